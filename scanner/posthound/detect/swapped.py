"""Secrets that stand in the place of a name: with the name in that of the value, or as a variable that was never given any.

`{"key": "<secret>", "value": "api_key"}`, `{"key": "<secret>", "value": ""}`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from posthound.detect.names import HELD, NameClass, classify
from posthound.detect.structural import match_of_name
from posthound.model.columns import Span, Telling, Tree
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, Role
from posthound.support.regexes import regex

_NAME = regex(r"[^\W\d]+(?:[ -][^\W\d]+){0,2}")
_CHANGES = regex(r"(?<=[a-z])[A-Z\d]|(?<=[A-Z])[a-z\d]|(?<=\d)[A-Za-z]")
_LONGEST = 40  # characters of a name
_DEFINED = (Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS)
_KEYS, _VALUES = ("key", "name"), frozenset(("value", "currentValue", "content"))


def beside(tree: Tree, drawn: Collection[str]) -> Iterable[int]:
    """The numbers of the leaves beside names that are drawn which hold a credential's name."""
    names = frozenset(drawn)
    telling = Telling((), _VALUES, names.__contains__, nameless=False)
    return tree.telling(telling, lambda text: not text or _held(text) is not None)


def _held(text: str) -> NameClass | None:
    kind = classify(text) if len(text) <= _LONGEST and _NAME.fullmatch(text) else None
    return kind if kind in HELD else None


def _is_drawn(name: str) -> bool:
    """Whether letters of both cases and digits follow each other as they are drawn: in words in camelCase they stay together."""
    return len(_CHANGES.findall(name)) > 0.45 * len(name)


def _of_blank(leaf: Leaf) -> NameClass | None:
    return NameClass.SOME_KEY if leaf.role in _DEFINED and _is_drawn(leaf.name) else None


def of_name(document: Document, index: int, leaf: Leaf) -> Iterator[Match]:
    """The secret beside a value that is the name of one, or that is blank: nobody calls a variable so."""
    kind = _held(leaf.text) if leaf.text else _of_blank(leaf)
    if kind is None:
        return
    evidence = (
        f"its value is the name {leaf.text}" if leaf.text else "it is drawn, and the name of a variable without a value"
    )
    tree = document.tree
    for row in tree.rows_of({tree.parents[index]}):
        if tree.keys[row] in _KEYS and tree.texts[row] == leaf.name:
            yield match_of_name(
                document.leaf(row), kind, Span(0, len(leaf.name)), leaf.name, leaf.text, evidence=evidence
            )
