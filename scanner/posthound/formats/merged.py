"""What a merge or a stash leaves in JSON and YAML that nobody resolved: the marks are blanked out in their place, so that every place stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from posthound.model.columns import GrownTree, Span
from posthound.model.containers import is_list
from posthound.support.regexes import regex

_MARK = regex(r"^(?:<{7} [^\r\n]*|\|{7}(?: [^\r\n]*)?|={7}|>{7} [^\r\n]*)(?=\r?$)", re.MULTILINE)
_BLANK = " \t\r\n"
# What a value ends with that another one may follow, and what no comma stands before.
_ENDING, _CLOSING = frozenset('"}]el0123456789'), frozenset(("", *"]},:"))
_KEPT = regex(r"[^\r\n]")


class _Part(NamedTuple):
    """A part of a text between marks, and the mark before it; `other` where it is not of the first side of a conflict."""

    mark: str
    span: Span
    other: bool


def read_merged(text: str, read: Callable[[str], GrownTree | None]) -> GrownTree | None:
    """The tree of a text with both sides of its conflicts; or that of the first sides, with the others as leaves at the root.

    `read` gives None for a text that is broken. None where neither is whole, or the text has no conflict.
    """
    parts = _parts(text)
    if len(parts) < 2:
        return None
    first, both = read(_first(text, parts)), read(_both(text, parts))
    if first is None or (both is not None and is_list(both.objects[0]) == is_list(first.objects[0])):
        return both
    # Sides that only one by one are a document: what the others add is read as text.
    for part in parts:
        if part.other and text[part.span.start : part.span.end].strip():
            first.add_leaf(text[part.span.start : part.span.end], 0, "text", part.span)
    return first


def first_side(text: str) -> str:
    """The text as one side of its conflicts has it, as long as it was."""
    return _first(text, _parts(text))


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    mark, at, other = "", 0, False
    for match in _MARK.finditer(text):
        parts.append(_Part(mark, Span(at, match.start()), other))
        mark, at = match[0], match.end()
        other = mark[0] in "|=" or (other and mark[0] == "<")
    return [*parts, _Part(mark, Span(at, len(text)), other)]


def _both(text: str, parts: list[_Part]) -> str:
    """All parts, with a comma in a mark's place where two sides of JSON would not be parted else."""
    made: list[str] = []
    last = ""
    for number, (mark, span, _) in enumerate(parts):
        held = text[span.start : span.end]
        behind = next(
            (one for part in parts[number:] if (one := text[part.span.start : part.span.end].lstrip(_BLANK)[:1])), ""
        )
        parted = bool(mark) and last in _ENDING and behind not in _CLOSING
        made += [("," if parted else " ").ljust(len(mark)) if mark else "", held]
        last = held.rstrip(_BLANK)[-1:] or ("," if parted else last)
    return "".join(made)


def _first(text: str, parts: list[_Part]) -> str:
    return "".join(
        " " * len(mark) + (_KEPT.sub(" ", text[span.start : span.end]) if other else text[span.start : span.end])
        for mark, span, other in parts
    )
