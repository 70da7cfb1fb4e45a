"""The state of crawls: what was read, when, and what was found there.

It stands in a SQLite file or on a PostgreSQL server. The schema is the numbered files in `migrations/`, applied in order to either;
`schema.sql` shows the sum of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson

from posthound.model.values import Exposure, Finding, Kind, Notice, Origin
from posthound.state.backend import Backend, Database, Result, is_server, upsert
from posthound.state.records import dump_finding, dump_origin, load_finding, load_origin
from posthound.support.errors import StateError

_COLUMNS = "what, id, parent, workspace, origin, updated_at, content, rules, used, uses, defines, links, kind, size, weak, notices, read_at, census"


Links = frozenset[tuple[str, str]]


class EntityVariables(NamedTuple):
    """The variables that an entity uses as credentials, and those names in it that stand for another variable, with that."""

    uses: frozenset[str]
    links: Links


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
    links: Links = frozenset()

    def at(self, origin: Origin) -> Known:
        """The same with another origin in it and in its findings (owner, monitored, link)."""
        return replace(self, origin=origin, findings=tuple(f._replace(origin=origin) for f in self.findings))


def default_path() -> Path:
    """The state in the user's own folder for such things. Raises StateError where none is known to be the user's."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Application Support")
    else:
        base = os.environ.get("XDG_STATE_HOME", "")
        # A relative folder counts for nothing, says the XDG specification: it could be one of what is scanned.
        base = base if os.path.isabs(base) else os.path.join(home, ".local", "state")
    if not os.path.isabs(base):  # a user without a name, as in containers, and no HOME
        raise StateError(
            "No folder is known to be yours, so the state has no place of its own.",
            "Set HOME, or name a file with --state or --ledger.",
        )
    return Path(base, "posthound", "state.sqlite")


def home_of(path: str | Path) -> Path:
    """Where on this machine a state has its place, for what is kept beside it: its file; of one on a server, a name in the user's own folder.

    The name holds nothing of the address, which may hold a password.
    """
    if not is_server(path):
        return Path(path) if path else default_path()
    from posthound.state.postgres import shown

    return default_path().with_name(f"server-{hashlib.sha256(shown(str(path)).encode()).hexdigest()[:16]}")


def exists(path: str | Path) -> bool:
    """Whether there is a file of this name with anything in it; a server's state is made when it is first opened."""
    if is_server(path):
        return True
    try:
        info = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # nobody may look, or no file may be called so: opening it tells why
        return True
    return not stat.S_ISREG(info.st_mode) or info.st_size > 0


class Store:
    """An open state, in a file or on a server; use it from one thread. Raises StateError when it is damaged, too new, locked or gone."""

    def __init__(self, path: str | Path) -> None:
        self._backend = _backend(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes it."""
        self._backend.close()

    def transaction(self) -> AbstractContextManager[Database]:
        """One change, whole or not at all, alone among all processes."""
        return self._backend.transaction(alone=True)

    def repeated(self, work: Callable[[Database], Result]) -> Result:
        """A change to some rows, whole or not at all; made again where a server cut the connection, so `work` may run twice."""
        return self._backend.repeated(work, alone=False)

    def read(self, work: Callable[[Database], Result]) -> Result:
        """What `work` reads; it changes nothing, and waits for nobody."""
        return self._backend.read(work)

    @property
    def backend(self) -> Backend:
        """The database itself."""
        return self._backend

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

    def telling(self, account: str, workspace: str) -> list[EntityVariables]:
        """What the entities in a workspace tell of variables."""
        query = "SELECT uses, links FROM entity WHERE account = ? AND workspace = ? AND (uses <> '[]' OR links <> '[]')"
        rows = self.read(lambda db: db.execute(query, (account, workspace)).fetchall())
        return [EntityVariables(frozenset(orjson.loads(row[0])), _links(row[1])) for row in rows]

    def keys(self, account: str) -> list[tuple[str, str, str]]:
        """Kind, id and workspace of every entity of an account."""
        query = "SELECT what, id, workspace FROM entity WHERE account = ? ORDER BY workspace, what, id"
        return self.read(lambda db: [(row[0], row[1], row[2]) for row in db.execute(query, (account,))])

    def put(self, account: str, known: Known) -> None:
        """Notes an entity with its findings, in place of what was known of it."""
        row = (
            account, known.what, known.id, known.parent, known.workspace, dump_origin(known.origin), known.updated_at, known.content,
            known.rules, known.used, _json(sorted(known.uses)), _json(sorted(known.defines)), _json(sorted(known.links)), str(known.kind), known.size,
            known.weak, _json([[notice.message, notice.fatal] for notice in known.notices]), known.read_at or time.time(), known.census,
        )  # fmt: skip
        key = (account, known.what, known.id)
        found = [
            (*key, number, finding.fingerprint, finding.secret_id, dump_finding(finding))
            for number, finding in enumerate(known.findings)
        ]
        columns = ("account", *_COLUMNS.split(", "))

        def noted(db: Database) -> None:
            # The row stays locked until all is written, so that two crawlers that read one entity leave the findings of one of them.
            db.execute(upsert("entity", columns, ("account", "what", "id")), row)
            db.execute("DELETE FROM finding WHERE account = ? AND what = ? AND entity = ?", key)
            db.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", found)

        self.repeated(noted)

    def remove(self, account: str, what: str, identity: str) -> None:
        """Forgets an entity that no longer exists, and its findings."""
        query = "DELETE FROM entity WHERE account = ? AND what = ? AND id = ?"
        self.repeated(lambda db: db.execute(query, (account, what, identity)))

    def holding(self, secret: str) -> list[tuple[str, Origin]]:
        """The entities of all accounts in which a secret was found: kind and where each stands."""
        query = (
            "SELECT DISTINCT e.what, e.id, e.origin FROM finding f JOIN entity e ON e.account = f.account AND e.what = f.what AND e.id = f.entity "
            "WHERE f.secret = ? ORDER BY e.what, e.id"
        )
        rows = self.read(lambda db: [(row[0], row[2]) for row in db.execute(query, (secret,))])
        return [(what, load_origin(origin)) for what, origin in dict.fromkeys(rows)]

    def owner(self, account: str, workspace: str) -> tuple[str, float] | None:
        """A workspace's owner and when that was read."""
        query = "SELECT owner, owner_read_at FROM workspace WHERE account = ? AND id = ?"
        row = self.read(lambda db: db.execute(query, (account, workspace)).fetchone())
        return (row[0], row[1]) if row else None

    def set_owner(self, account: str, workspace: str, name: str, exposure: Exposure, owner: str) -> None:
        """Notes a workspace and its owner."""
        columns = ("account", "id", "name", "exposure", "owner", "owner_read_at")
        row = (account, workspace, name, exposure.value, owner, time.time())
        self.repeated(lambda db: db.execute(upsert("workspace", columns, ("account", "id")), row))

    def begin(self, account: str, *, whole: bool = False) -> int:
        """Notes that a crawl begins, `whole` when it was asked for everything; returns its number."""
        self._backend.weigh()
        with self._backend.transaction(alone=False) as db:
            query = "INSERT INTO crawl (account, started_at, whole) VALUES (?, ?, ?) RETURNING id"
            return int(db.execute(query, (account, time.time(), int(whole))).fetchone()[0])

    def finish(self, crawl: int, *, calls: int, complete: bool) -> None:
        """Notes that a crawl came to its end."""
        query = "UPDATE crawl SET finished_at = ?, calls = ?, complete = ? WHERE id = ?"
        self.repeated(lambda db: db.execute(query, (time.time(), calls, int(complete), crawl)))

    def _select(self, account: str, where: str, *values: str) -> list[Known]:
        query = f"SELECT {_COLUMNS} FROM entity WHERE account = ? AND {where} ORDER BY what, id"  # noqa: S608  # constants
        return self.read(
            lambda db: [_load(db, account, row) for row in db.execute(query, (account, *values)).fetchall()]
        )


def _load(db: Database, account: str, row: Any) -> Known:
    origin = load_origin(row["origin"])
    query = "SELECT record FROM finding WHERE account = ? AND what = ? AND entity = ? ORDER BY place"
    found = db.execute(query, (account, row["what"], row["id"]))
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
        links=_links(row["links"]),
        kind=row["kind"],
        size=row["size"],
        weak=row["weak"],
        notices=tuple(Notice(origin.path, message, fatal) for message, fatal in orjson.loads(row["notices"])),
        read_at=row["read_at"],
        census=row["census"],
        findings=tuple(load_finding(record[0], origin) for record in found),
    )


def _links(text: str) -> Links:
    return frozenset((name, other) for name, other in orjson.loads(text))


def _backend(path: str | Path) -> Backend:
    if is_server(path):
        from posthound.state.postgres import PostgresServer  # few states are on a server

        return PostgresServer(str(path))
    from posthound.state.sqlite import SqliteFile

    return SqliteFile(Path(path))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
