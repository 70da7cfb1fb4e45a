"""Which posthound this is."""

from __future__ import annotations

from functools import cache


@cache  # the file that says so holds all of the README, too
def tool_version() -> str:
    """The version that is installed, or 0.0.0 where it is run from a source tree that never was."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("posthound")
    except PackageNotFoundError:
        return "0.0.0"
