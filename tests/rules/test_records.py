"""Every pattern: sound by the linter, found by its templates, and linear on hostile text."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest

from posthound.rules import load
from posthound.rules.checking import check_all
from posthound.rules.model import Pattern
from posthound.rules.signature import text_regex, value_regex
from posthound.rules.templates import expand

PATTERNS = [pattern for pattern in load() if pattern.kind != "field"]
# `make test-long` tries every pattern on all hostile texts; a sample, another one each day, keeps the usual run short.
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
SIZE = 1_000_000 if LONG else 50_000
# Seconds for one search of one megabyte: a linear pattern takes a tenth of it.
BOUND = 5.0 * SIZE / 1_000_000


def test_the_linter_finds_no_fault_in_the_book() -> None:
    assert check_all().faults == ()


def test_every_provider_id_stands_for_one_provider() -> None:
    names: dict[str, set[str]] = {}
    for pattern in PATTERNS:
        names.setdefault(pattern.provider.id, set()).add(pattern.provider.name)
    assert {key: value for key, value in names.items() if len(value) > 1} == {}


def _hostile(pattern: Pattern) -> Iterator[str]:
    """Texts in which a search fails late and often: near misses, keywords, and runs of what the value is made of."""
    example = expand(pattern.matches[0], random.Random(pattern.id))
    keyword = pattern.keywords[0]
    worst = (example[:-1], keyword.upper() + "=" * 39, "a1", "-")
    more = (example[:-1] + " ", keyword, keyword + " ", keyword + "a", "A", "0", "a.", " ", '"', "\\")
    for unit in worst if LONG else (*worst, *more):
        yield (unit * (SIZE // len(unit) + 1))[:SIZE]


@pytest.mark.parametrize("part", range(8))
def test_every_pattern_is_linear_on_hostile_text(part: int) -> None:
    mine = PATTERNS[part::8]
    chosen = mine if LONG else random.Random(time.strftime("%Y%m%d") + str(part)).sample(mine, min(3, len(mine)))
    slow = []
    for pattern in chosen:
        for regex in {text_regex(pattern), value_regex(pattern.regex)}:
            for text in _hostile(pattern):
                started = time.process_time()
                found = sum(1 for _ in zip(range(1000), regex.finditer(text), strict=False))
                spent = time.process_time() - started
                if spent > BOUND:
                    slow.append((pattern.id, text[:60], round(spent, 2), found))
    assert not slow


def test_templates_are_not_secret_shaped_themselves() -> None:
    for pattern in PATTERNS:
        assert "<" in "".join(pattern.matches), pattern.id
