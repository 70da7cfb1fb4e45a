"""The report for people: one block a secret, worst first, with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from posthound.model.values import Finding
from posthound.report.base import Report, configurations, covered, omitted, urgency
from posthound.support.terminal import clean, counted

Paint = Callable[[str, str], str]


def by_secret(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The places of each secret together; first what most people can read, then what opens most."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.secret_id].append(finding)
    return sorted(groups.values(), key=lambda g: (min(map(urgency, g)), g[0].file, g[0].region))


def render(report: Report) -> str:
    """How much there is, the secrets by provider, what was accepted, what was not read, what to do next, then the totals."""
    paint = _painter(report.color)
    lines = _of_findings(report, paint) if report.findings else []
    for notice in report.notices:
        mark = paint("error", "31") if notice.fatal else paint("note", "36")
        lines.append(f"{mark}: {clean(notice.line)}")
    lines += [f"{paint('note', '36')}: {clean(sentence)}" for sentence in configurations(report)]
    lines += _next(report) if report.findings else []
    lines.append(_totals(report, paint))
    return "\n".join(lines) + "\n"


def summed_up(report: Report) -> str:
    """The totals alone, for whoever wrote the report to a file."""
    return _totals(report, _painter(color=False))


def _of_findings(report: Report, paint: Paint) -> list[str]:
    from posthound.report.text_blocks import accepted, blocks, totals  # most scans find nothing

    open_ = by_secret([finding for finding in report.findings if not finding.suppression])
    lines = [f"{paint(totals(open_), '1')}", "", *blocks(open_, report, paint)] if open_ else []
    return [*lines, *accepted(by_secret([finding for finding in report.findings if finding.suppression]))]


def _next(report: Report) -> list[str]:
    from posthound.report.text_blocks import crawl_steps, next_steps

    open_ = by_secret([finding for finding in report.findings if not finding.suppression])
    findings = [finding for group in open_ for finding in group]
    return (crawl_steps if report.scope == "crawl" else next_steps)(findings, report.again)


def _painter(color: bool) -> Paint:
    return (lambda text, code: f"\x1b[{code}m{text}\x1b[0m") if color else (lambda text, _code: text)


def _totals(report: Report, paint: Paint) -> str:
    pending = [finding for finding in report.findings if not finding.suppression]
    secrets, places = len({finding.secret_id for finding in pending}), len(pending)
    found = (
        f"{counted(secrets, 'secret')} in {counted(places, 'place')}"
        if places
        else "No secrets found"
        if report.files
        else "Nothing was scanned"
    )
    parts = [f"{counted(report.files, 'file')} scanned"]
    parts += filter(None, (covered(report.workspaces), *map(clean, omitted(report))))
    if not report.complete:
        parts.append(paint("incomplete: something could not be read", "31"))
    return f"{paint(found, '1;31' if places else '32')}. {', '.join(parts)}."
