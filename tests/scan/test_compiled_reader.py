"""The compiled reader takes strings and white space in blocks: wherever they lie in one, they are read as the exact reader does."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posthound.formats.compiled import read_columns
from posthound.model.columns import column
from posthound.native import compiled
from tests.compiled import agree

if compiled is None:
    pytest.skip("left out: posthound was installed without a compiler", allow_module_level=True)

# Pieces of strings as a file spells them.
_PIECES = st.integers(0, 40).map(lambda length: "abcdefghijklmnopqrstuvwxyz0123456789ABCD"[:length]) | st.sampled_from(
    [
        r"\n",
        r"\"",
        r"\\",
        r"\/",
        r"\u0041",
        r"\u0000",
        r"\u00e9",
        r"\u65e5",
        r"\ud83d\ude00",
        "é",
        "日本",
        "😀",
        "{{a}}",
    ]
)
_LITERALS = st.lists(_PIECES, max_size=9).map("".join)
_BROKEN = [
    rb"\x",
    rb"\u12g4",
    rb"\ud800",
    rb"\ud800\u0041",
    rb"\udc00",
    b"\n",
    b"\0",
    b"\x1f",
    b"\xff",
    b"\xc3",
    b'"',
]
_SPACES = st.text("\n\r\t ", max_size=6) | st.integers(0, 40).map(
    lambda blanks: "\r\n" + " " * blanks + "\t" * (blanks % 3)
)
# A block is only taken where more than that is left of a file.
_REST = pytest.mark.parametrize("rest", ["", " " * 100], ids=["at-the-end", "before-the-end"])


def _agrees(text: str) -> None:
    made = read_columns(text.encode())
    assert made is not None
    agree(text.encode(), made)


@_REST
@given(literals=st.lists(_LITERALS, max_size=6))
@example(literals=[r"\u0000" * count for count in range(20)])
@example(literals=["a" * count + r"\n" for count in range(70)])
@example(literals=["a" * count + r"\\\"" for count in range(70)])
@example(literals=["é" * count for count in range(40)])
def test_a_string_is_one_however_it_is_spelled_and_wherever_it_stands(rest: str, literals: list[str]) -> None:
    parts = []
    for literal in literals:
        text = json.loads(f'"{literal}"')
        for spelled in (json.dumps(text), f'"{literal}"', json.dumps(text, ensure_ascii=False)):
            parts.append(f"{{{spelled}:[{spelled}]}}")
    _agrees(f"[{','.join(parts)}{rest}]")


@_REST
@given(before=_LITERALS, broken=st.sampled_from(_BROKEN), behind=_LITERALS, is_key=st.booleans())
def test_a_string_that_breaks_anywhere_is_left_to_the_exact_reader(
    rest: str, before: str, broken: bytes, behind: str, is_key: bool
) -> None:
    literal = b'"%s%s%s"' % (before.encode(), broken, behind.encode())
    assert read_columns((b"[{%s:1}%s]" if is_key else b"[%s%s]") % (literal, rest.encode())) is None


@_REST
@given(spaces=st.lists(_SPACES, min_size=12, max_size=12))
def test_lines_are_counted_in_whatever_space_there_is(rest: str, spaces: list[str]) -> None:
    tokens = ["[", '"a"', ",", "{", '"key"', ":", '"b"', "}", ",", "1", "]"]
    _agrees("".join(space + token for space, token in zip(spaces, [*tokens, rest], strict=True)))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("many", [255, 4_079, 4_081, 10_000])
def test_lines_are_counted_however_many_there_are(end: str, many: int) -> None:
    _agrees(f'["a",{end * many}"b",{end * many} "c"]')


@pytest.mark.parametrize(
    "wrong", [(b"", 0), (b'"a"', 3), (b'"a"', -1), ('"a"', 0), (b'"a"', "0"), (b'"a"',), (b'"a"', 2**80)]
)
def test_the_end_of_a_literal_is_told_of_places_in_the_data_only(wrong: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        compiled.literal_end(*wrong)


@pytest.mark.parametrize("cut", [b'"a', b'"a\\', b'"a\\"', b"[1,2", b'"' + b"a" * 40, b'"' + b"a" * 15 + b"\\"])
def test_a_literal_that_is_cut_off_ends_with_the_data(cut: bytes) -> None:
    assert compiled.literal_end(cut, 0) == len(cut)


@pytest.mark.parametrize("places", [(3, 2), (-1,), (5,), (1, 9)])
def test_lines_are_told_of_ascending_places_in_the_data_only(places: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascending places"):
        compiled.lines(b"a\nb\n", column(places))


def test_many_strings_are_numbered_alike() -> None:
    texts = [f"{number:x}" * (1 + number % 7) for number in range(4000)]
    _agrees(json.dumps([texts, dict(zip(texts, reversed(texts), strict=True))]))


@given(st.text(st.sampled_from('ab"\\/\n\x01é日😀'), max_size=80), st.booleans(), st.data())
def test_a_character_is_found_where_it_is_written(text: str, as_ascii: bool, data: st.DataObject) -> None:
    written = json.dumps(text, ensure_ascii=as_ascii).replace("/", "\\/").encode()
    first = data.draw(st.integers(0, len(text)))
    second = data.draw(st.integers(first, len(text)))
    at = compiled.spelled(written, 1, first)
    assert json.loads(written[:at] + b'"') == text[:first]
    assert compiled.spelled(written, at, second - first) == compiled.spelled(written, 1, second)
    assert compiled.spelled(written, 1, len(text)) == len(written) - 1
