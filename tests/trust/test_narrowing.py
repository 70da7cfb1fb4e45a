"""Whatever a configuration that was found says, in any setting: what it takes from what its reader's own settings find is told."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posthound.baseline.run import create
from posthound.config.narrowing import NARROWING, WIDENING
from posthound.config.settings import KEYS, Settings, Trust
from tests.conftest import RunCli
from tests.helpers import records, write

Plant = Callable[..., str]

# What a repository may say, and what its reader may have said before.
VALUES: dict[str, tuple[Any, ...]] = {
    "all-files": (False, True),
    "exclude": ([], ["b.json"], ["api/*"], ["*.txt"]),
    "max-size": (10, 2_000, 1_000_000_000),
    "min-severity": ("low", "medium", "high", "critical"),
    "min-confidence": ("low", "medium", "high"),
    "weak": (False, True),
    "jobs": (0, 1, 3),
    "detect-secrets": (False, True),
    "baseline": ("", "known"),
    "ignore": ([], [{"rule": "github-*", "path": "*.json", "why": "w", "until": "never"}], [{"path": "api", "why": "w", "until": "never"}]),
    "other-comments": (False, True),
    "force-exclude": (False, True),
    "no-ignore": (False, True),
    "vault": ("postman", "acme"),
    "patterns": ([], ["own.toml"], ["wide.toml"]),
}  # fmt: skip
PATTERN = """
[provider]
id = "acme"
name = "Acme"
rotate = "Make a new key and delete the old one."

[[pattern]]
id = "acme-api-key"
name = "Acme API key"
regex = {regex}
keywords = ["{word}"]
severity = "low"
opens = "everything of Acme"
matches = ["{template}"]
references = ["https://docs.acme.example/keys"]
"""


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(toml, value))}]" if isinstance(value, list) else json.dumps(value)


def in_folder(folder: Path, names: Any) -> Any:
    """The names of files as paths."""
    return [str(folder / name) for name in names] if isinstance(names, list) else names and str(folder / names)


@pytest.fixture
def repo(tmp_path: Path, made: Path) -> Path:
    """A repository with a secret for every setting that could leave one out."""
    return Path(shutil.copytree(made, tmp_path / "repo"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, planted: Plant) -> Path:
    """The same, made once."""
    folder = tmp_path_factory.mktemp("made")

    def environment(name: str, *values: tuple[str, str]) -> None:
        rows = [{"key": key, "value": value} for key, value in values]
        write(folder / name, {"name": "e", "values": rows, "_postman_variable_scope": "environment"})

    environment("a.json", ("token", planted("<crc62:ghp_>", 1)), ("password", "hunter2"))
    environment(
        "b.json",
        ("token", planted("<crc62:ghp_>", 2)),
        ("note", f"PLACEHOLDER {planted('sk_live_<alnum:24>', 3)} example"),
    )
    environment("api/c.json", ("secret_ref", planted("<alnum:32>", 4)), ("password", planted("<alnum:18>", 5)))
    environment("local.json", ("token", planted("<crc62:ghp_>", 6)))
    write(folder / "notes.txt", f"{planted('<crc62:ghp_>', 7)}\n{planted('<crc62:ghp_>', 8)} # gitleaks:allow\n")
    write(
        folder / "api" / "d.request.yaml",
        f"$kind: http-request\ndescription: |\n  {planted('<crc62:ghp_>', 9)} # gitleaks:allow\n",
    )
    own = {"word": "ghp_", "regex": "'ghp_[0-9A-Za-z]{36}'", "template": "ghp_<alnum:36>"}
    wide = {
        "word": "sk_live_",
        "regex": "'PLACEHOLDER sk_live_[0-9A-Za-z]{24} example'",
        "template": "PLACEHOLDER sk_live_<alnum:24> example",
    }
    write(folder / "own.toml", PATTERN.format(**own))
    write(folder / "wide.toml", PATTERN.format(**wide))
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("POSTHOUND_KEY", raising=False)  # commands of tests have none
        create(["a.json"], Settings(), "known", reason="rotated soon", until="2999-01-01")
    write(folder / ".gitignore", "local.json\n")
    return folder


def test_every_setting_that_a_repository_may_choose_is_weighed() -> None:
    choosable = {key for key, trust in KEYS.items() if trust is Trust.FOUND}
    assert choosable == NARROWING.keys() | WIDENING == VALUES.keys()


@pytest.mark.parametrize("seed", range(2) if "POSTHOUND_TEST_LONG" in os.environ else ("drawn",))
@pytest.mark.parametrize("key", VALUES)
def test_what_a_repository_takes_from_what_its_readers_settings_find_is_told(
    key: str, seed: int | str, repo: Path, run_cli: RunCli
) -> None:
    seed = random.randrange(2) if seed == "drawn" else seed
    rng = random.Random(f"{key}{seed}")
    others = ("all-files", "weak", "other-comments", "no-ignore", "min-severity", "min-confidence", "exclude")
    mine = {name: rng.choice(VALUES[name]) for name in others if name != key and rng.random() < 0.4}
    theirs = rng.choice(VALUES[key])
    if seed:  # what the user chose himself is taken back
        mine[key] = rng.choice([value for value in VALUES[key] if value != theirs] or VALUES[key])
    mine = {name: in_folder(repo, value) if name in ("baseline", "patterns") else value for name, value in mine.items()}
    home = repo.parent / "home"
    write(home / "posthound" / "config.toml", "".join(f"{name} = {toml(value)}\n" for name, value in mine.items()))

    def scan(format_name: str) -> subprocess.CompletedProcess[str]:
        return run_cli("scan", ".", "-f", format_name, cwd=repo, XDG_CONFIG_HOME=str(home))

    def found(done: subprocess.CompletedProcess[str]) -> set[tuple[str, int, int]]:
        return {(row["file"], row["start_line"], row["end_column"]) for row in records(done.stdout)}

    without = scan("jsonl")
    write(repo / ".posthound.toml", f"{key} = {toml(theirs)}\n")
    done = scan("jsonl")
    assert without.returncode != 2, without.stderr
    if done.returncode == 2:  # an exclude of everything, which is told
        return
    told = "leaves out what is scanned without it" in done.stderr
    said = json.loads(scan("sarif").stdout)["runs"][0]["invocations"][0]["properties"]["narrowedByFoundConfiguration"]
    assert told == (said == [key])
    if found(without) - found(done):
        assert said == [key], (mine, theirs)
    if key in WIDENING - {"patterns"}:
        assert said == []


def test_what_a_flag_asks_for_is_the_users_own_whatever_a_repository_says(repo: Path, run_cli: RunCli) -> None:
    write(repo / ".posthound.toml", "all-files = false\nweak = false\nno-ignore = false\nmax-size = 10\n")
    flags = ("--all-files", "--weak", "--no-ignore", "--max-size", "5")
    done = run_cli("scan", ".", "-f", "sarif", *flags, cwd=repo)
    call = json.loads(done.stdout)["runs"][0]["invocations"][0]["properties"]
    assert call["narrowedByFoundConfiguration"] == []
    assert call["configurations"] == []


def test_a_pattern_of_a_repository_hides_nothing_that_others_find_there(repo: Path, run_cli: RunCli) -> None:
    """What it matches may hold words of placeholders, for which its own finding is dropped."""
    before = run_cli("scan", "b.json", "-f", "jsonl", cwd=repo)
    write(repo / ".posthound.toml", 'patterns = ["wide.toml"]\n')
    after = run_cli("scan", "b.json", "-f", "jsonl", cwd=repo)
    assert sorted(row["rule"] for row in records(before.stdout)) == [
        "github-personal-access-token",
        "stripe-live-secret-key",
    ]
    assert records(after.stdout) == records(before.stdout)  # fmt: skip
