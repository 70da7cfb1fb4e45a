"""What one file brings out, a fault of posthound's own or want of memory: told of that file, and no reason to leave out what the others hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from posthound.model.values import Notice, Raw
from posthound.support.errors import PosthoundError

Given = TypeVar("Given")
_PACKAGE = __name__.partition(".")[0]


def fault_of(error: Exception) -> str:
    """Why a file could not be scanned: of a fault its sort and its place, and not its text, which may quote what was scanned.

    Raises the error again where it is no fault of ours: where it says what to do about it, or where the system gives no more.
    """
    if isinstance(error, MemoryError):  # where less may be taken than this file needs; another may well be small enough
        return "it takes more memory than there is; let the scan have more, or split the file"
    if isinstance(error, (PosthoundError, OSError)) or str(error).startswith("can't start new thread"):
        raise error
    place, at = "", error.__traceback__
    while at is not None:
        module = at.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] == _PACKAGE:
            place = f" in {module}, line {at.tb_lineno}"
        at = at.tb_next
    return f"posthound failed on it ({type(error).__name__}{place}); please report that, without the file"


def not_scanned(raw: Raw, error: Exception) -> Notice:
    """Tells of a file that brought out a fault; raises what `fault_of` does."""
    return Notice(raw.origin.path, f"not scanned: {fault_of(error)}", fatal=True)


def contained(raw: Raw, work: Callable[[], Given]) -> Given | Notice:
    """What some work on a file gives, or a notice where it brings out a fault."""
    try:
        return work()
    except Exception as error:
        return not_scanned(raw, error)
