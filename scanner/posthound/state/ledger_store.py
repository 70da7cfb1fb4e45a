"""The ledger's rows in the state file: items and places as they are now, the history as it was, added to and never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from posthound.state.backend import Database, upsert
from posthound.state.chain import START, linked
from posthound.state.store import Store

ITEM = ("secret", "rule", "redacted", "severity", "vault_name", "first_seen", "since", "state", "owner", "who", "why", "until",
        "work_item", "liveness", "checked_at", "revocation", "appeared")  # fmt: skip
PLACE = (
    "secret",
    "fingerprint",
    "file",
    "pointer",
    "path",
    "exposure",
    "first_seen",
    "last_seen",
    "present",
    "url",
    "home",
)
TICKET = ("tracker", "secret", "key", "url", "written", "told", "pending", "at")
EVENT = ("secret", "at", "kind", "before", "after", "evidence", "who", "until")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to note together: items and places replace what stood there, events are added."""

    items: tuple[Row, ...] = ()
    places: tuple[Row, ...] = ()
    events: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The history as a chain: the hash at its end, how many events are in it, and what is wrong with it (empty: nothing)."""

    head: str
    events: int
    wrong: str = ""


class LedgerStore:
    """The ledger in an open state file. Raises StateError like the file itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hold(self) -> bool:
        """Whether this run may write to trackers and providers now; see Backend."""
        return self._store.backend.hold()

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

    def last(self, kind: str) -> dict[str, str]:
        """What the last event of a kind says of each secret that has one."""
        with self._store.transaction() as db:
            query = "SELECT secret, evidence FROM ledger_event WHERE kind = ? ORDER BY id"
            return dict(db.execute(query, (kind,)).fetchall())

    def events(self) -> list[Row]:
        """Every event of every secret, in order, each with its number as `id` and its `link` in the chain."""
        with self._store.transaction() as db:
            _seal(db)
            query = (
                "SELECT ledger_event.*, ledger_link.link FROM ledger_event JOIN ledger_link ON event = id ORDER BY id"
            )
            return [dict(row) for row in db.execute(query)]

    def chain(self) -> Chain:
        """The history, followed from its first event to its last."""
        with self._store.transaction() as db:
            _seal(db)
            query = "SELECT * FROM ledger_event LEFT JOIN ledger_link ON event = id ORDER BY id"
            link, count, after = START, 0, dict[str, str]()
            for row in db.execute(query):
                link = linked(link, [row[name] for name in ("id", *EVENT)])
                if link != row["link"]:
                    return Chain(
                        link, count, f"event {row['id']} is not what it was when it was noted, or one before it is gone"
                    )
                count += 1
                after[row["secret"]] = row["after"]
            if db.execute("SELECT count(*) FROM ledger_link").fetchone()[0] != count:
                return Chain(link, count, "events at its end are gone")
            for row in db.execute("SELECT secret, state FROM ledger_item"):
                if after.get(row["secret"]) != row["state"]:
                    return Chain(
                        link, count, f"{row['secret'][:8]} stands as {row['state']}, which its history does not say"
                    )
            return Chain(link, count)

    def holds(self, head: str) -> bool:
        """Whether a head that was told earlier is a link of the chain."""
        with self._store.transaction() as db:
            return head == START or bool(db.execute("SELECT 1 FROM ledger_link WHERE link = ?", (head,)).fetchone())

    def tickets(self, tracker: str) -> dict[str, Row]:
        """What is noted of a tracker's tickets, by secret."""
        with self._store.transaction() as db:
            return {
                row["secret"]: dict(row)
                for row in db.execute("SELECT * FROM ledger_ticket WHERE tracker = ?", (tracker,))
            }

    def note_ticket(self, row: Row) -> None:
        """Notes one ticket in place of what was noted of it."""
        with self._store.transaction() as db:
            _upsert(db, "ledger_ticket", TICKET, ("tracker", "secret"), (row,))


def _everything(db: Database) -> tuple[list[Row], list[Row], str]:
    items: list[Row] = [dict(row) for row in db.execute("SELECT * FROM ledger_item ORDER BY secret")]
    places: list[Row] = [dict(row) for row in db.execute("SELECT * FROM ledger_place ORDER BY secret, fingerprint")]
    last = db.execute("SELECT at FROM ledger_event ORDER BY id DESC LIMIT 1").fetchone()
    return items, places, str(last[0]) if last else ""


def _write(db: Database, rows: Rows) -> None:
    _upsert(db, "ledger_item", ITEM, ("secret",), rows.items)
    _upsert(db, "ledger_place", PLACE, ("secret", "fingerprint"), rows.places)
    marks = ", ".join("?" * len(EVENT))
    db.executemany(
        f"INSERT INTO ledger_event ({', '.join(EVENT)}) VALUES ({marks})",  # noqa: S608  # constants
        [tuple(row[name] for name in EVENT) for row in rows.events],
    )
    _seal(db)


def _seal(db: Database) -> None:
    """Links every event that has no link yet to the one before it."""
    last = db.execute("SELECT event, link FROM ledger_link ORDER BY event DESC LIMIT 1").fetchone()
    number, link = (last["event"], last["link"]) if last else (0, START)
    for row in db.execute("SELECT * FROM ledger_event WHERE id > ? ORDER BY id", (number,)).fetchall():
        link = linked(link, [row[name] for name in ("id", *EVENT)])
        db.execute("INSERT INTO ledger_link (event, link) VALUES (?, ?)", (row["id"], link))


def _upsert(db: Database, table: str, columns: tuple[str, ...], key: tuple[str, ...], rows: Iterable[Row]) -> None:
    db.executemany(upsert(table, columns, key), [tuple(row[name] for name in columns) for row in rows])
