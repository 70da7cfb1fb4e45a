"""How a value reads, told by the compiled passes, is what Python tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posthound.filters import text
from posthound.native import compiled

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


def test_texts_beyond_ascii_are_left_to_python() -> None:
    for tell in (compiled.counted, compiled.changes):
        with pytest.raises(TypeError, match="ASCII"):
            tell("naïve")
