"""What an audit's exit status says: what could not be read before what fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posthound.audit.values import Audit, ControlResult, Status
from posthound.model.values import Level
from posthound.support.errors import ExitCode, UsageError

LEVELS = ("L1", "L2")


@dataclass(frozen=True, slots=True)
class FailOn:
    """Which fails count: of this severity or a worse one, of these levels. By default all."""

    severity: Level = Level.LOW
    levels: tuple[str, ...] = LEVELS

    def counts(self, row: ControlResult) -> bool:
        """Whether a control's fail does."""
        return (
            row.status is Status.FAIL and row.severity.rank <= self.severity.rank and row.control.level in self.levels
        )


def fail_on(words: Sequence[str]) -> FailOn:
    """`high`, `L1` or both: the least severity, and the level up to which controls count. Raises UsageError."""
    severity, level = Level.LOW, LEVELS[-1]
    for word in (part.strip() for text in words for part in text.split(",")):
        if word.upper() in LEVELS:
            level = word.upper()
        elif word.lower() in {one.value for one in Level}:
            severity = Level(word.lower())
        else:
            raise UsageError(
                f"--fail-on does not take {word!r}.", "It takes critical, high, medium or low, and L1 or L2."
            )
    return FailOn(severity, LEVELS[: LEVELS.index(level) + 1])


def exit_code(audit: Audit, counted: FailOn, *, exit_zero: bool = False) -> ExitCode:
    """3 for anything unknown, else 1 for a fail that counts, else 0. `exit_zero` turns 1 into 0, never 3."""
    if any(row.status is Status.UNKNOWN for row in audit.rows):
        return ExitCode.INCOMPLETE
    failed = any(counted.counts(row) for row in audit.rows)
    return ExitCode.FINDINGS if failed and not exit_zero else ExitCode.CLEAN
