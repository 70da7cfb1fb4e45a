"""`posthound rotate sync`: one ticket a secret, in every tracker of the configuration.

The ledger notes a ticket before anything is written there and after it was. A run that is ended in between leaves that note, and the
next one finds the ticket by the id in it, tells nothing twice and makes none anew. Runs of one ledger wait for each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from posthound.config.own import Tracker as Configured
from posthound.config.settings import Settings
from posthound.rotate import ledger
from posthound.rotate.drafts import Step, TicketNote, digest, steps, telling
from posthound.rotate.figures import LinkedEvent
from posthound.rotate.keeping import change, held, linked_events, opened
from posthound.rotate.ledger import Event, Item
from posthound.rotate.rows import items_of
from posthound.rotate.run import every, runbooks
from posthound.state.ledger_store import LedgerStore
from posthound.support.errors import OutputError
from posthound.tickets.base import Board, Issue

# Seconds after which a tracker shows what was written to it, even one that writes its index later.
SETTLED = 30.0
Wait = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done, or would be, in words; and what could not be."""

    lines: tuple[str, ...]
    failed: tuple[str, ...] = ()


def sync(
    path: str, pairs: Sequence[tuple[Configured, Board]], settings: Settings, *, write: bool, wait: Wait = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC), waiting: Callable[[], None] = lambda: None,
) -> Synced:  # fmt: skip
    """Brings the trackers up to the ledger; without `write`, says what that would be and only reads."""
    every(path, now)  # judgements whose time is over fall first
    if not write:
        with opened(path) as store:
            lines = [
                f"{tracker.name}: {step.shown}"
                for one, tracker in pairs
                for step in _steps(store, one, tracker, settings)
            ]
        return Synced(tuple(lines))
    done, failed = list[str](), list[str]()
    with held(path, waiting) as store:
        for configured, tracker in pairs:
            work = _Work(store, configured, tracker, settings, wait, now)
            for line, error in work.carried_out():
                (failed if error else done).append(f"{tracker.name}: {line}")
    return Synced(tuple(done), tuple(failed))


def _state(
    store: LedgerStore, tracker: Board
) -> tuple[list[Item], dict[str, TicketNote], dict[str, list[LinkedEvent]]]:
    items = list(items_of(*store.read()).values())
    noted = {
        secret: TicketNote(row["key"], row["url"], row["written"], row["told"], bool(row["pending"]), row["at"])
        for secret, row in store.tickets(tracker.name).items()
    }
    return items, noted, linked_events(store)


def _tickets(tracker: Board, noted: Mapping[str, TicketNote]) -> list[Issue]:
    """Every ticket of ours; one that is noted and lost its label is looked up by its number."""
    pending = [one.key for one in noted.values() if one.key and one.pending]
    known = [*pending, *(one.key for one in noted.values() if one.key and not one.pending)]
    found = tracker.tickets(known)
    seen = {ticket.key for ticket in found}
    lost = [tracker.ticket(one.key) for one in noted.values() if one.key and one.key not in seen]
    return [*found, *(ticket for ticket in lost if ticket is not None)]


def _steps(store: LedgerStore, configured: Configured, tracker: Board, settings: Settings) -> list[Step]:
    items, noted, events = _state(store, tracker)
    return steps(items, runbooks(items, settings), configured, noted, _tickets(tracker, noted), events)


@dataclass(frozen=True, slots=True)
class _Work:
    """One tracker's steps, carried out."""

    store: LedgerStore
    configured: Configured
    tracker: Board
    settings: Settings
    wait: Wait
    now: Callable[[], datetime]

    def carried_out(self) -> Iterator[tuple[str, bool]]:
        """What was done, line by line, and whether that is a failure. One ticket that fails holds up no other."""
        try:
            self._settle()
            todo = _steps(self.store, self.configured, self.tracker, self.settings)
        except OutputError as error:
            yield f"{error.sentence} {error.hint}", True
            return
        for step in todo:
            try:
                yield self._one(step), False
            except OutputError as error:
                yield f"{step.draft.secret[:8]}: {error.sentence} {error.hint}", True

    def _settle(self) -> None:
        """Waits until a ticket that an ended run may have made is sure to be found."""
        _, noted, _ = _state(self.store, self.tracker)
        for row in noted.values():
            age = (self.now() - datetime.fromisoformat(row.at)).total_seconds()
            if row.pending and not row.key and 0 <= age < SETTLED:
                self.wait(SETTLED - age)

    def _one(self, step: Step) -> str:
        if step.kind == "duplicate":
            assert step.ticket is not None
            self.tracker.comment(
                step.ticket, ["Another ticket is about the same secret; it goes on there."], "duplicate"
            )
            self.tracker.move(step.ticket, "void")
            return f"closed {step.ticket.url}, the second of its secret"
        before = self.store.tickets(self.tracker.name).get(step.draft.secret)
        written = before["written"] if before else ""
        told = before["told"] if before else step.last
        ticket = step.ticket
        self._note(step, ticket, written=written, told=told, pending=True)
        words = []
        if ticket is None:
            ticket = self.tracker.create(step.draft)
            words.append("made")
        elif step.rewrite:
            self.tracker.update(ticket, step.draft)
            words.append("rewrote")
        lines, mark = telling(step)
        if lines and step.ticket is not None and not (step.again and self.tracker.commented(ticket, mark)):
            self.tracker.comment(ticket, lines, mark)
            words.append("told")
        if step.move:
            self.tracker.move(ticket, step.draft.state)
            words.append("reopened" if step.draft.state == "open" else "closed")
        self._assign(step.draft.secret, ticket)
        self._note(step, ticket, written=digest(step.draft), told=step.last, pending=False)
        return f"{' and '.join(words) or 'looked at'} {ticket.url}"

    def _note(self, step: Step, ticket: Issue | None, *, written: str, told: int, pending: bool) -> None:
        key, url = (ticket.key, ticket.url) if ticket else ("", "")
        at = self.now().astimezone(UTC).isoformat(timespec="seconds")
        self.store.note_ticket(
            {"tracker": self.tracker.name, "secret": step.draft.secret, "key": key, "url": url, "written": written, "told": told,
             "pending": int(pending), "at": at}
        )  # fmt: skip

    def _assign(self, secret: str, ticket: Issue) -> None:
        """Notes the ticket's address in the item, unless a person noted another."""

        def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
            if not items[secret].work_item:
                yield ledger.assigned(items[secret], at, work_item=ticket.url)

        change(self.store, decide, self.now)
