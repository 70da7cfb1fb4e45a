"""One value, one finding: what to keep where several detectors speak of the same characters."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable

from posthound.model.columns import Span
from posthound.model.matches import Drop, Ground, Match, RuleClass


def _rank(match: Match) -> tuple[Ground, bool, bool]:
    """What of a match's priority no judgement changes: the greater ground, who says what it is, then what stands in quotes."""
    return match.ground, match.rule_class is not RuleClass.DECLARED, not match.unquoted


def priority(match: Match) -> tuple[Ground, bool, bool, bool, int, int]:
    """Who knows best: by rank, then who knows where a value goes on elsewhere, the more confident and the longer."""
    return *_rank(match), match.parts != (), -match.confidence.rank, match.span.end - match.span.start


def best_first(matches: Iterable[Match]) -> list[Match]:
    """The matches in the order in which judging one may spare judging others."""
    return sorted(matches, key=_rank, reverse=True)


class Surpassed:
    """Tells which matches `settle` will not keep, nor as drops, whatever a judgement says of them: a better one was kept in their very place.

    Verdicts are noted the best first. Where one in a format's ground was dropped, it may condemn the better match as well, and nothing is told.
    """

    def __init__(self) -> None:
        self._best: dict[tuple[int, Span], tuple[Ground, bool, bool]] = {}
        self._doubtful: set[int] = set()

    def note(self, verdict: Match | Drop) -> None:
        """Takes in what became of a match, in the place where it was detected."""
        if isinstance(verdict, Match):
            self._best.setdefault((verdict.leaf.number, verdict.span), _rank(verdict))
        elif verdict.match.ground.in_value:
            self._doubtful.add(verdict.match.leaf.number)

    def __contains__(self, match: Match) -> bool:
        best = self._best.get((match.leaf.number, match.span))
        return best is not None and _rank(match) < best and match.leaf.number not in self._doubtful


def settle(
    matches: Iterable[Match], drops: Iterable[Drop], own: Collection[str] = ()
) -> tuple[list[Match], list[Drop]]:
    """The matches to report, no two of which overlap, in document order; and the drops that no reported match covers.

    What is dropped of users' `own` patterns says nothing of what others find there: a pattern may come with what is scanned, and its author
    could have what it matches hold words of placeholders.
    """
    by_leaf: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        by_leaf[match.leaf.number].append(match)
    drops = list(drops)
    condemned: dict[int, list[Drop]] = defaultdict(list)
    for drop in drops:
        if drop.match.ground.in_value and drop.match.pattern_id not in own:
            condemned[drop.match.leaf.number].append(drop)
    kept: list[Match] = []
    taken: dict[int, _Spans] = defaultdict(_Spans)
    for leaf, found in by_leaf.items():
        if len(found) > 1:
            found.sort(key=priority, reverse=True)
        for match in found:
            if taken[leaf].touches(match.span) or any(_condemns(drop, match) for drop in condemned[leaf]):
                continue
            taken[leaf].add(match.span)
            kept.append(match)
    left = [drop for drop in drops if not taken[drop.match.leaf.number].touches(drop.match.span)]
    kept.sort(key=lambda m: (m.leaf.number, m.span))
    return kept, left


class _Spans:
    """Spans of one text, none of which overlap, in order: thousands of secrets may stand in it."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def touches(self, span: Span) -> bool:
        """Whether the span has a character in common with one of these."""
        before = bisect_left(self._spans, (span.end,))  # the first that begins behind it
        return before > 0 and self._spans[before - 1].end > span.start

    def add(self, span: Span) -> None:
        """Takes in a span that touches none."""
        insort(self._spans, span)


def _condemns(drop: Drop, match: Match) -> bool:
    """Whether what is known of a format (a published sample) speaks against a match of the same characters."""
    better = priority(drop.match) > priority(match)
    return better and drop.match.span.start <= match.span.start and match.span.end <= drop.match.span.end
