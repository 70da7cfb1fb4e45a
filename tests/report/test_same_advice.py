"""Whatever the format, a report says the same: as many places and secrets, as severe, and what to do about each."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from posthound.model.values import Exposure, Finding, Role
from posthound.report import from_sarif
from posthound.report.base import Report, render
from posthound.rules import load
from posthound.scan.vault_names import with_vault_names
from tests.report.test_wording import finding

# What a report says of each place: its severity, what stands for the literal, what is done by hand, and why it is low.
Said = Counter[tuple[str, str, str, str]]
PLACES = (
    ("postman", Role.HEADER), ("postman", Role.SCRIPT), ("postman", Role.ENVIRONMENT), ("hoppscotch", Role.ENVIRONMENT), ("hoppscotch", Role.HEADER),
    ("dotenv", Role.ENVIRONMENT), ("iteration_data", Role.ENVIRONMENT), ("bruno", Role.HEADER), ("insomnia", Role.AUTH), ("unknown", Role.TEXT),
    ("jmeter", Role.BODY), ("har", Role.HEADER),
)  # fmt: skip


@pytest.fixture(scope="module", params=range(3))
def report(request: pytest.FixtureRequest) -> Report:
    rng = random.Random(f"advice {request.param}")
    patterns = rng.sample(load(), 30)
    made = [_somewhere(finding(pattern, number, rng), rng) for number, pattern in enumerate(patterns)]
    return Report(with_vault_names(made), rules={pattern.id: pattern for pattern in patterns}, files=3)


def _somewhere(one: Finding, rng: random.Random) -> Finding:
    client, role = rng.choice(PLACES)
    return one._replace(
        client=client, role=role, exposure=Exposure.FILE, origin=None, decoded="", lowered=rng.choice(("", "", "expired", "weak"))
    )  # fmt: skip


def _rows(rows: list[dict[str, Any]]) -> Said:
    return Counter(
        (row["severity"], row["vault_reference"], row.get("by_hand", ""), row.get("lowered", "")) for row in rows
    )


def _of_sarif(text: str) -> Said:
    return Counter(
        (row.severity, row.vault, row.by_hand, row.lowered) for row in from_sarif.view(json.loads(text)).rows
    )


def _of_page(text: str) -> Said:
    block = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert block
    data = json.loads(block[1])
    columns, strings = data["columns"], data["strings"]
    shown = [[strings[number] for number in columns[name]] for name in ("vault", "by_hand", "lowered")]
    return Counter(zip((data["severities"][number] for number in columns["severity"]), *shown, strict=True))


READ: dict[str, Callable[[str], Said]] = {
    "jsonl": lambda text: _rows([json.loads(line) for line in text.splitlines()]),
    "json": lambda text: _rows(json.loads(text)["findings"]),
    "csv": lambda text: _rows(list(csv.DictReader(io.StringIO(text)))),
    "sarif": _of_sarif,
    "html": _of_page,
}


@pytest.mark.parametrize("format_name", READ)
def test_what_is_read_back_of_a_report_is_what_was_found(format_name: str, report: Report) -> None:
    wanted = Counter((f.severity.value, f.vault_reference, f.by_hand, f.lowered) for f in report.findings)
    assert any(f.by_hand for f in report.findings)
    text = render(format_name, report)
    said = READ[format_name](text)
    if format_name in ("sarif", "html", "csv"):  # names as they are shown, and no formula
        said, wanted = _plain(said), _plain(wanted)
    assert said == wanted


def _plain(said: Said) -> Said:
    made: Said = Counter()
    for row, count in said.items():
        made[(row[0], *(re.sub(r"[^\w ]", "", text) for text in row[1:]))] += count  # type: ignore[index]
    return made


def _sentences(one: Finding) -> list[str]:
    made = ["It has run out: there is nothing left to revoke."] if one.lowered == "expired" else []
    made += [one.vault_reference] if one.vault_reference else []
    return made + ([f"{one.by_hand[0].upper()}{one.by_hand[1:]}."] if one.by_hand else [])


@pytest.mark.parametrize("format_name", ["text", "junit", "gitlab"])
def test_each_place_is_given_the_same_advice_in_sentences(format_name: str, report: Report) -> None:
    for one in report.findings:
        text = render(format_name, report._replace(findings=[one]))
        if format_name == "gitlab":
            (found,) = json.loads(text)["vulnerabilities"]
            assert found["severity"].lower() == one.severity.value
            text = re.sub(r"\\(.)", r"\1", found["solution"])
        elif format_name == "junit":
            failure = ElementTree.fromstring(text).find(".//failure")
            assert failure is not None
            assert failure.get("type") == one.severity.value
            text = failure.text or ""
        else:
            assert text.count(f"{one.severity.value.upper()} ") == 1
        assert all(sentence in text for sentence in _sentences(one)), (format_name, _sentences(one), text)
        assert ("Replace it with" in text) is bool(one.vault_reference)


def test_the_summary_says_what_is_done_by_hand_and_counts_the_same(report: Report) -> None:
    secrets = len({one.secret_id for one in report.findings})
    assert f"**{secrets}** secret" in render("summary", report)
    for one in report.findings:
        text = render("summary", report._replace(findings=[one]))
        assert ("by hand:" in text) is bool(one.by_hand)


def test_no_fix_in_sarif_puts_a_placeholder_where_somebody_has_to_act_by_hand(report: Report) -> None:
    by_hand = [one for one in report.findings if one.by_hand]
    results = json.loads(render("sarif", report._replace(findings=by_hand)))["runs"][0]["results"]
    assert results
    assert not any("fixes" in result for result in results)
