"""Calls handed to processes beside this one, in copies of this process and in ones that are started afresh."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, wait
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from posthound.scan.pool import ProcessPool
from posthound.support.errors import SourceError
from tests.scan.test_processes import children

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="left out: signals are POSIX")


@pytest.fixture(params=["forked", "afresh"])
def pool(request: pytest.FixtureRequest) -> Iterator[ProcessPool]:
    if request.param == "forked" and sys.platform != "linux":
        pytest.skip("left out: forks are safe on Linux only")
    before = children()
    pool = ProcessPool(2, forked=request.param == "forked")
    yield pool
    pool.shutdown()
    assert len(children() - before) <= 1  # what multiprocessing watches its resources with may be left


def _half_answered(size: int) -> bytes:
    """Ends its process when half of a piece of the answer is written; a long answer's first piece is how long it is."""

    def half(pipe: Connection, piece: bytes) -> None:
        os.write(pipe.fileno(), bytes(piece[: len(piece) // 2]))
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = half  # type: ignore[attr-defined]
    return b"x" * size


def _failing(task: int) -> int:
    raise ValueError(f"task {task}")


def _signalled() -> int:
    """Sends itself what a terminal sends to a whole group."""
    os.kill(os.getpid(), signal.SIGINT)
    return os.getpid()


def _asleep(folder: str) -> None:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(0.2)


def _until_there(path: str) -> None:
    while not Path(path).exists():
        time.sleep(0.01)


def test_every_call_is_answered_by_two_processes_of_which_none_is_this_one(pool: ProcessPool, tmp_path: Path) -> None:
    assert list(pool.map(str, range(50))) == [str(number) for number in range(50)]
    wait([pool.submit(_asleep, str(tmp_path)) for _ in range(8)])
    answered = {int(path.name) for path in tmp_path.iterdir()}
    assert len(answered) == 2
    assert os.getpid() not in answered


def test_what_a_call_raises_is_raised_by_its_future(pool: ProcessPool) -> None:
    with pytest.raises(ValueError, match="task 5"):
        pool.submit(_failing, 5).result(timeout=20)
    assert pool.submit(int).result(timeout=20) == 0


def _failing_oddly() -> None:
    class Local(Exception):  # no other process finds the class
        pass

    raise Local("a fault in a place")


def test_an_error_that_no_other_process_can_make_anew_is_told_in_its_words(pool: ProcessPool) -> None:
    with pytest.raises(RuntimeError, match="Local: a fault in a place"):
        pool.submit(_failing_oddly).result(timeout=20)


def test_a_process_that_ends_while_it_has_nothing_to_do_costs_no_call(pool: ProcessPool, tmp_path: Path) -> None:
    wait([pool.submit(_asleep, str(tmp_path)) for _ in range(4)])
    ended = [int(path.name) for path in tmp_path.iterdir()]
    for process in ended:
        os.kill(process, signal.SIGKILL)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert not {pool.submit(os.getpid).result(timeout=20) for _ in range(3)} & {*ended}


def test_an_answer_that_there_is_no_memory_for_is_not_mistaken_for_the_next(
    pool: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.submit(int).result(timeout=20)
    with monkeypatch.context() as patch:
        receive = Connection._recv  # type: ignore[attr-defined]

        def recv(pipe: Connection, size: int) -> object:
            if size > 1000:
                raise MemoryError
            return receive(pipe, size)

        patch.setattr(Connection, "_recv", recv)
        with pytest.raises(BrokenExecutor):
            pool.submit(bytes, 2000).result(timeout=20)
    assert [pool.submit(str, number).result(timeout=20) for number in range(3)] == ["0", "1", "2"]


@pytest.mark.parametrize("size", [0, 1_000_000])
def test_a_process_that_ends_in_the_middle_of_its_answer_costs_that_answer_alone(pool: ProcessPool, size: int) -> None:
    broken = pool.submit(_half_answered, size)
    others = [pool.submit(str, number) for number in range(20)]
    with pytest.raises(BrokenExecutor):
        broken.result(timeout=20)
    assert [other.result(timeout=20) for other in others] == [str(number) for number in range(20)]


def test_ctrl_c_is_left_to_the_parent(pool: ProcessPool) -> None:
    first = pool.submit(_signalled).result(timeout=20)
    assert first != os.getpid()
    assert pool.submit(int).result(timeout=20) == 0


def test_what_was_not_begun_is_left_where_nobody_wants_it(pool: ProcessPool, tmp_path: Path) -> None:
    calls = [pool.submit(_asleep, str(tmp_path)) for _ in range(50)]
    pool.shutdown(cancel_futures=True)
    assert sum(call.cancelled() for call in calls) > 40


def test_who_does_not_wait_goes_on_while_what_was_begun_is_done(pool: ProcessPool, tmp_path: Path) -> None:
    call = pool.submit(_until_there, str(tmp_path / "sign"))
    pool.shutdown(wait=False)
    assert not call.done()
    (tmp_path / "sign").touch()
    call.result(timeout=20)
    with pytest.raises(RuntimeError):
        pool.submit(int)


@pytest.mark.skipif(sys.platform != "linux", reason="left out: forks are safe on Linux only")
def test_the_processes_of_a_parent_that_is_killed_end() -> None:
    pipe, end = os.pipe()
    parent = os.fork()
    if not parent:
        try:
            os.close(pipe)
            ProcessPool(3, forked=True).submit(int).result(timeout=20)
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.close(end)
    os.waitpid(parent, 0)
    assert os.read(pipe, 1) == b""  # nobody has the other end any more
    os.close(pipe)


@pytest.mark.skipif(sys.platform != "linux", reason="left out: forks are safe on Linux only")
def test_who_may_not_start_so_many_is_told_and_none_is_left() -> None:
    import resource

    before = children()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limits[1]))
    try:
        with pytest.raises(SourceError, match="No more processes"):
            ProcessPool(100, forked=True)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert children() <= before
