"""How much of one file is listed: hostile input costs a bounded time, and what is cut off is told in number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from posthound.model.matches import Match
from posthound.model.values import Document, Notice

# So many places of secrets are listed for each 20 MB of a file that are begun; beyond that nobody works through a list of one file.
LISTED, PER = 25_000, 20_000_000
# So many different values that are short enough to be guessed get an identity in one file: each is stretched, for a millisecond or two.
STRETCHED = 1_000


# How long patterns of users' own, which may be written to take forever, are searched for in one file.
OWN_SECONDS = 20


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the block after so many seconds, in the midst of a search, too; 0 for no limit.

    It needs a timer that interrupts: there is none on Windows, nor outside of the main thread.
    """
    if not seconds or not _interruptible():
        yield
        return
    import signal

    def over(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interruptible() -> bool:
    import signal  # few have patterns of their own
    import threading

    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def most_listed(document: Document) -> int:
    """How many matches of a document are reported."""
    return LISTED * (1 + document.size // PER)


def bounded(document: Document, kept: list[Match], unjudged: int = 0) -> list[Match]:
    """The matches to report, in their order; the document's notices say how many were cut off, `unjudged` ones among them."""
    most = most_listed(document)
    beyond, kept = len(kept[most:]) + unjudged, kept[:most]
    if beyond:
        _tell(
            document,
            f"more than {most} secrets: up to {beyond} further places are not listed; split the file to see them",
        )
    from posthound.support.redact import guessable  # most files hold nothing

    short = list(dict.fromkeys(match.value for match in kept if guessable(match.value)))
    if len(short) <= STRETCHED:
        return kept
    left_out = frozenset(short[STRETCHED:])
    _tell(
        document,
        f"more than {STRETCHED} different short secrets: {len(left_out)} further ones are not listed; split the file to see them",
    )
    return [match for match in kept if match.value not in left_out]


def told_of_words(document: Document) -> None:
    """Says that a document holds more words of credentials than are looked at."""
    _tell(
        document,
        "too many words of credentials (password, token, …): what stands behind the first ones is not looked at; split the file to have it scanned",
    )


def _tell(document: Document, message: str) -> None:
    notice = Notice(document.origin.path, message, fatal=True)
    if notice not in document.notices:
        document.notices = (*document.notices, notice)
