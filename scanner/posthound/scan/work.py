"""A large scan in pieces: batches of files or objects, what each of them gave, and who does the work.

The same function does a batch in this process, in one beside it and on another machine, so that all give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from posthound.config.settings import Settings
from posthound.detect.uses import with_marks
from posthound.model.matches import Outcome
from posthound.model.values import Notice, Raw
from posthound.scan.exchange import NOBODY, Uses, VariablesTold, Whereabouts, place_of
from posthound.scan.pipeline import prepare
from posthound.scan.remembered import hashed_name, hashed_place, hashed_told, needed_key, variables_of
from posthound.scan.run import FEW, RECOGNISE, scan_contained, uncollected
from posthound.scan.together import SMALL, TOGETHER, holding_nothing, is_small, may_be_together, seen_to_be_empty
from posthound.sources.base import Item, Tally, batches_of
from posthound.sources.files import Listed, read_listed
from posthound.sources.objects import Object
from posthound.support.redact import fingerprint_key

if TYPE_CHECKING:
    from concurrent.futures import Future

ToScan = Listed | Object


class Batch(NamedTuple):
    """Files or objects to scan together; `number` counts batches in the order of their listing. `late` ones define what others use.

    The names and marks of `uses` are keyed hashes.
    """

    number: int
    entries: tuple[ToScan, ...]
    uses: Uses
    late: bool = False

    @property
    def size(self) -> int:
        """About how many bytes it has."""
        return sum(max(entry.size, 0) for entry in self.entries)


class Given(NamedTuple):
    """What one file or object gave. `stamp` is the ETag of just what was scanned; "" where it is not to be remembered.

    `told` is what it says of variables, by keyed hashes, for each place that an archive may hold; `used` a hash of what others use of it.
    `same` says that it is as an earlier run knew it; `stop` that nothing more can be read where it stands, and why; `rows` that it holds data
    for runs, which is read where it lies beside a client's own.
    """

    outcomes: tuple[Outcome, ...] = ()
    notices: tuple[Notice, ...] = ()
    other: int = 0
    binary: int = 0
    stamp: str = ""
    told: tuple[VariablesTold, ...] = ()
    used: str = ""
    same: bool = False
    stop: str = ""
    rows: bool = False


Answered = tuple[Batch, Sequence[Given]]


class ScanEngine(Protocol):
    """Who does the work."""

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        """Each batch with a Given for each of its entries, as they are done; batches are taken only as fast as they are done."""

    def close(self) -> None:
        """Ends what the engine began."""


class Here:
    """This process does it all."""

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        """One batch after the other."""
        for batch in batches:
            yield batch, scan_entries(batch, settings)

    def close(self) -> None:
        """Nothing was begun."""


class Beside:
    """Processes beside this one. They are started afresh: the client of the object store has threads, which no fork survives."""

    def __init__(self, jobs: int) -> None:
        from posthound.scan.pool import ProcessPool

        self._jobs = jobs
        self._pool = ProcessPool(jobs, forked=False)

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        """Two batches a process are under way. What a process was at that ended before its time is told as not scanned."""
        from concurrent.futures import FIRST_COMPLETED, wait

        waiting: dict[Future[Sequence[Given]], Batch] = {}
        left = iter(batches)
        more = True
        while more or waiting:
            while more and len(waiting) < 2 * self._jobs:
                batch = next(left, None)
                if batch is None:
                    more = False
                else:
                    waiting[self._pool.submit(scan_entries, batch, settings)] = batch
            for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield _answered(waiting.pop(done), done)

    def close(self) -> None:
        """Ends the processes; what they have not begun is left."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _answered(batch: Batch, done: Future[Sequence[Given]]) -> Answered:
    from concurrent.futures import BrokenExecutor

    from posthound.scan.processes import unscanned

    try:
        return batch, done.result()
    except BrokenExecutor:
        return batch, [Given(notices=(unscanned(entry.shown),)) for entry in batch.entries]


def scan_entries(batch: Batch, settings: Settings) -> Sequence[Given]:
    """Reads and scans a batch: a Given for each of its entries, in their order. Drops are left behind, they hold values."""
    prepare([entry.size for entry in batch.entries], settings)
    objects = [entry for entry in batch.entries if isinstance(entry, Object)]
    with uncollected():
        files = scan_files(
            [entry for entry in batch.entries if isinstance(entry, Listed)], settings, batch.uses, late=batch.late
        )
        if objects:
            from posthound.scan.objects import scan_objects

            read = iter(scan_objects(objects, settings, batch.uses))
            return [next(read) if isinstance(one, Object) else next(files) for one in batch.entries]
        return list(files)


def scan_files(files: Sequence[Listed], settings: Settings, uses: Uses, *, late: bool) -> Iterator[Given]:
    """What each file on disk gives, in their order; small ones are looked through together, unless they may define what others use."""
    small = [file for file in files if file.size <= SMALL]
    if late or len(small) <= FEW or not may_be_together(settings):
        return (scan_file(file, settings, uses) for file in files)
    told = (given for group in batches_of(small, TOGETHER) for given in _scan_small(group, settings))
    return (next(told) if file.size <= SMALL else scan_file(file, settings, uses) for file in files)


def _scan_small(files: Sequence[Listed], settings: Settings) -> Iterator[Given]:
    tallies = [Tally() for _ in files]
    read = [list(_read(file, settings, tally)) for file, tally in zip(files, tallies, strict=True)]
    raws = [item for items in read for item in items if isinstance(item, Raw) and is_small(item)]
    nothing = {id(raws[number]) for number in holding_nothing(raws, settings, frozenset())} if raws else set()
    for items, tally in zip(read, tallies, strict=True):
        known = [seen_to_be_empty(item) if isinstance(item, Raw) and id(item) in nothing else item for item in items]
        yield scanned(known, settings, NOBODY, tally)


def scan_file(listed: Listed, settings: Settings, uses: Uses) -> Given:
    """What a file on disk gives."""
    tally = Tally()
    return scanned(_read(listed, settings, tally), settings, uses, tally)


def _read(listed: Listed, settings: Settings, tally: Tally) -> Iterable[Item]:
    return read_listed(listed, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=tally)


def scanned(items: Iterable[Item | Outcome], settings: Settings, uses: Uses, tally: Tally) -> Given:
    """What the items of one file give, an archive's members among them, where that is not known yet."""
    key = fingerprint_key()
    outcomes, notices, told = [], [], dict[Whereabouts, VariablesTold]()
    for item in items:
        if isinstance(item, Notice):
            notices.append(item)
            continue
        if isinstance(item, Outcome):
            outcomes.append(item)
            continue
        place = place_of(item.origin.path)
        outcome = scan_contained(item, settings, _used(item, uses, place, key))
        if isinstance(outcome, Notice):
            notices.append(outcome)
            continue
        notices += outcome.notices
        if outcome.uses or outcome.gives or outcome.links:
            one = VariablesTold(place, outcome.uses, with_marks(outcome.gives) - outcome.uses, outcome.links)
            told[place] = told[place].joined(one) if place in told else one
        outcomes.append(outcome._replace(notices=(), uses=frozenset(), gives=frozenset(), links=frozenset()))
    hashed = tuple(hashed_told(one, key) for one in told.values())
    return Given(
        tuple(outcomes), tuple(notices), tally.other, tally.binary, told=hashed, used=needed_key(uses.needed(hashed))
    )


def _used(raw: Raw, uses: Uses, place: Whereabouts, key: bytes) -> frozenset[str]:
    """The variables that others use of a file."""
    heard = uses.of(hashed_place(place, key)) if uses else frozenset[str]()
    return frozenset(name for name in variables_of(raw) if hashed_name(name, key) in heard) if heard else heard
