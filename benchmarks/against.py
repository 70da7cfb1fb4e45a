"""The lines of `make bench` that compare with peers: large inputs, one small file, the hook, an empty cache."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import KB, Bench
from benchmarks.corpus import DENSE, MB, SPARSE, Made, write_near
from benchmarks.scanners import BETTERLEAKS, KINGFISHER
from benchmarks.timing import Command, Run, cpu, ratio, run, spread, turns

WALL, CPU, ONE, START = 0.45, 0.7, 0.8, 0.6
# Secrets in the small file that has some: a handful.
_SOME = 200.0
_FRESH = "empty cache"

Runs = Mapping[str, Sequence[Run]]


def many_files(bench: Bench) -> None:
    """Line 1: a folder of ten collections, two jobs each."""
    for name, per_mb in (("many", SPARSE), ("dense", DENSE)):
        folder, made = bench.many(per_mb)
        runs = turns([bench.scanners.ours(folder, "--jobs", "2"), kingfisher(bench, folder)], bench.sizes.rounds)
        what = f"{made.size / MB:.0f} MB in {len(made.paths)} files, {per_mb:.0f} places of secrets a MB"
        judged = name == "many"
        tell_times(bench, name, what, runs, "kingfisher", WALL if judged else None, CPU if judged else None)
        bench.tell(name, "places found", _found(bench, made))


def one_file(bench: Bench) -> None:
    """Line 2: a single large collection."""
    made = bench.single(bench.sizes.one)
    runs = turns([bench.scanners.ours(made.paths[0]), kingfisher(bench, made.paths[0])], bench.sizes.rounds)
    tell_times(bench, "one", f"one file of {made.size / MB:.0f} MB", runs, "kingfisher", ONE)


def start(bench: Bench) -> None:
    """Line 3: one file of 20 kB, process start included, with and without findings, and as a pre-commit hook."""
    for what, per_mb in (("without findings", 0.0), ("with findings", _SOME)):
        made = _small_file(bench, per_mb)
        theirs = bench.scanners.theirs(BETTERLEAKS, made.paths[0])
        commands = [bench.scanners.ours(made.paths[0]), theirs, bench.scanners.bare(theirs, BETTERLEAKS)]
        runs = turns(commands, bench.sizes.starts)
        _small_told(bench, "start", f"one file of {made.size / KB:.0f} kB {what}", runs)
        if per_mb:
            bench.starts |= {name: spread(some).median for name, some in runs.items()}
            bench.tell("start", "places found", _found(bench, made))
    hook(bench)
    made = _small_file(bench, _SOME)
    peers = [kingfisher(bench, made.paths[0]), bench.scanners.detect_secrets(made.paths[0])]
    runs = turns(peers, bench.sizes.few)
    bench.starts |= {name: spread(some).median for name, some in runs.items()}
    told = ", ".join(f"{name} {spread(some).median:.2f} s" for name, some in runs.items())
    bench.tell("start", "the same file with findings, others", told)


def hook(bench: Bench) -> None:
    """The entries of both hooks, for one staged file that is clean, as most are."""
    repository = bench.work / "repository"
    repository.mkdir(exist_ok=True)
    file = _small_file(bench, 0.0).paths[0]
    shutil.copy(file, repository)
    for arguments in (("init", "--quiet"), ("add", "--all")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    runs = turns(bench.scanners.hooks(repository, file.name), bench.sizes.starts)
    _small_told(bench, "hook", "the hook's entry, one staged file", runs)


def fresh(bench: Bench) -> None:
    """Line 8: with an empty cache folder, as on a new machine or in CI, against a warm one."""
    folder, made = bench.many()
    ours, theirs = bench.scanners.ours(folder, "--jobs", "2"), kingfisher(bench, folder)
    runs = turns([ours, _emptied(ours), theirs, _emptied(theirs)], bench.sizes.few)
    _fresh_told(bench, f"{made.size / MB:.0f} MB in {len(made.paths)} files", runs, "kingfisher")
    file = _small_file(bench, _SOME).paths[0]
    ours, theirs = bench.scanners.ours(file), bench.scanners.theirs(BETTERLEAKS, file)
    runs = turns([ours, _emptied(ours), theirs, _emptied(theirs)], bench.sizes.rounds)
    _fresh_told(bench, "one file of 20 kB with findings", runs, "betterleaks")


def sweep(bench: Bench) -> None:
    """Throughput over size, one file each time; detect-secrets once, on what it can do in seconds."""
    for size in bench.sizes.sweep:
        made = bench.single(size)
        path = made.paths[0]
        commands = [bench.scanners.ours(path), kingfisher(bench, path), bench.scanners.theirs(BETTERLEAKS, path)]
        runs = turns(commands, bench.sizes.few)
        for name, some in runs.items():
            bench.sweep[name].append((made.size / MB, made.size / MB / spread(some).median))
    made = bench.single(bench.sizes.slow)
    took = run(bench.scanners.detect_secrets(made.paths[0])).wall
    bench.sweep["detect-secrets"].append((made.size / MB, made.size / MB / took))
    for name, points in bench.sweep.items():
        told = ", ".join(f"{size:.2g} MB at {rate:.2g} MB/s" for size, rate in points)
        bench.tell("sweep", name, told)


def kingfisher(bench: Bench, target: Path) -> Command:
    """kingfisher over a folder or file, two jobs."""
    return bench.scanners.theirs(KINGFISHER, target, "--jobs", "2")


def _emptied(command: Command) -> Command:
    return replace(command, name=f"{command.name}, {_FRESH}", fresh=True)


def _small_file(bench: Bench, per_mb: float) -> Made:
    path = bench.work / f"small-{per_mb:.0f}.postman_collection.json"
    return write_near(path, 20 * KB, per_mb)


def tell_times(
    bench: Bench, name: str, what: str, runs: Runs, peer: str, wall: float | None = None, processor: float | None = None
) -> None:
    """Tells our times against a peer's, by the clock and of processors, with the aims that are set."""
    ours, theirs = runs["posthound"], runs[peer]
    seconds = f"{spread(ours).median:.2f} s, {peer} {spread(theirs).median:.2f} s"
    bench.tell_ratio(name, f"{what}, by the clock", ratio(ours, theirs), seconds, wall)
    seconds = f"{spread(ours, cpu).median:.2f} s, {peer} {spread(theirs, cpu).median:.2f} s"
    bench.tell_ratio(name, f"{what}, processor time", ratio(ours, theirs, cpu), seconds, processor)


def _small_told(bench: Bench, name: str, what: str, runs: Runs) -> None:
    tell_times(bench, name, what, {key: runs[key] for key in ("posthound", "betterleaks")}, "betterleaks", START)
    bare = runs["betterleaks (bare)"]
    seconds = f"{spread(bare).median:.2f} s"
    bench.tell_ratio(name, "the same against betterleaks' program without pip's start", ratio(runs["posthound"], bare), seconds)  # fmt: skip


def _fresh_told(bench: Bench, what: str, runs: Runs, peer: str) -> None:
    ours, emptied = runs["posthound"], runs[f"posthound, {_FRESH}"]
    theirs = runs[f"{peer}, {_FRESH}"]
    seconds = f"{spread(emptied).median:.2f} s, warm {spread(ours).median:.2f} s"
    bench.tell_ratio("fresh", f"{what}: {_FRESH} against warm", ratio(emptied, ours), seconds)
    seconds = f"{peer} {spread(theirs).median:.2f} s, warm {spread(runs[peer]).median:.2f} s"
    bench.tell_ratio("fresh", f"{what}: against {peer}, both with an {_FRESH}", ratio(emptied, theirs), seconds)


def _found(bench: Bench, made: Made) -> str:
    """What our last report holds of what was planted."""
    lines = bench.scanners.output("posthound").read_text("utf-8").splitlines()
    return f"{sum('secret_id' in json.loads(line) for line in lines)} of {made.places} planted"
