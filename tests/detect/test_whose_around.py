"""What stands with a value in its file says whose it is: a remark, what its object is called, an address beside it, the server that gives out tokens."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache

import pytest

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text

SEED = 20261130
DRAWS = 12
RIGHT = 0.9


@cache
def _records(ending: str) -> tuple[Pattern, ...]:
    """Records that have only a shape, of providers with a host who are called by one word."""
    return tuple(
        p
        for p in load()
        if p.kind == "near" and p.provider.hosts and p.name.endswith(ending) and not p.provider.before
        if p.provider.id in p.keywords and p.provider.name.lower() == p.provider.id and len(p.provider.id) > 5
    )


def _drawn(rng: random.Random, ending: str = " API key") -> tuple[Pattern, str, str]:
    """A record, a value of its shape, and an address of its provider."""
    while True:
        pattern = rng.choice(_records(ending))
        found = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if found and found["secret"].isalnum() and len(found["secret"]) > 19 and len(set(found["secret"])) > 9:
            return pattern, found["secret"], f"https://{rng.choice(pattern.provider.hosts)}/v1"


def _providers(name: str, text: str) -> list[str]:
    findings = scan_text(name, text).findings
    return [find([finding.rule])[finding.rule].provider.id for finding in findings]


# What tells of the first, with the second spoken of further away.
_WAYS: dict[str, Callable[[str, str, str, str], tuple[str, str]]] = {
    "remark above": lambda name, key, address, other: (
        "x.yml",
        f"# {other}\nurl: https://orchard.example\n\n# {name} API key\napi_key: {key}\n",
    ),
    "remark behind": lambda name, key, address, other: (
        "x.yml",
        f"# {other}\n\nsmtp:\n  port: 25\napi_key: {key}  # of {name}\n",
    ),
    "remark over rows": lambda name, key, address, other: (
        "prod.env",
        f"# {other}\nA=1\n\n# {name}\nREGION=eu\nAPI_KEY={key}\n",
    ),
    "object": lambda name, key, address, other: (
        "x.json",
        json.dumps({other: {"on": True}, name: {"region": "eu", "apiKey": key}}),
    ),
    "object in YAML": lambda name, key, address, other: (
        "x.yaml",
        f"{other}:\n  on: true\n{name}:\n  credentials:\n    api_key: {key}\n",
    ),
    "member": lambda name, key, address, other: (
        "x.json",
        json.dumps([{"provider": other, "on": False}, {"provider": name, "api_key": key}]),
    ),
    "address": lambda name, key, address, other: (
        "x.json",
        json.dumps({"sources": [{"baseUrl": address, "apiKey": key, "callback_url": "https://orchard.example/x"}]}),
    ),
    "command": lambda name, key, address, other: (
        "README.md",
        f"Behind {other}:\n\n```\ncurl -X POST \\\n  -H 'X-Api-Key: {key}' \\\n  {address}/things\n```\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", sorted(_WAYS))
def test_what_stands_with_a_value_says_whose_it_is(way: str) -> None:
    rng, right = random.Random(f"{SEED}{way}"), 0
    for _ in range(DRAWS):
        (own, key, address), (other, _, _) = _drawn(rng), _drawn(rng)
        told = _providers(*_WAYS[way](own.provider.name, key, address, other.provider.name))
        assert told in ([own.provider.id], ["generic"]), (own.id, other.id)
        right += told == [own.provider.id]
    assert right >= RIGHT * DRAWS


def _oauth(rng: random.Random, secret: str, server: str, url: str, key: str = "accessTokenUrl") -> str:
    rows = [("grant_type", "client_credentials"), (key, server), ("clientId", "orchard-app"), ("clientSecret", secret)]
    rng.shuffle(rows)
    auth = {"type": "oauth2", "oauth2": [{"key": name, "value": text, "type": "string"} for name, text in rows]}
    return collection(url=url, auth=auth, variable=[{"key": "login", "value": server.partition("/oauth")[0]}])


def test_a_clients_secret_is_whose_the_server_is_that_gives_out_tokens_for_it() -> None:
    rng, right = random.Random(SEED), 0
    for number in range(DRAWS):
        (own, secret, address), (_, _, elsewhere) = _drawn(rng, " client secret"), _drawn(rng, " client secret")
        key, server = rng.choice(("accessTokenUrl", "authUrl")), f"{address}/oauth/token"
        url = rng.choice(("{{base}}/x", "https://api.orchard.example/x", f"{elsewhere}/x"))
        text = _oauth(rng, secret, server, url, key)
        if number % 3 == 0:
            text = text.replace(f'"key": "{key}",\n      "value": "{address}', f'"key": "{key}",\n      "value": "{{{{login}}}}')  # fmt: skip
        right += _providers("x.postman_collection.json", text) == [own.provider.id]
        # One's own server gives out nothing of the service that is asked with what it gives out.
        own_server = _oauth(rng, secret, "https://login.orchard.example/oauth/token", f"{address}/x")
        assert _providers("x.postman_collection.json", own_server) == ["generic"], own.id
    assert right >= RIGHT * DRAWS


def test_what_stands_elsewhere_in_a_file_says_nothing() -> None:
    rng = random.Random(SEED)
    for _ in range(DRAWS):
        own, key, address = _drawn(rng)
        name = own.provider.name
        for file, text in (
            ("x.json", json.dumps({"url": address, "api_key": key})),
            ("x.json", json.dumps({"jobs": {"a": {"url": address}, "b": {"api_key": key}}})),
            ("x.json", json.dumps({"jobs": [{"url": address, "authUrl": "https://orchard.example", "api_key": key}]})),
            ("x.json", json.dumps({name: {"url": address}, "orchard": {"api_key": key}})),
            ("x.yml", f"# {name}\nurl: {address}\n\napi_key: {key}\n"),
            ("x.yml", f"# {name} is asked elsewhere\n\n\norchard_api_key: {key}\n"),
        ):
            assert _providers(file, text) == ["generic"], (own.id, text)


# Whose prefixes others have, too, and what each reads as where nothing is said.
_USUAL = {"sk_live_": "stripe", "live_sk_": "toss", "whsec_": "stripe"}
_OTHERS = "korapay clerk moyasar tap fedapay komoju moonpay yoco mono prembly svix workos".split()


@pytest.mark.parametrize("other", _OTHERS)
def test_a_shared_prefix_is_whose_the_title_the_section_or_the_remark_is(other: str) -> None:
    rng = random.Random(SEED)
    near = [p for p in load() if p.provider.id == other and p.kind == "near"]
    value = next(v for p in near for t in p.matches if (v := expand(t, rng).rpartition("=")[2]).startswith((*_USUAL,)))
    usual = next(whose for prefix, whose in _USUAL.items() if value.startswith(prefix))
    name, called = "webhook_secret" if "whsec" in value else "secret_key", near[0].provider.name
    for title, owner in ((called, other), ("Orchard", usual), (f"{called} and {usual}", usual)):
        titled = collection(body={"mode": "raw", "raw": json.dumps({"name": "Ana", name: value})})
        assert _providers("x.postman_collection.json", titled.replace('"Orchard"', json.dumps(title))) == [owner]
        assert _providers("x.yml", f"a: 1\n\n# {title} key\n{name}: {value}\n") == [owner], title
    section = f"[log]\nlevel = info\n\n[{other}]\n{name} = {value}\n"
    assert _providers("x.ini", section) == [other]


def test_a_name_that_stands_across_anothers_names_nobody() -> None:
    rng = random.Random(SEED)
    for name, whose in (
        ("# KuCoin API secret\napi_secret: ", {"kucoin", "generic"}),
        ("clave_api_footballdata: ", {"footballdata"}),
        ("clave_api_sportsdataio: ", {"sportsdataio"}),
        ("# API2Convert api key\napi_key: ", {"api2convert", "generic"}),
    ):
        for template in ("<hex:32>", "<uuid>"):
            assert {*_providers("x.yml", name + expand(template, rng) + "\n")} <= whose | {"generic"}, name


def test_a_field_of_amazons_is_another_stores_below_its_name() -> None:
    rng = random.Random(SEED)
    for written in ("X-Huawei-Cloud-Secret-Access-Key: {}", "HUAWEI_SECRET_ACCESS_KEY={}"):
        (told,) = _providers(".env" if "=" in written else "x.txt", written.format(expand("<alnum:40>", rng)) + "\n")
        assert told == "huawei-cloud"
