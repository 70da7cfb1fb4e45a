"""The ledger against a model of it: whatever happens in whatever order, its states follow the evidence."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from posthound.model.values import Exposure, Level
from posthound.rotate import ledger
from posthound.rotate.keeping import change, opened
from posthound.rotate.ledger import Event, Item, Liveness, Place, Scan, Sighting, State
from posthound.support.errors import UsageError
from tests.conftest import TIMES

PLACES = ("one", "two", "three")
START = datetime(2026, 1, 1, tzinfo=UTC)


def sighting(place: str, severity: Level = Level.HIGH) -> Sighting:
    """The secret, seen in a place."""
    where = Place(place, f"{place}.json", "/values/0/value", "path", Exposure.FILE, "", "")
    return Sighting("s", "rule", "ghp_…(40)", severity, "name", "", where)


def scan(at: str, *places: str, complete: bool = True, read: tuple[str, ...] = PLACES) -> Scan:
    """A scan that read the files of `read` and saw the secret in `places`."""
    return Scan(at, complete, frozenset(read) - set(places))


def seen(*places: str) -> tuple[Sighting, ...]:
    """The secret, seen in these places."""
    return tuple(map(sighting, places))


class Ledger(RuleBasedStateMachine):
    """Scans, checks, words and passing time, beside a plain account of what each of them proves.

    The model knows, for each place, whether the secret is last known to be there, and what was said of it.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = str(Path(self.folder.name, "state.sqlite"))
        self.now = START
        self.item: Item | None = None
        self.there: dict[str, bool] = {}
        self.expected: State | None = None
        self.until = ""
        self.events: list[Event] = []

    def teardown(self) -> None:
        self.folder.cleanup()

    def _do(self, act: object) -> tuple[Event, ...]:
        """Runs a change through the store, so that what is read back is what was decided."""
        with opened(self.path, make=True) as store:

            def decide(items, at):  # type: ignore[no-untyped-def]  # the store's own shapes
                after, events = act(items.get("s"), at)  # type: ignore[operator]
                if after is not None:
                    yield after, events

            done = change(store, decide, lambda: self.now)
            self.item = next(iter(done.items), None)
            self.events += done.events
            assert [row["evidence"] for row in store.history("s")] == [event.evidence for event in self.events]
        return done.events

    def _scanned(self, places: set[str], read: set[str], complete: bool) -> None:
        before = dict(self.there)
        self._do(
            lambda item, at: ledger.observed(
                item, scan(at, *places, complete=complete, read=tuple(read)), seen(*sorted(places))
            )
        )
        for place in places:
            self.there[place] = True
        if complete:
            for place in read - places:
                if place in self.there:
                    self.there[place] = False
        if not before:
            self.expected = State.OPEN if places else None
            return
        today = ledger.moment(self.now, self.events[-1].at if self.events else "")[:10]
        if self.expected in (State.ACCEPTED, State.FALSE_POSITIVE) and self.until and self.until < today:
            self.expected, self.until = State.OPEN, ""
        again = any(not before.get(place, False) for place in places)
        gone = complete and not any(self.there.values()) and bool(read & set(self.there))
        if (again and self.expected in (State.REPLACED, State.CLOSED)) or (
            again and self.expected is State.REVOKED and not any(before.values())
        ):
            self.expected = State.OPEN
        elif gone and self.expected is State.OPEN:
            self.expected = State.REPLACED
        elif gone and self.expected is State.REVOKED and set(self.there) <= read:
            self.expected = State.CLOSED

    @rule(read=st.sets(st.sampled_from(PLACES)), data=st.data(), complete=st.booleans())
    def scans(self, read: set[str], data: st.DataObject, complete: bool) -> None:
        places = data.draw(st.sets(st.sampled_from(sorted(read)))) if read else set()
        self._scanned(places, read, complete)

    @rule(verdict=st.sampled_from(list(Liveness)))
    @precondition(lambda self: self.item is not None)
    def asks_the_provider(self, verdict: Liveness) -> None:
        self._do(lambda item, at: ledger.checked(item, at, verdict, "asked"))
        if verdict is Liveness.DEAD and self.expected in (State.OPEN, State.REPLACED):
            self.expected = State.REVOKED
        if verdict is Liveness.LIVE and self.expected in (State.REVOKED, State.CLOSED):
            self.expected = State.OPEN if any(self.there.values()) else State.REPLACED

    @rule(state=st.sampled_from(list(State)), days=st.one_of(st.none(), st.integers(-3, 30)))
    @precondition(lambda self: self.item is not None)
    def somebody_says(self, state: State, days: int | None) -> None:
        until = (self.now + timedelta(days=days)).date().isoformat() if days is not None else ""
        assert self.item is not None
        if (self.item.state, self.item.who, self.item.why, self.item.until) == (state, "me", "so", until):
            assert self._do(lambda item, at: ledger.marked(item, at, state, who="me", why="so", until=until)) == ()
            return  # the same word once more
        possible = (
            state is not State.REPLACED
            and (state is not State.CLOSED or self.expected is State.REVOKED)
            and (state is not State.ACCEPTED or bool(until))
            and (state in (State.ACCEPTED, State.FALSE_POSITIVE) or not until)
        )
        if not possible:
            with pytest.raises(UsageError):
                self._do(lambda item, at: ledger.marked(item, at, state, who="me", why="so", until=until))
            return
        self._do(lambda item, at: ledger.marked(item, at, state, who="me", why="so", until=until))
        self.expected, self.until = state, until

    @rule(hours=st.integers(-48, 24 * 20))
    def time_passes_or_the_clock_goes_back(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def the_state_is_the_expected_one(self) -> None:
        if hasattr(self, "item"):
            assert (self.item.state if self.item else None) == self.expected

    @invariant()
    def the_history_explains_the_state_and_never_goes_back(self) -> None:
        for earlier, later in zip(getattr(self, "events", []), getattr(self, "events", [])[1:], strict=False):
            assert earlier.after is later.before
            assert earlier.at <= later.at
        if getattr(self, "events", None):
            assert self.item is not None
            assert self.events[-1].after is self.item.state

    @invariant()
    def nothing_closes_or_counts_as_revoked_without_a_check_or_a_word(self) -> None:
        for event in getattr(self, "events", []):
            if event.after is State.REVOKED and event.before is not State.REVOKED:
                assert event.kind in ("checked", "marked")
            if event.after is State.CLOSED and event.before is not State.CLOSED:
                assert event.before is State.REVOKED


Ledger.TestCase.settings = settings(max_examples=10 * TIMES, stateful_step_count=25)
TestLedger = Ledger.TestCase


def open_item() -> Item:
    """An item found in two places."""
    item, _ = ledger.observed(None, scan("2026-01-01T00:00:00+00:00", "one", "two"), seen("one", "two"))
    assert item is not None
    return item


def test_a_secret_that_is_gone_from_an_incomplete_scan_stays_open() -> None:
    item, events = ledger.observed(open_item(), scan("2026-01-02T00:00:00+00:00", complete=False), ())
    assert item is not None
    assert item.state is State.OPEN
    assert events == ()


def test_a_secret_that_is_gone_from_one_of_two_places_stays_open() -> None:
    made = scan("2026-01-02T00:00:00+00:00", "one")
    item, _ = ledger.observed(open_item(), made, seen("one"))
    assert item is not None
    assert item.state is State.OPEN


def test_a_complete_scan_of_other_files_proves_nothing() -> None:
    item, _ = ledger.observed(open_item(), scan("2026-01-02T00:00:00+00:00", read=("three",)), ())
    assert item is not None
    assert item.state is State.OPEN


def test_the_due_date_follows_the_severity_and_counts_from_the_reopening() -> None:
    item = open_item()
    assert item.due == "2026-01-08"
    gone, _ = ledger.observed(item, scan("2026-01-03T00:00:00+00:00"), ())
    assert gone is not None
    made = scan("2026-02-01T00:00:00+00:00", "one")
    again, events = ledger.observed(gone, made, seen("one"))
    assert again is not None
    assert (again.state, again.due) == (State.OPEN, "2026-02-08")
    assert [event.kind for event in events] == ["seen-again"]


def test_the_time_of_an_event_never_precedes_the_last_one() -> None:
    assert ledger.moment(datetime(2025, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00") == "2026-01-01T00:00:00+00:00"
