"""What the compiled passes find is what Python finds without them."""

from __future__ import annotations

import base64
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.corpus import write
from fixtures.golden import cases
from fixtures.places import places
from posthound.detect.prefilter import Prefilter
from posthound.formats.compiled import read_columns
from posthound.model.columns import Joined, Span
from posthound.model.values import Origin, Raw
from posthound.native import PURE, compiled
from posthound.rules.templates import expand
from posthound.scan.pipeline import engine_for, settle_document
from tests.compiled import ANY_SHAPE, WORDS, agree, assignments_agree, finder, passes_agree
from tests.conftest import PROJECT, TIMES
from tests.helpers import PROVIDERS

if compiled is None:
    pytest.skip("left out: posthound was installed without a compiler", allow_module_level=True)

_KEYS = st.sampled_from(["key", "name", "value", "info", "item", "token", "", "é", "a/b", "\u0000"]) | st.text(
    max_size=4
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_VALUES = st.recursive(
    st.text(max_size=20)
    | _SCALARS
    | st.sampled_from(["😀", "\u2028", '"', "\\", "x" * 3000, "€uro", "{{a}}b", "a\nb\tc"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)
_ROOTS = st.lists(_VALUES, max_size=4) | st.dictionaries(_KEYS, _VALUES, max_size=5)


@given(_ROOTS, st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
@example([], None, True, "\n")
@example({"a": "x" * 100_000, "b": ["", {"key": "", "name": "n", "value": "v"}]}, None, False, "\n")
def test_the_compiled_reader_reads_what_the_exact_one_reads(
    root: Any, indent: Any, ascii_only: bool, ending: str
) -> None:
    text = json.dumps(root, indent=indent, ensure_ascii=ascii_only).replace("\n", ending)
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half a surrogate, not in escapes
        return
    made = read_columns(data)
    if made is None:  # half a surrogate in escapes: for the exact reader
        assert "\\ud" in text
    else:
        agree(data, made)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "1", "a": "2", "a": {"b": "3"}}', '{"key": "a", "key": "b", "name": "c", "value": "v"}', '{"name": 1, "key": 2, "value": "v"}',
        '{"a": {"b": "1"}, "a": "text"}', '["\\u00e9\\ud83d\\ude00\\/\\"\\\\"]', '[1e999, -0.5E-3, 0, ' + "9" * 5000 + "]",
        "[" * 1200 + "]" * 1200, '{"a":' * 1200 + "[]" + "}" * 1200, ' \r\n\t{ } \r', '{"a":["' + "x" * 5000 + '",{"c":"' + "y" * 5000 + '"}]}',
    ],
)  # fmt: skip
def test_what_is_unusual_is_read_alike(text: str) -> None:
    made = read_columns(text.encode())
    assert made is not None
    agree(text.encode(), made)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b'{"a"', b'{"a":1', b'{"a":1,}', b"[1,]", b"[1 2]", b'["a" "b"]', b"[}", b'"a"', b"1", b"[01]", b"[1.]", b"[.5]", b"[+1]",
        b"[1e]", b"[NaN]", b"[tru]", b'["\n"]', b'["\t"]', b'["\\x41"]', b'["\\u12"]', b'["\\ud800"]', b'["\\ud800\\u0041"]', b'["\\udc00"]',
        b'["\xff"]', b'["\xc3"]', b'["\xed\xa0\x80"]', b"[\xc2\xa0]", b"[] []", b"[]x", b'["a', b'["a\\', b'["a\\"', b"{'a':1}", b"{1:2}", b"\xef\xbb\xbf[]",
        b'{"\xff":1}', b'["\xf4\x90\x80\x80"]', b"[-]", b"[1]\x00",
    ],
)  # fmt: skip
def test_what_is_no_strict_json_is_left_to_the_exact_reader(data: bytes) -> None:
    assert read_columns(data) is None


@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]":,\\u0dD8eE1 \n"abc'), max_size=60).map(str.encode))
@settings(max_examples=24 * TIMES)
def test_any_bytes_are_read_alike_or_refused(data: bytes) -> None:
    made = read_columns(data)
    if made is not None:
        agree(data, made)


@given(st.lists(st.text(st.sampled_from("tokenTOKENghp_sk_live.abü日本😀 \n-AKID\\n9"), max_size=40), max_size=8))
def test_keywords_that_count_anywhere_are_found_alike(texts: list[str]) -> None:
    passes_agree(texts)
    for text in texts:
        assert set(finder(3).anywhere_in(text)) == set(finder(3, "small").anywhere_in(text))


def _begins(text: str, start: int, where: int) -> bool:
    """Where a rule can begin, as `posthound.detect.rules` has it; a character beyond ASCII is left to the rule."""
    before, second = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    token = not (before.isascii() and before.isalnum()) or second == "\\"
    near = not (before.isascii() and before.isalpha()) or (
        before.islower() and text[start : start + 1] in tuple("AGIKLNOSTVE")
    )
    near = near or (second == "\\" and before in "nrtbf") or (second == "-" and before == "D")
    return start == 0 or (bool(where & 1) and token) or (bool(where & 2) and near)


@given(
    st.lists(st.text(st.sampled_from("tokenTOKENghp_sk_live.ab \n-AKID\\n9"), max_size=40), max_size=8),
    st.integers(1, 3),
)
def test_keywords_inside_words_are_left_out_where_no_rule_begins(texts: list[str], where: int) -> None:
    every = sorted(finder(0).hits(Joined(texts)))
    lengths = [len(word.encode("latin-1", "replace")) for word in WORDS]
    wanted = [hit for hit in every if _begins(texts[hit[0]], hit[2] - lengths[hit[1]], where)]
    assert sorted(finder(where).hits(Joined(texts))) == wanted


@st.composite
def _sought(draw: st.DrawFn) -> tuple[dict[str, int], list[str]]:
    """Keywords of every length and where each counts, and texts of them, of parts of them and of what may stand between."""
    words = draw(
        st.dictionaries(
            st.text("agiklnostve0_-. ", min_size=2, max_size=12), st.integers(0, 3), min_size=1, max_size=12
        )
    )
    word = st.sampled_from(sorted(words))
    part = st.builds(lambda word, length: word[:length], word, st.integers(1, 9))
    between = st.sampled_from(["", "\\n", "\\", "-D", "D", " ", "\n", "é", "日", "0", "x", "X", "x" * 61])
    piece = st.builds(str.__add__, between, word | part | word.map(str.upper) | word.map(str.title))
    text = st.builds(lambda before, pieces: before * "x" + "".join(pieces), st.integers(0, 1100), st.lists(piece))
    return words, draw(st.lists(text, max_size=4))


@given(_sought())
def test_keywords_are_found_wherever_they_stand_however_many_begin_alike(
    sought: tuple[dict[str, int], list[str]],
) -> None:
    words, texts = sought
    wanted = [
        (number, end, keyword)
        for number, text in enumerate(texts)
        for low in [text.lower()]
        for keyword, (word, where) in enumerate(words.items())
        for end in [at + len(word) for at in range(len(text)) if low.startswith(word, at)]
        if not where or _begins(text, end - len(word), where)
    ]
    made = Prefilter("\n".join(words), bytes(words.values()), ANY_SHAPE * len(words), "compiled")
    assert list(made.hits(Joined(texts))) == [(number, keyword, end) for number, end, keyword in sorted(wanted)]


def _further(text: str, end: int) -> list[int]:
    """Where a value may begin in a URL behind a name that ends at `end`, or below the line of a heading."""
    line = text.find("\n", end, end + 60)
    url = re.match(r"[^\s\"'`<>\\]*", text[end:])
    assert url
    return [end + at + 1 for at, mark in enumerate(url[0]) if mark == "="] + list(
        range(line, len(text)) if line >= 0 else ()
    )


_ALPHABETS = {"x": "0-9a-fA-F", "a": "0-9A-Za-z", "t": r"\w+/=.~-"}
_OPEN = 191


@given(
    st.lists(
        st.sampled_from(["token", "key ", "ghp_", "0af9", "-", "zZ", " ", "\n", "\\n", "=", '"', "é", "?a="]),
        max_size=14,
    ).map("".join),
    st.sampled_from([1, 2, 3]),
    st.integers(1, 12),
    st.integers(0, 6),
    st.sampled_from("xat"),
)
def test_keywords_are_left_out_only_where_no_value_can_follow(
    text: str, where: int, least: int, more: int, name: str
) -> None:
    most = least + more if more < 6 else _OPEN
    chars = f"[{_ALPHABETS[name]}]"
    value = f"{chars}{{{least}}}" if most == _OPEN else f"{chars}{{{least},{most}}}(?![0-9A-Za-z])"
    token, near = (
        re.compile(value, re.ASCII),
        re.compile(rf"(?s:.{{0,40}}?)(?:(?<![0-9A-Za-z])|(?<=\\[nrtbf])){value}", re.ASCII),
    )
    kept = set(finder(where, shape=bytes((48 + least, 48 + most)) + name.encode()).hits(Joined([text])))
    for hit in finder(where).hits(Joined([text])):
        start = hit[2] - len(WORDS[hit[1]])
        follows = token.match(text, start) if where == 1 else near.match(text, hit[2])
        assert hit in kept or not follows


def test_keywords_without_a_value_are_left_out() -> None:
    text = "token: none here" + " " * 60 + "token: " + "0af9" * 8
    shaped = finder(2, shape=bytes((48 + 32, 48 + 32)) + b"x")
    assert len(list(finder(2).hits(Joined([text])))) > 2
    assert {end for _, _, end in shaped.hits(Joined([text]))} == {text.rindex("token") + 5, text.rindex("token") + 3}


_PIECES = st.sampled_from(
    [
        "Basic ",
        "dXNlcjpwYXNzd29yZDEyMzQ1Njc4OTA=",
        "%41%42cdefgh",
        "\\u0041bcdefghij",
        "0123456789abcdef" * 2,
        ".",
        " ",
        "\n",
        "é",
        "=",
    ]
)


@given(
    st.lists(
        st.lists(_PIECES | st.text("ABCabc019+/-_", min_size=18, max_size=60), max_size=5).map("".join), max_size=4
    )
)
def test_texts_within_texts_are_found_alike(texts: list[str]) -> None:
    passes_agree(texts)


@pytest.mark.parametrize("length", [18, 19, 20, 21, 40, 150])
def test_base64_is_found_wherever_it_begins(length: int) -> None:
    literal = base64.b64encode(("a note, long enough " * 20).encode()).decode()[:length]
    expected = [(1, 1 + length)] if length >= 20 else []
    for before in range(140):
        assert compiled.encoded(b"." * before + b" " + literal.encode() + b" .") == [
            (before + begin, before + end) for begin, end in expected
        ]
        assert compiled.encoded(b" " + literal.encode() + b"=" * before) == expected


@given(st.lists(st.text(st.sampled_from("{{}}ab-=/ é"), max_size=30), max_size=4))
def test_references_that_touch_something_are_found_alike(texts: list[str]) -> None:
    passes_agree(texts)


_LONG = "://" + "a" * 200 + ":" + "b" * 300 + "@c"


@given(st.lists(st.text(st.sampled_from("://@:/ab \n\x01é日#"), max_size=30) | st.just(_LONG), max_size=4))
def test_urls_with_passwords_are_found_alike(texts: list[str]) -> None:
    passes_agree(texts)


_NAMES = (
    "token", '"password"', "apiKey", "Bearer", "Basic ", "-api-key", "pass", " -u ", "x.secret", "setToken", "пароль", "contraseña", "public key",
)  # fmt: skip
_BEFORE = ("", '"', '"key": "', "name: ", 'variable "', "<a ", "-", "curl ", "f('", '"next", "', "é")
_BEHIND = (
    "", '"', "'", "`", '\\"', "\\", ":", "=", ": ", ': "', ':""', '","', "==", "!=", "??", "?=", "||", "<>", "=>", ":=", ",", "(", ")", "]", "{", "}}",
    "*", "***", "|", "-", "–", "→", "->", ".", "@", "$", "</b>", "<b>", "<", ">", " ", "\t", "\n", "\r\n", "\n\n", "\\n", " " * 9, "\x1c",
    "\x85", "\u2003", "\0", "\n  ", '\n  "', "value: ", "default = ", " (x)", " - ", '":', " is ", " was set to ", " for ", " of ", "me:x1y2", "{{a}}", "x",
    "é", "日", "ı", '", "type": "text", "value": "', '" value="',
)  # fmt: skip
_VALUE = "0af9" * 4 + "\"'`</b> "


@given(
    st.lists(st.sampled_from(_NAMES) | st.sampled_from(_BEFORE) | st.sampled_from(_BEHIND), max_size=12).map("".join)
)
@settings(max_examples=18 * TIMES)
@example("\"token\": **'x1y2z3'** \"token\": <b>'x1y2z3'</b>")
@example("token" + "1" * 60 + "=x token" + "1" * 61 + "=x")
@example("1" * 80 + "token=x " + "1" * 81 + "token=x")
@example('{"key":"token",' + " " * 60 + '"description":"' + "d" * 60 + '","type":"text",' + " " * 60 + '"value":"x"}')
def test_values_around_the_words_of_credentials_are_found_alike(text: str) -> None:
    assignments_agree([text, "é" + text, "日" + text, text + "\U0001f600"])


@pytest.mark.parametrize("name", ["token", '"token"', "Bearer", "setToken"])
def test_values_are_found_alike_whatever_stands_around_a_name(name: str) -> None:
    texts = [f"{before}{name}{first}{second}{_VALUE}" for before in _BEFORE for first in _BEHIND for second in _BEHIND]
    part = 8 if TIMES > 1 else 16
    assert assignments_agree(random.Random(name).sample(texts, len(texts) // part)) > 4_000 // part


def test_values_of_any_length_are_found_alike() -> None:
    assert assignments_agree([f'"token": "{"v" * size}"' for size in (1, 19_999, 20_000, 20_001)]) == 3


def test_words_that_stand_in_no_text_are_refused() -> None:
    assert compiled is not None
    for words in (
        {0: [(0, 9)]}, {0: [(-1, 2)]}, {0: [(2, 2)]}, {0: [(0, 2**80)]}, {3: [(0, 1)]}, {0: [(0,)]}, {0: [("a", 1)]}, {"a": []}, {0: ()}, [],
    ):  # fmt: skip
        with pytest.raises((TypeError, ValueError, IndexError, OverflowError)):
            compiled.named(["token"], words)


def test_of_keywords_that_are_looked_around_one_of_several_that_overlap_is_enough() -> None:
    texts = ["aaaaaaa", "xaaax aaa"]
    every = Prefilter("aaa", bytes((0,)), ANY_SHAPE, "compiled")
    around = Prefilter("aaa", bytes((4,)), ANY_SHAPE, "compiled")
    assert [hit[::2] for hit in every.hits(Joined(texts))] == [(0, end) for end in range(3, 8)] + [(1, 4), (1, 9)]
    assert [hit[::2] for hit in around.hits(Joined(texts))] == [(0, 3), (0, 6), (1, 4), (1, 9)]


@given(st.lists(st.binary(min_size=2, max_size=300).filter(lambda word: b"\n" not in word), max_size=8))
def test_the_finder_takes_a_keyword_a_line(words: list[bytes]) -> None:
    assert compiled
    made = compiled.Finder(b"\n".join(words), bytes(len(words)), ANY_SHAPE * len(words))
    assert made.lengths() == [len(word) for word in words]


@pytest.mark.parametrize(("keywords", "count"), [(b"", 1), (b"ab\ncd", 1), (b"ab\n", 2), (b"\nab", 2), (b"ab\nc", 2)])
def test_the_finder_refuses_keywords_that_are_none_or_not_described(keywords: bytes, count: int) -> None:
    assert compiled
    with pytest.raises(ValueError, match="keyword"):
        compiled.Finder(keywords, bytes(count), ANY_SHAPE * count)


def test_keywords_looked_for_beside_the_interpreter_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    joined = Joined(["token: abc", "a key and a Token"] * 50)
    prefilter = finder(0)
    expected = list(prefilter.hits(joined))
    monkeypatch.setattr("posthound.detect.prefilter.ASIDE", 1)
    assert list(prefilter.begin(joined)()) == expected

    def fail(_joined: Joined) -> list[tuple[int, int, int]]:
        raise MemoryError

    monkeypatch.setattr(prefilter, "hits", fail)
    with pytest.raises(MemoryError):
        prefilter.begin(joined)()


def test_engines_of_every_backend_report_the_same_of_the_matrix(planted: Callable[..., str]) -> None:
    from posthound.clients import read

    rng = random.Random(5)
    documents = [place.put(expand(list(PROVIDERS.values())[n % 8], rng)) for n, place in enumerate(places())]
    documents += [place.put(expand("<alnum:40>", rng)) for place in places() if place.named]
    results = []
    for backend in ("compiled", "small", "aho-corasick"):
        engine = engine_for((), backend)
        found = []
        for document in documents:
            kept, drops, *_ = settle_document(read(Raw(Origin("x.json"), json.dumps(document).encode())), engine)
            found.append(
                (
                    [(m.pattern_id, m.leaf.pointer, m.span) for m in kept],
                    sorted((d.match.pattern_id, d.match.span, d.reason) for d in drops),
                )
            )
        results.append(found)
    assert results[0] == results[1] == results[2]


def test_an_installation_without_a_compiler_reports_the_same(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for case in cases():
        for path, text in case.files.items():
            target = folder / case.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    write(folder / "generated.postman_collection.json", 400_000, 100.0)
    reports = []
    for environment in (clean_environment, clean_environment | {PURE: "1"}):
        command = [sys.executable, "-m", "posthound", "scan", str(folder), "--format", "jsonl", "--quiet", "--weak"]
        done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode in (1, 3), done.stderr
        reports.append(done.stdout)
    assert reports[0] == reports[1]
    assert reports[0].count("\n") > 100


def test_the_literal_of_a_leaf_is_where_the_file_has_it() -> None:
    data = b'{\r\n "a": "\xc3\xa9", "b":\r "c\\nd"}'
    made = read_columns(data)
    assert made is not None
    assert [data[slice(*made.literal(leaf))] for leaf in (0, 1)] == [b'"\xc3\xa9"', b'"c\\nd"']
    assert [line for line, _ in made.lines((0, 1)).values()] == [2, 3]
    assert made.literal(0) == Span(9, 13)
