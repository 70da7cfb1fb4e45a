"""The audit as SARIF 2.1.0 with taxonomies: one rule and at least one result a control, located in the team, not in a file.

GitHub code scanning wants a file for every result, so there is no profile for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sarif_om import (
    Invocation,
    Location,
    LogicalLocation,
    Message,
    MultiformatMessageString,
    Notification,
    ReportingConfiguration,
    ReportingDescriptor,
    ReportingDescriptorReference,
    ReportingDescriptorRelationship,
    Result,
    Run,
    RunAutomationDetails,
    SarifLog,
    Tool,
    ToolComponent,
    ToolComponentReference,
)

from posthound.audit.formats.base import Written
from posthound.audit.formats.oscal import identity
from posthound.audit.records import frameworks
from posthound.audit.values import Audit, ControlResult, Observation, Status
from posthound.report.sarif.names import INFORMATION_URI, SCHEMA_URI, worded
from posthound.report.sarif.rules import LEVELS, SECURITY_SEVERITY
from posthound.report.sarif.serialise import dump
from posthound.support.version import tool_version

_KINDS = {
    Status.PASS: "pass", Status.FAIL: "fail", Status.MANUAL: "review", Status.UNKNOWN: "open", Status.NOT_APPLICABLE: "notApplicable",
}  # fmt: skip
_LONG = 2000


def render(written: Written) -> str:
    """The log."""
    audit = written.audit
    used = {
        one.key: sorted({item for row in audit.rows for item in row.mappings.get(one.key, ())}) for one in frameworks()
    }
    driver = ToolComponent(
        name="posthound audit", semantic_version=tool_version(), version=tool_version(), information_uri=INFORMATION_URI,
        rules=[_rule(row, used) for row in audit.rows],
        supported_taxonomies=[ToolComponentReference(name=one.name, index=n) for n, one in enumerate(frameworks())],
        contents=None, language="en",
    )  # fmt: skip
    unknown = [row for row in audit.rows if row.status is Status.UNKNOWN]
    told = [
        Notification(message=Message(text=_said(f"{row.control.id}: {row.verdict.summary}")), level="error")
        for row in unknown
    ]
    run = Run(
        tool=Tool(driver=driver), automation_details=RunAutomationDetails(id=f"posthound/audit/{audit.team_id or 'unknown'}/"),
        invocations=[
            Invocation(execution_successful=not unknown, start_time_utc=audit.started, end_time_utc=audit.finished,
                       tool_execution_notifications=told)
        ],
        taxonomies=_taxonomies(used), column_kind="unicodeCodePoints", language="en", newline_sequences=["\r\n", "\n"],
        results=[result for number, row in enumerate(audit.rows) for result in _results(row, number, audit)],
    )  # fmt: skip
    return dump(SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=[run])).decode() + "\n"


def _rule(row: ControlResult, used: Mapping[str, list[str]]) -> ReportingDescriptor:
    control = row.control
    targets = [
        ReportingDescriptorReference(
            id=item, index=used[one.key].index(item), tool_component=ToolComponentReference(name=one.name, index=number)
        )
        for number, one in enumerate(frameworks())
        for item in row.mappings.get(one.key, ())
    ]
    steps = " ".join((control.setting, f"{control.remediation.text} ({control.remediation.where})"))
    return ReportingDescriptor(
        id=f"postman-audit/{control.id}", name="".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", control.title)),
        short_description=_text(f"{control.title}."), full_description=_text(f"{control.checks} {control.why}"),
        help=MultiformatMessageString(text=steps, markdown=steps), help_uri=INFORMATION_URI,
        default_configuration=ReportingConfiguration(level=LEVELS[control.severity], enabled=None, rank=None),
        relationships=[ReportingDescriptorRelationship(target=target, kinds=["relevant"]) for target in targets],
        properties={"tags": ["security", "posture", control.level], "security-severity": SECURITY_SEVERITY[control.severity]},
    )  # fmt: skip


def _results(row: ControlResult, number: int, audit: Audit) -> list[Result]:
    """One result for each violation; one in all where there is none."""
    if row.status is not Status.FAIL:
        return [_result(row, number, audit, row.verdict.summary, None)]
    return [
        _result(row, number, audit, f"{item.kind} {item.id}: {item.what}.", item) for item in row.verdict.violations
    ]


def _result(row: ControlResult, number: int, audit: Audit, message: str, item: Observation | None) -> Result:
    team = f"postman:team/{audit.team_id or 'unknown'}"
    place = f"{team}/{item.kind}/{item.id}" if item is not None else team
    name = str(item.detail.get("name") or item.id) if item is not None else audit.team_name
    location = LogicalLocation(
        fully_qualified_name=_said(place), name=_said(name) or None, kind="resource", index=None, parent_index=None
    )
    about = f"{row.control.id} {item.kind} {item.id} {item.what}" if item is not None else row.control.id
    return Result(
        rule_id=f"postman-audit/{row.control.id}", rule_index=number, kind=_KINDS[row.status],
        level=LEVELS[row.severity] if row.status is Status.FAIL else "none",
        message=Message(text=_said(message)), partial_fingerprints={"control/v1": identity(audit, f"sarif {about}")},
        locations=[Location(id=None, logical_locations=[location])], rank=None,
        properties={"severity": row.severity.value, "status": row.status.value, "basis": row.control.basis},
    )  # fmt: skip


def _taxonomies(used: Mapping[str, list[str]]) -> list[ToolComponent]:
    return [
        ToolComponent(
            name=one.name, full_name=one.full_name, organization=one.organization, version=one.version, information_uri=one.uri,
            short_description=_text(f"{one.full_name}: the items that the guide names."), is_comprehensive=False, contents=None, language=None,
            taxa=[ReportingDescriptor(id=item, name=one.titles[item], short_description=_text(f"{one.titles[item]}.")) for item in used[one.key]],
        )
        for one in frameworks()
    ]  # fmt: skip


def _said(text: str) -> str:
    return worded(text, _LONG)


def _text(text: str) -> MultiformatMessageString:
    return MultiformatMessageString(text=text)
