"""Which passwords everybody tries first: short ones, sequences, the name of their user, and nothing but common words."""

from __future__ import annotations

import random
import string

import pytest

from posthound.filters.passwords import is_weak

_RNG = random.Random()


def _name() -> str:
    """A name as people have it, drawn anew until it is no weak password by itself."""
    while True:
        syllables = "".join(_RNG.choice("bdfgklmnprstvz") + _RNG.choice("aeiou") for _ in range(4))
        name = f"{syllables}{_RNG.choice('-_.')}{_RNG.randrange(13, 98)}q"
        if not is_weak(name):
            return name


@pytest.mark.parametrize("_round", range(5))
def test_the_name_of_its_user_is_weak_however_it_is_written_and_nobody_elses_is(_round: int) -> None:
    name, other = _name(), _name()
    for password in (name, name.upper(), name.capitalize()):
        for user in (name, name.upper(), f"{name}@acme.example", f"{name.title()}@Acme.example"):
            assert is_weak(password, user), (password, user)
        for user in (other, f"{other}@{name}.example", f"{name}x", f"x{name}@acme.example", ""):
            assert not is_weak(password, user), (password, user)


@pytest.mark.parametrize("_round", range(5))
def test_what_has_five_characters_or_digits_alone_is_weak_and_one_more_of_any_kind_is_not(_round: int) -> None:
    drawn = "".join(_RNG.sample("bcdfghjkmnqrtvxz", 3) + _RNG.sample("BDFGHJKMNQRTVXZ", 2) + ["%"])  # no `pwd`
    assert is_weak(drawn[:5])
    assert not is_weak(drawn)
    number = "".join(_RNG.choices(string.digits, k=_RNG.randrange(6, 14)))
    assert is_weak(number)


@pytest.mark.parametrize("repeated", ["qX", "z7k"])
def test_repetitions_and_sequences_are_weak_at_any_length(repeated: str) -> None:
    assert is_weak(repeated * _RNG.randrange(3, 12))
    assert is_weak(string.ascii_lowercase[: _RNG.randrange(6, 26)])
    assert is_weak(string.digits + string.ascii_uppercase[: _RNG.randrange(3, 26)])
