"""A user and a password that a call takes as one text, put together of literals: `btoa('ana' + ':' + '…')`, `$user . ':' . '…'`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from posthound.detect.schemes import lone_key
from posthound.model.columns import Span
from posthound.support.regexes import regex

# What stands around the literals: what adds them, a variable for the user before them, and what makes bytes of them behind.
_AROUND = regex(
    r"[\s(]{0,8}(?:[$@]?[A-Za-z_][\w.>-]{0,60}(?:\([\w'\" ,]{0,40}\))?)?(?:[\s(]{0,4}(?:\+|\.{1,2}|&)[\s(]{0,4})+"
    r"(?:\)|\.\w{2,12}\(\s?\)?|\s){0,8}"
)
# The user filled in: `${user}:…`.
_TEMPLATE = regex(r"(?:[$#]\{[^{}]{1,60}\}|\$\w{1,40}):(?P<password>[^\s:/{}$]{6,120})")
_ADDS = regex(r"[\s+.&]{1,9}")
_LEAST = 6


def login(text: str, literals: Sequence[Span], bare: str) -> tuple[str, Span, bool] | None:
    """The user, where the password stands, or the key that needs none, and whether it is such; `bare` is the argument without its literals."""
    said = [text[slice(*one)] for one in literals]
    if len(said) == 1 and not bare.strip() and (filled := _TEMPLATE.fullmatch(said[0])):
        return "", Span(literals[0].end - len(filled["password"]), literals[0].end), False
    if not said or not _AROUND.fullmatch(bare):
        return None
    whole, last = "".join(said), literals[-1]
    if any(not _ADDS.fullmatch(_between(text, *two)) for two in pairwise(literals)):
        return None
    user, colon, password = whole.partition(":")
    if not colon or ":" in password:
        return None
    if (alone := lone_key(whole)) and text[slice(*literals[0])] == user:
        return ("", literals[0], True) if not alone.start else None
    if len(password) < _LEAST or not said[-1].endswith(password):
        return None
    return user, Span(last.end - len(password), last.end), False


def _between(text: str, one: Span, other: Span) -> str:
    return text[one.end : other.start].strip("\\").strip("\"'`").strip("\\")
