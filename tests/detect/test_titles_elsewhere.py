"""A title that names a provider says nothing of what goes to another host than the provider's, nor one of what is made like it."""

from __future__ import annotations

import json
import random
from functools import cache

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import draws
from tests.helpers import scan_json

SEED = 20261207
_V21 = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_HOME = ("http://localhost:3000", "127.0.0.1:8000/api", "http://192.168.1.7:8080", "http://api.shop.local")
_OWN = (
    "https://api.fennwick-demo.net",
    "https://fennwick.herokuapp.com",
    "api.fennwick.io/v2",
    "https://9f2c.ngrok-free.app",
)
_LIKE = ("{}-like app", "{}-style feed", "Mock {} server", "Fake {} API", "{} simulator", "A {} clone")


@cache
def _hosted() -> tuple[Pattern, ...]:
    """The records of API keys and access tokens that only their provider's name tells, of providers with hosts."""
    near = (p for p in load() if p.kind == "near" and p.id.endswith(("access-token", "api-key")) and p.provider.hosts)
    return tuple(
        p
        for p in near
        if p.provider.id in p.keywords and p.provider.name.lower() == p.provider.id and len(p.provider.id) > 5
    )


def _drawn(rng: random.Random) -> tuple[Pattern, str]:
    while True:
        pattern = rng.choice(_hosted())
        found = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if found and found["secret"].isalnum() and len(set(found["secret"])) > 9:
            return pattern, found["secret"]


def _whose(rng: random.Random, title: str, host: str, value: str) -> set[str]:
    """The providers of what is found where a request below this title goes to a host: as it stands, by way of one variable, or of several."""
    variables, url = [], host
    way = rng.randrange(3)
    if way and host:
        scheme, _, rest = host.rpartition("://")
        variables = [("base_url", host)] if way == 1 else [("protocol", scheme or "http"), ("host", rest)]
        url = "{{base_url}}" if way == 1 else "{{protocol}}://{{host}}"
    request = {
        "url": f"{url or '{{base_url}}'}/items",
        "header": [{"key": rng.choice(("X-Api-Key", "X-Auth-Token")), "value": value}],
    }
    document = {"info": {"name": title, "schema": _V21}, "item": [{"name": "Get items", "request": request}]}
    document |= {"variable": [{"key": key, "value": value} for key, value in variables]}
    rules = {finding.rule for finding in scan_json(document).findings}
    assert rules, json.dumps(document)
    return {told.provider.id for told in find(rules).values()}


def test_what_goes_to_ones_own_machine_or_domain_is_not_the_titles() -> None:
    rng = random.Random(SEED)
    for _ in range(draws(60)):
        pattern, value = _drawn(rng)
        host = rng.choice(_HOME + _OWN)
        assert _whose(rng, f"{pattern.provider.name} API", host, value) == {"generic"}, (pattern.id, host)


def test_what_is_made_like_a_service_is_not_the_services() -> None:
    rng = random.Random(SEED + 1)
    for title in _LIKE * 3:
        pattern, value = _drawn(rng)
        assert _whose(rng, title.format(pattern.provider.name), "", value) == {"generic"}, (pattern.id, title)


def test_what_goes_to_the_providers_host_or_to_a_variable_of_another_file_is_the_titles() -> None:
    rng = random.Random(SEED + 2)
    asked = draws(60)
    right = 0
    for number in range(asked):
        pattern, value = _drawn(rng)
        host = f"https://{pattern.provider.hosts[0]}/v1" if number % 2 else ""
        right += _whose(rng, f"{pattern.provider.name} API", host, value) == {pattern.provider.id}
    assert right >= 0.9 * asked
