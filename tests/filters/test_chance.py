"""What is drawn holds words, runs and patterns by chance: it is a credential all the same, and what people make of words is none."""

from __future__ import annotations

import json
import random

import pytest

from posthound.clients import read
from posthound.filters.judge import judge
from posthound.filters.passwords import is_weak
from posthound.filters.text import is_mashed
from posthound.model.columns import Span
from posthound.model.matches import Drop, Match
from posthound.model.values import Origin, Raw
from posthound.rules.templates import expand
from posthound.scan.pipeline import engine_for

_DRAWS = 1500
# Of each template, how many of a thousand may be lost.
_PASSWORDS = {
    "<alnum:8>": 3, "<alnum:10>": 2, "<alnum:12>": 1, "<hex:12>": 3, "<hex:16>": 1, "<loweralnum:12>": 4, "<loweralnum:16>": 2,
    "<lower:16>": 10, "<lower:20>": 5,
}  # fmt: skip
_SECRETS = {
    "<alnum:16>": 3,
    "<alnum:24>": 1,
    "<alnum:40>": 1,
    "<hex:16>": 4,
    "<hex:32>": 2,
    "<hex:48>": 1,
    "<hex:64>": 1,
}


def _match(name: str, value: str) -> Match:
    rows = [{"key": name, "value": value}]
    text = json.dumps({"name": "E", "values": rows, "_postman_variable_scope": "environment"})
    document = read(Raw(Origin("a.postman_environment.json"), text.encode()))
    return next(m for m in engine_for(thorough=True).detect(document).matches if m.value == value)


def _lost(name: str, template: str) -> list[str]:
    rng = random.Random(f"{name} {template}")
    match = _match(name, expand("<alnum:24>", rng))
    values = [expand(template, rng) for _ in range(_DRAWS)]
    judged = (judge(match._replace(value=value, leaf=match.leaf._replace(text=value), span=Span(0, len(value)))) for value in values)  # fmt: skip
    return [one.match.value for one in judged if isinstance(one, Drop)]


@pytest.mark.parametrize("template", _PASSWORDS)
def test_hardly_any_drawn_password_is_taken_for_words(template: str) -> None:
    lost = _lost("password", template)
    assert 1000 * len(lost) <= _PASSWORDS[template] * _DRAWS, lost


@pytest.mark.parametrize("template", _SECRETS)
def test_hardly_any_drawn_secret_is_taken_for_a_sample(template: str) -> None:
    lost = _lost("client_secret", template)
    assert 1000 * len(lost) <= _SECRETS[template] * _DRAWS, lost


def test_a_word_of_an_instruction_between_digits_is_chance_and_with_marks_beside_it_none() -> None:
    rng = random.Random(4)
    password = _match("password", expand("<alnum:24>", rng))
    for word in ("my", "the", "put", "get"):
        drawn = (
            f"{expand('<digit:1><[A-Z]:1><digit:1>', rng)}{word}{expand('<digit:1><[A-Z]:2><[a-z]:3><digit:1>', rng)}"
        )
        assert isinstance(judge(password._replace(value=drawn)), Match), drawn
        told = judge(password._replace(value=f"{word}-{rng.choice(('pin', 'own', 'pw'))}-{rng.choice(('ok', 'in'))}"))
        assert isinstance(told, Drop), word


def test_one_digit_over_and_over_within_a_drawn_value_is_chance_and_a_key_hit_again_and_again_is_none() -> None:
    rng = random.Random(5)
    for _ in range(40):
        run = rng.choice("0123456789abcdef") * 5
        drawn = expand(f"<hex:11>{run}<hex:16>", rng)
        assert not is_mashed(drawn) or any(drawn.count(drawn[at : at + 3]) > 2 for at in range(30)), drawn
        unit = expand("<lower:3>", rng)
        assert is_mashed(f"{unit}{rng.choice('xyz')}{unit}{unit}{rng.choice('1234')}")


_WORDS = "password admin welcome secret test user demo changeme login dragon monkey hello master summer winter root guest company football".split()
_DIGITS = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}


def _made_of_words(rng: random.Random) -> str:
    """Common words with digits for letters, a number and a mark behind, as people make a password of them."""
    words = rng.sample(_WORDS, rng.choice((1, 1, 2)))
    share = rng.choice((0, 0.4, 1))
    text = rng.choice(("", "_", "-")).join(rng.choice((word, word.title())) for word in words)
    text = "".join(_DIGITS[c] if c in _DIGITS and rng.random() < share else c for c in text)
    return text + rng.choice(("", "1", "12", "123", "123!", "!", "@123", "2024", "01"))


def test_common_words_are_weak_with_digits_for_letters_and_a_number_behind() -> None:
    rng = random.Random(6)
    made = [_made_of_words(rng) for _ in range(600)]
    strong = [password for password in made if not is_weak(password)]
    assert len(strong) <= len(made) // 10, strong
