"""The ledger's values as rows of the store, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from posthound.model.values import Exposure, Level
from posthound.rotate.ledger import Event, Item, Liveness, Place, Revocation, State
from posthound.state.backend import WITHOUT_BACKUP
from posthound.state.ledger_store import EVENT, Row
from posthound.support.errors import StateError

# How Postman's own scanner calls what became of a secret. A risk that is accepted there has no end, and gets one here.
SCANNER = "Postman's secret scanner"
RESOLUTIONS = {"FALSE_POSITIVE": State.FALSE_POSITIVE, "REVOKED": State.REVOKED, "ACCEPTED_RISK": State.ACCEPTED}
ACCEPTED_DAYS = 90
# When something was, an end that somebody set, and which of them are empty where nothing is known.
_TIMES = frozenset(("first_seen", "since", "last_seen", "checked_at", "appeared", "at"))
_MAY_BE_EMPTY = frozenset(("checked_at", "appeared", "until"))
_YEARS = range(1970, 9000)  # those that dates are reckoned with, with room on both sides
_KINDS: dict[str, Callable[[Any], Any]] = {
    "severity": Level, "state": State, "liveness": Liveness, "revocation": Revocation, "exposure": Exposure, "before": State, "after": State,
    "present": bool,
}  # fmt: skip


def items_of(items: list[Row], places: list[Row]) -> dict[str, Item]:
    """The items of the ledger by secret, with their places. Raises StateError where a row holds what posthound never wrote."""
    by_secret: dict[str, dict[str, Place]] = {}
    for row in places:
        values = _values(row)
        place = Place(**{key: value for key, value in values.items() if key != "secret"})
        by_secret.setdefault(row["secret"], {})[place.fingerprint] = place
    return {row["secret"]: Item(**_values(row), places=by_secret.get(row["secret"], {})) for row in items}


def _values(row: Row) -> dict[str, Any]:
    for name, value in row.items():
        if not _sound(name, value):
            raise damaged(name, row["secret"][:8], value)
    return {name: _KINDS[name](value) if name in _KINDS else value for name, value in row.items()}


def _sound(name: str, value: Any) -> bool:
    if not value and name in _MAY_BE_EMPTY:
        return True
    try:
        if name == "until":
            return bool(date.fromisoformat(value))
        if name in _KINDS:
            return _KINDS[name](value) is not None
    except ValueError:
        return False
    return name not in _TIMES or is_time(value)


def is_time(text: str) -> bool:
    """Whether this is when something was, as the ledger writes it: ISO 8601 with a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and moment.year in _YEARS and text.startswith(moment.date().isoformat())


def damaged(name: str, secret: str, value: Any) -> StateError:
    """What is said of a field that holds what posthound never wrote."""
    return StateError(
        f"The ledger is damaged: {name} of {secret} is {str(value)[:40]!r}.",
        f"It is unchanged. Put a backup in its place. {WITHOUT_BACKUP}",
    )


def item_row(item: Item) -> Row:
    """An item as the store keeps it, without its places."""
    row = {name: getattr(item, name) for name in item.__slots__ if name != "places"}
    return {name: getattr(value, "value", value) for name, value in row.items()}


def event_row(event: Event) -> Row:
    """An event as the store keeps it."""
    return {name: getattr(value, "value", value) for name, value in asdict(event).items()}


def event_of(row: Row) -> Event:
    """An event of the history. Raises StateError where the row holds what posthound never wrote."""
    return Event(**_values({name: row[name] for name in EVENT}))
