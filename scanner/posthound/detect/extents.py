"""How far the password of a connection string goes: a rule for values in general ends it too early.

In a list its dialect says so (`connections`), in a URL it goes up to the last `@` before the host.
"""

from __future__ import annotations

from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.support.regexes import regex

_ADDRESSED = regex(r"://[^\s/?#@:\"'`<>{}]{0,200}:$|jdbc:oracle:(?:thin|oci):\w{1,60}/$")
_AUTHORITY = regex(r"[^\s/?#\"'`<>]{0,300}@(?=[A-Za-z0-9\[(]|//)")
# Where a field of a form goes on behind what was found in it decoded: what divides other texts stands in its value.
_GOES_ON = regex(r"(?:%[0-9A-Fa-f]{2}|[^\s&\"'`<>%;,])")
_BEFORE = 210  # characters


def ends_early(match: Match) -> bool:
    """Whether a form was taken apart by what is percent-encoded in a field's value, of which the match is only the beginning."""
    text, (start, end) = match.leaf.text, match.span
    return (
        match.decoded == "percent-encoded" and text[start - 1 : start] == "=" and _GOES_ON.match(text, end) is not None
    )


def whole(match: Match) -> Match:
    """The match with the whole password, where it is that of a connection string and was cut short."""
    if match.decoded or match.span.start == 0:
        return match
    text, (start, end) = match.leaf.text, match.span
    if text[end : end + 1] == "@" and _ADDRESSED.search(text[max(0, start - _BEFORE) : start]):
        authority = _AUTHORITY.match(text, end)
        further = authority.end() - 1 if authority else end
    else:
        from posthound.detect.connections import password_span  # most files have no finding

        span = password_span(text, start)
        further = span.end if span else end
    if further <= end:
        return match
    return match._replace(span=Span(start, further), value=text[start:further])
