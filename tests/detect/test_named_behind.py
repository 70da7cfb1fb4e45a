"""Keys in mid-sentence: named behind (`use … as the API key`), given to a name (`set the token to …`), and called no more than a key."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

_FORMS = (
    "Use {v} as the API key.", "use `{v}` as API key for staging", "Pass {v} as token in each call", "{v} is the access token for staging",
    "`{v}` is our client secret", "Nutze {v} als API-Schlüssel", "usa {v} como token de acceso", "utilise {v} comme clé secrète",
    "send {v} in the X-Api-Key header",
    "set the token to {v} first", "The secret should be {v}.", "replace the API key by {v}", "Call it with key {v} please", "The key {v} is for staging.",
    "the client secret must be `{v}`",
)  # fmt: skip
_CHOSEN = ("enter `{v}` as password", 'type "{v}" as the password for ana', "`{v}` is the password of the test user")
_QUIET = (
    "Use {h} as the request id.", "{h} is the commit of the release", "The key {h} was not found", "pass {u} as the token id", "use {u} as the API key id",
    "{h} in the cache key", "Use your-api-key-here-1234567 as the API key", "{{{{apiKey12345678901234}}}} is the token", "signing key {h} is trusted",
    "OrderServiceV2StatusEnum is the name of the key", "set the token to the value from step2", "see RFC6749-section-4.1.3 in the token endpoint",
    "`string` is the password type", "use the staging2024environment as the token endpoint", "ISO8601Timestamp20260101 as the key of the row",
)  # fmt: skip


def _within(rng: random.Random, text: str) -> str:
    around = rng.choice(("{}", "How to begin.\n\n{}\n\nAsk the team for more.", "1. Open the page\n2. {}\n3. Send"))
    text = around.replace("{}", text)
    return collection(description=text) if rng.random() < 0.7 else collection(body={"mode": "raw", "raw": text})


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        form, value = rng.choice(_FORMS), draw(rng, rng.choice((24, 32, 40, 48)))
        yield Case(_within(rng, form.format(v=value)), value, form)
    for form in _CHOSEN:
        value = f"Harbor{rng.choice('!#$?')}{draw(rng, 4)}{rng.randint(11, 97)}"
        yield Case(_within(rng, form.format(v=value)), value, form)


def test_a_key_that_a_sentence_names_is_found() -> None:
    measured = measure(_cases(random.Random(20261201), 160))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_else_sentences_name_is_quiet() -> None:
    rng = random.Random(7)
    for form in _QUIET * 3:
        uuid = "-".join(draw(rng, length, "0123456789abcdef") for length in (8, 4, 4, 4, 12))
        text = form.format(h=draw(rng, rng.choice((24, 40)), "0123456789abcdef"), u=uuid)
        assert not measure([Case(collection(description=text), what=form)]).besides
