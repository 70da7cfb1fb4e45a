"""A Dask cluster of processes of its own: a scheduler and workers, as they are started on machines."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import PROJECT


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """A scheduler on a port of its own, and workers with one thread each, two unless said otherwise."""

    def __init__(self, folder: Path, environment: dict[str, str], workers: int = 2) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._environment = environment | {
            "POSTHOUND_TEST_FOLDER": str(folder), "PYTHONPATH": str(PROJECT), "HOME": str(folder),
            "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": "forkserver", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "False",
            "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL": "False", "DASK_DISTRIBUTED__COMM__RETRY__COUNT": "3",
        }  # fmt: skip
        self._started: list[subprocess.Popen[bytes]] = []
        self.start_scheduler()
        self.start_workers(workers)

    def _start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], cwd=self.folder, env=self._environment | variables, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("ab"),
        )  # fmt: skip
        self._started.append(process)
        return process

    def start_scheduler(self) -> None:
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard", "--no-show"
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise TimeoutError((self.folder / "log").read_text())

    def start_workers(self, count: int, **variables: str) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", self.address, "--nworkers", str(count), "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard",
            "--death-timeout", "120", "--preload", "tests.cluster.preload", **variables,
        )  # fmt: skip

    @staticmethod
    def end(process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self._started:
            self.end(process)


@contextmanager
def cluster(folder: Path, environment: dict[str, str], workers: int = 2) -> Iterator[Cluster]:
    made = Cluster(folder, environment, workers)
    try:
        yield made
    finally:
        made.close()
