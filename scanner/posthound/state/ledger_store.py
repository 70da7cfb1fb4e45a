"""The ledger's rows in the state file: items and places as they are now, the history as it was, added to and never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from posthound.state.store import Store

ITEM = ("secret", "rule", "redacted", "severity", "vault_name", "first_seen", "since", "state", "owner", "who", "why", "until",
        "work_item", "liveness", "checked_at")  # fmt: skip
PLACE = ("secret", "fingerprint", "file", "pointer", "path", "exposure", "first_seen", "last_seen", "present", "url")
EVENT = ("secret", "at", "kind", "before", "after", "evidence", "who", "until")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to note together: items and places replace what stood there, events are added."""

    items: tuple[Row, ...] = ()
    places: tuple[Row, ...] = ()
    events: tuple[Row, ...] = ()


class LedgerStore:
    """The ledger in an open state file. Raises StateError like the file itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def change(self, decide: Callable[[list[Row], list[Row], str], Rows]) -> Rows:
        """One change, whole or not at all and alone among all processes.

        `decide` is given every item, every place and the time of the last event, and answers with what to note.
        """
        with self._store.transaction() as db:
            rows = decide(*_everything(db))
            _write(db, rows)
        return rows

    def read(self) -> tuple[list[Row], list[Row]]:
        """Every item and every place."""
        with self._store.transaction() as db:
            items, places, _ = _everything(db)
        return items, places

    def history(self, secret: str) -> list[Row]:
        """Everything that happened to a secret, in order."""
        with self._store.transaction() as db:
            query = f"SELECT {', '.join(EVENT)} FROM ledger_event WHERE secret = ? ORDER BY id"  # noqa: S608  # constants
            return [dict(row) for row in db.execute(query, (secret,))]

    def events(self) -> list[Row]:
        """The whole history, in order."""
        with self._store.transaction() as db:
            query = f"SELECT {', '.join(EVENT)} FROM ledger_event ORDER BY id"  # noqa: S608  # constants
            return [dict(row) for row in db.execute(query)]


def _everything(db: sqlite3.Connection) -> tuple[list[Row], list[Row], str]:
    items: list[Row] = [dict(row) for row in db.execute("SELECT * FROM ledger_item ORDER BY secret")]
    places: list[Row] = [dict(row) for row in db.execute("SELECT * FROM ledger_place ORDER BY secret, fingerprint")]
    last = db.execute("SELECT at FROM ledger_event ORDER BY id DESC LIMIT 1").fetchone()
    return items, places, str(last[0]) if last else ""


def _write(db: sqlite3.Connection, rows: Rows) -> None:
    _upsert(db, "ledger_item", ITEM, ("secret",), rows.items)
    _upsert(db, "ledger_place", PLACE, ("secret", "fingerprint"), rows.places)
    marks = ", ".join("?" * len(EVENT))
    db.executemany(
        f"INSERT INTO ledger_event ({', '.join(EVENT)}) VALUES ({marks})",  # noqa: S608  # constants
        [tuple(row[name] for name in EVENT) for row in rows.events],
    )


def _upsert(
    db: sqlite3.Connection, table: str, columns: tuple[str, ...], key: tuple[str, ...], rows: Iterable[Row]
) -> None:
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    db.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "  # noqa: S608  # constants
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}",
        [tuple(row[name] for name in columns) for row in rows],
    )
