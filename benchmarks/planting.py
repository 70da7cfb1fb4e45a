"""Secrets for generated exports: drawn from the templates of patterns, and values that only their field gives away."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from posthound.rules import find
from posthound.rules.templates import expand

Request = dict[str, Any]

# Formats that are met in exports; drawn from their record's first template.
FORMATS = (
    "airtable-personal-access-token", "anthropic-api-key", "atlassian-api-token", "digitalocean-refresh-token",
    "github-fine-grained-token", "github-oauth-access-token", "github-personal-access-token",
    "gitlab-personal-access-token", "google-oauth-client-secret", "groq-api-key", "hubspot-private-app-token",
    "huggingface-user-access-token", "linear-api-key", "newrelic-user-api-key", "notion-integration-token",
    "npm-access-token", "openai-api-key", "postman-api-key", "salesforce-access-token", "sendgrid-api-key",
    "shopify-access-token", "slack-bot-token", "square-access-token", "stripe-live-secret-key",
    "stripe-test-secret-key",
)  # fmt: skip
# As in the labelled exports, most secrets have no provider's format.
FORMAT_SHARE = 0.25
TOKENS = ("<hex:32>", "<alnum:40>", "<alnum:32>", "<b64url:43>", "<uuid>", "<jwt>", "<hex:64>")
PASSWORD = "<alnum:6>-<alnum:6>!<digit:2>"


@dataclass(slots=True)
class Plant:
    """One planted secret: its value and in how many leaves it stands."""

    value: str
    places: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret can be put: into a request, into the answer's body, or into the script before it."""

    weight: int
    template: str = ""  # "": any token
    request: Callable[[Request, str], int] | None = None
    answer: str = ""  # a line of JSON for the answer's body; `{}` is the value
    cookie: str = ""
    script: str = ""


@cache
def formats() -> tuple[str, ...]:
    """The templates of `FORMATS`. Raises KeyError where a pattern is no more."""
    found = find(set(FORMATS))
    return tuple(found[name].matches[0] for name in FORMATS)


def draw(place: Place, rng: random.Random) -> Plant:
    """A new secret that fits a place."""
    if place.template:
        return Plant(expand(place.template, rng))
    return Plant(expand(rng.choice(formats() if rng.random() < FORMAT_SHARE else TOKENS), rng))


def _header(key: str, text: str = "{}") -> Callable[[Request, str], int]:
    def put(request: Request, value: str) -> int:
        request["header"].append({"key": key, "value": text.format(value), "type": "text"})
        return 1

    return put


def _auth(kind: str, name: str, /, **others: str) -> Callable[[Request, str], int]:
    def put(request: Request, value: str) -> int:
        rows = {name: value, **others}
        request["auth"] = {"type": kind, kind: [{"key": k, "value": v, "type": "string"} for k, v in rows.items()]}
        return 1

    return put


def _query(key: str) -> Callable[[Request, str], int]:
    def put(request: Request, value: str) -> int:
        url = request["url"]
        # The last parameter: in a URL written with variables, what follows a value could pass for its end.
        url["raw"] += f"{'&' if 'query' in url else '?'}{key}={value}"
        url.setdefault("query", []).append({"key": key, "value": value})
        return 2

    return put


def _json_body(key: str) -> Callable[[Request, str], int]:
    def put(request: Request, value: str) -> int:
        fields = {"grant_type": "client_credentials", "client_id": "{{client_id}}", key: value}
        request["body"] = {"mode": "raw", "raw": orjson.dumps(fields, option=orjson.OPT_INDENT_2).decode()}
        return 1

    return put


def _form_body(key: str) -> Callable[[Request, str], int]:
    def put(request: Request, value: str) -> int:
        rows = {"grant_type": "password", "username": "{{username}}", key: value}
        request["body"] = {
            "mode": "urlencoded",
            "urlencoded": [{"key": k, "value": v, "type": "text"} for k, v in rows.items()],
        }
        return 1

    return put


# Weighted as the places of the labelled exports are.
PLACES = (
    Place(20, request=_header("X-Api-Key")),
    Place(22, request=_header("Authorization", "Bearer {}")),
    Place(5, "<basic>", request=_header("Authorization", "Basic {}")),
    Place(12, request=_auth("bearer", "token")),
    Place(5, request=_auth("apikey", "value", key="X-Auth-Token")),
    Place(6, PASSWORD, request=_auth("basic", "password", username="{{username}}")),
    Place(9, request=_form_body("client_secret")),
    Place(7, request=_query("access_token")),
    Place(6, PASSWORD, request=_json_body("password")),
    Place(15, answer='"access_token": "{}"'),
    Place(10, cookie="sessionid={}; Path=/; HttpOnly"),
    Place(3, script="pm.environment.set(\"access_token\", '{}');"),
)
WEIGHTS = tuple(place.weight for place in PLACES)
