"""Credentials that stand where nobody gave a variable a value: `${X:-…}` of shells, `{{ x | default('…') }}` of templates, `getenv('X') or '…'`.

What refers to a variable passes for a reference, and so it is but for the literal that takes its place.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from posthound.detect.default_forms import BY_MARK
from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import Leaf, LeavesOf, Role
from posthound.support.regexes import regex

_COLON = ord(":")
_CLOSING = " \"')]"  # what a mark begins with that belongs to what stands before
_BEFORE = 240  # characters before a mark in which its variable is named
# What stands before an expression and names it: an assignment, a key, the parameter of a query.
_GIVEN = regex(
    r"(?:^|[\s\"'{?&;,($@])(?P<name>[A-Za-z][\w.-]{1,60})\\{0,3}[\"']?(?:\s?:\s?[\w.<>\[\]]{1,30}(?=\s?=))?\s{0,4}(?:=>|:=|<-|[:=])\s{0,4}"
    r"(?:<%=\s|\{\{-?\s)?\\{0,3}[\"'`]?(?:(?:[Bb]earer|[Tt]oken|[Bb]asic)\s)?(?:[\w.:]{1,40}!?\(?){0,2}$"
)
_NAMES = ("asked", "other", "set", "name")  # the groups that name a variable
_ALONE = regex(r"\s*(?:(?:bearer|token|basic)\s)?\s*$", re.IGNORECASE)


def in_defaults(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The credentials behind marks of a default, which begin at these places of the joined texts."""
    found: dict[int, list[_Default]] = {}
    data = joined.data
    # A row of dashes below the head of a table begins with a colon, too.
    places = (at for at in marks if data[at] != _COLON or data[at - 1 : at].isalnum())
    behind = last = -1
    for number, at in joined.spans(places):
        read, behind = _read(texts[number], at, behind if number == last else -1)
        last = number
        if read:
            found.setdefault(number, []).extend(read)
    for number, leaves in leaves_of(found.keys()).items() if found else ():
        for leaf in leaves:
            for name, start, span in found[number]:
                if told := _told(leaf, name, start):
                    part = CredentialPart(*told, span, leaf.text[slice(*span)])
                    yield of_part(leaf, part, f"what {told[0]} is where nobody gives it", mentioned=True)


class _Default(NamedTuple):
    """A literal in a variable's place: the variable's name, where the expression of both begins, and the literal."""

    name: str
    start: int
    span: Span


def _read(text: str, at: int, behind: int) -> tuple[list[_Default], int]:
    """What each form reads of the default that may be marked here, and where its literal ends; that of the one before ends at `behind`.

    What stands before another default names that one: of a row of them, all would else be read again from each.
    """
    while text[at] in _CLOSING:
        at += 1
    read = list[_Default]()
    floor, start = behind, max(0, at - _BEFORE)
    for form in (
        *BY_MARK.get(text[at : at + 3], ()),
        *BY_MARK.get(text[at : at + 2], ()),
        *BY_MARK.get(text[at], ()),
    ):
        match = form.behind.match(text, at)
        if match is None:
            continue
        before = form.ahead.search(text, start if form.given else max(start, floor), at)
        if not form.given:
            behind = max(behind, match.end("value"))
        if before:
            groups = {**match.groupdict(), **{name: one for name, one in before.groupdict().items() if one}}
            name = next((groups[one] for one in _NAMES if groups.get(one)), "")
            held = before if form.given else match
            read.append(_Default(name, before.start("whole"), Span(*held.span("value"))))
    return read, behind


def _told(leaf: Leaf, name: str, start: int) -> tuple[str, NameClass] | None:
    """What says that a default is a credential: its variable, what the expression is given to, or its field."""
    if leaf.role is Role.METADATA:
        return None
    given = _GIVEN.search(leaf.text, max(0, start - _BEFORE), start)
    names = (name, given["name"] if given else leaf.name if _ALONE.match(leaf.text, 0, start) else "")
    told = [(one, kind) for one in names if one and (kind := classify(one)) is not None]
    return next((one for one in told if not one[1].says_little), told[0] if told else None)
