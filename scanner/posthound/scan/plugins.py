"""What plugins of another scanner find, beside what stays of our own."""

from __future__ import annotations

from posthound.filters.judge import judge
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.policy.overlaps import settle


def beside(kept: list[Match], others: list[Match]) -> list[Match]:
    """The settled matches, and those of plugins where nothing else was found; references and placeholders are left out."""
    taken: dict[int, list[Span]] = {}
    for match in kept:
        taken.setdefault(match.leaf.number, []).append(match.span)
    judged = [
        verdict
        for match in others
        if not any(s.start < match.span.end and match.span.start < s.end for s in taken.get(match.leaf.number, ()))
        and isinstance(verdict := judge(match), Match)
    ]
    return sorted([*kept, *settle(judged, ())[0]], key=lambda match: (match.leaf.number, match.span))
