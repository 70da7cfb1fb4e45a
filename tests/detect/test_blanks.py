"""Blanks that people leave around a value are no part of it, and its place is its own."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from posthound.model.values import Origin, Raw
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw
from tests.fuzz.targets import check_outcome

Spell = Callable[[Callable[[], str], str], str]
SPELLINGS: dict[str, tuple[str, Spell]] = {
    "a cookie": ("Cookie", lambda b, s: f"{b()}lang=en;{b()}session{b()}={b()}{s}{b()};{b()}theme=1"),
    "a cookie in quotes": ("Cookie", lambda b, s: f'{b()}session={b()}"{s}"{b()}'),
    "a cookie that is set": ("Set-Cookie", lambda b, s: f"{b()}auth_token={b()}{s}{b()};{b()}Path=/"),
    "a bearer": ("Authorization", lambda b, s: f"{b()}Bearer {b()}{s}{b()}"),
    "a token": ("Authorization", lambda b, s: f"{b()}Token token={b()}{s}{b()}"),
    "a pair": ("Authorization", lambda b, s: f"{b()}Basic {b()}{base64.b64encode(f'me:{s}'.encode()).decode()}{b()}"),
    "a bare value": ("Authorization", lambda b, s: f"{b()}{s}{b()}"),
    "a key": ("X-Api-Key", lambda b, s: f"{b()}{s}{b()}"),
}


def _blanks(rng: random.Random) -> Callable[[], str]:
    return lambda: "".join(rng.choices(" \t", k=rng.choice((0, 0, 1, 2, 5))))


def _documents(name: str, value: str) -> Iterator[Any]:
    """A value as a header's row, as a block of headers kept as one text, and in a text."""
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    for header in ([{"key": name, "value": value}], f"Accept: */*\n{name}: {value}\nHost: a.test"):
        request = {"method": "GET", "url": "https://a.test", "header": header}
        yield {"info": {"name": "A", "schema": schema}, "item": [{"name": "R", "request": request}]}
    yield {"info": {"name": "A", "schema": schema, "description": f"Send\n{name}: {value}\nwith it"}, "item": []}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_value_with_blanks_around_is_found_where_it_stands(spelling: str) -> None:
    rng, found = random.Random(spelling), 0
    name, spell = SPELLINGS[spelling]
    for _ in range(40):
        secret = expand("<alnum:32>", rng)
        for document in _documents(name, spell(_blanks(rng), secret)):
            raw = Raw(Origin("a.postman_collection.json"), json.dumps(document).encode())
            outcome = scan_raw(raw)
            check_outcome(raw, outcome)
            found += bool(outcome.findings)
    assert found >= 75
