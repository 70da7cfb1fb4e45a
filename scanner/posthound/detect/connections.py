"""Passwords of connection strings, each dialect read as its makers say.

Lists divided by `;` (ADO.NET, ODBC with `{…}`, JDBC of SQL Server and Db2), by `,` (StackExchange.Redis), by blanks (libpq), by `&` (JDBC in
the form of a URL); Go's `user:password@tcp(host)` and Oracle's `user/password@//host`. URLs with a user are read in `schemes`.
https://learn.microsoft.com/dotnet/api/system.data.common.dbconnectionstringbuilder, https://www.postgresql.org/docs/current/libpq-connect.html
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from posthound.detect.joins import in_brackets
from posthound.detect.names import NameClass
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Joined, Span, places_of
from posthound.support.regexes import regex

AROUND, REACH = 400, 300  # characters before and behind a password that tell the dialect, and of a password at most
# What goes on behind `pass` and `pwd` where an entry of a list begins.
_REST = regex(r"(?:word|wd)?[ \t]{0,2}=[ \t]{0,2}", re.IGNORECASE)
_EDGES = ";,?&: \t\r\n\"'`("
_ENTRY = regex(
    r"(?i)(?:(?:^|[;:?(])\s{0,3}|[\"'`])(?:server|data source|datasource|host|addr|address|network address|database|databasename|initial catalog|user id|userid"
    r"|uid|user|username|user name|driver|provider|dsn|port|encrypt|trusted_connection|integrated security|persist security info|hostname)\s{0,2}="
)
_LIBPQ = regex(
    r"(?:^|[\s\"'`])(?:host|hostaddr|dbname|sslmode|port)=[^\s;&\"\\]"
)  # in double quotes stand attributes of markup
_REDIS = regex(
    r"(?i),\s{0,2}(?:ssl|abortconnect|allowadmin|connecttimeout|synctimeout|defaultdatabase|user|name|connectretry)\s{0,2}="
    r"|^[\w.-]{1,200}:\d{2,5},"
)
_URL = regex(r"(?i)(?:jdbc:[a-z0-9:+-]{2,40}|[a-z][a-z0-9+.-]{1,20}):?//[^\s\"'`<>?]{1,300}\?[^\s\"'`<>]{0,300}$")
_JDBC = regex(r"(?i)jdbc:[a-z0-9]{2,20}:[^\s\"'`<>]{0,300}$")
# What stands for a password that is filled in later.
_TEMPLATE = regex(
    r"\{[A-Za-z_. ]{0,40}\d{0,2}\}|\{\d{1,3}(?::\w+)?\}|%\w{1,60}%"
    r"|<[^<>]{0,60}>|\$\([\w.]{1,60}\)|\$?\{\{?[^{}]{0,80}\}?\}|#\{[^{}]{0,60}\}#?|%s|%\(\w+\)s|@\w+@"
    r"|\[[\w ]{1,60}\]|\*+|:\w{1,40}|\?|__\w+__|\$\w{1,30}|#\w+#"
)
_MARKS = regex(r"\\{0,8}[\"'`]")
_STOP = regex(r"[\r\n]|&quot;|</|\{\{")
_STOP_IN_QUOTES = regex(r"[\r\n]|\\[nr]|&quot;|</|\{\{")
_GO = regex(r"(?:^|[\s\"'`=(])[^\s:/@\"'`=(]{1,80}:(?P<secret>[^\s\"`]{1,200})$")
_ORACLE = regex(r"(?:^|[\s\"'`=:])(?P<user>[A-Za-z][\w$#]{0,40})/(?P<secret>\"[^\"\r\n]{1,120}\"|[^\s\"`]{1,120})$")
_ORACLE_HOST = regex(r"@(?://|\((?i:description)|[\w.-]{1,200}:\d{2,5}[:/][\w.]{1,60})")
# What the strings without a list hold; looked for in all texts at once.
_SIGNS = (b"@tcp(", b"@tcp4(", b"@tcp6(", b"@unix(", b"@//", b"@(DESC", b"@(desc", b":1521", b"jdbc:oracle:")

Places = Mapping[int, Sequence[tuple[int, int]]]


def passwords(texts: Sequence[str], words: Places, joined: Joined) -> dict[int, list[CredentialPart]]:
    """The passwords of connection strings, by the number of their text; `words` are the places of words of credentials.

    A template stands there too, without a secret: it is certain that nothing else is to be read there.
    """
    found: dict[int, list[CredentialPart]] = {}
    for number, places in words.items():
        text = texts[number]
        for start, end in places if "=" in text else ():
            name = text[start:end].lower() if text[start : start + 1] in "pP" else ""
            if name in ("pass", "pwd", "password") and (part := _listed(text, start, end)):
                found.setdefault(number, []).append(part)
    tried: dict[int, int] = {}  # up to where no host of a text has a password before it
    for number, at in joined.spans(places_of(joined.data, *_SIGNS)):
        part, seen = _before_host(texts[number], at, tried.get(number, 0))
        if part:
            found.setdefault(number, []).append(part)
        else:
            tried[number] = seen
    return found


def password_span(text: str, start: int) -> Span | None:
    """The whole password of a list that begins here; None where no connection string holds it."""
    before = text[max(0, start - 24) : start].lower()
    at = max(before.rfind("pass"), before.rfind("pwd"))
    if at < 0:
        return None
    name = max(0, start - 24) + at
    part = _listed(text, name, name + (4 if before[at : at + 4] == "pass" else 3))
    return part.span if part and part.secret and part.span.start == start else None


class Covered:
    """The characters of some spans, and those before them: a brace or a quote."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start - 1 <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start - 1)
                self._ends.append(end)

    def holds(self, at: int) -> bool:
        """Whether a character is one of them."""
        row = bisect_right(self._starts, at) - 1
        return row >= 0 and at < self._ends[row]


def _listed(text: str, start: int, end: int) -> CredentialPart | None:
    """The password of an entry of a list whose name stands here."""
    rest = _REST.match(text, end)
    if rest is None or (start and text[start - 1] not in _EDGES):
        return None
    at = rest.end()
    if text.startswith("{{", at):
        return CredentialPart("password", NameClass.PASSWORD, Span(at, at + 2), "")
    begin = max(0, text.rfind("\n", max(0, start - AROUND), start) + 1, start - AROUND)
    before, after = text[begin:start], text[at : at + AROUND].partition("\n")[0]
    quote = _quote_around(before)
    span = _value(text, before, after, at, quote)
    if span is None or span.end <= span.start:
        return None
    return _part(text, span.start, span.end)


def _value(text: str, before: str, after: str, at: int, quote: str) -> Span | None:
    """Where the value of an entry stands, by the dialect that the rest of the line speaks."""
    edge = before.rstrip(" \t")[-1:]
    if edge in ("?", "&") or before.endswith("&amp;"):  # in a form that is no URL's it is read as any other name
        if not _URL.search(before):
            return None
        span = _until(text, at, "&;#<> \t", quote)
        return Span(at, in_brackets(text, at, span.end))
    own = before.rpartition(quote)[2] if quote else before
    if (
        edge == ","
        and text[at : at + 1] not in "\"'"
        and _REDIS.search(own + ("," + after.partition(",")[2] if "," in after else ""))
    ):
        return _until(text, at, ", \t", quote)
    alone = not before or before[-1].isspace() or before[-1] == quote
    if alone and edge not in (";", ",") and (_LIBPQ.search(before) or _LIBPQ.search(after)):
        span = _libpq(text, at, quote)
        return None if text[span.end - 1 : span.end] == ";" else span  # divided by more than blanks, as cookies are
    if (
        _ENTRY.search(before)
        or (";" in after and _ENTRY.search(after))
        or (edge in (";", ":") and _JDBC.search(before))
    ):
        return _entry(text, at, own, quote)
    return None


def _entry(text: str, at: int, own: str, quote: str) -> Span | None:
    """A value of a list divided by `;`: in quotes or braces, where those of its own kind are doubled, else up to the next `;`."""
    opening = text[at : at + 1]
    if opening in ("{", '"', "'") and opening != quote:
        closing = "}" if opening == "{" else opening
        end = at + 1
        while (end := text.find(closing, end, at + REACH)) >= 0 and text[end + 1 : end + 2] == closing:
            end += 2
        inner = text[at + 1 : end] if end > 0 else ""
        if opening != "{" and inner:
            return Span(at + 1, end)
        if inner and text[end + 1 : end + 2] in (";", "", "\n", "\r", quote, "\\", " "):
            template = re.fullmatch(r"[A-Za-z_. ]*\d{0,2}", inner)
            return Span(at, end + 1) if template else Span(at + 1, end)
    prose = bool(own) and not _ENTRY.match(own.lstrip()) and not _JDBC.search(own)
    span = _until(text, at, "; \t" if prose else ";", quote)
    if not quote and prose:  # in a sentence
        return Span(at, at + len(text[at : span.end].rstrip(".,)]")))
    if not quote and own.count("'") % 2:
        quoted = text.find("'", at, span.end)
        span = Span(at, quoted) if quoted >= 0 else span
    return span


def _libpq(text: str, at: int, quote: str) -> Span:
    if text[at : at + 1] == "'" != quote:
        end = re.compile(r"(?:[^'\\\r\n]|\\.){0,300}").match(text, at + 1)
        if end and text[end.end() : end.end() + 1] == "'":
            return Span(at + 1, end.end())
    return _until(text, at, " \t", quote)


def _until(text: str, at: int, ends: str, quote: str) -> Span:
    """Up to one of these characters, the end of the line, or the quote around the whole string."""
    limit = min(len(text), at + REACH)
    stop = (_STOP_IN_QUOTES if quote else _STOP).search(text, at, limit)
    limit = stop.start() if stop else limit
    for end in (*ends, *([quote] if quote else ())):
        found = text.find(end, at, limit)
        limit = found if found >= 0 else limit
    if quote and text[limit : limit + 1] == quote:
        while limit > at and text[limit - 1] == "\\":
            limit -= 1
    return Span(at, at + len(text[at:limit].rstrip()))


def _quote_around(before: str) -> str:
    """The quote in which the whole string stands; "" where it stands by itself. Quotes of another depth of escaping open and close others."""
    marks, place = _MARKS.findall(before), len(before)
    for mark in reversed(marks):
        place = before.rfind(mark, 0, place)
        odd = marks.count(mark) % 2
        if not odd and before[place - 1 : place] in ("=", ";"):
            continue  # the end of a quoted value of the list
        return str(mark[-1]) if odd else ""
    return ""


def _before_host(text: str, at: int, tried: int) -> tuple[CredentialPart | None, int]:
    """The password before the host of Go's and Oracle's strings, and up to where hosts were looked at, of which those before `tried` have
    none; `at` is where the sign of one stands."""
    if text[at] == "@" and text[at + 1 : at + 2] in "tu":
        match = _GO.search(text[max(0, at - AROUND) : at])
        return _part(text, max(0, at - AROUND) + match.start("secret"), at) if match else None, tried
    begin = max(0, text.rfind("\n", max(0, at - AROUND), at) + 1, at - AROUND)
    for host in _ORACLE_HOST.finditer(text, max(begin, tried), at + AROUND):
        match = _ORACLE.search(text[begin : host.start()])
        if match and not match["secret"].startswith("/"):
            start, end = begin + match.start("secret"), host.start()
            quoted = text[start] == '"' and text[end - 1] == '"'
            return _part(text, start + quoted, end - quoted), tried
        tried = host.end()
    return None, tried


def _part(text: str, start: int, end: int) -> CredentialPart | None:
    """What stands there; a template has no secret."""
    value = text[start:end]
    inner = value[1:-1] if value[:1] == "{" and value[-1:] == "}" else value
    secret = "" if _TEMPLATE.fullmatch(value) or _TEMPLATE.fullmatch(inner) else value
    return CredentialPart("password", NameClass.PASSWORD, Span(start, end), secret) if value.strip() else None
