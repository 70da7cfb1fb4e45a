"""Days as people write them."""

from __future__ import annotations

from datetime import date

from posthound.support.errors import UsageError


def day(text: str) -> date:
    """The day that an ISO date names. Raises UsageError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date.", "Write it as 2027-01-31.") from None


def day_to_come(text: str, today: date) -> date:
    """The same for the last day on which something holds. Raises UsageError for one that is over."""
    last = day(text)
    if last < today:
        raise UsageError(f"{text} is over.", "Give a day to come.")
    return last
