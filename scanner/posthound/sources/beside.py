"""Files that are read because of what lies beside them: an API client reads a file of variables in the folder of its own."""

from __future__ import annotations

import os
import time
from functools import lru_cache

from posthound.sources.base import Recognise

# Nanoseconds after which a folder that changes again has another time: what was told of it before then is not remembered.
_SETTLED = 1_000_000_000


def is_beside(path: str, recognise: Recognise) -> bool:
    """Whether a file of variables lies in a folder of files that an API client wrote, which read it."""
    folder = os.path.dirname(path)
    try:
        changed = os.stat(folder or ".").st_mtime_ns
        ask = _holds_own if time.time_ns() - changed > _SETTLED else _holds_own.__wrapped__
        return ask(folder, changed, recognise)
    except OSError:
        return False


@lru_cache(maxsize=64)
def _holds_own(folder: str, _changed: int, recognise: Recognise) -> bool:
    return any(recognise.by_name(os.path.join(folder, name)).own for name in os.listdir(folder or "."))
