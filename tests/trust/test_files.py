"""Files that commands write: what may be replaced, what stays of a file that is fixed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.cli.overwrite import may_write
from posthound.report.base import FORMATS
from posthound.rotate.view import EXPORTS
from posthound.support.errors import ExitCode, OutputError
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
posix = pytest.mark.skipif(os.name == "nt", reason="left out: owners, modes and hard links are POSIX's")


@pytest.fixture
def export(tmp_path: Path, planted: Plant) -> Path:
    values = [{"key": "token", "value": planted("<crc62:ghp_>"), "enabled": True}]
    held = {"id": "1", "name": "e", "values": values, "_postman_variable_scope": "environment"}
    return write(tmp_path / "in" / "a.postman_environment.json", held)


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_a_report_replaces_a_report_and_nothing_else(
    format_name: str, export: Path, tmp_path: Path, run_cli: RunCli
) -> None:
    for _ in range(2):
        assert run_cli("scan", "in", "-f", format_name, "-o", "out").returncode == ExitCode.FINDINGS
    write(tmp_path / "thesis", "years of work")
    export = export.rename(tmp_path / "in" / "postman_environment")  # no ending speaks for a format
    before = export.read_bytes()
    for target in ("thesis", str(export)):
        done = run_cli("scan", str(export), "-f", format_name, "-o", target)
        assert done.returncode == ExitCode.INCOMPLETE
        assert "unchanged" in done.stderr
    assert ((tmp_path / "thesis").read_text(), export.read_bytes()) == ("years of work", before)
    assert run_cli("scan", "in", "-f", format_name, "-o", "thesis", "--force").returncode == ExitCode.FINDINGS


@pytest.mark.parametrize("named", ["in", "in/a.postman_environment.json", "."])
def test_a_report_never_replaces_what_is_scanned(named: str, export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    before = export.read_bytes()
    for more in ((), ("--force",)):
        done = run_cli("scan", named, "-o", "in/a.postman_environment.json", "-f", "json", *more)
        assert done.returncode == ExitCode.INCOMPLETE
        assert "is one of the files that are scanned." in done.stderr
    assert export.read_bytes() == before
    write(tmp_path / "in" / "notes.json", '{"of": "somebody"}')
    assert run_cli("scan", named, "-o", "in/notes.json", "--force").returncode == ExitCode.FINDINGS


def test_a_report_goes_through_no_link_to_what_is_not_there(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "outside").mkdir()
    link, target = tmp_path / "report.json", tmp_path / "outside" / "new.json"
    link.symlink_to(target)
    done = run_cli("scan", "in", "-o", "report.json", "-f", "json")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "is a link to a file that is not there" in done.stderr
    assert not target.exists()
    assert run_cli("scan", "in", "-o", "report.json", "-f", "json", "--force").returncode == ExitCode.FINDINGS
    assert run_cli("scan", "in", "-o", "report.json", "-f", "json").returncode == ExitCode.FINDINGS
    assert target.is_file()


def test_a_report_that_has_no_place_is_refused_before_the_scan(
    export: Path, tmp_path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run_cli("scan", "in", "missing", "-o", "none/report.json")
    assert (done.returncode, done.stdout) == (ExitCode.INCOMPLETE, "")
    assert done.stderr.splitlines() == [
        f"Error: none/report.json cannot be written: there is no folder {tmp_path / 'none'}.",
        "       Make it, or name another file.",
    ]
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with pytest.raises(OutputError, match="is read-only"):
        may_write(str(tmp_path / "report.json"), force=False)
    may_write(os.devnull, force=False)


def test_what_reads_sarif_overwrites_no_other_file(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    run_cli("scan", "in", "-f", "sarif", "-o", "a.sarif")
    write(tmp_path / "thesis.md", "years of work")
    for arguments in (("report", "a.sarif"), ("merge", "a.sarif"), ("diff", "a.sarif", "a.sarif")):
        assert run_cli(*arguments, "-o", "thesis.md").returncode == ExitCode.INCOMPLETE
    assert (tmp_path / "thesis.md").read_text() == "years of work"
    assert run_cli("merge", "a.sarif", "-o", "a.sarif").returncode == ExitCode.CLEAN


@pytest.mark.parametrize("format_name", sorted(EXPORTS))
def test_a_ledgers_export_replaces_an_export_and_nothing_else(
    format_name: str, export: Path, tmp_path: Path, run_cli: RunCli
) -> None:
    rotate = ("rotate", "export", "--ledger", "l.sqlite", "-f", format_name, "-o")
    assert run_cli("rotate", "update", "in", "--ledger", "l.sqlite").returncode == ExitCode.CLEAN
    write(tmp_path / "thesis", "years of work")
    for _ in range(2):
        assert run_cli(*rotate, "out").returncode == ExitCode.CLEAN
    assert run_cli(*rotate, "thesis").returncode == ExitCode.INCOMPLETE
    assert (tmp_path / "thesis").read_text() == "years of work"
    assert run_cli(*rotate, "thesis", "--force").returncode == ExitCode.CLEAN


@posix
def test_a_fix_keeps_owner_mode_and_times(export: Path, run_cli: RunCli) -> None:
    export.chmod(0o640)
    os.utime(export, (1_000_000_000, 1_100_000_000))
    if os.geteuid() == 0:
        os.chown(export, 12345, 54321)
    before = export.stat()
    assert run_cli("fix", "in", "--write").returncode == ExitCode.CLEAN
    after = export.stat()
    for name in ("st_uid", "st_gid", "st_mode", "st_mtime"):
        assert getattr(after, name) == getattr(before, name)
    assert after.st_ino != before.st_ino


@posix
def test_a_fix_names_the_hard_links_that_still_hold_the_secret(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "in" / "other.json").hardlink_to(export)
    (tmp_path / "far.json").hardlink_to(export)
    done = run_cli("fix", "in", "--write")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "1 further name elsewhere still holds" in done.stderr
    names = {export.name, "other.json"}
    assert any(f"{name} still holds" in done.stderr for name in names)
