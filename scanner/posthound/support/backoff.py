"""How long to wait before something is tried again."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

# A number this large is a moment in seconds since 1970, not a number of seconds to wait.
EPOCH_FROM = 1_000_000_000
_NUMBER = re.compile(r"\d{1,12}(?:\.\d+)?")


def backoff(failures: int, first: float, longest: float, rng: random.Random) -> float:
    """Seconds to wait after so many failures in a row: `first`, doubled each time up to `longest`, less up to half of it.

    The part drawn at random keeps clients that failed together from coming back together.
    """
    return min(longest, first * 2.0 ** min(failures - 1, 32)) * (0.5 + rng.random() / 2)


def asked_to_wait(
    headers: Mapping[str, str], names: Iterable[str] = ("retry-after",), now: datetime | None = None
) -> float | None:
    """The seconds that the first header of these names to say so asks to wait, as a number, a moment or a date; None where none does."""
    now = now or told_now(headers)
    for name in names:
        text = headers.get(name, "").strip()
        if _NUMBER.fullmatch(text):
            return seconds_until(float(text), now)
        if text and (moment := date_of(text)) is not None:
            return max(0.0, (moment - now).total_seconds())
    return None


def told_now(headers: Mapping[str, str], otherwise: datetime | None = None) -> datetime:
    """What time it is by the clock of who answers, for its moments are by that; where it does not tell, `otherwise`, or by our own."""
    return date_of(headers.get("date", "")) or otherwise or datetime.now(UTC)


def seconds_until(number: float, now: datetime) -> float:
    """A number of seconds, or of seconds since 1970, as seconds from now."""
    return max(0.0, number - now.timestamp()) if number > EPOCH_FROM else float(number)


def date_of(text: str) -> datetime | None:
    """A date as headers write it; None for anything else."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
