"""The ledger in its state file: opened, changed in one go, and asked for one item."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from posthound.model.values import Notice
from posthound.rotate import ledger
from posthound.rotate.figures import LinkedEvent
from posthound.rotate.ledger import Event, Item
from posthound.rotate.rows import damaged, event_of, event_row, is_time, item_row, items_of
from posthound.state.ledger_store import EVENT, LedgerStore, Row, Rows
from posthound.state.store import Store, default_path, exists, home_of
from posthound.support.errors import StateError, UsageError
from posthound.support.locks import alone


@dataclass(frozen=True, slots=True)
class Applied:
    """What a command changed: every item, and the events it added; of a scan `looked` says what it read and left out, a phrase each."""

    items: tuple[Item, ...]
    events: tuple[Event, ...] = ()
    notices: tuple[Notice, ...] = ()
    complete: bool = True
    looked: tuple[str, ...] = ()


@contextmanager
def opened(path: str, *, make: bool = False) -> Iterator[LedgerStore]:
    """The ledger in a state file. Raises StateError for one that is missing (unless `make`), damaged, too new or locked."""
    file = path or default_path()
    if not make and not exists(file):
        raise StateError(
            f"There is no ledger at {file}.", "posthound rotate update PATH begins one; --ledger names another."
        )
    with Store(file) as store:
        yield LedgerStore(store)


@contextmanager
def held(path: str, waiting: Callable[[], None]) -> Iterator[LedgerStore]:
    """The ledger, for a run that writes to trackers or providers: one at a time, so that what goes out goes out once."""
    home = home_of(path)
    with opened(path) as store, alone(home.with_name(f"{home.name}.outside"), waiting=waiting, also=store.hold):
        yield store


Decide = Callable[[dict[str, Item], str], Iterator[tuple[Item, tuple[Event, ...]]]]


def change(store: LedgerStore, decide: Decide, now: Callable[[], datetime]) -> Applied:
    """Changes the ledger in one go: `decide` is given every item and the time, and gives those that are to be kept anew, with their events."""
    after: dict[str, Item] = {}
    added: list[Event] = []

    def rows(items: list[Row], places: list[Row], last: str) -> Rows:
        before = items_of(items, places)
        if last and not is_time(last):  # what is noted now would not come before it
            raise damaged("at", "the last event", last)
        after.update(before)
        changed = []
        for item, events in decide(before, ledger.moment(now(), last)):
            if item != before.get(item.secret) or events:
                changed.append(item)
            after[item.secret] = item
            added.extend(events)
        place_rows = [
            {**asdict(place), "secret": item.secret, "exposure": place.exposure.value, "present": int(place.present)}
            for item in changed
            for place in item.places.values()
        ]
        return Rows(tuple(map(item_row, changed)), tuple(place_rows), tuple(map(event_row, added)))

    store.change(rows)
    return Applied(tuple(after.values()), tuple(added))


def item_of(store: LedgerStore, prefix: str) -> Item:
    """The one item whose id begins so. Raises UsageError where there are none or several."""
    items, places = store.read()
    found = (
        [item for item in items_of(items, places).values() if item.secret.startswith(prefix.lower())] if prefix else []
    )
    if len(found) != 1:
        # What is no id may be the secret itself, pasted.
        given = repr(prefix) if re.fullmatch(r"[0-9a-fA-F]{1,24}", prefix) else "what was given, which is no id"
        raise UsageError(
            f"{len(found) or 'No'} secret{'s' * (len(found) != 1)} of the ledger begin{'s' * (len(found) == 1)} with {given}.",
            "posthound rotate list shows them; give as many digits as tell them apart.",
        )
    return found[0]


def linked_events(store: LedgerStore) -> dict[str, list[LinkedEvent]]:
    """Every event by its secret, in order, with its link."""
    events: dict[str, list[LinkedEvent]] = {}
    for row in store.events():
        event = event_of({name: row[name] for name in EVENT})
        events.setdefault(event.secret, []).append(LinkedEvent(row["id"], row["link"], event))
    return events
