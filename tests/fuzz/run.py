"""`make fuzz`: every target under libFuzzer in turn, and the record of it in docs/fuzzing.md.

`python -m tests.fuzz.run --seconds 3600 [--record] [TARGET...]`. Inputs that something went wrong with stay in build/fuzz.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.fuzz.seeding import corpus

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "build" / "fuzz"
PAGE = ROOT / "docs" / "fuzzing.md"
MARK = "<!-- From here on written by `make fuzz`. -->"
# What a target gets of the time: a scan takes milliseconds where the small readers take microseconds.
SHARES = {
    "reader": 3,
    "yaml": 3,
    "scan": 6,
    "clients": 4,
    "scripts": 4,
    "config": 2,
    "history": 1,
    "decoders": 4,
    "baseline": 1,
    "sarif": 3,
    "patterns": 2,
    "archive": 2,
    "compiled": 3,
}
# An input of at most 64 kB that takes longer, in seconds, is a hang; megabytes of memory beyond these are a fault, too.
INPUT_MAX, HANG_SECONDS, MEMORY_MB = 65_536, 10, 2_048
# A target that ends before its time again and again is broken; its input is kept, and the next one is due.
RESTARTS = 20
PACKAGES = ("atheris", "posthound", "orjson", "PyYAML", "pyahocorasick")
_DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_STEP = re.compile(r"^#(\d+)\s", re.MULTILINE)
_EDGES = re.compile(r"cov: (\d+)")
_SLOWEST = re.compile(r"stat::slowest_unit_time_sec:\s*(\d+)")


@dataclass
class Record:
    """What fuzzing one target gave."""

    target: str
    seconds: float = 0.0
    runs: int = 0
    edges: int = 0
    crashes: set[str] = field(default_factory=set)
    hangs: int = 0
    exhausted: int = 0  # inputs that took too much memory

    def row(self) -> str:
        """A line of the page's table."""
        cells = (
            self.target, f"{self.seconds:,.0f}", f"{self.runs:,}", f"{self.edges:,}",
            str(len(self.crashes)), str(self.hangs), str(self.exhausted),
        )  # fmt: skip
        return "| " + " | ".join(cells) + " |"


def fuzz(target: str, seconds: float) -> Record:
    """Fuzzes a target for some time, started again where it ended early."""
    record = Record(target)
    found = FOUND / target
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for number, data in enumerate(corpus(target)):
            (Path(name) / f"{number:04}").write_bytes(data)
        begun = time.monotonic()
        for _ in range(RESTARTS):
            left = round(seconds - (time.monotonic() - begun))
            if left < 1:
                break
            _read(record, _once(target, found, left, name))
        record.seconds = time.monotonic() - begun
    return record


def _once(target: str, found: Path, seconds: int, folder: str) -> str:
    options = (
        f"-max_total_time={seconds}", f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={INPUT_MAX}",
        f"-artifact_prefix={found}/", "-print_final_stats=1", folder,
    )  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.harness", target, str(found), *options]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return done.stderr.decode("utf-8", "replace")


def _read(record: Record, log: str) -> None:
    """Adds what a run's log says."""
    done = _DONE.findall(log) or _STEP.findall(log)
    if not done:
        raise SystemExit(f"{record.target} did not start:\n{log[-2000:]}")
    record.runs += int(done[-1])
    record.edges = max(record.edges, *(int(edges) for edges in _EDGES.findall(log)), 0)
    record.crashes.update(re.findall(r"^FOUND (.+)$", log, re.MULTILINE))
    record.hangs += log.count("ERROR: libFuzzer: timeout")
    record.exhausted += log.count("ERROR: libFuzzer: out-of-memory")
    if "ERROR: libFuzzer: deadly signal" in log:
        record.crashes.add("a signal ended the process")


def page(records: list[Record]) -> str:
    """The measured part of docs/fuzzing.md."""
    head = (
        f"{datetime.now(UTC):%Y-%m-%d}: {sum(r.seconds for r in records):,.0f} seconds, {sum(r.runs for r in records):,} inputs.",
        "",
        "| target | seconds | inputs | edges | exceptions | hangs | out of memory |",
        "|---|---|---|---|---|---|---|",
    )
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return "\n".join((*head, *(r.row() for r in records), "", f"Python {platform.python_version()}, {versions}.", ""))


def main() -> None:
    """Fuzzes, says what came out, and writes it down where asked to; the exit status is 1 when something was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("--record", action="store_true", help="write docs/fuzzing.md")
    parser.add_argument("targets", nargs="*", choices=[*SHARES, []], default=[])
    arguments = parser.parse_args()
    chosen = arguments.targets or list(SHARES)
    share = arguments.seconds / sum(SHARES[target] for target in chosen)
    records = []
    with ThreadPoolExecutor(arguments.jobs) as pool:  # each target is a process of its own
        for record in pool.map(lambda target: fuzz(target, share * SHARES[target]), chosen):
            records.append(record)
            print(record.row(), flush=True)
            for crash in sorted(record.crashes):
                print(f"  {crash}: {FOUND / record.target}")
    if arguments.record:
        before, mark, _ = PAGE.read_text("utf-8").partition(MARK)
        PAGE.write_text(f"{before}{mark}\n\n{page(records)}", "utf-8")
    sys.exit(any(record.crashes or record.hangs or record.exhausted for record in records))


if __name__ == "__main__":
    main()
