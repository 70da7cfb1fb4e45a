"""docs/performance.md: the lines of `make bench` as tables, the machine, the commands, and how real the corpus is."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from benchmarks.accuracy import SHARED, table
from benchmarks.bench import Bench, Line
from benchmarks.corpus import DENSE, MB, SPARSE, write_many
from benchmarks.hostile import SHAPES
from benchmarks.likeness import measures
from benchmarks.peers import version
from benchmarks.plot import picture
from benchmarks.scanners import BETTERLEAKS, DETECT_SECRETS, KINGFISHER
from benchmarks.timing import cpu, spread, turns

MARK = "<!-- From here on written by `make bench`. -->"
PICTURE = "performance.svg"
_VERDICTS = {True: "yes", False: "**no**", None: ""}


def likeness(bench: Bench) -> None:
    """Compares the generated corpus with the labelled exports, where those are at hand: measures, and both scanners' time."""
    folder = SHARED / "corpus" / "labelled"
    if not folder.is_dir():
        bench.tell("likeness", "real exports", "absent, so nothing is compared")
        return
    real = sorted(folder.glob("*.postman_*.json"))
    main = bench.many()[1].paths
    columns = [measures(real), measures(main[: max(1, 20 * MB // main[0].stat().st_size)])]
    for name in columns[0]:
        bench.tell("likeness", name, columns[0][name], columns[1][name])
    real_time, generated_time = (_time_of(bench, files) for files in (real, _alike(bench, real)))
    bench.tell("likeness", "processor time a MB, in files of such sizes, all dense", real_time, generated_time)


def _time_of(bench: Bench, files: Sequence[Path]) -> str:
    others = tuple(map(str, files[1:]))
    commands = [
        bench.scanners.ours(files[0], *others),
        bench.scanners.theirs(KINGFISHER, files[0], "--jobs", "2", *others),
    ]
    runs = turns(commands, bench.sizes.rounds)
    size = sum(path.stat().st_size for path in files) / MB
    return ", ".join(f"{name} {spread(some, cpu).median / size:.2f} s" for name, some in runs.items())


def _alike(bench: Bench, real: Sequence[Path]) -> list[Path]:
    """Dense collections of the sizes of real files, the largest first, until they are as much together."""
    sizes = sorted((path.stat().st_size for path in real), reverse=True)
    made, enough = write_many(bench.work / "alike", sizes, DENSE), sum(sizes)
    kept = list(made.paths)
    while sum(path.stat().st_size for path in kept[:-1]) >= enough:
        kept.pop()
    return kept


def write_page(bench: Bench, folder: Path, minutes: float) -> Path:
    """Writes the page and, where it was measured, its picture; what stands above the mark is kept."""
    path = folder / "performance.md"
    drawn = ""
    if bench.sweep:
        images = folder / "images"
        images.mkdir(exist_ok=True)
        (images / PICTURE).write_text(picture(bench.sweep, bench.starts), "utf-8")
        drawn = f"![Throughput over file size, and seconds for a file of 20 kB](images/{PICTURE})\n\n"
    head = path.read_text("utf-8").partition(MARK)[0] if path.exists() else "# Performance\n\n"
    path.write_text(f"{head}{MARK}\n\n{_machine(minutes)}\n{drawn}{_tables(bench)}\n{_commands(bench)}", "utf-8")
    return path


def _machine(minutes: float) -> str:
    peers = (KINGFISHER, BETTERLEAKS, DETECT_SECRETS)
    versions = [f"posthound {installed_version('posthound')}", *(f"{peer.package} {version(peer)}" for peer in peers)]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()} {platform.release()}"
    )
    return (
        f"Measured on {datetime.now(UTC).date().isoformat()} in {minutes:.0f} minutes: {', '.join(versions)}; "
        f"Python {platform.python_version()}; {machine}.\n"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _tables(bench: Bench) -> str:
    def of(*names: str) -> list[Line]:
        return [line for line in bench.lines if line.name in names]

    aims = [line for line in bench.lines if line.reached is not None and line.what not in SHAPES]
    others = _told(of("many", "dense", "real", "thousands", "one", "start", "hook", "fresh"))
    worst = [line for line in of("hostile") if line.what in SHAPES]
    parts = [
        ("The aims", _rows(["", "measured", "lowest … highest", "aim", "reached"], aims)),
        ("Against others, for information", _rows(["", "measured", "lowest … highest"], others)),
        ("Memory and the input's growth", _rows(["", "measured", "lowest … highest"], _told(of("memory", "giant", "linear", "small")))),
        ("Hostile input", _rows(["", "measured"], [*worst, *_told(of("hostile"))])),
        ("Throughput by size", _rows(["", "measured"], of("sweep"))),
        (f"Generated and real exports ({SPARSE:.0f} places of secrets a MB planted)", _rows(["", "real", "generated"], of("likeness"))),
    ]  # fmt: skip
    return "\n".join(f"## {title}\n\n{rows}" for title, rows in parts if rows)


def _told(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.reached is None]


def _rows(head: list[str], lines: Sequence[Line]) -> str:
    cells = [[line.what, line.measured, line.spread, line.target, _VERDICTS[line.reached]] for line in lines]
    rows = [[cell.replace("|", "\\|") for cell in row[: len(head)]] for row in cells]
    return table(head, rows) if rows else ""


def _commands(bench: Bench) -> str:
    target = Path("PATH")
    commands = [
        bench.scanners.ours(target, "--jobs", "2"),
        bench.scanners.theirs(KINGFISHER, target, "--jobs", "2"),
        bench.scanners.theirs(BETTERLEAKS, target),
        bench.scanners.detect_secrets(target),
        *bench.scanners.hooks(target, "FILE")[:2],
    ]
    lines = [
        " ".join((Path(c.argv[0]).name, *("REPORT" if str(bench.work) in a else a for a in c.argv[1:])))
        for c in commands
    ]
    return "\n## How they were run\n\n" + "".join(f"    {line}\n" for line in lines)
