"""Matches in texts within texts, some layers deep, each at the place of its literal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from scanner.columns import Joined
from scanner.decode.derive import Derived, derive
from scanner.model import Document, Leaf, Match

DEPTH = 3
# What decoding may add up to, as a multiple of the document's own text: a bound on nested encodings.
GROWTH, FREE = 4, 100_000

Detect = Callable[[Sequence[str], Joined, Callable[[int], Leaf]], list[Match]]


def decoded_matches(document: Document, detect: Detect) -> list[Match]:
    """What `detect` finds in the decoded forms of the document's leaves; `decoded` says how each was hidden."""
    found: list[Match] = []
    budget = GROWTH * len(document.joined.text) + FREE
    layer = list(derive(document.joined))
    for _ in range(DEPTH):
        budget -= sum(len(derived.text) for derived in layer)
        if not layer or budget < 0:
            break
        joined = Joined([derived.text for derived in layer])
        found += _in_layer(document, layer, joined, detect)
        inner = derive(joined)
        layer = [_rebased(derived, layer[derived.source]) for derived in inner]
    return found


def _in_layer(document: Document, layer: list[Derived], joined: Joined, detect: Detect) -> list[Match]:
    leaves = [replace(document.leaf(derived.source), text=derived.text) for derived in layer]
    numbers = {id(leaf): number for number, leaf in enumerate(leaves)}
    found = []
    for match in detect([derived.text for derived in layer], joined, leaves.__getitem__):
        derived = layer[numbers[id(match.leaf)]]
        leaf = document.leaf(derived.source)
        found.append(replace(match, leaf=leaf, span=derived.place(match.span), decoded=match.decoded or derived.how))
    return found


def _rebased(inner: Derived, outer: Derived) -> Derived:
    """A decoding of a decoding, placed in the leaf itself."""
    how = f"{outer.how}, {inner.how}"
    if outer.offsets is None:
        return replace(inner, source=outer.source, span=outer.span, offsets=None, how=how)
    offsets = tuple(outer.offsets[o] for o in inner.offsets) if inner.offsets is not None else None
    return replace(inner, source=outer.source, span=outer.place(inner.span), offsets=offsets, how=how)
