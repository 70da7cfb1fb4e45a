"""Files of rows that each give a value to a name, and what stands between them: files of variables, and of a command's options."""

from __future__ import annotations

import re
from collections.abc import Callable

from posthound.model.columns import GrownTree, Span


def rows_tree(text: str, row: re.Pattern[str], called: Callable[[str], str] = str) -> GrownTree:
    """A tree of what the rows of a text give: `row` has a name and its value in the group that takes part; `called` is what a name means."""
    tree = GrownTree(placed=True)
    rows: dict[str, str] = {}
    tree.add_container(rows, -1, "")
    at = 0
    for found in row.finditer(text):
        _add_rest(tree, text, at, found.start())
        name, group = called(found[1]), found.lastindex or 1
        rows[name] = found[group]
        if found[group]:
            tree.add_leaf(found[group], 0, name, Span(*found.span(group)))
        _add_rest(tree, text, found.end(group), found.end())
        at = found.end()
    _add_rest(tree, text, at, len(text))
    return tree


def _add_rest(tree: GrownTree, text: str, start: int, end: int) -> None:
    """What stands between rows: comments, and what is no row."""
    if text[start:end].strip(" \t\r\n\"'"):
        tree.add_leaf(text[start:end], 0, "comment", Span(start, end))
