"""The report for people: one block a secret, worst first, with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from posthound.model.values import Finding, Level
from posthound.report.base import Report, configurations, omitted, urgency
from posthound.support.terminal import clean

_COLORS = {Level.CRITICAL: "1;31", Level.HIGH: "31", Level.MEDIUM: "33", Level.LOW: "36"}
_PLACES_SHOWN = 8


def by_secret(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The places of each secret together; first what most people can read, then what opens most."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.secret_id].append(finding)
    return sorted(groups.values(), key=lambda g: (min(map(urgency, g)), g[0].file, g[0].region))


def render(report: Report) -> str:
    """Blocks of secrets, then what was not read, then the totals."""
    paint = _painter(report.color)
    lines: list[str] = []
    for group in by_secret(report.findings):
        lines += [*_block(group, report, paint), ""]
    for notice in report.notices:
        mark = paint("error", "31") if notice.fatal else paint("note", "36")
        lines.append(f"{mark}: {clean(notice.line)}")
    lines += [f"{paint('note', '36')}: {clean(sentence)}" for sentence in configurations(report)]
    lines.append(_totals(report, paint))
    return "\n".join(lines) + "\n"


def _painter(color: bool):  # type: ignore[no-untyped-def]  # a closure of two strings to one
    return (lambda text, code: f"\x1b[{code}m{text}\x1b[0m") if color else (lambda text, _code: text)


def _block(group: Sequence[Finding], report: Report, paint) -> list[str]:  # type: ignore[no-untyped-def]
    first = min(group, key=lambda f: (f.severity.rank, f.confidence.rank))
    pattern = report.rules.get(first.rule)
    title = pattern.name if pattern else first.rule
    head = paint(first.severity.value.upper(), _COLORS[first.severity])
    public = paint(" in a PUBLIC workspace", "1;31") if first.exposure.value == "public" else ""
    lines = [
        f"{head} {title} {paint(clean(first.redacted), '1')}{public} ({first.confidence.value} confidence, {first.rule})"
    ]
    for finding in sorted(group, key=urgency)[:_PLACES_SHOWN]:
        place = f"{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
        note = f" ({finding.decoded})" if finding.decoded else ""
        if finding.origin and finding.origin.lost_since:
            note += f" (no longer visible to this key since {finding.origin.lost_since})"
        if finding.origin and finding.origin.forks:
            note += f" (and in {finding.origin.forks} fork{'s' * (finding.origin.forks != 1)})"
        lines.append(f"  {paint(place, '4')}  {clean(' / '.join(finding.path))}{note}")
    if len(group) > _PLACES_SHOWN:
        lines.append(f"  … and {len(group) - _PLACES_SHOWN} more places (all of them with --format jsonl)")
    lines += [f"  {line}" for line in _advice(group, first, pattern)]
    return lines


def _advice(group: Sequence[Finding], first: Finding, pattern: object) -> list[str]:
    references = list(dict.fromkeys(f.vault_reference for f in group if f.vault_reference))
    lines = []
    if references:
        lines.append(f"Replace it with {' or '.join(references[:3])}.")
    rotation = getattr(pattern, "rotation", "")
    if rotation:
        url = getattr(pattern, "rotation_url", "")
        lines.append(f"Rotate it: {rotation}{f' {url}' if url else ''}")
    return lines


def _totals(report: Report, paint) -> str:  # type: ignore[no-untyped-def]
    secrets = len({f.secret_id for f in report.findings})
    places = len(report.findings)
    found = (
        f"{secrets} secret{'s' * (secrets != 1)} in {places} place{'s' * (places != 1)}"
        if places
        else "No secrets found"
        if report.files
        else "Nothing was scanned"
    )
    parts = [f"{report.files} file{'s' * (report.files != 1)} scanned"]
    parts += omitted(report)
    if not report.complete:
        parts.append(paint("incomplete: something could not be read", "31"))
    return f"{paint(found, '1;31' if places else '32')}. {', '.join(parts)}."
