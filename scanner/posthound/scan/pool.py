"""Processes that calls are handed to, each over a pipe of its own.

The standard library's pool shares its queues and their locks among all processes: one that is ended in the middle of an
answer leaves the parent waiting for the rest of it for ever. Here it is the end of that one pipe, and of that one call.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from posthound.scan.processes import done, leave_signals_to_parent, too_many

P = ParamSpec("P")
T = TypeVar("T")


class ProcessPool(Executor):
    """So many processes beside this one. What a call raises is raised by its future; BrokenExecutor where its process ended.

    Raises SourceError where no more processes may be started.
    With `forked` they are copies of this process as it is now, which must have no threads yet; otherwise each is started
    afresh when it is first needed. A process that ended is replaced by a fresh one, and costs no other call.
    """

    def __init__(self, jobs: int, *, forked: bool) -> None:
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()  # None: one that is still to be started
        started: list[_Process] = []
        for _ in range(jobs):
            if forked:
                started.append(self._copied(started))
            self._idle.put(started[-1] if forked else None)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="asking")
        self._jobs = jobs
        self._ending: Thread | None = None

    def _copied(self, started: Sequence[_Process]) -> _Process:
        try:
            return _Process("fork", [process.pipe for process in started])
        except OSError as error:
            for process in started:
                process.end()
            raise too_many() from error

    def submit(self, call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """A call for the next process that is free."""
        return self._threads.submit(self._answered, call, args, named)

    def _answered(self, call: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        process = self._idle.get()
        try:
            if process is not None and not process.is_alive():  # it ended while there was nothing to do
                process.end()
                process = None
            process = process or _Process("spawn")
            failed, answer = process.ask(call, args, named)
        except BaseException as error:  # whatever it is: a part of the answer may still stand in the pipe
            if process is not None:
                process.end()
                process = None
            if isinstance(error, (EOFError, OSError, MemoryError)):
                raise BrokenExecutor("the process that was to do it ended") from error
            raise
        finally:
            self._idle.put(process)
        if failed:
            raise answer
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the processes when what they are at is done, which may be waited for; no process is left then."""
        self._threads.shutdown(wait=False, cancel_futures=cancel_futures)
        if self._ending is None:
            self._ending = Thread(target=self._end, name="ending")
            self._ending.start()
        if wait:
            self._ending.join()

    def _end(self) -> None:
        self._threads.shutdown(wait=True)
        for _ in range(self._jobs):
            process = self._idle.get()
            if process is not None:
                process.end()


class _Process:
    """A process and the pipe to it; `others` are pipes to its siblings, of which it must keep no copy."""

    def __init__(self, method: str, others: Sequence[Connection] = ()) -> None:
        context: Any = multiprocessing.get_context(method)
        self.pipe, theirs = context.Pipe()
        copies = (*others, self.pipe) if method == "fork" else ()
        self._process = context.Process(target=_serve, args=(theirs, copies), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, call: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> tuple[bool, Any]:
        """Whether the call failed, and what it gave or raised. Raises EOFError or OSError where the process ended."""
        self.pipe.send((call, args, named))
        answer: tuple[bool, Any] = self.pipe.recv()
        return answer

    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return bool(self._process.is_alive())

    def end(self) -> None:
        """Ends the process, at once if it is busy."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, others: Sequence[Connection]) -> None:
    leave_signals_to_parent()
    for other in others:  # so that the pipe ends once the parent is gone
        other.close()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone, or wants no more
        while True:
            _answer(pipe)


def _answer(pipe: Connection) -> None:
    """Does the next call. It is by itself, so that nothing of it is kept while the process waits for another."""
    call, args, named = pipe.recv()
    pipe.send(done(call, *args, **named))
