"""How far the password of a connection string goes: a rule for values in general ends it too early.

In a list its dialect says so (`connections`), in a URL it goes up to the last `@` before the host.
"""

from __future__ import annotations

from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.support.regexes import regex

_ADDRESSED = regex(r"://[^\s/?#@:\"'`<>{}]{0,200}:$|jdbc:oracle:(?:thin|oci):\w{1,60}/$")
_AUTHORITY = regex(r"[^\s/?#\"'`<>]{0,300}@(?=[A-Za-z0-9\[(]|//)")
_BEFORE = 210  # characters


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
