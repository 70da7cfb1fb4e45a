"""The lines of `make bench` over real exports: the labelled ones, many times, their digits drawn anew so that no two files are equal.

Scanners remember what they have read: of equal files they read one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import SHARED
from benchmarks.against import kingfisher, tell_times
from benchmarks.bench import Bench
from benchmarks.corpus import MB, SEED, write_small
from benchmarks.scanners import BETTERLEAKS
from benchmarks.timing import turns

WALL, CPU = 0.6, 0.8  # of kingfisher's, for dense files
SMALL_KINGFISHER, SMALL_BETTERLEAKS = 0.7, 0.9  # of their time by the clock, for small ones
# Bytes of a small export, at most.
SMALL = 700
# A number, and what is no number but an escape.
_DIGITS = re.compile(rb"\\u[0-9a-fA-F]{4}|\d+")


def labelled() -> list[Path]:
    """The real exports, where they are at hand."""
    return sorted((SHARED / "corpus" / "labelled").glob("*.postman_*.json"))


def drawn_anew(data: bytes, rng: random.Random) -> bytes:
    """The same export with other digits; numbers keep their length, and no first digit becomes or stops being a zero."""

    def other(match: re.Match[bytes]) -> bytes:
        digits = match[0]
        if digits[:1] in (b"\\", b"0"):
            return digits
        return bytes([rng.choice(b"123456789"), *rng.choices(b"0123456789", k=len(digits) - 1)])

    return _DIGITS.sub(other, data)


def write_copies(folder: Path, sources: Sequence[Path], count: int) -> int:
    """Writes `count` exports, the sources in turn, a thousand a folder; returns the bytes."""
    held = [(path.name.partition("."), path.read_bytes()) for path in sources]
    rng, size = random.Random(f"{SEED} {folder.name}"), 0
    for number in range(count):
        (stem, _, ending), data = held[number % len(held)]
        here = folder / f"{number // 1000:03}"
        here.mkdir(parents=True, exist_ok=True)
        size += (here / f"{stem}-{number}.{ending}").write_bytes(drawn_anew(data, rng))
    return size


def dense(bench: Bench) -> None:
    """A folder of real exports, which are full of secrets."""
    sources = labelled()
    if not sources:
        bench.tell("real", "real exports", "absent, so nothing is compared")
        return
    folder = bench.work / "real"
    count = len(sources) * bench.sizes.copies
    size = write_copies(folder, sources, count)
    runs = turns([bench.scanners.ours(folder, "--jobs", "2"), kingfisher(bench, folder)], bench.sizes.rounds)
    tell_times(bench, "real", f"{size / MB:.0f} MB of real exports in {count:,} files", runs, "kingfisher", WALL, CPU)
    found = len(bench.scanners.output("posthound").read_bytes().splitlines())
    bench.tell("real", "places reported in them", f"{found:,}")


def thousands(bench: Bench) -> None:
    """Tens of thousands of small exports, real ones where these are at hand."""
    sources = [path for path in labelled() if path.stat().st_size <= SMALL]
    folder, count = bench.work / "thousands", bench.sizes.thousands
    size = write_copies(folder, sources, count) if sources else write_small(folder, count)
    what = f"{count:,} {'real' if sources else 'generated'} exports of {size / count:.0f} bytes"
    commands = [bench.scanners.ours(folder), kingfisher(bench, folder), bench.scanners.theirs(BETTERLEAKS, folder)]
    runs = turns(commands, bench.sizes.few)
    tell_times(bench, "thousands", f"{what}, against kingfisher", runs, "kingfisher", SMALL_KINGFISHER)
    tell_times(bench, "thousands", f"{what}, against betterleaks", runs, "betterleaks", SMALL_BETTERLEAKS)
