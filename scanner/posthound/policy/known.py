"""Which entry of a baseline stands for which finding: the same place, else the place that the same secret moved to.

A finding is matched with the entry of its very place. What is left over on both sides is matched where the same secret stands in
the same kind of field: its request, folder, collection, environment or file was renamed, or it moved. An entry stands for one
place, so a copy beside it is new, also one of a file that was renamed since; and a place that more people can read than the entry's is new in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from posthound.model.values import Exposure, Finding
from posthound.policy.baseline import Baseline, Entry, entry_of, field_of

# The most widely readable first. An export may lie where a team reads it, or only its author.
_READERS = (
    Exposure.PUBLIC,
    Exposure.PARTNER,
    Exposure.TEAM,
    Exposure.FILE,
    Exposure.PRIVATE,
    Exposure.PERSONAL,
)


@dataclass(frozen=True, slots=True)
class NamedFinding:
    """A finding, and how the baseline would call its file."""

    finding: Finding
    file: str


class Standing(Protocol):
    """What is known of the files that a baseline names, beside those that were scanned."""

    def stands(self, entry: Entry) -> bool:
        """Whether an entry that fits none of the places may still have its own, which was not looked at: such an entry has not moved."""

    def may_be_in(self, entry: Entry, file: str) -> bool:
        """Whether what the entry knows may have moved to this file, by what became of its own."""


def matched(places: Sequence[NamedFinding], entries: Iterable[Entry], standing: Standing) -> list[Entry | None]:
    """For each place the entry that stands for it, or None."""
    entries = list(entries)
    found: list[Entry | None] = [None] * len(places)
    free = {entry.key: entry for entry in entries}
    by_place = _grouped(entries, lambda entry: entry.fingerprint)
    for number, place in enumerate(places):
        entry = free.get((place.file, place.finding.known_as))
        if entry is not None and _as_exposed(place.finding, entry):
            found[number] = entry
            free.pop(entry.key) if entry.secret_id else None
    # An entry of version 1 knows the name of its file and not the folder: it stands for the place in every folder.
    for number, place in enumerate(places):
        same = (e for e in by_place.get(place.finding.known_as, ()) if not e.secret_id or _saved(place.finding, e))
        found[number] = found[number] or next(same, None)
    exact = {entry.key for entry in found if entry is not None}
    new = {_moving(place) for number, place in enumerate(places) if found[number] is None}
    left = [e for e in free.values() if e.secret_id and e.key not in exact and (e.secret_id, e.field) in new]
    moved = _grouped(
        (entry for entry in left if not standing.stands(entry)), lambda entry: (entry.secret_id, entry.field)
    )
    for number, place in enumerate(places):
        candidates = moved.get(_moving(place), [])
        fitting = [e for e in candidates if _as_exposed(place.finding, e) and standing.may_be_in(e, place.file)]
        if found[number] is None and fitting:
            best = min(fitting, key=lambda entry: _distance(place, entry))
            candidates.remove(best)
            found[number] = best
    return found


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], object]) -> dict[object, list[Entry]]:
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups


def _moving(place: NamedFinding) -> tuple[str, str]:
    """What stays of a place when it is renamed or moves."""
    return place.finding.known_secret, field_of(place.finding)


def _saved(finding: Finding, entry: Entry) -> bool:
    """Whether the entry is of a saved export of the very entity that was crawled. Of a public one, who accepted the file did not know."""
    return entry.exposure == Exposure.FILE and finding.exposure not in (Exposure.FILE, Exposure.PUBLIC)


def _as_exposed(finding: Finding, entry: Entry) -> bool:
    """Whether no more people can read the finding than could when it was accepted."""
    return not entry.exposure or _READERS.index(finding.exposure) >= _READERS.index(Exposure(entry.exposure))


def _distance(place: NamedFinding, entry: Entry) -> tuple[bool, bool, bool, tuple[str, str]]:
    """What was renamed least is the likeliest: the same names elsewhere, then the same file, then a file of the same name."""
    name, other = place.file.rpartition("/")[2], entry.file.rpartition("/")[2]
    return " / ".join(place.finding.path) != entry.place, place.file != entry.file, name != other, entry.key


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings of a run beside a baseline, in their order.

    `open` are new, or known by an entry whose time is over (`ended` says since when); `gone` are entries that fit nothing, `ending` those
    whose time is over soon.
    """

    open: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...] = ()
    ending: tuple[Entry, ...] = ()

    @property
    def new(self) -> list[Finding]:
        """What no entry stands for."""
        return [finding for finding in self.open if not finding.ended]

    @property
    def ended(self) -> list[Finding]:
        """What was tolerated for a time that is over."""
        return [finding for finding in self.open if finding.ended]


def compare(baseline: Baseline, places: Sequence[NamedFinding], standing: Standing, today: date) -> Compared:
    """Sorts the findings into open and known ones; known ones carry the entry's reason."""
    open_: list[Finding] = []
    known: list[Finding] = []
    seen: dict[tuple[str, str], Entry] = {}
    for place, entry in zip(places, matched(places, baseline.entries.values(), standing), strict=True):
        finding = place.finding
        if entry is None:
            open_.append(finding._replace(baseline_state="new"))
            continue
        seen[entry.key] = entry
        if entry.expired(today):
            open_.append(finding._replace(baseline_state="updated", ended=entry.until))
        else:
            known.append(
                finding._replace(baseline_state="unchanged", suppression="external", justification=_why(entry))
            )
    gone = tuple(entry for entry in baseline.entries.values() if entry.key not in seen)
    return Compared(tuple(open_), tuple(known), gone, tuple(e for e in seen.values() if e.ending(today)))


def _why(entry: Entry) -> str:
    return f"in the baseline{f' until {entry.until}' if entry.until else ''}: {entry.reason or 'no reason given yet'}"


@dataclass(frozen=True, slots=True)
class Update:
    """A baseline before and after a scan. `dropped` was fixed, `added` is new, `followed` are entries that moved: before and after."""

    before: Baseline
    after: Baseline
    dropped: tuple[Entry, ...]
    added: tuple[Entry, ...]
    followed: tuple[tuple[Entry, Entry], ...]


def updated(
    baseline: Baseline,
    places: Sequence[NamedFinding],
    standing: Standing,
    fixed: Callable[[Entry], bool],
    make: Callable[[NamedFinding], Entry],
) -> Update:
    """The baseline after another scan: what was fixed drops out, what is new comes in, reasons and ends stay.

    `fixed(entry)` says whether the entry's file was read, so that its absence means something; `make` gives a new place its entry.
    """
    after: list[Entry] = []
    added: list[Entry] = []
    followed: list[tuple[Entry, Entry]] = []
    seen: set[tuple[str, str]] = set()
    for place, entry in zip(places, matched(places, baseline.entries.values(), standing), strict=True):
        if entry is None:
            added.append(make(place))
            continue
        seen.add(entry.key)
        now = entry_of(place.finding, place.file, entry.reason, entry.until)
        # A finding that fewer people can read today may go back to where it was accepted.
        after.append(now if not entry.exposure else replace(now, exposure=entry.exposure))
        if (now.file, now.place) != (entry.file, entry.place):
            followed.append((entry, now))
    left = [entry for entry in baseline.entries.values() if entry.key not in seen]
    fresh = {entry.key for entry in added}  # such an entry takes the place of one that others can read less
    kept = [entry for entry in left if not fixed(entry) and entry.key not in fresh]
    dropped = tuple(entry for entry in left if entry not in kept and entry.key not in fresh)
    made = Baseline.of(baseline.salt, baseline.mark, (*kept, *after, *added))
    return Update(baseline, made, dropped, tuple(added), tuple(followed))
