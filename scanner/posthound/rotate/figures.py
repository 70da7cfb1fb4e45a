"""How long secrets take to their end, by the ledger's history: to be detected, replaced and revoked; what is late, what came back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from posthound.model.values import Level
from posthound.rotate.ledger import DAYS, Event, Item, State

_OVER = (State.REVOKED, State.CLOSED)
_JUDGED = (State.ACCEPTED, State.FALSE_POSITIVE)
_DAY = 86400.0
NOBODY = "nobody known"


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event with its number and its link in the chain."""

    number: int
    link: str
    event: Event


@dataclass(frozen=True, slots=True)
class Round:
    """One way of a secret from being found, or found again, to its end. Times are ISO 8601; empty for what has not happened."""

    found: str
    replaced: str = ""
    revoked: str = ""
    relapse: bool = False  # it came back; a judgement that ended only lets it go on


@dataclass(frozen=True, slots=True)
class Life:
    """One secret with its history, its rounds in order, and who has to do with it."""

    item: Item
    provider: str
    team: str
    history: tuple[LinkedEvent, ...]
    rounds: tuple[Round, ...]

    @property
    def relapses(self) -> int:
        """How often it came back."""
        return sum(each.relapse for each in self.rounds)

    @property
    def late(self) -> bool:
        """Whether it was revoked after its due date, in the last round."""
        last = self.rounds[-1]
        due = datetime.fromisoformat(last.found) + timedelta(days=DAYS[self.item.severity])
        return bool(last.revoked) and datetime.fromisoformat(last.revoked).date() > due.date()


@dataclass(frozen=True, slots=True)
class Period:
    """How long something took, in days, over so many cases."""

    cases: int
    typical: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What is to be said of a group of secrets."""

    name: str
    secrets: int
    open: int
    replaced: int
    revoked: int
    judged: int
    overdue: int
    late: int
    relapses: int
    detect: Period
    replace: Period
    revoke: Period


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month (`2026-11`), and how many secrets were open or replaced at its end."""

    name: str
    found: int
    replaced: int
    revoked: int
    relapsed: int
    pending: int


def life(item: Item, history: Sequence[LinkedEvent], provider: str) -> Life:
    """A secret's life, by its history."""
    rounds: list[Round] = []
    for one in history:
        event = one.event
        moved = event.before is not event.after
        if not rounds or (moved and _begins(event)):
            rounds.append(Round(event.at, relapse=bool(rounds) and event.before not in (*_JUDGED, State.OPEN)))
        if not moved:
            continue
        last = rounds[-1]
        if event.after is State.REPLACED and not last.replaced:
            rounds[-1] = replace(last, replaced=event.at)
        elif event.after in _OVER and not last.revoked:
            rounds[-1] = replace(last, revoked=event.at)
    return Life(item, provider, _team(item), tuple(history), tuple(rounds or [Round(item.first_seen)]))


def _begins(event: Event) -> bool:
    """Whether an event begins a round: the secret is to be dealt with again."""
    return event.after is State.OPEN or (event.after is State.REPLACED and event.before in _OVER)


def _team(item: Item) -> str:
    """Who has to do with it: its owner, else the workspace or folder of its first place."""
    first = min((place.file for place in item.places.values()), default="")
    return item.owner or (first.partition("/")[0] if "/" in first else "") or NOBODY


def figures(name: str, lives: Sequence[Life], today: date) -> Figures:
    """The figures of a group."""
    states = Counter(one.item.state for one in lives)
    every = [one for life in lives for one in life.rounds]
    return Figures(
        name, len(lives), states[State.OPEN], states[State.REPLACED], sum(states[state] for state in _OVER),
        sum(states[state] for state in _JUDGED), sum(one.item.overdue(today) for one in lives), sum(one.late for one in lives),
        sum(one.relapses for one in lives),
        _span([(one.item.appeared, one.rounds[0].found) for one in lives if one.item.appeared]),
        _span([(one.found, one.replaced) for one in every if one.replaced]),
        _span([(one.found, one.revoked) for one in every if one.revoked]),
    )  # fmt: skip


def grouped(lives: Sequence[Life], by: Callable[[Life], str], today: date) -> tuple[Figures, ...]:
    """The figures by group, the largest first; severities in their order."""
    groups: dict[str, list[Life]] = {}
    for one in lives:
        groups.setdefault(by(one), []).append(one)
    levels = {level.value: level.rank for level in Level}
    return tuple(
        figures(name, groups[name], today)
        for name in sorted(groups, key=lambda n: (levels.get(n, 9), -len(groups[n]), n))
    )


def months(lives: Sequence[Life]) -> tuple[Month, ...]:
    """Month by month, from the first event to the last."""
    events = [one.event for life in lives for one in life.history]
    names = sorted({event.at[:7] for event in events})
    if not names:
        return ()
    counts: dict[str, Counter[str]] = {name: Counter() for name in _between(names[0], names[-1])}
    for one in lives:
        for number, each in enumerate(one.rounds):
            if not number or each.relapse:
                counts[each.found[:7]]["relapsed" if number else "found"] += 1
            for what, at in (("replaced", each.replaced), ("revoked", each.revoked)):
                if at:
                    counts[at[:7]][what] += 1
    made = []
    for name, count in counts.items():
        made.append(
            Month(name, count["found"], count["replaced"], count["revoked"], count["relapsed"], _pending(lives, name))
        )
    return tuple(made)


def _pending(lives: Sequence[Life], month: str) -> int:
    """How many secrets were open or replaced at the end of a month."""
    last = (
        next((one.event.after for one in reversed(life.history) if one.event.at[:7] <= month), None) for life in lives
    )
    return sum(state in (State.OPEN, State.REPLACED) for state in last)


def _between(first: str, last: str) -> list[str]:
    made = [first]
    while made[-1] < last:
        year, month = map(int, made[-1].split("-"))
        made.append(f"{year + month // 12:04}-{month % 12 + 1:02}")
    return made


def _span(pairs: Sequence[tuple[str, str]]) -> Period:
    days = [_days(one, other) for one, other in pairs]
    return Period(len(days), round(median(days), 1), round(max(days), 1)) if days else Period(0)


def _days(one: str, other: str) -> float:
    return max(0.0, (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds() / _DAY)


def duration(life_: Life, what: str) -> str:
    """How many days a secret took to be detected, or in its last round to be replaced or revoked; empty where it was not."""
    last = life_.rounds[-1]
    pairs: Mapping[str, tuple[str, str]] = {
        "detect": (life_.item.appeared, life_.rounds[0].found if life_.item.appeared else ""),
        "replace": (last.found, last.replaced),
        "revoke": (last.found, last.revoked),
    }
    one, other = pairs[what]
    return f"{_days(one, other):.1f}" if one and other else ""
