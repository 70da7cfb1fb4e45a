"""Words of credentials beyond ASCII are found whatever stands around them."""

from __future__ import annotations

import pytest

from posthound.detect.foreign import add_foreign
from posthound.model.columns import Joined
from posthound.rules.vocabulary import beyond_ascii


@pytest.mark.parametrize("around", ["", "“a” ", "日本 ", "é ", "😀", "\ud800 "])
def test_every_word_beyond_ascii_is_found_behind_any_other_character(around: str) -> None:
    texts = [f"{around}{word}=1" for word in beyond_ascii()]
    found: dict[int, list[tuple[int, int]]] = {}
    add_foreign(texts, Joined(texts), found)
    for number, word in enumerate(beyond_ascii()):
        start = len(around)
        assert (start, start + len(word)) in found[number]


def test_characters_beyond_ascii_alone_are_no_words() -> None:
    texts = ["“naïve” – 日本 😀 \ud800 …", "é è à", "плохо"]
    found: dict[int, list[tuple[int, int]]] = {}
    add_foreign(texts, Joined(texts), found)
    assert found == {}
