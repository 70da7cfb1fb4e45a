"""Files that are read because of what lies beside them: an API client reads a file of variables in the folder of its own."""

from __future__ import annotations

import os
from functools import lru_cache

from posthound.sources.base import Recognise


def is_beside(path: str, recognise: Recognise) -> bool:
    """Whether a file of variables lies in a folder of files that an API client wrote, which read it."""
    folder = os.path.dirname(path) or "."
    try:
        return _holds_own(folder, os.stat(folder).st_mtime_ns, recognise)
    except OSError:
        return False


@lru_cache(maxsize=64)
def _holds_own(folder: str, changed: int, recognise: Recognise) -> bool:
    return any(recognise.by_name(name).own for name in os.listdir(folder))
