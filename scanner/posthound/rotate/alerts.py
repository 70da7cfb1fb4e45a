"""`posthound rotate states`: what was decided about findings elsewhere becomes known here, and with a word the other way round.

The later word holds. What was decided there after the last mark here is taken over for what is still open; what is marked here is told
there only when it is asked for. An alert that fits several secrets is left alone, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from posthound.rotate import ledger
from posthound.rotate.keeping import change, linked_events, opened
from posthound.rotate.ledger import Event, Item, State
from posthound.rotate.rows import ACCEPTED_DAYS, items_of
from posthound.rotate.run import every
from posthound.tickets.alerts import Alert, AlertBoard, Word

_WORDS: Mapping[State, Word] = {State.FALSE_POSITIVE: "false-positive", State.ACCEPTED: "accepted"}
_STATES = {word: state for state, word in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class ComparedAlert:
    """An alert beside the secret it is about, and what follows: the ledger takes its word, or tells it one."""

    alert: Alert
    item: Item
    take: Word = ""
    tell: bool = False

    def shown(self, board: str) -> str:
        """It in words."""
        if self.take:
            return f"{self.item.secret[:8]} is {self.take} by {board}: {self.alert.url}"
        return f"{self.alert.url} at {board} is to be {_WORDS.get(self.item.state) or 'open'}, as {self.item.secret[:8]} is here"


def compared(
    board: AlertBoard, items: Sequence[Item], marked: Mapping[str, str], *, push: bool
) -> tuple[list[ComparedAlert], int]:  # fmt: skip
    """What follows for each alert, and how many fit no secret or several; `marked` says when each secret was marked last."""
    made, unclear = [], 0
    for alert in board.alerts():
        fitting = [item for item in items if _about(alert, item)]
        if len(fitting) != 1:
            unclear += 1
            continue
        item = fitting[0]
        here = _WORDS.get(item.state, "")
        if alert.word == here or item.state in (State.REVOKED, State.CLOSED):
            continue
        later = not marked.get(item.secret) or (bool(alert.at) and _moment(alert.at) > _moment(marked[item.secret]))
        if alert.word and later and item.state in (State.OPEN, State.REPLACED):
            made.append(ComparedAlert(alert, item, take=alert.word))
        elif push and (here or marked.get(item.secret)):
            made.append(ComparedAlert(alert, item, tell=True))
    return made, unclear


def _moment(text: str) -> datetime:
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)  # nobody knows when: it overrides no word of ours
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _about(alert: Alert, item: Item) -> bool:
    """Whether an alert is about a secret: by its place's fingerprint, else by rule, file and redacted form."""
    if alert.fingerprint:
        return alert.fingerprint in item.places
    files = {place.file for place in item.places.values()}
    return (
        alert.rule == item.rule
        and item.redacted in alert.message
        and any(alert.path == name or alert.path.endswith(f"/{name}") for name in files)
    )


def states(
    path: str,
    boards: Sequence[AlertBoard],
    *,
    write: bool,
    push: bool,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[str]:
    """Compares ledger and boards; with `write` takes over what was decided there, with `push` too tells them what was decided here."""
    every(path, now)
    lines = []
    with opened(path) as store:
        for board in boards:
            items = list(items_of(*store.read()).values())
            events = linked_events(store)
            marked = {
                secret: max((e.event.at for e in history if e.event.kind == "marked"), default="")
                for secret, history in events.items()
            }
            found, unclear = compared(board, items, marked, push=push)
            lines += [one.shown(board.name) for one in found]
            if unclear:
                lines.append(
                    f"{unclear} alerts at {board.name} fit no secret of the ledger, or several, and are left alone"
                )
            if not write:
                continue
            words = {one.item.secret: one for one in found if one.take}

            def decide(
                known: dict[str, Item], at: str, words: Mapping[str, ComparedAlert] = words, name: str = board.name
            ) -> Iterator[tuple[Item, tuple[Event, ...]]]:
                for secret, one in words.items():
                    yield _taken(known[secret], at, one, name)

            change(store, decide, now)
            for one in found:
                if one.tell:
                    board.tell(one.alert, _WORDS.get(one.item.state, ""), one.item.why)
    return lines


def _taken(item: Item, at: str, one: ComparedAlert, board: str) -> tuple[Item, tuple[Event, ...]]:
    state = _STATES[one.take]
    ends = (
        (datetime.fromisoformat(at).date() + timedelta(days=ACCEPTED_DAYS)).isoformat()
        if state is State.ACCEPTED
        else ""
    )
    why = f"{one.alert.why or 'decided there'}, {one.alert.url}"
    return ledger.marked(
        item, at, state, who=f"{board}{f' {one.alert.who}' if one.alert.who else ''}", why=why, until=ends
    )
