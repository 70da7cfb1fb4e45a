"""What an audit is made of: frozen values from the evidence of one call up to the whole result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from posthound.model.values import Level


class Status(StrEnum):
    """What may be said of a control. `manual` and `unknown` are never a pass: nobody looked, or not at all of it."""

    PASS = "pass"
    FAIL = "fail"
    MANUAL = "manual"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Why(StrEnum):
    """Why a question got no full answer."""

    REFUSED = "refused"  # the role may not ask
    PLAN = "plan"  # the plan or an add-on does not have it
    REGION = "region"
    ABSENT = "absent"  # this kind of organisation does not have it
    BROKEN = "broken"  # still failing after every retry, or no end to it
    EXHAUSTED = "exhausted"  # the month's calls are used up
    KEY = "key"  # the key itself is refused


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked, and what came back: enough to repeat it. `http` is 0 where no answer came or nothing was asked."""

    source: str
    operation: str
    http: int
    pages: int
    rows: int
    complete: bool
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was seen: a violation, or a signal that helps. `id` names it as Postman does."""

    kind: str
    id: str
    what: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says. `severity` is given where it differs from the record's; people in details are numbers."""

    status: Status
    summary: str
    evidence: tuple[Evidence, ...] = ()
    violations: tuple[Observation, ...] = ()
    signals: tuple[Observation, ...] = ()
    not_checked: tuple[str, ...] = ()
    severity: Level | None = None


@dataclass(frozen=True, slots=True)
class Remediation:
    """How to put a control right, and where in Postman."""

    text: str
    where: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """A record: everything that is to be known of a control before anything is asked."""

    id: str
    title: str
    section: str
    level: str
    severity: Level
    plan: str
    basis: str
    check: str
    can_be: tuple[str, ...]
    reads: tuple[str, ...]
    policy: tuple[str, ...]
    why: str
    setting: str
    checks: str
    cannot: tuple[str, ...]
    look: tuple[str, ...]
    remediation: Remediation


@dataclass(frozen=True, slots=True)
class Framework:
    """A catalogue that controls are mapped to: its name, and which of its items each control serves."""

    key: str
    name: str
    full_name: str
    organization: str
    version: str
    uri: str
    standard: str
    controls: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person's word about a control that no endpoint tells, until a date. Never a pass."""

    control: str
    at: str
    who: str
    why: str
    until: str

    def valid(self, today: str) -> bool:
        """Whether it still holds on an ISO date."""
        return self.until >= today


@dataclass(frozen=True, slots=True)
class ControlResult:
    """A control with what was found."""

    control: Control
    verdict: Verdict
    mappings: Mapping[str, tuple[str, ...]]
    checked_at: str
    attestation: Attestation | None = None

    @property
    def severity(self) -> Level:
        """What a fail weighs, or would weigh."""
        return self.verdict.severity or self.control.severity

    @property
    def status(self) -> Status:
        """The verdict's status."""
        return self.verdict.status


@dataclass(frozen=True, slots=True)
class Drift:
    """What is different from the last audit: `appeared` or `gone` for a thing, `status` for a control's state."""

    control: str
    kind: str
    what: str
    since: str


@dataclass(frozen=True, slots=True)
class Exposed:
    """What anyone on the internet reads today: public workspaces, and what stands in them. `complete`: nothing else."""

    complete: bool
    workspaces: tuple[Observation, ...] = ()
    secrets: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished audit. Times are UTC, ISO 8601 with Z."""

    rows: tuple[ControlResult, ...]
    api_url: str
    team_id: str
    team_name: str
    user_id: str
    roles: tuple[str, ...]
    limited: bool
    started: str
    finished: str
    policy_file: str = ""
    policy_sha256: str = ""
    policy_values: Mapping[str, Any] = field(default_factory=dict)
    previous: str = ""  # when the audit that `changes` compares with was made
    changes: tuple[Drift, ...] = ()
    exposed: Exposed | None = None
    calls: int = 0
    refused: str = ""  # why the key itself is not accepted; then nothing more was asked

    @property
    def asked_as(self) -> str:
        """Whose key it was, as far as the API told."""
        if self.user_id:
            return f"user {self.user_id}, roles {', '.join(self.roles) or 'not told'}"
        return "a key that was not accepted" if self.refused else "a user who is not known, since nothing answered"

    def count(self, status: Status) -> int:
        """How many controls have a status."""
        return sum(row.status is status for row in self.rows)
