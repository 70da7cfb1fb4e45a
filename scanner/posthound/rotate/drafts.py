"""What a ticket of the ledger says, and which steps bring a tracker to it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from posthound.config.own import Tracker as Configured
from posthound.model.values import Level
from posthound.report.sarif.names import shown
from posthound.rotate.figures import LinkedEvent
from posthound.rotate.ledger import Item, State
from posthound.rotate.view import Runbook, Runbooks
from posthound.support.terminal import clean, counted
from posthound.tickets.base import LABEL, SEVERITY, Draft, Issue, Line, Outcome

MOST_PLACES = 40
TITLE = 200  # characters; Jira takes 255
NAME = 250  # of what strangers wrote: all places together, with their marks escaped, fit into the 32,767 of Jira and GitHub's 65,536
_STATES: dict[State, Outcome] = {
    State.OPEN: "open", State.REPLACED: "open", State.REVOKED: "done", State.CLOSED: "done", State.ACCEPTED: "void",
    State.FALSE_POSITIVE: "void",
}  # fmt: skip
Kind = Literal["create", "update", "duplicate"]


@dataclass(frozen=True, slots=True)
class TicketNote:
    """What the ledger knows of a ticket; see the table ledger_ticket."""

    key: str
    url: str
    written: str
    told: int
    pending: bool
    at: str


@dataclass(frozen=True, slots=True)
class Step:
    """One ticket to bring up to date: `moved` are events to tell, `again` says that a run may have told them before it ended."""

    kind: Kind
    draft: Draft
    ticket: Issue | None = None
    rewrite: bool = False
    move: bool = False
    moved: tuple[LinkedEvent, ...] = ()
    last: int = 0
    again: bool = False

    @property
    def shown(self) -> str:
        """The step in words."""
        if self.ticket is None:
            return f"would make a ticket: {self.draft.title}" + (
                f", for {self.draft.assignee}" if self.draft.assignee else ""
            )
        if self.kind == "duplicate":
            return f"would close {self.ticket.url}: another ticket is about the same secret"
        what = [
            "rewrite what posthound wrote" if self.rewrite else "",
            f"tell {counted(len(self.moved), 'event')}" if self.moved else "",
            ("reopen it" if self.draft.state == "open" else "close it") if self.move else "",
        ]
        return f"would change {self.ticket.url}: {', '.join(filter(None, what))}"


def draft(item: Item, books: Runbooks, configured: Configured) -> Draft:
    """The ticket of an item: what it is, where it stands and what to do. Never its value."""
    book = books.get(item.rule, Runbook())
    present = sorted(
        (place for place in item.places.values() if place.present), key=lambda p: (p.file, p.path, p.fingerprint)
    )
    lines = [
        Line("Secret", f"{item.redacted} ({item.rule}), id {item.secret}"),
        Line("Severity", item.severity.value),
        Line("Readable by", f"{item.exposure.value}, since {item.exposed_since[:10]}"),
        Line("State", f"{item.state.value}{f' until {item.until}' if item.until else ''}"),
        Line("Because", f"{item.why} ({item.who})" if item.who else ""),
        Line("Provider says", item.liveness.value if item.checked_at else ""),
        Line("Revocation", item.revocation.value),
        Line("Owner", shown(item.owner, NAME)),
        Line("To do", book.how, book.where),
        Line("Vault name", item.vault_name),
        *(Line("", shown(f"{place.file}: {place.path}", NAME), place.url) for place in present[:MOST_PLACES]),
    ]
    if len(present) > MOST_PLACES:
        lines.append(Line("", f"and {counted(len(present) - MOST_PLACES, 'more place')}"))
    name = f"Leaked secret: {item.rule} {item.redacted} ({item.exposure.value}) {item.secret[:8]}"
    return Draft(
        item.secret, clean(name)[:TITLE], tuple(line._replace(text=clean(line.text)) for line in lines if line.text),
        (LABEL, f"{SEVERITY}{item.severity.value}", *configured.labels), _STATES[item.state], item.due, assignee(item, configured),
    )  # fmt: skip


def assignee(item: Item, configured: Configured) -> str:
    """The account to assign, by the map: the first entry that fits the owner, one of the owners, or a place's workspace or file."""
    names = [item.owner, *(part.strip() for part in item.owner.split(","))]
    names += [name for place in item.places.values() for name in (place.file, place.file.partition("/")[0], place.path)]
    for pattern, account in configured.assignees:
        if any(name and fnmatchcase(name, pattern) for name in names):
            return account
    return ""


def digest(one: Draft) -> str:
    """What stands for a draft's content: equal where nothing of it changed."""
    return hashlib.sha256(json.dumps(one, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def steps(
    items: Sequence[Item], books: Runbooks, configured: Configured, noted: Mapping[str, TicketNote], tickets: Sequence[Issue],
    events: Mapping[str, Sequence[LinkedEvent]],
) -> list[Step]:  # fmt: skip
    """What to do, secret by secret. A ticket is made for what is open and severe enough, and kept up for as long as it is there."""
    made = []
    least = Level(configured.min_severity)
    by_secret: dict[str, list[Issue]] = {}
    for ticket in sorted(tickets, key=lambda one: one.id):
        by_secret.setdefault(ticket.secret, []).append(ticket)
    for item in items:
        here, row, history = by_secret.get(item.secret, []), noted.get(item.secret), events.get(item.secret, ())
        one = draft(item, books, configured)
        last = history[-1].number if history else 0
        if not here:
            if one.state == "open" and item.severity.rank <= least.rank:
                made.append(Step("create", one, last=last))
            continue
        kept = next((ticket for ticket in here if row and ticket.key == row.key), here[0])
        made += [Step("duplicate", one, ticket) for ticket in here if ticket is not kept and ticket.open]
        moved = tuple(
            told for told in history if row and told.number > row.told and told.event.before is not told.event.after
        )
        move = kept.open is not (one.state == "open")
        rewrite = row is None or row.written != digest(one)
        if moved or move or rewrite or row is None or row.pending:
            made.append(Step("update", one, kept, rewrite, move, moved, last, row is not None and row.pending))
    return made


def telling(step: Step) -> tuple[list[str], str]:
    """The lines of the comment about what moved, and the mark by which it is found again: a link of the chain."""
    lines = [
        f"{told.event.at}: {told.event.before.value} → {told.event.after.value}: {shown(told.event.evidence, NAME)}"
        for told in step.moved
    ]
    if not lines and step.move:
        state = (
            "not over: no scan, check or mark says that it is revoked"
            if step.draft.state == "open"
            else step.draft.state
        )
        lines = [f"By the ledger this is {state}."]
    mark = step.moved[-1].link if step.moved else ""
    return [*lines, *([f"The history up to here: {mark}"] if mark else [])], mark or digest(step.draft)
