"""JSON with comments and commas before a closing bracket, as editors keep their settings: what is no JSON in it, blanked out in its place."""

from __future__ import annotations

import re

from posthound.formats.json_tree import read_exact
from posthound.model.columns import GrownTree, Span
from posthound.support.regexes import regex

_COMMENT = r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_PIECE = regex(rf'"[^"\\]*(?:\\.[^"\\]*)*+"|({_COMMENT})|(,)(?=(?:\s|{_COMMENT})*+[}}\]])', re.DOTALL)
_KEPT = regex(r"[^\r\n]")


def read_commented(text: str) -> GrownTree | None:
    """The tree of such a text with each comment as a leaf at the root; None for a text that is broken otherwise, or has no comment."""
    comments: list[Span] = []

    def blank(found: re.Match[str]) -> str:
        if found[1] is None and found[2] is None:
            return found[0]
        if found[1] is not None:
            comments.append(Span(*found.span()))
        return _KEPT.sub(" ", found[0])

    bare = _PIECE.sub(blank, text)
    if bare == text:
        return None
    tree, broken = read_exact(bare)
    if broken is not None:
        return None
    for span in comments:
        tree.add_leaf(text[span.start : span.end], 0, "comment", span)
    return tree
