"""Finds secrets in Postman collections, environments and workspaces, and sees them through to rotation.

From Python: `scan_bytes` scans what is in memory, `scan_paths` files and folders. Both give values that hold no secret. Nothing else of
the package is promised to stay as it is.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it; `typing` is loaded when it is known what for

if TYPE_CHECKING:
    from posthound.api import scan_bytes as scan_bytes
    from posthound.api import scan_paths as scan_paths
    from posthound.config.settings import Settings as Settings
    from posthound.model.matches import Outcome as Outcome
    from posthound.model.values import (
        Exposure as Exposure,
    )  # fmt: skip
    from posthound.model.values import (
        Finding as Finding,
    )
    from posthound.model.values import (
        Level as Level,
    )
    from posthound.model.values import (
        Notice as Notice,
    )
    from posthound.model.values import (
        Region as Region,
    )
    from posthound.model.values import (
        Role as Role,
    )
    from posthound.report.base import Report as Report
    from posthound.support.errors import PosthoundError as PosthoundError
    from posthound.support.errors import UsageError as UsageError

# Where each name of the API is made; a command that does not ask for them loads none.
_HOMES = {
    "scan_bytes": "posthound.api", "scan_paths": "posthound.api", "Settings": "posthound.config.settings", "Report": "posthound.report.base",
    "PosthoundError": "posthound.support.errors", "UsageError": "posthound.support.errors",
    **dict.fromkeys(("Exposure", "Finding", "Level", "Notice", "Region", "Role"), "posthound.model.values"),
    "Outcome": "posthound.model.matches",
}  # fmt: skip
__all__ = [
    "Exposure", "Finding", "Level", "Notice", "Outcome", "PosthoundError", "Region", "Report", "Role", "Settings", "UsageError",
    "scan_bytes", "scan_paths",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'posthound' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
