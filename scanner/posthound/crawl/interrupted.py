"""Ctrl-C and SIGTERM end a crawl's calls, not the crawl: what was found until then is still reported."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from posthound.crawl.entity import EntityReader
from posthound.crawl.target import Stop
from posthound.sources.postman.errors import ApiError

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Watches for signals while crawls run; a second signal ends the process as usual."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[None], EntityReader] = {}
        self._before: dict[signal.Signals, Any] = {}
        self._asked = False  # to end, by a signal
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._restore()
        self._asked = True
        self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        for task, reader in self._running.items():
            if reader.stopped is None:
                reader.stopped = ApiError("it was interrupted.", "Run it again: it goes on where it stopped.")
            task.cancel()

    async def run(self, reader: EntityReader, work: Coroutine[Any, Any, None]) -> bool:
        """Runs some work of one crawl; whether it came to its end, and not to Stop or to a signal. After a signal nothing is begun."""
        task = asyncio.ensure_future(work)
        self._running[task] = reader
        if self._asked:
            self._stop()
        try:
            await task
            return True
        except Stop:
            return False
        except asyncio.CancelledError:
            if reader.stopped is None:
                raise
            return False
        finally:
            del self._running[task]
