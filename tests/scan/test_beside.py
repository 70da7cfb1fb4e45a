"""A file of variables is read where it lies beside an API client's own, whatever the files are read from."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.report.base import Report
from posthound.scan.history import run_history
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.staged import run_staged
from posthound.scan.work import Here
from tests.helpers import write
from tests.repository.test_repository import Git
from tests.scan.lying_beside import Lying, drawn


def _read(report: Report, outside: str = "") -> list[str]:
    assert report.complete
    return sorted({finding.file.removeprefix(f"{outside}!/").partition("!/")[0] for finding in report.findings})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _laid_out(made: Lying, folder: Path) -> None:
    for path, data in made.files.items():
        write(folder / path, data)


def _zipped(made: Lying) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in made.files.items():
            archive.writestr(path, data)
    return stream.getvalue()


@pytest.mark.parametrize("seed", range(6))
def test_on_disk(seed: int, folder: Path) -> None:
    made = drawn(seed)
    _laid_out(made, folder)
    assert _read(run(["."], Settings(jobs=1))) == made.read
    assert _read(run_shared(["."], Settings(), Here)) == made.read


@pytest.mark.parametrize("seed", range(6))
def test_in_an_archive_and_in_one_within_it(seed: int, folder: Path) -> None:
    made = drawn(f"zip {seed}")
    write(folder / "all.zip", _zipped(made))
    assert _read(run(["."], Settings(jobs=1)), "all.zip") == made.read
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", _zipped(made))
        archive.writestr("others.hurl", "GET https://a.test\n")
    write(folder / "all.zip", outer.getvalue())
    assert _read(run(["."], Settings(jobs=1)), "all.zip!/inner.zip") == made.read


def test_in_an_archive_that_is_piped_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn("piped")
    with write(folder / "all.zip", _zipped(made)).open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        report = run(["-"], Settings(jobs=1))
    assert _read(report, "<stdin>") == made.read != []


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
@pytest.mark.parametrize("seed", range(2))
def test_in_the_index_and_in_the_history(seed: int, folder: Path) -> None:
    made = drawn(f"git {seed}")
    _laid_out(made, folder)
    git = Git(folder)
    git("add", "--all")
    for path in made.files:
        (folder / path).unlink()  # what is in the index alone lies beside what is there
    assert _read(run_staged(["."], Settings())) == made.read
    git("commit", "--quiet", "--message", "add")
    assert _read(run_history(["."], [], Settings(jobs=1))) == made.read


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
def test_in_the_index_beside_what_was_committed_before_or_is_not_added_yet(folder: Path) -> None:
    git = Git(folder)
    for name, added in (("a", True), ("b", False)):
        write(folder / name / "orders.bru", "meta {\n  name: a\n}\n")
        if added:
            git("add", "--all")
            git.commit()
    made = [path for path in drawn("index").files.items() if path[0].endswith(".env")]
    for name in "abc":
        write(folder / name / ".env", made[0][1])
        git("add", f"{name}/.env")
    assert _read(run_staged(["."], Settings())) == ["a/.env", "b/.env"]


def test_an_archive_of_packed_files_unpacks_to_no_more_than_one_of_its_size_can_hold(folder: Path) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}.json.gz", gzip.compress(b"{" + b" " * 990_000 + b"}"))
    report = run(["all.zip"], Settings(jobs=1, max_size=1_000_000))
    assert any("more than an export of its size can hold" in notice.message for notice in report.notices)
