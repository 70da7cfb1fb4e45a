"""The state of crawls in one SQLite file: what was read, when, and what was found there.

Two processes may use one file: every change is a short transaction of its own, and what a killed process had committed
stays. The schema is the numbered files in `migrations/`, applied in order; `schema.sql` shows the sum of them.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from posthound.model.values import Exposure, Finding, Kind, Notice, Origin
from posthound.state.records import dump_finding, dump_origin, load_finding, load_origin
from posthound.support.errors import StateError
from posthound.support.files import kind_of_file, read_head

MIGRATIONS = Path(__file__).parent / "migrations"
# Seconds to wait for another process's transaction; they last milliseconds.
PATIENCE = 60.0
# What a state begins with, and tables that it has had from the first version on.
_SQLITE = b"SQLite format 3\0"
_OURS = frozenset(("workspace", "entity", "finding", "crawl"))
_NAME_ANOTHER = "It is unchanged. Name another file with --state or --ledger."
_REPLACE = "Move the file away or name another with --state; the next crawl reads everything again."
_ROOM = "Make room on its disk and run the command again; what the state knows is still there."
_COLUMNS = "what, id, parent, workspace, origin, updated_at, content, rules, used, uses, defines, kind, size, weak, notices, read_at, census"


@dataclass(frozen=True, slots=True)
class Known:
    """One entity as a crawl left it: what it was, when it changed, and what was found. Hashes are keyed, names hashed.

    `census` is what the audit counts in it, as JSON: the hosts it calls and its credential fields; empty where nothing was counted.
    """

    what: str
    id: str
    parent: str
    workspace: str
    origin: Origin
    updated_at: str
    content: str
    rules: str
    used: str = ""
    uses: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    kind: str = Kind.JSON
    size: int = 0
    weak: int = 0
    notices: tuple[Notice, ...] = ()
    read_at: float = 0.0
    findings: tuple[Finding, ...] = ()
    census: str = ""

    def at(self, origin: Origin) -> Known:
        """The same with another origin in it and in its findings (owner, monitored, link)."""
        return replace(self, origin=origin, findings=tuple(f._replace(origin=origin) for f in self.findings))


def default_path() -> Path:
    """The state in the user's own folder for such things."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return base / "posthound" / "state.sqlite"


class Store:
    """An open state file; use it from one thread. Raises StateError when the file is damaged, too new or locked."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with _explained(self.path):
            refuse_foreign(self.path)
            self._make_private()
            self._db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            try:
                self._write_ahead()
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
        patient_until = time.monotonic() + PATIENCE
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patient_until:
                    raise
                time.sleep(0.01)

    def _migrate(self) -> None:
        steps = migrations()
        newest = steps[-1][0]
        if self._version() == newest:
            return
        with self.transaction():
            version = self._version()  # another process may have been faster
            if version > newest:
                raise StateError(
                    f"{self.path} was written by a newer version of posthound (state {version}, known up to {newest}).",
                    "Update posthound, or name another file with --state.",
                )
            for number, sql in steps:
                if number > version:
                    for statement in statements(sql):
                        self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {newest}")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all, alone among all processes."""
        with _explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def known(self, account: str, what: str, identity: str) -> Known | None:
        """One entity, or None."""
        return next(iter(self._select(account, "what = ? AND id = ?", what, identity)), None)

    def children(self, account: str, what: str, parent: str) -> list[Known]:
        """The entities of a kind that belong to another."""
        return self._select(account, "what = ? AND parent = ?", what, parent)

    def within(self, account: str, workspace: str, kinds: Sequence[str]) -> list[Known]:
        """The entities of some kinds in a workspace."""
        found = self._select(account, "workspace = ?", workspace)
        return [known for known in found if known.what in kinds]

    def keys(self, account: str) -> list[tuple[str, str, str]]:
        """Kind, id and workspace of every entity of an account."""
        with _explained(self.path):
            query = "SELECT what, id, workspace FROM entity WHERE account = ? ORDER BY workspace, what, id"
            return [(row[0], row[1], row[2]) for row in self._db.execute(query, (account,))]

    def put(self, account: str, known: Known) -> None:
        """Notes an entity with its findings, in place of what was known of it."""
        row = (
            account, known.what, known.id, known.parent, known.workspace, dump_origin(known.origin), known.updated_at, known.content,
            known.rules, known.used, _json(sorted(known.uses)), _json(sorted(known.defines)), str(known.kind), known.size,
            known.weak, _json([[notice.message, notice.fatal] for notice in known.notices]), known.read_at or time.time(), known.census,
        )  # fmt: skip
        key = (account, known.what, known.id)
        found = [
            (*key, number, finding.fingerprint, finding.secret_id, dump_finding(finding))
            for number, finding in enumerate(known.findings)
        ]
        with self.transaction() as db:
            db.execute("DELETE FROM entity WHERE account = ? AND what = ? AND id = ?", key)
            db.execute(f"INSERT INTO entity (account, {_COLUMNS}) VALUES ({', '.join('?' * 18)})", row)  # noqa: S608  # constant
            db.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", found)

    def remove(self, account: str, what: str, identity: str) -> None:
        """Forgets an entity that no longer exists, and its findings."""
        with self.transaction() as db:
            db.execute("DELETE FROM entity WHERE account = ? AND what = ? AND id = ?", (account, what, identity))

    def holding(self, secret: str) -> list[tuple[str, Origin]]:
        """The entities of all accounts in which a secret was found: kind and where each stands."""
        with _explained(self.path):
            query = (
                "SELECT DISTINCT e.what, e.origin FROM finding f JOIN entity e ON e.account = f.account AND e.what = f.what AND e.id = f.entity "
                "WHERE f.secret = ? ORDER BY e.what, e.id"
            )
            return [(row[0], load_origin(row[1])) for row in self._db.execute(query, (secret,))]

    def owner(self, account: str, workspace: str) -> tuple[str, float] | None:
        """A workspace's owner and when that was read."""
        with _explained(self.path):
            query = "SELECT owner, owner_read_at FROM workspace WHERE account = ? AND id = ?"
            row = self._db.execute(query, (account, workspace)).fetchone()
            return (row[0], row[1]) if row else None

    def set_owner(self, account: str, workspace: str, name: str, exposure: Exposure, owner: str) -> None:
        """Notes a workspace and its owner."""
        with self.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO workspace VALUES (?, ?, ?, ?, ?, ?)",
                (account, workspace, name, exposure.value, owner, time.time()),
            )

    def begin(self, account: str, *, whole: bool = False) -> int:
        """Notes that a crawl begins, `whole` when it was asked for everything; returns its number."""
        with self.transaction() as db:
            query = "INSERT INTO crawl (account, started_at, whole) VALUES (?, ?, ?)"
            cursor = db.execute(query, (account, time.time(), int(whole)))
            return int(cursor.lastrowid or 0)

    def finish(self, crawl: int, *, calls: int, complete: bool) -> None:
        """Notes that a crawl came to its end."""
        with self.transaction() as db:
            db.execute(
                "UPDATE crawl SET finished_at = ?, calls = ?, complete = ? WHERE id = ?",
                (time.time(), calls, int(complete), crawl),
            )

    def _select(self, account: str, where: str, *values: str) -> list[Known]:
        with _explained(self.path):
            query = f"SELECT {_COLUMNS} FROM entity WHERE account = ? AND {where} ORDER BY what, id"  # noqa: S608  # constants
            return [self._load(account, row) for row in self._db.execute(query, (account, *values)).fetchall()]

    def _load(self, account: str, row: sqlite3.Row) -> Known:
        origin = load_origin(row["origin"])
        query = "SELECT record FROM finding WHERE account = ? AND what = ? AND entity = ? ORDER BY place"
        found = self._db.execute(query, (account, row["what"], row["id"]))
        return Known(
            what=row["what"],
            id=row["id"],
            parent=row["parent"],
            workspace=row["workspace"],
            origin=origin,
            updated_at=row["updated_at"],
            content=row["content"],
            rules=row["rules"],
            used=row["used"],
            uses=frozenset(orjson.loads(row["uses"])),
            defines=frozenset(orjson.loads(row["defines"])),
            kind=row["kind"],
            size=row["size"],
            weak=row["weak"],
            notices=tuple(Notice(origin.path, message, fatal) for message, fatal in orjson.loads(row["notices"])),
            read_at=row["read_at"],
            census=row["census"],
            findings=tuple(load_finding(record[0], origin) for record in found),
        )


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
    if read_head(path, len(_SQLITE)) != _SQLITE:
        raise StateError(f"{path} is damaged or no state of posthound.", _REPLACE)
    reading = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
    try:
        tables = {name for (name,) in reading.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    finally:
        reading.close()
    if tables and not tables >= _OURS:
        raise StateError(f"{path} is the database of another program.", _NAME_ANOTHER)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def migrations() -> list[tuple[int, str]]:
    """The numbered steps of the schema, in order."""
    return [
        (int(path.name[:4]), path.read_text("utf-8")) for path in sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's errors as StateError with what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StateError(
                f"{path} is locked by another process.", "Wait for it to end, or name another file with --state."
            ) from error
        # A full disk is one word to SQLite, a file that may not grow another; neither harms what is in the state.
        hint = _ROOM if "full" in str(error) or "I/O" in str(error) else _REPLACE
        raise StateError(f"{path} cannot be used: {error}.", hint) from error
    except (sqlite3.DatabaseError, orjson.JSONDecodeError, ValueError, KeyError, TypeError) as error:
        raise StateError(f"{path} is damaged or no state of posthound.", _REPLACE) from error
    except OSError as error:
        raise StateError(f"{path} cannot be opened: {error.strerror}.", "Name another file with --state.") from error
