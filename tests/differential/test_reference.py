"""The fast scan finds what a plain one finds, in the same places, in everything there is to try it on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import write
from benchmarks.hostile import near_misses
from fixtures.golden import cases
from fixtures.places import places
from posthound.model.values import Finding, Origin, Raw
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw
from tests.conftest import TIMES
from tests.differential.reference import plainly_found
from tests.helpers import PROVIDERS


def _told(found: list[Finding]) -> list[tuple[object, ...]]:
    """All that a finding says but the origin, which is the caller's."""
    return [tuple(finding._replace(origin=None)) for finding in found]


def _agree(raw: Raw) -> int:
    fast, plain = list(scan_raw(raw).findings), plainly_found(raw)
    assert _told(fast) == _told(plain)
    return len(fast)


def _raw(name: str, data: bytes) -> Raw:
    return Raw(Origin(name), data)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_golden_cases(case: Any) -> None:
    for path, text in case.files.items():
        _agree(_raw(path, text.encode()))


def test_every_place_of_every_version() -> None:
    rng = random.Random(11)
    templates = list(PROVIDERS.values())
    found = 0
    for number, place in enumerate(places()):
        document = place.put(expand(templates[number % len(templates)], rng))
        found += _agree(_raw("x.json", json.dumps(document, indent=number % 3 or None).encode()))
    assert found >= len(list(places())) // 2


def test_a_generated_collection_dense_with_secrets(tmp_path: Path) -> None:
    made = write(tmp_path / "dense.postman_collection.json", 60_000, 200.0)
    assert _agree(_raw("dense.postman_collection.json", (tmp_path / "dense.postman_collection.json").read_bytes())) > 10
    assert made


def test_near_misses() -> None:
    assert _agree(_raw("near.postman_collection.json", near_misses(30_000))) == 0


_TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["{{token}}", "Bearer {{a}}", "password=", "a\\u0041", "https://u:{{p}}@h/", "key", "value", "token", "x" * 40]
    ),
    st.builds(
        lambda template, seed: expand(template, random.Random(seed)),
        st.sampled_from([*PROVIDERS.values(), "<alnum:32>", "<hex:40>", "password: <alnum:16>", "a=<b64:40>&token=<hex:32>"]),
        st.integers(0, 3),
    ),
)  # fmt: skip
_NAMES = st.sampled_from(
    ["key", "value", "token", "password", "name", "header", "raw", "auth", "body", "variable", "item", "é"]
)
_TREES = st.recursive(
    _TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=20
)


@given(_TREES, st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=18 * TIMES)
def test_any_tree(tree: object, indent: int | None, ascii_only: bool) -> None:
    data = json.dumps({"info": {"schema": "x"}, "item": tree}, indent=indent, ensure_ascii=ascii_only)
    _agree(_raw("x.postman_collection.json", data.encode("utf-8", "surrogatepass")))


def test_real_exports(shared: Path) -> None:
    files = sorted((shared / "corpus").rglob("*.json"))
    small = [path for path in files if path.stat().st_size < 60_000]
    assert len(small) > 40
    for path in random.Random(3).sample(small, 10):
        _agree(_raw(path.name, path.read_bytes()))
