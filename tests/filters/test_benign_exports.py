# ruff: noqa: E501 - names with the shapes of their values, several a line
"""What fills exports of many trades and opens nothing is quiet; what stands beside it under nearly the same names and opens something is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, environment, measure
from tests.filters.benign_exports import fields, headers, texts, variables

SEED = 20261130
MOST = 0.005
Drawn = Callable[[random.Random, int], Iterator[Case]]


@pytest.mark.parametrize("drawn", [fields, headers, texts, variables])
def test_what_opens_nothing_is_quiet(drawn: Drawn) -> None:
    count = 300
    besides = measure(drawn(random.Random(SEED), count)).besides
    assert len(besides) <= MOST * count, besides


# The nearest neighbours of what is quiet above.
_SECRET = (
    ("access_token", "<alnum:40>"), ("refresh_token", "<hex:48>"), ("subject_token", "<b64url:60>"), ("actor_token", "<b64url:60>"), ("bot_token", "<alnum:40>"),
    ("device_token", "<alnum:32>"), ("client_token", "<alnum:48>"), ("orchard_token", "<uuid>"), ("player_token", "<alnum:40>"), ("employee_token", "<alnum:40>"),
    ("api_key", "<uuid>"), ("signing_key", "<hex:64>"), ("webhook_secret", "<hex:64>"), ("signature_key", "<hex:64>"), ("hmac_secret", "<b64:43>="),
    ("encryption_key", "<hex:64>"), ("owner_key", "0x<hex:64>"), ("session_id", "<alnum:32>"), ("user_session_id", "<alnum:32>"), ("search_api_key", "<alnum:32>"),
    ("encrypted_password", "Orchard#<alnum:8>"), ("client_secret", "<b64url:43>"), ("sig", "<b64url:43>"), ("private_key", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC<b64:1500>"),
)  # fmt: skip


def _secrets(rng: random.Random, count: int) -> Iterator[Case]:
    for at in range(count):
        name, template = _SECRET[at % len(_SECRET)]
        value = expand(template, rng)
        if name == "sig":
            url = f"https://orchard.blob.example/x?sv=2024&sp=r&sig={value}"
            yield Case(collection(url={"raw": url, "query": [{"key": "sig", "value": value}]}), value, name)
        elif at // len(_SECRET) % 2:
            raw = json.dumps({"id": rng.randrange(10**6), name: value, "lang": "en"})
            yield Case(collection(body={"mode": "raw", "raw": raw}), value, name)
        else:
            yield Case(environment([(name, value)]), value, name, "x.postman_environment.json")


def test_credentials_of_any_other_scheme_are_found() -> None:
    rng = random.Random(SEED)
    for scheme in ("Orchard", "Token", "ApiKey", "KeyAuth", "GenieKey", "PVEAPIToken"):
        value = expand("<alnum:40>", rng)
        header = [{"key": "Authorization", "value": f"{scheme} {value}"}]
        assert measure([Case(collection(header=header), value, scheme)]).found, scheme


def test_what_is_called_nearly_so_and_opens_something_is_found() -> None:
    measured = measure(_secrets(random.Random(SEED), 4 * len(_SECRET)))
    assert measured.share >= ENOUGH, measured.missed
