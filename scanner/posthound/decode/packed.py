"""Texts that were packed with gzip and written in base64, as recordings keep the bodies of answers."""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Iterable, Iterator

from posthound.decode.derive import Derived
from posthound.model.columns import Joined, Span
from posthound.model.listed import is_readable
from posthound.support.regexes import regex

# All that may be one, in lines, too.
_WRITTEN = regex(r"H4sI[A-Za-z0-9+/]{20,}(?:\r?\n[ \t]{0,40}[A-Za-z0-9+/]{4,})*={0,2}")
_BLANKS = str.maketrans("", "", " \t\r\n")
# Bytes of one that are unpacked; texts of a file.
_LARGEST, _MOST = 2_000_000, 500
_GZIP_FORM = 16 + zlib.MAX_WBITS


def packed(joined: Joined, places: Iterable[int]) -> Iterator[Derived]:
    """The texts that stand packed in these, at these places maybe."""
    read, behind = 0, (-1, 0)
    for number, at in joined.spans(places):
        if read >= _MOST or (number == behind[0] and at < behind[1]):
            continue
        written = _WRITTEN.match(joined.texts[number], at)
        if written is None:
            continue
        read, behind = read + 1, (number, written.end())
        if (text := _unpacked(written[0].translate(_BLANKS))) is not None:
            yield Derived(number, text, "gzip", Span(*written.span()))


def _unpacked(written: str) -> str | None:
    """The text that is packed so, or as much of it as is read; None for what is no text, or broken at once."""
    whole = written[: len(written) // 4 * 4]
    try:
        data = zlib.decompressobj(_GZIP_FORM).decompress(binascii.a2b_base64(whole), _LARGEST)
    except (binascii.Error, zlib.error):
        return None
    text = data.decode("utf-8", "replace")
    return text if len(text) >= 8 and is_readable(text) else None
