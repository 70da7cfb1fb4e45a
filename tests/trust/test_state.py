"""The state is made by us or left alone."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from posthound.rotate.keeping import opened
from posthound.state.store import Store
from posthound.support.errors import ExitCode, StateError
from tests.conftest import RunCli
from tests.helpers import write


def test_a_database_of_another_program_is_not_made_a_ledger(tmp_path: Path, run_cli: RunCli) -> None:
    foreign = tmp_path / "other.sqlite"
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE accounts (name TEXT)")
    db.close()
    foreign.chmod(0o644)
    before = foreign.read_bytes()
    write(tmp_path / "a.json", "{}")
    done = run_cli("rotate", "update", "a.json", "--ledger", "other.sqlite")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "another program" in done.stderr
    assert (foreign.read_bytes(), foreign.stat().st_mode & 0o777) == (before, 0o644)


@pytest.mark.parametrize("version", [1, 99])
def test_neither_is_one_that_counts_its_versions_too(version: int, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as db:
        db.execute("CREATE TABLE entity (name TEXT)")
        db.execute(f"PRAGMA user_version = {version}")
    db.close()
    with pytest.raises(StateError, match="another program"):
        Store(tmp_path / "other")


def test_an_empty_file_and_a_state_of_ours_are_taken(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    for _ in range(2):
        Store(tmp_path / "state").close()


@pytest.mark.parametrize("left", [0, 60, 4096, -1])
def test_a_state_that_was_cut_off_passes_for_no_state(left: int, tmp_path: Path) -> None:
    path = tmp_path / "state"
    Store(path).close()
    path.write_bytes(before := path.read_bytes()[:left])
    with pytest.raises(StateError, match="damaged" if left else "There is no ledger"), opened(str(path)):
        pass
    assert path.read_bytes() == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="left out: timers that signal are POSIX")
def test_a_state_that_another_process_holds_can_be_waited_for_and_given_up(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with Store(file) as store, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        begun = time.monotonic()
        try:
            with pytest.raises(KeyboardInterrupt), store.transaction():
                pass
        finally:
            signal.signal(signal.SIGALRM, before)
        assert time.monotonic() - begun < 10.0  # of the minute that is waited
        other.execute("ROLLBACK")
        with store.transaction() as db:
            assert db.execute("PRAGMA busy_timeout").fetchone()[0] == 60_000


@pytest.mark.parametrize(
    "command", [("rotate", "list"), ("rotate", "update", "."), ("rotate", "export"), ("scan", ".")]
)
def test_a_name_that_no_file_can_have_is_told(command: tuple[str, ...], tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", {"name": "e", "values": [], "_postman_variable_scope": "environment"})
    done = run_cli(*command, "--ledger", "x" * 300)
    assert done.returncode == ExitCode.INCOMPLETE
    assert "Traceback" not in done.stderr
    assert "cannot be opened: file name too long" in done.stderr
    assert "Name another file" in done.stderr
