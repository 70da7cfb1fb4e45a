"""Objects out of a repository's own packs, put together here: a gigabyte of versions that differ in little is some megabytes of pack.

Asked through a pipe, git sends every version whole, and the two programs wait for each other all the time. What does not lie in a pack
as the format's documentation says (gitformat-pack), is loose, damaged or very large, gives None: git is asked for it.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections import OrderedDict
from contextlib import suppress
from typing import NamedTuple

_INDEX, _PACK = b"\xfftOc\0\0\0\2", (b"PACK\0\0\0\2", b"PACK\0\0\0\3")
_FANOUT = 8  # where the table of first bytes begins in an index; the names follow it
_LARGE = 1 << 31  # an offset with this bit is the number of one in the table of large ones
_BLOB, _BY_OFFSET, _BY_NAME = 3, 6, 7
# What git keeps of bases by default (core.deltaBaseCacheLimit), the longest chain that it writes, and what is left to git.
_CACHED, _LONGEST_CHAIN, _LARGEST = 96_000_000, 4095, 100_000_000


class _Entry(NamedTuple):
    """An entry of a pack: its kind, its inflated content, and the place of its base where it is a delta."""

    kind: int
    content: bytes
    base: int = -1


class _Unusual(Exception):
    """A pack that is not as it should be; git says what is wrong with it."""


class Packs:
    """The packs in a folder, `objects/pack` of a repository, by names of `width` bytes."""

    def __init__(self, folder: str, width: int) -> None:
        self._packs: list[_Pack] = []
        with suppress(OSError):
            for name in sorted(os.listdir(folder)):
                if name.endswith(".idx"):
                    with suppress(OSError, ValueError, _Unusual):  # being written or repacked: git knows
                        self._packs.append(_Pack(os.path.join(folder, name[: -len(".idx")]), width))

    def hold(self, sha: str) -> bool:
        """Whether an object lies in one of them."""
        name = bytes.fromhex(sha)
        return any(pack.place(name) >= 0 for pack in self._packs)

    def blob(self, sha: str) -> bytes | None:
        """The content of a file's object; None where git has to be asked."""
        name = bytes.fromhex(sha)
        for pack in self._packs:
            place = pack.place(name)
            if place >= 0:
                try:
                    return pack.blob(place)
                except (_Unusual, IndexError, struct.error, zlib.error):
                    return None
        return None


class _Pack:
    """A pack and its index, both mapped."""

    def __init__(self, path: str, width: int) -> None:
        self._width = width
        self._index, self._pack = _mapped(f"{path}.idx"), _mapped(f"{path}.pack")
        if self._index[:8] != _INDEX or self._pack[:8] not in _PACK:
            raise _Unusual
        self._fanout = (0, *struct.unpack_from(">256I", self._index, _FANOUT))
        self._names = _FANOUT + 1024
        self._bases: OrderedDict[int, bytes] = OrderedDict()
        self._held = 0

    def place(self, name: bytes) -> int:
        """Where an object begins; -1 where it is not here."""
        low, high, width = self._fanout[name[0]], self._fanout[name[0] + 1], self._width
        while low < high:
            middle = (low + high) // 2
            at = self._names + middle * width
            found = self._index[at : at + width]
            if found == name:
                return self._offset(middle)
            low, high = (middle + 1, high) if found < name else (low, middle)
        return -1

    def _offset(self, number: int) -> int:
        count = self._fanout[256]
        offsets = self._names + count * (self._width + 4)  # a checksum of four bytes for each lies between
        offset = int.from_bytes(self._index[offsets + number * 4 : offsets + number * 4 + 4])
        if offset < _LARGE:
            return offset
        at = offsets + count * 4 + (offset - _LARGE) * 8
        return int.from_bytes(self._index[at : at + 8])

    def blob(self, place: int) -> bytes:
        """A file's content. Raises for an object of another kind and for a damaged one."""
        deltas: list[tuple[int, bytes]] = []
        while (content := self._bases.get(place)) is None:
            entry = self._entry(place)
            if entry.base < 0:
                if entry.kind != _BLOB:
                    raise _Unusual
                content = self._keep(place, entry.content)
                break
            deltas.append((place, entry.content))
            if len(deltas) > _LONGEST_CHAIN:
                raise _Unusual
            place = entry.base
        else:
            self._bases.move_to_end(place)
        for made, delta in reversed(deltas):
            content = self._keep(made, _applied(content, delta))
        return content

    def _keep(self, place: int, content: bytes) -> bytes:
        """Remembers what may be the base of others; the oldest gives way."""
        self._bases[place] = content
        self._held += len(content)
        while self._held > _CACHED and len(self._bases) > 1:
            self._held -= len(self._bases.popitem(last=False)[1])
        return content

    def _entry(self, place: int) -> _Entry:
        pack, at = self._pack, place + 1
        byte = pack[place]
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 128:
            byte, at = pack[at], at + 1
            size |= (byte & 127) << shift
            shift = _further(shift)
        base = -1
        if kind == _BY_OFFSET:
            byte, at = pack[at], at + 1
            back = byte & 127
            while byte & 128:
                byte, at = pack[at], at + 1
                back = (back + 1 << 7) | (byte & 127)
                if back > place:
                    raise _Unusual
            base = place - back
            if not back:
                raise _Unusual
        elif kind == _BY_NAME:
            base, at = self.place(pack[at : at + self._width]), at + self._width
            if base < 0:
                raise _Unusual
        if size > _LARGEST:
            raise _Unusual
        return _Entry(kind, self._inflated(at, size), base)

    def _inflated(self, at: int, size: int) -> bytes:
        """`size` bytes, however they are compressed: at worst they are stored in blocks, with some bytes more."""
        reader = zlib.decompressobj()
        content = reader.decompress(self._pack[at : at + size + size // 100 + 1000], size + 1)
        if len(content) != size or not (reader.eof or not reader.decompress(reader.unconsumed_tail, 1)):
            raise _Unusual
        return content


def _mapped(path: str) -> mmap.mmap:
    # A pipe that nobody writes to would hold up the opening; nothing of it can be mapped.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _number(delta: bytes, at: int) -> tuple[int, int]:
    """A size at the head of a delta, seven bits a byte, the lowest first; and where the next thing begins."""
    value = shift = 0
    while True:
        byte, at = delta[at], at + 1
        value |= (byte & 127) << shift
        if not byte & 128:
            return value, at
        shift = _further(shift)


def _further(shift: int) -> int:
    """The place of the next seven bits; a size of more than 64 bits is none."""
    if shift > 63:
        raise _Unusual
    return shift + 7


def _applied(base: bytes, delta: bytes) -> bytes:
    """What a delta makes of its base: pieces of the base and pieces of its own. Raises for one that does not fit."""
    size, at = _number(delta, 0)
    wanted, at = _number(delta, at)
    if size != len(base) or wanted > _LARGEST:
        raise _Unusual
    parts: list[bytes] = []
    left = wanted
    while at < len(delta):
        order, at = delta[at], at + 1
        if order & 128:
            start = length = 0
            for bit in range(4):
                if order & 1 << bit:
                    start |= delta[at] << bit * 8
                    at += 1
            for bit in range(3):
                if order & 16 << bit:
                    length |= delta[at] << bit * 8
                    at += 1
            part = base[start : start + (length or 0x10000)]
        elif order:
            part = delta[at : at + order]
            at += order
        else:
            raise _Unusual
        parts.append(part)
        left -= len(part)
        if left < 0:  # before it fills the memory
            raise _Unusual
    if left:
        raise _Unusual
    return b"".join(parts)
