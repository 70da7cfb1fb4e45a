"""The files of a tar archive, read in memory: links, devices and sparse files are left, as what unpacks to more than there is."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

# What tarfile raises for damaged archives; a long row of its extension headers is read by recursion.
_DAMAGE = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, IndexError, RecursionError)


class Damaged(Exception):
    """Why an archive is not read to its end, in words."""


def files_in(data: bytes) -> Iterator[tuple[str, int, int | None]]:
    """The name of each file, its size and where it begins, None for one that is sparse or broken off. Raises Damaged."""
    try:
        # Headers alone are read, one after the other, so a member is no larger than what stands there.
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for info in archive:
                # Nobody asks for them again, and a million take their memory; the stubs lack the attribute.
                archive.members = []  # type: ignore[attr-defined]
                if not info.isfile():
                    continue
                start = info.offset_data
                sparse = info.issparse() or start + info.size > len(data)
                yield info.name, info.size, None if sparse else start
    except _DAMAGE as error:
        raise Damaged(str(error) or type(error).__name__) from error
