"""One value, one finding: what to keep where several detectors speak of the same characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scanner.model import Drop, Match


def priority(match: Match) -> tuple[int, int, int, int]:
    """Who knows best: a provider's format, then a provider's shape, then a general format, then the field's name.

    Before all of them, a prefix beside its provider's name: `sk_live_` is Stripe's, but also others' who say so.
    """
    if not match.general:
        knows = 3 if match.by_format else 4 if match.prefixed else 2
    else:
        knows = 1 if match.by_format else 0
    return knows, not match.bare, -match.confidence.rank, match.span.end - match.span.start


def settle(matches: Iterable[Match], drops: Iterable[Drop]) -> tuple[list[Match], list[Drop]]:
    """The matches to report, no two of which overlap, in document order; and the drops that no reported match covers."""
    by_leaf: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        by_leaf[match.leaf.number].append(match)
    condemned: dict[int, list[Drop]] = defaultdict(list)
    left: list[Drop] = []
    for drop in drops:
        condemned[drop.match.leaf.number].append(drop)
        left.append(drop)
    kept: list[Match] = []
    for leaf, found in by_leaf.items():
        taken: list[Match] = []
        for match in sorted(found, key=priority, reverse=True):
            if any(_overlap(match, other) for other in taken) or any(
                _condemns(drop, match) for drop in condemned[leaf]
            ):
                continue
            taken.append(match)
        kept += taken
    places = defaultdict(list)
    for match in kept:
        places[match.leaf.number].append(match)
    left = [d for d in left if not any(_overlap(d.match, other) for other in places[d.match.leaf.number])]
    kept.sort(key=lambda m: (m.leaf.number, m.span))
    return kept, left


def _overlap(one: Match, other: Match) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _condemns(drop: Drop, match: Match) -> bool:
    """Whether what is known of a format (a published sample) speaks against a match of the same characters."""
    better = priority(drop.match) > priority(match) and drop.match.by_format
    return better and drop.match.span.start <= match.span.start and match.span.end <= drop.match.span.end
