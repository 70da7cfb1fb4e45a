"""What a value begins with makes it nobody's secret only where the rest goes on so."""

from __future__ import annotations

import json
import random

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import environment
from tests.helpers import scan_text

# Beginnings of certificates, of encrypted values, of ids and of references to media.
BEGINNINGS = ("MI", "MII", "wv1", "v1", "w_", "EC-", "eyJ", "data", "2026-", "auth0", "ab|")


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_drawn_value_is_found_whatever_it_happens_to_begin_with(beginning: str) -> None:
    rng = random.Random()
    for _ in range(4):
        value = beginning + expand("<alnum:36>", rng)
        (finding,) = scan_text("a.postman_environment.json", environment([("client_secret", value)])).findings
        assert finding.redacted.endswith(f"({len(value)})")


def test_a_phrase_of_a_wallet_is_found_by_the_number_of_its_words() -> None:
    rng = random.Random()
    for number, found in ((11, 0), (12, 1), (13, 0), (24, 1)):
        words = [expand(f"<lower:{rng.randint(3, 8)}>", rng) for _ in range(number)]
        outcome = scan_text("a.postman_environment.json", environment([("recovery_phrase", " ".join(words))]))
        assert len(outcome.findings) == found, number
    again = " ".join([words[0]] * 12)  # as samples have it
    assert not scan_text("a.postman_environment.json", environment([("recovery_phrase", again)])).findings


def _pattern(rng: random.Random) -> str:
    """A regular expression of a credential, as mock servers match a header with and descriptions have under `pattern`."""
    letters = rng.choice(("A-Za-z0-9", "a-f0-9", "0-9a-zA-Z_-", "A-Z0-9", r"\w-", "a-z0-9."))
    many = rng.choice(("+", "{32}", "{20,}", "{24,48}", "*"))
    one = f"[{letters}]{many}"
    return rng.choice(
        (one, f"^{one}$", rf"{one}\.{one}", f"Bearer {one}", f"^Bearer {one}$", f"sk_live_{one}", rf"(?i)token=({one})")
    )


def test_a_pattern_of_credentials_is_none() -> None:
    rng = random.Random(20261130)
    for _ in range(40):
        pattern, name = (
            _pattern(rng),
            rng.choice(("Authorization", "X-Api-Key", "api_key", "password", "client_secret")),
        )
        for made in ({"headers": {name: {"matches": pattern}}}, {name: pattern}, {"note": f"{name}: {pattern}"}):
            text = json.dumps(made)
            assert not scan_text("a.json", text).findings, text


def test_a_password_with_brackets_is_found() -> None:
    rng = random.Random(7)
    for _ in range(20):
        password = expand("<alnum:6>[<lower:2><digit:2>]<alnum:5>", rng)
        assert scan_text("a.json", json.dumps({"db_password": password})).findings, password
