"""Credentials of several parts: a key id and its secret, a client id and its secret, found beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posthound.model.columns import Path, Span
from posthound.model.matches import Match

# Levels of a path up to which two fields may hold parts of one credential: two rows of a list are four apart.
LEVELS = 4
Related = tuple[int, Span, str]


def other_parts(matches: Sequence[Match]) -> dict[tuple[int, Span], list[Related]]:
    """For each match whose pattern is linked to others, by leaf and span, the nearest match of each of those."""
    wanted = {other_id for match in matches for other_id in match.linked}
    nearest: dict[tuple[str, Path], Match] = {}
    for match in matches:
        if match.pattern_id in wanted:
            for above in _around(match.leaf.path):
                nearest.setdefault((match.pattern_id, above), match)
    found: dict[tuple[int, Span], list[Related]] = {}
    for match in matches:
        places = []
        for other_id in match.linked:
            around = (nearest.get((other_id, above)) for above in _around(match.leaf.path))
            other = next((other for other in around if other is not None), None)
            if other is not None:
                places.append((other.leaf.number, other.span, "belongs to the same credential"))
        if places:
            found[match.leaf.number, match.span] = places
    return found


def nearest_parts(matches: Sequence[Match]) -> list[list[Match]]:
    """For each match those with a known format whose own pattern is linked to others, near it in the document, the nearest first."""
    nearest: dict[Path, list[Match]] = {}
    for match in matches:
        if match.linked and match.ground.in_value:
            for above in _around(match.leaf.path):
                nearest.setdefault(above, []).append(match)
    return [[other for above in _around(match.leaf.path) for other in nearest.get(above, ())] for match in matches]


def _around(path: Path) -> Iterator[Path]:
    """The field and what is around it, as far as one credential may be spread: four levels, the innermost first."""
    return (path[:length] for length in range(len(path), max(0, len(path) - LEVELS) - 1, -1))
