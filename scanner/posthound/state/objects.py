"""What scans of object storage read: an object's stamp, and what it gave."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from posthound.state.backend import upsert
from posthound.state.store import Store

# Objects that no scan listed for so long, in seconds, are forgotten; whether one is still listed is noted once a week.
KEPT, NOTED = 90 * 86400.0, 7 * 86400.0
_COLUMNS = ("place", "name", "stamp", "rules", "used", "uses", "defines", "result", "seen_at")
# Of the fields of a name's hash: values of `uses` and `defines` are these, one after the other.
HASH = 20


class SeenObject(NamedTuple):
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

    def known(self, place: str, names: Sequence[str]) -> dict[str, SeenObject]:
        """Those of a bucket that are known, by name; notes that they are still listed."""
        if not names:
            return {}
        now = time.time()
        query = (
            f"SELECT {', '.join(_COLUMNS[1:])} FROM object WHERE place = ? AND name IN ({', '.join('?' * len(names))})"  # noqa: S608
        )
        rows = self._store.read(lambda db: db.execute(query, (place, *names)).fetchall())
        old = sorted((now, place, row[0]) for row in rows if row[7] < now - NOTED)
        if old:
            noted = "UPDATE object SET seen_at = ? WHERE place = ? AND name = ?"
            self._store.repeated(lambda db: db.executemany(noted, old))
        return {
            row[0]: SeenObject(row[0], row[1], row[2], row[3], _split(row[4]), _split(row[5]), row[6]) for row in rows
        }

    def note(self, place: str, seen: Iterable[SeenObject]) -> None:
        """Notes objects as they were read now."""
        now = time.time()
        # In one order, so that two scans that note the same wait for each other and not in a circle.
        rows = sorted((place, *s[:4], "".join(sorted(s.uses)), "".join(sorted(s.defines)), s.result, now) for s in seen)
        self._store.repeated(lambda db: db.executemany(upsert("object", _COLUMNS, _COLUMNS[:2]), rows))

    def forget_unseen(self) -> int:
        """Forgets what no scan has listed for long; returns how many objects."""
        query = "DELETE FROM object WHERE seen_at < ?"
        return self._store.repeated(lambda db: int(db.execute(query, (time.time() - KEPT,)).rowcount))


def _split(text: str) -> frozenset[str]:
    return frozenset(text[at : at + HASH] for at in range(0, len(text), HASH))
