"""Questions about paths as reports write them: `/` between parts, `!/` into an archive, relative where they lie below the working folder."""

from __future__ import annotations

import os


def is_under(file: str, path: str) -> bool:
    """Whether a file of a report is the file or archive `path`, or lies in the folder or archive `path`."""
    inner, outer = _absolute(file), _absolute(path)
    return inner == outer or inner.startswith((outer.rstrip("/") + "/", outer + "!/"))


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/")
