"""Names and lines that are told by their words alone: nothing that a closer look would find is passed over."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.detect import said
from posthound.detect.names import NameClass, classify
from posthound.model.columns import Joined
from posthound.rules.vocabulary import vocabulary

_JOINTS = ("", "_", "-", " ", ".", "$", "2", "Id", "Count", "key", "Key", "KEYS")
_OTHERS = tuple("venue receipt parcel country booking created at loyalty shelf is count of number status".split())
_ALONE = (
    "session",
    "connection",
    "id",
    "string",
    "app",
    "x",
    "api",
    "k",
    "s",
    "serial",
    "code",
    "to",
    "my",
    "pub",
    "dev",
    "prod",
)


def _names(seed: int, count: int) -> Iterator[str]:
    """Names put together from words of credentials, pieces of these, and others, in every case."""
    rng = random.Random(seed)
    words = [*vocabulary(), *_ALONE, *_OTHERS * 20]

    def part() -> str:
        word = rng.choice(words)
        if rng.random() < 0.3:
            word = word[: rng.randint(1, len(word))] if rng.random() < 0.5 else word[rng.randrange(len(word)) :]
        return rng.choice((str, str.upper, str.title))(word)

    for _ in range(count):
        yield "".join(part() + rng.choice(_JOINTS) for _ in range(rng.randint(1, 4)))


@pytest.fixture(scope="module")
def names() -> Joined:
    return Joined([*dict.fromkeys(_names(7, 6_000)), "venue_id"])


def test_a_name_whose_words_say_nothing_is_none_of_a_credential(names: Joined) -> None:
    silent = list(said.names_saying_nothing(names, range(len(names.texts))))
    assert len(silent) > 200
    assert [name for name in silent if classify(name) is not None] == []
    assert "venue_id" in silent


def test_a_name_that_says_password_key_or_cookies_is_told_in_a_line(names: Joined) -> None:
    lines = Joined([f"x = {{ {name}: 1 }};" for name in names.texts if name.isascii()])
    told = said.texts_naming_any_value(lines, range(len(lines.texts)))
    kinds = {NameClass.PASSWORD, NameClass.PRIVATE_KEY, NameClass.COOKIE_HEADER}
    naming = [name for name in names.texts if name.isascii() and classify(name) in kinds]
    assert len(naming) > 100
    assert {f"x = {{ {name}: 1 }};" for name in naming} <= {lines.texts[number] for number in told}


def test_the_lines_are_told_without_the_compiled_pass_too(names: Joined, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Joined([name for name in names.texts if name.isascii()])
    told = {*said.texts_naming_any_value(lines, range(len(lines.texts)))}
    monkeypatch.setattr(said, "compiled", None)
    exact = {*said.texts_naming_any_value(lines, range(len(lines.texts)))}
    assert exact <= told
    assert len(told) < len(lines.texts) > len(exact) > 100


def test_what_was_met_in_one_file_is_known_in_the_next(names: Joined) -> None:
    numbers = range(len(names.texts))
    first = list(said.names_saying_nothing(names, numbers))
    assert list(said.names_saying_nothing(names, numbers)) == first
