"""The lines of `make bench` that concern posthound alone: memory, growth with the input, near-misses, hostile input."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

from benchmarks.bench import KB, Bench
from benchmarks.corpus import MB, write, write_small
from benchmarks.hostile import SHAPES, Shape, near_misses
from benchmarks.scanners import BETTERLEAKS, KINGFISHER
from benchmarks.timing import LIMIT, Run, run, spread, turns

MEMORY_TIMES, MEMORY_MORE = 6, 60 * MB
NEAR = 5.0  # MB/s
# Seconds a megabyte may grow by from the small input to the large one and still be called a line.
STRAIGHT = 1.25
# Four times the input may take this many times the time: linear, and some.
GROWTH = 6.0
# Below this many seconds, a difference in time is noise.
_NOISE = 0.05
# A hostile input that would take longer is measured at a sixteenth of the size, and said to be.
_PATIENCE = 5.0
# What takes less than so many seconds is run several times, and the least counts.
_QUICK, _TIMES = 3.0, 3
_ERROR = "error:"


def memory(bench: Bench) -> None:
    """Line 4: the peak of all processes together, for one large file and for ten."""
    made = bench.single(bench.sizes.one)
    used, told = _peaks(bench, made.paths[0])
    most = MEMORY_TIMES * made.size + MEMORY_MORE
    target = f"≤ {MEMORY_TIMES} × the file + {MEMORY_MORE // MB} MB = {most / MB:.0f} MB"
    bench.tell("memory", f"one file of {made.size / MB:.0f} MB, at most", told, "", target, used <= most)
    folder, ten = bench.many()
    _, told = _peaks(bench, folder)
    bench.tell("memory", f"{len(ten.paths)} files of {ten.size / MB / len(ten.paths):.1f} MB, two jobs, at most", told)


def _peaks(bench: Bench, target: Path) -> tuple[int, str]:
    used = run(bench.scanners.ours(target, "--jobs", "2"), watched=True).memory
    theirs = run(bench.scanners.theirs(KINGFISHER, target, "--jobs", "2"), watched=True).memory
    return used, f"{used / MB:.0f} MB, kingfisher {theirs / MB:.0f} MB"


def giant(bench: Bench) -> None:
    """Line 4, too: a file of a gigabyte, as it is by default and with the limit raised."""
    size = bench.sizes.giant
    if shutil.disk_usage(bench.work).free < 2 * size + 1000 * MB:
        bench.tell("giant", f"a file of {size / MB:.0f} MB", "left out: the disk is too full")
        return
    made = write(bench.work / "giant.postman_collection.json", size)
    try:
        plain = bench.scanners.ours(made.paths[0], *bench.sizes.limit, report=False)
        raised = bench.scanners.ours(made.paths[0], "--max-size", str(made.size // MB + 1))
        what = f"a file of {made.size / MB:,.0f} MB"
        bench.tell("giant", f"{what}, by default", *_of_giant(run(plain, watched=True), made.size))
        bench.tell("giant", f"{what}, limit raised", _amount(run(raised, watched=True)))
    finally:
        made.paths[0].unlink()


def _of_giant(done: Run, size: int) -> tuple[str, str, str, bool]:
    message = next((line for line in done.said.splitlines() if line.startswith(_ERROR)), "")
    refused = done.status == 3 and "--max-size" in message
    bounded = done.status in (0, 1) and done.memory <= MEMORY_TIMES * size + MEMORY_MORE
    said = f"; {message.partition('.json: ')[2]}" if message else ""
    return _amount(done) + said, "", "bounded, or refused with a message", refused or bounded


def _amount(done: Run) -> str:
    ended = f"exit {done.status}" if done.status >= 0 else f"stopped by signal {-done.status}"
    return f"{ended} after {done.wall:.1f} s, {done.memory / MB:,.0f} MB at most"


def linear(bench: Bench) -> None:
    """Line 5: seconds a megabyte, from a small file to a large one, with one process."""
    points = []
    for size in bench.sizes.linear:
        made = bench.single(size)
        command = bench.scanners.ours(made.paths[0], "--jobs", "1")
        seconds = spread(turns([command], bench.sizes.few)["posthound"]).median
        points.append((made.size / MB, seconds))
    bench.forget(bench.sizes.linear[-1])
    (small, a), (middle, b), (large, c) = points
    first, second = (b - a) / (middle - small), (c - b) / (large - middle)
    told = ", ".join(f"{size:.3g} MB {seconds:.2f} s" for size, seconds in points)
    off = max(abs(seconds - (a + (c - a) * (size - small) / (large - small))) / seconds for size, seconds in points)
    measured = f"{told}; {first * 1000:.0f} ms a MB, then {second * 1000:.0f}; off the line by {off:.0%} at most"
    target = f"the later MB ≤ {STRAIGHT} of the earlier"
    bench.tell("linear", "growing files, one job", measured, "", target, second <= STRAIGHT * first)


def small(bench: Bench) -> None:
    """Line 5, too: many small files."""
    folder = bench.work / "small"
    size = write_small(folder, bench.sizes.small)
    names = {"kingfisher": KINGFISHER, "betterleaks": BETTERLEAKS}
    peers = [bench.scanners.theirs(peer, folder) for peer in names.values()]
    # Just written, the files are in the page cache for everybody: no run goes before those that count.
    took = spread([run(bench.scanners.ours(folder)) for _ in range(2)])
    others = ", ".join(f"{name} {run(peer).wall:.1f} s" for name, peer in zip(names, peers, strict=True))
    measured = f"{took.median:.1f} s, {bench.sizes.small / took.median:,.0f} files/s; {others}"
    what = f"{bench.sizes.small:,} files of {size / bench.sizes.small:.0f} bytes"
    bench.tell("small", what, measured, took.shown("{:.1f}") + " s")
    shutil.rmtree(folder)


def near(bench: Bench) -> None:
    """Line 6: a file of values that look like credentials and are none."""
    path = bench.work / "near.postman_collection.json"
    size = path.write_bytes(near_misses(bench.sizes.near))
    command = bench.scanners.ours(path)
    took = spread(turns([command], bench.sizes.few)["posthound"])
    reported = len(bench.scanners.output("posthound").read_bytes().splitlines())
    rate = size / MB / took.median
    measured = f"{rate:.1f} MB/s, process start included; {reported} reported"
    spread_of = f"{size / MB / took.high:.1f} … {size / MB / took.low:.1f}"
    bench.tell("near", f"{size / MB:.0f} MB of near-misses", measured, spread_of, f"≥ {NEAR:.0f} MB/s", rate >= NEAR)


def hostile(bench: Bench) -> None:
    """Line 7: what four times the input costs, shape by shape."""
    path = bench.work / "hostile.postman_collection.json"
    idle = _seconds(bench, path, b"{}", 0.0)
    rows = [(name, *_growth(bench, path, shape, idle)) for name, shape in SHAPES.items()]
    for name, growth, per_mb, size in sorted(rows, key=lambda row: -row[1])[:5]:
        told = f"{growth:.1f} times the time for four times the size, {per_mb:.2f} s a MB (at {size / KB:,.0f} kB)"
        bench.tell("hostile", name, told, "", f"≤ {GROWTH:.0f} times", growth <= GROWTH)
    for name, growth, per_mb, size in sorted(rows, key=lambda row: -row[2])[:5]:
        told = f"{per_mb:.2f} s a MB (at {size / KB:,.0f} kB), {growth:.1f} times for four times the size"
        bench.tell("hostile", f"slowest: {name}", told)
    missed, worst = sum(growth > GROWTH for _, growth, *_ in rows), max(growth for _, growth, *_ in rows)
    measured = f"{worst:.1f} times at worst, {missed} of {len(rows)} shapes over the aim"
    bench.tell("hostile", "hostile input of four times the size", measured, "", f"≤ {GROWTH:.0f} times", missed == 0)


def _growth(bench: Bench, path: Path, shape: Shape, idle: float) -> tuple[float, float, int]:
    """How many times the seconds for four times the input, seconds a megabyte, and the larger size in bytes."""
    size = bench.sizes.hostile // 16
    small = shape(size)
    first = _seconds(bench, path, small, idle)
    if first * 16 <= _PATIENCE:
        size = bench.sizes.hostile
        small = shape(size)
        first = _seconds(bench, path, small, idle)
    large = shape(4 * size)
    # Stopped where it has long missed the aim.
    limit = 20 * first + 20
    second = _seconds(bench, path, large, idle, limit)
    if second > GROWTH * first and second < limit:  # once more: a busy machine can do that, too
        first, second = min(first, _seconds(bench, path, small, idle)), min(second, _seconds(bench, path, large, idle))
    # Where a shape does not come out at exactly four times the size, by what it did come out at.
    return second / first * 4 * len(small) / len(large), second / len(large) * MB, len(large)


def _seconds(bench: Bench, path: Path, data: bytes, idle: float, limit: float = LIMIT) -> float:
    """Processor seconds of a scan of these bytes, without those of an idle one; infinite where it was stopped."""
    path.write_bytes(data)
    command = bench.scanners.ours(path, "--jobs", "1", limit=limit)
    done = run(command)
    if done.status < 0:
        return math.inf
    times = [done.cpu]
    if done.cpu < _QUICK:
        times += [run(command).cpu for _ in range(_TIMES - 1)]
    return max(_NOISE, min(times) - idle)
