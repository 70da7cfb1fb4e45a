"""Scans by a Dask cluster of real processes: the report of one process, whatever becomes of workers and scheduler."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from fixtures.many import export, exports
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.scan import shared
from posthound.scan.cluster.worker import Expected
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.support.errors import UsageError
from tests.cluster.processes import Cluster, cluster
from tests.helpers import write
from tests.scan.exchanging import drawn

pytestmark = pytest.mark.skipif(
    find_spec("distributed") is None, reason="left out: Dask is absent (the extra dask), so no scan is shared out"
)


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


@contextmanager
def _joined(dask: Cluster, variable: str) -> Iterator[None]:
    """One more worker with another value of what this variable says, from when the scheduler knows it."""
    from distributed import Client

    with Client(dask.address, set_as_default=False) as client:
        other, until = dask.start_workers(1, **{variable: "other"}), time.monotonic() + 60
        try:
            while "other" not in client.run(os.getenv, variable, on_error="ignore").values():
                assert time.monotonic() < until
                time.sleep(0.05)
            yield
        finally:
            dask.end(other)


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


def test_a_cluster_joins_the_variables_that_files_use_of_each_others(folder: Path, dask: Cluster) -> None:
    made = drawn("cluster", packed=True)
    for path, data in made.files.items():
        write(folder / "joined" / path, data)
    report = _shared(dask)
    assert _written(report) == _written(run(["files"], Settings()))
    joined = {(finding.file, finding.name) for finding in report.findings if finding.file.startswith("files/joined/")}
    assert joined == {(f"files/joined/{path}", name) for path, name in made.found}


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


@pytest.mark.parametrize(
    ("variable", "why"),
    [
        ("POSTHOUND_TEST_VERSION", "runs posthound other, this is {}"),
        ("POSTHOUND_TEST_RULES", "has other rules of posthound {} than this machine"),
    ],
)
def test_a_worker_that_would_report_otherwise_is_refused_and_told_why(
    folder: Path, dask: Cluster, variable: str, why: str
) -> None:
    told = rf"Worker tcp://[\d.:]+ {why.format(version('posthound'))}\."
    with _joined(dask, variable), pytest.raises(UsageError, match=told) as refused:
        _shared(dask)
    assert "the same installation and environment" in refused.value.hint


def test_a_worker_with_another_key_or_other_pattern_files_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write(tmp_path / "own.toml", "")
    expected = Expected.of(Settings(patterns=(str(own),)))
    assert expected.differs() == ""
    write(own, "# other")
    assert expected.differs() == f"does not see {own} as it is here"
    monkeypatch.setenv("POSTHOUND_KEY", "of another machine")
    assert "has another POSTHOUND_KEY than this machine" in expected.differs()


def test_a_scheduler_with_tls_and_no_certificate_here_is_an_error_in_words() -> None:
    from posthound.scan.cluster.connection import Connection

    with pytest.raises(UsageError, match=r"tls://127\.0\.0\.1:1 asks for a certificate") as refused:
        Connection("tls://127.0.0.1:1", 1, Expected.of(Settings()), print)
    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in refused.value.hint
