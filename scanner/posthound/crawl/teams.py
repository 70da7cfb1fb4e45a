"""Several keys' crawls as one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from posthound.config.settings import Settings
from posthound.model.values import Finding, Notice
from posthound.report.base import Later, Report
from posthound.scan.run import rules_for
from posthound.scan.vault_names import with_vault_names
from posthound.support.errors import PosthoundError

Done = Report | BaseException


def together(done: Sequence[tuple[str, Done]], settings: Settings) -> Report:
    """One report of all, in which a key that failed is a notice; what two keys saw is in it once.

    Raises what is no error of the crawl itself, and the first one's error when no key worked.
    """
    reports = [(label, one) for label, one in done if isinstance(one, Report)]
    notices = [one._replace(message=f"{label}: {one.message}") for label, report in reports for one in report.notices]
    for label, one in done:
        if isinstance(one, BaseException):
            if not isinstance(one, PosthoundError) or not reports:
                raise one
            notices.append(Notice("", f"{label}: {one.sentence} {one.hint}".strip(), fatal=True))
    unique: dict[tuple[str, str], Finding] = {}
    for _, report in reports:
        for finding in report.findings:
            unique.setdefault((finding.file, finding.fingerprint), finding)
    findings = with_vault_names(list(unique.values()))
    present = {finding.rule for finding in findings}
    return Report(
        findings=findings,
        notices=notices,
        rules=Later(lambda: rules_for(present, settings)),
        complete=len(reports) == len(done) and all(report.complete for _, report in reports),
        files=sum(report.files for _, report in reports),
        bytes=sum(report.bytes for _, report in reports),
        weak=sum(report.weak for _, report in reports),
        tolerated=[finding for _, report in reports for finding in report.tolerated],
        used=settings.used,
        again=settings.again,
        scope="crawl",
        workspaces=sum((Counter(report.workspaces) for _, report in reports), Counter()),
        scanned=frozenset().union(*(report.scanned for _, report in reports)),
    )
