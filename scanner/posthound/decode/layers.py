"""Matches in texts within texts, some layers deep, each at the place of its literal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from posthound.decode.derive import Derived, derive
from posthound.model.columns import Joined
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, LeavesOf

DEPTH = 3
# What decoding may add up to, as a multiple of the document's own text: a bound on nested encodings.
GROWTH, FREE = 4, 100_000

Detect = Callable[[Sequence[str], Joined, LeavesOf], list[Match]]
Decodings = Callable[[Joined], Iterable[Derived]]


def decoded_matches(document: Document, detect: Detect) -> list[Match]:
    """What `detect` finds in the decoded forms of the document's leaves; `decoded` says how each was hidden."""
    found: list[Match] = []
    for layer, joined in layers(document.tree.distinct.joined, derive):
        found += _in_layer(document, layer, joined, detect)
    return found


def layers(joined: Joined, decodings: Decodings) -> Iterator[tuple[list[Derived], Joined]]:
    """The texts that `decodings` make of texts, of what these give, and so on: layer by layer, each with its texts joined."""
    budget = GROWTH * len(joined.data) + FREE
    layer = list(decodings(joined))
    for _ in range(DEPTH):
        budget -= sum(len(derived.text) for derived in layer)
        if not layer or budget < 0:
            break
        joined = Joined([derived.text for derived in layer])
        yield layer, joined
        layer = [_rebased(derived, layer[derived.source]) for derived in decodings(joined)]


def _in_layer(document: Document, layer: list[Derived], joined: Joined, detect: Detect) -> list[Match]:
    sources: dict[int, Derived] = {}  # by the identity of a leaf, the decoded text it stands for

    def leaves_of(numbers: Collection[int]) -> dict[int, list[Leaf]]:
        holders = document.leaves_of({layer[number].source for number in numbers})
        made = {n: [leaf._replace(text=layer[n].text) for leaf in holders[layer[n].source]] for n in numbers}
        sources.update((id(leaf), layer[number]) for number, leaves in made.items() for leaf in leaves)
        return made

    found = []
    for match in detect([derived.text for derived in layer], joined, leaves_of):
        derived = sources[id(match.leaf)]
        leaf, span = match.leaf._replace(text=document.tree.texts[match.leaf.number]), derived.place(match.span)
        hidden = not derived.apart or leaf.text[span.start : span.end] != match.value
        found.append(match._replace(leaf=leaf, span=span, decoded=match.decoded or (derived.how if hidden else "")))
    return found


def _rebased(inner: Derived, outer: Derived) -> Derived:
    """A decoding of a decoding, placed in the leaf itself."""
    return inner._replace(source=outer.source, how=f"{outer.how}, {inner.how}", outer=outer.place)
