"""How the matches of a regex can begin, and how long they can get: what anchors a search at its keyword."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # regex trees have no public interface; stable since 3.11
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# Beyond so many beginnings, or so many characters of each, a search gets no faster.
MOST, LONGEST = 200, 40
# What tokens are written with, the least first.
IN_TOKENS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.~-")
ALPHABETS = {"x": frozenset("0123456789abcdefABCDEF"), "a": IN_TOKENS - frozenset("_+/=.~-"), "t": IN_TOKENS}


@lru_cache(maxsize=8)
def _tree(regex: str) -> Any:
    """A regex as Python parses it: kept for a while, as all the questions here are asked of one regex after another."""
    return _parser.parse(regex)


def keyword_start(regex: str, keywords: tuple[str, ...]) -> int:
    """How far into every match one of its keywords stands (the same for all), or -1 where that varies."""
    beginnings = [text.lower() for text in _beginnings(list(_tree(regex)))[0]]
    for start in range(max(map(len, beginnings), default=0)):
        if all(any(text.startswith(word, start) for word in keywords) for text in beginnings):
            return start
    return -1


def width(regex: str) -> int:
    """The most characters a match can take."""
    return int(_tree(regex).getwidth()[1])


def run(regex: str) -> int:
    """How many characters of tokens (letters, digits, `_+/=.~-`) every match begins with at least, one after another."""
    return _run(_tree(regex))[0]


def alphabet(regex: str) -> str:
    """The least of ALPHABETS that has every character of every match, by its name; "" where none has."""
    chars = _chars(_tree(regex))
    return next((name for name, members in ALPHABETS.items() if chars is not None and chars <= members), "")


def needed(regex: str) -> tuple[str, ...]:
    """The literal texts of three characters or more that stand in every match, in their case."""
    tree = _tree(regex)
    literals = () if tree.state.flags & re.IGNORECASE else _literals(tree)
    return tuple(dict.fromkeys(text for text in literals if len(text) >= 3))


def _literals(items: Any) -> Iterator[str]:
    """The literal texts that stand in every match of `items`."""
    text = ""
    for kind, argument in items:
        if kind is op.LITERAL:
            text += chr(argument)
            continue
        if kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
            continue
        yield text
        text = ""
        if kind is op.SUBPATTERN and not argument[1] & re.IGNORECASE:
            yield from _literals(argument[-1])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and argument[0]:
            yield from _literals(argument[2])
    yield text


def _run(items: Any) -> tuple[int, bool]:
    """The characters of tokens that `items` begin with at least, and whether they have no others."""
    total = 0
    for item in items:
        count, whole = _run_of(*item)
        total += count
        if not whole:
            return total, False
    return total, True


def _run_of(kind: Any, argument: Any) -> tuple[int, bool]:
    match kind:
        case op.SUBPATTERN:
            return _run(argument[-1])
        case op.BRANCH:
            counts, wholes = zip(*map(_run, argument[1]), strict=True)
            return min(counts), all(wholes)
        case op.MAX_REPEAT | op.MIN_REPEAT:
            count, whole = _run(argument[2])
            return count * (argument[0] if whole else min(argument[0], 1)), whole
    chars = _chars([(kind, argument)])
    return (0, False) if chars is None or not chars <= IN_TOKENS else (int(bool(chars)), True)


def _chars(items: Any) -> frozenset[str] | None:
    """The characters that can stand in what `items` match; None where these are too many to tell."""
    found: set[str] = set()
    for kind, argument in items:
        match kind:
            case op.LITERAL:
                chars: frozenset[str] | None = frozenset((chr(argument).lower(), chr(argument).upper()))
            case op.RANGE if argument[1] < 0x100:
                chars = frozenset(map(chr, range(argument[0], argument[1] + 1)))
            case op.CATEGORY if argument is op.CATEGORY_DIGIT:
                chars = frozenset("0123456789")
            case op.ASSERT | op.ASSERT_NOT | op.AT:
                chars = frozenset()
            case op.IN:
                chars = _chars(argument)
            case op.SUBPATTERN:
                chars = _chars(argument[-1])
            case op.BRANCH:
                chars = _chars([item for branch in argument[1] for item in branch])
            case op.MAX_REPEAT | op.MIN_REPEAT:
                chars = _chars(argument[2])
            case _:
                return None
        if chars is None:
            return None
        found |= chars
    return frozenset(found)


@cache
def openings(regex: str) -> tuple[str, ...]:
    """The literal texts of three characters or more that matches of a regex can begin with: `sk_live_`, `key-`."""
    return tuple(text for text in _beginnings(list(_tree(regex)))[0] if len(text) >= 3)


def _beginnings(items: list[Any]) -> tuple[list[str], bool]:
    """The literal texts that matches begin with, and whether they go on to the end of `items`."""
    found = [""]
    for kind, argument in items:
        options, whole = _options(kind, argument)
        found = [text + option for text in found for option in options]
        if len(found) > MOST:
            return [""], False
        if not whole or min(map(len, found)) > LONGEST:
            return found, False
    return found, True


def _options(kind: Any, argument: Any) -> tuple[list[str], bool]:
    if kind is op.LITERAL:
        return [chr(argument)], True
    if kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return [""], True
    if kind is op.SUBPATTERN:
        return _beginnings(list(argument[-1]))
    if kind is op.BRANCH:
        parts = [_beginnings(list(branch)) for branch in argument[1]]
        return [text for texts, _ in parts for text in texts], all(whole for _, whole in parts)
    if kind is op.IN:
        return _of_set(argument)
    if kind is op.MAX_REPEAT and 0 < argument[0] <= (LONGEST if _is_literal(argument[2]) else 4):
        texts, whole = _beginnings(list(argument[2]) * argument[0])
        return texts, whole and argument[0] == argument[1]
    return [""], False


def _is_literal(items: Any) -> bool:
    return len(items) == 1 and items[0][0] is op.LITERAL


def _of_set(members: list[tuple[Any, Any]]) -> tuple[list[str], bool]:
    chars = []
    for kind, argument in members:
        if kind is op.LITERAL:
            chars.append(chr(argument))
        elif kind is op.RANGE and argument[1] - argument[0] < 12:
            chars += [chr(code) for code in range(argument[0], argument[1] + 1)]
        else:
            return [""], False
    return (chars, True) if 0 < len(chars) <= 12 else ([""], False)
