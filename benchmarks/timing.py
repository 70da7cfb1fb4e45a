"""Commands taking turns: wall time, processor time of a process and its children, and what per-round ratios say."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.memory import Watch

# Nothing that is measured takes as long; what does is stopped, and its time is this one.
LIMIT = 900.0
# Characters kept of what a command says, from the end.
_SAID = 2000
# The share of the machine's memory at which a watched run is stopped.
_CEILING = 0.6


@dataclass(frozen=True, slots=True)
class Command:
    """A command line as `argv`, and where it runs; `fresh` gives each run an empty home and cache folder."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False
    limit: float = LIMIT


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one run, by the clock and of processors, its exit status (negative: a signal) and the end of what it said."""

    wall: float
    cpu: float
    status: int
    said: str = ""
    memory: int = 0  # bytes, where it was watched


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and what it is the median of."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of some values."""
        found = sorted(values)
        return cls(statistics.median(found), found[0], found[-1])

    def shown(self, form: str = "{:.2f}") -> str:
        """The lowest and the highest."""
        return f"{form.format(self.low)} … {form.format(self.high)}"


def run(command: Command, *, watched: bool = False) -> Run:
    """Runs a command once. A watched run tells memory; its times are not to be used."""
    with tempfile.TemporaryDirectory(prefix="posthound-bench-") as home, tempfile.TemporaryFile() as answer:
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", **command.environment}
        if command.fresh:
            environment |= {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache"}
        started = time.perf_counter()
        process = subprocess.Popen(
            command.argv, cwd=command.cwd, env=environment, stdin=subprocess.DEVNULL, stdout=answer,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        stop = threading.Timer(command.limit, _kill, [process.pid])
        stop.start()
        if watched:
            with Watch(process.pid, every=0.02, ceiling=ceiling(), stop=lambda: _kill(process.pid)) as watch:
                _, status, used = os.wait4(process.pid, 0)
        else:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        stop.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        answer.seek(max(0, answer.seek(0, os.SEEK_END) - _SAID))
        said = answer.read().decode("utf-8", "replace").strip()
    return Run(wall, used.ru_utime + used.ru_stime, process.returncode, said, watch.together if watched else 0)


def ceiling() -> int:
    """The bytes of memory at which a watched run is stopped, before the machine is in trouble."""
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * _CEILING)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def turns(commands: Sequence[Command], rounds: int) -> dict[str, list[Run]]:
    """Each command once unmeasured (unless it is to start fresh), then all of them in turn, `rounds` times."""
    for command in commands:
        if not command.fresh:
            run(command)
    runs: dict[str, list[Run]] = {command.name: [] for command in commands}
    for _ in range(rounds):
        for command in commands:
            runs[command.name].append(run(command))
    return runs


def spread(runs: Sequence[Run], measure: Callable[[Run], float] = lambda run: run.wall) -> Spread:
    """The spread of seconds over the rounds."""
    return Spread.of(map(measure, runs))


def ratio(ours: Sequence[Run], theirs: Sequence[Run], measure: Callable[[Run], float] = lambda run: run.wall) -> Spread:
    """Our seconds by theirs, round by round: what slows down a whole round cancels out."""
    return Spread.of(measure(one) / measure(other) for one, other in zip(ours, theirs, strict=True))


def cpu(one: Run) -> float:
    """Processor seconds."""
    return one.cpu
