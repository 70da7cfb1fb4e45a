"""Whether a script may give anything when it is read as code, told by its comments and literals alone: nearly none does, and parsing takes long.

What it says no to would give no match that is kept or counted as weak; it may say yes too often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from posthound.detect.code import may_be_parts
from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import user_and_password
from posthound.filters.judge import may_be_drawn
from posthound.support.lazy import regex

# Comments and literals as they follow each other; where there is a backslash, the script is parsed.
_TOKENS = regex(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", re.DOTALL)
_QUOTES = "\"'`"
# A regular expression with a quote in it, which would be taken for the beginning of a literal.
_QUOTING_REGEX = regex(r"(?:[=(,:!&|?{};\n\[>]|\b(?:return|typeof|case|in|of))[ \t]*/[^/*\n][^\n]*?[\"'`]")
# Where a literal, here a quote, is added to something. Brackets may stand around it, but not those of a call.
_ADDED = regex(r"\"\s*\+|\+=?[\s(]*\"|(?:[^\w$\])]|\b(?:return|typeof|case|in|of))\s*\([\s(]*\"[\s)]*\)\s*\+")
_JOINING = ("concat", "join")
_WORD = regex(r"[\w$-]+")
_PIECES = regex(r"[\s=:,\"'`{}]+")
_BASIC = regex(r"(?i)\s*basic\b.*:", re.DOTALL)
# What has such a name is reported or counted whatever it is.
_OF_ANY_VALUE = frozenset((NameClass.PASSWORD, NameClass.PRIVATE_KEY))


def may_hold(script: str) -> bool:
    """Whether texts that are put together, or a literal for its place, may give something away."""
    if "\\" in script or any(map(script.__contains__, _JOINING)) or _QUOTING_REGEX.search(script):
        return True
    literals: list[str] = []

    def plain(token: re.Match[str]) -> str:
        if token[0][0] == "/":
            return " "
        literals.append(token[0][1:-1])
        return '"'

    code = _TOKENS.sub(plain, script)
    if code.count('"') > len(literals) or "'" in code or "`" in code or any("\n" in literal for literal in literals):
        return True  # a literal without its end, or over several lines
    if _may_join(code):
        return True
    return any(worth_placing(script, literals))


def worth_placing(script: str, values: Sequence[str]) -> Iterator[bool]:
    """For each text of a script, whether it may be a credential for its place in the code."""
    kinds = set(map(classify, {*_WORD.findall(script), *values}))
    every, cookies = "kty" in script or not kinds.isdisjoint(_OF_ANY_VALUE), NameClass.COOKIE_HEADER in kinds
    return (every or _may_be(value, script, cookies=cookies) for value in values)


def _may_join(code: str) -> bool:
    """Whether one expression, or a variable that grows, may put several literals together; each is a quote here."""
    if "+" not in code:
        return False
    if "+=" in code and _ADDED.search(code):
        return True
    for statement in code.split(";"):
        added = list(islice(_ADDED.finditer(statement), 2))
        if len(added) == 2:
            return True
        if added:
            rest = statement[added[0].end() :]
            if rest.count("(") + rest.count("[") > rest.count(")") + rest.count("]"):
                return True  # the semicolon stands in a function that is handed over, and the expression may go on behind it
    return False


def _may_be(value: str, script: str, *, cookies: bool) -> bool:
    """Whether a literal may be a credential, or hold one, under a name that asks for a drawn value."""
    if len(value) < 4:
        return False
    if may_be_parts(value, script) or (cookies and "=" in value) or _BASIC.match(value):
        return True
    pieces = {*_PIECES.split(value), *(value.split() if len(value.split()) == 1 else ())}
    return any(map(_may_be_whole, pieces))


def _may_be_whole(value: str) -> bool:
    return len(value) >= 6 and (may_be_drawn(value) or user_and_password(value) is not None)
