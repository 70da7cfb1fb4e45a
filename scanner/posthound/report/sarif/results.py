"""The results of a SARIF run: one for each place of a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sarif_om import (
    ArtifactChange,
    ArtifactContent,
    ArtifactLocation,
    Fix,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    Region,
    Replacement,
    Result,
    ResultProvenance,
    Suppression,
)

from posthound.model.values import Exposure, Finding, Level, Role
from posthound.model.values import Region as Place
from posthound.report.sarif.linehash import LineHashes
from posthound.report.sarif.names import (
    FINGERPRINT,
    LINE_HASH,
    correlation_guid,
    github_path,
    relative_uri,
    scrub,
    shown,
    web_address,
    worded,
)
from posthound.report.sarif.rules import LEVELS, rule_id
from posthound.report.words import hidden
from posthound.rules.model import Pattern

_NAME, _PATH = 200, 1000
# `rank` follows the order of the results: whatever more people can read stands above what fewer can, whatever it opens.
_READERS = {exposure: 85.0 - 17.0 * place for place, exposure in enumerate(Exposure)}
_OPENS = {Level.CRITICAL: 12.0, Level.HIGH: 8.0, Level.MEDIUM: 4.0, Level.LOW: 0.0}
_CERTAIN = {Level.CRITICAL: 3.0, Level.HIGH: 3.0, Level.MEDIUM: 1.5, Level.LOW: 0.0}
_VARIABLES = frozenset((Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS))
# What can be written over the literal as it is, in every format that is read: no quotes, no code around it.
_INSERTABLE = re.compile(r"\{\{vault:[A-Za-z0-9_-]+\}\}|<[A-Za-z0-9_-]+>")
# Related places are given in full up to here; GitHub looks at the first hundred locations only.
_RELATED = 20
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_STATES = frozenset(("new", "unchanged", "updated", "absent"))


@dataclass(frozen=True, slots=True)
class Extras:
    """What a profile's results hold beyond the minimum; `pseudo_paths` names a workspace's entities as GitHub wants them."""

    fixes: bool
    states: bool
    taxa: Any
    pseudo_paths: bool


class Results:
    """Builds the results of one run."""

    def __init__(self, rules: Mapping[str, Pattern], places: Mapping[str, int], extras: Extras) -> None:
        """`places` says where each rule stands in the driver's list."""
        self._rules, self._places, self._extras = rules, places, extras
        self._hashes = LineHashes()

    def result(self, finding: Finding) -> Result:
        """The finding as SARIF; no snippet, because it would be the secret."""
        pattern = self._rules.get(finding.rule)
        extras, identity = self._extras, rule_id(finding, pattern)
        uri = relative_uri(github_path(finding) if extras.pseudo_paths else finding.file)
        viewer = web_address(finding.origin.url) if finding.origin else None
        return Result(
            rule_id=shown(identity, 1024),
            rule_index=self._places[identity],
            kind="fail",
            level=LEVELS[finding.severity],
            message=Message(text=_message(finding, pattern)),
            locations=[_location(finding, uri)],
            related_locations=_related(finding, uri),
            partial_fingerprints={LINE_HASH: self._hashes.of(finding.fingerprint, uri)},
            fingerprints={FINGERPRINT: shown(finding.fingerprint)},
            correlation_guid=correlation_guid(finding.secret_id),
            rank=_rank(finding) if extras.states else None,
            fixes=_fixes(finding, uri) if extras.fixes else None,
            hosted_viewer_uri=viewer if extras.states else None,
            work_item_uris=[ticket] if extras.states and (ticket := web_address(finding.work_item)) else None,
            baseline_state=finding.baseline_state if extras.states and finding.baseline_state in _STATES else None,
            suppressions=_suppressions(finding) if extras.states else None,
            provenance=_provenance(finding) if extras.states else None,
            taxa=extras.taxa,
            properties=_properties(finding, pattern, viewer),
        )


def _rank(finding: Finding) -> float:
    return _READERS[finding.exposure] + _OPENS[finding.severity] + _CERTAIN[finding.confidence]


def _message(finding: Finding, pattern: Pattern | None) -> str:
    """What stands where; nothing that a second run over the same place would say differently."""
    title = worded(pattern.name if pattern else finding.rule, 120)
    place = " / ".join(worded(label) for label in finding.path) or worded(finding.pointer, 200) or "the file"
    readers = ", in a public workspace" if finding.exposure is Exposure.PUBLIC else ""
    decoded = f", {worded(hidden(finding.decoded))}" if finding.decoded else ""
    why = f" ({worded(finding.lowered)})" if finding.lowered else ""
    text = f"{title} {worded(finding.redacted)}{why} stands in {_bounded(place)}{decoded}{readers}."
    links = [f"[{_link(place.message or place.path)}]({n})" for n, place in enumerate(finding.related[:_RELATED], 1)]
    return f"{text} See {', '.join(links)}." if links else text


def _bounded(text: str, limit: int = 600) -> str:
    """A long path loses its middle: both the collection and the field tell where it is."""
    return text if len(text) <= limit else f"{text[: limit // 2]} … {text[-limit // 2 :]}"


def _link(text: str) -> str:
    return worded(text).translate({ord("("): None, ord(")"): None}).strip() or "the related place"


def _physical(uri: str, region: Place | None) -> PhysicalLocation:
    return PhysicalLocation(
        artifact_location=ArtifactLocation(uri=uri, index=None), region=_region(region) if region else None
    )


def _region(region: Place) -> Region:
    return Region(
        start_line=region.start_line, start_column=region.start_column, end_line=region.end_line, end_column=region.end_column,
        byte_offset=None, char_offset=None,
    )  # fmt: skip


def _location(finding: Finding, uri: str) -> Location:
    return Location(id=None, physical_location=_physical(uri, finding.region), logical_locations=[_logical(finding)])


def _logical(finding: Finding) -> LogicalLocation:
    workspace = finding.origin.workspace if finding.origin else ""
    labels = [shown(label, _NAME) for label in (*([workspace] if workspace else []), *finding.path) if label]
    full = " / ".join(labels) or shown(finding.pointer, _PATH) or "the file"
    return LogicalLocation(
        name=(labels[-1] if labels else shown(finding.name, _NAME)) or "value",
        fully_qualified_name=_bounded(full, _PATH),
        kind="variable" if finding.role in _VARIABLES else "property",
        index=None,
        parent_index=None,
    )


def _related(finding: Finding, uri: str) -> list[Location] | None:
    locations = [
        Location(
            id=n,
            physical_location=_physical(uri, place.region),
            logical_locations=[
                LogicalLocation(fully_qualified_name=shown(place.path or place.pointer, _PATH) or "the file", index=None, parent_index=None)
            ],
            message=Message(text=worded(place.message or place.path, 300) or "Related place."),
        )
        for n, place in enumerate(finding.related[:_RELATED], 1)
    ]  # fmt: skip
    return locations or None


def _fixes(finding: Finding, uri: str) -> list[Fix] | None:
    """The replacement, where it is text that may stand for the literal; an encoded value needs a hand."""
    if finding.decoded or not _INSERTABLE.fullmatch(finding.vault_reference):
        return None
    replacement = Replacement(
        deleted_region=_region(finding.region), inserted_content=ArtifactContent(text=finding.vault_reference)
    )
    change = ArtifactChange(artifact_location=ArtifactLocation(uri=uri, index=None), replacements=[replacement])
    return [
        Fix(description=Message(text="Refer to the vault instead of holding the value."), artifact_changes=[change])
    ]


def _suppressions(finding: Finding) -> list[Suppression] | None:
    if finding.suppression not in ("inSource", "external"):
        return None
    why = shown(finding.justification, 2000) or "Accepted without a reason."
    return [Suppression(kind=finding.suppression, state="accepted", justification=why)]


def _provenance(finding: Finding) -> ResultProvenance | None:
    first = finding.first_seen if _TIME.fullmatch(finding.first_seen) else None
    last = finding.last_seen if _TIME.fullmatch(finding.last_seen) else None
    if not (first or last):
        return None
    return ResultProvenance(first_detection_time_utc=first, last_detection_time_utc=last, invocation_index=None)


def _properties(finding: Finding, pattern: Pattern | None, viewer: str | None) -> dict[str, str]:
    held = {
        "jsonPointer": scrub(finding.pointer),
        "role": finding.role.value,
        "exposure": finding.exposure.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "redacted": shown(finding.redacted),
        "vaultReference": shown(finding.vault_reference),
        "byHand": worded(finding.by_hand, 500),
        "lowered": worded(finding.lowered),
        "rotationUrl": (web_address(pattern.rotation_url) or "") if pattern else "",
        "postmanUrl": viewer or "",
        "workspace": shown(finding.origin.workspace, _NAME) if finding.origin else "",
        "owner": shown(finding.owner or (finding.origin.owner if finding.origin else ""), _NAME),
        "due": shown(finding.due, 10),
        "evidence": shown(finding.evidence, 500),
        "lostSince": shown(finding.origin.lost_since, 20) if finding.origin else "",
        "forks": str(finding.origin.forks or "") if finding.origin else "",
    }
    if finding.history:
        since, until = finding.history.entered, finding.history.left
        held |= {"enteredInCommit": since, "leftInCommit": until, "heldByCommit": finding.history.held_by}
        held["inTip"] = "yes" if finding.history.in_tip else "no"
    return {name: value for name, value in held.items() if value or name == "jsonPointer"}
