"""Where several providers are spoken of, the one nearest to a value is named or nobody: never another that stands further away."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import collection, environment
from tests.helpers import Lines, scan_text

SEED = 20261130
DRAWS = 12
RIGHT = 0.9
_PLAIN = re.compile(r"\[[^\]]+\]\{\d+(?:,\d+)?\}")


class Drawn(NamedTuple):
    """A provider with a key of its shape, and another one that stands beside it; each with one of its hosts."""

    own: Pattern
    key: str
    other: Pattern
    own_host: str
    other_host: str


@cache
def _near() -> tuple[Pattern, ...]:
    """A pattern of each provider that has hosts and keys that are letters and digits alone; not of those that others are named like."""
    found = {p.provider.id: p for p in load() if p.kind == "near" and p.provider.hosts and _PLAIN.fullmatch(p.regex)}
    return tuple(p for id_, p in sorted(found.items()) if len(id_) > 5 and p.keywords[0] == id_)


def _drawn(rng: random.Random) -> Drawn:
    while True:
        own, other = rng.sample(_near(), 2)
        key = value_regex(own.regex).search(expand(own.matches[0], rng))
        if key and len(key["secret"]) > 19 and len(set(key["secret"])) > 9 and key["secret"].isalnum():
            return Drawn(own, key["secret"], other, f"api.{own.provider.hosts[0]}", f"api.{other.provider.hosts[0]}")


def _body(text: str, **request: Any) -> str:
    return collection(body={"mode": "raw", "raw": text}, **request)


# The key is the first's, and the second is spoken of, too: with the value in place of the first's, whose it is changes.
_WAYS: dict[str, Callable[[Pattern, str, str, Pattern, str], str]] = {
    "host before title": lambda own, host, key, other, _: collection(
        url=f"https://{host}/v1/x", header=[{"key": "X-Api-Key", "value": key}]
    ).replace('"Orchard"', json.dumps(other.provider.name)),
    "object": lambda own, _, key, other, host: _body(
        json.dumps({other.provider.id: {"url": f"https://{host}", "on": True}, own.provider.id: {"api_key": key}})
    ),
    "rows": lambda own, _, key, other, host: _body(
        json.dumps([{"provider": other.provider.id, "id": 7}, {"provider": own.provider.id, "apiKey": key}])
    ),
    "heading": lambda own, _, key, other, host: collection(
        description=f"# {other.provider.id}\n\nSee {other.keywords[0]}_key.\n\n# {own.provider.id}\n\nAPI key: `{key}`\n"
    ),
    "table": lambda own, _, key, other, host: collection(
        description=f"| Service | API key |\n|---|---|\n| {other.provider.id} | {{{{key}}}} |\n| {own.provider.id} | {key} |\n"
    ),
    "called back": lambda own, host, key, other, back: _body(
        json.dumps({"callback_url": f"https://{back}/hook", "api_key": key}), url=f"https://{host}/v1/x"
    ),
    "address in a query": lambda own, host, key, other, asked: collection(
        url=f"https://{host}/get?url=https://{asked}/x&api_key={key}"
    ),
    "commands": lambda own, host, key, other, before: collection(
        description=f"```\ncurl https://{before}/v1/x -H 'Accept: */*'\ncurl -H 'Authorization: Bearer {key}' https://{host}/v1/x\n```"
    ),
    "name": lambda own, _, key, other, host: environment(
        [(f"{other.keywords[0]}_url", f"https://{host}"), (f"{own.keywords[0]}_api_key", key)]
    ),
}  # fmt: skip


def _providers(text: str, key: str) -> set[str]:
    lines = Lines(text)
    name = "x.postman_environment.json" if "_postman_variable_scope" in text else "x.postman_collection.json"
    rules = {f.rule for f in scan_text(name, text).findings if key in lines.covered(f.region)}
    return {told.provider.id for told in find(rules).values()}


@pytest.mark.parametrize("way", sorted(_WAYS))
def test_a_key_is_not_anothers_who_stands_further_away(way: str) -> None:
    rng = random.Random(f"{SEED}{way}")
    for _ in range(DRAWS):
        drawn = _drawn(rng)
        text = _WAYS[way](drawn.other, drawn.other_host, drawn.key, drawn.own, drawn.own_host)
        assert _providers(text, drawn.key) <= {"generic", drawn.other.provider.id}, text


@pytest.mark.parametrize("way", sorted(_WAYS))
def test_a_key_is_its_own_providers_whoever_stands_further_away(way: str) -> None:
    rng = random.Random(f"{SEED}{way}")
    right = []
    for _ in range(DRAWS):
        drawn = _drawn(rng)
        text = _WAYS[way](drawn.own, drawn.own_host, drawn.key, drawn.other, drawn.other_host)
        right.append(_providers(text, drawn.key) == {drawn.own.provider.id})
    assert sum(right) >= RIGHT * len(right)


def test_names_that_anybody_gives_to_fields_and_apis_name_no_provider() -> None:
    rng = random.Random(SEED)
    for name in ("user_key", "X-User-Token", "api_access_token", "smsApiKey", "gateway_api_token", "currency_api_key", "login_token"):  # fmt: skip
        for shape in ("<hex:32>", "<alnum:32>", "<alnum:40>", "<alnum:24>", "<uuid>", "<hex:64>"):
            key = expand(shape, rng)
            assert _providers(environment([(name, key)]), key) <= {"generic"}, name
    key = expand("<b64:1600>", rng)
    assert _providers(environment([("APP_PRIVATE_KEY", f"MIIE{key}")]), key) <= {"generic"}
    assert _providers(environment([("SMSAPI_TOKEN", key := expand("<alnum:40>", rng))]), key) == {"smsapi"}
