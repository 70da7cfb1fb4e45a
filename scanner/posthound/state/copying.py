"""A state carried from one database to another: from a file to a server, and back."""

from __future__ import annotations

from itertools import islice

from posthound.state.backend import tables
from posthound.state.store import Store
from posthound.support.errors import StateError

# Rows in memory at once.
ROWS = 1000


def copy(source: Store, target: Store, shown: str) -> dict[str, int]:
    """Copies every row as it stands at one moment, in one change of the target; returns how many of each table.

    Raises StateError where the target is not empty: what stands there would have to be told apart row by row.
    """
    names, counts = tables(), dict[str, int]()
    with source.backend.snapshot(), target.transaction() as db:
        for name in names:
            if db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():  # noqa: S608  # one of ours
                raise StateError(
                    f"{shown} holds something already.", "Copy into a new state, or one that nothing was noted in."
                )
        for name in names:
            counts[name] = 0
            rows = iter(source.backend.every(name))
            while some := list(islice(rows, ROWS)):
                marks = ", ".join("?" * len(some[0]))
                db.executemany(f"INSERT INTO {name} VALUES ({marks})", some)  # noqa: S608  # one of ours
                counts[name] += len(some)
            target.backend.counted(name)
    return counts
