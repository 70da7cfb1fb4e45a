"""What tests of a kind of value share: places to put it in, and how many of fresh values are found, exactly and without more."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterable
from typing import Any, NamedTuple

from posthound.model.matches import Outcome
from tests.conftest import TIMES
from tests.helpers import Lines, scan_text

ENOUGH = 0.98
LETTERS_DIGITS = string.ascii_letters + string.digits


class Case(NamedTuple):
    """A file with one value that must be found exactly (as a finding's region), or with none that may be."""

    text: str
    value: str = ""
    what: str = ""
    name: str = "x.postman_collection.json"


class Measured(NamedTuple):
    """How many of the values were found, and what was missed or reported besides; each with what it is."""

    found: int
    asked: int
    missed: list[str]
    besides: list[str]

    @property
    def share(self) -> float:
        """The share of values that were found exactly."""
        return self.found / self.asked if self.asked else 1.0


def draws(number: int) -> int:
    """How many of so many values are drawn: half of them, and all in `make test-long`."""
    return number if TIMES > 1 else number // 2


def measure(cases: Iterable[Case]) -> Measured:
    """Scans each case by itself."""
    found, asked, missed, besides = 0, 0, [], []
    for case in cases:
        outcome = scan_text(case.name, case.text)
        regions = _regions(case.text, outcome)
        if case.value:
            asked += 1
            if case.value in regions:
                found += 1
            else:
                missed.append(f"{case.what}: {case.value!r} {[d.reason for d in outcome.drops]} {regions}")
        besides += [f"{case.what}: {one!r}" for one in regions if not case.value or one != case.value]
    return Measured(found, asked, missed, besides)


def _regions(text: str, outcome: Outcome) -> list[str]:
    lines = Lines(text)
    covered = [lines.covered(finding.region) for finding in outcome.findings]
    return [_read(one) for one in covered]


def _read(written: str) -> str:
    """What a region means, where it stands in JSON, perhaps in JSON again."""
    try:
        return str(json.loads(f'"{written}"'))
    except ValueError:
        return written


def draw(rng: random.Random, length: int, alphabet: str = LETTERS_DIGITS) -> str:
    """A random value with a letter and, where the alphabet has any, a digit."""
    while True:
        value = "".join(rng.choices(alphabet, k=length))
        digit = any(c.isdigit() for c in value) or not any(c.isdigit() for c in alphabet)
        if digit and any(c.isalpha() for c in value):
            return value


def environment(rows: Iterable[tuple[str, str]]) -> str:
    """An exported environment."""
    values = [{"key": key, "value": value, "type": "default", "enabled": True} for key, value in rows]
    document = {"id": "5f1b5e0e", "name": "stage", "values": values, "_postman_variable_scope": "environment"}
    return json.dumps(document, ensure_ascii=False, indent=1)


def collection(**request: Any) -> str:
    """A collection of one request; `exec` are the lines of its script, `variable` the collection's own."""
    lines, variable, shown = request.pop("exec", None), request.pop("variable", None), request.pop("description", None)
    item: dict[str, Any] = {"name": "r", "request": {"method": "POST", "header": [], "url": "https://api.orchard.example/v1/x", **request}}  # fmt: skip
    if shown is not None:
        item["request"]["description"] = shown
    if lines is not None:
        item["event"] = [{"listen": "prerequest", "script": {"type": "text/javascript", "exec": lines}}]
    document: dict[str, Any] = {
        "info": {"name": "Orchard", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [item],
    }
    if variable is not None:
        document["variable"] = variable
    return json.dumps(document, ensure_ascii=False, indent=1)


def placed(rng: random.Random, name: str, value: str) -> tuple[str, str, str]:
    """A field of this name with this value in some place of a file: the file's text, its name and the place's."""
    place = rng.choice(("environment", "variable", "header", "body", "form", "script", "auth"))
    kind = "x.postman_collection.json"
    if place == "environment":
        return environment([(name, value)]), "x.postman_environment.json", place
    if place == "variable":
        return collection(variable=[{"key": name, "value": value}]), kind, place
    if place == "header":
        return collection(header=[{"key": name, "value": value}]), kind, place
    if place == "body":
        raw = json.dumps({"id": 7, name: value, "lang": "en"}, ensure_ascii=False)
        return collection(body={"mode": "raw", "raw": raw}), kind, place
    if place == "form":
        return collection(body={"mode": "urlencoded", "urlencoded": [{"key": name, "value": value}]}), kind, place
    if place == "script":
        literal = json.dumps(value, ensure_ascii=False)
        return collection(exec=["// setup", f"pm.environment.set({json.dumps(name, ensure_ascii=False)}, {literal});"]), kind, place  # fmt: skip
    rows = [{"key": "key", "value": name}, {"key": "value", "value": value}, {"key": "in", "value": "header"}]
    return collection(auth={"type": "apikey", "apikey": rows}), kind, place
