"""The files of a tar archive, read in memory: links, devices and sparse files are left, as what unpacks to more than there is.

Headers are read here, and not by Python's module: it ends without a word at a header that is damaged, takes files of a kind that it does
not know for none, and of sizes and extension headers that nobody writes, some of its versions make loops without an end. What unpackers
make of an archive is read: they pass over what is damaged, and what follows the end is another archive that was put behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_BLOCK = 512
_MARK, _MARK_AT = b"ustar", 257
_SUM = slice(148, 156)
# Kinds that have no content of their own: links, devices, folders, pipes. All that nobody knows are files, as POSIX has it.
_NO_FILES = frozenset(b"123456")
_LONG_NAME, _LONG_LINK, _EXTENDED, _EXTENDED_BY_SUN, _FOR_ALL, _LABEL, _SPARSE = b"LKxXgVS"
_FOLDER, _OLD_FILE = b"5\0"
# The longest extension header that anybody writes, in bytes, and the longest number in one.
_MOST_EXTENDED, _DIGITS = 1_000_000, 20
# Which header of GNU's sparse files has more behind it: the first, and the others.
_MORE_BEHIND, _MORE_BEHIND_OTHER = 482, 504


class Damaged(Exception):
    """Why an archive is not read to its end, or not all of it, in words."""


class _Header(NamedTuple):
    """A header: what it is of, its name, the size of what follows it."""

    kind: int
    name: bytes
    size: int


class _Extended(NamedTuple):
    """What extension headers say of the next one."""

    name: bytes = b""
    size: int = -1
    sparse: bool = False


def begins_with_header(data: bytes) -> bool:
    """Whether the bytes begin as those of a tar archive, by the checksum of what would be its first header."""
    return _header(data[:_BLOCK]) is not None


def files_in(data: bytes) -> Iterator[tuple[str, int, int | None]]:
    """The name of each file, its size and where it begins, None for one that is sparse or broken off. Raises Damaged, at the end, where
    anything could not be read."""
    at, damage, said = 0, "", _Extended()
    while at < len(data):
        header = _header(data[at : at + _BLOCK])
        if header is None:  # the end, or what is damaged
            if data[at : at + _BLOCK].strip(b"\0"):
                damage = damage or f"no header at byte {at}"
            at, said = _next_header(data, at + _BLOCK), _Extended()
            continue
        kind, size, start = header.kind, header.size, at + _BLOCK
        if kind in (_LONG_NAME, _EXTENDED, _EXTENDED_BY_SUN):
            if size > _MOST_EXTENDED:
                damage = damage or f"an extension header of {size} bytes at byte {at}"
            else:
                said = _extended(kind, data[start : start + size], said)
        elif kind not in (_LONG_LINK, _FOR_ALL):
            size, name = said.size if said.size >= 0 else size, (said.name or header.name).rstrip(b"/")
            is_folder = kind == _FOLDER or (kind == _OLD_FILE and (said.name or header.name).endswith(b"/"))
            if kind in _NO_FILES or is_folder:
                size = 0
            elif kind != _LABEL:
                start = _behind_sparse(data, at) if kind == _SPARSE else start
                whole = kind != _SPARSE and not said.sparse and start + size <= len(data)
                yield name.decode("utf-8", "surrogateescape"), size, start if whole else None
            said = _Extended()
        at = start + (size + _BLOCK - 1) // _BLOCK * _BLOCK
    if damage:
        raise Damaged(damage)


def _header(block: bytes) -> _Header | None:
    """The header that a block is; None where its checksum says that it is none."""
    told = _number(block[_SUM])
    if len(block) < _BLOCK or told is None:
        return None
    plain = sum(block) - sum(block[_SUM]) + 8 * ord(" ")
    # Some added up signed characters.
    if told not in (plain, plain - 256 * sum(byte > 127 for byte in block[:148] + block[156:])):
        return None
    size = _number(block[124:136])
    if size is None:
        return None
    name = block[:100].partition(b"\0")[0]
    if block[_MARK_AT : _MARK_AT + 6] == _MARK + b"\0" and (front := block[345:500].partition(b"\0")[0]):
        name = front + b"/" + name
    return _Header(block[156], name, size)


def _number(field: bytes) -> int | None:
    """A number in octal, or in bytes where the first bit says so; None for none and for one below nothing."""
    if field[:1] >= b"\x80":
        return None if field[0] & 0x7F else int.from_bytes(field[1:])
    digits = field.partition(b"\0")[0].strip(b" ")
    try:
        return int(digits or b"0", 8) if not digits.startswith((b"-", b"+")) else None
    except ValueError:
        return None


def _extended(kind: int, content: bytes, said: _Extended) -> _Extended:
    """What extension headers say, with one more: GNU's long names, or records (`LENGTH KEY=VALUE` and a line break) as POSIX has them."""
    if kind == _LONG_NAME:
        return said._replace(name=content.partition(b"\0")[0])
    at = 0
    while at < len(content):
        digits, blank, _ = content[at : at + _DIGITS].partition(b" ")
        length = int(digits) if blank and digits.isdigit() else 0
        if length <= len(digits) + 1 or at + length > len(content):
            break
        key, _, value = content[at + len(digits) + 1 : at + length - 1].partition(b"=")
        if key == b"path":
            said = said._replace(name=value.partition(b"\0")[0])
        elif key == b"size" and value.isdigit() and len(value) <= _DIGITS:
            said = said._replace(size=int(value))
        elif key.startswith(b"GNU.sparse."):
            said = said._replace(sparse=True)
        at += length
    return said


def _behind_sparse(data: bytes, at: int) -> int:
    """Where the content of a sparse file begins, behind as many headers as it has."""
    more, at = data[at + _MORE_BEHIND : at + _MORE_BEHIND + 1], at + _BLOCK
    while more not in (b"", b"\0"):
        more, at = data[at + _MORE_BEHIND_OTHER : at + _MORE_BEHIND_OTHER + 1], at + _BLOCK
    return at


def _next_header(data: bytes, at: int) -> int:
    """Where the next header is, from `at` on; the end of the data where there is none."""
    found = data.find(_MARK, at + _MARK_AT)
    while found >= 0 and (found - _MARK_AT) % _BLOCK:
        found = data.find(_MARK, found + 1)
    return len(data) if found < 0 else found - _MARK_AT
