"""How far a password goes where a rule for values in general ends it too early.

In a list of a connection string its dialect says so (`connections`), in a URL it goes up to the last `@` before the host, in a quoted word of
a command up to its quote. What stands encoded in the value of a form or an attribute divides nothing outside of it.
"""

from __future__ import annotations

from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.support.regexes import regex

_ADDRESSED = regex(r"://[^\s/?#@:\"'`<>{}]{0,200}:$|jdbc:oracle:(?:thin|oci):\w{1,60}/$")
_AUTHORITY = regex(r"[^\s/?#\"'`<>]{0,300}@(?=[A-Za-z0-9\[(]|//)")
# Where a field of a form goes on behind what was found in it decoded: what divides other texts stands in its value.
_GOES_ON = regex(r"(?:%[0-9A-Fa-f]{2}|[^\s&\"'`<>%;,])")
# A quote of the other spelling than the one that a value stands in.
_ESCAPED = {'"': regex(r"&(?:quot|#34|#x22);"), "'": regex(r"&(?:apos|#39|#x27);")}
_USER_OPTION = regex(r"(?:\s-u|\s--user)[ =]{1,4}(?P<quote>[\"'])[^\s\"':]{1,200}:$")
_DOUBLED = regex(r"(?:''(?=[A-Za-z0-9])[^'\r\n]{1,200}){1,8}(?=')")  # a quote in a quoted scalar of YAML
_BEFORE = 210  # characters


def ends_early(match: Match) -> bool:
    """Whether a form or markup was taken apart by what is encoded in a value, of which the match is only the beginning."""
    text, (start, end) = match.leaf.text, match.span
    before = text[start - 1 : start]
    if match.decoded == "percent-encoded":
        # Behind a colon an address may follow, `user:password@host`, and only what is encoded goes on.
        return (before == "=" and _GOES_ON.match(text, end) is not None) or (
            before == ":" and text.startswith("%", end)
        )
    return match.decoded == "HTML-escaped" and before in _ESCAPED and _ESCAPED[before].match(text, end) is not None


def whole(match: Match) -> Match:
    """The match with the whole password, where it is that of a connection string and was cut short."""
    if match.decoded or match.span.start == 0:
        return match
    text, (start, end) = match.leaf.text, match.span
    if text[end : end + 1] == "@" and _ADDRESSED.search(text[max(0, start - _BEFORE) : start]):
        authority = _AUTHORITY.match(text, end)
        further = authority.end() - 1 if authority else end
    elif text[start - 1] == ":" and (option := _USER_OPTION.search(text[max(0, start - _BEFORE) : start])):
        closing = text.find(option["quote"], end, end + _BEFORE)
        further = closing if closing > 0 and "\n" not in text[end:closing] else end
    elif text[start - 1] == "'" and (rest := _DOUBLED.match(text, end)):
        further = rest.end()
    else:
        from posthound.detect.connections import password_span  # most files have no finding

        span = password_span(text, start)
        further = span.end if span else end
    if further <= end:
        return match
    return match._replace(span=Span(start, further), value=text[start:further])
