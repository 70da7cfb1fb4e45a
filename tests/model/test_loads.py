"""The reading of a container's own text: as the standard library reads it, whatever of it was loaded."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthound.model import containers

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES, st.booleans())
def test_it_is_read_as_json_is(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert containers.loads(text) == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", "nul", '"a', "[1,]", '{"a" 1}'])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011  # whatever Python says
        containers.loads(text)
    assert str(raised.value)


def test_a_python_without_compiled_parts_reads_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_json", None)
    read = containers._reader(int)
    assert read('{"a": [1, 2.5, "é", null]} rest', 0) == ({"a": [1, 2.5, "é", None]}, 26)
