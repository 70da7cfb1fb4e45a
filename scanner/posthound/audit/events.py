"""The audit log as a stream for a SIEM: what is new since the last run, each event once.

Into a file: a batch is written and synced, then noted with the file's size in one transaction. A kill between the two leaves
bytes that the next run takes back before it writes them again. On standard output the reader may have seen them already.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, BinaryIO

import orjson

from posthound.audit.asking import Answered, Asker
from posthound.audit.event_lines import FORMATS
from posthound.audit.facts import LOG
from posthound.crawl.session import account_name
from posthound.sources.postman import listing
from posthound.sources.postman.client import Pace, PostmanClient
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.shapes import Account, text
from posthound.state.audit_store import AuditStore, Stream
from posthound.state.store import Store, default_path
from posthound.support.errors import OutputError, UsageError, reason_of
from posthound.support.loops import completed

# Events come late, and servers count days elsewhere: so many days are asked for again, and remembered longer.
AGAIN, REMEMBERED = 1, 4
BATCH = 500
_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class EventOptions:
    """What to stream and where to: `output` is a file's absolute path, "" for standard output; `since` an ISO date."""

    api_url: str
    key: str = field(repr=False)
    since: str
    format_name: str = "ocsf"
    output: str = ""
    state: str = ""
    rate: int = 300
    show_people: bool = False
    pace: Pace = field(default_factory=lambda: Pace(attempts=5))
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Streamed:
    """How many events were written, and why not all; "" where they are all."""

    written: int
    failure: str = ""


def stream(options: EventOptions, out: BinaryIO) -> Streamed:
    """Writes what is new. Raises ApiError where not even the key can be checked, StateError, OutputError and UsageError."""
    with Store(options.state or default_path()) as store, _opened(options.output, out) as sink:
        return completed(_streamed(options, AuditStore(store), sink))


@contextmanager
def _opened(path: str, out: BinaryIO) -> Iterator[BinaryIO]:
    """The file to append to, held by this run alone; standard output for none."""
    if not path:
        yield out
        return
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {reason_of(error)}", "Name another file.") from error
    with os.fdopen(descriptor, "r+b") as sink:
        _hold(sink, path)
        yield sink


def _hold(sink: BinaryIO, path: str) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once are up to whoever starts them
        return
    try:
        fcntl.flock(sink, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError(
            f"{path} is being written by another run.", "Wait for it to end, or name another file."
        ) from error


async def _streamed(options: EventOptions, store: AuditStore, sink: BinaryIO) -> Streamed:
    async with PostmanClient(options.api_url, options.key, limits=Limits(options.rate), pace=options.pace) as client:
        account = await listing.me(client)
        writer = _Writer(options, store, account, sink)
        asker = Asker(client, options.now)
        for day in _days(writer.since, options.now().date()):
            answer = await _of_day(asker, day, options.now().date())
            writer.write(answer.rows, day, whole=answer.complete)
            if not answer.complete:
                return Streamed(writer.written, answer.reason)
    return Streamed(writer.written)


def _days(since: str, today: date) -> Iterator[date]:
    day = date.fromisoformat(since)
    while day <= today:
        yield day
        day += timedelta(days=1)


async def _of_day(asker: Asker, day: date, today: date) -> Answered:
    """A day's events, perhaps some of the next one's; today's without an end, whatever the clocks say."""
    until = {} if day >= today else {"until": (day + timedelta(days=1)).isoformat()}
    return await asker.listing(LOG, "/audit/logs", {"since": day.isoformat(), "limit": 300, **until}, "trails")


def _identity(row: Mapping[str, Any]) -> str:
    """An event's id; of one without, what stands for all that it says, so that it is delivered too, and once."""
    return text(row.get("id")) or hashlib.sha256(repr(row).encode()).hexdigest()[:32]


class _Writer:
    """Appends events and notes how far it came."""

    def __init__(self, options: EventOptions, store: AuditStore, account: Account, sink: BinaryIO) -> None:
        self._store, self._sink = store, sink
        self._account, self._team = account_name(options.api_url, account), account.team
        self._target = options.output or _STDOUT
        self._file = bool(options.output)
        self._line, self._show_people = FORMATS[options.format_name], options.show_people
        noted = store.stream(self._account, self._target)
        # A stream that stands in days to come was noted while the clock was ahead: it begins anew, and what was sent is not sent again
        # as far as it is still remembered.
        ahead = noted is not None and noted.since > (options.now().date() + timedelta(days=1)).isoformat()
        self.since = noted.since if noted is not None and not ahead else options.since
        self._size = self._begin(noted)
        self._sent = store.sent(self._account, self._target)
        self.written = 0
        self._note(())

    def _begin(self, noted: Stream | None) -> int:
        """Takes back what was written and never noted; a file that is shorter than noted is a new one."""
        if not self._file:
            return 0
        size = self._sink.seek(0, os.SEEK_END)
        if noted is not None and size > noted.size:
            self._sink.truncate(noted.size)
            return self._sink.seek(0, os.SEEK_END)
        return size

    def write(self, rows: Sequence[Mapping[str, Any]], day: date, *, whole: bool) -> None:
        """Writes those events that are new, oldest first; after a whole day the stream stands a day before it."""
        new = {identity: row for row in rows if (identity := _identity(row)) not in self._sent}
        ordered = sorted(new.items(), key=lambda item: (text(item[1].get("timestamp")), item[0]))
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            data = b"".join(orjson.dumps(self._line(row, self._team, self._show_people)) + b"\n" for _, row in batch)
            self._append(data)
            self._note([(identity, text(row.get("timestamp"))[:10] or day.isoformat()) for identity, row in batch])
            self._sent.update(identity for identity, _ in batch)
            self.written += len(batch)
        if whole:
            self.since = max(self.since, (day - timedelta(days=AGAIN)).isoformat())
            self._note(())

    def _append(self, data: bytes) -> None:
        try:
            self._sink.write(data)
            self._sink.flush()
            if self._file:
                os.fsync(self._sink.fileno())
        except OSError as error:
            raise OutputError(
                f"the events cannot be written: {reason_of(error)}",
                "Run the command again: it goes on where it stopped.",
            ) from error
        self._size += len(data)

    def _note(self, events: Sequence[tuple[str, str]]) -> None:
        keep_from = (date.fromisoformat(self.since) - timedelta(days=REMEMBERED)).isoformat()
        self._store.delivered(self._account, self._target, Stream(self.since, self._size), events, keep_from=keep_from)
