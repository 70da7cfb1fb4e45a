"""Verification tokens, by which a service knows who sends events and who read a mail, are found; those of forms are worth nothing by themselves."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, draw, measure, placed
from tests.detect.test_key_names import _spelled

# What verifies: an app's events, an address, a telephone; and some companies, made up.
_WHOSE = (
    "",
    "email",
    "account",
    "user",
    "phone",
    "event",
    "app",
    "webhook",
    "bot",
    "orchard",
    "brudor",
    "quorfel",
    "mail",
)
_FORMS = (
    "__RequestVerificationToken",
    "RequestVerificationToken",
    "requestverificationtoken",
    "X-Request-Verification-Token",
    "antiforgery_token",
)


def _drawn(rng: random.Random, name: str, *, asked: bool) -> Case:
    value = draw(rng, rng.choice((24, 32, 40, 64)))
    text, file, place = placed(rng, name, value)
    return Case(text, value if asked else "", f"{name}, {place}", file)


def _verifying(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        whose = rng.choice(_WHOSE)
        yield _drawn(rng, _spelled(rng, [*([whose] if whose else []), "verification", "token"]), asked=True)


def test_verification_tokens_of_events_and_addresses_are_found() -> None:
    measured = measure(_verifying(random.Random(20261204), 150))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_verification_tokens_of_forms_are_quiet() -> None:
    rng = random.Random(20261205)
    cases = [_drawn(rng, rng.choice(_FORMS), asked=False) for _ in range(60)]
    assert not measure([case for case in cases if not case.what.endswith("auth")]).besides
