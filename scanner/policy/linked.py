"""Credentials of several parts: a key id and its secret, a client id and its secret, found beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scanner.columns import Path, Span
from scanner.model import Match

Related = tuple[int, Span, str]


def other_parts(matches: Sequence[Match]) -> dict[tuple[int, Span], list[Related]]:
    """For each match whose pattern is linked to others, by leaf and span, the nearest match of each of those."""
    by_pattern: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_pattern[match.pattern_id].append(match)
    found: dict[tuple[int, Span], list[Related]] = {}
    for match in matches:
        places = []
        for other_id in match.linked:
            near = [other for other in by_pattern.get(other_id, ()) if _beside(match.leaf.path, other.leaf.path)]
            if near:
                other = max(near, key=lambda o: _shared(match.leaf.path, o.leaf.path))
                places.append((other.leaf.number, other.span, "belongs to the same credential"))
        if places:
            found[match.leaf.number, match.span] = places
    return found


def _shared(one: Path, other: Path) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _beside(one: Path, other: Path) -> bool:
    """Whether two places are near enough to hold one credential: the same field, or up to three levels apart."""
    return _shared(one, other) >= max(len(one), len(other)) - 4
