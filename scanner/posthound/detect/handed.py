"""Secrets that calls in samples of code take by their position, in any language: `hash_hmac('sha256', $body, '…')`, `request.basic_auth 'ana', '…'`.

Which calls they are, `posthound.rules.calls` says. What languages put around a literal to make bytes of it is looked through; a variable, a
look-up (`getenv('…')`) or a literal that is put together of others is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from posthound.detect.assignments import Referring
from posthound.detect.calls import passwords
from posthound.detect.names import NameClass, classify
from posthound.detect.pairs import quoted
from posthound.detect.schemes import CredentialPart, cookies, keeps_session, lone_key
from posthound.model.columns import Span
from posthound.rules.calls import REMOTE, Taking, calls
from posthound.rules.commands import commands
from posthound.support.regexes import regex

_REACH = 1200  # characters of a call that are looked at
_ENCODED = 40  # characters behind an argument within which base64 is made of it
_BEFORE = 160  # characters before a call in which its receiver is named
_LONGEST = 1000  # characters of a secret
# What opens, ends and parts arguments. What languages put before a quote is in `prefix`.
_TOKEN = regex(r"(?P<prefix>[A-Za-z@$]{0,3})(?P<quote>\\{0,3}[\"'`])|[()\[\]{},;\n]|\\{1,4}[nr]")
# Where a call's arguments begin, by its style.
_OPENING = {
    "": regex(r"\s{0,4}(?P<closed>\()|[ \t]{1,4}(?=[\w\"'$@:\[&\\])"),
    "(": regex(r"(?P<closed>)"),
    "^": regex(r"(?P<closed>)"),
    ",": regex(r""),
    "=": regex(r"\s{0,4}(?:=>|:)?\s{0,4}(?:array)?(?P<closed>[\[({])"),
}
# Words and marks that only make bytes, or an object, of the literal between them; a name before it is a label.
_WRAPPERS = regex(
    r"(?i)(?:new|bytes?|char|str|strings?|utf_?(?:8|16)|ascii|latin_?1|unicode|default|iso_8859_1|us_ascii|(?:standard)?charsets?|encoding|text|system"
    r"|encod(?:e|er)|decod(?:e|er)|get(?:bytes|decoder|encoder|urldecoder|mimedecoder)|base_?64|b64(?:decode)?|hex|decodehex|(?:url)?decode(?:base64|string)?"
    r"|(?:de)?codec|fromhex(?:string)?|from|frombase64string|convert|parse(?:hexbinary|base64binary)?|datatypeconverter|unhexlify|a2b_\w{1,8}|to(?:byte|char)array|tobytes|to_\w{1,9}|as_\w{1,9}|into|ref|mut|unwrap"
    r"|buffer|uint8array|textencoder|data|string|pack|unpack|some|optional|bin|enc|cryptojs|key|keys|hmacshakeyfor|symmetrickey|symmetricsecuritykey|secretkeyspec|createsecretkey"
    r"|secretstr|secret|secretstring|forname|org|apache|commons|java|util|nio|std|none|sha(?:1|224|256|384|512)|md5|hs(?:256|384|512)|signaturealgorithm|u8|b|r|rb|br|u|f|l|n)"
)
_LABEL = regex(r"\s*[A-Za-z_]\w{0,30}\s{0,4}(?:=>|=(?!=)|:(?!:))")
_WORD = regex(r"[A-Za-z_$]\w*")
_PLAIN = regex(r"[\w\s.()\[\]{}:,<>&@;!*-]*")
_OTHERWISE = regex(r".*(?:\|\||\?\?|\?:|\bor\b)", re.DOTALL)
# The names of ways to write bytes, which stand beside what is written so.
_WAYS = regex(
    r"(?i)utf-?(?:8|16(?:le)?)|us-ascii|ascii|latin-?1|iso-8859-1|hex|base64(?:url)?|binary|h\*|m0?|buffer|raw"
)
_LINE_BREAKS = regex(r"\\{1,4}[nrt]")  # as JSON in a text has them
# What is asked for as a key, as such or as its bytes; and what a variable is that stands at an argument.
_ASKS = regex(r"\s{0,8}(?:[\w.]{1,40}\.(?:parse|from)\(\s{0,4})?(?=(?:pm|postman|bru|insomnia)\.)")
_ASKING = 400  # characters of a call's arguments in which something is asked for
_KINDS = {"key": NameClass.SECRET, "password": NameClass.PASSWORD, "token": NameClass.TOKEN}
# What Python and C# put before a literal that they fill in.
_INTERPOLATING = ("f", "F", "$")
_FILLED_IN = regex(r"[#$]\{|\{\{|%[sdv]\b|%\(")
_ADDED = regex(r"\+|\|\||\w\s?\.\s|\.\s?\$|\bconcat\b|<>")
_SALT = regex(r"[^\s&=?;|,:\"'(){}\[\]<>]{16,256}")
_AROUND_SALT = "&|:;,_-#@/ \t"
_DIGEST = regex(r"[\w.@+-]{1,80}:[^:\n]{1,80}:(?P<password>[^\s:{}$]{4,120})")
_PAIR = regex(r"[\w.@+%\\-]{1,80}:(?P<password>[^\s:/{}$]{4,120})")
_STRONG = regex(r"(?=[^a-zA-Z]*[a-zA-Z])(?=.*\d)(?=.*[^\w\s+/=-])\S{8,}")
_BASE32 = regex(r"(?:[A-Za-z2-7]{8}){2,8}")
_MIXED = regex(r"(?=.*[A-Za-z])(?=.*\d)\S{6,}|(?=.*[A-Za-z])(?=.*[!@#$%^&*])\S{6,}")
# What a form's field for a password is called in what stands before a call, and the name that the result of a call is given to.
_PASSWORD_FIELD = regex(
    r"(?i)pass(?:word|wd|code|phrase)|pwd|kennwort|passwort|contrase|senha|wachtwoord|has[lł]o|mot_?de_?passe|пароль"
)
_GIVEN_TO = regex(
    r"(?P<name>[A-Za-z_$][\w$.>-]{1,80})(?:\s?:\s?[\w.<>\[\]&]{1,30})?\s{0,4}:?=\s{0,4}[\w.:\s()\[\]]{0,60}$"
)
_KEY_NAME = regex(r"(?i)key|secret|token|pass|seed")
_CONTINUED = regex(r"\n\s*(?=\.)")
# A letter before a name goes on in it, but not that of a line break in JSON within a text.
_ENDS_WORD = regex(r"(?:(?<!\\)[^\W_]|[^\W\dnrt_]|[\d_])\Z")
_STANDING_BEFORE = regex(r"(?P<quote>\\{0,3}[\"'])(?P<text>[^\"'\\\n]{4,120})(?P=quote)\.$")


class _Argument(NamedTuple):
    """One argument of a call, and the literals in it."""

    span: Span
    literals: tuple[Span, ...]

    def bare(self, text: str) -> str:
        """The argument without its literals, a blank for each."""
        parts, at = [], self.span.start
        for literal in self.literals:
            parts.append(text[at : literal.start].rstrip("\\").rstrip("\"'`").rstrip("\\"))
            at = literal.end
            at += len(text[at : self.span.end]) - len(text[at : self.span.end].lstrip("\\\"'`"))
        return _LINE_BREAKS.sub(" ", " ".join((*parts, text[at : self.span.end])))


def secrets(
    texts: Sequence[str], places: Mapping[int, Sequence[tuple[int, int]]], referring: set[Referring] | None = None
) -> dict[int, list[CredentialPart]]:
    """What the calls take whose names stand at these places, remote ones among them, by text.

    What asks for a variable in place of a key is added to `referring`.
    """
    found: dict[int, list[CredentialPart]] = {}
    remote = list[int]()
    for number, names in places.items():
        text = texts[number]
        parts = {part.span: part for start, end in names for part in _at(text, start, end)}
        if kept := [(start, end) for start, end in names if text[start:end] in commands()]:
            from posthound.detect.commands import secrets as of_commands  # few texts have any

            parts |= {part.span: part for part in of_commands(text, kept)}
        if parts:
            found[number] = list(parts.values())
        if referring is not None and ".get" in text:
            referring.update(one for start, end in names for one in _asked(text, start, end))
        if any(text[start:end].lower() in REMOTE for start, end in names):
            remote.append(number)
    for number, known in passwords(texts, remote).items():
        found.setdefault(number, []).extend(known)
    return found


@cache
def _by_name() -> Mapping[str, list[Taking]]:
    table: dict[str, list[Taking]] = {}
    for call in calls():
        table.setdefault(call.name, []).append(call)
    return table


def _called(text: str, start: int, end: int) -> Sequence[Taking]:
    """The calls that are called so, where such a name stands here by itself."""
    known = _by_name().get(text[start:end], ())
    inside = known and text[start].isalnum() and start and _ENDS_WORD.search(text, max(0, start - 2), start)
    return () if inside else known


def _asked(text: str, start: int, end: int) -> Iterator[Referring]:
    """What asks for a variable at an argument that is a key of the call whose name stands here."""
    for call in _called(text, start, end):
        kinds = [_KINDS.get(role) for role in call.arguments]
        opening = _OPENING[call.style].match(text, end) if call.style in ("", "(") and any(kinds) else None
        if opening and ".get" in text[opening.end() : opening.end() + _ASKING]:
            given = _arguments(text, opening.end(), len(kinds), closed=opening["closed"] is not None)
            for argument, kind in zip(given, kinds, strict=False):
                if kind and (asks := _ASKS.match(text, *argument.span)):
                    yield text[asks.end() : argument.span.end], kind, False


def _at(text: str, start: int, end: int) -> Iterator[CredentialPart]:
    """The secrets of the call whose name stands here."""
    for call in _called(text, start, end):
        if call.style == "<":
            yield from _before(text, start)
        elif opening := _OPENING[call.style].match(text, end):
            named = call.style != "^" or _is_named(text[max(0, start - _BEFORE) : start], call.arguments[0])
            closed = opening.groupdict().get("closed") is not None
            if named:
                given = _arguments(text, opening.end(), len(call.arguments), closed=closed)
                yield from _taken(text, call, given)


def _before(text: str, start: int) -> Iterator[CredentialPart]:
    """The literal right before a call that makes characters of it, as Java does of passwords alone."""
    literal = _STANDING_BEFORE.search(text, max(0, start - _BEFORE), start)
    if literal and _MIXED.fullmatch(literal["text"]):
        yield CredentialPart("password", NameClass.PASSWORD, Span(*literal.span("text")), literal["text"])


def _arguments(text: str, at: int, most: int, *, closed: bool) -> list[_Argument]:
    """The first arguments from here on, whole ones only; `closed`: a bracket ends them, else the line does."""
    found: list[_Argument] = []
    start, depth, stop = at, 0, min(len(text), at + _REACH)
    literals: list[Span] = []
    while len(found) < most and (token := _TOKEN.search(text, at, stop)):
        at = token.end()
        if token["quote"]:
            literal = _literal(text, token["quote"], at, stop)
            if literal is None:
                # What a command stands in between backticks ends with them.
                ends = token["quote"] == "`" and not closed and not depth
                return [*found, _Argument(Span(start, token.start("quote")), tuple(literals))] if ends else found
            if not (token["prefix"][-1:] in _INTERPOLATING and "{" in text[slice(*literal)]):
                literals.append(literal)
            at = literal.end + len(token["quote"])
        elif token[0] in "([{":
            depth += 1
        elif token[0] == "," and not depth:
            found.append(_Argument(Span(start, token.start()), tuple(literals)))
            start, literals = at, []
        elif token[0] in ")]}":
            depth -= 1
            if depth < 0:
                found.append(_Argument(Span(start, token.start()), tuple(literals)))
                return found
        elif not closed and not depth and text[start : token.start()].strip():  # the end of a line or a statement
            found.append(_Argument(Span(start, token.start()), tuple(literals)))
            return found
    if not closed and len(found) < most and at <= stop == len(text) and not depth:
        found.append(_Argument(Span(start, stop), tuple(literals)))
    return found


def _literal(text: str, quote: str, start: int, stop: int) -> Span | None:
    """What stands between a quote and its end, on one line."""
    span = quoted(text, start, quote, stop - start)
    return span if span and "\n" not in text[slice(*span)] else None


def _taken(text: str, call: Taking, given: Sequence[_Argument]) -> Iterator[CredentialPart]:
    """The secrets among the arguments of a call."""
    user: Span | None = None
    for argument, role in zip(given, call.arguments, strict=False):
        said = argument.literals[0] if len(argument.literals) == 1 else None
        if role == "encoded":
            if "base64" not in text[argument.span.end : argument.span.end + _ENCODED]:
                return
            role = "pair"
        if role == "_":
            user = said
        elif role == "user":
            if said is None:
                return
            user = said
        elif role == "field":
            if not any(_PASSWORD_FIELD.search(text, *literal) for literal in argument.literals):
                return
        elif role == "cookie":
            user = said
            if user is None or not keeps_session(text[slice(*user)]):
                return
        elif role == "salted":
            yield from _salts(text, argument)
        elif user and said and (alone := _alone(text, role, user, said)):
            yield CredentialPart("key", NameClass.SOME_KEY, alone, text[slice(*alone)])
        elif (literal := _only(text, argument)) is not None:
            value = text[slice(*literal)]
            if role == "cookies":
                yield from cookies(value, set_cookie=False, start=literal.start)
            elif part := _part(role, literal, value, text[slice(*user)] if user else "", common=call.common):
                yield part
        elif argument.literals and (role == "pair" or call.arguments == ("lone",)):
            yield from _added(text, argument)


def _added(text: str, argument: _Argument) -> Iterator[CredentialPart]:
    """The password, or the key that needs none, of a login that is put together of literals."""
    from posthound.detect.added import login  # few calls are given one so

    found = login(text, argument.literals, argument.bare(text))
    if found:
        user, span, is_key = found
        value = text[slice(*span)]
        if is_key:
            yield CredentialPart("key", NameClass.SOME_KEY, span, value)
        elif _MIXED.fullmatch(value):
            yield CredentialPart("password", NameClass.PASSWORD, span, value, "", user)


def _alone(text: str, role: str, user: Span, password: Span) -> Span | None:
    """Which half of a login is a key that needs no other; what stands behind no user is a password where one is taken."""
    key = lone_key(f"{text[slice(*user)]}:{text[slice(*password)]}") if role in ("password", "lone") else None
    if key is None or (key.start and role == "password"):
        return None
    return password if key.start else user


def _only(text: str, argument: _Argument) -> Span | None:
    """The literal that an argument is, in bytes or as it stands, or behind a variable that may be empty (`key || '…'`)."""
    literals = argument.literals
    bare = argument.bare(text)
    if (fallback := _OTHERWISE.match(bare)) and len(literals) > 1:
        start = _OTHERWISE.match(text, argument.span.start, argument.span.end)
        literals = tuple(one for one in literals if start and one.start > start.end())
    if fallback:
        bare = bare[fallback.end() :]
    elif label := _LABEL.match(bare):
        bare = bare[label.end() :]
    said = [one for one in literals if not _WAYS.fullmatch(text, *one)]
    if len(said) != 1 or not _PLAIN.fullmatch(bare) or not all(map(_WRAPPERS.fullmatch, _WORD.findall(bare))):
        return None
    value = text[slice(*said[0])]
    return None if not 4 <= len(value) <= _LONGEST or "\\" in value or _FILLED_IN.search(value) else said[0]


def _part(role: str, span: Span, value: str, user: str, *, common: bool) -> CredentialPart | None:
    """What a literal is that stands at an argument of this role."""
    if role in ("pair", "lone") and (alone := lone_key(value)):
        inner = Span(span.start + alone.start, span.start + alone.end)
        return CredentialPart("key", NameClass.SOME_KEY, inner, value[slice(*alone)])
    if role in ("digest", "pair"):
        pair = (_DIGEST if role == "digest" else _PAIR).fullmatch(value)
        if pair is None or not _MIXED.fullmatch(pair["password"]):
            return None
        inner = Span(span.start + pair.start("password"), span.start + pair.end("password"))
        return CredentialPart("password", NameClass.PASSWORD, inner, pair["password"])
    if role == "password":
        if common and not _MIXED.fullmatch(value):
            return None
        return CredentialPart("password", NameClass.PASSWORD, span, value, "", user)
    if role == "session":
        return CredentialPart(f"cookie {user}", NameClass.SESSION, span, value)
    if role == "lone":
        return None
    if role == "token":
        return CredentialPart("token", NameClass.TOKEN, span, value)
    if _is_counted(value):
        return None
    if value.endswith("&"):  # OAuth 1 signs with two keys, of which the second may be none
        value, span = value[:-1], Span(span.start, span.end - 1)
    return CredentialPart("key", NameClass.PASSWORD if _STRONG.fullmatch(value) else NameClass.SECRET, span, value)


def _is_counted(value: str) -> bool:
    """Whether the seed of a one-time password is digits in base32, as in RFC 6238 and the samples made after it."""
    if not _BASE32.fullmatch(value):
        return False
    from base64 import b32decode  # few keys are written so

    return b32decode(value.upper() + "=" * (-len(value) % 8)).isdigit()


def _salts(text: str, argument: _Argument) -> Iterator[CredentialPart]:
    """The keys in literals that are added to what is hashed."""
    if not _ADDED.search(argument.bare(text)):
        return
    for literal in argument.literals:
        bare = text[slice(*literal)].strip(_AROUND_SALT)
        if _SALT.fullmatch(bare):
            at = text.index(bare, literal.start)
            yield CredentialPart("key", NameClass.SOME_KEY, Span(at, at + len(bare)), bare)


def _is_named(before: str, role: str) -> bool:
    """Whether what stands before a call names a form's field for a password, or what the bytes of a key are given to."""
    line = _CONTINUED.sub("", before).rpartition(";")[2].rpartition("\n")[2]
    if role == "password":
        return _PASSWORD_FIELD.search(line) is not None
    given = _GIVEN_TO.search(line)
    name = given["name"].rpartition(".")[2].rpartition(">")[2] if given else ""
    return _KEY_NAME.search(name) is not None and classify(name) is not None
