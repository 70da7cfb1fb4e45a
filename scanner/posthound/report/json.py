"""The whole run as one JSON object, where a script wants no lines: the findings as in jsonl, and what stands around them."""

from __future__ import annotations

import json

from posthound.report.base import Report
from posthound.report.jsonl import record
from posthound.support.terminal import shown_json


def render(report: Report) -> str:
    """An object with `findings`, what is `tolerated` and why, `notices`, and the counts of the run."""
    document = {
        "complete": report.complete,
        "files": report.files,
        "passed_over": report.passed_over,
        **({"workspaces": dict(report.workspaces)} if report.workspaces else {}),
        "findings": [record(finding) for finding in report.findings],
        "tolerated": [{**record(f), "kind": f.suppression, "justification": f.justification} for f in report.tolerated],
        "notices": [{"file": n.path, "message": n.message, "fatal": n.fatal} for n in report.notices],
    }
    # In ASCII: what would act on a terminal is written as an escape.
    return shown_json(json.dumps(document, indent=1)) + "\n"
