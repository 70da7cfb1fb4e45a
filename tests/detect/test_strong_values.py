"""Random values under a secret's name are found however they begin, and whatever word stands in or before them."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, draw, draws, measure, placed

_NAMES = ("jwt_secret", "password", "client_secret", "api_key", "dbPassword", "ACCESS_TOKEN", "signing_secret")
_WORDS = (
    "mysecret",
    "password",
    "test",
    "example",
    "my-token-",
    "0000",
    "changeme_",
    "demo",
    "your_secret_",
    "sample-",
)
# Marks that generators of passwords use, without those that end a value in the texts around it.
_MARKS = "!#$%&()*+,-./:;<=>?@[]^_{|}~"


def _drawn(rng: random.Random) -> tuple[str, str]:
    """A kind of strong value, and one of it."""
    kind = rng.choice(("mark first", "many marks", "dotted", "dashed", "word before", "word within", "letters only"))
    if kind == "mark first":
        return kind, rng.choice("$#@&") + draw(rng, rng.randint(12, 24))
    if kind == "many marks":
        return kind, draw(rng, rng.randint(20, 48), string.ascii_letters + string.digits + _MARKS)
    if kind == "dotted":
        return kind, ".".join(draw(rng, rng.randint(10, 28)) for _ in range(rng.randint(2, 3)))
    if kind == "dashed":
        return kind, "-".join(draw(rng, rng.randint(8, 14)) for _ in range(rng.randint(2, 4)))
    if kind == "word before":
        return kind, rng.choice(_WORDS) + draw(rng, rng.randint(10, 24))
    if kind == "word within":
        return kind, draw(rng, rng.randint(8, 16)) + rng.choice(_WORDS) + draw(rng, rng.randint(8, 16))
    return kind, draw(rng, rng.randint(20, 32), string.ascii_letters)


def _strong(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        kind, value = _drawn(rng)
        name = rng.choice(_NAMES)
        text, file, place = placed(rng, name, value)
        yield Case(text, value, f"{kind}, {name}, {place}", file)


_NONE = ("$password", "$DB_PASSWORD", "${X}", "${DB_PASSWORD}", "%(password)s", "$env:API_KEY", "#{secret}", "#{Secret}#", "changeme",
         "%PASSWORD%", "$this->token", "your_secret_here", "mysecretpassword", "<your-token>", "$Env:ClientSecret", "@password",
         "my-api-key", "example_token", "$API_KEY_2", "test-password-1", "$apiKey2", "$(get_secret)", "process.env.JWT_SECRET",
         "config.auth.secret", "YOUR_ACCESS_TOKEN_HERE", "sample-client-secret", "{{vault:jwt}}", "$token1", "[Environment]::Secret",
         "settings.oauth.clientSecret", "&password", "$MyAppSecretKey", "0000000000", "0000-0000-0000-0000", "secret_12345678",
         "your-api-key-1234567890", "mysecretkey123", "example1234", "$clientSecret", "$password123", "testpassword123",)  # fmt: skip


def test_strong_values_are_found_whatever_they_begin_with_or_hold() -> None:
    measured = measure(_strong(random.Random(20261129), draws(600)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_placeholders_stay_quiet_in_every_place() -> None:
    rng = random.Random(20261130)
    cases = []
    for value in _NONE:
        for _ in range(3):
            text, file, place = placed(rng, rng.choice(_NAMES), value)
            cases.append(Case(text, "", f"{value}, {place}", file))
    assert not measure(cases).besides
