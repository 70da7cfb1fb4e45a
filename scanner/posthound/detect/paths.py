"""Keys in the path of an address, behind a segment that says so: `https://…/v1/apikey/<key>/items`."""

from __future__ import annotations

from posthound.detect.names import HELD, classify
from posthound.detect.several import of_several
from posthound.model.columns import Span
from posthound.support.regexes import regex

# So much of an address before a segment is looked at, and so much of its name: in encoded text, longer ones stand between slashes.
_BEFORE, _NAME = 300, 30
# A whole segment; a file of that name has an ending. Of identifiers, MongoDB's have 24 hexadecimal digits and ULIDs 26 characters.
SEGMENT = regex(
    r"/(?P<key>(?![0-9a-f]{24}(?![\w-]))(?![0-7][0-9A-HJKMNP-TV-Z]{25}(?![\w-]))[\w~=%-]{24,500})(?=[/?#&\s\"'`<>(){}\[\],;\\|]|[.:]?(?:\s|$))"
)
# Where an address or the path of one begins.
ADDRESS = regex(r"(?:://|\}\}/|(?:^|[\s\"'`(<=>:,])/)[^\s\"'`<>?#]{0,300}$")


def _lists(segment: str) -> bool:
    return segment.lower() == "keys" or of_several(segment) is not None


def behind(text: str, name: str, start: int, end: int) -> Span | None:
    """Where the key stands behind a segment of this name.

    Behind a plural stand the identifiers of what it names, or their names, and their versions behind those.
    """
    before = text[max(0, start - _BEFORE) : start]
    told = (name.islower() or name.replace("-", "").replace("_", "").isalpha()) and (
        name.lower() == "key" or classify(name) in HELD
    )
    if not told or len(name) > _NAME or _lists(name) or _lists(before.rpartition("/")[0].rpartition("/")[2]):
        return None
    if not ADDRESS.search(before):
        return None
    match = SEGMENT.match(text, end)
    return Span(*match.span("key")) if match else None
