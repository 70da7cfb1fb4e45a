"""States without a row for tests that are not about how one is made: making the tables takes longer than most of what is then kept in them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from posthound.state.store import Store


def make_state(path: Path) -> None:
    """Puts a state with all its tables where none is yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty())


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "state.sqlite")
        Store(file).close()
        return file.read_bytes()
