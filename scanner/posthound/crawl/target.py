"""What is to be read: one entity, where it stands, and how to fetch it."""

from __future__ import annotations

from dataclasses import dataclass

from posthound.model.values import Origin
from posthound.sources.postman.shapes import Row, What, Workspace


class Stop(Exception):
    """The crawl ends here, with what it has."""


@dataclass(frozen=True, slots=True)
class Target:
    """An entity to read: its row, where it stands, and how to fetch it."""

    what: What
    row: Row
    workspace: Workspace | None
    url: str
    parent: str = ""
    spec: Row | None = None
    uses: frozenset[str] = frozenset()
    body: bytes | None = None  # for what a listing has given already
    origin: Origin | None = (
        None  # where it stands, for what is asked for outside its workspace; errors are then the caller's
    )
    parts: bool = False  # its folders, requests and examples are wanted, so that it is read in any case
    fresh_for: float = 0.0  # seconds after which it is read again although its date is the same; 0 for never

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id: what tells entities apart."""
        return self.what.value, self.row.key
