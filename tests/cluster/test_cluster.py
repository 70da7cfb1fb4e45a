"""Scans by a Dask cluster of real processes: the report of one process, whatever becomes of workers and scheduler."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.many import export, exports
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.scan import shared
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.support.errors import UsageError
from tests.cluster.processes import Cluster, cluster
from tests.helpers import write

pytest.importorskip("distributed", reason="left out: Dask is absent (the extra dask), so no scan is shared out")


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask"), clean_environment) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty exports in small batches, so that there is something to share out."""
    for name in ("release", "held"):
        (dask.folder / name).unlink(missing_ok=True)
    for name, data in exports(60):
        write(tmp_path / "files" / name, data)
    monkeypatch.setattr(shared, "MOST_OF_BATCH", 7)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "files"


def _shared(dask: Cluster, settings: Settings = Settings()) -> Report:
    from posthound.scan.cluster import Cluster as ScanEngine

    return run_shared(["files"], settings, lambda: ScanEngine(settings, dask.address, lambda _: None))


def _written(report: Report) -> str:
    return "".join(render(name, report) for name in ("jsonl", "text", "csv"))


def _again_and_again(dask: Cluster) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        _shared(dask)


def _held(dask: Cluster) -> int:
    """The worker that holds on, as soon as there is one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if (dask.folder / "held").exists() and (text := (dask.folder / "held").read_text()):
            return int(text)
        time.sleep(0.02)
    raise TimeoutError


def test_a_cluster_reports_what_one_process_does(folder: Path, dask: Cluster) -> None:
    report = _shared(dask)
    assert len(report.findings) > 30
    assert _written(report) == _written(run(["files"], Settings()))
    assert (report.files, report.bytes) == (60, run(["files"], Settings()).bytes)


def test_a_worker_that_is_killed_loses_and_doubles_nothing(folder: Path, dask: Cluster) -> None:
    write(folder / "hold.postman_collection.json", export(3)[1])

    def kill() -> None:
        os.kill(_held(dask), signal.SIGKILL)
        (dask.folder / "release").touch()

    killer = threading.Thread(target=kill)
    killer.start()
    report = _shared(dask)
    killer.join()
    assert report.complete
    assert _written(report) == _written(run(["files"], Settings()))


def test_a_file_that_ends_its_worker_is_named_and_costs_no_other(folder: Path, dask: Cluster) -> None:
    before = _written(run(["files"], Settings()))
    write(folder / "poison.postman_collection.json", "{}")
    write(folder / "broken.postman_collection.json", "{}")
    report = _shared(dask)
    assert not report.complete
    assert [notice.line for notice in report.notices] == [
        "files/broken.postman_collection.json: could not be scanned by a worker (ZeroDivisionError); scan it alone to see why",
        "files/poison.postman_collection.json: ended the worker that scanned it, alone too; not scanned",
    ]
    assert _written(report._replace(notices=(), complete=True)) == before


def test_a_scheduler_that_restarts_loses_and_doubles_nothing(folder: Path, dask: Cluster) -> None:
    write(folder / "hold.postman_collection.json", export(3)[1])

    def restart() -> None:
        _held(dask)
        dask.end(dask.scheduler)
        (dask.folder / "release").touch()
        dask.start_scheduler()
        dask.start_workers(2)

    restarter = threading.Thread(target=restart)
    restarter.start()
    report = _shared(dask)
    restarter.join()
    assert report.complete
    assert _written(report) == _written(run(["files"], Settings()))


def test_a_worker_of_another_version_is_refused_with_both(folder: Path, dask: Cluster) -> None:
    from importlib.metadata import version

    other = dask.start_workers(1, POSTHOUND_TEST_VERSION="0.0.1")
    try:
        with pytest.raises(UsageError, match=rf"runs posthound 0\.0\.1, this is {version('posthound')}"):
            _again_and_again(dask)
    finally:
        dask.end(other)


def test_a_worker_with_another_key_is_refused(folder: Path, dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "of this machine")
    with pytest.raises(UsageError, match="has another POSTHOUND_KEY"):
        _shared(dask)


def test_a_scheduler_that_is_not_there_is_said(folder: Path, dask: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from posthound.scan.cluster import Cluster as ScanEngine
    from posthound.scan.cluster import connection

    monkeypatch.setattr(connection, "TIMEOUT", 0.5)
    with pytest.raises(UsageError, match="No scheduler answers"):
        ScanEngine(Settings(), "tcp://127.0.0.1:1", lambda _: None)
