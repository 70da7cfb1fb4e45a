"""What reports are written from, and SARIF read back into it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posthound.model.values import Exposure, Finding, Notice
from posthound.report import csv, from_sarif, gitlab, junit
from posthound.report.base import render
from posthound.report.html import page as html
from posthound.report.sarif import read as sarif_read
from posthound.report.view import AGES, age, of_report
from tests.conftest import TIMES
from tests.report.generated import MADE, findings, in_ledger, report

FIELDS = (
    "rule", "title", "severity", "exposure", "file", "redacted", "confidence", "workspace", "owner", "line", "column", "end_line",
    "pointer", "role", "path", "vault", "rotation", "rotation_url", "url", "state", "justification", "first_seen", "age", "fingerprint",
    "due", "deadline", "ticket",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MADE)
    monkeypatch.delenv("CI_COMMIT_SHA", raising=False)


def test_our_sarif_gives_the_rows_that_the_scan_gave() -> None:
    made = report(in_ledger(findings(200)), notices=[Notice("a.json", "is no JSON", True)])
    direct = of_report(made)
    read = from_sarif.view(json.loads(render("sarif", made)))
    wanted = {row.fingerprint: row for row in direct.rows}
    assert len(read.rows) == len(direct.rows) == 200
    for row in read.rows:
        for name in FIELDS:
            assert getattr(row, name) == getattr(wanted[row.fingerprint], name), name
    assert (read.complete, read.scope) == (False, "acme-corp")
    assert len({row.secret for row in read.rows}) == len({row.secret for row in direct.rows})


def test_secrets_come_in_the_order_of_exposure_then_severity_with_their_places_together() -> None:
    rows = of_report(report(findings(300))).rows
    ranks = [row.rank for n, row in enumerate(rows) if row.open and (n == 0 or rows[n - 1].secret != row.secret)]
    assert ranks == sorted(ranks)
    changes = sum(a.secret != b.secret for a, b in pairwise(rows)) + 1
    assert changes == len({row.secret for row in rows})


@pytest.mark.parametrize(
    ("seen", "name"),
    [("2026-11-24T00:00:00Z", AGES[0]), ("2026-11-20T06:00:00+02:00", AGES[1]), ("2020-01-01", "older"), ("", "unknown"), ("soon", "unknown")],
)  # fmt: skip
def test_ages_are_told_from_when_the_report_is_made(seen: str, name: str) -> None:
    assert age(seen, datetime(2026, 11, 24, 6, tzinfo=UTC)) == name


def _foreign(value: str) -> dict[str, Any]:
    """What a tool writes that puts the secret wherever it can."""
    region = {"startLine": 7, "startColumn": 3, "snippet": {"text": f'"key": "{value}"'}}
    place = {
        "physicalLocation": {
            "artifactLocation": {"uri": f"https://user:{value}@files.example/a%20b.json?key={value}"},
            "region": region,
        }
    }
    result = {
        "ruleId": "some-key",
        "message": {"text": f"some-key found {value} in a file"},
        "locations": [place],
        "relatedLocations": [{"message": {"text": f"also {value}"}}],
        "suppressions": [{"kind": "external", "justification": f"{value} is old"}],
        "properties": {"redacted": value, "evidence": value, "vaultReference": value},
    }
    notice = {"message": {"text": f"cannot verify {value}"}, "level": "error"}
    driver = {"name": "othertool", "rules": [{"id": "some-key", "properties": {"security-severity": "9.1"}}]}
    run = {"tool": {"driver": driver}, "results": [result], "invocations": [{"toolExecutionNotifications": [notice]}]}
    return {"version": "2.1.0", "runs": [run]}


_TEMPLATES = (
    "<crc62:ghp_>",
    "xoxb-<digit:12>-<digit:12>-<alnum:24>",
    "<hex:40>",
    "<alnum:20>",
    "<jwt>",
    "correct-horse-battery",
)


@pytest.mark.parametrize("template", _TEMPLATES)
@pytest.mark.parametrize("module", [html, csv, junit, gitlab])
def test_another_tools_secrets_are_not_shown(module: Any, template: str, planted: Callable[..., str]) -> None:
    value = planted(template)
    text = module.render_view(from_sarif.view(_foreign(value)))
    assert value not in text
    assert "files.example/a b.json" in text or module is gitlab


def test_another_tools_results_keep_their_place_rule_and_severity(planted: Callable[..., str]) -> None:
    (row,) = from_sarif.view(_foreign(planted("<crc62:ghp_>"))).rows
    assert (row.rule, row.severity, row.line, row.column, row.provider) == ("some-key", "critical", 7, 3, "othertool")
    assert row.state == "accepted"
    assert row.redacted == row.vault == ""


_KEYS = st.sampled_from(
    "runs tool driver name rules id results ruleId ruleIndex message text locations physicalLocation artifactLocation uri region "
    "startLine logicalLocations fullyQualifiedName properties severity exposure invocations toolExecutionNotifications suppressions "
    "provenance relatedLocations help shortDescription security-severity tags kind level".split()
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(_JSON, _JSON, _JSON)
@settings(max_examples=24 * TIMES)
def test_any_shape_of_sarif_gives_a_page(run: Any, result: Any, rule: Any) -> None:
    whole = {
        "runs": [
            run,
            {"tool": {"driver": {"name": "posthound", "rules": [rule]}}, "results": [result, {"ruleIndex": 0}]},
        ]
    }
    page = html.render_view(from_sarif.view(whole))
    assert page.count("<script") == 2


def test_the_command_writes_a_page_from_sarif(tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    (tmp_path / "found.sarif").write_text(render("sarif", report(findings(12))), "utf-8")
    done = run_cli("report", "found.sarif", "--output", "found.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "found.html").read_text("utf-8").startswith("<!doctype html>")
    assert run_cli("report", "found.sarif", "-f", "csv").stdout.startswith("severity,")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"runs": 3', "\x00"])
def test_what_is_no_sarif_is_said_in_a_line(content: str, tmp_path: Path, run_cli: Callable[..., Any]) -> None:
    (tmp_path / "x.sarif").write_text(content)
    done = run_cli("report", "x.sarif")
    assert done.returncode == 3
    assert done.stderr.startswith("Error: x.sarif is")
    assert "Traceback" not in done.stderr


def test_utf_16_is_read(planted: Callable[..., str]) -> None:
    log = sarif_read.parse(json.dumps(_foreign(planted("<hex:40>"))).encode("utf-16"), "x")
    assert len(from_sarif.view(log).rows) == 1


def test_the_same_findings_give_the_same_page_in_any_order() -> None:
    places = findings(80)
    shuffled: list[Finding] = random.Random(3).sample(places, len(places))
    rows, again = of_report(report(places)).rows, of_report(report(shuffled)).rows
    assert [row.rank for row in rows] == [row.rank for row in again]
    assert {row.secret for row in rows if row.exposure == "public"} == {
        f.secret_id for f in shuffled if f.exposure is Exposure.PUBLIC
    }


def test_a_page_is_the_same_to_the_byte_when_the_time_is_given() -> None:
    made = report([f._replace(first_seen="") for f in findings(30)])
    assert render("html", made) == render("html", made)
