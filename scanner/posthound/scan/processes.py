"""Work shared out among processes: as light as a scan needs them, since a pool takes longer to start than many a scan."""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from typing import Any, TypeVar

from posthound.model.values import Notice
from posthound.support.errors import SourceError

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Task], Result]
# The number of a task, whether it failed, and its result or what it raised.
Answers = Generator[tuple[int, bool, Any], None, None]
# What is said of that for which none of them lived long enough.
_LOST = "not scanned: the process at it ended before its time, probably for want of memory; let the scan have more, or split the file"
# Before each result stands how many bytes it has.
_LENGTH = 8


def unscanned(path: str) -> Notice:
    """What is said of a file that no process could scan."""
    return Notice(path, _LOST, fatal=True)


def shared_out(
    work: Work[Task, Result], tasks: Sequence[Task], jobs: int, lost: Work[Task, Result]
) -> Iterator[tuple[Task, Result]]:
    """Does tasks in so many processes; each with its result, as they are done.

    What `work` raises is raised here. What a process was at that ended before its time, for want of memory as a rule, is tried once more by
    one process alone; `lost` gives the result of what none could do. Raises SourceError where no process may be started. However this
    ends, no process is left.
    """
    share = _forked if sys.platform == "linux" else _started
    left, together = list(range(len(tasks))), min(jobs, len(tasks))
    while left:
        numbers = tuple(left)
        with closing(share(work, [tasks[number] for number in numbers], together)) as answers:
            for place, failed, result in answers:
                if failed:
                    raise result
                left.remove(numbers[place])
                yield tasks[numbers[place]], result
        if left and together == 1:  # it takes them in order, so the first without an answer is what it ended at
            task = tasks[left.pop(0)]
            yield task, lost(task)
        together = 1


def _forked(work: Work[Task, Result], tasks: Sequence[Task], jobs: int) -> Answers:
    """Copies of this process, each with a pipe for its results. Nothing runs beside us yet, so a fork is safe."""
    import fcntl  # noqa: F401  # for all of them at once

    # Processes that share an open file share their place in it: moving on by one takes the next task (see `_turn`).
    turns = _shared_file()
    processes: list[int] = []
    pipes: list[int] = []
    ready = select.poll()
    try:
        for _ in range(jobs):
            try:
                pipe, end = os.pipe()
                pipes.append(pipe)
                process = os.fork()
            except OSError as error:
                raise too_many() from error
            if not process:
                _serve(work, tasks, turns, end, pipes)
            processes.append(process)
            os.close(end)
            ready.register(pipe, select.POLLIN)
        while pipes:
            for pipe, _ in ready.poll():
                try:
                    answer = pickle.loads(_read(pipe))  # noqa: S301  # from ourselves
                except EOFError:  # it ended before its time; the others take the rest
                    answer = None
                if answer is None:  # it did all there was for it
                    ready.unregister(pipe)
                    pipes.remove(pipe)
                    os.close(pipe)
                else:
                    yield answer
    finally:  # they end by themselves, or nobody waits for the rest
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in processes:
            os.waitpid(process, 0)
        for handle in (turns, *pipes):
            os.close(handle)


def _shared_file() -> int:
    """A file without a name, which copies of this process share with their place in it."""
    try:
        return os.memfd_create("turns")
    except OSError:  # there are sandboxes without
        import tempfile

        try:
            with tempfile.TemporaryFile() as file:
                return os.dup(file.fileno())
        except OSError as error:
            raise SourceError(
                "No file can be made for what several processes share.", "Scan with --jobs 1, or make room in TMPDIR."
            ) from error


def _serve(work: Work[Task, Result], tasks: Sequence[Task], turns: int, pipe: int, others: list[int]) -> None:
    """Does tasks until none is left, and ends this process: whatever happens, it never goes on as if it were the first."""
    try:
        leave_signals_to_parent()
        for other in others:  # so that a pipe has no reader once the parent is gone
            os.close(other)
        while (number := _turn(turns)) < len(tasks):
            _write(pipe, pickle.dumps((number, *done(work, tasks[number]))))
        _write(pipe, pickle.dumps(None))
    finally:
        os._exit(0)


def _turn(turns: int) -> int:
    """The number of the next task. Linux lets two processes move at once in a file that lies in memory, so each locks it meanwhile."""
    import fcntl  # there is none elsewhere than on Unix

    fcntl.lockf(turns, fcntl.LOCK_EX)
    try:
        return os.lseek(turns, 1, os.SEEK_CUR) - 1
    finally:
        fcntl.lockf(turns, fcntl.LOCK_UN)


def done(work: Callable[..., Result], *args: Any, **named: Any) -> tuple[bool, Any]:
    """Whether work failed, and what it gave or raised, to be sent to the parent."""
    try:
        return False, work(*args, **named)
    except Exception as error:  # it goes to the parent
        return True, _sendable(error)


def _sendable(error: Exception) -> Exception:
    """The error, or one in its words where another process could not make it anew: from several arguments, say."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # from ourselves
    except Exception:  # whatever its class does
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _write(pipe: int, data: bytes) -> None:
    left = memoryview(len(data).to_bytes(_LENGTH) + data)
    while left:
        left = left[os.write(pipe, left) :]


def _read(pipe: int) -> bytes:
    return _piece(pipe, int.from_bytes(_piece(pipe, _LENGTH)))


def _piece(pipe: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = os.read(pipe, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _started(work: Work[Task, Result], tasks: Sequence[Task], jobs: int) -> Answers:
    """Processes that the platform starts in its own way, where forks are not safe; each is handed one task after the other."""
    import multiprocessing
    from multiprocessing.connection import wait

    waiting = list(reversed(range(len(tasks))))
    busy: dict[Any, int] = {}
    processes = []
    try:
        for _ in range(jobs):
            ours, theirs = multiprocessing.Pipe()
            processes.append(multiprocessing.Process(target=_serve_handed, args=(theirs, work), daemon=True))
            processes[-1].start()
            theirs.close()
            busy[ours] = waiting.pop()
            ours.send(tasks[busy[ours]])
        while busy:
            for ready in wait(list(busy)):
                pipe: Any = ready
                number = busy.pop(pipe)
                answer = None
                with suppress(EOFError, OSError):  # it ended before its time; the others take the rest
                    answer = pipe.recv()
                    if waiting:
                        pipe.send(tasks[waiting[-1]])
                        busy[pipe] = waiting.pop()
                if pipe not in busy:
                    pipe.close()  # it ends while others are busy
                if answer:
                    yield number, *answer
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


def _serve_handed(pipe: Any, work: Work[Any, Any]) -> None:
    leave_signals_to_parent()
    with suppress(EOFError):  # the parent is gone
        while True:
            pipe.send(done(work, pipe.recv()))


def too_many() -> SourceError:
    """What is said where the system starts no more processes."""
    return SourceError("No more processes may be started.", "Scan with fewer --jobs.")


def leave_signals_to_parent() -> None:
    """A terminal signals every process of the group; the parent ends the others, so that only one of them speaks.

    Whoever ends them one by one with SIGTERM does end them, after the parent had its say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_soon)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _end_soon)


def _end_soon(_number: int, _frame: object) -> None:
    time.sleep(1)
    os._exit(1)
