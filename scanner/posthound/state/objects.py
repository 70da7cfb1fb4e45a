"""What scans of object storage read: an object's stamp, and what it gave."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from posthound.state.backend import upsert
from posthound.state.store import Store

# Objects that no scan listed for so long, in seconds, are forgotten; whether one is still listed is noted once a week.
KEPT, NOTED = 90 * 86400.0, 7 * 86400.0
_COLUMNS = ("place", "name", "stamp", "rules", "used", "told", "result", "seen_at")


class SeenObject(NamedTuple):
    """An object as it was read. Names are keyed hashes; `told` is what it says of variables and `result` what it gave, both as JSON."""

    name: str
    stamp: str
    rules: str
    used: str
    told: str
    result: str


class SeenObjects:
    """The objects in an open state. Raises StateError like the state itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, place: str, names: Sequence[str]) -> dict[str, SeenObject]:
        """Those of a bucket that are known, by name; notes that they are still listed."""
        if not names:
            return {}
        now = time.time()
        query = (
            f"SELECT {', '.join(_COLUMNS[1:])} FROM object WHERE place = ? AND name IN ({', '.join('?' * len(names))})"  # noqa: S608
        )
        rows = self._store.read(lambda db: db.execute(query, (place, *names)).fetchall())
        old = sorted((now, place, row[0]) for row in rows if row[6] < now - NOTED)
        if old:
            noted = "UPDATE object SET seen_at = ? WHERE place = ? AND name = ?"
            self._store.repeated(lambda db: db.executemany(noted, old))
        return {row[0]: SeenObject(*row[:6]) for row in rows}

    def note(self, place: str, seen: Iterable[SeenObject]) -> None:
        """Notes objects as they were read now."""
        now = time.time()
        # In one order, so that two scans that note the same wait for each other and not in a circle.
        rows = sorted((place, *one, now) for one in seen)
        self._store.repeated(lambda db: db.executemany(upsert("object", _COLUMNS, _COLUMNS[:2]), rows))

    def forget_unseen(self) -> int:
        """Forgets what no scan has listed for long; returns how many objects."""
        query = "DELETE FROM object WHERE seen_at < ?"
        return self._store.repeated(lambda db: int(db.execute(query, (time.time() - KEPT,)).rowcount))
