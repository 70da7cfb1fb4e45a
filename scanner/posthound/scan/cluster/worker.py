"""What runs on a worker: a batch, if the worker is as the client expects it to be."""

from __future__ import annotations

import hmac
import os
import pickle
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, Self

from posthound.config.settings import Settings
from posthound.rules.store import stamp
from posthound.scan.run import uncollected
from posthound.scan.work import Batch, Given, scan_entries
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key
from posthound.support.version import tool_version


class Expected(NamedTuple):
    """What every worker must have as the client has it: version, rules, key and files of patterns. The key itself is not told.

    `answer` is what only the same key makes of `challenge`.
    """

    version: str
    rules: str
    challenge: bytes
    answer: bytes
    files: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As it is here."""
        challenge = os.urandom(16)
        files = tuple((file, _digest(file)) for file in (*settings.patterns, *settings.plugins))
        return cls(tool_version(), stamp(), challenge, _answer(challenge), files)

    def differs(self) -> str:
        """What is different where this is called, in words; "" for nothing."""
        if tool_version() != self.version:
            return f"runs posthound {tool_version()}, this is {self.version}"
        if stamp() != self.rules:
            return f"has other rules of posthound {self.version} than this machine"
        if not hmac.compare_digest(_answer(self.challenge), self.answer):
            return "has another POSTHOUND_KEY than this machine, so that its findings would be others"
        for file, digest in self.files:
            if _digest(file) != digest:
                return f"does not see {file} as it is here"
        return ""


class Faulty(Exception):
    """A fault of posthound's own on a worker; its text is the name of what was raised."""


class Refused(NamedTuple):
    """A worker that is not as expected, and why."""

    worker: str
    why: str

    def error(self) -> UsageError:
        """What the user is told."""
        return UsageError(
            f"Worker {self.worker} {self.why}.",
            "Give every worker the same installation and environment as this machine.",
        )


def work(batch: Batch, settings: Settings, expected: Expected) -> bytes | Refused:
    """Scans a batch on a worker; what it gave, for `unpacked`. One at a time in a process: scanning is not for threads.

    It is bytes already, since Dask would make bytes of it on the thread of its event loop, beside the next batch: two threads that want
    the interpreter take longer than one.
    """
    why = _difference(expected)
    if why:
        from distributed import get_worker

        return Refused(get_worker().address, why)
    with _turn():
        try:
            return pickle.dumps(scan_entries(batch, settings), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # its text may quote what was scanned, and the worker's log would show it
            raise Faulty(type(error).__name__) from None


def unpacked(done: bytes) -> Sequence[Given]:
    """What a batch gave, as `work` packed it."""
    with uncollected():  # thousands of findings, and no cycle among them
        given: Sequence[Given] = pickle.loads(done)  # noqa: S301  # from a worker that is as expected
    return given


@lru_cache(maxsize=8)
def _difference(expected: Expected) -> str:
    return expected.differs()


@lru_cache(maxsize=1)
def _turn() -> Lock:
    return Lock()


def _answer(challenge: bytes) -> bytes:
    return hmac.digest(fingerprint_key(), b"worker\0" + challenge, "sha256")


def _digest(file: str) -> str:
    import hashlib

    try:
        with open(file, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
