"""What reports for people and for other tools are written from: one row a place, whether it was just scanned or read from SARIF."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import NamedTuple

from posthound.model.values import Exposure, Finding, Level
from posthound.report.base import Report, configurations, omitted
from posthound.report.posture import Posture
from posthound.report.sarif.names import shown, web_address
from posthound.report.trend import TrendPoint
from posthound.report.words import advice, hidden
from posthound.rules.model import Pattern
from posthound.support.version import tool_version

EXPOSURES = tuple(exposure.value for exposure in Exposure)  # the most widely readable first
SEVERITIES = tuple(level.value for level in Level)  # the most serious first
STATES = ("new", "changed", "open", "accepted", "gone")
AGES = ("a day", "a week", "a month", "3 months", "a year", "older", "unknown")  # at most so long known
DEADLINES = ("overdue", "within a week", "later", "no date")  # by when it has to be revoked, as the ledger has it
# The upper bounds of AGES, in days; what is older than the last is `older`.
_DAYS = (1, 7, 30, 90, 365)
_STATE_OF = {"new": "new", "updated": "changed", "absent": "gone"}
_LABEL, _TEXT, _LONG = 200, 500, 2000


class Row(NamedTuple):
    """One place of one secret. Every string is fit to show: no control or bidirectional characters, bounded length.

    `secret` tells secrets apart and is itself none; `path` are the names that lead to the field, outermost first.
    Addresses are http(s) or empty; `state` is one of STATES, `age` one of AGES, `line` 0 where it is unknown. `owner` is whom the
    ledger names, else who looks after the workspace; `due` an ISO date or empty, `deadline` one of DEADLINES.
    """

    secret: str
    rule: str
    title: str
    severity: str
    exposure: str
    file: str
    provider: str = ""
    redacted: str = ""
    confidence: str = ""
    workspace: str = ""
    owner: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    pointer: str = ""
    role: str = ""
    path: tuple[str, ...] = ()
    evidence: str = ""
    vault: str = ""
    rotation: str = ""
    rotation_url: str = ""
    url: str = ""
    state: str = "open"
    justification: str = ""
    first_seen: str = ""
    age: str = "unknown"
    fingerprint: str = ""
    related: tuple[str, ...] = ()
    due: str = ""
    deadline: str = "no date"
    ticket: str = ""
    by_hand: str = ""
    lowered: str = ""

    @property
    def advice(self) -> list[str]:
        """What to do about it, beside rotating it, in sentences."""
        return advice([self.lowered], [self.vault], [self.by_hand])

    @property
    def open(self) -> bool:
        """Whether there is something to do: neither accepted nor gone."""
        return self.state not in ("accepted", "gone")

    @property
    def place(self) -> str:
        """Where it is, in names; the pointer or the file where there are none."""
        return " / ".join(self.path) or self.pointer or self.file

    @property
    def rank(self) -> tuple[int, int]:
        """Who can read it, then how much it opens: the order in which people should look."""
        return EXPOSURES.index(self.exposure), SEVERITIES.index(self.severity)


class Unread(NamedTuple):
    """Something that was not read, or not in full; `fatal` makes the run incomplete."""

    text: str
    fatal: bool


class View(NamedTuple):
    """A run. `rows` are in the order of the rotation queue: the places of a secret together, the most urgent secret first.

    `posture` is an audit made beside it; a scope of `audit` means that nothing was scanned.
    """

    rows: Sequence[Row]
    made: datetime
    tool: str = "posthound"
    version: str = ""
    scope: str = ""
    unread: Sequence[Unread] = ()
    complete: bool = True
    files: int | None = 0  # None where it is not known
    workspaces: Mapping[str, int] = MappingProxyType({})  # how many a crawl was about, by who can read them
    notes: Sequence[str] = ()
    posture: Posture | None = None
    trend: Sequence[TrendPoint] = ()


def now() -> datetime:
    """The time a report is made: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated to the byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC).replace(microsecond=0)


def moment(text: str) -> datetime | None:
    """An ISO 8601 time as UTC; None where it is none."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def age(first_seen: str, made: datetime) -> str:
    """Which of AGES a time is, seen from when the report is made."""
    since = moment(first_seen)
    if since is None:
        return "unknown"
    days = (made - since).total_seconds() / 86400
    return next((name for bound, name in zip(_DAYS, AGES, strict=False) if days < bound), "older")


def deadline(due: str, made: datetime) -> str:
    """Which of DEADLINES an ISO date is, seen from when the report is made."""
    try:
        left = (date.fromisoformat(due) - made.date()).days
    except ValueError:
        return "no date"
    return "overdue" if left < 0 else "within a week" if left <= 7 else "later"


def queue(rows: Sequence[Row]) -> list[Row]:
    """The rows in the order of the rotation queue; what is accepted or gone comes last."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.secret, []).append(row)
    ordered = sorted(groups.values(), key=_urgency)
    return [row for group in ordered for row in sorted(group, key=lambda r: (not r.open, r.rank, r.file, r.line))]


def _urgency(group: Sequence[Row]) -> tuple[bool, tuple[int, int], int, str]:
    pending = [row for row in group if row.open]
    return not pending, min(row.rank for row in pending or group), -len(pending), group[0].title


def of_report(report: Report) -> View:
    """The view of a finished run."""
    made = now()
    return View(
        rows=queue([_row(finding, report.rules.get(finding.rule), made) for finding in report.findings]),
        made=made,
        version=tool_version(),
        scope=shown(report.scope, _LABEL),
        unread=tuple(Unread(shown(n.line, _TEXT), n.fatal) for n in report.notices),
        complete=report.complete,
        files=report.files,
        workspaces=report.workspaces,
        notes=[shown(note, _TEXT) for note in (*omitted(report), *configurations(report))],
        posture=report.posture,
        trend=report.trend,
    )  # fmt: skip


def state_of(baseline_state: str, *, accepted: bool) -> str:
    """Which of STATES SARIF's baselineState and suppressions come to."""
    return "accepted" if accepted else _STATE_OF.get(baseline_state, "open")


def _row(finding: Finding, pattern: Pattern | None, made: datetime) -> Row:
    origin, region = finding.origin, finding.region
    return Row(
        secret=finding.secret_id,
        rule=shown(finding.rule, _LABEL),
        title=shown(pattern.name if pattern else finding.rule, _LABEL),
        provider=shown(pattern.provider.name, _LABEL) if pattern else "",
        redacted=shown(finding.redacted, 80),
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        exposure=finding.exposure.value,
        workspace=shown(origin.workspace or origin.workspace_id, _LABEL) if origin else "",
        owner=shown(finding.owner or (origin.owner if origin else ""), _LABEL),
        file=shown(finding.file, _LONG),
        line=region.start_line,
        column=region.start_column,
        end_line=region.end_line,
        pointer=shown(finding.pointer, _LONG),
        role=finding.role.value,
        path=tuple(shown(label, _LABEL) for label in finding.path if label),
        evidence=shown(_evidence(finding), _TEXT).strip(),
        vault=shown(finding.vault_reference, _LABEL),
        by_hand=shown(finding.by_hand, _TEXT),
        lowered=shown(finding.lowered, _LABEL),
        rotation=shown(pattern.rotation, _LONG) if pattern else "",
        rotation_url=(web_address(pattern.rotation_url) or "") if pattern else "",
        url=(web_address(origin.url) or "") if origin else "",
        state=state_of(finding.baseline_state, accepted=bool(finding.suppression)),
        justification=shown(finding.justification, _TEXT),
        first_seen=shown(finding.first_seen, 40),
        age=age(finding.first_seen, made),
        fingerprint=shown(finding.fingerprint, 80),
        related=tuple(shown(f"{p.message}: {p.path}" if p.message and p.path else p.message or p.path, _TEXT) for p in finding.related[:20]),
        due=shown(finding.due, 10),
        deadline=deadline(finding.due, made),
        ticket=web_address(finding.work_item) or "",
    )  # fmt: skip


def _evidence(finding: Finding) -> str:
    parts = [finding.evidence + (f" ({hidden(finding.decoded)})" if finding.decoded else "")]
    if finding.origin and finding.origin.lost_since:
        parts.append(f"no longer visible to the crawl's key since {finding.origin.lost_since}")
    return "; ".join(filter(None, parts))
