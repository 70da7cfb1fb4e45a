"""Tokens and keys that only refer to a cart, a fare, a search or a visit are quiet; those of companies and of logins are found."""

from __future__ import annotations

import json
import random
import string
import uuid
from collections.abc import Iterator

from posthound.detect.names import classify
from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, collection, draw, draws, environment, measure, placed
from tests.detect.test_key_names import _spelled

# Handles wherever they stand, and those that services deal in, which are some only where they are sent and answered.
_HANDLES = ("cart", "basket", "order", "quote", "offer", "rate", "booking", "poll", "position", "correlation", "card", "fare", "solution", "sell", "price",
            "thread", "itinerary", "reservation", "coupon", "conversation", "visitor", "guest_cart", "flight_offer", "hotel_rate")  # fmt: skip
_DEALT_IN = ("search", "job", "queue", "tracking", "payment", "transaction", "shipment", "batch", "checkout")
_EXPLICIT = ("api_token", "access_token", "auth_token", "api_key", "secret_key", "user_token", "bot_token", "bearer_token", "service_token", "write_key",
             "admin_token")  # fmt: skip
_SYLLABLES = ("ac", "bru", "cen", "dor", "fel", "gal", "hux", "kel", "lim", "mor", "nar", "pex", "quor", "rin", "sol", "tav", "ux", "vel",
              "wim", "zor")  # fmt: skip


def _value(rng: random.Random) -> str:
    way = rng.randrange(3)
    if way == 0:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return draw(rng, rng.choice((24, 32, 40, 64)), LETTERS_DIGITS if way == 1 else "0123456789abcdef")


def _sent(rng: random.Random, name: str, value: str) -> tuple[str, str]:
    """A file in which a request or an answer has a field of this name, and the place's name."""
    held = {"id": rng.randrange(1000), name: value, "currency": "EUR"}
    place = rng.choice(("body", "form", "graphql", "query", "answer", "answer in a list", "description", "xml"))
    if place == "body":
        return collection(body={"mode": "raw", "raw": json.dumps(held, indent=rng.choice((None, 2)))}), place
    if place == "form":
        return collection(body={"mode": "urlencoded", "urlencoded": [{"key": name, "value": value}]}), place
    if place == "graphql":
        return collection(body={"mode": "graphql", "graphql": {"query": "query q { a }", "variables": json.dumps(held)}}), place  # fmt: skip
    if place == "query":
        return collection(url=f"https://api.orchard.example/v1/x?lang=en&{name}={value}"), place
    if place == "description":
        return collection(description=f"Continue with the next call.\n\n```json\n{json.dumps(held)}\n```"), place
    if place == "xml":
        return collection(body={"mode": "raw", "raw": f"<rq><{name}>{value}</{name}><n>2</n></rq>"}), place
    answer = {"data": [held]} if "list" in place else held
    document = json.loads(collection())
    document["item"][0]["response"] = [
        {"name": "ok", "originalRequest": document["item"][0]["request"], "code": 200, "body": json.dumps(answer)}
    ]
    return json.dumps(document, indent=1), place


def _referring(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        name = _spelled(rng, [*rng.choice(_HANDLES + _DEALT_IN).split("_"), rng.choice(("token", "token", "key"))])
        text, place = _sent(rng, name, _value(rng))
        yield Case(text, "", f"{name}, {place}")


def test_what_refers_to_a_thing_is_quiet_in_requests_and_answers() -> None:
    assert not measure(_referring(random.Random(20261130), draws(400))).besides


def test_what_refers_to_a_thing_is_quiet_as_a_variable_and_in_headers() -> None:
    rng = random.Random(20261201)
    for _ in range(60):
        name = _spelled(rng, [*rng.choice(_HANDLES).split("_"), "token"])
        text, file, place = placed(rng, name, _value(rng))
        if place != "auth":
            assert not measure([Case(text, "", f"{name}, {place}", file)]).besides
    for header in ("X-Correlation-Token", "X-Visitor-Token", "X-Tracking-Token"):
        value = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        assert not measure([Case(collection(header=[{"key": header, "value": value}]))]).besides


def _credentials(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        way = rng.randrange(3)
        company = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3)))
        thing = rng.choice(_HANDLES).split("_")
        words = ([company, "token"], [company, *rng.choice(_EXPLICIT).split("_")], [*thing, *rng.choice(_EXPLICIT).split("_")])[way]  # fmt: skip
        if classify(company) is not None:
            continue
        name, value = _spelled(rng, words), _value(rng)
        text, place = _sent(rng, name, value) if rng.random() < 0.5 else (environment([(name, value)]), "environment")
        file = "x.postman_environment.json" if place == "environment" else "x.postman_collection.json"
        yield Case(text, value, f"{name}, {place}", file)


def test_tokens_of_companies_and_of_logins_are_found_whatever_they_deal_in() -> None:
    measured = measure(_credentials(random.Random(20261202), draws(400)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_credentials_for_a_service_that_deals_in_something_are_found_where_they_are_kept() -> None:
    rng = random.Random(20261203)
    for thing in _DEALT_IN[1:]:
        name, value = f"{thing}_token".upper(), draw(rng, 32, string.ascii_lowercase + string.digits)
        case = Case(environment([(name, value)]), value, name, "x.postman_environment.json")
        assert measure([case])[:2] == (1, 1)
    assert classify("CI_JOB_TOKEN") is not None
