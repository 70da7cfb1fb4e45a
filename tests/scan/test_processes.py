"""Work shared out among processes: in forks, as on Linux, and in processes that the platform starts, as elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from posthound.scan.processes import shared_out
from posthound.support.errors import SourceError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="left out: signals are POSIX")


@pytest.fixture(autouse=True, params=["linux", "another"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "linux" and sys.platform != "linux":
        pytest.skip("left out: forks are safe on Linux only")
    monkeypatch.setattr(sys, "platform", request.param)
    before = children()
    yield
    assert children() <= before  # no process is left


def children() -> set[int]:
    """The processes that this one has started, those that nobody waited for among them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it is gone already
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            found |= {int(stat.parent.name)} if parent == os.getpid() else set()
    return found


def _long(task: int) -> bytes:
    return bytes([task]) * 1_000_000


def _failing(task: int) -> int:
    if task == 5:
        raise ValueError("five")
    return task


def _dying(task: int) -> int:
    if task == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


@pytest.mark.parametrize("jobs", [1, 2, 7, 100])
def test_every_task_is_done_once(jobs: int) -> None:
    assert sorted(shared_out(str, range(50), jobs)) == [(task, str(task)) for task in range(50)]


def test_no_task_is_taken_by_two_processes() -> None:
    taken = [task for task, _ in shared_out(str, range(20_000), 8)]
    assert len(taken) == 20_000 == len({*taken})


def test_results_are_as_long_as_they_like() -> None:
    assert dict(shared_out(_long, range(20), 2)) == {task: _long(task) for task in range(20)}


def test_what_work_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="five"):
        list(shared_out(_failing, range(50), 2))


def test_a_process_that_dies_is_told_and_the_others_are_ended() -> None:
    with pytest.raises(SourceError, match="ended before its time"):
        list(shared_out(_dying, range(50), 2))


def test_who_wants_no_more_leaves_no_process() -> None:
    results = shared_out(_long, range(200), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform != "linux", reason="left out: forks are safe on Linux only")
def test_who_may_not_open_so_many_pipes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(sys, "platform", "linux")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limits[1]))
    try:
        with pytest.raises(SourceError, match="No more processes"):
            list(shared_out(str, range(200), 100))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
