"""What a large scan puts off until it is known what others use of it: on disk, however many files that are."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, NamedTuple

from posthound.scan.gathered import aside
from posthound.scan.work import Given, ToScan


class PutOff(NamedTuple):
    """A file by its number in the listing; with what it gave, where it was scanned already."""

    number: int
    entry: ToScan
    done: Given | None


class Spool:
    """Takes files, and gives them back in their order, once."""

    def __init__(self) -> None:
        self._coming: IO[bytes] | None = None
        self._left: Iterator[PutOff] = iter(())

    def add(self, one: PutOff) -> None:
        """Keeps a file for the next time."""
        with aside():
            if self._coming is None:
                self._coming = tempfile.TemporaryFile(prefix="posthound-")  # noqa: SIM115  # closed by `_rows` or `close`
            pickle.dump(tuple(one), self._coming, pickle.HIGHEST_PROTOCOL)

    def taken(self) -> Iterator[PutOff]:
        """What was kept until now, beginning with what was left the last time; what is added meanwhile comes the next time."""
        coming, self._coming = self._coming, None
        rows = [self._left, _rows(coming)] if coming else [self._left]
        self._left = (one for row in rows for one in row)
        return self._left

    def close(self) -> None:
        """Lets go of files."""
        self._left = iter(())
        if self._coming is not None:
            with suppress(OSError):  # what finds no room to be written is thrown away with the rest
                self._coming.close()


def _rows(file: IO[bytes]) -> Iterator[PutOff]:
    with aside():  # what is still to be written is written now
        file.seek(0)
    with file:
        while True:
            try:
                yield PutOff(*pickle.load(file))  # noqa: S301  # what this process wrote
            except EOFError:
                return
