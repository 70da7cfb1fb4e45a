"""How a team is set up, as reports for people show it: plain rows that any audit can be turned into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

STATES = ("fail", "unknown", "manual", "pass", "not-applicable")


class ShownControl(NamedTuple):
    """A control: what was found, what it rests on, and what to do. Every string is plain text."""

    id: str
    title: str
    section: str
    level: str
    status: str
    severity: str
    summary: str
    maps: str
    violations: Sequence[str] = ()
    signals: Sequence[str] = ()
    evidence: Sequence[str] = ()
    not_checked: Sequence[str] = ()
    remedy: str = ""
    where: str = ""
    steps: Sequence[str] = ()
    attested: str = ""


class Posture(NamedTuple):
    """An audit. `intro` says of whom, as whom, by which policy; `exposed` what anyone reads; `changes` what is new."""

    controls: Sequence[ShownControl]
    made: str
    intro: Sequence[str] = ()
    exposed: Sequence[str] = ()
    changes: Sequence[str] = ()
    since: str = ""
