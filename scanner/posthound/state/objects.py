"""What scans of object storage read: an object's stamp, and what it gave."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from posthound.state.store import Store

# SeenObjects that no scan listed for so long, in seconds, are forgotten; whether one is still listed is noted once a week.
KEPT, NOTED = 90 * 86400.0, 7 * 86400.0
_COLUMNS = ("place", "name", "stamp", "rules", "used", "uses", "defines", "result", "seen_at")
# Of the fields of a name's hash: values of `uses` and `defines` are these, one after the other.
HASH = 20


class Seen(NamedTuple):
    """An object as it was read. Names are keyed hashes; `result` is what it gave, as JSON."""

    name: str
    stamp: str
    rules: str
    used: str
    uses: frozenset[str]
    defines: frozenset[str]
    result: str


class SeenObjects:
    """The objects in an open state. Raises StateError like the state itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, place: str, names: Sequence[str]) -> dict[str, Seen]:
        """Those of a bucket that are known, by name; notes that they are still listed."""
        if not names:
            return {}
        marks, now = ", ".join("?" * len(names)), time.time()
        columns = ", ".join(_COLUMNS[1:])
        with self._store.transaction() as db:
            query = f"SELECT {columns} FROM object WHERE place = ? AND name IN ({marks})"  # noqa: S608  # constants and marks
            rows = db.execute(query, (place, *names)).fetchall()
            old = [(now, place, row[0]) for row in rows if row[7] < now - NOTED]
            if old:
                db.executemany("UPDATE object SET seen_at = ? WHERE place = ? AND name = ?", old)
        return {row[0]: Seen(row[0], row[1], row[2], row[3], _split(row[4]), _split(row[5]), row[6]) for row in rows}

    def note(self, place: str, seen: Iterable[Seen]) -> None:
        """Notes objects as they were read now."""
        now = time.time()
        rows = [(place, *s[:4], "".join(sorted(s.uses)), "".join(sorted(s.defines)), s.result, now) for s in seen]
        changed = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
        with self._store.transaction() as db:
            query = f"INSERT INTO object ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  # constants
            db.executemany(f"{query} ON CONFLICT (place, name) DO UPDATE SET {changed}", sorted(rows))

    def forget_unseen(self) -> int:
        """Forgets what no scan has listed for long; returns how many objects."""
        with self._store.transaction() as db:
            return int(db.execute("DELETE FROM object WHERE seen_at < ?", (time.time() - KEPT,)).rowcount)


def _split(text: str) -> frozenset[str]:
    return frozenset(text[at : at + HASH] for at in range(0, len(text), HASH))
