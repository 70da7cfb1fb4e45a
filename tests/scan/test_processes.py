"""Work shared out among processes: in forks, as on Linux, and in processes that the platform starts, as elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

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
    if task % 20 == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def _dying_once(trace: str, task: int) -> int:
    if task == 5 and not os.path.exists(trace):
        Path(trace).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def _lost(_task: int) -> Any:
    return -1


@pytest.mark.parametrize("jobs", [1, 2, 7, 100])
def test_every_task_is_done_once(jobs: int) -> None:
    assert sorted(shared_out(str, range(9), jobs, _lost)) == [(task, str(task)) for task in range(9)]


def test_no_task_is_taken_by_two_processes() -> None:
    taken = [task for task, _ in shared_out(str, range(4_000), 6, _lost)]
    assert len(taken) == 4_000 == len({*taken})


def test_results_are_as_long_as_they_like() -> None:
    assert dict(shared_out(_long, range(20), 2, _lost)) == {task: _long(task) for task in range(20)}


def test_what_work_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="five"):
        list(shared_out(_failing, range(50), 2, _lost))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_that_dies_costs_the_task_that_kills_it_and_no_other(jobs: int) -> None:
    assert dict(shared_out(_dying, range(50), jobs, _lost)) == {
        task: -1 if task % 20 == 5 else task for task in range(50)
    }


def test_a_task_whose_process_somebody_else_ended_is_done_by_another(tmp_path: Path) -> None:
    work = partial(_dying_once, str(tmp_path / "was here"))
    assert dict(shared_out(work, range(50), 2, _lost)) == {task: task for task in range(50)}


def _children() -> set[str]:
    """The processes that this one started, where the system tells."""
    found = set()
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended just now
            parent = told.read_text().rpartition(")")[2].split()[1]
            found |= {told.parent.name} if parent == str(os.getpid()) else set()
    return found


def test_who_wants_no_more_leaves_no_process() -> None:
    before = _children()
    results = shared_out(_long, range(200), 2, _lost)
    next(results)
    assert _children() > before or sys.platform != "linux"
    results.close()  # type: ignore[attr-defined]
    assert _children() == before


@pytest.mark.parametrize("platform", ["linux"], indirect=True)
def test_who_may_not_open_so_many_pipes_is_told() -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limits[1]))
    try:
        with pytest.raises(SourceError, match="No more processes"):
            list(shared_out(str, range(200), 100, _lost))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize("platform", ["linux"], indirect=True)
def test_where_the_system_gives_no_file_in_memory_one_on_disk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_name: str) -> int:
        raise PermissionError(1, "operation not permitted")

    monkeypatch.setattr(os, "memfd_create", refused)
    assert sorted(shared_out(str, range(20), 2, _lost)) == [(task, str(task)) for task in range(20)]
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: refused(""))
    with pytest.raises(SourceError) as told:
        list(shared_out(str, range(20), 2, _lost))
    assert "--jobs 1" in told.value.hint
