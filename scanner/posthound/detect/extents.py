"""How far the password of a connection string goes: a rule for values in general ends it too early.

In a list divided by `;` only that ends it, in a URL the last `@` before the host, in libpq's list the next blank.
"""

from __future__ import annotations

from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.support.lazy import regex

_NAMED = regex(r"(?i)(^|[;\s\"'`])[ \t]{0,3}(?:password|passwd|pwd)[ \t]{0,2}=[ \t]{0,2}$")
_ADDRESSED = regex(r"://[^\s/?#@:\"'`<>{}]{0,200}:$|jdbc:oracle:(?:thin|oci):\w{1,60}/$")
_ENTRY = regex(
    r"(?i)(?:^|[;\"'`])\s{0,3}(?:server|data source|host|addr|address|network address|database|initial catalog|user id|userid|uid|user"
    r"|username|driver|provider|dsn|port)\s{0,2}="
)
_LIBPQ = regex(r"(?:^|[\s\"'`])(?:host|hostaddr|dbname|sslmode)=[^\s;&]")
# What ends an entry besides the `;`: a quote of the language around it, however it is spelled, and the end of an element.
_END = regex(r"[;\s\"`]|\\[\"'nrt]|&quot;|</|\{\{")
_PARAMETER = regex(r"&[A-Za-z_][\w.-]{0,40}=")
_BLANK = regex(r"[\s\"'`]|\\[\"'nrt]|</|\{\{")
_AUTHORITY = regex(r"[^\s/?#\"'`<>]{0,300}@(?=[A-Za-z0-9\[(]|//)")
_AROUND, _REACH = 400, 300  # characters


def whole(match: Match) -> Match:
    """The match with the whole password, where it is that of a connection string and was cut short."""
    if match.decoded or match.span.start == 0:
        return match
    text, (start, end) = match.leaf.text, match.span
    further = _end(text, start, end)
    if further <= end:
        return match
    return match._replace(span=Span(start, further), value=text[start:further])


def _end(text: str, start: int, end: int) -> int:
    before = text[max(0, start - _AROUND) : start]
    if text[end : end + 1] == "@" and _ADDRESSED.search(before[-210:]):
        authority = _AUTHORITY.match(text, end)
        return authority.end() - 1 if authority else end
    named = _NAMED.search(before[-40:])
    if named is None:
        return end
    line = before.rpartition("\n")[2]
    after = text[end : end + _AROUND].partition("\n")[0]
    if _ENTRY.search(line) or (";" in after and _ENTRY.search(after)):
        return _entry_end(text, line, end)
    if named[1].isspace() and (_LIBPQ.search(line) or _LIBPQ.search(after)):
        stop = _BLANK.search(text, end, end + _REACH)
        return stop.start() if stop else min(len(text), end + _REACH)
    return end


def _entry_end(text: str, line: str, end: int) -> int:
    """Where the entry of a list divided by `;` ends that goes on at `end`."""
    stop = _END.search(text, end, end + _REACH)
    last = stop.start() if stop else min(len(text), end + _REACH)
    if stop and stop[0].isspace():  # in a sentence
        last = end + len(text[end:last].rstrip(".,)]"))
    if line.count("'") % 2:  # the list itself stands in single quotes
        quote = text.find("'", end, last)
        last = quote if quote >= 0 else last
    if "?" in line.split(" ")[-1]:  # the list is a parameter of a URL
        parameter = _PARAMETER.search(text, end, last)
        last = parameter.start() if parameter else last
    return last
