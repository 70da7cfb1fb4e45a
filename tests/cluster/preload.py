"""Loaded by the workers of tests: files that do to a worker what only bad days do, told by their names.

`poison` ends the process; `hold` writes down the process's number and waits until it is released; version and rules are what the environment says.
"""

from __future__ import annotations

import importlib.metadata
import os
import signal
import time
from pathlib import Path

from posthound.scan import work
from posthound.scan.cluster import worker

FOLDER = Path(os.environ["POSTHOUND_TEST_FOLDER"])
_read_listed, _version = work.read_listed, importlib.metadata.version


def _read(listed, *arguments, **named):
    name = os.path.basename(listed.path)
    if name.startswith("poison"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("broken"):
        raise ZeroDivisionError
    if name.startswith("hold") and not (FOLDER / "release").exists():
        (FOLDER / "held").write_text(str(os.getpid()))
        while not (FOLDER / "release").exists():
            time.sleep(0.02)
    return _read_listed(listed, *arguments, **named)


work.read_listed = _read
if other := os.environ.get("POSTHOUND_TEST_VERSION"):
    importlib.metadata.version = lambda name: other if name == "posthound" else _version(name)
if rules := os.environ.get("POSTHOUND_TEST_RULES"):
    worker.stamp = lambda: rules
