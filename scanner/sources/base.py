"""What a source gives: files to scan, and notices of what it could not give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scanner.model import Notice, Raw

Item = Raw | Notice
# What a ZIP archive begins with, an empty one, too.
ARCHIVE_MARKS = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Recognise:
    """How files are told apart: by name, by content (name and bytes), and as binary (first bytes)."""

    by_name: Callable[[str], bool]
    by_content: Callable[[str, bytes], bool]
    binary: Callable[[bytes], bool]


@dataclass(slots=True)
class Tally:
    """What a source passed over without reading it."""

    other: int = 0
    binary: int = 0
    excluded: int = 0
