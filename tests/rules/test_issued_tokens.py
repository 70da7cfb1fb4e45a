"""Tokens that are JWTs or other base64 say whose they are by what they begin with inside; they are drawn here from their claims."""

from __future__ import annotations

import base64
import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.rules import find
from posthound.rules.templates import ALPHABETS
from posthound.scan.pipeline import scan_raw

# Another one each day: no rule can be fitted to its values.
SEED = datetime.now(UTC).date().isoformat()
HS256 = {"alg": "HS256", "typ": "JWT"}
# As Laravel's Passport writes it.
RS256 = {"typ": "JWT", "alg": "RS256"}


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _jwt(rng: random.Random, header: object, claims: object, signature: int) -> str:
    return ".".join([_encoded(header), _encoded(claims), "".join(rng.choices(ALPHABETS["b64url"], k=signature))])


def _hex(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789abcdef", k=count))


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _passport(rng: random.Random, audience: str) -> str:
    claims = {
        "aud": audience,
        "jti": _hex(rng, 80),
        "iat": 1745000000.5,
        "exp": 4102444800.5,
        "sub": str(rng.randrange(10**7)),
    }
    return _jwt(rng, RS256, {**claims, "scopes": []}, 683)


def _prismic(rng: random.Random) -> str:
    # Ids begin with a letter that tells the year.
    name = "0." + rng.choice("WXYZa") + "".join(rng.choices(ALPHABETS["alnum"], k=15))
    taken_for_text = rng.randbytes(32).decode("utf-8", "replace")
    parts = (name.encode(), taken_for_text.encode())
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _tunnel(rng: random.Random) -> str:
    inner = {"a": _hex(rng, 32), "t": _uuid(rng), "s": base64.b64encode(rng.randbytes(32)).decode()}
    return base64.b64encode(json.dumps(inner, separators=(",", ":")).encode()).decode()


TOKENS: dict[str, Callable[[random.Random], str]] = {
    "monday": lambda rng: _jwt(
        rng,
        {"alg": "HS256"},
        {
            "tid": rng.randrange(10**8, 10**9),
            "aai": 11,
            "uid": rng.randrange(10**8),
            "iad": "2025-05-28T18:24:43.000Z",
            "rgn": "use1",
        },
        43,
    ),
    "lemonsqueezy": lambda rng: _passport(rng, "94d59cef-dbb8-4ea5-b178-d2540fcd6919"),
    "printify": lambda rng: _passport(rng, "37d4bd3035fe11e9a803ab7eeb3ccc97"),
    "moralis": lambda rng: _jwt(
        rng, HS256, {"nonce": _uuid(rng), "orgId": str(rng.randrange(10**6)), "userId": "42", "typeId": _uuid(rng)}, 43
    ),
    "pinata": lambda rng: _jwt(
        rng,
        HS256,
        {"userInformation": {"id": _uuid(rng), "email": "ana@example.org"}, "scopedKeySecret": _hex(rng, 64)},
        43,
    ),
    "turso": lambda rng: _jwt(
        rng,
        {"alg": "EdDSA", "typ": "JWT"},
        {"a": rng.choice(("rw", "ro")), "iat": 1745000000, "id": _uuid(rng)},
        86,
    ),
    "pawapay": lambda rng: _jwt(
        rng,
        {"kid": "1", "alg": "ES256"},
        {"tt": "AAT", "sub": "935", "exp": 4102444800, "pm": "DAF", "jti": _uuid(rng)},
        86,
    ),
    "splunk": lambda rng: _jwt(
        rng,
        {"kid": "splunk.secret", "alg": "HS512", "ver": "v2", "ttyp": "static"},
        {"iss": "admin from host", "sub": "admin", "aud": "api", "idp": "Splunk", "jti": _hex(rng, 64)},
        86,
    ),
    "prismic": _prismic,
    "cloudflare": _tunnel,
}


def _found(value: str) -> list[tuple[str, int]]:
    """The issuers of what is found in a text of a collection that names none, and how long it is."""
    item = {"name": "Save", "request": {"method": "POST", "url": "https://api.example.com/v1", "body": {"mode": "raw"}}}
    item["request"]["body"]["raw"] = json.dumps({"note": value})  # type: ignore[index]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    content = json.dumps({"info": {"name": "Shop", "schema": schema}, "item": [item]}).encode()
    findings = scan_raw(Raw(Origin("shop.postman_collection.json"), content), Settings()).findings
    known = find({finding.rule for finding in findings})
    return [(known[finding.rule].provider.id, finding.length) for finding in findings]


@pytest.mark.parametrize("issuer", TOKENS)
def test_a_token_without_a_name_is_given_whole_to_who_issued_it(issuer: str) -> None:
    for number in range(5):
        value = TOKENS[issuer](random.Random(f"{SEED} {issuer} {number}"))
        assert _found(value) == [(issuer, len(value))]


@pytest.mark.parametrize(
    "claims", [{"nonce": "<uuid>", "aud": "shop"}, {"aud": "1", "jti": "<hex>"}, {"a": "b", "id": "<uuid>"}]
)
def test_a_token_that_only_begins_alike_is_a_jwt_of_nobody(claims: dict[str, str]) -> None:
    rng = random.Random(f"{SEED} {claims}")
    drawn = {"<uuid>": _uuid(rng), "<hex>": _hex(rng, 40)}
    value = _jwt(rng, HS256, {name: drawn.get(text, text) for name, text in claims.items()}, 43)
    assert _found(value) == [("generic", len(value))]
