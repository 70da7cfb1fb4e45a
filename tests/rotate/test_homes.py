"""One ledger for several projects, folders and machines: a scan proves nothing of files that it did not look for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.rotate.ledger import State
from posthound.rotate.run import every, mark, update
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli

Plant = Callable[..., str]
Scan = Callable[..., list[str]]
NAME = "production.postman_environment.json"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent")


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """Notes what a scan of some paths shows, from a folder; the states of all secrets in the ledger, in the order of their values."""
    ledger = str(tmp_path / "ledger.sqlite")

    def scanned(folder: Path, *paths: str) -> list[str]:
        monkeypatch.chdir(folder)
        update(paths or ["."], Settings(), ledger)
        return sorted(item.state.value for item in every(ledger))

    return scanned


def _git(folder: Path, *arguments: str) -> None:
    folder.mkdir(exist_ok=True)
    named = ("-c", "user.name=T", "-c", "user.email=t@acme.test")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def _export(path: Path, value: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    environment(path, value)
    return path


def test_a_scan_of_another_project_proves_nothing_of_the_first(tmp_path: Path, scan: Scan, planted: Plant) -> None:
    first = _export(tmp_path / "a" / NAME, planted("<crc62:ghp_>", 1))
    _export(tmp_path / "a" / "only.postman_environment.json", planted("<crc62:ghp_>", 2))
    _export(tmp_path / "b" / NAME, planted("<crc62:ghp_>", 3))
    scan(tmp_path / "a")
    assert scan(tmp_path / "b") == ["open"] * 3
    first.unlink()
    assert scan(tmp_path / "a") == ["open", "open", "replaced"]


def test_a_revoked_secret_of_two_projects_is_closed_once_both_are_without_it(
    tmp_path: Path, scan: Scan, planted: Plant
) -> None:
    value = planted("<crc62:ghp_>")
    exports = [_export(tmp_path / project / f"{project}.postman_environment.json", value) for project in ("a", "b")]
    scan(tmp_path / "a")
    assert scan(tmp_path / "b") == ["open"]
    [item] = every(str(tmp_path / "ledger.sqlite"))
    mark(str(tmp_path / "ledger.sqlite"), item.secret, State.REVOKED, who="ann", why="turned")
    exports[0].unlink()
    assert scan(tmp_path / "a") == ["revoked"]
    exports[1].unlink()
    assert scan(tmp_path / "b") == ["closed"]


@needs_git
def test_a_scan_of_a_folder_proves_nothing_of_those_beside_it(tmp_path: Path, scan: Scan, planted: Plant) -> None:
    project = tmp_path / "project"
    _git(project, "init", "--quiet")
    for number, name in enumerate(("one", "two")):
        _export(project / name / NAME, planted("<crc62:ghp_>", number))
    scan(project)
    assert scan(project / "one") == ["open", "open"]
    (project / "one" / NAME).unlink()
    assert scan(project / "one") == ["open", "replaced"]  # called from the root, wherever it is scanned from


@needs_git
@pytest.mark.parametrize("there", ["https://ann@git.acme.test/team/exports", "git@git.acme.test:team/exports.git"])
def test_a_clone_elsewhere_is_the_same_project(there: str, tmp_path: Path, scan: Scan, planted: Plant) -> None:
    for name, origin in (("here", "https://git.acme.test/team/exports.git"), ("there", there)):
        _git(tmp_path / name, "init", "--quiet")
        _git(tmp_path / name, "remote", "add", "origin", origin)
    _export(tmp_path / "here" / NAME, planted("<crc62:ghp_>"))
    scan(tmp_path / "here")
    assert scan(tmp_path / "there") == ["replaced"]


@needs_git
def test_what_a_sparse_checkout_leaves_out_is_not_gone(tmp_path: Path, scan: Scan, planted: Plant) -> None:
    project = tmp_path / "project"
    _git(project, "init", "--quiet")
    for number, name in enumerate(("kept", "left")):
        _export(project / name / NAME, planted("<crc62:ghp_>", number))
    _git(project, "add", ".")
    _git(project, "commit", "--quiet", "--message", "exports")
    scan(project)
    _git(project, "sparse-checkout", "set", "kept")
    assert not (project / "left").exists()
    assert scan(project) == ["open", "open"]


def test_what_was_piped_in_once_is_not_gone_from_any_folder(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    export = _export(tmp_path / "in" / NAME, planted("<crc62:ghp_>")).read_bytes()
    for piped in (export, b"{}"):
        run_cli("rotate", "update", "-", "--ledger", tmp_path / "ledger.sqlite", stdin=piped, cwd=tmp_path / "in")
    os.unlink(tmp_path / "in" / NAME)
    done = run_cli("rotate", "update", ".", "--ledger", tmp_path / "ledger.sqlite", cwd=tmp_path / "in")
    assert ": 1 open.\n" in done.stdout
