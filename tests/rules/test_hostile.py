"""Every pattern is linear on hostile text, whatever its search nearly finds in it."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Sequence
from functools import lru_cache

import pytest

from posthound.rules import load
from posthound.rules.model import Pattern
from posthound.rules.signature import text_regex, value_regex
from posthound.rules.templates import expand
from tests.pace import pace

PATTERNS = [pattern for pattern in load() if pattern.kind != "field"]
# `make test-long` tries every pattern; a sample, another one each day, keeps the usual run short.
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
PARTS = 48 if LONG else 4
SAMPLE = 6
# Processor time for one search of the largest text: a linear pattern takes a tenth of it, the three that repeat most two thirds.
SECONDS = 6.0
# Most are known to be quick from the smaller texts. The smallest ends what grows with the third power before it takes an hour.
SIZES = (3_000, 30_000, 120_000, 300_000, 1_000_000)


def _units(pattern: Pattern) -> tuple[str, ...]:
    """What a text is made of in which a search fails late and often: near misses, keywords, and runs of what the value is made of."""
    near = expand(pattern.matches[0], random.Random(pattern.id))[:-1]
    word = pattern.keywords[0]
    own = (near, near + " ", word, word + " ", word + "a", word.upper() + "=" * 39)
    return (*own, "a1", "-", "A", "0", "a.", " ", '"', "\\")


@lru_cache(maxsize=128)
def _text(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _too_slow(regex: re.Pattern[str], unit: str, bound: float, sizes: Sequence[int] = SIZES) -> float | None:
    """The time of a search that is beyond a bound for the largest text, or None.

    A smaller text is enough where its time, grown with the square of the size, would still be within the bound for the largest:
    what is linear passes at one of them, and what is not is measured on ever larger ones until it is beyond.
    """
    for size in sizes:
        text = _text(unit, size)
        started = time.process_time()
        for _ in zip(range(1000), regex.finditer(text), strict=False):
            pass
        spent = time.process_time() - started
        if spent > bound:
            return spent
        if spent * (sizes[-1] / size) ** 2 <= bound:
            return None
    return None


@pytest.mark.parametrize("part", range(PARTS))
def test_every_pattern_is_linear_on_hostile_text(part: int) -> None:
    mine = PATTERNS[part::PARTS]
    chosen = mine if LONG else random.Random(time.strftime("%Y%m%d") + str(part)).sample(mine, SAMPLE)
    bound = SECONDS * pace()
    slow = [
        (pattern.id, unit[:60], round(spent, 2))
        for pattern in chosen
        for regex in {text_regex(pattern), value_regex(pattern.regex)}
        for unit in _units(pattern)
        if (spent := _too_slow(regex, unit, bound)) is not None
    ]
    assert not slow


@pytest.mark.parametrize(
    ("regex", "unit", "slow"),
    [
        (r"a[a-z]*!", "a", True),
        (r"[a-z]+[a-z]+!", "ab", True),
        (r"key(?:[^!]*);", "key", True),
        (r"(?:\w{1,60}\.){1,9}\w+!", "a", False),
        (r"key[a-z0-9]{1,100}!", "key0", False),
        (r"[a-z]{5,19}[0-9]", "a", False),
    ],
)
def test_what_grows_with_the_square_of_a_text_is_told_from_what_only_takes_long(
    regex: str, unit: str, slow: bool
) -> None:
    told = _too_slow(re.compile(regex), unit, 0.01 * pace(), sizes=(1_000, 10_000))
    assert (told is not None) is slow
