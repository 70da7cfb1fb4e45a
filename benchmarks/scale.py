"""Measures scans beyond one machine, on one: `python -m benchmarks.scale [OBJECTS [FILES…]]`.

A Dask cluster of two workers against the two processes of a local scan, on the same files and two cores; and a bucket of many small objects
on the loopback interface: time, memory of the client, and what a second run asks for. SeaweedFS is the object store.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.memory import descendants
from fixtures import seaweed
from fixtures.many import exports, large_export
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Here

OVERHEAD, CLIENT_MB = 0.15, 400
# One object in so many holds a secret: findings are what the client holds at the end.
SPARSE = 20
ROUNDS = 5
OBJECTS, FILES = 200_000, (300, 1200)


def main(arguments: list[str]) -> int:
    """Prints each number beside what it should be; 1 where one is not."""
    objects, *counts = map(int, arguments or [OBJECTS])
    with tempfile.TemporaryDirectory() as folder:
        fine = [engine_cost(Path(folder) / f"{count} files", count) for count in counts or FILES]
        fine.append(bucket(Path(folder) / "bucket", objects))
    return 0 if all(fine) else 1


def engine_cost(folder: Path, count: int, size: int = 400_000) -> bool:
    """The same files by two processes and by two workers, in turn; the cluster is there already, as it is in a long scan."""
    from posthound.scan.cluster import Cluster

    folder.mkdir()
    total = 0
    for number in range(count):
        data = large_export(number, size)
        (folder / f"{number}.postman_collection.json").write_bytes(data)
        total += len(data)
    settings = Settings(jobs=2)
    began = time.perf_counter()
    cluster = Cluster(settings, "", lambda _: None)
    started = time.perf_counter() - began
    cluster_close, cluster.close = cluster.close, lambda: None  # type: ignore[method-assign]  # it is used for several runs
    local: list[Cost] = []
    shared: list[Cost] = []
    try:
        expected = _digest(run([str(folder)], settings))
        for _ in range(ROUNDS + 1):
            local.append(_cost(lambda: run([str(folder)], settings), expected))
            shared.append(_cost(lambda: run_shared([str(folder)], settings, lambda: cluster), expected))
    finally:
        cluster_close()
    # The first run of a worker loads the rules.
    (best, spent), (other, paid) = (Cost(*map(min, zip(*costs[1:], strict=True))) for costs in (local, shared))
    overhead = other / best - 1
    print(f"{total / 1e6:.0f} MB in {count} files, the best of {ROUNDS} pairs in turn")
    for name, seconds, cpu in (("two processes", best, spent), ("two Dask workers", other, paid)):
        print(
            f"  {name:<17} {seconds:6.2f} s  {cpu:6.2f} s of processors: {total / 1e6 / cpu:.1f} MB and {count / cpu:.0f} files a second of one"
        )
    print(
        f"  cost of the engine {overhead:+.1%} of time (at most {OVERHEAD:.0%}), {paid / spent - 1:+.1%} of processors; a cluster starts in {started:.1f} s"
    )
    print("  reports equal to the byte")
    return overhead <= OVERHEAD


def bucket(folder: Path, count: int) -> bool:
    """Many small objects, read once and then not again."""
    from posthound.scan import objects

    calls = {"read": 0}
    read = objects.read

    async def counted(*arguments: Any) -> Any:
        calls["read"] += 1
        return await read(*arguments)

    objects.read = counted
    with seaweed.serving(folder) as environment:
        os.environ |= environment
        began = time.perf_counter()
        seaweed.filled("exports", exports(count, sparse=SPARSE), environment)
        print(f"{count} objects stored in {time.perf_counter() - began:.0f} s")
        state = str(folder / "state.sqlite")
        reports = []
        fine = True
        for turn in ("first", "second"):
            calls["read"] = 0
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
            seconds = _seconds(lambda: reports.append(_digest(run_shared(["s3://exports"], Settings(), Here, state))))
            megabytes = _peak() / 1e6
            print(
                f"  {turn} run {seconds:7.1f} s  {count / seconds:7.0f} objects/s  {calls['read']} reads, {-(-count // 1000)} listings  "
                f"peak of the client {megabytes:.0f} MB (at most {CLIENT_MB})"
            )
            fine = fine and megabytes <= CLIENT_MB
        print(f"  reports equal to the byte: {reports[0] == reports[1]}")
    return fine and reports[0] == reports[1] and calls["read"] == 0


def _peak() -> int:
    """The most memory that this process held, in bytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _digest(report: Report) -> str:
    return hashlib.sha256(render("jsonl", report).encode()).hexdigest()


class Cost(NamedTuple):
    """Seconds on the clock, and of processors: of this process and of all that it began."""

    seconds: float
    processors: float


def _cost(work: Callable[[], Report], expected: str) -> Cost:
    """What a scan costs until there is its report, which is then held against the expected one."""
    spent, began = _processors(), time.perf_counter()
    report = work()
    cost = Cost(time.perf_counter() - began, _processors() - spent)
    assert _digest(report) == expected
    return cost


def _processors() -> float:
    return sum(os.times()[:4]) + sum(map(_of_process, descendants(os.getpid())))


def _of_process(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
