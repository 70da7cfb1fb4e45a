"""What the ledger's history says of the runs so far: after each, how many secrets were to rotate and how many were overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from posthound.model.values import Level
from posthound.report.base import Report
from posthound.report.trend import TrendPoint
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import DAYS, Event, Item, State
from posthound.rotate.rows import event_of
from posthound.rotate.run import enriched, every

# As many runs as a phone shows side by side; each is a column that can be read.
RUNS = 12
# The kinds of event that scans note, and with them a new point. What people and checks note between two scans shows in the later one.
_BY_SCANS = frozenset(("found", "seen", "seen-again", "gone", "expired"))
_PENDING = (State.OPEN, State.REPLACED)


def with_ledger(report: Report, path: str) -> Report:
    """The report with what the ledger in a file knows of its findings, and with the last runs by the ledger."""
    items = every(path)
    with opened(path) as store:
        events = [event_of(row) for row in store.events()]
    return enriched(report, items)._replace(trend=trend(events, items))


@dataclass(slots=True)
class _Past:
    """Where one secret stood: its state, and since when its due date counts."""

    state: State
    since: str

    def move(self, event: Event) -> None:
        """Takes one line of the history. The date counts anew where a secret comes back, as the ledger counts it."""
        back = event.after in _PENDING and self.state not in _PENDING
        if back or (event.after is State.OPEN and self.state is State.REPLACED):
            self.since = event.at
        self.state = event.after


def trend(events: Iterable[Event], items: Sequence[Item]) -> tuple[TrendPoint, ...]:
    """The last runs that changed anything, the oldest first. `events` are in their order, each of one of the `items`."""
    severities = {item.secret: item.severity for item in items}
    past: dict[str, _Past] = {}
    points: list[TrendPoint] = []
    pending_before: frozenset[str] = frozenset()
    for at, group in groupby(events, key=lambda event: event.at):
        by_scan = False
        for event in group:
            by_scan = by_scan or event.kind in _BY_SCANS
            if event.secret in past:
                past[event.secret].move(event)
            else:
                past[event.secret] = _Past(event.after, event.at)
        if by_scan:
            pending = frozenset(secret for secret, one in past.items() if one.state in _PENDING)
            points.append(
                TrendPoint(
                    at, len(pending), _overdue(pending, past, severities, at), len(pending - pending_before), len(pending_before - pending)
                )
            )  # fmt: skip
            pending_before = pending
    return tuple(points[-RUNS:])


def _overdue(pending: Iterable[str], past: Mapping[str, _Past], severities: Mapping[str, Level], at: str) -> int:
    today = datetime.fromisoformat(at).date()
    return sum(_due(past[secret].since, severities.get(secret, Level.LOW)) < today for secret in pending)


def _due(since: str, severity: Level) -> date:
    return (datetime.fromisoformat(since) + timedelta(days=DAYS[severity])).date()
