"""SARIF 2.1.0 (OASIS), built with sarif_om; the modules whose names start with `sarif` are the only ones that import it.

One run a report. Results are turned into JSON one by one, so that a hundred thousand of them never exist as objects at once.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sarif_om import (
    ArtifactLocation,
    Invocation,
    Location,
    Message,
    Notification,
    PhysicalLocation,
    Run,
    RunAutomationDetails,
    SarifLog,
    Tool,
    ToolComponent,
)

from posthound.model.values import Finding, Notice
from posthound.report.base import Report, configurations, narrowed, ordered
from posthound.report.sarif.names import DRIVER, INFORMATION_URI, NARROWED, SCHEMA_URI, category, relative_uri, shown
from posthound.report.sarif.results import Extras, Results
from posthound.report.sarif.rules import rules, supported, taxon_references, taxonomies
from posthound.report.sarif.serialise import dump
from posthound.support.version import tool_version

# The first is what the standard wants first; the second marks what redact() took away, as in `ghp_…(40)`.
_REDACTION_TOKENS = ("[REDACTED]", "…")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a consumer takes.

    `fixes`, `states` (baselineState, suppressions, provenance, hostedViewerUri, rank) and `taxa` say what is written;
    `accepted` whether findings that somebody accepted are; `pseudo_paths` names crawled entities by workspace and name.
    """

    fixes: bool = True
    states: bool = True
    taxa: bool = True
    accepted: bool = True
    pseudo_paths: bool = False


FULL = Profile()


def render(report: Report) -> str:
    """Everything there is to say: for viewers, rotation workflows and archives."""
    return render_profile(report, FULL)


def render_profile(report: Report, profile: Profile) -> str:
    """The report as one consumer takes it."""
    return (log(report, profile) + b"\n").decode()


def log(report: Report, profile: Profile, *, left_out: int = 0) -> bytes:
    """The same as bytes; `left_out` findings were cut off by the caller, and the file says so."""
    found = ordered([*report.findings, *report.tolerated])
    findings = [f for f in found if profile.accepted or not (f.suppression or f.baseline_state == "absent")]
    descriptors, places = rules(report, findings, taxa=profile.taxa)
    fragments = _results(report, findings, places, profile)
    driver = ToolComponent(
        name=DRIVER,
        semantic_version=tool_version(),
        information_uri=INFORMATION_URI,
        rules=descriptors,
        supported_taxonomies=supported() if profile.taxa else None,
        contents=None,
        language="en",
    )
    run = Run(
        tool=Tool(driver=driver),
        automation_details=RunAutomationDetails(id=category(report.scope)),
        invocations=[_invocation(report, left_out)],
        taxonomies=taxonomies() if profile.taxa else None,
        column_kind="unicodeCodePoints",
        redaction_tokens=list(_REDACTION_TOKENS) if fragments else None,
        results=fragments,
        language="en",
        newline_sequences=["\r\n", "\n", "\r"],
    )
    return dump(SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=[run]))


def _results(report: Report, findings: Sequence[Finding], places: dict[str, int], profile: Profile) -> list[Any]:
    taxa = orjson.Fragment(dump(taxon_references())) if profile.taxa else None
    extras = Extras(fixes=profile.fixes, states=profile.states, taxa=taxa, pseudo_paths=profile.pseudo_paths)
    results = Results(report.rules, places, extras)
    return [orjson.Fragment(dump(results.result(finding))) for finding in findings]


def _invocation(report: Report, left_out: int) -> Invocation:
    notices = [_notification(notice) for notice in report.notices]
    if not report.complete and not any(notice.fatal for notice in report.notices):
        notices.append(_plain("The scan was stopped before everything was looked at.", "error"))
    if left_out:
        notices.append(
            _plain(f"{left_out} less severe findings were left out: the consumer takes no more results.", "warning")
        )
    notices += [_plain(shown(text, 2000), "note") for text in configurations(report)]
    return Invocation(
        execution_successful=report.complete, tool_execution_notifications=notices, properties=_left_out(report)
    )


def _left_out(report: Report) -> dict[str, Any]:
    """What was scanned, what was left out, and whose configuration says so."""
    return {
        "filesScanned": report.files,
        "filesPassedOver": report.passed_over,
        **({"workspaces": dict(report.workspaces)} if report.workspaces else {}),
        "foldersLeftOut": report.folders,
        "excluded": report.excluded,
        "knownToBaseline": report.known,
        "ignored": report.ignored,
        "belowThresholds": report.below,
        "weakNotShown": report.weak,
        "configurations": [
            {"path": shown(one.path), "found": one.found, "keys": list(one.keys)} for one in report.used
        ],
        NARROWED: narrowed(report),
    }


def _notification(notice: Notice) -> Notification:
    place = PhysicalLocation(artifact_location=ArtifactLocation(uri=relative_uri(notice.path), index=None))
    message = Message(text=shown(notice.line, 2000))
    located = [Location(id=None, physical_location=place)] if notice.path else None
    return Notification(message=message, level="error" if notice.fatal else "note", locations=located)


def _plain(text: str, level: str) -> Notification:
    return Notification(message=Message(text=text), level=level)
