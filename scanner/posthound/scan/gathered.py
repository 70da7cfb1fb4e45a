"""What a large scan gathers: findings go to a spool file in sorted runs, and are merged at the end, whatever came first.

In memory are what does not grow with the number of files: counts, notices, and each secret once, to be taken out of names.
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import IO

from posthound.config.settings import Settings
from posthound.model.matches import Values
from posthound.model.values import Finding, Notice
from posthound.report.base import Report
from posthound.scan.run import Totals, finished, uncollected
from posthound.scan.work import Given
from posthound.sources.base import Tally
from posthound.support.errors import OutputError, reason_of

# Findings in memory before they go to the spool.
IN_MEMORY = 20_000
# So many of them are written as one: what they have in common is written once, and of each run a merge holds that many.
TOGETHER = 200
# Where a finding comes in the report: by file, then as listed, then as found.
_Place = tuple[str, int, int]


@contextmanager
def aside() -> Iterator[None]:
    """Around what is put into temporary files. Raises OutputError, which says whose room is lacking."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"A temporary file cannot be written: {reason_of(error)}.",
            "Make room in the folder for such files, or name another with TMPDIR.",
        ) from error


class GatheredFindings:
    """All that was found until now. Close it, so that no file is left."""

    def __init__(self, settings: Settings, tally: Tally) -> None:
        self.totals = Totals()
        self._settings = settings
        self._tally = tally
        self._notices: list[tuple[int, int, Notice]] = []
        self._found: list[tuple[_Place, Finding]] = []
        self._values: set[str] = set()
        self._aside: dict[int, list[Values]] = {}  # of what is put off
        self._holders = 0  # files that hold secrets
        self._scanned: list[str] = []
        self._runs: list[IO[bytes]] = []
        self._turn = count()

    @property
    def notices(self) -> int:
        """How many notices there are."""
        return len(self._notices)

    def told(self, notice: Notice, entry: int = -1) -> None:
        """Adds a notice; those of the listing come before those of what is listed."""
        self._notices.append((entry, next(self._turn), notice))

    def add(self, entry: int, done: Given) -> None:
        """Adds what the file or object gave that was listed as number `entry`; what it gave before, and was put off, goes."""
        self._aside.pop(entry, None)
        for notice in done.notices:
            self.told(notice, entry)
        self._tally.other += done.other
        self._tally.binary += done.binary
        self.totals = self.totals.plus(done.outcomes)
        for outcome in done.outcomes:
            self._note_values(outcome.values)
            if self._settings.baseline:  # nothing else asks which files there were
                self._scanned.append(outcome.file)
            self._found += [((outcome.file, entry, next(self._turn)), finding) for finding in outcome.findings]
        if len(self._found) > IN_MEMORY:
            self._spool()

    def _note_values(self, values: Values) -> None:
        self._holders += bool(values)
        self._values.update(values)

    def put_off(self, entry: int, done: Given) -> Given:
        """What a file gave as it may be kept on disk until it is added: its secrets stay here."""
        if values := [outcome.values for outcome in done.outcomes if outcome.values]:
            self._aside[entry] = values
        return done._replace(outcomes=tuple(outcome._replace(values=Values()) for outcome in done.outcomes))

    def add_put_off(self, entry: int, done: Given) -> None:
        """Adds what was put off, as it is."""
        for values in self._aside.get(entry, ()):
            self._note_values(values)
        self.add(entry, done)

    def _spool(self) -> None:
        # No secret stands in a finding. The file has no name and goes with this process.
        rows = sorted(self._found, key=lambda row: row[0])
        with aside():
            run = tempfile.TemporaryFile(prefix="posthound-")  # noqa: SIM115  # closed by `close`
            for start in range(0, len(rows), TOGETHER):
                pickle.dump(rows[start : start + TOGETHER], run, pickle.HIGHEST_PROTOCOL)
            run.flush()
        self._runs.append(run)
        self._found = []

    def findings(self) -> Iterator[Finding]:
        """Every finding, in the order of files."""
        for run in self._runs:
            run.seek(0)
        ordered = [_rows(run) for run in self._runs]
        last = sorted(self._found, key=lambda row: row[0])
        for _, finding in heapq.merge(*ordered, last, key=lambda row: row[0]):
            yield finding

    def report(self, roots: Sequence[str]) -> Report:
        """The report of the run."""
        notices = [notice for *_, notice in sorted(self._notices, key=lambda row: row[:2])]
        # One entry a file decides whether there are others whose names a secret may stand in.
        values = [Values(self._values)] + [Values()] * (self._holders > 1)
        with uncollected():
            findings = list(self.findings())
        return finished(
            findings, notices, values if self._holders else [], frozenset(self._scanned), self.totals,
            self._tally, self._settings, roots,
        )  # fmt: skip

    def close(self) -> None:
        """Lets go of the spool."""
        for run in self._runs:
            with suppress(OSError):  # what finds no room to be written is thrown away with the rest
                run.close()


def _rows(run: IO[bytes]) -> Iterator[tuple[_Place, Finding]]:
    while True:
        try:
            yield from pickle.load(run)  # noqa: S301  # what this process wrote
        except EOFError:
            return
