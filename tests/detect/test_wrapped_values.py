"""A credential is found without what was pasted around it: quotes, the comma behind it, a list's brackets, the tags of an element."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, draw, environment, measure

_NAMES = ("apiToken", "client_secret", "access_token", "x-api-key", "signingKey")
# `@` stands for the value. What is pasted with a comma was drawn: a password may end in one.
_AROUND = (
    "@", " @ ", "@\n", "'@'", '"@"', '"@",', "'@',", "@,", "@;", '["@"]', '[ "@" ]', '["@",]', "<token>@</token>", "<ns:Key> @ </ns:Key>", "@}}",
)  # fmt: skip
_NONE = (
    '["read", "write"]',
    '["users.read","mail.send"]',
    '["{{token}}"]',
    "[]",
    "<token></token>",
    '["your-token-here"]',
    "{{token}},",
    '"",',
)


def _wrapped(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        around, value = rng.choice(_AROUND), draw(rng, rng.choice((24, 32, 40)))
        yield Case(environment([(rng.choice(_NAMES), around.replace("@", value))]), value, around)


def test_what_was_pasted_around_a_value_is_no_part_of_it() -> None:
    measured = measure(_wrapped(random.Random(20261130), 150))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_each_of_a_list_is_found() -> None:
    rng = random.Random(20261130)
    for name in ("api_keys", "tokens", "passwords"):
        one, two = draw(rng, 32), draw(rng, 32)
        text = environment([(name, f'["{one}", "{two}"]')])
        for value, other in ((one, two), (two, one)):
            measured = measure([Case(text, value)])
            assert measured.found == 1, name
            assert measured.besides == [f": {other!r}"], name


def test_a_password_and_a_secret_with_marks_keep_them() -> None:
    rng = random.Random(20261130)
    named = [("password", f"{draw(rng, 12)}{mark}") for mark in ",;>]}!"]
    named += [("client_secret", f"{draw(rng, 9)}{rng.choice('!#%^&*')}{draw(rng, 15)}{mark}") for mark in ",;" * 4]
    cases = [Case(environment([(name, one)]), one) for name, one in named]
    measured = measure(cases)
    assert measured.share == 1, measured.missed


def test_wrapped_words_are_none() -> None:
    assert not measure(Case(environment([(name, text)])) for name in _NAMES for text in _NONE).besides
