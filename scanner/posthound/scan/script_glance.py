"""Whether a script may give anything when it is read as code, told by its comments and literals alone: nearly none does, and parsing takes long.

What it says no to would give no match that is kept or counted as weak; it may say yes too often.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import cache, lru_cache

from posthound.detect.code import encodes, is_pair, may_be_parts
from posthound.detect.names import NameClass, classify
from posthound.detect.said import may_name_any_value, texts_naming_any_value
from posthound.detect.schemes import user_and_password
from posthound.filters.judge import is_only_prose, may_be_drawn
from posthound.filters.shapes import dismissed
from posthound.filters.text import WORDS
from posthound.model.columns import Distinct, Glance, Runs
from posthound.native import compiled
from posthound.support.regexes import regex

# Comments and literals as they follow each other; where there is a backslash, the script is parsed.
_TOKENS = regex(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", re.DOTALL)
_QUOTES = regex(r"[\"'`]")
# A regular expression with a quote in it, which would be taken for the beginning of a literal.
_QUOTING_REGEX = regex(r"(?:^|[=(,:!&|?{};\n\[>]|\b(?:return|typeof|case|in|of))[ \t]{0,50}/[^/*\n][^\n]{0,500}?[\"'`]")
# Where a literal, here a quote, is added to something. Brackets may stand around it, but not those of a call.
_ADDED = regex(
    r"\"\s*\+|\+=?[\s(]*\"|(?:[^\w$\])]|\b(?:return|typeof|case|in|of))\s{0,50}\([\s(]{0,50}\"[\s)]{0,50}\)\s{0,50}\+"
)
# What puts variables together.
_SUM_OF_NAMES = regex(r"[\w$\]]\s{0,40}\+\s{0,40}[A-Za-z_$]|\}\$\{|\.(?:join|concat)\(")
# One literal added to another.
_SIDE_BY_SIDE = regex(r"\"[\s)]*\+[\s(]*\"")
_PARSED = ("kty", "concat", "join")  # what puts texts together, or is a key of JSON
# The same in scripts whose literals are only found as they are written, and escapes that spell a text otherwise.
_GROWING = (*_PARSED, "+=", "\\u", "\\x")
_WRITTEN = regex(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL)
_BETWEEN = regex(r"[\"'`]\s{0,200}\+\s{0,200}[\"'`]")
_WORD = regex(r"[\w$-]+")
_PIECES = regex(r"[\s=:,\"'`{}\ufffc]+")
_BASIC = regex(r"(?i)\s*basic\b.*:", re.DOTALL)
# What has such a name is reported or counted whatever it is.
_OF_ANY_VALUE = frozenset((NameClass.PASSWORD, NameClass.PRIVATE_KEY))
_REMEMBERED = 65536
_LINE = 300  # characters of a line that is remembered


def may_hold(script: str, glance: Glance = (), known: Collection[str] = ()) -> bool:
    """Whether texts that are put together, or a literal for its place, may give something away that is not `known`; `glance` is what is
    told of the script, if anything is."""
    if len(known) > 1 and _SUM_OF_NAMES.search(script) and sum(map(script.__contains__, known)) > 1:
        return True  # they may be pieces of one
    if compiled is not None:
        told = glance if glance != () else compiled.glance(script, *WORDS)
        return told is not False and (_may_spell(script, known) if told is None else _may_place(script, known, *told))
    parts = None if any(map(script.__contains__, _PARSED)) else _apart(script)
    if parts is None or _may_join(parts[0]):
        return _may_spell(script, known)
    return any(worth_placing(script, parts[1]))


def _may_place(script: str, known: Collection[str], values: Sequence[str], names: Sequence[str], far: bool) -> bool:
    """Whether one of the literals may be a credential for its place; they are called by one of `names`, or by what stands further away."""
    if any(_is_in_question(value, known) for value in values) or (any(map(is_pair, values)) and encodes(script)):
        return True
    told = _of_lines(script) if far else _kinds({*names})
    return told is _Told.ANY or (told is _Told.COOKIES and any("=" in value for value in values))


def _may_spell(script: str, known: Collection[str]) -> bool:
    """The same of a script that is parsed to know its literals, by what they look like before; one that is added to the next is one with it."""
    if any(map(script.__contains__, _GROWING)) or _of_lines(script) is not _Told.DRAWN:
        return True
    encoding = encodes(script)
    written = (literal[0][1:-1] for literal in _WRITTEN.finditer(_BETWEEN.sub("", script)))
    return any(_is_in_question(value, known) or (encoding and is_pair(value)) for value in written)


def _is_in_question(value: str, known: Collection[str]) -> bool:
    return value not in known and value.rpartition(" ")[2] not in known and _may_be(value)


def worth_a_look(glances: Iterable[tuple[int, Glance]], runs: Runs, distinct: Distinct) -> Iterator[tuple[int, Glance]]:
    """Of scripts at which was glanced, runs of leaves each, those of which their literals and the names in them do not say that they hold
    nothing: nearly all of them do, and their text is not made."""
    glances = list(glances)
    far = [runs[number] for number, glance in glances if glance and glance[2]]
    named = _naming_lines(distinct, distinct.standing(Runs.of(far))) if far else set()
    for number, glance in glances:
        if glance:
            values, names, further = glance
            first, end = runs[number]
            if (
                not any(_may_be(value) or is_pair(value) for value in values)
                and (not names or _kinds({*names}) is _Told.DRAWN)
                and (not further or named.isdisjoint(distinct.numbers[first:end] if named else ()))
            ):
                continue
        yield number, glance


def _naming_lines(distinct: Distinct, lines: Collection[int]) -> set[int]:
    """Those of the lines, numbers of texts in ASCII, in which a name says that a value is a credential whatever it is, or cookies."""
    found = texts_naming_any_value(distinct.joined, [*lines])
    return {number for number in found if _of_lines(distinct.texts[number]) is not _Told.DRAWN}


def _apart(script: str) -> tuple[str, list[str]] | None:
    """The code without comments, a quote for each literal, and the literals; None where they cannot be told, or not as they are."""
    if "\\" in script or _QUOTING_REGEX.search(script):
        return None
    literals: list[str] = []

    def plain(token: re.Match[str]) -> str:
        if token[0][0] == "/":
            return " "
        literals.append(token[0][1:-1])
        return '"'

    code = _TOKENS.sub(plain, script)
    if code.count('"') > len(literals) or "'" in code or "`" in code or any("\n" in literal for literal in literals):
        return None  # a literal without its end, or over several lines
    return code, literals


def worth_placing(script: str, values: Sequence[str]) -> Iterator[bool]:
    """For each text of a script, whether it may be a credential for its place in the code."""
    told = _kinds({*_WORD.findall(script), *values})
    if "kty" in script:
        return (True for _ in values)
    encoding, cookies = encodes(script), told is _Told.COOKIES
    if told is _Told.ANY:
        return (_may_be(value) or (encoding and is_pair(value)) or not _says_nothing(value) for value in values)
    return (
        _may_be(value) or (encoding and is_pair(value)) or (cookies and "=" in value and len(value) > 3)
        for value in values
    )


@lru_cache(maxsize=16384)
def _says_nothing(value: str) -> bool:
    """Whether a literal is none under any name: a reference, or prose. What has parts may be a cookie, a pair or a header."""
    return dismissed(value) or not ("=" in value or ":" in value or not is_only_prose(value))


class _Told(IntEnum):
    """What the names in a script say of its literals."""

    DRAWN = 1  # only a drawn value is a credential
    COOKIES = 2  # there may be cookies among them
    ANY = 3  # whatever it is, it is reported or counted


def _kinds(names: set[str]) -> _Told:
    """What names say of literals."""
    dull = _dull()
    if len(dull) > _REMEMBERED:
        dull.clear()
    kinds = {name: classify(name) for name in names - dull}
    dull.update(
        name for name, kind in kinds.items() if kind is not NameClass.COOKIE_HEADER and kind not in _OF_ANY_VALUE
    )
    if not _OF_ANY_VALUE.isdisjoint(kinds.values()):
        return _Told.ANY
    return _Told.COOKIES if NameClass.COOKIE_HEADER in kinds.values() else _Told.DRAWN


def _of_lines(script: str) -> _Told:
    """What the names in a script say that may be told line by line: no literal goes over several. Scripts share most of their lines."""
    lines = script.split("\n")
    return max(map(_of_line if len(max(lines, key=len)) <= _LINE else _of_line.__wrapped__, lines))


@lru_cache(maxsize=16384)
def _of_line(line: str) -> _Told:
    if line.lstrip().startswith("//") or (line.isascii() and not may_name_any_value(line)):
        return _Told.DRAWN
    return _kinds({*_WORD.findall(line), *_QUOTES.split(line)})


@cache
def _dull() -> set[str]:
    """Names that were met and say nothing of the kind: scripts are full of the same ones."""
    return set()


def _may_join(code: str) -> bool:
    """Whether literals, or a literal and a variable that grows, may be put together, each a quote here: what stands between others is not
    known, and no secret goes over it."""
    return "+" in code and (
        _SIDE_BY_SIDE.search(code) is not None or ("+=" in code and _ADDED.search(code) is not None)
    )


@lru_cache(maxsize=16384)
def _may_be(value: str) -> bool:
    """Whether a literal may be a credential, or hold one, under a name that asks for a drawn value."""
    if len(value) < 4:
        return False
    if may_be_parts(value) or (":" in value and _BASIC.match(value)):
        return True
    pieces = {*_PIECES.split(value), *(value.split() if len(value.split()) == 1 else ())}
    return any(map(_may_be_whole, pieces))


def _may_be_whole(value: str) -> bool:
    return len(value) >= 6 and (may_be_drawn(value) or user_and_password(value) is not None)
