"""Work shared out among processes: a pool as small as a scan needs it, since a larger one takes longer to start than many a scan."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from scanner.errors import SourceError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Result = TypeVar("Result")


def shared_out(work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Result]]:
    """Does tasks in so many processes; each with its result, as they are done.

    What `work` raises is raised here. Raises SourceError where a process ends before its time. However this ends, no process is left.
    """
    import multiprocessing
    from multiprocessing.connection import wait

    # Nothing runs beside us yet, so a fork is safe; elsewhere the platform's own way.
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    waiting = list(reversed(tasks))
    busy: dict[Any, Task] = {}
    processes = []
    try:
        for _ in range(min(jobs, len(tasks))):
            ours, theirs = context.Pipe()
            processes.append(context.Process(target=_serve, args=(theirs, work), daemon=True))
            processes[-1].start()
            theirs.close()
            _hand_over(ours, waiting.pop(), busy)
        while busy:
            for pipe in wait(list(busy)):
                task = busy.pop(pipe)
                failed, result = _received(pipe)
                if failed:
                    raise result
                if waiting:
                    _hand_over(pipe, waiting.pop(), busy)
                else:
                    pipe.close()  # it ends while others are busy
                yield task, result
    finally:  # they end by themselves, or nobody waits for the rest
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


def _hand_over(pipe: Any, task: Task, busy: dict[Any, Task]) -> None:
    try:
        pipe.send(task)
    except OSError as error:
        raise _ended() from error
    busy[pipe] = task


def _received(pipe: Any) -> tuple[bool, Any]:
    try:
        return pipe.recv()  # type: ignore[no-any-return]
    except (EOFError, OSError) as error:
        raise _ended() from error


def _ended() -> SourceError:
    return SourceError("A scanning process ended before its time, probably for want of memory.", "Scan with --jobs 1.")


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    leave_signals_to_parent()
    while True:
        try:
            task = pipe.recv()
        except EOFError:  # the parent is gone
            return
        try:
            answer = False, work(task)
        except Exception as error:  # it goes to the parent
            answer = True, error
        pipe.send(answer)


def leave_signals_to_parent() -> None:
    """A terminal signals every process of the group; the parent ends the others, so that only one of them speaks.

    A pool whose process died ends the rest with SIGTERM and waits for them, so these do end, after the parent had its say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_soon)


def _end_soon(_number: int, _frame: object) -> None:
    time.sleep(1)
    os._exit(1)
