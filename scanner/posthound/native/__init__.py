"""The passes over every byte of a file, compiled where a compiler was at hand when posthound was installed.

`compiled` is the module of them, or None: then the same is done in Python, by slower ways that find the same.
"""

from __future__ import annotations

import os
from types import ModuleType

# Set to anything, it keeps the compiled passes out: for tests, and to tell whether a fault is theirs.
PURE = "POSTHOUND_PURE"


def _load() -> ModuleType | None:
    if PURE in os.environ:
        return None
    try:
        from posthound.native import _compiled
    except ImportError:
        return None
    return _compiled


compiled = _load()
