"""One run at a time, on one machine: a lock that the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from posthound.support.errors import StateError, reason_of

PATIENCE = 600.0  # seconds to wait for another run
_PAUSE = 0.1


@contextmanager
def alone(
    path: Path,
    *,
    waiting: Callable[[], None] = lambda: None,
    also: Callable[[], bool] = lambda: True,
) -> Iterator[None]:
    """Holds the lock at `path`, and what `also` tries to take; `waiting` is called once where another run has one of them.

    Raises StateError after PATIENCE seconds, and where the lock cannot be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StateError(
            f"{path} cannot be made: {reason_of(error)}.",
            "It tells two runs apart, so nothing was done. Make room or rights for it there, and run the command again.",
        ) from error
    try:
        until, told = time.monotonic() + PATIENCE, False
        while not (_taken(descriptor) and also()):
            if not told:
                waiting()
                told = True
            if time.monotonic() > until:
                raise StateError(f"{path} is held by another run.", "Wait for it to end, and run the command again.")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # which gives the lock back


def _taken(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt  # type: ignore[import-not-found,unused-ignore]

        with suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        return False
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
