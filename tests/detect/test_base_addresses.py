"""A variable is the provider's to whose hosts all addresses lead that are variables beside it; with another's there, nobody's."""

from __future__ import annotations

import random
from functools import cache

import pytest

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import environment
from tests.helpers import scan_text

SEED = 20261130
DRAWS = 10
_ADDRESSES = ("baseUrl", "base_url", "URL", "host", "api_endpoint")
_NAMES = ("token", "apiKey", "api_key", "access_token", "X-Api-Key")
# What stands beside an address and is none of the provider's, and none of somebody else's.
_BESIDE = (("redirect_uri", "https://oauth.pstmn.io/v1/callback"), ("webhookUrl", "http://localhost:3000/hook"), ("page", "2"), ("userId", ""))  # fmt: skip
_ANOTHERS = (
    "https://api.orchard.example/v2",
    "http://localhost:8080",
    "http://192.168.1.20:3000/api",
    "orchard.example",
)


@cache
def _records() -> tuple[Pattern, ...]:
    near = [p for p in load() if p.kind == "near" and p.provider.hosts and p.name.endswith((" API key", " API token"))]
    return tuple(p for p in near if len(p.provider.id) > 5 and p.provider.id in p.keywords and not p.entropy)


def _drawn(rng: random.Random) -> tuple[Pattern, str, str]:
    """A record, a value of its shape, and an address of its provider."""
    while True:
        pattern = rng.choice(_records())
        found = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if found and found["secret"].isalnum() and len(found["secret"]) > 19 and len(set(found["secret"])) > 9:
            return (
                pattern,
                found["secret"],
                f"https://{rng.choice(('api.', ''))}{rng.choice(pattern.provider.hosts)}/v1",
            )


def _providers(rows: list[tuple[str, str]]) -> list[str]:
    found = scan_text("x.postman_environment.json", environment(rows)).findings
    return [find([finding.rule])[finding.rule].provider.id for finding in found]


def test_a_variable_is_the_providers_whose_addresses_stand_beside_it() -> None:
    rng = random.Random(SEED)
    right = []
    for _ in range(DRAWS):
        pattern, value, address = _drawn(rng)
        written = address if rng.random() < 0.7 else address.partition("//")[2]
        rows = [(rng.choice(_NAMES), value), (rng.choice(_ADDRESSES), written), *rng.sample(_BESIDE, 2)]
        rng.shuffle(rows)
        right.append(_providers(rows) == [pattern.provider.id])
    assert sum(right) >= 0.9 * len(right)


def test_beside_anothers_address_a_variable_is_nobodys() -> None:
    rng = random.Random(SEED)
    for another in _ANOTHERS:
        _, value, address = _drawn(rng)
        rows = [(rng.choice(_NAMES), value), ("baseUrl", address), ("service_url", another)]
        assert _providers(rows) == ["generic"], another
    (_, value, address), (other, _, elsewhere) = _drawn(rng), _drawn(rng)
    assert _providers([("token", value), ("baseUrl", address), ("authUrl", elsewhere)]) == ["generic"], other.id


@pytest.mark.parametrize("name", ["orchardToken", "session_id", "refresh_token", "client_secret", "plumApiKey"])
def test_a_variable_whose_name_says_otherwise_is_not_the_addresss(name: str) -> None:
    rng = random.Random(f"{SEED}{name}")
    for _ in range(4):
        _, value, address = _drawn(rng)
        assert set(_providers([("baseUrl", address), (name, value)])) <= {"generic"}
