"""Versions of one file: what stood in an earlier one already is not scanned again.

Postman writes a collection with a line for each field, so that an item (a request with its examples) is a block of lines that begins
and ends at one indentation. A block that an earlier version of the file held gives what it gave there. It is replaced by `null` and as
many line breaks: pointers and lines of everything else stay what they are. Whatever is written otherwise is scanned whole.

Two versions that follow each other are equal but for a few items. So the long stretches that are equal are found first, by comparing
bytes, and only what lies between them is taken apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from posthound.model.values import Finding

_FIRST_FIELD = re.compile(rb"\s*\{\r?\n([ \t]+)\"")
# Where an item may begin: a brace alone on its line. `_item_at` looks whether it is one.
_BEGIN = re.compile(rb"\n([ \t]+)\{\n")
# Below this, taking a file apart costs more than scanning it.
SMALLEST = 50_000
# Bytes that are compared at a time: they stay in the processor's cache.
_STEP = 1 << 16
# After a place where two versions differ, so many of the next items are looked for, so far ahead, by as much of their beginning.
_CANDIDATES, _AHEAD, _PROBE = 8, 200_000, 160


class Block(NamedTuple):
    """An item that was not known yet: its text, and the lines it has (1-based, the last one included)."""

    text: bytes
    first: int
    last: int


class Reduced(NamedTuple):
    """A version without what is known: its blocks that are new, and the secrets of those that were taken out."""

    data: bytes
    new: tuple[Block, ...]
    secrets: frozenset[str]


class Versions:
    """The versions of one file, in the order in which they are scanned: `reduced`, then `learn`, for each."""

    def __init__(self) -> None:
        self._secrets: dict[bytes, frozenset[str]] = {}  # of each known block, by its text
        self._last = _Layout(b"")

    def reduced(self, data: bytes) -> Reduced:
        """A version without the items of earlier ones."""
        found = _FIRST_FIELD.match(data)
        if len(data) < SMALLEST or found is None or b"\r" in data:
            return Reduced(data, (), frozenset())
        made, parts, new = _Layout(data), list[bytes](), list[Block]()
        secrets: set[str] = set()
        line = 1
        for stretch in _stretches(self._last, data):
            if stretch.same:
                secrets.update(*map(self._secrets.__getitem__, made.take(self._last, stretch)))
                parts.append(made.parts[-1])
            else:
                self._take_apart(made, stretch, found[1], line, parts, new, secrets)
            line += made.parts[-1].count(b"\n")
        self._last = made.finished()
        return Reduced(b"".join(parts), tuple(new), frozenset(secrets))

    def _take_apart(
        self, made: _Layout, stretch: _Stretch, unit: bytes, line: int, parts: list[bytes], new: list[Block], secrets: set[str]
    ) -> None:  # fmt: skip
        """Adds a stretch that begins at a line: without its known items to `parts`, without any item to the layout."""
        data, at = made.data, stretch.start
        bare: list[bytes] = []
        for start, end, indent in _items(data, stretch.start, stretch.end, unit):
            text = data[start:end]
            breaks = text.count(b"\n")
            line += data.count(b"\n", at, start)
            null = b"\n" + indent + b"null" + b"\n" * (breaks - 1)
            bare += (data[at:start], null)
            known = self._secrets.get(text)
            if known is None:
                new.append(Block(text, line + 1, line + breaks))
                parts += (data[at:start], text)
            else:
                secrets |= known
                parts += (data[at:start], null)
            made.add(text, start, end, len(null))
            line, at = line + breaks, end
        bare.append(data[at : stretch.end])
        parts.append(data[at : stretch.end])
        made.parts.append(b"".join(bare))

    def learn(self, new: Sequence[Block], findings: Sequence[Finding]) -> None:
        """Notes what the new items of a version gave."""
        for block in new:
            held = (f.secret_id for f in findings if block.first <= f.region.start_line <= block.last)
            self._secrets[block.text] = self._secrets.get(block.text, frozenset()).union(held)


class _Stretch(NamedTuple):
    """Bytes of a version: those that an earlier one has at `before`, or others."""

    start: int
    end: int
    before: int = 0
    same: bool = False


class _Layout:
    """A version with the places of its items, and its text with every item replaced by `null`."""

    def __init__(self, data: bytes) -> None:
        self.data, self.bare = data, b""
        self.parts: list[bytes] = []
        self.texts: list[bytes] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.saved: list[int] = []  # how much shorter the bare text is after each item

    def add(self, text: bytes, start: int, end: int, left: int) -> None:
        """Adds an item of which `left` bytes stay in the bare text."""
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)
        self.saved.append((self.saved[-1] if self.saved else 0) + end - start - left)

    def take(self, earlier: _Layout, stretch: _Stretch) -> list[bytes]:
        """Adds what an equal stretch of an earlier version holds; answers the texts of its items."""
        shift, until = stretch.start - stretch.before, stretch.before + stretch.end - stretch.start
        first, last = bisect_left(earlier.starts, stretch.before), bisect_left(earlier.starts, until)
        texts = earlier.texts[first:last]
        self.texts += texts
        self.starts += [start + shift for start in earlier.starts[first:last]]
        self.ends += [end + shift for end in earlier.ends[first:last]]
        more = (self.saved[-1] if self.saved else 0) - (earlier.saved[first - 1] if first else 0)
        self.saved += [saved + more for saved in earlier.saved[first:last]]
        self.parts.append(earlier.bare[earlier.bared(stretch.before) : earlier.bared(until)])
        return texts

    def bared(self, place: int) -> int:
        """Where a place that lies in no item stands in the bare text."""
        before = bisect_left(self.starts, place)
        return place - (self.saved[before - 1] if before else 0)

    def outside(self, place: int) -> int:
        """The place itself, or the start of the item that it lies in."""
        at = bisect_right(self.starts, place) - 1
        return self.starts[at] if at >= 0 and place < self.ends[at] else place

    def finished(self) -> _Layout:
        """The same with its bare text put together."""
        self.bare = b"".join(self.parts)
        self.parts = []
        return self


def _stretches(earlier: _Layout, data: bytes) -> Iterator[_Stretch]:
    """A version cut into what an earlier one has and what it has not; every item lies in one stretch."""
    at = before = 0
    while at < len(data):
        length = _equal(data, at, earlier.data, before)
        whole = at + length == len(data) and before + length == len(earlier.data)
        end = before + length if whole else earlier.outside(before + length)
        if end > before:
            yield _Stretch(at, at + end - before, before, True)
            at, before = at + end - before, end
        if whole:
            return
        following, next_before = _met_again(earlier, before, data, at)
        yield _Stretch(at, following)
        at, before = following, next_before


def _equal(data: bytes, at: int, other: bytes, before: int) -> int:
    """How many bytes are equal from two places on."""
    length, most = 0, min(len(data) - at, len(other) - before)
    step = _STEP
    while length < most:
        size = min(step, most - length)
        if data[at + length : at + length + size] == other[before + length : before + length + size]:
            length += size
        elif size == 1:
            break
        else:
            step = max(size // 2, 1)
    return length


def _met_again(earlier: _Layout, before: int, data: bytes, at: int) -> tuple[int, int]:
    """Where both versions go on alike, at the beginning of an item; their ends where no such place is near."""
    next_ = bisect_right(earlier.starts, before)
    for start in earlier.starts[next_ : next_ + _CANDIDATES]:
        place = data.find(earlier.data[start : start + _PROBE], at + 1, at + _AHEAD)
        if place >= 0:
            return place, start
    return len(data), len(earlier.data)


def _items(data: bytes, start: int, end: int, unit: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The items within a stretch: from the break before its brace to the end of the line of the other, and the indentation."""
    at = start
    while found := _BEGIN.search(data, at, end):
        close = _item_at(data, found, end, unit)
        if close:
            yield found.start(), close, found[1]
        at = close or found.end() - 1


def _item_at(data: bytes, found: re.Match[bytes], end: int, unit: bytes) -> int:
    """Where the item that begins here ends; 0 where it is none: a folder, a header, the object of a body."""
    indent = found[1]
    close = data.find(b"\n" + indent + b"}", found.end() - 1, end)
    request = data.find(b"\n" + indent + unit + b'"request": {\n', found.end() - 1, close) if close >= 0 else -1
    return close + len(indent) + 2 if request >= 0 else 0
