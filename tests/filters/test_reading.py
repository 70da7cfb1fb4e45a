"""How a value reads, told by the compiled passes, is what Python tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posthound.filters import text
from posthound.native import compiled
from posthound.rules.checks import entropy

if compiled is None:
    pytest.skip("left out: posthound was installed without a compiler", allow_module_level=True)

# Pieces that values are made of: words, runs along the alphabet and the keyboard, repeats, draws, blanks, and what is not ASCII.
_PIECES = st.sampled_from(
    ["secret", "Token", "KEY", "abcdefg", "QWERTYUI", "12345678", "987654", "aaaaaa", "\n\n\n\n\n", "deadbeef", "x7Q", "9", "-", "_", " ", "é", "ß", "İ", "٣"]
) | st.text(st.characters(max_codepoint=127), max_size=12)  # fmt: skip
_VALUES = st.lists(_PIECES, max_size=14).map("".join)
_TELLS: tuple[Callable[[str], Any], ...] = (
    text.wordiness.__wrapped__, text.sequential_share.__wrapped__, text.is_mashed, text.changes, text._counted, text.looks_random.__wrapped__,
)  # fmt: skip


@given(_VALUES)
@example("")
@example("abcdefghijklmnopqrstuvwxyz0123456789" * 60)
@example("1a2b3c4d5e6f7g8h9i0j1a2b3c")
def test_values_read_alike_compiled_and_in_python(value: str) -> None:
    fast = [tell(value) for tell in _TELLS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "compiled", None)
        for cached in (text.wordiness, text.sequential_share):
            cached.cache_clear()
        assert fast == [tell(value) for tell in _TELLS]
        for cached in (text.wordiness, text.sequential_share):
            cached.cache_clear()


# Of few characters, some of them often: where the bounds lie by which a text is told at once.
_FEW = st.lists(st.sampled_from("aB3é"), min_size=1, max_size=5).map("".join)
_UNEVEN = st.tuples(_FEW, st.integers(0, 9), st.text("abcdeF-7ü", max_size=24)).map(
    lambda parts: parts[0] * parts[1] + parts[2]
)


@given(_UNEVEN | _VALUES)
@example("abcdef" * 2)
@example("aabcdefgh" + "ijk")
def test_a_text_without_a_frequent_character_has_entropy_enough(value: str) -> None:
    if value and text._counted(value)[3] <= text.EVEN * len(value):
        assert entropy(value) >= text.ENOUGH


@given(_UNEVEN | _VALUES)
@example("abcde" * 3 + "fghi")
def test_a_repeat_is_told_by_its_unit_whatever_follows_it(value: str) -> None:
    units = (value[:size] for size in range(1, 6) if len(value) >= 3 * size)
    repeated = any(
        (unit * len(value))[: len(value) // len(unit) * len(unit)] == value[: len(value) // len(unit) * len(unit)]
        for unit in units
    )
    few = len(set(value)) <= max(2, min(len(value) // 12, text.FEW))
    assert text.is_repeat(value) == (len(value) >= 6 and (few or repeated))


def test_texts_beyond_ascii_are_left_to_python() -> None:
    for tell in (compiled.counted, compiled.changes):
        with pytest.raises(TypeError, match="ASCII"):
            tell("naïve")
