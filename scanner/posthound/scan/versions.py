"""Versions of one file: what stood in an earlier one already is not scanned again.

Postman writes a collection with a line for each field, so that an item (a request with its examples) is a block of lines that begins
and ends at one indentation. A block that an earlier version of the file held gives what it gave there. It is replaced by `null` and as
many line breaks: pointers and lines of everything else stay what they are. Whatever is written otherwise is scanned whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from posthound.model.values import Finding

_FIRST_FIELD = re.compile(rb"\s*\{\r?\n([ \t]+)\"")
# An item of so many folders, one in the other; those of more are scanned with the folder that holds them.
_DEPTHS = 24
# Below this, taking a file apart costs more than scanning it.
SMALLEST = 50_000


class Block(NamedTuple):
    """An item that was not known yet: as it stands between two others, and the lines it has (1-based, the last one included)."""

    piece: bytes
    first: int
    last: int
    without: bytes  # what takes its place once it is known


class Known(NamedTuple):
    """What takes the place of an item in later versions, and the secrets that it holds."""

    without: bytes
    secrets: frozenset[str]


class Reduced(NamedTuple):
    """A version without what is known: its blocks that are new, and the secrets of those that were taken out."""

    data: bytes
    new: tuple[Block, ...]
    secrets: frozenset[str]


class Versions:
    """The versions of one file, in the order in which they are scanned."""

    def __init__(self) -> None:
        self._known: dict[bytes, Known] = {}
        self._indents: list[bytes] = []
        self._unit = b""

    def reduced(self, data: bytes) -> Reduced:
        """A version without the items of earlier ones."""
        found = _FIRST_FIELD.match(data)
        if len(data) < SMALLEST or found is None or b"\r" in data:
            return Reduced(data, (), frozenset())
        if found[1] != self._unit or not self._indents:
            self._unit = found[1]
            self._indents = [self._unit * n for n in range(1, _DEPTHS) if _mark(self._unit * n, self._unit) in data]
        new: list[Block] = []
        secrets: set[str] = set()
        for indent in self._indents:
            data = self._without(data, indent, new, secrets)
        return Reduced(data, tuple(new), frozenset(secrets))

    def _without(self, data: bytes, indent: bytes, new: list[Block], secrets: set[str]) -> bytes:
        """The text without the known items of one indentation; those that are new are added to `new`."""
        begin, get = b"\n" + indent + b"{\n", self._known.get
        head, *pieces = data.split(begin)
        parts, offset, counted, line = [head], len(head), 0, 1
        for piece in pieces:
            known = get(piece)
            if known is not None:
                parts.append(known.without)
                if known.secrets:
                    secrets |= known.secrets
            else:
                parts += (begin, piece)
                line += data.count(b"\n", counted, offset)
                counted = offset
                block = _block(piece, indent, self._unit, line + 1)
                if block is not None:
                    new.append(block)
            offset += len(begin) + len(piece)
        return b"".join(parts)

    def learn(self, new: Sequence[Block], findings: Sequence[Finding]) -> None:
        """Notes what the new items of a version gave."""
        for block in new:
            held = (f.secret_id for f in findings if block.first <= f.region.start_line <= block.last)
            self._known[block.piece] = Known(block.without, frozenset(held))


def _mark(indent: bytes, unit: bytes) -> bytes:
    """What stands in every item of an indentation, and in nothing else that is written there."""
    return b"\n" + indent + unit + b'"request": {\n'


def _block(piece: bytes, indent: bytes, unit: bytes, first: int) -> Block | None:
    """The item that begins before a piece of text; None where it is none. What follows it in the piece stays."""
    end = b"\n" + indent + b"}"
    at = piece.find(end)
    if at < 0 or _mark(indent, unit) not in b"\n" + piece[: at + 1]:
        return None
    rest = piece[at + len(end) :]
    breaks = piece.count(b"\n", 0, at + 1) + 1
    return Block(piece, first, first + breaks, b"\n" + indent + b"null" + b"\n" * breaks + rest)
