"""Matches of what texts assign to names of credentials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from posthound.detect import schemes
from posthound.detect.assignments import COMPARED, SAID, Assignment
from posthound.detect.names import NameClass
from posthound.detect.pairs import PLURAL, may_be_several
from posthound.detect.structural import of_part
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Leaf, Role
from posthound.support.regexes import regex

_UNICODE_ESCAPE = regex(r"\\u([0-9a-cA-Ce-fE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})")
_ADDRESS = regex(r"[\w.+-]{1,80}@[\w.-]{1,80}:(?=[^\s:]{16})")
_ENDS_HEADER = regex(r"[\"'`<>]|\\(?!u(?!002[27])[0-9a-fA-F]{4})|\s-{1,2}\w|\s{2,}")
_PARAMETER = regex(r"(?P<quote>\\{0,4}\")[^\"\\\s]{1,1000}(?P=quote)(?=[,;]?\s|,|$)")
# What of a request or a folder its people write: a name may be an address.
_WRITTEN = frozenset(("name", "title", "summary"))
_NO_NAME = regex(r"\d")  # names in code rarely have any, and drawn values nearly always do
_SCHEMES = frozenset(("bearer", "token", "jwt", "basic", "apikey"))
# Behind a value in quotes, to which something may be added.
_ADDED = regex(
    r"\\{0,8}[\"'`](?:\s{0,80}[+.&<|~^*]|\)?\.|[\"']|\s{0,80}\\?\s{1,80}[@fru]?[\"']"
    r"|\)?;?[ \t]{0,8}\r?\n[ \t]{0,40}\[?[$@\w.]{1,80}[ \t]?(?:[+.&:]?=|<<|append|(?<=append)\(|(?<=push_str)\(|(?<=concat)\()|;[ \t]{1,8}[$\w.]{1,80}\s?[+.]=)"
)
_MENTIONS = (SAID, COMPARED)
# Where a value goes on in the next line.
_FOLDED = regex(r"\\\r?\n[ \t]*")
# What values begin with that are spelled (`detect/spelled.py`).
_SPELLING = frozenset(r"&# \x \u \U \0 \1 \2 \3 \4 \5 \6 \7 \8 \9 %2 %3 %4 %5 %6 %7".split())
# What passwords and verdicts of tests are called.
_VERDICTS = ("PASS", "XPASS", "KPASS")
_BEHIND_WORDS = ("scheme", SAID)


def of_assignments(leaves: Sequence[Leaf], found: list[Assignment], doubtful: list[Match] | None) -> Iterator[Match]:
    """A match for each value that is assigned in a text, for each leaf that the text stands in.

    Those for what may be code are added to `doubtful`, where somebody asks for them: only the lines before tell whether they stand in a
    literal or a remark.
    """
    for leaf in leaves:
        if leaf.role is Role.METADATA and leaf.key not in _WRITTEN:
            continue
        for one in found:
            if one.name in _VERDICTS and _is_verdict(leaf.text, one.span.start):
                continue
            # A bare word of a script is an expression, not a value, but behind a scheme and for what its literals and remarks say.
            told = one.quoted or leaf.role is not Role.SCRIPT or one.syntax == "scheme"
            if told or _is_quoted(leaf.text, one.span.start):
                yield from _of_assignment(leaf, one)
            elif doubtful is not None and _NO_NAME.search(leaf.text, *one.span):
                doubtful += _of_assignment(leaf, one)


def _is_verdict(text: str, at: int) -> bool:
    from posthound.detect.verdicts import is_verdict  # few texts name a password so

    return is_verdict(text, at)


def _is_quoted(script: str, at: int) -> bool:
    from posthound.detect.quoted import is_quoted  # many files have no script that names anything

    return is_quoted(script, at)


def _of_assignment(leaf: Leaf, found: Assignment) -> Iterator[Match]:
    value = leaf.text[found.span.start : found.span.end]
    evidence = f"{found.name} is assigned in the text"
    for part in _parts(leaf, found, value):
        if part.secret[:2] in _SPELLING or found.way or "\\\n" in part.secret:
            part = _read(part, found.way)
        if "\\u" in part.secret:  # JSON in a text spells what is beyond ASCII in escapes
            secret = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), part.secret)
            part = part._replace(secret=secret)
        match = of_part(leaf, part, evidence, unquoted=not found.quoted, mentioned=found.syntax in _MENTIONS)
        if found.parts and leaf.role is not Role.SCRIPT:
            yield _joined(match, found.parts)
            continue
        if not found.quoted and leaf.text[part.span.end : part.span.end + 2] == "\\\n":
            match = _whole(match, found.name)
        added = found.quoted and leaf.role is not Role.SCRIPT and part.span.end == found.span.end
        if added and _ADDED.match(leaf.text, found.span.end):  # a script is read as code
            match = _whole(match, found.name)
        yield match


def _read(part: schemes.CredentialPart, way: str) -> schemes.CredentialPart:
    """A value as it is meant that a call undoes, that goes on in the next line, or that is spelled character by character."""
    if way:
        from posthound.detect.called import undone

        said = undone(part.secret, way)
        return part._replace(secret=said, decoded=way) if said else part
    if "\\\n" in part.secret:
        return part._replace(secret=_FOLDED.sub("", part.secret), decoded="joined")
    from posthound.detect.spelled import spelled  # few values are

    read = spelled(part.secret)
    return part._replace(secret=read[0], decoded=read[1]) if read else part


def _whole(match: Match, name: str) -> Match:
    """The match for the first piece of a value with those that are added to it."""
    from posthound.detect.going_on import further  # few values go on

    spans = further(match.leaf.text, match.span.end, name)
    return _joined(match, spans) if spans else match


def _joined(match: Match, spans: Iterable[Span]) -> Match:
    """The match for the first piece of a value, with the others: a script is read as code."""
    value = match.value + "".join(match.leaf.text[slice(*span)] for span in spans)
    parts = tuple((match.leaf.number, span) for span in spans)
    return match._replace(value=value, decoded="joined", parts=parts)


def _parts(leaf: Leaf, found: Assignment, value: str) -> Iterable[schemes.CredentialPart]:
    """What an assigned value holds: itself, or the credential behind a scheme, or the cookies that matter."""
    start = found.span.start
    if found.kind is NameClass.COOKIE_HEADER:  # the next cookie stands behind a blank
        line = (
            value
            if found.quoted
            else re.split(r"[\"'`<>\r\n]|\\[\"nr]", leaf.text[start : start + 4096], maxsplit=1)[0]
        )
        return schemes.cookies_under(found.name, line.rstrip(), start)
    if found.name.lower() == "basic":
        return schemes.basic(value, start)
    if found.kind is NameClass.AUTHORIZATION:  # in running text the value goes on behind its scheme's name
        return schemes.authorization(_header(value if found.quoted else _line(leaf.text, start)), start)
    if " " in value[:12]:
        behind = [p for p in schemes.authorization(value, start) if p.decoded or p.name.lower() in _SCHEMES]
        if behind:
            return behind
    line = value
    if not found.quoted and found.name[-1:] in PLURAL:  # a list goes on behind a blank
        line = leaf.text[start : start + 4096].partition("\n")[0].rstrip()
    if may_be_several(found.name, line):
        from posthound.detect.several import divided  # few values are lists

        if spans := divided(found.name, value) or divided(found.name, line):
            return [
                schemes.CredentialPart(
                    found.name, found.kind, Span(start + one.start, start + one.end), line[one.start : one.end]
                )
                for one in spans
            ]
    if not found.quoted and found.syntax in _BEHIND_WORDS:
        start += _named(value)
    elif "=" in value or ":" in value:
        from posthound.detect.accounts import under_both  # few values hold either
        from posthound.detect.wrapped import behind_name

        if both := under_both(found.name, value, start):
            return both
        start += behind_name(value, found.name)
    return [
        schemes.CredentialPart(found.name, found.kind, Span(start, found.span.end), leaf.text[start : found.span.end])
    ]


def _named(value: str) -> int:
    """Where a token begins that has its own name or who asks before it behind the word for it: `Bearer token=…`, `ApiKey ana@shop.example:…`."""
    told = schemes.NAMED.match(value) if "=" in value else _ADDRESS.match(value) if "@" in value else None
    if told is None and ":" in value:
        from posthound.detect.wrapped import behind_name  # few values hold one

        return behind_name(value, "")
    return told.end() if told else 0


def _line(text: str, start: int) -> str:
    """What stands from here on in the line, up to the next header in it: a line of headers is not read anew at each of them."""
    return text[start : start + 4096].partition("\n")[0].partition(": ")[0]


def _header(value: str) -> str:
    """A header's value as far as it goes in running text: up to a quote or the next option."""
    at = 0
    while cut := _ENDS_HEADER.search(value, at):
        quoted = _PARAMETER.match(value, cut.start()) if value[cut.start() - 1 : cut.start()] == "=" else None
        if quoted is None:
            return value[: cut.start()]
        at = quoted.end()  # a parameter in quotes of its own
    return value
