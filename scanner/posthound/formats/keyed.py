"""Secrets that stand as the keys of an object, by which it tells whose they are: `tokens: {"…": {"user": "ana"}}`."""

from __future__ import annotations

import re
from collections import defaultdict

from posthound.formats.compiled import CompiledTree
from posthound.formats.json_tree import read_exact
from posthound.model.columns import KEYED, GrownTree, Span, Tree
from posthound.model.values import Syntax
from posthound.support.regexes import regex

# Keys that are looked at, of which a file of records may have any number.
_MOST = 1000
_CHANGES = regex(r"(?<=[a-z])[A-Z\d]|(?<=[A-Z])[a-z\d]|(?<=\d)[A-Za-z]")
_UUID = regex(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_QUOTES = "\"'"


class KeyedTree(GrownTree):
    """Another tree, in which some keys are leaves, too."""

    def __init__(self, tree: Tree, data: bytes, syntax: Syntax) -> None:
        super().__init__()
        self.texts, self.parents, self.keys = list(tree.texts), list(tree.parents), list(tree.keys)
        self.container_parents, self.container_keys = list(tree.container_parents), list(tree.container_keys)
        self.objects = list(tree.objects)
        spans = tree.literals(data) if isinstance(tree, CompiledTree) else tree.spans
        if spans is None and syntax is Syntax.JSON:
            spans = read_exact(data.decode())[0].spans
        self.spans = list(spans or ())


def with_keys(tree: Tree, data: bytes, syntax: Syntax, asked: list[str]) -> Tree:
    """The tree with those of the keys as leaves that are drawn as secrets are; itself where none is."""
    drawn = {key for key in asked[:_MOST] if _is_drawn(key)}
    if not drawn or type(tree) not in (CompiledTree, GrownTree):
        return tree
    held = defaultdict[str, list[int]](list)
    for row in tree.at_keys(drawn):
        held[str(tree.keys[row])].append(tree.parents[row])
    for number, key in enumerate(tree.container_keys):
        if key in drawn:
            held[str(key)].append(tree.container_parents[number])
    keyed, text = KeyedTree(tree, data, syntax), data.decode()
    if len(keyed.spans or ()) != len(keyed.texts):
        return tree
    for key, parents in held.items():
        places = re.finditer(rf"[\"']?{re.escape(key)}[\"']?(?=\s{{0,40}}:)", text)
        for parent, place in zip(sorted(parents), places, strict=False):
            # Quotes belong to the literal, but for single ones of YAML.
            start, end = place.span()
            single = text[start] == "'"
            keyed.add_leaf(key, parent, KEYED, Span(start + single, end - single))
    return keyed


def _is_drawn(key: str) -> bool:
    """Whether letters and digits follow each other as they are drawn, and it is neither an id nor the digest of something."""
    digest = len(key) in (64, 96, 128) and key.isalnum() and (key.islower() or key.isupper())
    return len(_CHANGES.findall(key)) > len(key) / 4 and not digest and not _UUID.fullmatch(key)
