"""What a source gives: files to scan, and notices of what it could not give."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from posthound.model.values import Notice, Raw

Item = Raw | Notice
# What a ZIP archive begins with, an empty one, too.
ARCHIVE_MARKS = (b"PK\x03\x04", b"PK\x05\x06")


class Recognise(NamedTuple):
    """How files are told apart: by name, by content (name and bytes), and as binary (first bytes)."""

    by_name: Callable[[str], bool]
    by_content: Callable[[str, bytes], bool]
    binary: Callable[[bytes], bool]


class Tally:
    """What a source passed over without reading it."""

    def __init__(self) -> None:
        self.other = self.binary = self.excluded = 0
