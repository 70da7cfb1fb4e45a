"""What a tracker is asked, and what a ticket is. A ticket holds no secret: its redacted form and its id, by which it is found again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

# Every ticket of ours bears it; a tracker is asked for nothing else.
LABEL = "posthound"
SEVERITY = "severity:"
Outcome = Literal["open", "done", "void"]


class Line(NamedTuple):
    """One line of a ticket: a fact with its name, or, where `name` is empty, an item of a list."""

    name: str
    text: str
    url: str = ""


class Draft(NamedTuple):
    """A ticket as it should be. `state` is open, done (on evidence) or void (judged to be none, or tolerated)."""

    secret: str
    title: str
    lines: tuple[Line, ...]
    labels: tuple[str, ...]
    state: Outcome
    due: str = ""
    assignee: str = ""


class Issue(NamedTuple):
    """A ticket as it is. `id` is what the tracker sorts by: the lowest is the oldest."""

    secret: str
    key: str
    id: int
    url: str
    open: bool
    body: str
    labels: tuple[str, ...] = ()
    assignee: str = ""


class Board(Protocol):
    """Where tickets are kept. Everything raises OutputError, with what to do, where the tracker refuses or cannot be reached."""

    name: str

    def tickets(self, known: Sequence[str]) -> list[Issue]:
        """Every ticket of ours, open or not; `known` are keys of which the newest state is wanted for sure."""

    def ticket(self, key: str) -> Issue | None:
        """One ticket, or None where it is gone for good."""

    def create(self, draft: Draft) -> Issue:
        """A new ticket."""

    def update(self, ticket: Issue, draft: Draft) -> None:
        """Title, our part of the body, labels and due date; what people wrote stays, and so does who has it."""

    def move(self, ticket: Issue, state: Outcome) -> None:
        """Opens or closes it."""

    def comment(self, ticket: Issue, lines: Sequence[str], mark: str) -> None:
        """Adds a comment that bears the mark."""

    def commented(self, ticket: Issue, mark: str) -> bool:
        """Whether a comment bears the mark."""


def joined(body: str, block: str, begin: str, end: str) -> str:
    """The body with our block in place of the one between the two marks, else behind what people wrote."""
    before, found, rest = body.partition(begin)
    # A name in our block may say the same, but what begins a line there is ours.
    _, ended, after = rest.partition(f"\n{end}")
    if found and ended:
        return before + block + after
    return f"{body.rstrip()}\n\n{block}" if body.strip() else block


def labels_of(ticket: Issue, draft: Draft) -> list[str]:
    """The labels: those of the draft, and what people added; a severity that it had is ours and goes."""
    kept = [label for label in ticket.labels if not label.startswith(SEVERITY)]
    return list(dict.fromkeys((*kept, *draft.labels)))


_SECRET = re.compile(r"[0-9a-f]{24}")


def is_secret_id(text: str) -> bool:
    """Whether a text is the id of a secret, and nothing that somebody made of it."""
    return bool(_SECRET.fullmatch(text))
