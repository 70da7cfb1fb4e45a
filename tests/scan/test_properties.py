"""What holds for any input."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from posthound.clients import read
from posthound.config.settings import Settings
from posthound.detect.gaps import close, glued
from posthound.formats.json_tree import read_exact, read_fast
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.values import Origin, Raw
from posthound.report.base import render
from posthound.rules.signature import after_regex
from posthound.rules.templates import ALPHABETS
from posthound.scan.run import report_of
from posthound.sources.archive import members
from posthound.sources.base import Tally
from posthound.support.redact import redact
from tests.conftest import TIMES
from tests.helpers import Lines, scan_text

WORDS = ["key", "value", "password", "token", "item", "request", "header", "auth", "bearer", "url", "raw", "body", "event", "script", "exec",
         "response", "variable", "values", "name", "info", "type", "Authorization", "api_key", "{{x}}", "Bearer abc", "Basic YTpi", "a:b@c"]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(WORDS),
    st.text(st.sampled_from(ALPHABETS["alnum"] + '"\\/\n\u2028😀é%=&'), max_size=60),
)
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(TEXTS, inner, max_size=5)),
    max_leaves=30,
)
NAMES = st.sampled_from(["x.json", "x.request.yaml", "x.postman_environment.json", "x.txt", "x.yml"])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _texts(child)]


@settings(max_examples=24 * TIMES)
@given(JSON, NAMES)
def test_any_json_is_scanned_and_every_region_lies_in_the_file(value: Any, name: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    outcome = scan_text(name, text)
    lines = Lines(text)
    assert all(lines.covered(finding.region) for finding in outcome.findings)
    report = report_of([outcome], outcome.notices, Tally(), Settings())
    assert render("jsonl", report).count("\n") == len(outcome.findings)
    assert render("text", report)


@settings(max_examples=30 * TIMES)
@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_scanned(data: bytes, name: str) -> None:
    scan_text(name, data)


@settings(max_examples=30 * TIMES)
@given(st.text(st.sampled_from("{}[],:\"\\ \n\tnulltrue0-1.eE/u00e9aé😀'&*!|>#?%@`"), max_size=120), NAMES)
def test_any_text_of_json_and_yaml_signs_is_scanned(text: str, name: str) -> None:
    scan_text(name, text)


@settings(max_examples=24 * TIMES)
@given(JSON, st.integers(0, 200))
def test_truncation_anywhere_is_survived(value: Any, cut: int) -> None:
    scan_text("x.json", json.dumps(value)[:cut])


@settings(max_examples=30 * TIMES)
@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_the_fast_and_the_exact_reader_agree(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    fast, (exact, broken) = read_fast(text.encode()), read_exact(text)
    assert broken is None
    assert exact.texts == _texts(value)
    if fast is not None:
        assert (list(fast.texts), fast.shape()) == (exact.texts, exact.shape())


@settings(max_examples=30 * TIMES)
@given(JSON, st.sampled_from([None, 2]), st.booleans(), st.data())
def test_the_locator_covers_exactly_the_span_it_is_asked_for(
    value: Any, indent: int | None, ascii_only: bool, data: st.DataObject
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = read(Raw(Origin("x.json"), text.encode("utf-8", "surrogatepass")))
    leaves = [number for number, leaf in enumerate(document.tree.texts) if leaf]
    if not leaves:
        return
    chosen = data.draw(st.sampled_from(leaves))
    leaf = document.tree.texts[chosen]
    start = data.draw(st.integers(0, len(leaf) - 1))
    end = data.draw(st.integers(start + 1, len(leaf)))
    region = Locator(document, leaves).region(chosen, Span(start, end))
    covered = Lines(document.text()).covered(region)
    if document.kind != "text":
        assert json.loads(f'"{covered}"', strict=False) == leaf[start:end]


@given(st.text(min_size=1, max_size=200))
def test_a_redacted_value_shows_at_most_a_fifth_and_four_characters(value: str) -> None:
    shown = redact(value).partition("…")[0]
    assert len(shown) <= min(4, len(value) // 5)


@settings(max_examples=15 * TIMES)
@given(st.binary(max_size=200), st.integers(0, 300), st.binary(max_size=8))
def test_damaged_archives_are_survived(content: bytes, at: int, damage: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection/a.json", content)
    data = buffer.getvalue()
    list(members("d.zip", data[:at] + damage + data[at + len(damage) :], 10_000))


@given(st.text("abZ09+/_ =:\"'<>\n-", min_size=1, max_size=60), st.integers(1, 60))
def test_a_name_glued_to_what_follows_has_no_value(text: str, end: int) -> None:
    end = min(end, len(text))
    match = after_regex("[0-9a-b]{2,8}").match(text, end)
    if glued(text, end):
        assert not (match and close(match["gap"], text[:end]))
