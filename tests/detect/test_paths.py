"""Keys in the path of an address, behind a segment that says so; identifiers of things stand in paths, too, and are none."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

_SEGMENTS = tuple(
    "apikey api_key api-key apiKey token access_token auth-token secret accesskey key jwt Token API_KEY".split()
)
_THINGS = ("items", "v2", "forecast", "users/7", "export.json", "status")
_HEX = "0123456789abcdef"


def _address(rng: random.Random, segment: str, value: str) -> str:
    host = rng.choice(("https://data.orchard.example", "http://10.0.0.7:8080", "{{baseUrl}}", "https://{{host}}"))
    before = "".join(f"/{rng.choice(_THINGS)}" for _ in range(rng.randrange(3)))
    behind = rng.choice(("", "/", *(f"/{thing}" for thing in _THINGS), "?page=2", "#top"))
    return f"{host}{before}/{segment}/{value}{behind}"


def _place(rng: random.Random, address: str) -> str:
    place = rng.randrange(5)
    if place == 0:
        return collection(url=address)
    if place == 1:
        return collection(url={"raw": address, "host": ["data"]})
    if place == 2:
        return collection(body={"mode": "raw", "raw": f'{{"callback": "{address}", "retries": 3}}'})
    if place == 3:
        return collection(exec=["// setup", f'pm.sendRequest("{address}", (error, answer) => {{ done(answer); }});'])
    return collection(description=f"Call [the export]({address}) once a day.\n")


def _value(rng: random.Random) -> str:
    return rng.choice((draw(rng, 32, _HEX), draw(rng, 40, _HEX), draw(rng, rng.randint(24, 60))))


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        value = _value(rng)
        address = _address(rng, rng.choice(_SEGMENTS), value)
        yield Case(_place(rng, address), value, address)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_key_behind_a_segment_that_names_it_is_found_whole(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 120))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def _quiet(rng: random.Random) -> tuple[str, str]:
    """A segment and what stands behind it that is no key."""
    return rng.choice(
        (
            (rng.choice(("tokens", "apikeys", "api-keys", "secrets", "keys")), _value(rng)),  # of a list of them, by id
            (f"{rng.choice(('tokens', 'secrets', 'keys'))}/{rng.choice(_SEGMENTS)}", draw(rng, 32, _HEX)),  # its version
            (rng.choice(_SEGMENTS), draw(rng, 24, _HEX)),  # MongoDB's
            (rng.choice(_SEGMENTS), "01" + draw(rng, 24, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")),
            (rng.choice(_SEGMENTS), str(uuid.UUID(int=rng.getrandbits(128), version=4))),
            (rng.choice(_SEGMENTS), rng.choice(("{{token}}", ":token", "YOUR_API_KEY", "<token>", "refresh-all-of-the-sessions-now"))),
            (rng.choice(_SEGMENTS), f"{draw(rng, 32, _HEX)}.png"),
            (rng.choice(("page-token", "public_key", "token_type", "orders", "hash", "key-pair")), _value(rng)),
        )
    )  # fmt: skip


def test_what_is_no_key_in_a_path_is_quiet() -> None:
    rng = random.Random(3)
    cases = [Case(_place(rng, _address(rng, *_quiet(rng)))) for _ in range(200)]
    assert not measure(cases).besides


def test_a_path_of_files_is_no_address() -> None:
    rng = random.Random(4)
    texts = [f"src/token/{draw(rng, 32, _HEX)}", f"see vendor/secret/{draw(rng, 40)} there"]
    assert not measure(Case(collection(description=text)) for text in texts).besides
