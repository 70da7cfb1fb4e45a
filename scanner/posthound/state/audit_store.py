"""The audit's rows in the state file: past audits, what was noted of workspaces, delivered events, people's attestations."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from posthound.state.backend import upsert
from posthound.state.store import Known, Store

# Past audits that are kept for an account.
KEPT = 400
_MEMORY = ("account", "what", "workspace", "stamp", "value", "read_at")
_STREAM = ("account", "target", "since", "size")


@dataclass(frozen=True, slots=True)
class Crawled:
    """The newest crawl of an account. Times are seconds since 1970; `finished_at` is None for one that did not end.

    `account` is under which it is filed: with several keys, a label follows the team.
    """

    account: str
    started_at: float
    finished_at: float | None
    complete: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of a workspace, when it had this date, and when that was."""

    stamp: str
    value: Any
    read_at: float


@dataclass(frozen=True, slots=True)
class Stream:
    """Where a stream of events stands: the date to ask from, and the bytes of the file that count as delivered."""

    since: str
    size: int


class AuditStore:
    """The audit's part of an open state file. Raises StateError like the file itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def crawled(self, account: str) -> list[Crawled]:
        """The newest crawl of an account under each label, the newest of them first."""
        below = f"{account}/"
        newest = "SELECT max(id) FROM crawl WHERE account = ? OR substr(account, 1, ?) = ? GROUP BY account"
        query = f"SELECT account, started_at, finished_at, complete, whole FROM crawl WHERE id IN ({newest}) ORDER BY id DESC"  # noqa: S608  # constant
        with self._store.transaction() as db:
            rows = db.execute(query, (account, len(below), below)).fetchall()
        return [Crawled(row[0], row[1], row[2], bool(row[3]), bool(row[4])) for row in rows]

    def refused(self, account: str) -> list[tuple[str, int, int]]:
        """What the API refused to crawls: the feature, the status, and in how many workspaces (0: altogether)."""
        query = "SELECT feature, min(status), sum(CASE WHEN workspace != '' THEN 1 ELSE 0 END) FROM absence WHERE account = ? GROUP BY feature ORDER BY feature"
        with self._store.transaction() as db:
            return [(row[0], row[1], row[2]) for row in db.execute(query, (account,))]

    def entities(self, account: str) -> Iterator[Known]:
        """Every entity of an account with its findings."""
        for what, identity, _ in self._store.keys(account):
            known = self._store.known(account, what, identity)
            if known is not None:
                yield known

    def judged(self) -> dict[str, str]:
        """The ledger's state of every secret that it knows."""
        with self._store.transaction() as db:
            return {row[0]: row[1] for row in db.execute("SELECT secret, state FROM ledger_item")}

    def last(self, account: str) -> tuple[str, Any] | None:
        """When the last audit of an account was finished, and its result; None before the first."""
        with self._store.transaction() as db:
            query = "SELECT at, result FROM audit WHERE account = ? ORDER BY id DESC LIMIT 1"
            row = db.execute(query, (account,)).fetchone()
        return (row[0], orjson.loads(row[1])) if row else None

    def note(self, account: str, at: str, result: Any) -> None:
        """Notes a finished audit."""
        with self._store.transaction() as db:
            values = (account, at, orjson.dumps(result).decode())
            db.execute("INSERT INTO audit (account, at, result) VALUES (?, ?, ?)", values)
            kept = "SELECT id FROM audit WHERE account = ? ORDER BY id DESC LIMIT ?"
            old = f"DELETE FROM audit WHERE account = ? AND id NOT IN ({kept})"  # noqa: S608  # constant
            db.execute(old, (account, account, KEPT))

    def remembered(self, account: str, what: str) -> dict[str, Noted]:
        """What was noted of an account's workspaces, by id."""
        with self._store.transaction() as db:
            query = "SELECT workspace, stamp, value, read_at FROM audit_memory WHERE account = ? AND what = ?"
            rows = db.execute(query, (account, what)).fetchall()
        return {row[0]: Noted(row[1], orjson.loads(row[2]), row[3]) for row in rows}

    def remember(self, account: str, what: str, rows: Mapping[str, tuple[str, Any]]) -> None:
        """Notes stamp and value by workspace, as read now."""
        now = time.time()
        values = [
            (account, what, key, stamp, orjson.dumps(value).decode(), now) for key, (stamp, value) in rows.items()
        ]
        with self._store.transaction() as db:
            db.executemany(upsert("audit_memory", _MEMORY, _MEMORY[:3]), values)

    def stream(self, account: str, target: str) -> Stream | None:
        """Where a stream stands; None for a new one."""
        with self._store.transaction() as db:
            query = "SELECT since, size FROM audit_stream WHERE account = ? AND target = ?"
            row = db.execute(query, (account, target)).fetchone()
        return Stream(row[0], row[1]) if row else None

    def sent(self, account: str, target: str) -> set[str]:
        """The ids of events that were delivered lately."""
        with self._store.transaction() as db:
            query = "SELECT event FROM audit_sent WHERE account = ? AND target = ?"
            return {row[0] for row in db.execute(query, (account, target))}

    def delivered(
        self, account: str, target: str, stream: Stream, events: Iterable[tuple[str, str]], *, keep_from: str
    ) -> None:
        """Notes that these events (id and day) were delivered, and where the stream stands now; one change.

        Events of days before `keep_from` are forgotten: they are not asked for again.
        """
        with self._store.transaction() as db:
            rows = [(account, target, event, day) for event, day in events]
            db.executemany("INSERT INTO audit_sent VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
            db.execute(
                "DELETE FROM audit_sent WHERE account = ? AND target = ? AND day < ?", (account, target, keep_from)
            )
            db.execute(upsert("audit_stream", _STREAM, _STREAM[:2]), (account, target, stream.since, stream.size))

    def attest(self, control: str, *, at: str, who: str, why: str, until: str) -> None:
        """Adds a person's word about a control."""
        with self._store.transaction() as db:
            query = "INSERT INTO ledger_attestation (control, at, who, why, until) VALUES (?, ?, ?, ?, ?)"
            db.execute(query, (control, at, who, why, until))

    def attestations(self) -> dict[str, dict[str, str]]:
        """The last attestation of each control."""
        with self._store.transaction() as db:
            rows = db.execute("SELECT control, at, who, why, until FROM ledger_attestation ORDER BY id").fetchall()
        return {row["control"]: dict(row) for row in rows}
