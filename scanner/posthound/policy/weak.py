"""Weak literal passwords, for those who ask for them."""

from __future__ import annotations

from posthound.model.matches import Drop, Match
from posthound.model.values import Level
from posthound.policy.overlaps import settle


def with_weak(kept: list[Match], drops: list[Drop]) -> tuple[list[Match], list[Drop]]:
    """What is kept and dropped where weak literal passwords are shown, too."""
    weak = [
        drop.match._replace(severity=Level.LOW, confidence=Level.LOW, evidence=drop.reason, lowered="weak")
        for drop in drops
        if drop.weak
    ]
    return settle([*kept, *weak], [drop for drop in drops if not drop.weak])
