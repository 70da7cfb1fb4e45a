"""OSCAL assessment results (NIST): one observation a control, a finding for each pass and fail.

Manual, unknown and not-applicable have no finding: OSCAL knows only satisfied and not satisfied. Identities are names, so
the same team's same control keeps its uuid from audit to audit.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import orjson

from posthound.audit.formats.base import Written
from posthound.audit.formats.csv import asked
from posthound.audit.records import GUIDE
from posthound.audit.values import Audit, ControlResult, Status
from posthound.report.sarif.names import INFORMATION_URI, shown
from posthound.support.terminal import shown_json
from posthound.support.version import tool_version

VERSION = "1.1.2"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "posthound")
_OWN = f"{INFORMATION_URI}/ns/oscal"
_STATES = {Status.PASS: "satisfied", Status.FAIL: "not-satisfied"}
_SHOWN = 200


def render(written: Written) -> str:
    """The document."""
    document = {"assessment-results": _results(written.audit)}
    return shown_json(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()) + "\n"


def identity(audit: Audit, name: str) -> str:
    """The same uuid for the same thing of the same team."""
    return str(uuid.uuid5(_NAMESPACE, f"{audit.api_url} team {audit.team_id}: {name}"))


def catalog_id(item: str) -> str:
    """A NIST id as the catalogue spells it: `ia-2.1` for IA-2(1)."""
    return re.sub(r"\((\d+)\)", r".\1", item).lower()


def _results(audit: Audit) -> dict[str, Any]:
    guide = f"{GUIDE['name']} {GUIDE['version']}"
    return {
        "uuid": identity(audit, f"results {audit.finished}"),
        "metadata": {
            "title": shown(f"Postman team {audit.team_id or 'not known'}: posthound audit", 200), "last-modified": audit.finished,
            "version": audit.finished[:10], "oscal-version": VERSION,
            "props": [_prop("tool-version", tool_version())],
        },
        "import-ap": {"href": f"#{identity(audit, 'plan')}", "remarks": f"No assessment plan of its own: the controls of the {guide}."},
        "results": [_result(audit)],
        "back-matter": {"resources": [{"uuid": identity(audit, "plan"), "title": guide}]},
    }  # fmt: skip


def _result(audit: Audit) -> dict[str, Any]:
    items = sorted({catalog_id(item) for row in audit.rows for item in row.mappings.get("nist_800_53", ())})
    findings = [_finding(row, audit) for row in audit.rows if row.status in _STATES]
    result: dict[str, Any] = {
        "uuid": identity(audit, f"result {audit.finished}"), "title": "posthound audit",
        "description": f"{len(audit.rows)} controls, read over the Postman API with {audit.calls} calls.",
        "start": audit.started, "end": audit.finished,
        "reviewed-controls": {"control-selections": [{"include-controls": [{"control-id": item} for item in items]}]},
        "observations": [_observation(row, audit) for row in audit.rows],
    }  # fmt: skip
    return {**result, "findings": findings} if findings else result


def _observation(row: ControlResult, audit: Audit) -> dict[str, Any]:
    control, verdict = row.control, row.verdict
    found: dict[str, Any] = {
        "uuid": identity(audit, f"observation {control.id} {audit.finished}"), "title": f"{control.id} {control.title}",
        "description": verdict.summary,
        "props": [_prop("control", control.id), _prop("status", row.status.value), _prop("level", control.level), _prop("basis", control.basis)],
        "methods": ["EXAMINE" if row.status is Status.MANUAL else "TEST"], "types": ["control-objective"], "collected": row.checked_at,
    }  # fmt: skip
    if verdict.evidence:
        found["relevant-evidence"] = [{"description": asked(one)} for one in verdict.evidence]
    if control.look and row.status is Status.MANUAL:
        found["remarks"] = "\n".join(f"{number}. {step}" for number, step in enumerate(control.look, 1))
    return found


def _finding(row: ControlResult, audit: Audit) -> dict[str, Any]:
    control, verdict = row.control, row.verdict
    seen = [f"{item.kind} {item.id}: {item.what}" for item in verdict.violations[:_SHOWN]]
    if len(verdict.violations) > _SHOWN:
        seen.append(f"and {len(verdict.violations) - _SHOWN} more")
    return {
        "uuid": identity(audit, f"finding {control.id}"), "title": f"{control.id} {control.title}",
        "description": "\n".join([verdict.summary, *seen]), "props": [_prop("severity", row.severity.value)],
        "target": {
            "type": "objective-id", "target-id": f"postman-{control.id}",
            "status": {"state": _STATES[row.status], "reason": row.status.value},
        },
        "related-observations": [{"observation-uuid": identity(audit, f"observation {control.id} {audit.finished}")}],
        "remarks": f"{control.remediation.text} ({control.remediation.where})",
    }  # fmt: skip


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": _OWN, "value": value}
