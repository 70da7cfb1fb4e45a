"""A repository whose own settings and stores are made against who scans it: it says what it holds all the same."""

from __future__ import annotations

import json
import os
import random
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.scan.history import run_history
from posthound.sources import git as sources
from posthound.sources.git import Repository
from posthound.support.errors import SourceError
from tests.conftest import RunCli
from tests.helpers import write
from tests.repository.test_repository import Git, Plant, collection, git, pytestmark, rows

__all__ = ["git", "pytestmark"]
# What settings of any type may be given that is no mistake in one of them.
_VALUES = ("true", "false", "always", "never", "UTF-16", "UTF-7", "EBCDIC-US", "1", "all", "/nowhere", "PROGRAM")


def _names(git: Git) -> list[str]:
    """Every setting that this git knows."""
    return [name for name in git("help", "--config").split() if "." in name]


def _entry(name: str, value: str) -> str:
    section, *middle, last = name.replace("*", "x").split(".")
    within = ".".join("x" if part.startswith("<") else part for part in middle)
    named = f'{section} "{within}"' if within else section
    return f"[{named}]\n\t{last} = {value}\n"


def _said(folder: Path) -> Any:
    """What a repository says of all that is asked of it."""
    repository = Repository(str(folder))
    blobs = repository.indexed()
    return (
        repository.staged(), blobs, list(repository.changes(["--all"])), repository.tree("HEAD"), repository.refs(),
        list(repository.read([blob.sha for blob in blobs])),
    )  # fmt: skip


def test_no_setting_of_a_repository_runs_anything_or_makes_it_say_something_else(git: Git, tmp_path: Path) -> None:
    rng, folder = random.Random(), git.folder
    for name in ("a.json", "b c.json", "é.yaml"):
        write(folder / name, {"n": rng.random()})
        git.commit()
    write(folder / "staged.json", {})
    git("add", "--all")
    ran, program, config = tmp_path / "ran", tmp_path / ".git" / "program", folder / ".git" / "config"
    program.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(ran))}\ncat\n")
    program.chmod(0o755)
    names = _names(git)
    drawn = [(rng.choice(names), rng.choice(_VALUES)) for _ in range(14)]
    drawn += [(name, "UTF-16") for name in names if name.startswith("i18n.")]
    drawn += [(name, "PROGRAM") for name in ("core.fsmonitor", "diff.external", "core.pager", "log.showSignature")]
    before, plain = _said(folder), config.read_text()
    for name, value in drawn:
        config.write_text(plain + _entry(name, value.replace("PROGRAM", str(program))))
        with suppress(SourceError):  # git refuses the value, which is told
            assert _said(folder) == before, (name, value)
        assert not ran.exists(), (name, value)


def test_what_a_repository_remembers_of_its_commits_hides_none(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    git.commit()
    write(tmp_path / "a.json", collection())
    git.commit()
    git("commit-graph", "write", "--reachable")
    graph = tmp_path / ".git" / "objects" / "info" / "commit-graph"
    told = bytearray(graph.read_bytes())
    at = told.rindex(bytes.fromhex(git("rev-parse", "HEAD^{tree}"))) + 20
    told[at : at + 4] = (0x70000000).to_bytes(4)  # no parent
    graph.chmod(0o644)
    graph.write_bytes(told)
    assert len(git("rev-list", "HEAD").split()) == 1
    assert len(rows(run_cli("scan", "--history", "-f", "jsonl").stdout)) == 1


def _kept(git: Git, contents: list[bytes]) -> list[str]:
    """The names of these, as loose objects."""
    for number, content in enumerate(contents):
        (git.folder / f"{number}.txt").write_bytes(content)
    listed = "".join(f"{number}.txt\n" for number in range(len(contents)))
    command = ["git", "hash-object", "-w", "--stdin-paths"]
    return subprocess.run(
        command, cwd=git.folder, input=listed, capture_output=True, text=True, check=True
    ).stdout.split()


def test_more_files_are_staged_than_fit_into_a_pipe(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [b"%d " % number * 80 for number in range(1200)]
    shas = _kept(git, contents)
    monkeypatch.setattr(sources, "PIPE", 4096)
    assert list(Repository(str(git.folder)).read(shas)) == list(zip(shas, contents, strict=True))


def test_a_version_larger_than_what_is_read_is_told_and_keeps_no_other_from_being_read(
    git: Git, tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random()
    large = rng.randbytes(rng.randrange(6000, 3_000_000))
    first, _, last = _kept(git, [b"first", large, b"last"])
    found = list(Repository(str(tmp_path)).read([first, _, last], 5000))
    assert [data for _, data in found] == [b"first", large[:5001], b"last"]
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    write(tmp_path / "b.json", collection(planted("<alnum:40>"), filler=40))
    git.commit()
    report = run_history([], [], Settings(jobs=1, max_size=5000))
    assert len(report.findings) == 1
    assert [notice.path for notice in report.notices if notice.fatal] == ["b.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="left out: this system has no named pipes")
@pytest.mark.parametrize("name", [".gitignore", ".git/config", ".git/info/exclude"])
def test_a_pipe_in_place_of_what_git_reads_holds_up_no_scan(
    name: str, git: Git, tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posthound.scan.run import run

    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    monkeypatch.setattr(sources, "_PATIENCE", 0.2)
    assert len(run([str(tmp_path)], Settings(jobs=1)).findings) == 1


@pytest.mark.parametrize("below", ["", "api"])
def test_the_command_that_shows_a_version_of_the_past_is_one_for_any_name(
    below: str, git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    name = random.Random().choice(
        ("$(touch ran).json", "`touch ran`.json", "a; touch ran.json", "a b'c\".json", "*.json")
    )
    folder = tmp_path / below
    write(folder / name, secret := collection(planted("<alnum:40>")))
    git.commit()
    (folder / name).unlink()
    git.commit()
    told = run_cli("scan", "--history", cwd=folder).stdout
    command = told.partition("To see it: ")[2].splitlines()[0]
    shown = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert json.loads(shown) == secret
    assert not list(tmp_path.rglob("ran*"))
