"""A PostgreSQL server of the tests' own, with a password; started as the user postgres where the tests run as root, since it refuses root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster.processes import free_port

WORD = "p%20w rd"


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if not initdb:
        pytest.skip("left out: PostgreSQL is absent (`make tools` installs it), so no state on a server is tried")
    return Path(initdb).parent


class Server:
    """It can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._bin = _binaries()
        self._folder = folder
        self.port = free_port()
        (folder / "word").write_text(WORD)
        if os.geteuid() == 0:
            for path in (folder, folder / "word"):
                shutil.chown(path, "postgres", "postgres")
        self._run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "hound",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(folder / "word"),
            "--no-sync",
            "-E",
            "UTF8",
        )
        self.start()

    @property
    def address(self) -> str:
        from urllib.parse import quote

        return f"postgresql://hound:{quote(WORD)}@127.0.0.1:{self.port}/postgres"

    def _run(self, name: str, *arguments: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*user, str(self._bin / name), *arguments], check=True, capture_output=True, cwd=self._folder, timeout=60
        )

    def start(self) -> None:
        settings = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c log_min_messages=panic"
        self._run(
            "pg_ctl", "-D", str(self._folder / "data"), "-l", str(self._folder / "log"), "-o", settings, "-w", "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")


@contextmanager
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="posthound-postgres-"))
    try:
        made = Server(folder)
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
