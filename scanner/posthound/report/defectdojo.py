"""SARIF as DefectDojo takes it: no accepted or gone findings, every fingerprint once, no snippets.

DefectDojo drops fingerprints that repeat within a report, and with them its memory of the finding: places that one
fingerprint cannot tell apart are numbered in the order in which they stand.
"""

from __future__ import annotations

from posthound.model.values import Finding
from posthound.report.base import Report
from posthound.report.sarif.log import Profile, render_profile

PROFILE = Profile(fixes=True, states=False, taxa=True, accepted=False)


def render(report: Report) -> str:
    """The finished run."""
    return render_profile(report._replace(findings=_told_apart(report)), PROFILE)


def _told_apart(report: Report) -> list[Finding]:
    seen: dict[str, int] = {}
    findings = []
    for finding in report.findings:
        if finding.suppression or finding.baseline_state == "absent":
            continue
        number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        findings.append(finding if number == 1 else finding._replace(fingerprint=f"{finding.fingerprint}-{number}"))
    return findings
