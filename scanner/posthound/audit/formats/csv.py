"""The audit as a table, one line a control (RFC 4180); no cell is one that a spreadsheet calculates."""

from __future__ import annotations

import csv
from io import StringIO

from posthound.audit.checks.common import count
from posthound.audit.formats.base import Written
from posthound.audit.values import ControlResult, Evidence
from posthound.report.csv import cell

COLUMNS = (
    "id", "title", "level", "status", "severity", "nist_800_53", "cis", "soc2", "plan", "basis", "summary", "evidence", "remediation",
    "checked_at", "team",
)  # fmt: skip


def render(written: Written) -> str:
    """The table."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in written.audit.rows:
        writer.writerow([cell(value) for value in _values(row, written.audit.team_id)])
    return out.getvalue()


def _values(row: ControlResult, team: str) -> tuple[str, ...]:
    control = row.control
    ids = "; ".join(f"{item.kind} {item.id}" for item in row.verdict.violations)
    summary = row.verdict.summary + (f" [{ids}]" if ids else "")
    return (
        control.id, control.title, control.level, row.status.value, row.severity.value,
        *(" ".join(row.mappings[key]) for key in ("nist_800_53", "cis", "soc2")), control.plan, control.basis, summary,
        "; ".join(map(asked, row.verdict.evidence)), f"{control.remediation.text} ({control.remediation.where})", row.checked_at, team,
    )  # fmt: skip


def asked(evidence: Evidence) -> str:
    """An evidence in one line: what was asked, what came back, whether that is all."""
    status = f"HTTP {evidence.http}, " if evidence.http else ""
    whole = "complete" if evidence.complete else "not complete"
    note = f" ({evidence.note})" if evidence.note else ""
    return f"{evidence.source}: {status}{count(evidence.rows, 'row')}, {whole}{note}, {evidence.at}"
