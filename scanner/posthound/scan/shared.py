"""A run over more files than one wants to hold in a list: listed, read and scanned in batches, by whoever does the work."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from posthound.clients import by_name, defines_variables, gives_variables
from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.report.base import Report
from posthound.scan.exchange import NOBODY, Uses, VariablesTold, place_of
from posthound.scan.excluded import refuse_empty
from posthound.scan.gathered import GatheredFindings
from posthound.scan.memory import ObjectMemory
from posthound.scan.parts import ScanPart
from posthound.scan.putoff import PutOff, Spool
from posthound.scan.remembered import hashed_place, hashed_told, needed_key
from posthound.scan.run import RECOGNISE, Progress, with_salt
from posthound.scan.work import Batch, Given, ScanEngine, ToScan, scanned
from posthound.sources.base import Tally
from posthound.sources.beside import NamesBeside, only_beside
from posthound.sources.files import Listed, listing
from posthound.sources.objects import Object, address_of, is_address
from posthound.sources.piped import standard_input
from posthound.support.paths import is_excluded
from posthound.support.redact import fingerprint_key
from posthound.support.terminal import counted

# A batch is done in a quarter of a second: small enough that one of them is no loss, large enough to be worth its hand-over.
BATCH, MOST_OF_BATCH, WEIGHT = 12_000_000, 500, 2000
# What is left in the end goes out in smaller and smaller batches, so that all workers end at about the same time: so many would hold what
# is listed and not yet handed out, as long as none becomes too small.
SHARES, SMALLEST = 8, 2_000_000
# So many listed objects are looked up at a time in what is remembered.
PAGE = 1000


class _Numbered(NamedTuple):
    number: int
    entry: ToScan


class _Turn(Enum):
    """Which files it is on: all but those of variables, these, or those of which others tell something only then."""

    EARLY = 1
    LATE = 2
    LAST = 3


class _Run:
    def __init__(
        self,
        settings: Settings,
        engine: ScanEngine,
        memory: ObjectMemory,
        progress: Progress | None,
        named: frozenset[str],
    ) -> None:
        self.settings = settings
        self.tally = Tally()
        self.gathered = GatheredFindings(settings, self.tally)
        self.engine = engine
        self.memory = memory
        self.progress = progress
        self.listed = self.finished = self.size = self.read = 0
        self.stopped = ""
        self.uses = Uses()
        self.named = named
        self._variables: dict[str, str] = {}
        self._others = False  # whether there is a file that may use variables of others
        self.batches = 0
        self.names = NamesBeside(RECOGNISE)  # of objects; what lies on disk is asked there
        self._later = Spool()
        self._numbers: dict[int, tuple[int, ...]] = {}

    def over(self, entries: Iterable[ToScan | Notice]) -> None:
        """Scans what is listed; then what defines variables, when it is known which of them the rest uses; and what these tell each other."""
        self._all(self._early(entries), _Turn.EARLY)
        alone = [path for path in self._variables.values() if path in self.named or not self._others]
        self.uses.add(_used_around(alone, self.settings))
        self._all(self._late(_Turn.LATE), _Turn.LATE)
        self._all(self._late(_Turn.LAST), _Turn.LAST)

    def _all(self, entries: Iterable[_Numbered], turn: _Turn) -> None:
        for batch, dones in self.engine.results(self._in_batches(self._unknown(entries, turn), turn), self.settings):
            numbers = self._numbers.pop(batch.number)
            self.memory.note(batch.entries, dones)
            for number, entry, done in zip(numbers, batch.entries, dones, strict=True):
                self._take(number, entry, done, turn)
            if self.progress:
                self.progress(self.read, max(self.size, self.read))

    def _take(self, number: int, entry: ToScan, done: Given, turn: _Turn) -> None:
        if done.stop:
            self.stopped = self.stopped or done.stop
            return
        if done.same and isinstance(entry, Object):
            done = self.memory.recalled(entry)
        self.uses.add(done.told)
        if turn is _Turn.EARLY:
            if any(gives_variables(outcome.kind) for outcome in done.outcomes):
                packed = not any(outcome.file == entry.shown for outcome in done.outcomes)
                self._gives_variables(entry, packed=packed)
            else:
                self._others = True
        if turn is not _Turn.LAST and (done.rows or any(one.gives for one in done.told)):
            asked_anew = entry._replace(known="") if isinstance(entry, Object) else entry
            self._later.add(PutOff(number, asked_anew, self.gathered.put_off(number, done)))
            return
        self._finished(entry)
        self.gathered.add(number, done)

    def _finished(self, entry: ToScan) -> None:
        self.finished += 1
        self.read += max(entry.size, 0)

    def _early(self, entries: Iterable[ToScan | Notice]) -> Iterator[_Numbered]:
        for entry in entries:
            if isinstance(entry, Notice):
                self.gathered.told(entry)
                continue
            numbered = _Numbered(self.listed, entry)
            self.listed += 1
            self.size += max(entry.size, 0)
            if isinstance(entry, Object) and only_beside(entry.key, RECOGNISE):
                self._later.add(PutOff(*numbered, None))  # it is remembered by what lies beside it, too
            else:
                yield numbered

    def _gives_variables(self, entry: ToScan, *, packed: bool = False) -> None:
        """Notes a file around which others may use its variables: each that was named by itself, of others one a folder."""
        if isinstance(entry, Listed) and not packed:
            self._variables.setdefault(
                entry.path if entry.path in self.named else os.path.dirname(entry.path), entry.path
            )

    def _late(self, turn: _Turn) -> Iterator[_Numbered]:
        """Of what was put off that which has to be scanned with what is known now."""
        for one in self._later.taken():
            if one.done is None or self._are_rows_beside(one) or not self._holds(one.done.told, one.done.used):
                yield _Numbered(one.number, self._as_it_lies(one))
            elif turn is _Turn.LAST:
                self._add_put_off(one.number, one.entry, one.done)
            else:
                self._later.add(one)
            if self.stopped:
                return

    def _as_it_lies(self, one: PutOff) -> ToScan:
        """An entry with what is known now that all are listed: which of objects lie beside a client's own."""
        if not isinstance(one.entry, Object):
            return one.entry
        return one.entry._replace(beside=self.names.has(one.entry.shown) or self._are_rows_beside(one))

    def _are_rows_beside(self, one: PutOff) -> bool:
        return one.done is not None and one.done.rows and self.names.holds(one.entry.shown)

    def _holds(self, told: Sequence[VariablesTold], used: str) -> bool:
        """Whether a file that was scanned with these uses of it would give the same now."""
        return needed_key(self.uses.needed(told)) == used

    def add_put_off(self) -> None:
        """Adds what is still put off, as far as it was scanned."""
        for number, entry, done in self._later.taken():
            if done is not None:
                self._add_put_off(number, entry, done)

    def _add_put_off(self, number: int, entry: ToScan, done: Given) -> None:
        self._finished(entry)
        self.gathered.add_put_off(number, done)

    def _unknown(self, entries: Iterable[_Numbered], turn: _Turn) -> Iterator[_Numbered]:
        """Those that have to be read; what the rest gave is taken from memory."""
        holds = _always if turn is _Turn.EARLY else self._holds  # these are asked when it is known what others use
        for page in _pages(entries):
            kept = self.memory.known([numbered.entry for numbered in page], holds)
            for numbered, (entry, done) in zip(page, kept, strict=True):
                if done is not None:
                    self._take(numbered.number, entry, done, turn)
                elif turn is _Turn.EARLY and _defines_variables(entry):
                    self._gives_variables(entry)
                    self._later.add(PutOff(*numbered, None))
                else:
                    yield _Numbered(numbered.number, entry)

    def _in_batches(self, entries: Iterable[_Numbered], turn: _Turn) -> Iterator[Batch]:
        left = iter(entries)
        ahead: deque[_Numbered] = deque()
        waiting = 0  # what is listed ahead, by size
        while not self.stopped:
            while waiting < SHARES * BATCH and len(ahead) < SHARES * MOST_OF_BATCH and (one := next(left, None)):
                ahead.append(one)
                waiting += _weight(one)
            if not ahead:
                return
            share = min(BATCH, max(SMALLEST, waiting // SHARES))
            rows: list[_Numbered] = []
            size = 0
            while ahead and size < share and len(rows) < MOST_OF_BATCH:
                rows.append(ahead.popleft())
                size += _weight(rows[-1])
            waiting -= size
            yield self._batch(rows, turn)

    def _batch(self, rows: Sequence[_Numbered], turn: _Turn) -> Batch:
        self.batches += 1
        self._numbers[self.batches] = tuple(row.number for row in rows)
        if turn is _Turn.EARLY or not self.uses:
            return Batch(self.batches, tuple(row.entry for row in rows), NOBODY, turn is not _Turn.EARLY)
        key = fingerprint_key()
        names = [row.entry.shown for row in rows] + [
            f"{row.entry.shown}!/" for row in rows if _may_be_packed(row.entry)
        ]
        uses = self.uses.among({hashed_place(place_of(name), key) for name in names})
        return Batch(self.batches, tuple(row.entry for row in rows), uses, late=True)

    def close(self) -> None:
        """Lets go of files."""
        self.gathered.close()
        self._later.close()


def run_shared(
    paths: Sequence[str], settings: Settings, engine: Callable[[], ScanEngine], state: str = "", progress: Progress | None = None, *,
    part: tuple[int, int] = (0, 1), partial: bool = False,
) -> Report:  # fmt: skip
    """Scans files, folders and addresses of object storage with an engine; `state` is where is remembered what was read of objects.

    Of what is listed only `part` is scanned: which, and of how many.
    With `partial`, an interruption ends the scan and the report says so. Raises UsageError, StateError, SourceError.
    """
    settings = with_salt(settings)
    addresses = [address_of(path) for path in paths if is_address(path)]
    files = [path for path in paths if path != "-" and not is_address(path)]
    with ObjectMemory.opened(state, settings, wanted=bool(addresses)) as memory:
        worker = engine()
        run = _Run(settings, worker, memory, progress, frozenset(files))
        try:
            if "-" in paths:
                tally = Tally()
                piped = standard_input(RECOGNISE, max_size=settings.max_size, tally=tally, all_files=settings.all_files)
                done = scanned(piped, settings, NOBODY, tally)
                run.uses.add(done.told)
                run.gathered.add(-1, done)
            try:
                run.over(ScanPart(paths, *part).of(_entries(paths, files, settings, run.tally, run.names)))
            except KeyboardInterrupt:
                if not partial:
                    raise
                run.add_put_off()
                left = run.listed - run.finished
                run.gathered.told(_interrupted(left, run.listed))
            if run.stopped:
                run.add_put_off()
                left = run.listed - run.finished
                run.gathered.told(
                    Notice("", f"{run.stopped}; {left} of {run.listed} listed until then not scanned", fatal=True)
                )
            else:
                memory.forget_unseen()
            if settings.exclude and run.tally.excluded and not (run.finished or run.gathered.notices):
                refuse_empty(files, settings)
            return run.gathered.report(paths)
        finally:
            run.close()
            worker.close()


def _interrupted(left: int, listed: int) -> Notice:
    return Notice("", f"interrupted: {counted(left, 'file')} of {listed} not scanned", fatal=True)


def _entries(
    paths: Sequence[str], files: Sequence[str], settings: Settings, tally: Tally, names: NamesBeside
) -> Iterator[ToScan | Notice]:
    local = listing(
        files, settings.exclude, tally, by_name, forced=not settings.only_exports, excluded=settings.force_exclude, gitignore=not settings.no_ignore
    )  # fmt: skip
    for entry in local:
        if isinstance(entry, Notice) or (path := os.path.abspath(entry.path)) == entry.path:
            yield entry
        else:  # whoever reads it may stand in another folder
            yield entry._replace(path=path, by_name=by_name(path))
    seen: set[str] = set()
    for path in paths:
        if is_address(path) and path not in seen:
            seen.add(path)
            yield from _objects(path, settings, tally, names)


def _objects(path: str, settings: Settings, tally: Tally, names: NamesBeside) -> Iterator[ToScan | Notice]:
    from posthound.sources.objects.store import listed

    for entry in listed(address_of(path)):
        if isinstance(entry, Object):
            names.add(entry.shown)
        if isinstance(entry, Object) and settings.exclude and is_excluded(entry.key, settings.exclude):
            tally.excluded += 1
        else:
            yield entry


def _used_around(variables: Sequence[str], settings: Settings) -> Iterable[VariablesTold]:
    """What exports around these files use, as files and objects tell of theirs."""
    if not variables:
        return ()
    from posthound.scan.around import used_around  # few scan an environment by itself

    key = fingerprint_key()
    return [hashed_told(told, key) for told in used_around(variables, (), settings)]


def _always(_told: Sequence[VariablesTold], _used: str) -> bool:
    return True


def _defines_variables(entry: ToScan) -> bool:
    if isinstance(entry, Object):
        return defines_variables(entry.key)
    return (entry.by_name or by_name(entry.path)).variables


def _may_be_packed(entry: ToScan) -> bool:
    return not _defines_variables(entry)


def _weight(numbered: _Numbered) -> int:
    return max(numbered.entry.size, 0) + WEIGHT


def _pages(entries: Iterable[_Numbered]) -> Iterator[list[_Numbered]]:
    page: list[_Numbered] = []
    for entry in entries:
        page.append(entry)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page
