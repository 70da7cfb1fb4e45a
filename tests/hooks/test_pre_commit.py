"""The hook as pre-commit runs it, installed in a repository of its own from what a source distribution holds, and what is installed."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import pytest
import yaml

from fixtures.places import V21
from posthound.clients.declared import CLIENTS, NO_ENDING
from posthound.rules import book, build, store
from posthound.sources.base import MAY_BE_EXPORT
from posthound.support import regexes
from tests.conftest import PROJECT
from tests.helpers import write

Plant = Callable[..., str]
Git = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so no hook can run")
LONG = "POSTHOUND_TEST_LONG" in os.environ
# The letters of the book that are shipped: a whole one is built where a clone is set up, which takes as long as all the hook's packages.
LETTERS = None if LONG else "gx"
# What an installation from source needs.
SHIPPED = (
    "scanner",
    "patterns",
    "setup.py",
    "MANIFEST.in",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
)
_IGNORED = shutil.ignore_patterns(
    "__pycache__", "*.pyc", "*.so", "*.egg-info", store.INDEX, store.RECORDS, regexes.FILE
)


def _git_in(folder: Path, environment: dict[str, str]) -> Git:
    def git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        options = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@acme.test",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ]
        return subprocess.run(
            ["git", *options, *arguments], cwd=folder, env=environment, check=check, capture_output=True, text=True
        )

    return git


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The caller's environment, so that the package index is reached as usual, without its git and pre-commit settings."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "POSTHOUND", "PYTEST"))
    }
    scripts = str(Path(sys.executable).parent)
    return kept | {
        # The package is installed without its compiled part, as where there is no compiler: that takes as long as all of this.
        "CC": "false",
        # pip compiles every module of what it installs; a hook imports some.
        "PIP_COMPILE": "0",
        # What builds the package is in the hook's environment already; with what pyproject.toml asks for, a clone is set up.
        "PIP_NO_BUILD_ISOLATION": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home),
        "PATH": f"{scripts}{os.pathsep}{kept['PATH']}",
    }


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution of this project."""
    folder = tmp_path_factory.mktemp("distribution")
    for name in SHIPPED:
        source = PROJECT / name
        if name == "patterns" and LETTERS:
            for letter in LETTERS:
                shutil.copytree(source / letter, folder / name / letter)
        elif source.is_dir():
            shutil.copytree(source, folder / name, ignore=_IGNORED)
        else:
            shutil.copy(source, folder / name)
    code = "from setuptools import build_meta; print(build_meta.build_sdist('.'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True)
    return folder / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def hook_repository(
    tmp_path_factory: pytest.TempPathFactory, distribution: Path, environment: dict[str, str]
) -> tuple[Path, str]:
    """This project as a repository with one commit, and that commit's name: no more than a source distribution holds, and the hook."""
    with tarfile.open(distribution) as file:
        file.extractall(unpacked := tmp_path_factory.mktemp("posthound"), filter="data")
    (folder,) = unpacked.iterdir()
    shutil.copy(PROJECT / ".pre-commit-hooks.yaml", folder)
    git = _git_in(folder, environment)
    git("init", "--quiet")
    git("-c", "core.bigFileThreshold=1", "add", "--all")  # into one pack, not into thousands of files
    git("commit", "--quiet", "--message", "Everything")
    return folder, git("rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def repository(
    tmp_path_factory: pytest.TempPathFactory, hook_repository: tuple[Path, str], environment: dict[str, str]
) -> Path:
    """A developer's repository with the hook set up."""
    folder = tmp_path_factory.mktemp("work")
    source, revision = hook_repository
    write(
        folder / ".pre-commit-config.yaml",
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n      - id: posthound\n",
    )
    git = _git_in(folder, environment)
    git("init", "--quiet")
    installed = subprocess.run(
        ["pre-commit", "install", "--install-hooks"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    git("add", ".pre-commit-config.yaml")
    git("commit", "--quiet", "--message", "Set up")
    return folder


def test_a_source_distribution_holds_the_book_and_nothing_built(distribution: Path) -> None:
    with tarfile.open(distribution) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    shipped = {f"patterns/{name}" for name, _ in book.files(distribution.parent / "patterns")}
    assert shipped
    assert shipped <= names
    assert not {name for name in names if name.endswith((store.INDEX, store.RECORDS, regexes.FILE))}


def test_what_is_installed_from_it_is_one_package_with_the_rules_built_in(
    repository: Path, distribution: Path, environment: dict[str, str]
) -> None:
    (record,) = Path(environment["PRE_COMMIT_HOME"]).glob("repo*/py_env-*/**/posthound-*.dist-info/RECORD")
    names = {line.partition(",")[0] for line in record.read_text("utf-8").splitlines()}
    inside = {name for name in names if not name.startswith("..") and ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in inside} == {"posthound"}
    assert not [name for name in inside if name.endswith(".toml") and not name.startswith("posthound/audit/")]
    rules = record.parents[1] / "posthound" / "rules"
    assert store.stamp(rules) == build.stamp(distribution.parent / "patterns")
    assert regexes.stamp(rules)  # for this Python, though not of what needs packages that no build has


def _environment(value: str) -> dict[str, object]:
    return {
        "name": "Production",
        "values": [{"key": "api_key", "value": value}],
        "_postman_variable_scope": "environment",
    }


def test_a_commit_with_a_secret_is_blocked_until_it_is_replaced(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    secret = planted("<alnum:40>")
    file = write(repository / "postman" / "prod.postman_environment.json", _environment(secret))
    git("add", "--all")
    blocked = git("commit", "--message", "Add the environment", check=False)
    said = blocked.stdout + blocked.stderr
    assert blocked.returncode == 1
    for part in (
        "posthound",
        "Failed",
        "postman/prod.postman_environment.json:",
        "variable api_key",
        "Replace it with {{vault:",
        "Rotate it:",
    ):
        assert part in said
    assert secret not in said
    assert git("rev-list", "--count", "HEAD").stdout.strip() == "1"

    write(file, _environment("{{vault:api-key}}"))
    git("add", "--all")
    allowed = git("commit", "--message", "Add the environment", check=False)
    assert allowed.returncode == 0, allowed.stdout + allowed.stderr
    assert git("rev-list", "--count", "HEAD").stdout.strip() == "2"


def test_only_the_files_of_the_commit_are_scanned(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    write(repository / "elsewhere" / "other.postman_environment.json", _environment(planted("<alnum:40>", 1)))
    write(repository / "docs" / "clean.request.yaml", "$kind: http-request\nname: R\nurl: https://a.test\n")
    write(repository / "settings.json", {"client_secret": planted("<alnum:40>", 2)})
    git("add", "docs", "settings.json")
    done = git("commit", "--message", "Two files", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# Where files are looked at, but for the stage of a commit, which the other tests go through, and where they are not.
STAGES = {True: ("pre-merge-commit", "manual"), False: ("commit-msg", "post-checkout")}


@pytest.mark.parametrize("runs", STAGES)
def test_the_hook_runs_where_files_are_looked_at_and_nowhere_else(
    runs: bool, repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    for stage in STAGES[runs] if LONG else random.sample(STAGES[runs], 1):
        write(repository / "staged.json", _environment(planted("<alnum:40>", 7)))
        git("add", "staged.json")
        command = ["pre-commit", "run", "--hook-stage", stage, "posthound"]
        command += ["--commit-msg-filename", "staged.json"] if stage == "commit-msg" else []
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)
        git("reset", "--quiet", "--hard")
        assert ("staged.json:" in done.stdout) is runs, stage
        assert ("No hook with id" in done.stdout) is not runs, stage


# Places and names of exports, as they are found in repositories; NAME is another one in each run.
EXPORTS = (
    "postman_collection.json", "NAME/postman_collection.json", "postman/collection.json", "docs/NAME.json", "NAME.postman_collection (1).json",
    "NAME.postman_environment(2).json", "NAME.postman_collection copy.json", "NAME.postman_dump.json", "NAME/.postman_dump.json",
    "NAME.postman_collection.json", "A NAME.Postman_Collection.JSON", "NAME.json.postman_collection", "NAME.json.bak", "NAME/dump.zip",
    "-NAME.json", "postman/NAME/.resources/definition.yaml", "NAME/NAME.yml", "utf16/NAME.json", "broken.postman_collection (3).json",
)  # fmt: skip


def _written(path: str, secret: str) -> bytes:
    """An export as the name of the file has it: a ZIP dump, YAML, UTF-16, broken, or a collection."""
    item = {"name": "R", "request": {"url": "https://acme.test", "header": [{"key": "X-Api-Key", "value": secret}]}}
    text = json.dumps({"info": {"name": "A", "schema": V21}, "item": [item]}, indent=2)
    if path.endswith(".zip"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("collection/1.json", text)
        return buffer.getvalue()
    if path.endswith((".yaml", ".yml")):
        return f"$kind: http-request\nname: R\nurl: https://acme.test\nheaders:\n  X-Api-Key: {secret}\n".encode()
    if path.startswith("utf16"):
        return text.encode("utf-16")
    return text[:-9].encode() if path.startswith("broken") else text.encode()


def test_an_export_is_seen_under_every_name_that_it_is_committed_under(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    rng = random.Random()
    names = [path.replace("NAME", "".join(rng.choices(ascii_lowercase, k=8))) for path in EXPORTS]
    secrets = [planted("<alnum:40>", rng.getrandbits(32)) for _ in names]
    for path, secret in zip(names, secrets, strict=True):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_bytes(_written(path, secret))
    git("add", "--all")
    blocked = git("commit", "--message", "Exports under all names", check=False)
    git("reset", "--quiet", "--hard")
    said = blocked.stdout + blocked.stderr
    assert blocked.returncode == 1
    assert [path for path in names if f"{path}:" not in said and f"{path}!/" not in said] == []
    assert not any(secret in said for secret in secrets)


# What a repository may say of itself, and what the hook answers.
HOSTILE = {
    "": "variable api_key",
    'plugins = ["plug.py"]\n': "plugins",
    'api-url = "https://evil.example"\n': "api-url",
    'exclude = ["*"]\n': "excluded",
}
# Names that a Python of ours, started in the checkout, might import. What pre-commit itself imports is left out: its own hook is
# `python -m pre_commit`, which looks into the checkout first.
IMPORTED = ("venv.py", "pip.py", "posthound.py", "click.py", "tomllib.py", "orjson.py", "sitecustomize.py", "plug.py")


@pytest.mark.parametrize("hidden", [False, True])
def test_a_hostile_repository_neither_runs_code_nor_hides_its_secrets(
    hidden: bool, repository: Path, tmp_path: Path, environment: dict[str, str], planted: Plant
) -> None:
    configurations = list(HOSTILE)[1:] if hidden else [""]
    git, ran = _git_in(repository, environment), tmp_path / "ran"
    for configuration in configurations if LONG else random.sample(configurations, 1):
        for name in IMPORTED:
            write(repository / name, f"open({str(ran)!r}, 'a').write({name!r})\n")
        write(repository / ".gitattributes", "*.json binary -diff -text export-ignore filter=evil merge=ours\n")
        if configuration:
            write(repository / ".posthound.toml", configuration)
        secrets = [planted("<crc62:ghp_>", seed) for seed in range(3)]
        for name, secret in zip(("--config=own.json", "-o.json", "a b;$(id).json"), secrets, strict=True):
            write(repository / name, _environment(secret))
        git("add", "--all", "--force")
        blocked = git("commit", "--message", "Nothing to see here", check=False)
        git("reset", "--quiet", "--hard")
        git("clean", "--quiet", "--force", "-d")
        said = blocked.stdout + blocked.stderr
        assert (ran.read_text() if ran.exists() else "") == ""
        assert blocked.returncode == 1
        assert HOSTILE[configuration] in said
        assert not any(secret in said for secret in secrets)
        if not configuration:
            assert [name for name in ("--config=own.json:", "-o.json:", "a b;$(id).json:") if name not in said] == []


def test_files_that_are_none_of_postmans_pass_in_any_number(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    for number in range(40):
        secret = planted("<alnum:40>", number)
        write(repository / f"site{number}" / "package.json", {"name": "site", "config": {"api_key": secret}})
        write(repository / f"site{number}" / "secret.yaml", f"kind: Secret\nstringData:\n  api_key: {secret}\n")
    write(repository / "postman_client.py", f"api_key = '{planted('<alnum:40>')}'\n")
    git("add", "--all")
    done = git("commit", "--message", "A site", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_baseline_given_as_the_readme_says_leaves_out_what_it_knows_and_nothing_else(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    (arguments,) = re.findall(r"`args: (\[--baseline.*?\])`", (PROJECT / "README.md").read_text("utf-8"))
    setup = (repository / ".pre-commit-config.yaml").read_text("utf-8")
    write(repository / "with.yaml", f"{setup.rstrip()}\n        args: {arguments}\n")
    write(repository / "api" / "known.json", _environment(planted("<alnum:40>", 3)))
    for command in (["git", "add", "api"], ["posthound", "baseline", "create", "--reason", "sandbox", "api"]):
        subprocess.run(command, cwd=repository, env=environment, check=True, capture_output=True)

    def hook() -> subprocess.CompletedProcess[str]:
        command = ["pre-commit", "run", "--config", "with.yaml", "posthound"]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)

    passed = hook()
    write(repository / "-new.json", _environment(planted("<alnum:40>", 4)))
    git("add", "--", "-new.json")
    failed = hook()
    git("reset", "--quiet", "--hard")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert failed.returncode == 1
    assert "-new.json:" in failed.stdout
    assert "known.json:" not in failed.stdout


def _readme(pattern: str) -> str:
    """The one part of the README that a pattern finds."""
    (part,) = re.findall(pattern, (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(part)


@pytest.mark.skipif(not LONG, reason="left out: make test-long goes through the README")
def test_a_new_user_sets_up_a_repository_of_forty_exports_by_the_readme(
    tmp_path: Path, hook_repository: tuple[Path, str], repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    """The hook set up, a baseline made, a leak stopped and replaced, a finding accepted; `repository` has the hook's environment built."""
    started = time.monotonic()
    git, rng = _git_in(tmp_path, environment), random.Random()

    def shell(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True)

    def commit(message: str) -> subprocess.CompletedProcess[str]:
        git("add", "--all")
        return git("commit", "--message", message, check=False)

    git("init", "--quiet")
    git("config", "user.name", "New")
    git("config", "user.email", "new@acme.test")
    for n in range(40):
        name = EXPORTS[n % len(EXPORTS)].replace("NAME", "".join(rng.choices(ascii_lowercase, k=8)))
        path = tmp_path / (name if n < len(EXPORTS) else f"team{n}/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(name, planted("<alnum:40>", n)))
    assert commit("Exports, before anybody looked").returncode == 0

    address, revision = hook_repository
    setup = _readme(r"^As a pre-commit hook.*?```yaml\n(.*?)```")
    setup = re.sub(r"repo: .*", f"repo: {address}", re.sub(r"rev: .*", f"rev: {revision}", setup))
    write(tmp_path / ".pre-commit-config.yaml", f"{setup.rstrip()}\n        {_readme(r'`(args: .--baseline.*?.)`')}\n")
    for line in _readme(r"^In a repository that holds exports already.*?```sh\n(.*?)```").splitlines():
        done = shell(line)
        assert done.returncode == 0, line + done.stdout + done.stderr

    known = tmp_path / "postman_collection.json"
    write(known, known.read_text("utf-8").replace('"name": "R"', '"name": "Renamed"'))
    assert commit("Rename a request that is known").returncode == 0

    leaked, tolerable = planted("<alnum:40>", 100), planted("<alnum:40>", 101)
    write(tmp_path / "new" / "leak.json", _environment(leaked))
    stopped = commit("A leak")
    assert stopped.returncode == 1
    (replace,) = re.findall(r"^Replace: (posthound fix [^(]*?) {2,}", stopped.stdout + stopped.stderr, re.MULTILINE)
    assert shell(f"{replace} --write").returncode == 0
    done = commit("Refer to the vault")
    assert done.returncode == 0, done.stdout + done.stderr
    assert leaked not in (tmp_path / "new" / "leak.json").read_text("utf-8")

    write(tmp_path / "new" / "sandbox.json", _environment(tolerable))
    stopped = commit("A key of the sandbox")
    assert stopped.returncode == 1
    (accept,) = re.findall(
        r"^Accept: +(posthound baseline add \w+ --why) REASON", stopped.stdout + stopped.stderr, re.MULTILINE
    )
    done = shell(f"{accept} 'opens the sandbox only'")
    assert done.returncode == 0, done.stdout + done.stderr
    done = commit("A key of the sandbox")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "opens the sandbox only" in (tmp_path / ".posthound.baseline").read_text("utf-8")
    assert time.monotonic() - started < 120


@pytest.mark.parametrize("name", EXPORTS)
def test_the_hook_is_handed_every_name_of_an_export(name: str) -> None:
    assert re.search(_hook()["files"], name)


@pytest.mark.parametrize(
    "name", ["api/get.bru", "a.http", "b.rest", "c.hurl", "d.har", "e.jmx", "f/.env", ".env.local", "x.env.json.user", "CartSimulation.kt"]
)  # fmt: skip
def test_the_hook_and_the_history_are_handed_the_files_of_every_client(name: str) -> None:
    assert re.search(_hook()["files"], name)
    assert MAY_BE_EXPORT.search(name)


def test_the_hook_is_handed_what_the_table_of_clients_names_but_scripts() -> None:
    scripts = {".js", ".mjs", ".ts", ".scala", ".java", ".kt", ".sh", ".bash", ".ps1", ".bat", ".cmd", ".mk"}
    names = {
        f"a{end}" if end.startswith(".") else end
        for one in CLIENTS.values()
        for end in (*one.endings, *one.contents)
        if end != NO_ENDING
    }
    assert {name for name in names if not re.search(_hook()["files"], name)} == {f"a{end}" for end in scripts}
    assert {name for name in names if not MAY_BE_EXPORT.search(name)} == {f"a{end}" for end in scripts}


@pytest.mark.parametrize(
    "name", ["src/main.py", "README.md", "logo.png", "postman/NAME.py", "NAME.jsonl", "json", "NAME.js", "tar/NAME.rar", "Cart.java"]
)  # fmt: skip
def test_the_hook_is_handed_no_source_code(name: str) -> None:
    assert not re.search(_hook()["files"], name)


def _hook() -> dict[str, str]:
    hook, _ = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return hook  # type: ignore[no-any-return]
