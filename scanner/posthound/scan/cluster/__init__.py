"""A scan shared out over a Dask cluster.

Workers read by themselves: files from storage that they share with this machine, objects from their store. The client holds a window of
batches, whatever there is to do. What a death of a worker may have been the fault of is tried again in smaller pieces and at last alone,
so that one file cannot take others with it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.scan.cluster.connection import Connection
from posthound.scan.cluster.worker import Expected, Faulty, Refused, unpacked, work
from posthound.scan.work import Answered, Batch, Given, ToScan

# Pieces under way for each thread of the cluster: one that is worked on and one that waits, so that no worker does.
AHEAD = 2
# How often, in seconds, is looked whether the cluster is still there, and how long it may do nothing at all.
LOOK, PATIENCE = 2.0, 300.0
# So many files in a row that end their workers say something of the workers.
MOST_DEATHS = 20
_DEADLY = "ended the worker that scanned it, alone too; not scanned"
_FAILED = "could not be scanned by a worker ({}); scan it alone to see why"


class _Piece(NamedTuple):
    """A batch, or one of its entries by its number in it; `alone` when nothing else may be worked on beside it."""

    batch: Batch
    place: int | None = None
    alone: bool = False

    @property
    def task(self) -> Batch:
        """What the worker is given."""
        return self.batch if self.place is None else self.batch._replace(entries=(self.batch.entries[self.place],))


class Cluster:
    """An engine whose work is done by a Dask cluster: the one of a scheduler's address, or one made on this machine.

    `say` is told where the cluster's dashboard is and what is amiss. Raises UsageError where the cluster is not fit.
    """

    def __init__(self, settings: Settings, scheduler: str, say: Callable[[str], None]) -> None:
        self._expected = Expected.of(settings)
        self._connection = Connection(scheduler, settings.jobs, self._expected, say)

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        """Each batch when all of it is done, or known to be impossible."""
        yield from _Sharing(self._connection, self._expected, settings, iter(batches)).results()

    def close(self) -> None:
        """Lets go of the cluster; ends one that was made here."""
        self._connection.close()


class _Sharing:
    def __init__(
        self, connection: Connection, expected: Expected, settings: Settings, batches: Iterator[Batch]
    ) -> None:
        self._connection = connection
        self._expected = expected
        self._settings = settings
        self._batches = batches
        self._more = True
        self._again: deque[_Piece] = deque()
        self._accused: deque[_Piece] = deque()
        self._waiting: dict[str, tuple[Any, _Piece]] = {}
        self._finished: SimpleQueue[str] = SimpleQueue()
        self._parts: dict[int, dict[int, Given]] = {}
        self._deaths = 0
        self._moved_at = time.monotonic()

    def results(self) -> Iterator[Answered]:
        """Runs until nothing is left, or nothing can be done any more."""
        while self._fill():
            try:
                key = self._finished.get(timeout=LOOK)
            except Empty:
                if self._idle():
                    yield from self._given_up(f"the cluster did nothing for {PATIENCE:.0f} s")
                    return
                continue
            if key not in self._waiting:  # handed out again meanwhile
                continue
            self._moved_at = time.monotonic()
            future, piece = self._waiting.pop(key)
            yield from self._answered(future, piece)
            if self._deaths > MOST_DEATHS:
                yield from self._given_up(f"{self._deaths} files in a row ended their workers, which may lack memory")
                return

    def _fill(self) -> bool:
        """Hands out what the window has room for; false when all is done."""
        window = max(AHEAD, AHEAD * self._connection.threads())
        if any(piece.alone for _, piece in self._waiting.values()):
            return True
        while len(self._waiting) < window:
            if self._again:
                self._submit(self._again.popleft())
            elif self._more and (batch := next(self._batches, None)) is not None:
                self._submit(_Piece(batch))
            else:
                self._more = False
                break
        if not self._waiting and self._accused:
            self._submit(self._accused.popleft()._replace(alone=True))
        return bool(self._waiting)

    def _submit(self, piece: _Piece) -> None:
        future = self._connection.submit(work, piece.task, self._settings, self._expected)
        self._waiting[future.key] = (future, piece)
        future.add_done_callback(lambda done: self._finished.put(done.key))

    def _idle(self) -> bool:
        """Whether it is time to give up. What a lost scheduler took with it is handed out again when there is one."""
        if self._connection.lost():
            for _, piece in self._waiting.values():
                self._again.append(piece._replace(alone=False))
            self._waiting.clear()
            if not self._connection.regained(PATIENCE):
                return True
            self._moved_at = time.monotonic()
        return time.monotonic() - self._moved_at > PATIENCE and not self._connection.working()

    def _answered(self, future: Any, piece: _Piece) -> Iterator[Answered]:
        from distributed import KilledWorker

        try:
            if future.status == "cancelled":  # the scheduler went; whatever it knew, it is asked again
                self._again.append(piece._replace(alone=False))
                return
            result = future.result()
        except KilledWorker:
            yield from self._died(piece)
            return
        except Exception as error:
            if self._connection.lost() or future.status in ("cancelled", "lost"):
                self._again.append(piece._replace(alone=False))
                return
            self._connection.check()  # a worker of another version fails in ways of its own
            name = str(error) if isinstance(error, Faulty) else type(error).__name__
            yield from self._failed(piece, _FAILED.format(name))
            return
        finally:
            future.release()
        if isinstance(result, Refused):
            raise result.error()
        self._deaths = 0
        yield from self._done(piece, unpacked(result))

    def _died(self, piece: _Piece) -> Iterator[Answered]:
        if piece.place is None and len(piece.batch.entries) > 1:
            self._again.extend(_Piece(piece.batch, index) for index in range(len(piece.batch.entries)))
        elif not piece.alone:
            self._accused.append(piece)
        else:
            self._deaths += 1
            yield from self._failed(piece, _DEADLY)

    def _failed(self, piece: _Piece, why: str) -> Iterator[Answered]:
        if piece.place is None and len(piece.batch.entries) > 1:
            self._again.extend(_Piece(piece.batch, index) for index in range(len(piece.batch.entries)))
            return
        yield from self._done(piece, [Given(notices=(Notice(_shown(piece.task.entries[0]), why, fatal=True),))])

    def _done(self, piece: _Piece, dones: Sequence[Given]) -> Iterator[Answered]:
        if piece.place is None:
            yield piece.batch, dones
            return
        parts = self._parts.setdefault(piece.batch.number, {})
        parts[piece.place] = dones[0]
        if len(parts) == len(piece.batch.entries):
            del self._parts[piece.batch.number]
            yield piece.batch, [parts[index] for index in range(len(parts))]

    def _given_up(self, why: str) -> Iterator[Answered]:
        """What is left, unread; what was read of batches in pieces stays."""
        left = {piece.batch.number: piece.batch for _, piece in self._waiting.values()}
        left |= {piece.batch.number: piece.batch for piece in (*self._again, *self._accused)}
        self._connection.forget([future for future, _ in self._waiting.values()])
        for number, batch in left.items():
            parts = self._parts.get(number, {})
            yield batch, [parts.get(index, Given(stop=why)) for index in range(len(batch.entries))]


def _shown(entry: ToScan) -> str:
    return entry.shown
