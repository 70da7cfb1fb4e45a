"""OCSF compliance findings (class 2003), one JSON line a control."""

from __future__ import annotations

from typing import Any

import orjson

from posthound.audit.formats.base import Written
from posthound.audit.formats.oscal import identity
from posthound.audit.records import GUIDE, frameworks
from posthound.audit.team import time_of
from posthound.audit.values import Audit, ControlResult, Status
from posthound.model.values import Level
from posthound.support.terminal import shown_json
from posthound.support.version import tool_version

VERSION = "1.5.0"
# OCSF's word and number for each state: a manual row is a warning, no result for want of information.
_STATES = {
    Status.PASS: ("Pass", 1), Status.MANUAL: ("Warning", 2), Status.FAIL: ("Fail", 3), Status.UNKNOWN: ("Unknown", 0),
    Status.NOT_APPLICABLE: ("Other", 99),
}  # fmt: skip
_SEVERITIES = {
    Level.LOW: ("Low", 2),
    Level.MEDIUM: ("Medium", 3),
    Level.HIGH: ("High", 4),
    Level.CRITICAL: ("Critical", 5),
}
_PREFIXES = {"nist_800_53": "", "cis": "CIS ", "soc2": "SOC 2 "}
_SHOWN = 200


def render(written: Written) -> str:
    """The lines."""
    return "".join(shown_json(orjson.dumps(event(row, written.audit)).decode()) + "\n" for row in written.audit.rows)


def product() -> dict[str, str]:
    """Who made an event."""
    return {"name": "posthound", "vendor_name": "posthound", "version": tool_version()}


def milliseconds(written: str) -> int:
    """An ISO 8601 time in milliseconds since 1970; 0 where it is none."""
    time = time_of(written)
    return int(time.timestamp() * 1000) if time else 0


def event(row: ControlResult, audit: Audit) -> dict[str, Any]:
    """A control as a compliance finding. `status_id` is the finding's life cycle; the verdict is in `compliance`."""
    control, verdict = row.control, row.verdict
    title = f"{control.id} {control.title}"
    word, number = _STATES[row.status]
    severity, severity_id = _SEVERITIES[row.severity] if row.status is Status.FAIL else ("Informational", 1)
    time = milliseconds(row.checked_at)
    resources = [
        {"type": f"Postman {item.kind}", "uid": item.id, "name": str(item.detail.get("name") or item.what)}
        for item in verdict.violations[:_SHOWN]
    ]
    return {
        "category_uid": 2, "category_name": "Findings", "class_uid": 2003, "class_name": "Compliance Finding",
        "activity_id": 1, "activity_name": "Create", "type_uid": 200301, "type_name": "Compliance Finding: Create",
        "time": time, "severity": severity, "severity_id": severity_id, "status": "New", "status_id": 1, "message": f"{title}: {verdict.summary}",
        "metadata": {"version": VERSION, "uid": identity(audit, f"event {control.id} {audit.finished}"), "product": product()},
        "finding_info": {"uid": identity(audit, f"finding {control.id}"), "title": title, "desc": verdict.summary, "created_time": time},
        "compliance": {
            "standards": [f"{GUIDE['name']} {GUIDE['version']}", *(one.standard for one in frameworks() if row.mappings.get(one.key))],
            "control": control.id,
            "requirements": [f"{_PREFIXES.get(key, '')}{item}" for key, items in row.mappings.items() for item in items],
            "status": word, "status_id": number,
        },
        "resources": [{"type": "Postman team", "uid": audit.team_id or "not known", "name": audit.team_name}, *resources],
        "remediation": {
            "desc": f"{control.remediation.text} ({control.remediation.where})",
            **({"references": list(control.remediation.references)} if control.remediation.references else {}),
        },
    }  # fmt: skip
