"""Whose a credential is that requests take from a variable or from their folder: as if it stood in the requests themselves."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest

from fixtures.places import V21
from posthound.rules.templates import expand
from tests.helpers import scan_json

# A value, the host to which it is sent, and its rule; of the last three the value itself names another or nobody.
SENT = (
    ("<hex:32>", "api.spotify.com", "spotify-client-secret"),
    ("<hex:32>", "api.algolia.com", "algolia-admin-api-key"),
    ("sk_live_<alnum:40>", "api.moyasar.com", "moyasar-secret-key"),
    ("sk_live_<alnum:40>", "api.clerk.com", "clerk-secret-key"),
    ("<jwt>", "api.themoviedb.org", "tmdb-read-access-token"),
)
NAMES = "basic basicAuth encoded_base64 token accessToken".split()


def _address(host: str, rng: random.Random) -> str:
    return f"https://{host}/v{rng.randint(1, 4)}/{rng.choice(('items', 'users', 'search'))}"


def _collection(requests: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    items = [{"name": f"R{at}", "request": {"method": "GET", **request}} for at, request in enumerate(requests)]
    return {"info": {"name": "Requests", "schema": V21}, "item": items, **more}


def _header(value: str) -> list[dict[str, str]]:
    return [{"key": "Authorization", "value": value}]


def _auth(kind: str, **values: str) -> dict[str, Any]:
    return {"type": kind, kind: [{"key": key, "value": value} for key, value in values.items()]}


def _rules(document: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in scan_json(document).findings}


@pytest.mark.parametrize(("template", "host", "rule"), SENT)
@pytest.mark.parametrize("seed", range(2))
def test_what_a_variable_or_a_folder_holds_is_whose_the_requests_go_to(
    template: str, host: str, rule: str, seed: int
) -> None:
    rng = random.Random(f"{template}{host}{seed}")
    value, user, name = expand(template, rng), expand("<alnum:16>", rng), rng.choice(NAMES)
    pair, url = base64.b64encode(f"{user}:{value}".encode()).decode(), _address(host, rng)
    variables = {
        f"Bearer {{{{{name}}}}}": value, f"{{{{{name}}}}}": f"Basic {pair}", f"Basic {{{{{name}}}}}": pair,
    }  # fmt: skip
    for header, held in variables.items():
        request = {"url": url, "header": _header(header)}
        assert rule in _rules(_collection([request], variable=[{"key": name, "value": held}])), header
    block = _auth("basic", username=user, password="{{password}}")
    asked = _collection([{"url": url, "auth": block}], variable=[{"key": "password", "value": value}])
    assert rule in _rules(asked) or template == "<jwt>"
    requests: list[dict[str, Any]] = [{"url": url}, {"url": {"raw": _address(host, rng)}}]
    for auth in (_auth("basic", username=user, password=value), _auth("bearer", token="{{token}}")):
        if auth["type"] == "bearer" and rule.endswith("client-secret"):
            continue  # no client's secret is a bearer token
        assert rule in _rules(_collection(requests, auth=auth, variable=[{"key": "token", "value": value}])), auth


def test_a_folder_of_several_or_of_unknown_addresses_is_nobodys() -> None:
    rng = random.Random(7)
    auth = _auth("basic", username="ana", password=expand("<hex:32>", rng))
    known = {"url": _address("api.spotify.com", rng)}
    for other in ("{{base}}/items", "http://localhost:8080/x", _address("api.acme.test", rng)):
        assert _rules(_collection([known, {"url": other}], auth=auth)) == {"generic-password"}, other
    folders = [
        {"name": name, "item": _collection([{"url": _address(host, rng)}])["item"]}
        for name, host in (("one", "api.acme.test"), ("two", "api.spotify.com"))
    ]
    folders[0]["auth"] = auth
    assert _rules({**_collection([]), "item": folders}) == {"generic-password"}
    folders[1]["auth"] = folders[0].pop("auth")
    assert _rules({**_collection([]), "item": folders}) == {"spotify-client-secret"}


def test_what_people_log_in_with_and_what_is_called_after_another_keep_their_names() -> None:
    rng = random.Random(8)
    value, url = expand("<hex:32>", rng), _address("api.spotify.com", rng)
    body = {"mode": "raw", "raw": '{"user": "ana", "password": "{{password}}"}'}
    asked = _collection([{"url": url, "body": body}], variable=[{"key": "password", "value": value}])
    assert _rules(asked) == {"generic-password"}
    stripe = expand("sk_live_<alnum:40>", rng)
    request = {"url": _address("api.clerk.com", rng), "header": _header("Bearer {{stripe_key}}")}
    assert _rules(_collection([request], variable=[{"key": "stripe_key", "value": stripe}])) == {
        "stripe-live-secret-key"
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_pair_among_variables_is_of_the_one_provider_whose_addresses_stand_there(name: str) -> None:
    rng = random.Random(name)
    secret = expand("<hex:32>", rng)
    pair = "Basic " + base64.b64encode(f"{expand('<hex:32>', rng)}:{secret}".encode()).decode()

    def among(name: str, *hosts: str) -> set[str]:
        values = [{"key": f"url{at}", "value": f"https://{host}/v1"} for at, host in enumerate(hosts)]
        rows = [*values, {"key": name, "value": pair}]
        return _rules({"id": "1", "name": "Local", "values": rows, "_postman_variable_scope": "environment"})

    assert among(name, "api.spotify.com", "accounts.spotify.com") == {"spotify-client-secret"}
    assert among(name, "api.spotify.com", "api.acme.test") == {"generic-basic-auth"}
    assert among("acme_basic", "api.spotify.com") == {"generic-basic-auth"}
