"""The `key` of a body that asks something of an account, and that of Hawk in Insomnia, are found; keys of records are quiet."""

from __future__ import annotations

import json
import random

from tests.detect.kinds import Case, collection, draw, measure


def _body(held: dict[str, object]) -> str:
    return collection(body={"mode": "raw", "raw": json.dumps(held)})


def test_the_key_of_a_body_with_an_action_is_found_and_other_keys_are_not() -> None:
    rng = random.Random(20261130)
    for action in ("balance", "services", "add", "status", "cancel"):
        value = draw(rng, 32, "0123456789abcdef")
        members = [("key", value), ("action", action), ("service", 7)]
        rng.shuffle(members)
        assert measure([Case(_body(dict(members)), value, action)])[:2] == (1, 1)
    for held in ({"key": "@", "action": "delete"}, {"key": "@", "value": "x"}, {"key": "@"}, {"key": "region", "action": "add"}):  # fmt: skip
        made = {name: text.replace("@", draw(rng, 32)) for name, text in held.items()}
        assert not measure([Case(_body(made), "", str(held))]).besides


def test_the_key_of_hawk_is_found_in_insomnia() -> None:
    rng = random.Random(20261130)
    for _ in range(4):
        value = draw(rng, 32)
        auth = {"type": "hawk", "id": draw(rng, 12), "key": value, "algorithm": "sha256", "disabled": False}
        request = {"_id": "req_1", "_type": "request", "parentId": "wrk_1", "name": "r", "method": "GET"}
        request |= {"url": "https://api.orchard.example/x", "authentication": auth}
        space = {"_id": "wrk_1", "_type": "workspace", "name": "w", "parentId": None}
        export = {"_type": "export", "__export_format": 4, "resources": [request, space]}
        assert measure([Case(json.dumps(export), value, "hawk", "insomnia.json")])[:2] == (1, 1)
