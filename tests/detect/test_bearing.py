"""A field whose name bears a provider's, and by no word says that it holds a credential, is read as a line of settings with that name is."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from typing import NamedTuple

import pytest

from posthound.detect.names import classify
from posthound.rules import find, load
from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text

SEED = 20261201
_LINE = re.compile(r"([A-Za-z][\w.-]{2,50})=([\w<>:+/.-]{6,80})")
# What providers call things that are no credentials, with values that may look like their keys.
THINGS = """
    project_id account_id url region webhook_id request_id etag version trace build client_id app_id team_id list_id merchant_id order_id commit
    checksum fingerprint cursor host username nonce state uuid session reference number serial device_id campaign template_id tenant_id instance
""".split()


class Drawn(NamedTuple):
    """A provider's name for a field and a value of its shape."""

    provider: str
    name: str
    value: str


@cache
def _drawn() -> tuple[Drawn, ...]:
    """One for each name that a record shows with a value behind it."""
    rng = random.Random(SEED)
    shown = ((p, _LINE.fullmatch(line)) for p in load() if p.kind == "near" for line in p.matches)
    return tuple(Drawn(p.provider.id, line[1], expand(line[2], rng)) for p, line in shown if line)


def _variable(one: Drawn) -> tuple[str, str]:
    values = [{"key": one.name, "value": one.value, "enabled": True}]
    return "e.postman_environment.json", json.dumps(
        {"name": "e", "values": values, "_postman_variable_scope": "environment"}
    )


def _header(one: Drawn) -> tuple[str, str]:
    return "c.postman_collection.json", collection(header=[{"key": one.name, "value": one.value}])


def _own_key(one: Drawn) -> tuple[str, str]:
    return "http-client.env.json", json.dumps({"dev": {one.name: one.value}})


WAYS = {"variable": _variable, "header": _header, "key of its own": _own_key}


@pytest.mark.parametrize("way", WAYS)
def test_a_value_is_the_providers_whose_name_its_field_bears(way: str) -> None:
    drawn = [one for one in _drawn() if classify(one.name) is None]
    assert len(drawn) > 40
    missed = []
    for one in drawn:
        found = [f.rule for f in scan_text(*WAYS[way](one)).findings if f.length == len(one.value)]
        if one.provider not in {pattern.provider.id for pattern in find(set(found)).values()}:
            missed.append(one)
    assert len(missed) <= 0.15 * len(drawn), missed  # ids, most of them


@pytest.mark.parametrize("way", WAYS)
def test_what_a_provider_calls_a_thing_is_no_credential(way: str) -> None:
    rng = random.Random(SEED)
    drawn = [one for one in _drawn() if one.value.isalnum()]
    told = []
    for thing in THINGS:
        for one in rng.sample(drawn, 10):
            name = f"{one.provider.replace('-', '_')}_{thing}"
            told += [(name, f.rule) for f in scan_text(*WAYS[way](one._replace(name=name))).findings]
    assert len(told) <= 0.02 * 10 * len(THINGS), told
