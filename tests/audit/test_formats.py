"""Each format by its own makers' models: NIST's OSCAL, OCSF, SARIF, a CSV reader."""

from __future__ import annotations

import csv
import io
import json
import re
import typing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from posthound.audit.formats.base import FORMATS, Written, render
from posthound.audit.formats.ocsf import milliseconds
from posthound.audit.outcome import FailOn, exit_code
from posthound.audit.values import Audit, Status
from posthound.cli.overwrite import may_write
from posthound.support.errors import OutputError
from tests.sarif.conftest import multitool, schema_faults  # noqa: F401  # fixtures


@pytest.fixture
def bad(case, run) -> Audit:
    """An audit with every state: fails, unknown, manual, not applicable and passes."""
    case.team.spaces[0].visibility = "public"
    case.team.spaces[0].name = "a|b <c> \u202e=x"
    case.team.access_key(1, age=400)
    case.team.refuse["/groups"] = (403, {"error": {"name": "x", "message": "no"}})
    case.policy["team"] = {"plan": "free"}
    return run(case)


def written(audit: Audit, name: str) -> str:
    return render(name, Written(audit, exit_code(audit, FailOn())))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_audit_replaces_an_audit_and_nothing_else(name, bad, tmp_path):
    out, thesis = tmp_path / "out", tmp_path / "thesis"
    out.write_text(written(bad, name), "utf-8")
    thesis.write_text("years of work", "utf-8")
    may_write(str(out), force=False)
    may_write(str(thesis), force=True)
    with pytest.raises(OutputError):
        may_write(str(thesis), force=False)


def test_oscal_is_what_nists_models_take(bad, tmp_path):
    results = pytest.importorskip(
        "trestle.oscal.assessment_results", reason="left out: compliance-trestle is not installed"
    )
    file = tmp_path / "audit.json"
    file.write_text(written(bad, "oscal"), "utf-8")
    taken = results.AssessmentResults.oscal_read(Path(file))
    assert taken is not None
    result = taken.results[0]
    assert len(result.observations) == 14
    states = {row.control.id: row.status.value for row in bad.rows}
    found = {one.target.target_id: one.target.status.state.value for one in result.findings}
    expected = {"pass": "satisfied", "fail": "not-satisfied"}
    assert found == {f"postman-{control}": expected[state] for control, state in states.items() if state in expected}
    known = {one.uuid for one in result.observations}
    assert all(one.observation_uuid in known for finding in result.findings for one in finding.related_observations)


def test_oscal_without_any_finding_is_taken_too(case, run, tmp_path):
    results = pytest.importorskip(
        "trestle.oscal.assessment_results", reason="left out: compliance-trestle is not installed"
    )
    file = tmp_path / "audit.json"
    file.write_text(written(run(case, controls=("1.3",)), "oscal"), "utf-8")
    assert results.AssessmentResults.oscal_read(Path(file)).results[0].findings is None


def _unknown(document: dict[str, Any], model: Any, at: str = "") -> typing.Iterator[str]:
    """Keys that the model does not have: it would ignore them."""
    from pydantic import BaseModel

    def inner(kind: Any) -> Any:
        for one in typing.get_args(kind) or (kind,):
            if isinstance(one, type) and issubclass(one, BaseModel):
                return one
            if typing.get_args(one) and (found := inner(one)):
                return found
        return None

    for key, value in document.items():
        field = model.model_fields.get(key)
        if field is None:
            yield at + key
            continue
        below = inner(field.annotation)
        for one in value if isinstance(value, list) else [value]:
            if below is not None and isinstance(one, dict):
                yield from _unknown(one, below, f"{at}{key}.")


def test_ocsf_is_what_its_models_take(bad):
    module = pytest.importorskip(
        "py_ocsf_models.events.findings.compliance_finding", reason="left out: py-ocsf-models is not installed"
    )
    lines = [json.loads(line) for line in written(bad, "ocsf").splitlines()]
    assert [one["compliance"]["control"] for one in lines] == [row.control.id for row in bad.rows]
    wanted = {"pass": 1, "manual": 2, "fail": 3, "unknown": 0, "not-applicable": 99}
    weights = {"low": 2, "medium": 3, "high": 4, "critical": 5}
    for one, row in zip(lines, bad.rows, strict=True):
        module.ComplianceFinding.model_validate(one)
        # The model lags behind the schema, which has these.
        assert set(_unknown(one, module.ComplianceFinding)) <= {"compliance.status", "type_name"}
        assert one["compliance"]["status_id"] == wanted[row.status.value]
        assert one["severity_id"] == (weights[row.severity.value] if row.status.value == "fail" else 1)
        assert (one["class_uid"], one["type_uid"], one["status_id"]) == (2003, 200301, 1)


def test_ocsf_and_oscal_keep_their_identities_from_audit_to_audit(case, run):
    one, other = run(case), run(case)
    first, second = (
        [json.loads(line)["finding_info"]["uid"] for line in written(a, "ocsf").splitlines()] for a in (one, other)
    )
    assert first == second
    assert len(set(first)) == 14


def test_sarif_is_valid_by_the_standard(bad, schema_faults):  # noqa: F811
    assert schema_faults(written(bad, "sarif")) == []


def test_sarif_has_nothing_that_the_multitool_warns_of(bad, multitool):  # noqa: F811
    assert multitool({"audit": written(bad, "sarif")}) == {}


def test_sarif_relates_each_rule_to_its_frameworks(bad):
    run = json.loads(written(bad, "sarif"))["runs"][0]
    kinds = {"pass": "pass", "fail": "fail", "manual": "review", "unknown": "open", "not-applicable": "notApplicable"}
    for row, rule in zip(bad.rows, run["tool"]["driver"]["rules"], strict=True):
        related = [(one["target"]["toolComponent"]["index"], one["target"]["id"]) for one in rule["relationships"]]
        assert [item for _, item in related] == [item for items in row.mappings.values() for item in items]
        for component, item in related:
            assert item in {taxon["id"] for taxon in run["taxonomies"][component]["taxa"]}
        results = [one for one in run["results"] if one["ruleId"] == rule["id"]]
        assert {one["kind"] for one in results} == {kinds[row.status.value]}
        assert all((one["level"] == "none") == (one["kind"] != "fail") for one in results)
        assert len(results) == max(1, len(row.verdict.violations))
    prints = [one["partialFingerprints"]["control/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("name", ["text", "html"])
def test_a_key_that_nothing_answered_for_is_not_called_refused(bad, name):
    unknown, refused = (replace(bad, user_id="", refused=why) for why in ("", "The API key is not accepted: no"))
    assert "not accepted" not in written(unknown, name)
    assert "no admin" not in written(unknown, "text")
    assert "a key that was not accepted" in written(refused, name)


def test_the_table_holds_each_control_with_its_violations(bad):
    rows = list(csv.DictReader(io.StringIO(written(bad, "csv"), newline="")))
    assert [one["id"] for one in rows] == [row.control.id for row in bad.rows]
    for one, row in zip(rows, bad.rows, strict=True):
        assert one["status"] == row.status.value
        assert all(item.id in one["summary"] for item in row.verdict.violations)


def test_the_table_says_all_that_is_known_of_each_control_as_rfc_4180_has_it(bad):
    text = written(bad, "csv")
    assert text.count("\n") == text.count("\r\n") == len(bad.rows) + 1
    assert text.endswith("\r\n")
    for one, row in zip(csv.DictReader(io.StringIO(text, newline="")), bad.rows, strict=True):
        assert None not in one.values()
        assert None not in one
        assert [one["level"], one["plan"], one["basis"]] == [row.control.level, row.control.plan, row.control.basis]
        assert [one["checked_at"], one["team"]] == [row.checked_at, bad.team_id]
        assert [one[key].split() for key in ("nist_800_53", "cis", "soc2")] == [
            " ".join(row.mappings[key]).split() for key in ("nist_800_53", "cis", "soc2")
        ]
        assert row.control.remediation.where in one["remediation"]
        for evidence in row.verdict.evidence:
            assert f"{evidence.source}: " in one["evidence"]
            assert evidence.at in one["evidence"]
        assert ("HTTP 403, 0 rows, not complete" in one["evidence"]) == any(e.http == 403 for e in row.verdict.evidence)


def test_ocsf_tells_when_each_control_was_looked_at_to_the_second(bad):
    for line, row in zip(written(bad, "ocsf").splitlines(), bad.rows, strict=True):
        one = json.loads(line)
        seen = datetime.fromtimestamp(one["time"] / 1000, UTC)
        assert abs((seen - datetime.fromisoformat(row.checked_at)).total_seconds()) < 1
        assert one["finding_info"]["created_time"] == one["time"]
    assert milliseconds("2026-01-02T03:04:05.250Z") == 1767323045250
    assert [milliseconds(text) for text in ("", "yesterday")] == [0, 0]  # a time that is none is no time


def test_each_violation_stands_in_every_format_for_people_and_machines(bad):
    for name in FORMATS:
        text = written(bad, name)
        for row in bad.rows:
            for item in row.verdict.violations:
                assert item.id in text, (name, item.id)


def test_markdown_has_one_line_for_each_control_and_a_section_for_each_fail_and_unknown(bad):
    text = written(bad, "markdown")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(lines) == 15  # with the head
    assert all(line.replace("\\|", "").count("|") == 7 for line in lines)
    for row in bad.rows:
        assert (f"## {row.control.id} " in text) == (row.status.value in ("fail", "unknown"))


def test_what_is_left_to_people_says_where_to_look_and_what_failed_what_to_do(bad):
    text = written(bad, "text")
    (result,) = json.loads(written(bad, "oscal"))["assessment-results"]["results"]
    observed = {one["title"].split()[0]: one.get("remarks", "") for one in result["observations"]}
    kinds = set()
    for row in bad.rows:
        by_hand = row.status is Status.MANUAL
        kinds.add((by_hand, bool(row.control.look)))
        steps = [f"{number}. {step}" for number, step in enumerate(row.control.look, 1)]
        assert observed[row.control.id] == ("\n".join(steps) if by_hand else ""), row.control.id
        if row.status not in (Status.FAIL, Status.UNKNOWN, Status.MANUAL):
            continue
        (section,) = re.findall(
            rf"^{re.escape(row.control.id)} [^\n]* \(\w+\)\n(.*?)(?:\n\n|\Z)", text, re.DOTALL | re.MULTILINE
        )
        assert ("  To do: " in section) is not by_hand, row.control.id
        assert ("\n  1. " in section) is (by_hand and bool(steps)), row.control.id
    assert kinds >= {(True, True), (False, True)}


def test_the_json_says_the_contracts_keys(bad):
    told = json.loads(written(bad, "json"))
    assert told["schema"] == "posthound.audit/1"
    assert told["guide"] == {"name": "Postman Enterprise Hardening Guide", "version": "0.1.0", "date": "2025-02-05"}
    assert set(told["as"]) == {"user_id", "roles", "limited"}
    assert set(told["policy"]) == {"file", "sha256", "values"}
    assert sum(told["summary"][state] for state in ("pass", "fail", "manual", "not-applicable", "unknown")) == 14
    assert told["summary"]["exit_code"] == 3
    for one in told["controls"]:
        assert set(one) >= {
            "id", "title", "level", "status", "severity", "basis", "summary", "evidence", "violations", "signals", "not_checked", "mappings", "plan",
            "remediation",
        }  # fmt: skip
        for items in (one["violations"], one["signals"]):
            assert items == sorted(items, key=lambda item: (item["kind"], item["id"], item["what"]))


def test_the_page_prints_the_audit_alone_or_beside_the_secrets(bad):
    text = written(bad, "html")
    assert 'data-part="audit"' in text
    assert '<div class="main" id="secrets" hidden>' in text
    assert all(f'id="control-{row.control.id}"' in text for row in bad.rows)
    assert 'id="parts"' not in text
