"""A title that names a provider says whose a value is only where its field does not say that it is another kind of credential."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache

import pytest

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import Lines, scan_text

SEED = 20261130
DRAWS = 12
RIGHT = 0.9

# What fields are called, by the kinds of record whose value they may hold, and whose they may not.
_KINDS = {"api-key": "API key", "client-secret": "client secret", "access-token": "access token", "private-key": "private key"}  # fmt: skip
_MAY = {
    "api-key": ("apiKey", "x-api-key", "token", "Authorization: Token", "bearer"),
    "client-secret": ("client_secret", "clientSecret", "secret"),
    "access-token": ("token", "access_token", "Authorization: Token", "bearer"),
    "private-key": ("private_key", "privateKey", "secret"),
}
_MAY_NOT = {
    "api-key": ("session_id", "refresh_token", "client_secret", "webhookSecret", "password"),
    "client-secret": ("token", "Authorization: Token", "bearer", "sessionId", "refresh_token", "apiKey"),
    "access-token": ("session_id", "client_secret", "consumer_secret", "password"),
    "private-key": ("token", "Authorization: Token", "bearer", "sessid", "password", "x-api-key"),
}


@cache
def _records(kind: str) -> tuple[Pattern, ...]:
    """The records of a kind that have only a shape, of providers who have no other and are called by one word."""
    count = Counter(p.provider.id for p in load())
    return tuple(
        p
        for p in load()
        if p.kind == "near" and count[p.provider.id] == 1 and p.id == f"{p.provider.id}-{kind}"
        if p.name == f"{p.provider.name} {_KINDS[kind]}"
        if p.provider.id in p.keywords and p.provider.name.lower() == p.provider.id and len(p.provider.id) > 5
    )


def _drawn(kind: str, rng: random.Random) -> tuple[Pattern, str]:
    while True:
        pattern = rng.choice(_records(kind))
        found = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if found and found["secret"].isalnum() and len(set(found["secret"])) > 9:
            return pattern, found["secret"]


def _titled(title: str, field: str, value: str) -> str:
    """A collection of this title, whose request goes to a variable, with the value in a field that is called so."""
    request: dict[str, object] = {"url": "{{base_url}}/things"}
    if field == "bearer":
        request["auth"] = {"type": "bearer", "bearer": [{"key": "token", "value": value, "type": "string"}]}
    elif field.startswith(("Authorization", "x-")):
        name, _, scheme = field.partition(": ")
        request["header"] = [{"key": name, "value": f"{scheme} {value}".lstrip()}]
    else:
        request["body"] = {"mode": "raw", "raw": json.dumps({"name": "Ana", field: value, "age": 5})}
    return collection(**request).replace('"Orchard"', json.dumps(title))


def _provider(pattern: Pattern, field: str, value: str) -> str:
    text = _titled(pattern.provider.name, field, value)
    lines = Lines(text)
    rules = {f.rule for f in scan_text("x.postman_collection.json", text).findings if value in lines.covered(f.region)}
    return ",".join(told.provider.id for told in find(rules).values())


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_title_names_no_provider_of_what_its_field_says_is_another_kind(kind: str) -> None:
    rng = random.Random(f"{SEED}{kind}")
    for _ in range(DRAWS):
        (pattern, value), field = _drawn(kind, rng), rng.choice(_MAY_NOT[kind])
        assert _provider(pattern, field, value) in ("generic", ""), (pattern.id, field)


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_title_names_the_provider_of_what_its_field_allows(kind: str) -> None:
    rng = random.Random(f"{SEED}{kind}")
    right = []
    for _ in range(DRAWS):
        (pattern, value), field = _drawn(kind, rng), rng.choice(_MAY[kind])
        right.append(_provider(pattern, field, value) == pattern.provider.id)
    assert sum(right) >= RIGHT * len(right)


_SPELLINGS = ("{0}_{1}", "{0}{2}", "{3}{2}", "{0}{1}", "{0}-{1}", "{4}_{5}")


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_a_fields_name_says_the_same_however_it_is_spelled(kind: str) -> None:
    """`clientSecret` is a name that anybody's field has, as `client_secret` is, and no provider who goes before a title and a host."""
    rng = random.Random(f"{SEED}{kind}")
    one, two = kind.split("-")
    for spelling in _SPELLINGS:
        field = spelling.format(one, two, two.title(), one.title(), one.upper(), two.upper())
        pattern, value = _drawn(kind, rng)
        assert _provider(pattern, field, value) == pattern.provider.id, (pattern.id, field)
        if pattern.provider.hosts:
            body = {"mode": "raw", "raw": json.dumps({"id": 7, field: value})}
            text = collection(url=f"https://api.{pattern.provider.hosts[0]}/v1/x", body=body)
            assert pattern.id in {f.rule for f in scan_text("x.postman_collection.json", text).findings}, field


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("personal_access_token", "access-token"), ("botToken", "access-token"), ("runner_token", "access-token"), ("developer-token", "access-token"),
        ("corpSecret", "client-secret"), ("license_key", "api-key"),
    ],
)  # fmt: skip
def test_a_field_called_after_what_its_credential_is_for_is_nobodys(field: str, kind: str) -> None:
    rng = random.Random(f"{SEED}{field}")
    right = []
    for _ in range(DRAWS):
        pattern, value = _drawn(kind, rng)
        right.append(_provider(pattern, field, value) == pattern.provider.id)
    assert sum(right) >= RIGHT * len(right)


def test_what_a_request_carries_is_no_secret_of_an_application() -> None:
    rng = random.Random(SEED)
    ends = ("OAuth client secret", "API key secret")
    kept = [p for p in load() if p.kind == "near" and p.name.endswith(ends) and p.id.endswith("secret")]
    assert len(kept) > 9
    for pattern in rng.sample(kept, min(len(kept), 30)):
        match = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if match is None or not match["secret"].isalnum():
            continue
        field = rng.choice(("bearer", "x-api-key", "Authorization: Token", "x-auth-token"))
        text = _titled(pattern.provider.name, field, match["secret"])
        assert pattern.id not in {f.rule for f in scan_text("x.postman_collection.json", text).findings}, pattern.id
