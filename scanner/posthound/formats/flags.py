"""Rows that say of themselves that their value is secret."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from posthound.model.containers import is_object
from posthound.model.values import Document

_VALUES = ("value", "currentValue", "initialValue")
_YES = (True, "true")


def flagged(document: Document, flag: str, wanted: Collection[object] = _YES) -> Iterator[int]:
    """The leaves that hold the value of a row whose `flag` is one of what is `wanted`."""
    tree = document.tree
    rows = None  # those that may be such rows; all, where the flag may be more than a text
    if all(isinstance(one, str) for one in wanted):
        rows = {tree.parents[leaf] for leaf in tree.at_keys((flag,)) if tree.texts[leaf] in wanted}
    if rows == set():
        return  # as in most files
    for leaf in tree.at_keys(_VALUES):
        parent = tree.parents[leaf]
        if rows is None or parent in rows:
            row = tree.objects[parent]
            if is_object(row) and row.get(flag) in wanted:
                yield leaf


def variables_flagged(flag: str) -> Callable[[Document], Iterator[tuple[int, str]]]:
    """What a client answers as `declares` whose variables say by this flag that they are secret."""
    return lambda document: ((leaf, "generic-secret-variable") for leaf in flagged(document, flag))
