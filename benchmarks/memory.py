"""Memory of a process and all its children, watched while they run: Linux, from /proc."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType


class Watch:
    """Watches a process and its descendants: `together` is their peak in bytes, `largest` that of the largest of them.

    Where they take more than `ceiling` bytes together (0: no limit), `stop` is called.
    """

    def __init__(
        self, pid: int, every: float = 0.1, *, ceiling: int = 0, stop: Callable[[], None] = lambda: None
    ) -> None:
        self.together = self.largest = 0
        self._pid, self._every = pid, every
        self._ceiling, self._stop = ceiling, stop
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            sizes = [_proportional(pid) for pid in (self._pid, *descendants(self._pid))]
            self.together, self.largest = max(self.together, sum(sizes)), max(self.largest, *sizes)
            if self._ceiling and self.together > self._ceiling:
                self._stop()
                return
            if self._ended.wait(self._every):
                return


def descendants(pid: int) -> Iterator[int]:
    """Every process that a process began, and that these did."""
    # A process that ends meanwhile takes its folder with it.
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, path.read_text().split()):
                yield child
                yield from descendants(child)


def _proportional(pid: int) -> int:
    """Bytes of memory of a process, what it shares divided by those who share it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
