"""A value whose name stands under another key of the same object is found, whatever the two keys are called."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, draws, measure

_PAIRS = (
    ("id", "content"), ("field", "data"), ("setting", "value"), ("option", "value"), ("label", "value"), ("code", "value"), ("title", "text"),
    ("name", "default"), ("variable", "content"), ("name", "valueString"), ("key", "plaintext"), ("question", "answer"),
    ("key", "valor"), ("clave", "valor"), ("nombre", "valor"), ("nome", "valor"), ("chave", "valor"), ("@name", "#text"), ("k", "v"),
    ("name", "text"), ("parameter", "content"), ("name", "data"), ("key", "val"), ("attribute", "default"),
)  # fmt: skip
_NAMES = ("client-secret", "password", "api_key", "Password", "access_token", "clientSecret", "db_password", "API Key")


def _object(rng: random.Random) -> tuple[dict[str, str], str]:
    name_key, value_key = rng.choice(_PAIRS)
    value = f"{draw(rng, 9)}#K{draw(rng, 5)}" if rng.random() < 0.3 else draw(rng, rng.choice((24, 32, 40)))
    held = {name_key: rng.choice(_NAMES), value_key: value}
    if "assword" not in held[name_key]:
        held[value_key] = value = draw(rng, rng.choice((24, 32, 40)))
    if rng.random() < 0.3:
        held = {name_key: held[name_key], "type": "text", value_key: value}
    if len(held) == 2 and rng.random() < 0.2:
        held = dict(reversed(held.items()))
    return held, value


def _paired(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        held, value = _object(rng)
        what = " / ".join(held)
        rows = {"items": [{key: "eu-west" if text == value else "region" for key, text in held.items()}, held]}
        place = rng.choice(("body", "answer", "file"))
        text = json.dumps(rows, indent=rng.choice((None, 2)))
        if place == "file":
            yield Case(text, value, f"{what} {place}", "settings.json")
        elif place == "body":
            yield Case(collection(body={"mode": "raw", "raw": text}), value, f"{what} {place}")
        else:
            document = json.loads(collection())
            document["item"][0]["response"] = [{"name": "ok", "originalRequest": document["item"][0]["request"], "code": 200, "body": text}]  # fmt: skip
            yield Case(json.dumps(document), value, f"{what} {place}")


@pytest.mark.parametrize(
    "pair", [("keyName", "value"), ("key", "plainText"), ("llave", "content"), ("cle", "value"), ("$name", "$value")]
)
def test_data_whose_only_unusual_word_is_a_rare_one_is_read_for_pairs(pair: tuple[str, str]) -> None:
    rng = random.Random(str(pair))
    value = draw(rng, 40)
    text = json.dumps({"items": [{pair[0]: "client_secret", pair[1]: value}]})
    assert measure([Case(text, value, str(pair), "settings.json")]).share == 1


def test_a_value_named_under_another_key_is_found_whatever_the_keys_are_called() -> None:
    measured = measure(_paired(random.Random(20261130), draws(300)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


_QUIET = (
    {"id": "password", "label": "Password", "text": "Enter your password"},
    {"id": "forgot_password", "content": "Passwort vergessen?"},
    {"name": "token", "default": "none"},
    {"title": "Access token", "text": "Valid for 60 minutes, then ask for another."},
    {"code": "api_key", "value": "required"},
    {"id": "token", "data": "M12 2h4v5a3 3 0 0 1-6 0V2z"},
    {"name": "password_hash", "data": "@"},
    {"field": "password", "data": "********"},
    {"question": "What is a token?", "answer": "A proof of who asks."},
    {"field": "tokenId", "data": "@"},
    {"title": "Etag", "text": "@"},
    {"id": "client-secret", "content": "{{clientSecret}}"},
    {"label": "Cart token", "value": "@"},
    {"k": "order", "v": "@"},
    {"id": "@", "value": "password"},
    {"label": "Password", "code": "PASSWORD_FIELD"},
    {"setting": "password_policy", "value": "min-8-upper-1"},
    {"name": "password", "default": "changeme"},
    {"id": "passwordField", "value": "inputPassword2"},
)


def test_labels_texts_and_ids_in_such_pairs_are_quiet() -> None:
    rng = random.Random(20261201)
    for held in _QUIET:
        rows = {"items": [{key: text.replace("@", draw(rng, 32, "0123456789abcdef")) for key, text in held.items()}]}
        text = json.dumps(rows)
        body = collection(body={"mode": "raw", "raw": text})
        assert not measure([Case(body, "", str(held)), Case(text, "", str(held), "settings.json")]).besides, held
