"""Files that are read because of what lies beside them: an API client reads a file of variables in the folder of its own."""

from __future__ import annotations

import os

from posthound.sources.base import Recognise


def is_beside(path: str, recognise: Recognise) -> bool:
    """Whether a file of variables lies in a folder of files that an API client wrote, which read it."""
    try:
        return any(recognise.by_name(name).own for name in os.listdir(os.path.dirname(path) or "."))
    except OSError:
        return False
