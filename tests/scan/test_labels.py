"""Whose a credential is: told by its name, the host it goes to and what stands around it, the nearest first."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.places import V21
from posthound.rules import load
from posthound.rules.build import signature
from posthound.rules.model import Pattern, Provider
from posthound.rules.signature import Signature
from posthound.rules.spellings import spellings
from tests.helpers import scan_json, scan_text

Plant = Callable[..., str]
PROVIDERS = {one.id: one.provider.id for one in load() if not one.provider.general}


def _rules(text: str) -> list[str]:
    return [finding.rule for finding in scan_text("notes.txt", text).findings]


def _requested(host: str, *header: tuple[str, str]) -> list[str]:
    request: dict[str, Any] = {"method": "GET", "url": {"raw": f"https://{host}/v1/x", "host": host.split(".")}}
    request["header"] = [{"key": key, "value": value} for key, value in header]
    document = {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": request}]}
    return [finding.rule for finding in scan_json(document).findings]


def test_a_prefix_of_several_providers_is_that_of_the_host_it_goes_to(planted: Plant) -> None:
    value = planted("sk_live_<alnum:40>")
    assert _requested("api.moyasar.com", ("X-Token", value)) == ["moyasar-secret-key"]
    assert _requested("api.acme.test", ("X-Token", value)) == ["stripe-live-secret-key"]
    assert _rules(f"curl https://api.moyasar.com/v1/payments -u {value}:") == ["moyasar-secret-key"]


def test_a_format_stays_that_of_its_provider_at_the_providers_own_host(planted: Plant) -> None:
    assert _requested("graph.facebook.com", ("X-Token", planted("EAA<alnum:160>"))) == ["facebook-access-token"]


def _titled(name: str, title: str, value: str, address: str = "{{base}}/v1/x") -> list[str]:
    request = {"method": "GET", "url": address, "header": [{"key": name, "value": value}]}
    folder = {"name": title, "item": [{"name": "R", "request": request}]}
    return [finding.rule for finding in scan_json({"info": {"name": "A", "schema": V21}, "item": [folder]}).findings]


def test_a_prefix_of_several_providers_is_that_of_the_title_above_it(planted: Plant) -> None:
    value = planted("sk_live_<alnum:42>")
    assert _titled("X-Token", "Clerk", value) == ["clerk-secret-key"]
    assert _titled("X-Token", "Payments", value) == ["stripe-live-secret-key"]
    assert _titled("X-Token", "Clerk and Stripe", value) == ["stripe-live-secret-key"]
    assert _titled("Stripe-Key", "Clerk", value) == ["stripe-live-secret-key"]
    assert _titled("X-Token", "Clerk", value, "https://api.stripe.com/v1/x") == ["stripe-live-secret-key"]
    assert _titled("X-Token", "Clone of Clerk", value) == ["stripe-live-secret-key"]
    assert _titled("X-Token", "GitHub", value) == ["stripe-live-secret-key"]
    assert _titled("X-Token", "Clerk", planted("sk_live_<alnum:99>")) == ["stripe-live-secret-key"]


def test_no_title_of_a_provider_leads_to_another_one(planted: Plant) -> None:
    patterns = [one for one in load() if one.kind == "near" and one.regex.startswith(("sk_", "(?:live", "pk_", "key-"))]
    wrong = []
    for one in random.Random(20261130).sample(patterns, 12):
        value = planted(one.matches[0].partition("=")[2])
        if value and (rules := _titled("X-Token", one.provider.name, value)):
            named = {PROVIDERS[rule] for rule in rules if rule in PROVIDERS}
            wrong += [(one.id, rules)] if not named <= {one.provider.id} else []
    assert wrong == []


def test_of_several_providers_before_a_value_the_nearest_is_its(planted: Plant) -> None:
    value = planted("<hex:32>")
    assert _rules(f"heroku config:set ALGOLIA_ADMIN_KEY={value} --app shop") == ["algolia-admin-api-key"]


@pytest.mark.parametrize(
    "text",
    [
        'curl -X POST -H "X-Api-Key: {}" "https://www.meistertask.com/api"',
        "GET /x HTTP/1.1\nHost: www.meistertask.com\nAuthorization: Bearer {}\n",
        "api_key: {}  # meistertask",
    ],
)
def test_the_host_or_a_comment_behind_a_value_tells_whose_it_is(text: str, planted: Plant) -> None:
    assert _rules(text.format(planted("<b64url:43>"))) == ["meistertask-access-token"]


def test_a_header_may_be_called_the_key_of_any_service(planted: Plant) -> None:
    assert _requested("api.acme.test", ("X-Acmecorp-Key", planted("<alnum:32>"))) == ["generic-api-key"]
    assert _requested("api.acme.test", ("X-Acmecorp-Key", planted("<uuid>"))) == []
    assert _requested("api.acme.test", ("X-Acmecorp-Key", "customers-by-name-2024")) == []


def test_a_name_that_is_a_word_is_looked_for_before_a_word_for_a_key_in_every_spelling() -> None:
    def of(name: str, *keywords: str) -> Signature:
        provider = Provider(name, name.title())
        pattern = Pattern("x", provider, "X", "[a-z]{9}", keywords, "high", "Everything.", ("<lower:9>",), kind="near")
        return signature(pattern)

    front, acme, other = spellings(
        [of("front", "front_", "front-api"), of("acme", "acme"), of("frontapp", "front secret")]
    )
    assert {"front_", "front-api", "front key", "fronttoken", "front-secret", "front access"} <= {*front}
    assert {"front_key", "front secret"}.isdisjoint(front)  # found by `front_` anyway, and another's
    assert acme == ("acme",)
    assert "frontkey" in other
