"""Files and objects packed with gzip or zstd, unpacked in memory; none may ask for more than its share."""

from __future__ import annotations

import zlib

from posthound.sources.archive import FREE, RATIO_LIMIT
from posthound.support.paths import unpacked_name

_ROOM = 1_000_000
# What is packed again, by a store of what was packed already say, is unpacked so often.
_LAYERS = 4


class Unpackable(Exception):
    """Why packed bytes are not unpacked, in words."""


def is_packed(data: bytes) -> bool:
    """Whether bytes begin as gzip's or zstd's do."""
    return data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))


def peeled(name: str, shown: str, data: bytes, max_size: int) -> tuple[str, str, bytes]:
    """The name, the name in reports (`shown!/inner`) and the bytes of what was packed, however often, as which bytes that are
    not packed come back. Raises Unpackable."""
    for _ in range(_LAYERS):
        if not is_packed(data):
            break
        name, data = unpacked_name(name.rpartition("/")[2]), unpacked(data, max_size)
        shown = f"{shown}!/{name}"
    if is_packed(data):
        raise Unpackable(f"packed more than {_LAYERS} times, not read")
    return name, shown, data


def unpacked(data: bytes, max_size: int) -> bytes:
    """What was packed, up to `max_size` bytes. Raises Unpackable for more than that, for bombs and for damage."""
    most = min(max_size, max(FREE, RATIO_LIMIT * len(data)))
    try:
        made = _gunzipped(data, most) if data.startswith(b"\x1f\x8b") else _unzstd(data, most)
    except ImportError as error:
        raise Unpackable("packed with zstd, and zstandard is not installed: pip install 'posthound[cloud]'") from error
    except (zlib.error, EOFError, ValueError) as error:
        raise Unpackable("cannot be unpacked: it is damaged; store it again") from error
    if len(made) > most:
        what = f"more than the {max_size // 1_000_000} MB that are read; raise --max-size"
        raise Unpackable(
            what if most == max_size else f"unpacks to {RATIO_LIMIT} times its size and more: a bomb, not read"
        )
    return made


def _gunzipped(data: bytes, most: int) -> bytes:
    """All members of a gzip file, one after the other, as gzip itself reads them."""
    made, left = bytearray(), data
    while left and len(made) <= most:
        member = zlib.decompressobj(wbits=31)
        made += member.decompress(left, most + 1 - len(made))
        if not member.eof and len(made) <= most:
            raise EOFError
        left = member.unused_data.lstrip(b"\0")
    return bytes(made)


def _unzstd(data: bytes, most: int) -> bytes:
    import zstandard

    made = bytearray()
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(data, read_across_frames=True) as stream:
            while len(made) <= most and (piece := stream.read(_ROOM)):
                made += piece
    except zstandard.ZstdError as error:
        raise ValueError from error
    return bytes(made)
