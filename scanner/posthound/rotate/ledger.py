"""The ledger of secrets: where each stands on its way from found to closed, and what moves it on. Pure.

    open ──gone from every place in a complete scan──▶ replaced ──a check or a person's word──▶ revoked
     ▲                                                                                             │
     └── seen again, or a check says it is live ───────────────────────────── a complete scan without it ──▶ closed

`accepted` and `false-positive` are a person's word, with a reason, and hold until a date. Vanishing proves nothing: a
secret that is merely gone is still leaked, so it is `replaced` and never `closed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from posthound.model.values import Exposure, Level
from posthound.support.errors import UsageError
from posthound.support.terminal import counted


class State(StrEnum):
    """Where a secret stands."""

    OPEN = "open"
    REPLACED = "replaced"
    REVOKED = "revoked"
    CLOSED = "closed"
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false-positive"


class Liveness(StrEnum):
    """What a provider said of a secret; `unknown` for everything that is no clear answer."""

    LIVE = "live"
    DEAD = "dead"
    UNKNOWN = "unknown"


class Revocation(StrEnum):
    """How far a revocation that was asked for has come; `dead` only when a later look says so."""

    NONE = ""
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DEAD = "dead"


# Days from when a secret was found, or found again, to when it must be revoked.
DAYS = {Level.CRITICAL: 1, Level.HIGH: 7, Level.MEDIUM: 30, Level.LOW: 90}
_ORDER = (Exposure.PUBLIC, Exposure.PARTNER, Exposure.TEAM, Exposure.FILE, Exposure.PRIVATE, Exposure.PERSONAL)
_JUDGED = (State.ACCEPTED, State.FALSE_POSITIVE)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a secret. Times are UTC, ISO 8601; `present` says whether the last scan that could see it saw it."""

    fingerprint: str
    file: str
    pointer: str
    path: str
    exposure: Exposure
    first_seen: str
    last_seen: str
    present: bool = True
    url: str = ""
    home: str = ""  # where the file's name begins; see homes


@dataclass(frozen=True, slots=True)
class Item:
    """One secret with all its places. `since` is when it was found, or found again; `until` ends a person's judgement."""

    secret: str
    rule: str
    redacted: str
    severity: Level
    vault_name: str
    first_seen: str
    since: str
    state: State = State.OPEN
    owner: str = ""
    who: str = ""
    why: str = ""
    until: str = ""
    work_item: str = ""
    liveness: Liveness = Liveness.UNKNOWN
    checked_at: str = ""
    revocation: Revocation = Revocation.NONE
    appeared: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether it stands anywhere as far as is known."""
        return any(place.present for place in self.places.values())

    @property
    def due(self) -> str:
        """The ISO date by which it must be revoked; empty where nothing is left to do."""
        if self.state not in (State.OPEN, State.REPLACED):
            return ""
        return (datetime.fromisoformat(self.since) + timedelta(days=DAYS[self.severity])).date().isoformat()

    @property
    def exposure(self) -> Exposure:
        """The worst exposure it ever had."""
        return min((place.exposure for place in self.places.values()), key=_ORDER.index, default=Exposure.FILE)

    @property
    def exposed_since(self) -> str:
        """When it was first seen at that exposure."""
        worst = self.exposure
        return min((p.first_seen for p in self.places.values() if p.exposure is worst), default=self.first_seen)

    def overdue(self, today: date) -> bool:
        """Whether the due date has passed."""
        return bool(self.due) and date.fromisoformat(self.due) < today


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: what moved an item (or was noted about it), on what evidence. Never changed afterwards."""

    secret: str
    at: str
    kind: str
    before: State
    after: State
    evidence: str = ""
    who: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place of one secret as a scan saw it."""

    secret: str
    rule: str
    redacted: str
    severity: Level
    vault_name: str
    owner: str
    place: Place
    appeared: str = ""  # when it entered a repository, by its history


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan can say. `complete` is false when anything could not be read; such a scan proves no absence."""

    at: str
    complete: bool
    covered: frozenset[str] = frozenset()  # fingerprints of known places that the scan read without finding them


def moment(now: datetime, last: str) -> str:
    """The time of an event: now, or just the last event's time where the clock went back since."""
    text = now.astimezone(UTC).isoformat(timespec="seconds")
    return max(text, last)


def observed(item: Item | None, scan: Scan, sightings: tuple[Sighting, ...]) -> tuple[Item | None, tuple[Event, ...]]:
    """An item (None: not known yet) after a scan that saw it at `sightings` (all of the same secret; may be none)."""
    if item is None:
        return _found(scan, sightings) if sightings else (None, ())
    seen = {sighting.place.fingerprint: sighting for sighting in sightings}
    appeared = [s for name, s in seen.items() if name not in item.places or not item.places[name].present]
    was_present = item.present
    places = dict(item.places)
    for name, sighting in seen.items():
        first = places[name].first_seen if name in places else scan.at
        places[name] = replace(sighting.place, first_seen=first, last_seen=scan.at, present=True)
    if scan.complete:
        for name, place in places.items():
            if name not in seen and name in scan.covered:
                places[name] = replace(place, present=False)
    severity = min((item.severity, *(s.severity for s in sightings)), key=lambda level: level.rank)
    owner = item.owner or next((s.owner for s in sightings if s.owner), "")
    after = replace(item, places=places, severity=severity, owner=owner, appeared=_earliest(item.appeared, sightings))
    after, events = _judgement_over(after, scan.at)
    if appeared and (state := _reopening(after, was_present=was_present)):
        evidence = f"seen again in {counted(len(appeared), 'place')}"
        return _moved(after, state, scan.at, "seen-again", evidence, events, since=scan.at)
    if not after.present and scan.complete and not scan.covered.isdisjoint(after.places):
        return _vanished(after, scan, events, was_present=was_present)
    if appeared:
        evidence = f"seen in {counted(len(appeared), 'more place')}"
        events = (*events, Event(after.secret, scan.at, "seen", after.state, after.state, evidence))
    return after, events


def _found(scan: Scan, sightings: tuple[Sighting, ...]) -> tuple[Item, tuple[Event, ...]]:
    first = sightings[0]
    item = Item(
        first.secret, first.rule, first.redacted, min((s.severity for s in sightings), key=lambda level: level.rank),
        first.vault_name, scan.at, scan.at, owner=next((s.owner for s in sightings if s.owner), ""),
        places={s.place.fingerprint: replace(s.place, first_seen=scan.at, last_seen=scan.at, present=True) for s in sightings},
        appeared=_earliest("", sightings),
    )  # fmt: skip
    evidence = f"found in {counted(len(item.places), 'place')}"
    return item, (Event(item.secret, scan.at, "found", State.OPEN, State.OPEN, evidence),)


def _earliest(known: str, sightings: tuple[Sighting, ...]) -> str:
    return min(filter(None, (known, *(sighting.appeared for sighting in sightings))), default="")


def _reopening(item: Item, *, was_present: bool) -> State | None:
    """The state that seeing a secret again puts it into; None where nothing changes.

    One that was revoked while it still stood somewhere is not seen *again* there; in a place it had left it is.
    """
    match item.state:
        case State.REPLACED | State.CLOSED:
            return State.OPEN
        case State.REVOKED:
            return None if was_present else State.OPEN
        case State.OPEN | State.ACCEPTED | State.FALSE_POSITIVE:
            return None


def _vanished(
    item: Item, scan: Scan, events: tuple[Event, ...], *, was_present: bool
) -> tuple[Item, tuple[Event, ...]]:
    """After a complete scan since which no place is left. To close, that one scan must have read all that begin where its own do."""
    at = scan.at
    homes = {place.home for name, place in item.places.items() if name in scan.covered}
    beside = {name for name, place in item.places.items() if place.home in homes}
    if item.state is State.OPEN:
        return _moved(item, State.REPLACED, at, "gone", "gone from every place in a complete scan", events)
    if item.state is State.REVOKED and scan.covered.issuperset(beside):
        return _moved(item, State.CLOSED, at, "gone", "revoked, and gone from every place in a complete scan", events)
    if was_present:
        events = (
            *events,
            Event(item.secret, at, "gone", item.state, item.state, "gone from every place in a complete scan"),
        )
    return item, events


def checked(item: Item, at: str, liveness: Liveness, evidence: str) -> tuple[Item, tuple[Event, ...]]:
    """An item after its provider was asked. Unknown proves nothing and moves nothing."""
    if liveness is Liveness.UNKNOWN:
        return item, (Event(item.secret, at, "checked", item.state, item.state, evidence),)
    item = replace(item, liveness=liveness, checked_at=at)
    if liveness is Liveness.DEAD:
        item = replace(item, revocation=Revocation.DEAD)
    elif item.revocation is Revocation.DEAD:
        item = replace(item, revocation=Revocation.NONE)
    if liveness is Liveness.DEAD and item.state in (State.OPEN, State.REPLACED):
        return _moved(item, State.REVOKED, at, "checked", evidence, ())
    if liveness is Liveness.LIVE and item.state in (State.REVOKED, State.CLOSED):
        back = State.OPEN if item.present else State.REPLACED
        return _moved(item, back, at, "checked", evidence, (), since=at)
    return item, (Event(item.secret, at, "checked", item.state, item.state, evidence),)


def requested(item: Item, at: str, *, who: str, evidence: str) -> tuple[Item, tuple[Event, ...]]:
    """An item just before its provider is asked to revoke it: should the run end now, the next one knows."""
    after = replace(item, revocation=Revocation.REQUESTED)
    return after, (Event(item.secret, at, "revoke-requested", item.state, item.state, evidence, who),)


def answered(item: Item, at: str, verdict: str, evidence: str) -> tuple[Item, tuple[Event, ...]]:
    """An item after its provider answered: `accepted` is no proof, `dead` is, `refused` ends the request, `unknown` leaves it open."""
    if verdict == "dead":
        return checked(item, at, Liveness.DEAD, evidence)
    steps = {"accepted": Revocation.ACCEPTED, "refused": Revocation.NONE}
    after = replace(item, revocation=steps.get(verdict, item.revocation))
    return after, (Event(item.secret, at, f"revoke-{verdict}", item.state, item.state, evidence),)


def marked(item: Item, at: str, state: State, *, who: str, why: str, until: str = "") -> tuple[Item, tuple[Event, ...]]:
    """An item after a person's word; one that stands already is not noted again. Raises UsageError for a word that nobody can give, or
    without who and why."""
    if missing := [name for name, text in (("--who", who), ("--why", why)) if not text]:
        raise UsageError("A mark needs who gives it and why.", f"Add {' and '.join(missing)}.")
    if (item.state, item.who, item.why, item.until) == (state, who, why, until):
        return item, ()
    if state is State.REPLACED:
        raise UsageError(
            "Replaced is what a complete scan finds, not a mark.", "Run posthound rotate update on the files."
        )
    if state is State.CLOSED and item.state is not State.REVOKED:
        raise UsageError(
            f"{item.secret} is {item.state.value}; only a revoked secret can be closed.",
            "Revoke it at its provider, then mark it revoked (or let --verify find out).",
        )
    if state is State.ACCEPTED and not until:
        raise UsageError("A risk is accepted until a date.", "Add --until 2027-01-31.")
    if state not in _JUDGED and until:
        raise UsageError(f"{state.value} has no end.", "Leave --until out.")
    item = replace(item, who=who, why=why, until=until)
    since = at if state is State.OPEN and item.state is not State.OPEN else item.since
    moved, events = _moved(item, state, at, "marked", why, (), since=since)
    return moved, tuple(replace(event, who=who, until=until) for event in events)


def assigned(
    item: Item, at: str, *, owner: str = "", work_item: str = "", who: str = ""
) -> tuple[Item, tuple[Event, ...]]:
    """An item with another owner or the address of its ticket."""
    after = replace(item, owner=owner or item.owner, work_item=work_item or item.work_item)
    if after == item:
        return item, ()
    evidence = ", ".join(filter(None, (owner and f"owner {owner}", work_item and f"work item {work_item}")))
    return after, (Event(item.secret, at, "assigned", item.state, item.state, evidence, who),)


def _judgement_over(item: Item, at: str) -> tuple[Item, tuple[Event, ...]]:
    """A judgement whose time is over falls: the secret is open again, whatever was thought of it."""
    if item.state not in _JUDGED or not item.until or date.fromisoformat(item.until) >= date.fromisoformat(at[:10]):
        return item, ()
    evidence = f"{item.state.value} until {item.until}"
    return _moved(replace(item, who="", why="", until=""), State.OPEN, at, "expired", evidence, (), since=at)


def expired(item: Item, at: str) -> tuple[Item, tuple[Event, ...]]:
    """An item after time alone has passed."""
    return _judgement_over(item, at)


def _moved(
    item: Item, state: State, at: str, kind: str, evidence: str, events: tuple[Event, ...], since: str = ""
) -> tuple[Item, tuple[Event, ...]]:
    event = Event(item.secret, at, kind, item.state, state, evidence)
    return replace(item, state=state, since=since or item.since), (*events, event)
