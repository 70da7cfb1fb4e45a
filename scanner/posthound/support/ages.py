"""How old what was noted is, by a clock that may have been wrong when it was."""

from __future__ import annotations

import time

# Clocks of two machines differ by less, in seconds.
SKEW = 3600.0


def is_younger(at: float, seconds: float, now: float | None = None) -> bool:
    """Whether a moment (seconds since 1970) is less than so many seconds ago.

    One that is yet to come is not: the clock was ahead when it was noted, and waiting for it would take as long as it was.
    """
    return -SKEW < (time.time() if now is None else now) - at < seconds
