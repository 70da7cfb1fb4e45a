"""ZIP and tar archives, read in memory: nothing is unpacked to disk, and no member can ask for more than its share."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from posthound.model.values import Notice, Origin, Raw
from posthound.sources.base import (
    ARCHIVE_MARKS,
    MAY_BE_EXPORT,
    UNPACKED,
    Item,
    Recognise,
    Tally,
    is_tar,
    is_zip,
    packing,
)
from posthound.sources.beside import NamesBeside, are_rows
from posthound.support.paths import ARCHIVES

# A member that grows more than this on unpacking, beyond the first megabyte, is a bomb, not an export.
RATIO_LIMIT = 200
MEMBER_LIMIT = 1_000_000
DEPTH = 2  # archives around an archive
FREE = 1_000_000
_MORE_THAN_HELD = "unpacks to more than an export of its size can hold; the rest is not read"
# What zipfile and the decompressors raise for damaged archives and for kinds of them that they do not know.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, NotImplementedError, EOFError, RuntimeError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip
# The index of Postman's dumps lists ids, and is nobody's export. What else may be called so is read.
INDEX = "!/archive.json"


class Room:
    """How many bytes the members of an archive may have, unpacked, and those of the archives in it together with them."""

    def __init__(self, max_size: int, data: bytes) -> None:
        self.left = max(4 * max_size, RATIO_LIMIT * len(data))

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes more, which is less then."""
        self.left -= size
        return self.left >= 0


def exports_in(
    path: str, data: bytes, recognise: Recognise, tally: Tally, *, named: bool, all_files: bool, max_size: int
) -> Iterator[Item]:
    """The members of an archive that are to be scanned; `named` says that the user named the archive himself."""
    given = passed = 0
    beside, room = NamesBeside(recognise), Room(max_size, data)
    for item in members(path, data, max_size, beside=beside, room=room):
        if isinstance(item, Raw):
            inner = item.origin.path
            own = recognise.by_name(inner).own
            every = all_files or own or beside.has(inner)
            if packing(item.data) in UNPACKED and (every or MAY_BE_EXPORT.search(inner)):
                item = _peeled(item, max_size)
                if isinstance(item, Raw):
                    room.take(len(item.data))
                elif not own:
                    passed += 1
                    continue
        if isinstance(item, Raw):
            every = every or (beside.holds(inner) and are_rows(item.origin.path, item.data))
            binary = recognise.binary(item.data) or bool(packing(item.data))
            if binary and own:
                item = Notice(inner, "a binary file, not scanned", fatal=True)
            elif binary or not (every or recognise.by_content(item.origin.path, item.data)):
                passed += not inner.endswith(INDEX)
                continue
        given += 1
        yield item
    tally.other += passed
    if named and passed and not given:
        yield Notice(path, "an archive without an export, not scanned; --all-files scans every text in it", fatal=True)


def _peeled(member: Raw, max_size: int) -> Item:
    """What a member packs, which was packed by itself before it came into the archive."""
    from posthound.sources.packed import Unpackable, peeled  # few archives hold any

    path = member.origin.path
    try:
        _, shown, data = peeled(path, path, member.data, max_size)
    except Unpackable as error:
        return Notice(path, str(error), fatal=True)
    return Raw(Origin(shown), data)


def is_archive(data: bytes) -> bool:
    """Whether the bytes are an archive, also behind something else or, of tar's, in the form without a mark."""
    from posthound.sources.tar import begins_with_header  # few scans meet one

    return is_zip(data) or is_tar(data) or begins_with_header(data)


def members(
    path: str, data: bytes, max_size: int, *, depth: int = 0, beside: NamesBeside | None = None, room: Room | None = None
) -> Iterator[Item]:  # fmt: skip
    """The files of a ZIP or tar archive as `archive.zip!/member`; `max_size` bounds each of them, unpacked, in bytes.

    `beside` is told the names of all before the first is given. Archives within an archive share its `room`.
    """
    room = room or Room(max_size, data)
    zipped = data.startswith(ARCHIVE_MARKS) or (is_zip(data) and not is_tar(data))  # a tar archive may end with one
    for item in (_of_zip if zipped else _of_tar)(path, data, max_size, beside):
        if isinstance(item, Raw):
            if not room.take(len(item.data)):
                yield Notice(path, _MORE_THAN_HELD, fatal=True)
                return
            inner = item.origin.path
            begins = item.data.startswith(ARCHIVE_MARKS) or is_tar(item.data)
            if begins or (inner.lower().endswith(ARCHIVES) and is_archive(item.data)):
                if depth < DEPTH:
                    yield from members(inner, item.data, max_size, depth=depth + 1, beside=beside, room=room)
                else:
                    yield Notice(
                        inner, "an archive too deep within archives, not read; unpack it and scan that", fatal=True
                    )
                continue
        yield item


def _of_zip(path: str, data: bytes, max_size: int, beside: NamesBeside | None) -> Iterator[Item]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        # zipfile's own test of a folder does not stand a member without a name; what holds something is none
        infos = [info for info in archive.infolist() if info.file_size or not info.filename.endswith("/")]
    except _DAMAGE as error:
        yield Notice(path, f"not a readable ZIP archive ({error}); export it again", fatal=True)
        return
    if len(infos) > MEMBER_LIMIT:
        yield _too_many(path, len(infos))
        infos = infos[:MEMBER_LIMIT]
    named = [(info, f"{path}!/{_safe(info.filename)}") for info in infos]
    if beside:
        beside.add_all(inner for _, inner in named)
    for info, inner in named:
        yield _member(archive, info, inner, max_size)


def _of_tar(path: str, data: bytes, max_size: int, beside: NamesBeside | None) -> Iterator[Item]:
    from posthound.sources.tar import Damaged, files_in  # few scans meet one

    damage, found = "", list[tuple[str, int, int | None]]()
    try:
        found.extend(files_in(data))
    except Damaged as error:
        damage = str(error)
    if len(found) > MEMBER_LIMIT:
        yield _too_many(path, len(found))
        found = found[:MEMBER_LIMIT]
    named = [(f"{path}!/{_safe(name)}", size, start) for name, size, start in found]
    if beside:
        beside.add_all(inner for inner, _, _ in named)
    for inner, size, start in named:
        if size > max_size:
            yield Notice(inner, f"larger than {max_size // 1_000_000} MB; raise --max-size", fatal=True)
        elif start is None:
            yield Notice(inner, "a sparse or broken off file, not read; unpack it and scan that", fatal=True)
        else:
            yield Raw(Origin(inner), data[start : start + size])
    if damage:
        yield Notice(path, f"not a readable tar archive ({damage}); make it again", fatal=True)


def _too_many(path: str, count: int) -> Notice:
    told = f"{count} members are more than the {MEMBER_LIMIT} that are read; unpack it and scan the folder"
    return Notice(path, told, fatal=True)


def _safe(name: str) -> str:
    """The member's name without ways out of the archive: it is only ever shown, never opened."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "unnamed"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, max_size: int) -> Item:
    if info.flag_bits & 1:
        return Notice(path, "encrypted; unpack it and scan the files", fatal=True)
    if info.file_size > FREE and info.file_size > RATIO_LIMIT * max(1, info.compress_size):
        return Notice(path, f"unpacks to {RATIO_LIMIT} times its size and more: a ZIP bomb, not read", fatal=True)
    try:
        with archive.open(info) as stream:
            data = stream.read(max_size + 1)  # the size in the header may lie
    except _DAMAGE as error:
        return Notice(path, f"cannot be unpacked ({error}); export it again", fatal=True)
    if len(data) > max_size:
        return Notice(path, f"larger than {max_size // 1_000_000} MB; raise --max-size", fatal=True)
    return Raw(Origin(path), data)
