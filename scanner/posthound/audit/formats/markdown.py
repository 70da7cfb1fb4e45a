"""The audit as Markdown, for a job summary or a ticket: a line of counts, one table, a section for each fail and unknown."""

from __future__ import annotations

from collections.abc import Callable

from posthound.audit.checks.common import count
from posthound.audit.formats.base import Written, about, counts
from posthound.audit.formats.csv import asked
from posthound.audit.values import Audit, ControlResult, Status
from posthound.report.markdown import escaped
from posthound.support.terminal import clean

_SHOWN = 50


def render(written: Written) -> str:
    """The document."""
    audit = written.audit
    told = [f"{number} {state}" for state, number in counts(audit).items() if number]
    name = f"{audit.team_id or 'not known'}{f' ({escaped(audit.team_name)})' if audit.team_name else ''}"
    lines = [
        f"# Postman audit, team {name}, {audit.finished[:10]}", "", f"{', '.join(told)} of {len(audit.rows)} controls", "",
        "| | Control | Level | Status | Why | NIST / CIS / SOC 2 |", "|---|---|---|---|---|---|",
        *(_line(row) for row in audit.rows), "",
    ]  # fmt: skip
    lines += _exposed(audit) + _changes(audit)
    for row in audit.rows:
        if row.status in (Status.FAIL, Status.UNKNOWN):
            lines += _section(row)
    lines += _by_hand(audit)
    return "\n".join(lines).rstrip("\n") + "\n"


def _line(row: ControlResult) -> str:
    status = f"**{row.status.value}**" if row.status is Status.FAIL else row.status.value
    maps = " / ".join(", ".join(items) or "–" for items in row.mappings.values())
    return f"| {row.control.id} | {escaped(row.control.title)} | {row.control.level} | {status} | {escaped(row.verdict.summary)} | {maps} |"


def _section(row: ControlResult) -> list[str]:
    lines = [
        f"## {row.control.id} {escaped(row.control.title)}: {row.status.value} ({row.severity.value})",
        "",
        escaped(row.verdict.summary),
        "",
    ]
    found = row.verdict.violations
    for item in found[:_SHOWN]:
        name = f" ({escaped(str(item.detail['name']))})" if item.detail.get("name") else ""
        more = "; ".join(about(item))
        quoted = clean(item.id).replace("`", "'")
        lines.append(f"- {item.kind} `{quoted}`{name}: {escaped(item.what)}{f' ({escaped(more)})' if more else ''}")
    if len(found) > _SHOWN:
        lines.append(f"- and {len(found) - _SHOWN} more; the JSON holds all of them")
    lines += [""] if found else []
    lines += [f"To do: {escaped(row.control.remediation.text)} ({escaped(row.control.remediation.where)})", ""]
    lines += [f"- {escaped(asked(one))}" for one in row.verdict.evidence]
    return [*lines, ""]


def _exposed(audit: Audit) -> list[str]:
    found = audit.exposed
    if found is None:
        return []
    more = "" if found.complete else f" This is not all that there may be: {escaped(found.note)}."
    return [
        f"**What anyone can read today:** {count(len(found.workspaces), 'public workspace')}, {count(found.secrets, 'secret')} found in them.{more}",
        "",
    ]


def _changes(audit: Audit) -> list[str]:
    if not audit.previous:
        return []
    head = [f"## Since the audit of {audit.previous}", ""]
    rows = [f"- {c.control} {c.kind}: {escaped(c.what)}" for c in audit.changes[:_SHOWN]] or ["Nothing changed."]
    return [*head, *rows, ""]


def _by_hand(audit: Audit) -> list[str]:
    manual = [row for row in audit.rows if row.status is Status.MANUAL]
    if not manual:
        return []
    lines = ["## Left to do by hand", ""]
    for row in manual:
        lines += [f"**{row.control.id} {escaped(row.control.title)}** {escaped(row.verdict.summary)}", ""]
        lines += [f"1. {escaped(step)}" for step in row.control.look]
        lines += [attested(row, audit), ""] if row.attestation else [""]
    return lines


def attested(row: ControlResult, audit: Audit, shown: Callable[[str], str] = escaped) -> str:
    """What a person said of a control, and whether that still holds."""
    word = row.attestation
    assert word is not None
    who = f" by {shown(word.who)}" if word.who else ""
    held = f"until {word.until}" if word.valid(audit.finished[:10]) else f"only until {word.until}: look again"
    return f"Attested{who} on {word.at[:10]}, {held}: {shown(word.why)}"
