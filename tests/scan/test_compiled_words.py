"""Which words stand in a text: the compiled pass tells what Python's own search does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthound.clients import recognition
from posthound.detect import names
from posthound.native import compiled

if compiled is None:
    pytest.skip("left out: posthound was installed without a compiler", allow_module_level=True)

WORDS = st.lists(st.binary(min_size=5, max_size=12).filter(lambda word: b"\n" not in word), max_size=64, unique=True)


@given(WORDS, st.data())
def test_the_compiled_pass_finds_the_words_that_stand_in_a_text(words: list[bytes], drawing: st.DataObject) -> None:
    assert compiled
    part = st.one_of(st.binary(max_size=20), *map(st.just, words), *(st.just(word[:-1]) for word in words))
    data = b"".join(drawing.draw(st.lists(part, max_size=8)))
    assert compiled.Words(b"\n".join(words)).standing(data) == recognition._standing(words, data)


@pytest.mark.parametrize("words", [b"four", b"\n12345", b"\n".join(b"%05d" % number for number in range(65))])
def test_the_compiled_pass_refuses_words_that_it_could_not_find(words: bytes) -> None:
    assert compiled
    with pytest.raises(ValueError, match="words are"):
        compiled.Words(words)


@given(st.text(st.characters(max_codepoint=127)) | st.text("aZb9_-A Q", max_size=30))
def test_the_compiled_pass_parts_a_name_into_its_words(name: str) -> None:
    assert compiled
    assert compiled.words(name) == [word.lower() for word in names._SPLIT.findall(name)]


@pytest.mark.parametrize("text", ["é", "пароль", b"bytes"])
def test_only_text_of_ascii_is_parted_by_it(text: str) -> None:
    assert compiled
    with pytest.raises(ValueError, match="ASCII"):
        compiled.words(text)
