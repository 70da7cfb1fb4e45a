"""A state in one SQLite file.

Two processes may use one file: every change is a short transaction of its own, and what a killed process had committed stays.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from posthound.state.backend import PATIENCE, WITHOUT_BACKUP, Database, Result, steps_from
from posthound.support.errors import StateError, reason_of
from posthound.support.files import kind_of_file, read_head

# What a state begins with, and tables that it has had from the first version on.
_SQLITE = b"SQLite format 3\0"
_HEADER = 100  # bytes, as https://sqlite.org/fileformat.html has them
_OURS = frozenset(("workspace", "entity", "finding", "crawl"))
_LOOKED_AT = 1000  # rows of each index
_HEEDLESS = 100  # milliseconds
_NAME_ANOTHER = "It is unchanged. Name another file with --state or --ledger."
# A ledger is in no other place: nobody is told to do away with it.
_REPLACE = f"It is unchanged. Put a backup in its place. {WITHOUT_BACKUP}"
_UNLOCK = "Make it and its folder writable, or name another file with --state or --ledger."
_ROOM = "Make room on its disk and run the command again; what the state knows is still there."


class SqliteFile:
    """An open state file; use it from one thread. Raises StateError when the file is damaged, too new or locked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with explained(self.path):
            refuse_foreign(self.path)
            self._fixed = _may_not_change(path)
            if not self._fixed:
                self._make_private()
            address = _to_read(path) if self._fixed else path.absolute().as_uri()
            self._db = sqlite3.connect(
                address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            try:
                if not self._fixed:
                    self._write_ahead()
                    self._db.execute("PRAGMA synchronous = NORMAL")
                    self._db.execute("PRAGMA foreign_keys = ON")
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def _make_private(self) -> None:
        """Only the user may read the file: it says where secrets stand."""
        if not self.path.parent.exists():
            self.path.parent.mkdir(parents=True, mode=0o700)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        os.chmod(self.path, 0o600)

    def _write_ahead(self) -> None:
        """Readers and a writer at once. SQLite does not wait for others here, though it does everywhere else."""
        _patiently(lambda: self._db.execute("PRAGMA journal_mode = WAL"))

    def _migrate(self) -> None:
        if not self._steps():
            return
        with self.transaction(alone=True) as db:
            for number, sql in self._steps():  # another process may have been faster
                for statement in statements(sql):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {max(number, self._version())}")

    def _steps(self) -> list[tuple[int, str]]:
        return steps_from(self._version(), str(self.path), tables_of(self._db))

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def transaction(self, *, alone: bool) -> Iterator[Database]:
        """One change, whole or not at all, alone among all processes in any case."""
        with explained(self.path):
            self._begin()
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _begin(self) -> None:
        if self._fixed:
            self._db.execute("BEGIN")
            return
        # While SQLite waits by itself, no signal is heeded.
        self._db.execute(f"PRAGMA busy_timeout = {_HEEDLESS}")
        try:
            _patiently(lambda: self._db.execute("BEGIN IMMEDIATE"))
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")

    def repeated(self, work: Callable[[Database], Result], *, alone: bool) -> Result:
        """A change; a file is never cut off."""
        with self.transaction(alone=alone) as db:
            return work(db)

    def read(self, work: Callable[[Database], Result]) -> Result:
        """What is read, beside whoever writes."""
        with explained(self.path):
            return work(self._db)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read stands as it was when the first of it was."""
        with explained(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def every(self, table: str) -> Iterator[Sequence[Any]]:
        """The rows of a table."""
        with explained(self.path):
            for row in self._db.execute(f"SELECT * FROM {table}"):  # noqa: S608  # one of ours
                yield tuple(row)

    def weigh(self) -> None:
        """Some milliseconds, however large the file is. Without it, SQLite reads all entities for those of one workspace."""
        with self.transaction(alone=False) as db:
            db.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
            db.execute("ANALYZE")

    def hold(self) -> bool:
        """A file is one machine's, where a lock beside it says who writes."""
        return True

    def counted(self, table: str) -> None:
        """Nothing: SQLite gives out the number after the greatest."""


def _patiently(work: Callable[[], object]) -> None:
    """Does something, and again for a while where another process holds it up."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            work()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _may_not_change(path: Path) -> bool:
    """Whether a state is there to be read only: on a read-only disk, or of somebody else."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK))


def _to_read(path: Path) -> str:
    """The address by which SQLite only reads. Where it may not make its file of locks either it needs none, but for changes that lie beside."""
    alone = _may_not_change(path) and not _has_changes_beside(path)
    return f"{path.absolute().as_uri()}?mode=ro" + "&immutable=1" * alone


def refuse_foreign(path: Path) -> None:
    """Raises StateError for a file that is something else than a state: nothing may be written into it, not even its mode."""
    try:
        info = os.stat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(info.st_mode):
        raise StateError(f"{path} is {kind_of_file(info.st_mode)}, not a state of posthound.", _NAME_ANOTHER)
    if not info.st_size:
        return
    head = read_head(path, _HEADER)
    if not head.startswith(_SQLITE) or _is_cut_off(path, head):
        raise StateError(f"{path} is damaged or no state of posthound.", _REPLACE)
    reading = sqlite3.connect(_to_read(path), uri=True, timeout=PATIENCE)
    try:
        tables = tables_of(reading)
    finally:
        reading.close()
    if tables and not tables >= _OURS:
        raise StateError(f"{path} is the database of another program.", _NAME_ANOTHER)


def tables_of(db: sqlite3.Connection) -> frozenset[str]:
    """The names of a database's tables."""
    return frozenset(name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))


def _is_cut_off(path: Path, head: bytes) -> bool:
    """Whether a file is shorter than its header says, which SQLite takes for pages that nobody needs. It may be while others write."""
    if len(head) < _HEADER:
        return True
    page = int.from_bytes(head[16:18]) if head[16:18] != b"\0\1" else 65_536
    says = page * int.from_bytes(head[28:32]) if head[24:28] == head[92:96] else 0
    return not _has_changes_beside(path) and os.stat(path).st_size < says


def _has_changes_beside(path: Path) -> bool:
    beside = Path(f"{path}-wal")
    return beside.exists() and beside.stat().st_size > 0


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """SQLite's errors as StateError with what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StateError(
                f"{path} is locked by another process.", "Wait for it to end, or name another file with --state."
            ) from error
        # A full disk is one word to SQLite, a file that may not grow another; neither harms what is in the state.
        hints = {"full": _ROOM, "I/O": _ROOM, "readonly": _UNLOCK, "open": _UNLOCK}
        hint = next((hint for word, hint in hints.items() if word in str(error)), _REPLACE)
        raise StateError(f"{path} cannot be used: {error}.", hint) from error
    except (sqlite3.DatabaseError, orjson.JSONDecodeError, ValueError, KeyError, TypeError) as error:
        raise StateError(f"{path} is damaged or no state of posthound.", _REPLACE) from error
    except OSError as error:
        raise StateError(
            f"{path} cannot be opened: {reason_of(error)}.", "Name another file with --state or --ledger."
        ) from error
