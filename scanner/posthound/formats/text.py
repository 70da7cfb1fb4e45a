"""Any file as one text: what has no syntax that is known, or is broken beyond reading."""

from __future__ import annotations

from posthound.model.columns import GrownTree, Span, Tree


def text_tree(data: bytes) -> Tree:
    """A tree with a single leaf, the whole file; `data` is valid UTF-8."""
    text = data.decode()
    tree = GrownTree(placed=True)
    tree.add_container(text, -1, "")
    tree.add_leaf(text, 0, "", Span(0, len(text)))
    return tree
