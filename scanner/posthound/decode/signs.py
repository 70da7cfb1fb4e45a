"""Texts within texts that their first characters tell: code as pages colour it, what is packed, and commands whose words are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from posthound.decode.derive import GZIP, OPTIONS, SPAN, Between, Derived, Pieces, mapped, unentity
from posthound.model.columns import Joined
from posthound.support.regexes import regex

# Code as pages show it, its tokens coloured by GitHub, Rouge, Pygments, highlight.js or Prism: between any two stands a tag.
_COLOURED = regex(rb"<span class=\"(?:pl-|nl\"|nt\"|s2\"|hljs-|token )")
_TAGS = regex(r"<[^<>]{1,400}>|&(?:quot|#34|apos|#39|amp|lt|gt);")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def at_signs(joined: Joined, signs: Sequence[int]) -> Iterator[Derived]:
    """What is told by its first characters, which stand at these places: coloured code, what is packed, and commands in lists."""
    if places := [at for at in signs if joined.data.startswith(GZIP, at)]:
        from posthound.decode.packed import packed  # few texts have such a sign

        yield from packed(joined, places)
    if any(joined.data.startswith(SPAN, at) for at in signs):
        yield from _coloured(joined)
    if places := [at for at in signs if joined.data.startswith(OPTIONS, at)]:
        from posthound.decode.arguments import in_lists

        yield from in_lists(joined, places)


def _coloured(joined: Joined) -> Iterator[Derived]:
    """The code that a page shows, without the tags that colour it."""
    for number in dict.fromkeys(joined.place(match.start())[0] for match in _COLOURED.finditer(joined.data)):
        begin, end = joined.starts[number], joined.starts[number + 1] - 1
        found = mapped(joined, begin, end, _TAGS, _untagged, "coloured")
        assert isinstance(found.offsets, Pieces)
        yield found._replace(offsets=Between(found.offsets))


def _untagged(match: re.Match[str]) -> str:
    return "" if match[0][0] == "<" else _NAMED.get(match[0]) or unentity(match)
