"""Whose word counts: a configuration that lies beside what is scanned may come from anybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import KEYS, Settings, Trust, load, user_file
from posthound.support.errors import ExitCode, UsageError
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]

PLUGIN = "import pathlib\npathlib.Path({mark!r}).write_text('executed')\n"
PATTERNS = """
[provider]
id = "acme"
name = "Acme"
rotate = "Make a new key and delete the old one."

[[pattern]]
id = "acme-api-key"
name = "Acme API key"
regex = 'acme_[0-9a-f]{24}'
keywords = ["acme_"]
severity = "critical"
opens = "everything of Acme"
matches = ["acme_<hex:24>"]
references = ["https://docs.acme.example/keys"]
"""
VERIFY = 'verify = { url = "https://elsewhere.example/{secret}" }\n'
# One of each way to run a command that reads the configuration.
COMMANDS = (
    ("scan", "."), ("fix", "."), ("crawl", "--plan"), ("baseline", "create", "."), ("baseline", "update", "."),
    ("baseline", "check", "."), ("baseline", "audit", "."), ("rotate", "update", "."), ("rotate", "show", "ab"), ("rotate", "verify", "ab"),
    ("rotate", "export"), ("rotate", "sync"), ("revoke", "ab"),
)  # fmt: skip


@pytest.fixture
def export(tmp_path: Path, planted: Plant) -> Path:
    """A file with one secret in a repository."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    values = [{"key": "token", "value": planted("<crc62:ghp_>"), "enabled": True}]
    return write(tmp_path / "repo" / "a.postman_environment.json", {"name": "E", "values": values})


@pytest.fixture
def repo(export: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository as the working folder, for a user who has configured nothing."""
    monkeypatch.setenv("HOME", os.devnull)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(export.parent)
    return export.parent


def of_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file, as one that belongs to another user."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    return path


@pytest.mark.parametrize("name", [".posthound.toml", "pyproject.toml"])
def test_a_plugin_that_a_scanned_repository_names_is_not_executed(name: str, repo: Path, run_cli: RunCli) -> None:
    mark = repo / "mark"
    write(repo / "plug.py", PLUGIN.format(mark=str(mark)))
    write(repo / name, ("[tool.posthound]\n" if name == "pyproject.toml" else "") + 'plugins = ["plug.py"]\n')
    done = run_cli("scan", ".", cwd=repo)
    assert not mark.exists()
    assert done.returncode == ExitCode.USAGE
    for word in ("'plugins'", str(repo / name), "config.toml", "--config"):
        assert word in done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_takes_the_address_of_the_api_from_a_repository(
    command: tuple[str, ...], repo: Path, run_cli: RunCli
) -> None:
    write(repo / ".posthound.toml", 'api-url = "https://elsewhere.example"\n')
    done = run_cli(*command, cwd=repo, POSTMAN_API_KEY="any", XDG_STATE_HOME=str(repo.parent / "state"))
    assert done.returncode == ExitCode.USAGE
    assert "'api-url'" in done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_goes_without_a_configuration_when_told_to(
    command: tuple[str, ...], repo: Path, run_cli: RunCli
) -> None:
    write(repo / ".posthound.toml", "nonsense = 1\n")
    state = {"XDG_STATE_HOME": str(repo.parent / "state")}
    assert "nonsense" in run_cli(*command, cwd=repo, **state).stderr
    told = run_cli(*command, "--isolated", cwd=repo, **state).stderr
    assert "nonsense" not in told
    assert "--isolated" not in told, "the option itself is refused"


@pytest.mark.parametrize("key", ["state", "ledger", "scheduler", "engine", "lake", "paths"])
def test_no_configuration_chooses_where_a_large_scan_goes(key: str, repo: Path) -> None:
    write(repo / ".posthound.toml", f'{key} = "postgresql://elsewhere.example/x"\n')
    with pytest.raises(UsageError, match="unknown key"):
        load()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_patterns_of_a_repository_may_not_say_where_secrets_are_sent(newline: str, repo: Path) -> None:
    write(repo / ".posthound.toml", 'patterns = ["own.toml"]\n')
    write(repo / "own.toml", PATTERNS)
    assert load().patterns == ("own.toml",)
    write(repo / "own.toml", (PATTERNS + VERIFY).replace("\n", newline))
    with pytest.raises(UsageError, match="verify"):
        load()
    write(repo / "own.toml", (PATTERNS + VERIFY.replace("verify", "revoke")).replace("\n", newline))
    with pytest.raises(UsageError, match="revoke"):
        load()
    assert load(config=".posthound.toml").patterns == ("own.toml",)


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
@pytest.mark.parametrize("name", [".posthound.toml", "pyproject.toml"])
def test_a_configuration_of_another_user_is_refused_in_words(
    name: str, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "[tool.posthound]\n" if name == "pyproject.toml" else ""
    of_another(write(repo / name, f'{head}exclude = ["*"]\n'), monkeypatch)
    with pytest.raises(UsageError, match="belongs to another user") as told:
        load()
    assert "--config" in told.value.hint
    assert "--isolated" in told.value.hint
    assert load(config=name).exclude == ("*",)
    assert load(isolated=True) == Settings()


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
def test_a_configuration_that_everybody_may_write_is_refused_in_words(repo: Path) -> None:
    write(repo / ".posthound.toml", "weak = true\n").chmod(0o666)
    with pytest.raises(UsageError, match="everybody may write"):
        load()
    (repo / ".posthound.toml").chmod(0o664)
    assert load().weak


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
def test_a_project_file_of_another_user_that_configures_nothing_is_no_error(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_another(write(repo / "pyproject.toml", '[project]\nname = "x"\ndependencies = ["posthound"]\n'), monkeypatch)
    assert load() == Settings()


def test_the_lookup_ends_at_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, work = tmp_path / "home", tmp_path / "home" / "work"
    work.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    write(tmp_path / ".posthound.toml", "weak = true\n")
    assert load(str(work)) == Settings()
    write(home / ".posthound.toml", "jobs = 2\n")
    assert load(str(work))._replace(used=()) == Settings(jobs=2)


def test_the_lookup_ends_at_the_root_of_the_repository(repo: Path) -> None:
    write(repo.parent / ".posthound.toml", "weak = true\n")
    assert load() == Settings()


@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "HOME"])
def test_the_users_own_configuration_may_set_everything(variable: str, repo: Path, run_cli: RunCli) -> None:
    base = repo.parent / "home"
    folder = base / "posthound" if variable == "XDG_CONFIG_HOME" else base / ".config" / "posthound"
    mark = repo / "mark"
    write(folder / "plug.py", PLUGIN.format(mark=str(mark)))
    write(folder / "config.toml", 'plugins = ["plug.py"]\napi-url = "https://api.eu.postman.com"\n')
    run_cli("scan", ".", cwd=repo, **{variable: str(base)})
    assert mark.exists()
    mark.unlink()
    run_cli("scan", ".", "--isolated", cwd=repo, **{variable: str(base)})
    assert not mark.exists()


def test_a_projects_configuration_goes_over_the_users_and_lists_add_up(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    write(tmp_path / "posthound" / "config.toml", 'jobs = 2\nweak = true\nexclude = ["a"]\nplugins = ["p.py"]\n')
    write(repo / ".posthound.toml", 'jobs = 1\nexclude = ["b"]\n')
    plugins = (str(tmp_path / "posthound" / "p.py"),)
    assert load()._replace(used=()) == Settings(jobs=1, weak=True, exclude=("a", "b"), plugins=plugins)
    write(tmp_path / "mine.toml", "jobs = 4\n")
    named = str(tmp_path / "mine.toml")
    assert load(config=named)._replace(used=()) == Settings(jobs=4, weak=True, exclude=("a",), plugins=plugins)
    assert load(config=named, isolated=True)._replace(used=()) == Settings(jobs=4)


def test_a_found_configuration_starts_no_more_processes_than_there_are_cores(repo: Path) -> None:
    write(repo / ".posthound.toml", "jobs = 100000\n")
    assert load().jobs == os.cpu_count()


@pytest.mark.parametrize("home", ["", "here"])
def test_no_folder_is_taken_for_the_users_that_depends_on_where_one_stands(
    home: str, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    monkeypatch.setenv("HOME", home)
    for folder in ("config", ".config", "here/.config", "~/.config"):
        write(repo / folder / "posthound" / "config.toml", "weak = true\n")
    assert load() == Settings()
    assert not user_file() or os.path.isabs(user_file())


@pytest.mark.parametrize("dashes", [("--config", "mine.toml"), ("--config=mine.toml",)])
def test_a_named_configuration_takes_the_place_of_one_that_is_found(
    dashes: tuple[str, ...], repo: Path, run_cli: RunCli
) -> None:
    write(repo / ".posthound.toml", 'exclude = ["*"]\n')
    write(repo / "mine.toml", 'min-severity = "low"\n')
    assert run_cli("scan", "a.postman_environment.json", *dashes, cwd=repo).returncode == ExitCode.FINDINGS
    write(repo / "mine.toml", 'min-severity = "huge"\n')
    assert "mine.toml" in run_cli("scan", "a.postman_environment.json", *dashes, cwd=repo).stderr


@pytest.mark.parametrize("content", [None, "[tool.other]\n", "tool = 1\n", "[[[", "[" * 100_000])
def test_a_named_configuration_that_says_nothing_is_an_error(content: str | None, repo: Path) -> None:
    if content is not None:
        write(repo / "pyproject.toml", content)
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        load(config="pyproject.toml")


def test_names_of_files_start_at_the_configuration(
    repo: Path, planted: Plant, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo / ".posthound.toml", 'baseline = "known"\npatterns = ["own.toml"]\n')
    write(repo / "own.toml", PATTERNS)
    assert run_cli("baseline", "create", ".", cwd=repo).returncode == ExitCode.CLEAN
    below = repo / "below"
    write(below / "b.json", {"name": "E", "values": [{"key": "k", "value": "acme_" + planted("<hex:24>")}]})
    assert run_cli("scan", "..", "--exclude", "below", cwd=below).returncode == ExitCode.CLEAN
    assert "acme-api-key" in run_cli("scan", "b.json", cwd=below).stdout
    monkeypatch.chdir(below)
    assert load().baseline == str(repo / "known")


def test_what_nobody_declared_can_be_set_by_nobody(repo: Path) -> None:
    assert {field.replace("_", "-") for field in Settings._fields} - set(KEYS) == {
        "only-exports",
        "sharing",
        "salt",
        "used",
        "compared",
        "again",
    }
    assert {key for key, trust in KEYS.items() if trust is Trust.OWN} == {
        "plugins",
        "api-url",
        "team",
        "tracker",
        "self-managed",
        "mail",
    }
    write(repo / "mine.toml", 'salt = "x"\n')
    with pytest.raises(UsageError, match="unknown key 'salt'"):
        load(config="mine.toml")
