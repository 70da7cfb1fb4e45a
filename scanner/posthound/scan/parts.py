"""A scan in parts, for machines that do not know each other: which part a file falls to, by whose it is.

Files use each other's variables as `exchange` has it: in one folder of somebody's own, and in those below it. What lies so stays in one
part. What lies in nobody's folder may mean anybody's variables; it is spread, and the report says what that costs.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache

from posthound.clients import named
from posthound.model.values import Notice
from posthound.scan.exchange import owner_below, workspace_of
from posthound.scan.work import ToScan
from posthound.sources.objects import Object, is_address
from posthound.support.paths import shown_as
from posthound.support.terminal import counted

_LOOSE = (
    "{} here, or in folders that only say what is in them (collections, environments), and in other parts: which variables these use of"
    " those in this part, or give to them, is not known; a folder for what belongs together keeps it in one part"
)


class ScanPart:
    """One of `parts`, by its number, of what is listed below some paths."""

    def __init__(self, paths: Sequence[str], number: int, parts: int) -> None:
        whole = [path if is_address(path) else os.path.abspath(path) for path in paths]
        self._roots = sorted(whole, key=len, reverse=True)
        self._number, self._parts = number, parts
        self._apart: dict[str, int] = {}  # of each path, the exports in nobody's folder that fall to other parts
        self._part_of = lru_cache(maxsize=1024)(self._hashed)

    def of(self, entries: Iterator[ToScan | Notice]) -> Iterator[ToScan | Notice]:
        """What falls to this part, and at the end a notice of what it cannot know."""
        if self._parts == 1:
            yield from entries
            return
        for entry in entries:
            if isinstance(entry, Notice) or self._is_mine(entry):
                yield entry
        for root, count in self._apart.items():
            shown = root if is_address(root) else shown_as(root)
            yield Notice(shown, _LOOSE.format(counted(count, "export lies", "exports lie")))

    def _is_mine(self, entry: ToScan) -> bool:
        place = entry.shown if isinstance(entry, Object) else entry.path
        root = next((root for root in self._roots if place.startswith(root)), "")
        below = place[len(root) :].replace(os.sep, "/").lstrip("/") or os.path.basename(place)
        owner = workspace_of(place.replace(os.sep, "/")) or owner_below(below)
        mine = self._part_of(owner or below) == self._number
        if not (mine or owner) and named(below):
            self._apart[root] = self._apart.get(root, 0) + 1
        return mine

    def _hashed(self, owner: str) -> int:
        digest = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8]) % self._parts
