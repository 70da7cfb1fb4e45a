"""Credentials that the expressions of templates are given as literals: Insomnia's tags, Yaak's functions, and JMeter's.

    {% hmac 'sha256', 'hex', '…', _.message %}   ${[ hmac.sha256(input='…', key='…') ]}   ${__P(api.password,…)}

A value that is all such an expression passes for a reference, and so it is but for what stands in it: the key of a signature, the text
that is encoded, the default of a prompt or of a property of the run.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from posthound.detect import schemes
from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import Leaf, LeavesOf, Role
from posthound.support.regexes import regex

_REACH = 4000  # characters of an expression
_DEEP = 4  # expressions in one another
# Functions that are given a key, whatever its argument is called, by a part of their names; those that hash a text, perhaps with a key
# in it; and those that only write a text otherwise.
_KEYED = regex(r"(?i)hmac|jw[ts]|otp|aes|crypt|sign")
_HASHED = regex(r"(?i)^(?:hash|digest|__digest)(?:\.|$)|^(?:md5|sha\d{1,3})$")
_WRITTEN = regex(r"(?i)base64|url_?encode|escape|encode\.(?:url|hex)$")
_ASKED = regex(r"(?i)^prompt(?:\.|$)")
# JMeter's, with the places of a name and of what it has where nobody gave it a value.
_DEFAULTS = {"__P": (0, 1), "__property": (0, 2), "__env": (0, 2), "__setProperty": (0, 1)}
_TAG = regex(r"\{%-?\s{0,4}(?P<name>[A-Za-z][\w.-]{0,60})\s")
_CALL = regex(r"\$\{(?P<name>__[A-Za-z]\w{0,40})\(")
_FUNCTIONS = regex(
    r"(?P<name>[A-Za-z_0-9][\w.]{0,60})\(|(?P<argument>\w{1,40})\s{0,4}=\s{0,4}(?P<coded>b64)?'(?P<text>(?:[^'\\]|\\.){0,2000})'"
    r"|(?P<close>\))|(?P<end>\]\})"
)
_ARGUMENT = regex(
    r"'(?P<single>(?:[^'\\]|\\.){0,2000})'|\"(?P<double>(?:[^\"\\]|\\.){0,2000})\"|(?P<comma>,)|(?P<end>-?%\})"
)
_CODED = regex(r"b64::(?P<text>[A-Za-z0-9+/_=-]{4,2000})::46b")
_PIECE = regex(r"[^\s&=?;|,:\"'(){}\[\]<>$]{16,256}")
_PAIR = regex(r"[^\s:]{0,120}:(?P<password>[^\s:/{}$][^\s{}]{3,120})")


class _Given(NamedTuple):
    """A literal: which argument it is, by number and by name, where it stands as written, and what it says."""

    number: int
    name: str
    span: Span
    text: str
    decoded: str = ""


class _Call(NamedTuple):
    """A function or tag with its literals, in the expression that begins and ends so."""

    name: str
    whole: Span
    given: list[_Given]


def in_expressions(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The credentials in expressions that begin at these places of the joined texts."""
    places: dict[int, list[int]] = {}
    for number, at in joined.spans(marks):
        places.setdefault(number, []).append(at)
    calls = {number: read for number, there in places.items() if (read := list(_calls(texts[number], there)))}
    for number, leaves in leaves_of(calls.keys()).items() if calls else ():
        for leaf in leaves:
            found = {part.span: (call, part) for call in calls[number] for part in _parts(leaf, call)}
            for call, part in found.values():
                yield of_part(leaf, part, f"{call.name} is given it in an expression")


def _calls(text: str, places: Iterable[int]) -> Iterator[_Call]:
    """The functions of the expressions that begin at these places, but for what is nested too deep, or stands in one that never ends."""
    ends, past = list[int](), 0
    for at in places:
        while ends and ends[-1] <= at:
            ends.pop()
        if at < past or len(ends) >= _DEEP:
            continue
        read = _of_tag if text.startswith("{%", at) else _of_functions if text.startswith("${[", at) else _of_call
        calls = read(text, at)
        if calls is None:
            past = at + _REACH
        elif calls:
            ends.append(calls[0].whole.end)
            past = at if read is _of_call else ends[-1]
            yield from calls


def _said(number: int, name: str, start: int, text: str, *, coded: bool) -> _Given:
    """A literal as it is written from `start` on; what is kept in base64 is decoded."""
    span = Span(start, start + len(text))
    if coded:
        try:
            return _Given(number, name, span, urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode(), "base64")
        except ValueError:
            pass
    return _Given(number, name, span, text)


def _of_tag(text: str, at: int) -> list[_Call] | None:
    """A tag of Insomnia's; none where it calls nothing, None where it does not end."""
    tag = _TAG.match(text, at)
    if tag is None:
        return []
    number, given = 0, list[_Given]()
    for token in _ARGUMENT.finditer(text, tag.end(), at + _REACH):
        if token["end"]:
            return [_Call(tag["name"], Span(at, token.end()), given)]
        number += token["comma"] is not None
        if token["comma"] is None:
            group = "single" if token["single"] is not None else "double"
            coded = _CODED.fullmatch(token[group])
            inner = coded.span("text") if coded else (0, len(token[group]))
            written = token[group][slice(*inner)]
            given.append(_said(number, "", token.start(group) + inner[0], written, coded=coded is not None))
    return None


def _of_functions(text: str, at: int) -> list[_Call] | None:
    """The functions of an expression of Yaak's, which may stand in the arguments of each other."""
    open_, calls = list[_Call](), list[_Call]()
    for token in _FUNCTIONS.finditer(text, at, at + _REACH):
        if token["end"]:
            return [call._replace(whole=Span(at, token.end())) for call in calls]
        if token["name"]:
            open_.append(_Call(token["name"], Span(at, at), []))
            calls.append(open_[-1])
        elif token["close"]:
            open_[-1:] = []
        elif open_:
            given, coded = open_[-1].given, token["coded"] is not None
            given.append(_said(len(given), token["argument"], token.start("text"), token["text"], coded=coded))
    return None


def _of_call(text: str, at: int) -> list[_Call] | None:
    """A function of JMeter's: its arguments have no quotes."""
    call = _CALL.match(text, at)
    if call is None:
        return []
    depth, number, start, given = 0, 0, call.end(), list[_Given]()
    for position in range(call.end(), min(len(text), at + _REACH)):
        char = text[position]
        if char in "({":
            depth += 1
        elif char in ")}" and depth:
            depth -= 1
        elif char in ",)" and text[position - 1] != "\\" and not depth:
            written = text[start:position]
            bare = written.strip()
            begin = start + written.find(bare)
            given.append(_Given(number, "", Span(begin, begin + len(bare)), bare))
            number, start = number + 1, position + 1
            if char == ")":
                end = position + 1 + text.startswith("}", position + 1)
                return [_Call(call["name"], Span(at, end), given)]
    return None


def _parts(leaf: Leaf, call: _Call) -> Iterator[CredentialPart]:
    """What of a function's literals is a credential, in a field such as this."""
    if call.name in _DEFAULTS:
        named, held = _DEFAULTS[call.name]
        names = {one.number: one.text for one in call.given}
        for one in call.given:
            if one.number == held:
                yield from _under(leaf, call, one, names.get(named, ""))
    elif _HASHED.search(call.name):
        for one in call.given:
            yield from _salts(one)
    elif _KEYED.search(call.name):
        yield from (_part("key", NameClass.SOME_KEY, one) for one in call.given)
    elif _ASKED.match(call.name):
        told = " ".join(
            one.text for one in call.given if (one.number < 2 if not one.name else one.name != "defaultValue")
        )
        for one in call.given:
            if one.name == "defaultValue" or (not one.name and one.number == 2):
                yield from _under(leaf, call, one, told)
    elif _WRITTEN.search(call.name) and not any(one.text == "decode" for one in call.given):
        for one in call.given:
            pair = _PAIR.fullmatch(one.text)
            yield from _of_pair(one, pair) if pair else _under(leaf, call, one, "")
    else:  # a name of an argument says what it is, but texts are read for those that stand as they are
        yield from (
            _part(one.name, kind, one) for one in call.given if one.decoded and (kind := classify(one.name)) is not None
        )


def _part(name: str, kind: NameClass, one: _Given) -> CredentialPart:
    return CredentialPart(name, kind, one.span, one.text, one.decoded)


def _under(leaf: Leaf, call: _Call, one: _Given, name: str) -> Iterator[CredentialPart]:
    """A literal as what its own name says, or else the field, in which it takes the place of the whole expression."""
    if not one.text:
        return
    if name and (kind := classify(name)) is not None and not kind.says_little:
        yield _part(name, kind, one)
        return
    if leaf.role is Role.URL or leaf.role is Role.METADATA:
        return
    start, end = call.whole
    if len(leaf.text) > _REACH:
        return
    put = f"{leaf.text[:start]}{one.text}{leaf.text[end:]}"
    for part in schemes.named(leaf.name, put, vague=True):
        if start <= part.span.start and part.span.end <= start + len(one.text):
            at = one.span.start - start
            span = one.span if one.decoded else Span(part.span.start + at, part.span.end + at)
            yield part._replace(span=span, decoded=one.decoded or part.decoded)


def _of_pair(one: _Given, pair: re.Match[str]) -> Iterator[CredentialPart]:
    """The password of a user and a password that are encoded."""
    start, end = pair.span("password")
    span = one.span if one.decoded else Span(one.span.start + start, one.span.start + end)
    user = one.text[: start - 1]
    yield CredentialPart("password", NameClass.PASSWORD, span, pair["password"], one.decoded, user)


def _salts(one: _Given) -> Iterator[CredentialPart]:
    """The keys in a text that is hashed."""
    for piece in _PIECE.finditer(one.text):
        span = one.span if one.decoded else Span(one.span.start + piece.start(), one.span.start + piece.end())
        yield CredentialPart("key", NameClass.SOME_KEY, span, piece[0], one.decoded)
