"""`make bench`: how fast posthound is, against kingfisher, betterleaks and detect-secrets, and how that grows with the input.

Writes docs/performance.md below the line that says so, and its picture. With --quick or --only, both go to .bench/ instead.
Inputs are generated from a seed and removed afterwards; the scanners come from the package index, posthound from here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import against, bounds, exports
from benchmarks.bench import QUICK, Bench, Sizes
from benchmarks.peers import BENCH
from benchmarks.scanners import PROJECT, Scanners
from benchmarks.speed_page import likeness, write_page

# In the order of the page; what compares times comes first, while nothing has filled caches and disk.
LINES: Mapping[str, Callable[[Bench], None]] = {
    "many": against.many_files,
    "real": exports.dense,
    "thousands": exports.thousands,
    "one": against.one_file,
    "start": against.start,
    "fresh": against.fresh,
    "memory": bounds.memory,
    "linear": bounds.linear,
    "small": bounds.small,
    "near": bounds.near,
    "hostile": bounds.hostile,
    "sweep": against.sweep,
    "likeness": likeness,
    "giant": bounds.giant,
}


def main() -> int:
    """Measures what was asked for, prints it line by line and writes the page; 1 where an aim was not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small inputs and few rounds, to see that it works")
    parser.add_argument(
        "--only", action="append", choices=[*LINES, "hook"], metavar="NAME", help=", ".join([*LINES, "hook"])
    )
    options = parser.parse_args()
    started = time.monotonic()
    names = options.only or list(LINES)
    BENCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=BENCH) as work:
        bench = Bench(Scanners(Path(work)), Path(work), QUICK if options.quick else Sizes())
        for name in names:
            ({**LINES, "hook": against.hook})[name](bench)
    partial = options.quick or options.only is not None
    page = write_page(bench, BENCH if partial else PROJECT / "docs", minutes=(time.monotonic() - started) / 60)
    missed = [line for line in bench.lines if line.reached is False]
    aims = sum(line.reached is not None for line in bench.lines)
    print(f"\n{aims - len(missed)} of {aims} aims reached; wrote {page.relative_to(PROJECT)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
