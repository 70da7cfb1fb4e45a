"""Regexes that are made when they are first used, from what was compiled when the package was built.

Python takes longer to compile those of a small scan than the scan takes. The file is one header line (the Python it was built by,
its stamp, how many regexes it has), the checksum of each regex's source in ascending order, where each begins and the last ends, and
what `re` hands to its engine. Another Python leaves it alone, and a regex that is not in it is compiled as always.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]  # what `re` hands its code to
import binascii
import marshal
import os
import re
import sys
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from typing import Any, AnyStr, BinaryIO

FILE = "regexes.bin"
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "rules")  # the other built files
_LONGEST = 1000  # bytes of the header
_OF_BYTES = 1 << 16  # beyond every flag of `re`
_METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub")
# What `re` hands to its engine besides the source: flags, code, the number of groups, their numbers by name, their names by number.
Handed = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]


class LazyRegex:
    """Stands in for a compiled regex until one of its methods is asked for, and hands that on from then."""

    def __init__(self, source: str | bytes | Callable[[], str], flags: int) -> None:
        self._source = source
        self.flags = flags

    @property
    def pattern(self) -> str | bytes:
        """The regex as it is written."""
        return self._source() if callable(self._source) else self._source

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        made = compiled(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def regex(source: AnyStr | Callable[[], AnyStr], flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, made on first use, when it is asked for its source if need be; only the methods that search."""
    return LazyRegex(source, flags)  # type: ignore[arg-type, return-value]  # it has the methods that are used


def compiled(source: str | bytes, flags: int = 0) -> re.Pattern[Any]:
    """What `re.compile` gives."""
    stored = _stored()
    found = stored.regex(source, flags) if stored else None
    return re.compile(source, flags) if found is None else found


def stamp(folder: str | os.PathLike[str] = _FOLDER) -> str:
    """The stamp of the file in a folder; "" where there is none for this Python."""
    try:
        with open(os.path.join(folder, FILE), "rb") as file:
            python, mark, _ = file.readline(_LONGEST).decode().split()
    except (OSError, ValueError):
        return ""
    return mark if python == this_python() else ""


def this_python() -> str:
    """The Python that this is: its engine takes no other's code."""
    return f"{sys.implementation.cache_tag}-{_sre.MAGIC}-{_sre.CODESIZE}-{sys.byteorder}"


def checksum(source: str | bytes, flags: int) -> int:
    """What a regex is looked up by, 32 bits; several may have the same."""
    if isinstance(source, bytes):
        return binascii.crc32(source, flags | _OF_BYTES)
    return binascii.crc32(source.encode("utf-8", "surrogatepass"), flags)


def made(source: str | bytes, handed: Handed) -> re.Pattern[Any]:
    """The regex of what was compiled. Raises RuntimeError where that is nothing for the engine."""
    flags, code, groups, names, by_number = handed
    regex: re.Pattern[Any] = _sre.compile(source, flags, memoryview(code).cast("I").tolist(), groups, names, by_number)
    return regex


@cache
def _stored() -> _Stored | None:
    """The file, where there is one for this Python."""
    try:
        with open(os.path.join(_FOLDER, FILE), "rb") as file:
            python, _, count = file.readline(_LONGEST).decode().split()
            if python != this_python():
                return None
            many = int(count)
            numbers = memoryview(file.read((2 * many + 1) * 4)).cast("I")
            # A file that is cut short, or was overwritten while it was read, is not used, as one of another Python is not.
            if len(numbers) != 2 * many + 1 or numbers[-1] != os.fstat(file.fileno()).st_size - file.tell():
                return None
            return _Stored(numbers, many, _pieces(file))
    except (OSError, ValueError, TypeError):
        return None


def _pieces(file: BinaryIO) -> Callable[[int, int], bytes]:
    """Gives what stands behind what was read of a file, from one place to another: a process holds no more of it than it asks for."""
    begin = file.tell()
    if not hasattr(os, "pread"):
        body = file.read()
        return lambda start, end: body[start:end]
    kept = os.dup(file.fileno())
    return lambda start, end: os.pread(kept, end - start, begin + start)


class _Stored:
    """The file: `numbers` are `many` checksums and then where each regex begins in the rest, of which `pieces` gives what is asked for."""

    def __init__(self, numbers: memoryview, many: int, pieces: Callable[[int, int], bytes]) -> None:
        self._numbers = numbers
        self._many = many
        self._pieces = pieces

    def regex(self, source: str | bytes, flags: int) -> re.Pattern[Any] | None:
        """The regex of a source, where it is there."""
        number = checksum(source, flags)
        at = bisect_left(self._numbers, number, 0, self._many)
        if at == self._many or self._numbers[at] != number:
            return None
        start, end = self._numbers[self._many + at], self._numbers[self._many + at + 1]
        stored, with_flags, handed = marshal.loads(self._pieces(start, end))  # noqa: S302  # the package's own
        return made(source, handed) if (stored, with_flags) == (source, flags) else None
