"""The formats of an audit, and the modules that write them; one is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from posthound.audit.values import Audit, Observation
from posthound.support.errors import ExitCode

FORMATS: Mapping[str, str] = {
    "text": "posthound.audit.formats.text",
    "json": "posthound.audit.formats.json",
    "csv": "posthound.audit.formats.csv",
    "markdown": "posthound.audit.formats.markdown",
    "html": "posthound.audit.formats.html",
    "oscal": "posthound.audit.formats.oscal",
    "ocsf": "posthound.audit.formats.ocsf",
    "sarif": "posthound.audit.formats.sarif",
}
# The order in which states are counted and told.
STATES = ("pass", "fail", "manual", "not-applicable", "unknown")


@dataclass(frozen=True, slots=True)
class Written:
    """What a format is given: the audit, what the process will answer, and whether colours may be used."""

    audit: Audit
    exit_code: ExitCode
    color: bool = False


def render(format_name: str, written: Written) -> str:
    """The audit in one of FORMATS, ending in a line break."""
    return str(import_module(FORMATS[format_name]).render(written))


def about(item: Observation) -> list[str]:
    """What else is to be said of a thing that was seen, for people: since when, by whom, how much stands there."""
    detail = item.detail
    told = (
        [f"public since {detail['since']} by user {detail.get('by') or 'not told'}"]
        if detail.get("visibility") == "public" and detail.get("since")
        else []
    )
    told += [f"findings there: {detail['findings']}"] if detail.get("findings") and "found" not in item.what else []
    told += [f"known since {str(detail['first_seen'])[:10]}"] if detail.get("first_seen") else []
    return told + list(detail.get("people", {}).values())


def counts(audit: Audit) -> dict[str, int]:
    """How many controls are in each state."""
    return {state: sum(row.status.value == state for row in audit.rows) for state in STATES}
