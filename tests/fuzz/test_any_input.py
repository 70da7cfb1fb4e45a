"""Whatever a file holds, a scan of it ends, tells the truth about places, and keeps the values to itself."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from posthound.config.settings import Settings
from posthound.decode.derive import REACH
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.matches import Outcome
from posthound.model.values import Origin, Raw
from posthound.report.base import render
from posthound.scan.run import report_of
from posthound.sources.base import Tally
from posthound.support.redact import fingerprint_key, secret_id
from tests.conftest import TIMES
from tests.fuzz.mutate import MUTATIONS
from tests.fuzz.seeding import corpus
from tests.fuzz.strategies import SOUND, TOKENS, UNDONE, Object, files, spelled, texts, values, wrapped
from tests.fuzz.targets import TARGETS, check_document, check_outcome, read
from tests.helpers import Lines, scan_text

quick = settings(max_examples=24 * TIMES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@cache
def _corpus(target: str) -> list[bytes]:
    return list(corpus(target))


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.findings, one.notices, one.weak, one.kind) == (other.findings, other.notices, other.weak, other.kind)


@quick
@given(files())
def test_any_file_is_scanned_twice_alike_and_every_region_covers_its_value(file: tuple[str, bytes]) -> None:
    name, data = file
    raw = Raw(Origin(name), data)
    check_document(read(raw))
    outcome = scan_text(name, data)
    check_outcome(raw, outcome)
    assert _same(outcome, scan_text(name, data))


@quick
@given(files())
def test_what_is_found_in_any_file_stands_in_no_report(file: tuple[str, bytes]) -> None:
    outcome = scan_text(*file)
    found = {finding.secret_id for finding in outcome.findings}
    shown = [value for value in TOKENS if secret_id(value, fingerprint_key()) in found]
    report = report_of([outcome], outcome.notices, Tally(), Settings())
    told = repr((outcome.findings, outcome.notices)) + "".join(
        render(name, report) for name in ("text", "jsonl", "sarif")
    )
    assert not [value[:4] for value in shown if value in told]


@quick
@given(st.sampled_from(TOKENS), values, st.sampled_from(("a note", "api_key", "x", "value")), st.data())
def test_a_token_is_found_exactly_wherever_it_stands_in_a_sound_document(
    token: str, beside: Any, key: str, data: st.DataObject
) -> None:
    inner = Object(((key, token), ("beside", beside)))
    root = data.draw(st.sampled_from((inner, [beside, inner], Object((("item", [inner]), ("info", beside))))))
    text = data.draw(spelled(root))
    outcome = scan_text("x.json", text.encode("utf-8", "replace"))
    lines = Lines(text.encode("utf-8", "replace").decode())
    identity = secret_id(token, fingerprint_key())
    literals = [lines.covered(finding.region) for finding in outcome.findings if finding.secret_id == identity]
    assert token in {json.loads(f'"{literal}"') for literal in literals}


@quick
@given(values, st.sampled_from(("x.json", "x.yml", "x.txt")), st.booleans(), st.data())
def test_places_asked_for_in_any_order_are_those_asked_for_one_by_one(
    value: Any, name: str, ascii_only: bool, data: st.DataObject
) -> None:
    text = json.dumps(
        [value, "é\nü\\"], ensure_ascii=ascii_only, indent=data.draw(st.sampled_from((None, 1))), default=_plain
    )
    document = read(Raw(Origin(name), text.encode("utf-8", "replace")))
    leaves = [number for number, leaf in enumerate(document.tree.texts) if leaf.strip()]
    asked = []
    for leaf in data.draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=8)):
        start = data.draw(st.integers(0, len(document.tree.texts[leaf]) - 1))
        if document.tree.texts[leaf][start].strip():
            asked.append((leaf, Span(start, start + 1)))
    together = Locator(document, leaves)
    assert [together.region(*place) for place in asked] == [Locator(document, leaves).region(*place) for place in asked]


def _plain(value: Object) -> dict[str, Any]:
    return dict(value.pairs)


@quick
@given(st.sampled_from(TOKENS), st.lists(st.sampled_from(UNDONE), min_size=1, max_size=3))
def test_a_token_in_up_to_three_layers_is_found_and_the_outermost_literal_is_covered(
    token: str, layers: list[str]
) -> None:
    hidden = wrapped(layers, token)
    assume(len(hidden) < REACH)
    text = json.dumps({"note": f"see {hidden} there"})
    outcome = scan_text("x.json", text)
    identity = secret_id(token, fingerprint_key())
    (covered,) = {Lines(text).covered(f.region) for f in outcome.findings if f.secret_id == identity}
    assert json.loads(f'"{covered}"') in hidden
    assert 2 * len(covered) > len(hidden) or layers[-1] == "json text"


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=12 * TIMES, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_no_mutation_of_a_sound_input_upsets_its_reader(target: str, seed: int) -> None:
    rng = random.Random(seed)
    TARGETS[target](MUTATIONS[target](rng.choice(_corpus(target)), rng))


@pytest.mark.parametrize("target", TARGETS)
def test_the_inputs_that_fuzzing_begins_with_are_sound(target: str) -> None:
    assert _corpus(target)
    for data in _corpus(target)[:40]:
        TARGETS[target](data)


@quick
@given(st.lists(texts, max_size=8).map("\n".join), st.sampled_from(("x.txt", "x.request.yaml", "x.json")))
def test_any_text_around_hostile_pieces_is_scanned(text: str, name: str) -> None:
    data = text.encode("utf-8", "replace")
    raw = Raw(Origin(name), data)
    check_outcome(raw, scan_text(name, data))


def test_the_sound_files_give_findings() -> None:
    assert sum(bool(scan_text(name, text).findings) for name, text in SOUND) > 0.9 * len(SOUND)
