"""The report for people: one block a secret, worst first, with what to do about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from posthound.model.values import Finding
from posthound.report.base import Report
from posthound.report.text_blocks import Paint, accepted, blocks, next_steps, totals
from posthound.support.terminal import clean


def by_secret(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The places of each secret together, the most serious secrets first."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.secret_id].append(finding)
    return sorted(
        groups.values(),
        key=lambda g: (min(f.severity.rank for f in g), min(f.confidence.rank for f in g), g[0].file, g[0].region),
    )


def render(report: Report) -> str:
    """How much there is, the secrets by provider, what was accepted, what was not read, what to do next, then the totals."""
    paint = _painter(report.color)
    open_ = by_secret([finding for finding in report.findings if not finding.suppression])
    lines: list[str] = []
    if open_:
        lines += [f"{paint(totals(open_), '1')}", "", *blocks(open_, report, paint)]
    lines += accepted(by_secret([finding for finding in report.findings if finding.suppression]))
    for notice in report.notices:
        mark = paint("error", "31") if notice.fatal else paint("note", "36")
        lines.append(f"{mark}: {clean(notice.line)}")
    if report.scope != "crawl":
        lines += next_steps([finding for group in open_ for finding in group])
    lines.append(_totals(report, paint))
    return "\n".join(lines) + "\n"


def _painter(color: bool) -> Paint:
    return (lambda text, code: f"\x1b[{code}m{text}\x1b[0m") if color else (lambda text, _code: text)


def _by_whom(report: Report) -> str:
    """Where the ignores stand: in the files themselves, or in which table of which configuration."""
    whose = Counter(
        "comments in the files" if f.suppression == "inSource" else clean(f.justification.partition(":")[0])
        for f in report.tolerated
        if f.baseline_state != "unchanged"
    )
    return f" ({', '.join(f'{name}: {number}' for name, number in whose.most_common(5))})"


def _totals(report: Report, paint: Paint) -> str:
    pending = [finding for finding in report.findings if not finding.suppression]
    secrets, places = len({finding.secret_id for finding in pending}), len(pending)
    found = (
        f"{secrets} secret{'s' * (secrets != 1)} in {places} place{'s' * (places != 1)}"
        if places
        else "No secrets found"
    )
    parts = [f"{report.files} file{'s' * (report.files != 1)} scanned"]
    if report.passed_over:
        parts.append(f"{report.passed_over} passed over (not Postman's; --all-files scans them)")
    if report.known:
        parts.append(f"{report.known} known to the baseline")
    if report.ignored:
        parts.append(f"{report.ignored} ignored{_by_whom(report)}")
    if report.weak:
        parts.append(f"{report.weak} weak value{'s' * (report.weak != 1)} not shown (--weak shows them)")
    if not report.complete:
        parts.append(paint("incomplete: something could not be read", "31"))
    return f"{paint(found, '1;31' if places else '32')}. {', '.join(parts)}."
