"""What is sent to a customer of a platform is the customer's; what goes to the platform's own API is the platform's."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from fixtures.places import V21
from posthound.rules import load
from posthound.rules.hosting import FILE, is_suffix
from posthound.rules.templates import expand
from tests.helpers import scan_json, scan_text

Plant = Callable[..., str]
SHAPES = ["<uuid>", "<hex:32>", "<hex:40>", "<hex:64>", "<alnum:32>", "<alnum:40>", "<b64url:43>", "<alnum:24>"]
NAMES = ["Authorization", "X-Api-Key", "X-Auth-Token", "X-Access-Token"]
SAME = 0.97


@cache
def _rented() -> tuple[str, ...]:
    """All suffixes that are rented out, but for those that a provider says are its own."""
    own = {host for pattern in load() for host in pattern.provider.serves if is_suffix(host)}
    with open(FILE, encoding="ascii") as file:
        rules = [line for line in file.read().split("\n") if line and line[0] not in "#!"]
    return tuple(rule for rule in rules if own.isdisjoint(_above(rule)))


def _above(host: str) -> list[str]:
    """A host and the domains that it is in."""
    labels = host.split(".")
    return [".".join(labels[n:]) for n in range(len(labels))]


def _hosts(drawn: random.Random, number: int) -> list[str]:
    """Customers' hosts, drawn from all suffixes that are rented out."""
    picked = drawn.choices(_rented(), k=number)
    return [_tenant(drawn, rule) for rule in picked]


def _tenant(drawn: random.Random, rule: str) -> str:
    """A host that a rule rents out: below what stands for its `*`, or that itself, as a platform's machines are called."""
    host = rule.replace("*", expand("<lower:6>-<digit:2>", drawn))
    return host if "*" in rule and drawn.random() < 0.5 else f"{expand('<lower:8>', drawn)}.{host}"


def _known_platforms(drawn: random.Random) -> list[str]:
    """Hosts of platforms whose own name is in the suffix, which is what leads astray."""
    names = """herokuapp.com azurewebsites.net netlify.app workers.dev pages.dev vercel.app supabase.co onrender.com fly.dev github.io
        ngrok-free.app firebaseapp.com web.app cloudfunctions.net a.run.app up.railway.app azurestaticapps.net gitlab.io deno.dev
        compute-1.amazonaws.com us-east-2.compute.amazonaws.com
        execute-api.eu-west-1.amazonaws.com lambda-url.us-east-1.on.aws us-east-1.elasticbeanstalk.com bubbleapps.io""".split()
    return [f"{expand('<lower:9>', drawn)}.{name}" for name in names]


def _requested(host: str, name: str, value: str) -> Any:
    url = {"raw": f"https://{host}/v1/x", "protocol": "https", "host": host.split("."), "path": ["v1", "x"]}
    text = f"Bearer {value}" if name == "Authorization" else value
    item = {
        "name": f"https://{host}/v1/x",
        "request": {"method": "GET", "url": url, "header": [{"key": name, "value": text}]},
    }
    return {"info": {"name": "A", "schema": V21}, "item": [item]}


def _fresh(seed: int) -> list[tuple[str, str, str]]:
    drawn = random.Random(seed)
    hosts = [*_hosts(drawn, 100), *(host for _ in range(3) for host in _known_platforms(drawn))]
    return [(host, drawn.choice(NAMES), expand(drawn.choice(SHAPES), drawn)) for host in hosts]


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)


@pytest.mark.parametrize("seed", range(2))
def test_a_token_sent_to_a_customer_of_a_platform_is_nobodys_in_particular(seed: int) -> None:
    named = [[f.rule for f in scan_json(_requested(*one)).findings] for one in _fresh(seed)]
    assert _share([all(rule.startswith("generic") for rule in rules) and bool(rules) for rules in named]) >= SAME


@pytest.mark.parametrize("seed", range(2))
def test_a_customers_host_in_running_text_names_nobody_either(seed: int) -> None:
    def rules(host: str, value: str) -> list[str]:
        texts = (
            f'curl -H "Authorization: Bearer {value}" https://{host}/v1/x',
            f'fetch("https://{host}/v1/x", {{headers: {{"X-Api-Key": "{value}"}}}})',
            f"https://{host}/hook?api_key={value}",
        )
        return [f.rule for text in texts for f in scan_text("notes.md", text).findings]

    named = [rules(host, value) for host, _, value in _fresh(seed)]
    assert _share([all(rule.startswith("generic") for rule in found) and bool(found) for found in named]) >= SAME


def test_a_token_sent_to_the_platforms_own_api_is_the_platforms(planted: Plant) -> None:
    def rule(host: str, template: str) -> list[str]:
        return [f.rule for f in scan_json(_requested(host, "Authorization", planted(template))).findings]

    assert rule("api.heroku.com", "<uuid>") == ["heroku-api-key"]
    assert rule("api.netlify.com", "<b64url:43>") == ["netlify-auth-token"]
    assert all(name.startswith("cloudflare") for name in rule("api.cloudflare.com", "<word:40>"))


def test_a_provider_that_serves_its_product_below_a_rented_suffix_still_speaks_for_it(planted: Plant) -> None:
    document = _requested("acme-shop.discourse.group", "Api-Key", planted("<hex:64>"))
    assert [finding.rule for finding in scan_json(document).findings] == ["discourse-api-key"]


def test_a_variable_named_after_the_platform_is_the_platforms_at_any_host(planted: Plant) -> None:
    text = f"HEROKU_API_KEY={planted('<uuid>')}\nURL=https://acme.herokuapp.com/\n"
    assert [finding.rule for finding in scan_text(".env", text).findings] == ["heroku-api-key"]
