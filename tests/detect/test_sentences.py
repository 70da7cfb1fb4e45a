"""What people put between a name and its value where they write to each other: dashes, arrows, brackets, blocks of code, words."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, collection, draw, draws, measure

_NAMES = ("API key", "api_key", "access token", "client secret", "Webhook Secret", "auth-token")
_JOINS = (
    "~ -> @", "~ → @", "~ – @", "~ (@)", "~ [@] for all", "~: (@)", "~=[@]", "~:\n```\n@\n```", "~:\n\n```text\n@\n```\n", "~: `@`",
    "The ~ for the staging system is:\n@", "the ~ is: @", "**~:** @", "| who | ~ |\n|---|---|\n| ana | @ |", "~ | @", "- ~\n\n: @",
)  # fmt: skip
_QUIET = (
    "~ (see the page 1234567890 of the book)", "~ [optional, 32 characters]", "~ -> the settings of version2024", "~:\n```\nnpm install @acme/tokens\n```",
    "the ~ for the staging system is:\nin the vault of team42", "~ ({{api_key}})", "~: [<your-key-1234567890>]", "~ -> ****************",
)  # fmt: skip


def _written(rng: random.Random, form: str, value: str) -> Case:
    text = f"Before.\n\n{form.replace('~', rng.choice(_NAMES)).replace('@', value)}\n\nBehind."
    if rng.random() < 0.5:
        return Case(collection(description=text), value, form)
    return Case(collection(body={"mode": "raw", "raw": text}), value, form)


def _cases(rng: random.Random, forms: tuple[str, ...], count: int) -> Iterator[Case]:
    for _ in range(count):
        yield _written(rng, rng.choice(forms), draw(rng, rng.choice((20, 24, 32, 40))))


def test_a_value_is_found_however_a_sentence_joins_it_to_its_name() -> None:
    measured = measure(_cases(random.Random(20261129), _JOINS, draws(240)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_else_sentences_say_of_names_is_quiet() -> None:
    quiet = (case._replace(value="") for case in _cases(random.Random(20261130), _QUIET, 80))
    assert not measure(quiet).besides
