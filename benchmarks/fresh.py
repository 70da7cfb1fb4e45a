"""Values of self-identifying formats, drawn anew, under a name that says nothing and under one that fits.

The formats stand in formats.toml below the pages that describe them; here they become exports of one variable each, which any scanner can read.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from benchmarks.peers import Reported
from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.rules import find
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw

FORMATS = Path(__file__).with_name("formats.toml")
Naming = Literal["neutral", "fitting"]
NAMINGS: tuple[Naming, ...] = ("neutral", "fitting")
_NEUTRAL = ("value", "field", "data", "item", "entry", "input", "thing", "param", "var", "x")
_FITTING = ("api_key", "token", "secret", "access_token", "key")


@dataclass(frozen=True, slots=True)
class Format:
    """A format, the id of its issuer, and the page that describes it."""

    provider: str
    template: str
    source: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value of a format in an export of its own."""

    format: Format
    naming: Naming
    file: str
    content: bytes


@dataclass(slots=True)
class Fresh:
    """How many of the drawn values a scanner found by naming, and how many under the right provider (None: it is not asked)."""

    name: str
    drawn: dict[Naming, int]
    found: dict[Naming, int]
    right: dict[Naming, int] | None = None


@cache
def formats() -> tuple[Format, ...]:
    """The formats of the list."""
    pages = tomllib.loads(FORMATS.read_text("utf-8"))
    return tuple(
        Format(provider, template, url) for url, page in pages.items() for provider, template in page["formats"]
    )


def draw(seed: str) -> list[Drawn]:
    """A value of every format under each naming; the same seed gives the same."""
    made = []
    for number, one in enumerate(formats()):
        for naming in NAMINGS:
            rng = random.Random(f"{seed} {naming} {number}")
            file = f"{naming}-{number}.postman_environment.json"
            made.append(Drawn(one, naming, file, _export(_name(one, naming, rng), expand(one.template, rng))))
    return made


def _name(one: Format, naming: Naming, rng: random.Random) -> str:
    if naming == "neutral":
        return f"{rng.choice(_NEUTRAL)}{rng.randrange(100)}"
    name = f"{one.provider.replace('-', '_')}_{rng.choice(_FITTING)}"
    return name.upper() if rng.random() < 0.5 else name


def _export(name: str, value: str) -> bytes:
    variable = {"key": name, "value": value, "type": "default", "enabled": True}
    document = {"name": "Stage", "values": [variable], "_postman_variable_scope": "environment"}
    return json.dumps(document, indent="\t").encode()


def our_rules(drawn: Drawn) -> set[str]:
    """The rules by which we report the value of an export."""
    findings = scan_raw(Raw(Origin(drawn.file), drawn.content), Settings()).findings
    return {finding.rule for finding in findings if finding.pointer == "/values/0/value"}


def score_ours(values: Sequence[Drawn]) -> tuple[Fresh, list[Drawn]]:
    """Our score, and the values that were missed or given to somebody else."""
    score = _empty("posthound", values)
    score.right = dict.fromkeys(NAMINGS, 0)
    wrong = []
    for one in values:
        rules = our_rules(one)
        providers = {pattern.provider.id for pattern in find(rules).values()}
        right = providers == {one.format.provider}
        score.found[one.naming] += bool(rules)
        score.right[one.naming] += right
        if not right:
            wrong.append(one)
    return score, wrong


def score_reported(name: str, values: Sequence[Drawn], reported: Iterable[Reported]) -> Fresh:
    """The score of a scanner that reports values and files: anything that it reports of an export counts."""
    score, files = _empty(name, values), {one.file for one in reported}
    for one in values:
        score.found[one.naming] += one.file in files
    return score


def _empty(name: str, values: Sequence[Drawn]) -> Fresh:
    counts = {naming: sum(one.naming == naming for one in values) for naming in NAMINGS}
    return Fresh(name, counts, dict.fromkeys(NAMINGS, 0))
