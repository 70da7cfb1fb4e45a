"""Disks without room, for tests of what happens to files when one is full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from posthound.support.errors import ExitCode

Done = subprocess.CompletedProcess[str]
POSTHOUND = str(Path(sys.executable).with_name("posthound"))
# A file may not grow beyond a kilobyte: much like a full disk, without any rights.
_LIMITED = 'cd "$1" && shift && ulimit -f 1 && exec "$@"'
# A disk of its own, seen by this process only, filled to the last byte; what is on it afterwards is copied back.
_FULL = """
disk=$(mktemp -d) && mount -t tmpfs -o size=512k tmpfs "$disk" && cp -a "$1/." "$disk" && cd "$disk" || exit 99
cat /dev/zero > filler 2> /dev/null
folder=$1 && shift && "$@"
status=$? && rm filler && find "$folder" -mindepth 1 -delete && cp -a . "$folder" && cd / && umount "$disk" && rmdir "$disk"
exit $status
"""


def _own_disk() -> list[str]:
    return ["unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",))]


@cache
def may_mount() -> bool:
    """Whether a small disk can be mounted where nobody else sees it."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_own_disk(), "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0


def without_room(folder: Path, environment: dict[str, str], *arguments: str, limit: bool = False) -> Done:
    """Runs posthound in a folder on a full disk; with `limit`, or without the right to mount one, under a limit of files' sizes."""
    limit = limit or not may_mount()
    way = ["bash", "-c", _LIMITED, "-"] if limit else [*_own_disk(), "sh", "-c", _FULL, "-"]
    # Python itself would cut its compiled modules off at the limit, and keep them.
    variables = environment | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [*way, str(folder), POSTHOUND, *arguments]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
    assert done.returncode != 99, done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones, too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(done: Done, what: str = "cannot be written: ") -> None:
    """It says that there is no room and what to do, without a traceback, and exits as documented."""
    assert done.returncode == ExitCode.INCOMPLETE, done.stderr
    assert "Traceback" not in done.stderr
    assert what in done.stderr
    assert "Make room" in done.stderr


posix = pytest.mark.skipif(os.name == "nt", reason="left out: /dev/full and limits of files' sizes are POSIX")
