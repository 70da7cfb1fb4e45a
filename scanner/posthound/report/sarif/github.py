"""SARIF as GitHub code scanning takes it at first try: within its limits, and only what it reads."""

from __future__ import annotations

import gzip

from posthound.model.values import Finding
from posthound.report.base import Report, urgency
from posthound.report.sarif.log import Profile, log

MAX_RESULTS = 25_000
MAX_COMPRESSED = 10_000_000
PROFILE = Profile(fixes=False, states=False, taxa=False, accepted=False, pseudo_paths=True)


def render(report: Report) -> str:
    """What most people can read first, then the most severe; what is beyond the limits is left out, and counted in the file."""
    findings = sorted(
        (f for f in report.findings if not (f.suppression or f.baseline_state == "absent")),
        key=lambda f: (*urgency(f), f.file, f.region),
    )
    kept = MAX_RESULTS
    while True:
        data = _log(report, findings, kept)
        if len(data) <= MAX_COMPRESSED or not findings or len(gzip.compress(data, 6)) <= MAX_COMPRESSED:
            return data.decode() + "\n"
        kept = min(kept, len(findings)) // 2


def _log(report: Report, findings: list[Finding], kept: int) -> bytes:
    return log(report._replace(findings=findings[:kept]), PROFILE, left_out=max(len(findings) - kept, 0))
