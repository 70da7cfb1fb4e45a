"""How long to wait before something is tried again."""

from __future__ import annotations

import random


def backoff(failures: int, first: float, longest: float, rng: random.Random) -> float:
    """Seconds to wait after so many failures in a row: `first`, doubled each time up to `longest`, less up to half of it.

    The part drawn at random keeps clients that failed together from coming back together.
    """
    return min(longest, first * 2.0 ** min(failures - 1, 32)) * (0.5 + rng.random() / 2)
