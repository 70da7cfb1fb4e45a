"""The audit for people at a terminal: the table first, then what fails, what is unknown, and what is left to do by hand."""

from __future__ import annotations

from textwrap import wrap

from posthound.audit.checks.common import count
from posthound.audit.formats.base import Written, about, counts
from posthound.audit.formats.csv import asked
from posthound.audit.formats.markdown import attested
from posthound.audit.values import Audit, ControlResult, Status
from posthound.support.terminal import clean, counted

_COLORS = {"pass": "32", "fail": "31;1", "manual": "33", "unknown": "35;1", "not-applicable": "2"}
_WIDTH, _SHOWN = 110, 30


def render(written: Written) -> str:
    """The report."""
    audit = written.audit
    team = f"{clean(audit.team_name)} ({audit.team_id})" if audit.team_id else "not known"
    limited = f"{', no admin' if audit.user_id else ''}: nothing can pass" if audit.limited else ""
    lines = [f"Audit of team {team} at {audit.api_url}, {audit.finished}, as {audit.asked_as}{limited}"]
    lines += [
        f"Policy: {audit.policy_file} (sha256 {audit.policy_sha256[:16]}…)"
        if audit.policy_file
        else "Policy: defaults",
        "",
    ]
    lines += [_line(row, color=written.color) for row in audit.rows]
    lines += ["", _counted(audit), *_exposed(audit), *_changes(audit)]
    for status, head in ((Status.FAIL, "Fails"), (Status.UNKNOWN, "Not known"), (Status.MANUAL, "Left to do by hand")):
        rows = [row for row in audit.rows if row.status is status]
        if rows:
            lines += ["", f"{head}", "─" * len(head)]
            lines += [line for row in rows for line in _section(row, audit)]
    return "\n".join(lines) + "\n"


def _line(row: ControlResult, *, color: bool) -> str:
    status = row.status.value
    shown = f"\x1b[{_COLORS[status]}m{status:<14}\x1b[0m" if color else f"{status:<14}"
    return f"{row.control.id:<4} {row.control.level} {shown} {row.severity.value:<8} {row.control.title}"


def _counted(audit: Audit) -> str:
    told = ", ".join(f"{number} {state}" for state, number in counts(audit).items() if number)
    return f"{counted(len(audit.rows), 'control')}: {told}. {counted(audit.calls, 'call')}."


def _exposed(audit: Audit) -> list[str]:
    found = audit.exposed
    if found is None:
        return []
    more = "" if found.complete else f" Not all that there may be: {clean(found.note)}."
    lines = wrap(
        f"Anyone on the internet reads {count(len(found.workspaces), 'public workspace')} today, with {count(found.secrets, 'secret')} found in them.{more}",
        _WIDTH,
    )
    return [
        "",
        *lines,
        *(f"  {clean(str(i.detail.get('name')))} ({clean(i.id)}): {i.what}" for i in found.workspaces[:_SHOWN]),
    ]


def _changes(audit: Audit) -> list[str]:
    if not audit.previous:
        return []
    rows = [f"  {c.control} {c.kind}: {clean(c.what)}" for c in audit.changes[:_SHOWN]]
    more = [f"  and {len(audit.changes) - _SHOWN} more"] if len(audit.changes) > _SHOWN else []
    return ["", f"Since the audit of {audit.previous}:", *(rows or ["  nothing changed"]), *more]


def _section(row: ControlResult, audit: Audit) -> list[str]:
    control, verdict = row.control, row.verdict
    lines = ["", f"{control.id} {control.title} ({row.severity.value})", *_wrapped(verdict.summary, "  ")]
    for item in verdict.violations[:_SHOWN]:
        name = f" {clean(str(item.detail['name']))}" if item.detail.get("name") else ""
        more = "; ".join(about(item))
        lines.append(f"  ✗ {item.kind} {clean(item.id)}{name}: {clean(item.what)}{f' ({clean(more)})' if more else ''}")
    if len(verdict.violations) > _SHOWN:
        lines.append(f"  … and {len(verdict.violations) - _SHOWN} more; --format json shows all")
    lines += [f"  asked {clean(asked(one))}" for one in verdict.evidence]
    if row.status is not Status.MANUAL:
        return [*lines, *_wrapped(f"To do: {control.remediation.text} ({control.remediation.where})", "  ")]
    lines += [f"  · {clean(item.what)} ({clean(item.id)})" for item in verdict.signals[:8]]
    lines += [line for number, step in enumerate(control.look, 1) for line in _wrapped(f"{number}. {step}", "  ")]
    return [*lines, *(_wrapped(attested(row, audit, clean), "  ") if row.attestation else [])]


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(clean(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
