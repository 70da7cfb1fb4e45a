"""Exports for scans of many: drawn anew for each number, every third an environment whose variable the collection before it uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from fixtures.places import V21
from posthound.rules.templates import expand


def export(number: int, seed: int = 0) -> tuple[str, bytes]:
    """The name and the content of an export."""
    rng = Random(f"{seed}:{number}")
    word = "".join(rng.choices("abcdefghij", k=6))
    name = f"team-{number // 3 % 7}/{word}-{number}"
    if number % 3 == 2:
        values = [{"key": f"thing{number - 1}", "value": expand("<alnum:30>", rng)}, {"key": "plain", "value": word}]
        return f"{name}.postman_environment.json", json.dumps({"name": word, "values": values}).encode()
    header = {"key": "Authorization", "value": f"Bearer {expand('<crc62:ghp_>', rng)}"}
    used = {"key": "X-Api-Key", "value": f"{{{{thing{number}}}}}"}
    url = {"raw": f"https://{word}.example.com"}
    item = {"name": word, "request": {"method": "GET", "header": [used, *([header] if number % 2 else [])], "url": url}}
    return f"{name}.postman_collection.json", json.dumps(
        {"info": {"name": word, "schema": V21}, "item": [item]}
    ).encode()


def exports(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """So many of them."""
    return (export(number, seed) for number in range(count))
