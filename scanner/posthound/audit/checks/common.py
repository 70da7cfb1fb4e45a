"""What every check ends with: the one rule that turns what was seen, and what was not, into a state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from posthound.audit.values import Evidence, Observation, Status, Verdict
from posthound.model.values import Level

# So many reasons stand in a summary; the evidence holds all of them.
_SAID = 3


def concluded(
    *, evidence: Sequence[Evidence], violations: Sequence[Observation] = (), gaps: Iterable[str] = (), failed: str = "", passed: str = "",
    manual: str = "", signals: Sequence[Observation] = (), not_checked: Sequence[str] = (), severity: Level | None = None,
) -> Verdict:  # fmt: skip
    """The verdict: a violation that was seen fails whatever else was not read; then what was not read leaves it unknown.

    With neither, `manual` says why a person must look; without it, it passes.
    """
    missing = list(dict.fromkeys(filter(None, gaps)))
    said = "; ".join(missing[:_SAID]) + (f"; and {len(missing) - _SAID} more" if len(missing) > _SAID else "")
    if violations:
        status, summary = Status.FAIL, failed + (f" Not read: {said}." if missing else "")
    elif missing:
        status, summary = Status.UNKNOWN, f"Not known, because this was not read: {said}."
    elif manual:
        status, summary = Status.MANUAL, manual
    else:
        status, summary = Status.PASS, passed
    return Verdict(status, summary, tuple(evidence), tuple(violations), tuple(signals), tuple(not_checked), severity)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def some(values: Sequence[str]) -> str:
    """The first few of many names."""
    return ", ".join(values[:3]) + (f" and {len(values) - 3} more" if len(values) > 3 else "")
