"""Values that are given to several names at once: `user, key = "ana", "…"`, `const [user, key] = ['ana', '…']`, `key, err := hex.DecodeString("…")`."""

from __future__ import annotations

from typing import Literal

from posthound.detect.assignments import VALUE_MAX, Assignment
from posthound.detect.made import made
from posthound.detect.names import NameClass
from posthound.detect.pairs import quoted
from posthound.support.regexes import regex

_REACH, _MOST = 240, 8  # characters before a name in which the first stands, and names
_ONE = r"(?:mut\s)?[$@&]?[A-Za-z_]\w{0,40}"
_TYPE = r"(?:\s?:\s?&?[A-Za-z]\w{0,20})?"
# The names before one, from the beginning of a statement on; what opens them has to be closed before they are given anything.
_BEFORE = regex(
    r"(?:^|[\n;{}])[ \t]{0,40}(?:(?:export|public|private|static|local|let|var|const|my|our|val|auto|final)\s{1,2}){0,3}"
    rf"(?:list\s?)?(?P<opens>[(\[]\s{{0,4}})?(?P<names>(?:{_ONE}{_TYPE},\s{{0,4}}){{0,8}})(?:mut\s)?[$@&]?$"
)
_BEHIND = regex(
    rf"{_TYPE}(?P<names>(?:,\s{{0,4}}{_ONE}{_TYPE}){{0,8}})\s{{0,4}}(?P<closes>[)\]])?(?:\s?:\s?\([^()\n]{{0,60}}\)|\s?:\s?\[[^\[\]\n]{{0,60}}\])?"
    r"\s{0,4}(?::=|=(?![=>~]))\s{0,8}(?P<call>[A-Za-z][\w.]{0,40}\s?(?=\())?(?P<opened>[(\[]\s{0,20})?"
)
_ITEM = regex(
    r"[@bruLN$]{0,2}(?P<quote>\"|'|`)|[A-Za-z_$&*-]?[\w.$:>-]{0,80}(?:\([^()\n]{0,80}\)|\[[^\[\]\n]{0,40}\])?(?=\s{0,8}(?:[,;)\]}\n]|$))"
)
_COMMA = regex(r"\s{0,8},\s{0,20}")
_ENDS = regex(r"\s{0,20},?\s{0,20}[)\]}]|[ \t]{0,8}(?:;|\r?\n|$|#|//|--)")
# Calls that hold what they take, in small letters.
_HOLDING = frozenset("array list tuple pair triple listof arrayof tupleof vec set".split())
# What stands for a fault, or for nothing, beside the one value that a call gives.
_FAULTS = frozenset(("err", "ok", "_", "e", "error", "errs"))


def value_of(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | Literal[False] | None:
    """What is given to a name that stands here among several; False where it stands there otherwise."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    behind = _BEHIND.match(text, end)
    if before is None or behind is None or bool(before["opens"]) != bool(behind["closes"]):
        return False
    place = before["names"].count(",")
    names = place + 1 + behind["names"].count(",")
    if names < 2:
        return False
    holds = behind["call"] is None or behind["call"].rpartition(".")[2].strip().lower() in _HOLDING
    given = _given(text, behind.end(), closed=bool(behind["opened"])) if holds else []
    if len(given) == names:
        at, quote = given[place]
        span = quoted(text, at, quote, VALUE_MAX) if quote else None
        return Assignment(name, kind, span, True, "quoted") if span else None
    if behind["call"] and not place and behind["names"].strip(", ") in _FAULTS:
        return made(text, name, kind, behind.start("call"))
    return None if behind["call"] else False  # of what a call gives, nobody knows what is the name's


def _given(text: str, at: int, *, closed: bool) -> list[tuple[int, str]]:
    """Where each of the values begins that stand here one behind the other, and its quote; none where something else is given."""
    found = list[tuple[int, str]]()
    while len(found) < _MOST and (item := _ITEM.match(text, at)) and item.end() > at:
        end, quote = item.end(), item["quote"] or ""
        if quote:
            span = quoted(text, end, quote, VALUE_MAX)
            if span is None:
                return []
            found.append((end, quote))
            end = span.end + 1
        else:
            found.append((at, ""))
        comma = _COMMA.match(text, end)
        if comma is None:
            ends = _ENDS.match(text, end)
            return found if ends and (not closed or ends[0].strip()[-1:] in tuple(")]}")) else []
        at = comma.end()
    return []
