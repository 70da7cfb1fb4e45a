"""What a run of `make bench` carries along: sizes, scanners, inputs made on demand, and the results so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import MB, SPARSE, Made, write, write_many
from benchmarks.scanners import Scanners
from benchmarks.timing import Spread

KB = 1000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the inputs are, in bytes, and how often things run."""

    many: tuple[int, ...] = (4_500_000,) * 10
    one: int = 50 * MB
    giant: int = 1000 * MB
    limit: tuple[str, ...] = ()  # options of the run that may refuse the giant
    linear: tuple[int, ...] = (MB, 10 * MB, 100 * MB)
    sweep: tuple[int, ...] = (20 * KB, 200 * KB, 2 * MB, 10 * MB, 50 * MB)
    small: int = 100_000
    copies: int = 13  # of the real exports
    thousands: int = 30_000
    near: int = 20 * MB
    hostile: int = MB
    slow: int = 2 * MB  # for scanners that take minutes for more
    rounds: int = 7
    starts: int = 21
    few: int = 3


QUICK = Sizes(
    many=(400 * KB,) * 10, one=4 * MB, giant=20 * MB, limit=("--max-size", "10"), linear=(MB // 4, MB, 4 * MB),
    sweep=(20 * KB, 200 * KB, 2 * MB), small=2000, copies=1, thousands=500, near=2 * MB, hostile=MB // 16, slow=100 * KB, rounds=3, starts=5, few=1,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result; `reached` is None where there is no target, or none of ours."""

    name: str
    what: str
    measured: str
    spread: str = ""
    target: str = ""
    reached: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "reached", False: "NOT REACHED", None: ""}[self.reached]
        aim = f"[{self.target}]" if self.target else ""
        within = f"<{self.spread}>" if self.spread else ""
        return "  ".join(filter(None, (f"{self.name:<8}", self.what + ":", self.measured, within, aim, verdict)))


@dataclass(slots=True)
class Bench:
    """The state of a run."""

    scanners: Scanners
    work: Path
    sizes: Sizes
    lines: list[Line] = field(default_factory=list)
    # For the plot: megabytes and megabytes a second; seconds for the smallest file.
    sweep: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[str, float] = field(default_factory=dict)
    _made: dict[str, Made] = field(default_factory=dict)

    def tell(
        self, name: str, what: str, measured: str, spread: str = "", target: str = "", reached: bool | None = None
    ) -> None:
        """Notes and prints a line."""
        self.lines.append(Line(name, what, measured, spread, target, reached))
        print(self.lines[-1], flush=True)

    def tell_ratio(self, name: str, what: str, ratio: Spread, seconds: str, most: float | None = None) -> None:
        """Notes a ratio of ours to a peer's, with the seconds behind it."""
        target = "" if most is None else f"≤ {most}"
        reached = None if most is None else ratio.median <= most
        self.tell(name, what, f"{ratio.median:.2f} ({seconds})", ratio.shown(), target, reached)

    def many(self, per_mb: float = SPARSE) -> tuple[Path, Made]:
        """The folder of ten collections, made on the first call."""
        name = f"many-{per_mb:.0f}"
        if name not in self._made:
            self._made[name] = write_many(self.work / name, list(self.sizes.many), per_mb)
        return self.work / name, self._made[name]

    def single(self, size: int) -> Made:
        """One collection of this size, made on the first call."""
        name = f"one-{size}"
        if name not in self._made:
            self._made[name] = write(self.work / f"{name}.postman_collection.json", size)
        return self._made[name]

    def forget(self, size: int) -> None:
        """Removes a collection that is needed no more."""
        self._made.pop(f"one-{size}").paths[0].unlink()
