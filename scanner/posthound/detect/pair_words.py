"""Pairs of a name and its value under other words than `key` and `value`: `{"id": "client-secret", "content": "…"}`, `{"clave": …, "valor": …}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from posthound.detect.names import OPAQUE, NameClass
from posthound.detect.pairs import HOLDING, NAMING, QUOTE
from posthound.model.columns import Span, Tree
from posthound.model.containers import is_object
from posthound.support.regexes import regex

# The two that fields are read by anyway.
_PLAIN_NAMES, _PLAIN_VALUES = ("key", "name"), ("value", "content")
_LONGEST = 8_192  # characters of a value
_NAME_KEY = regex(rf"{QUOTE}(?P<key>[@$]?\w{{1,20}}){QUOTE}\s{{0,8}}:\s{{0,8}}{QUOTE}$")
_BESIDE = regex(
    rf"(?:\s{{0,60}},\s{{0,60}}{QUOTE}[@$#]?\w{{1,30}}{QUOTE}\s{{0,8}}:\s{{0,8}}(?:\"[^\"{{}}]{{0,80}}\"|[\w.-]{{1,20}})){{0,2}}?"
    rf"\s{{0,60}},\s{{0,60}}{QUOTE}(?:{'|'.join(map(re.escape, sorted(HOLDING)))}){QUOTE}\s{{0,8}}:\s{{0,8}}(?P<quote>{QUOTE})",
    re.IGNORECASE,
)
_BEFORE = regex(
    rf"{QUOTE}(?P<key>[@$#]?\w{{1,20}}){QUOTE}\s{{0,8}}:\s{{0,8}}{QUOTE}(?P<value>[^\"'`\\\r\n]{{6,300}}){QUOTE}\s{{0,8}},\s{{0,60}}$"
)
_END = regex(rf"{QUOTE}")
# What is a name of words, and no id.
_WORDS = regex(r"[^\W\d_][^\W\d_ .-]*(?:[ _.-][^\W\d_]+){0,5}")


def kind_in_pair(kind: NameClass) -> NameClass:
    """What a value counts as that a pair names: so many things have such names that what is drawn has to look so."""
    return NameClass.SOME_KEY if kind in OPAQUE else kind


def behind(text: str, start: int, end: int) -> tuple[int, str] | Span | None:
    """Where the value of a pair begins whose name stands here, and the quote that opens it; or where the whole of one before it stands."""
    named = _NAME_KEY.search(text[max(0, start - 60) : start])
    if named is None or named["key"].lower() not in NAMING:
        return None
    closed = _END.match(text, end)
    if closed is None:
        return None
    if other := _BESIDE.match(text, closed.end()):
        return other.end(), other["quote"]
    at = max(0, start - 60) + named.start()
    before = _BEFORE.search(text[max(0, at - 420) : at])
    if before is None or before["key"].lower() not in HOLDING:
        return None
    begin = max(0, at - 420)
    return Span(begin + before.start("value"), begin + before.end("value"))


def of_tree(tree: Tree, kinds: Mapping[str, NameClass | None]) -> dict[int, tuple[str, NameClass]]:
    """The leaves of a document that stand in such a pair, with the name and what it says."""
    keys = [key for key in tree.own_names() if isinstance(key, str)]
    naming = {key for key in keys if key.lower() in NAMING}
    holding = {key for key in keys if key.lower() in HOLDING}
    if not (naming and holding) or (naming <= {*_PLAIN_NAMES} and holding <= {*_PLAIN_VALUES}):
        return {}
    return dict(_pairs(tree, kinds, naming, holding))


def _pairs(
    tree: Tree, kinds: Mapping[str, NameClass | None], naming: set[str], holding: set[str]
) -> Iterator[tuple[int, tuple[str, NameClass]]]:
    plain = not holding - {*_PLAIN_VALUES}
    named: dict[int, tuple[str, NameClass, bool]] = {}
    for row in tree.at_keys(naming - {*_PLAIN_NAMES} if plain else naming):
        text = tree.texts[row]
        if len(text) < 36 and _WORDS.fullmatch(text) and (kind := kinds[text]) not in (None, NameClass.VAGUE):
            usual = tree.keys[row] in _PLAIN_NAMES
            if usual or not tree.name_beside(tree.parents[row]):
                named[tree.parents[row]] = text, kind, usual
    for row in tree.rows_of(named.keys()) if named else ():
        name, kind, usual = named[tree.parents[row]]
        key = tree.keys[row]
        if key in holding and not (usual and key in _PLAIN_VALUES) and is_object(tree.objects[tree.parents[row]]):
            yield row, (name, kind_in_pair(kind))
