"""The ledger's values as rows of the store, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from posthound.model.values import Exposure, Level
from posthound.rotate.ledger import Event, Item, Liveness, Place, Revocation, State
from posthound.state.ledger_store import EVENT, Row

# How Postman's own scanner calls what became of a secret. A risk that is accepted there has no end, and gets one here.
SCANNER = "Postman's secret scanner"
RESOLUTIONS = {"FALSE_POSITIVE": State.FALSE_POSITIVE, "REVOKED": State.REVOKED, "ACCEPTED_RISK": State.ACCEPTED}
ACCEPTED_DAYS = 90


def items_of(items: list[Row], places: list[Row]) -> dict[str, Item]:
    by_secret: dict[str, dict[str, Place]] = {}
    for row in places:
        values = {key: value for key, value in row.items() if key != "secret"}
        place = Place(**{**values, "exposure": Exposure(row["exposure"]), "present": bool(row["present"])})
        by_secret.setdefault(row["secret"], {})[place.fingerprint] = place
    kinds: dict[str, Callable[[Any], Any]] = {
        "severity": Level,
        "state": State,
        "liveness": Liveness,
        "revocation": Revocation,
    }
    return {
        row["secret"]: Item(
            **{key: kinds[key](value) if key in kinds else value for key, value in row.items()},
            places=by_secret.get(row["secret"], {}),
        )
        for row in items
    }


def item_row(item: Item) -> Row:
    row = {name: getattr(item, name) for name in item.__slots__ if name != "places"}
    return {name: getattr(value, "value", value) for name, value in row.items()}


def event_row(event: Event) -> Row:
    return {name: getattr(value, "value", value) for name, value in asdict(event).items()}


def event_of(row: Row) -> Event:
    values = {name: row[name] for name in EVENT}
    return Event(**{**values, "before": State(row["before"]), "after": State(row["after"])})
