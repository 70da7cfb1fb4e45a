"""How fast this machine runs Python just now, so that a bound in seconds says the same on any machine and under any load."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

# What a lap takes of a processor where bounds are written in seconds: an unhurried core of 2020.
_LAP = 0.01
_MIXED = re.compile(r"[a-f]+[0-9]{2,}")
_EVERY = 0.25  # seconds between two laps beside a command, which costs it a twenty-fifth of one processor


def pace() -> float:
    """How many times longer this machine takes than the one that bounds are written for, at its best of some laps."""
    return min(_lap() for _ in range(5)) / _LAP


def _lap() -> float:
    """The processor time of a fixed load: numbers, texts, a search and a dict, as most of a scan is."""
    started = time.process_time()
    words: dict[str, str] = {}
    for number in range(10_000):
        word = f"{number * 2654435761 % 4294967296:08x}"
        if _MIXED.search(word):
            words[word[:3]] = words.get(word[:3], "") + word[-1]
    return time.process_time() - started


class Used(NamedTuple):
    """How a command ended, what it used (seconds as they would be at a pace of 1), and what it wrote."""

    status: int
    seconds: float
    kilobytes: int
    out: bytes
    err: bytes


def used(command: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str], timeout: float) -> Used:
    """Runs a command and measures its processor time against laps run beside it: what slows down one slows down the other."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=cwd, env=dict(environment), stdout=out, stderr=err)
        laps, until = [_lap()], time.monotonic() + timeout
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            if time.monotonic() > until:
                process.kill()
                process.wait()
                raise subprocess.TimeoutExpired(command, timeout)
            laps.append(_lap())
            time.sleep(_EVERY)
        _, status, resources = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        seconds = (resources.ru_utime + resources.ru_stime) * _LAP / mean(laps)
        return Used(process.returncode, seconds, resources.ru_maxrss, out.read(), err.read())
