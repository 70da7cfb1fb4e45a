"""Any file as one text, what has no syntax that is known or is broken beyond reading; and texts by their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from posthound.model.columns import GrownTree, Span, Tree


class PlacedLine(NamedTuple):
    """A line without its break, and where it begins in its text."""

    text: str
    at: int


def placed_lines(text: str) -> Iterator[PlacedLine]:
    """The lines of a text: what stands between its line feeds."""
    at = 0
    for line in text.split("\n"):
        yield PlacedLine(line.removesuffix("\r"), at)
        at += len(line) + 1


def text_tree(data: bytes) -> Tree:
    """A tree with a single leaf, the whole file; `data` is valid UTF-8."""
    text = data.decode()
    tree = GrownTree(placed=True)
    tree.add_container(text, -1, "")
    tree.add_leaf(text, 0, "", Span(0, len(text)))
    return tree
