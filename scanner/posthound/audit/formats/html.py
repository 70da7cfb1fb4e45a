"""The audit as a part of the report's page."""

from __future__ import annotations

from posthound.audit.checks.common import count
from posthound.audit.formats.base import Written, about
from posthound.audit.formats.csv import asked
from posthound.audit.formats.markdown import attested
from posthound.audit.values import Audit, ControlResult, Observation
from posthound.report.html.page import render_view
from posthound.report.posture import Posture, ShownControl
from posthound.report.sarif.names import shown
from posthound.report.view import View, moment, now

_LONG = 1000


def render(written: Written) -> str:
    """The page with the audit alone."""
    audit = written.audit
    view = View(rows=(), made=moment(audit.finished) or now(), scope="audit", posture=posture(audit))
    return render_view(view)


def posture(audit: Audit) -> Posture:
    """The audit as the page shows it."""
    team = f"{audit.team_name} ({audit.team_id})" if audit.team_id else "not known"
    policy = f"Policy {audit.policy_file}, sha256 {audit.policy_sha256}" if audit.policy_file else "Policy: defaults"
    limited = "This key is no admin's and may not see everything, so nothing can pass." if audit.limited else ""
    intro = [
        f"Team {team} at {audit.api_url}",
        f"Asked from {audit.started} to {audit.finished} as {audit.asked_as}, {audit.calls} calls",
        policy,
        limited,
    ]
    return Posture(
        [_control(row, audit) for row in audit.rows], audit.finished, [shown(line, _LONG) for line in intro if line], _exposed(audit),
        [shown(f"{c.control} {c.kind}: {c.what}", _LONG) for c in audit.changes], audit.previous,
    )  # fmt: skip


def _control(row: ControlResult, audit: Audit) -> ShownControl:
    control, verdict = row.control, row.verdict
    return ShownControl(
        id=control.id, title=control.title, section=control.section, level=control.level, status=row.status.value, severity=row.severity.value,
        summary=shown(verdict.summary, _LONG), maps=" / ".join(", ".join(items) or "–" for items in row.mappings.values()),
        violations=[_line(item) for item in verdict.violations], signals=[_line(item) for item in verdict.signals],
        evidence=[shown(asked(one), _LONG) for one in verdict.evidence], not_checked=list(verdict.not_checked),
        remedy=control.remediation.text, where=control.remediation.where, steps=list(control.look),
        attested=attested(row, audit, lambda text: shown(text, _LONG)) if row.attestation else "",
    )  # fmt: skip


def _line(item: Observation) -> str:
    name = f"{item.detail['name']} ({item.id})" if item.detail.get("name") else item.id
    told = about(item)
    more = f" ({'; '.join(told)})" if told else ""
    return shown(f"{item.kind} {name}: {item.what}{more}", _LONG)


def _exposed(audit: Audit) -> list[str]:
    found = audit.exposed
    if found is None:
        return []
    head = f"{count(len(found.workspaces), 'public workspace')}, {count(found.secrets, 'secret')} found in them." + (
        "" if found.complete else f" There may be more: {found.note}."
    )
    return [shown(head, _LONG), *(_line(item) for item in found.workspaces)]
