"""Calls to a tracker: paced as it asks, repeated where that does no harm, bounded, not redirected, and careful with the token."""

from __future__ import annotations

import base64
import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from posthound.support.addresses import is_this_machine, shown_address, split_address
from posthound.support.backoff import asked_to_wait, backoff
from posthound.support.errors import OutputError, UsageError
from posthound.support.reaching import AnswerRefused, described, exchanged, made_client, way_to
from posthound.support.redact import hidden

if TYPE_CHECKING:
    import httpx

TIMEOUT = 30.0
WHOLE = 120.0  # seconds for a whole answer
MOST = 20_000_000  # bytes of an answer
ATTEMPTS = 5
LONGEST = 120.0  # seconds that are waited at once, whatever the tracker asks for
_WAITS = ("retry-after", "x-ratelimit-reset")
_AGAIN = frozenset((408, 425, 500, 502, 503, 504))
_COMPLETED = "What was done so far is noted; run the command again, and it goes on where it stopped."


@dataclass(frozen=True, slots=True)
class Returned:
    """An answer: its status and what it says, parsed; None where it says nothing or no JSON."""

    status: int
    data: Any


class Api:
    """One tracker's API; `base` is its address, `wait` how it pauses, in seconds. Use it from one thread."""

    def __init__(self, base: str, headers: Mapping[str, str], wait: Callable[[float], None] = time.sleep) -> None:
        self.base = base
        self.wait = wait
        self._headers = dict(headers)
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    def objects(self, data: Any, member: str = "") -> list[dict[str, Any]]:
        """The rows of an answer that is a list, or has one as a member. Raises OutputError for anything else: it is no list that ended."""
        found = data.get(member) if member and isinstance(data, dict) else None if member else data
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise self.unclear()
        return found

    def paged(self, ask: Callable[[list[dict[str, Any]]], tuple[list[dict[str, Any]], bool]]) -> list[dict[str, Any]]:
        """All rows of a listing: `ask` is given those so far, and answers with the next ones and whether more follow.

        Raises OutputError for a listing that goes on without anything new.
        """
        rows: list[dict[str, Any]] = []
        seen: set[str] = set()
        while True:
            page, more = ask(rows)
            before = len(seen)
            seen.update(map(repr, page))
            rows += page
            if not more:
                return rows
            if len(seen) == before:
                raise OutputError(f"{self.host} answered with the same rows again and again.", _COMPLETED)

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Where an answer is taken apart: one that lacks what every such answer has is told in words."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.unclear() from None

    def unclear(self) -> OutputError:
        """An answer that is not what was asked for."""
        return OutputError(
            f"{self.host} answered what is not understood.", "Look at the address, and at what answers there."
        )

    @property
    def host(self) -> str:
        """The host, as messages name it."""
        return split_address(self.base).hostname or ""

    def call(
        self, method: str, path: str, body: Any = None, *, ok: tuple[int, ...] = (200,), safe: bool | None = None
    ) -> Returned:
        """One call that ends in one of the statuses `ok`. Raises OutputError otherwise.

        `safe` says that doing it twice does no harm (by default of everything but POST): only then is it repeated where it is not known
        whether it was done. A refusal for too many calls is always waited out.
        """
        again = method != "POST" if safe is None else safe
        for attempt in range(1, ATTEMPTS + 1):
            status, headers, text = self._once(method, path, body)
            if status in ok:
                return Returned(status, _parsed(text))
            limited = _limited(status, headers)
            if attempt == ATTEMPTS or not (limited or (again and (status in _AGAIN or not status))):
                break
            self.wait(
                min(LONGEST, asked_to_wait(headers, _WAITS) or 0.0 if limited else 0.0)
                or backoff(attempt, 1.0, 30.0, random.Random())
            )
        if not status:
            raise OutputError(f"{self.host} {text}.", _COMPLETED)
        raise OutputError(f"{self.host} answered {status}{_reason(text, _credentials(self._headers))}.", _hint(status))

    def _once(self, method: str, path: str, body: Any) -> tuple[int, Mapping[str, str], str]:
        import httpx

        if self._client is None:
            logging.getLogger("httpx").setLevel(logging.WARNING)
            self._client = made_client(httpx.Client, way_to(self.base), timeout=TIMEOUT, headers=self._headers)
        try:
            status, told, data = exchanged(self._client, method, self.base + path, most=MOST, seconds=WHOLE, json=body)
            return status, told, data.decode("utf-8", "replace")
        except AnswerRefused as refused:
            return 0, {}, str(refused)
        except TimeoutError:
            self._client = None  # the exchange that was given up still has it
            return 0, {}, f"did not come to the end of its answer in {WHOLE:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return 0, {}, f"could not be reached: {described(error)}"


def checked(url: str, name: str) -> str:
    """The address of a tracker. Raises UsageError for one that is not encrypted, unless it is on this machine."""
    parts = split_address(url)
    local = is_this_machine(parts.hostname or "")
    if not parts.hostname or "@" in parts.netloc or parts.scheme not in (("https", "http") if local else ("https",)):
        raise UsageError(
            f"Tracker {name!r}: {shown_address(url)} is no https address.",
            "Write the tracker's own, as in https://acme.atlassian.net.",
        )
    return url.rstrip("/")


def _limited(status: int, headers: Mapping[str, str]) -> bool:
    """Whether it is a refusal for too many calls; GitHub says so with 403 as well."""
    return status == 429 or (
        status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers)
    )


def _credentials(headers: Mapping[str, str]) -> tuple[str, ...]:
    """What of the headers is secret: a token, or a pair in Base64 and the password in it."""
    scheme, _, told = headers.get("Authorization", "").partition(" ")
    pair = base64.b64decode(told).decode("utf-8", "replace") if scheme == "Basic" else ""
    return told, pair.partition(":")[2]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        return None


def _reason(text: str, credentials: Sequence[str]) -> str:
    """What the answer says went wrong, in one line."""
    data = _parsed(text)
    if not isinstance(data, dict):
        return ""
    told = [data.get("message"), *(data.get("errorMessages") or ())]
    errors = data.get("errors")
    told += [f"{key}: {value}" for key, value in errors.items()] if isinstance(errors, dict) else []
    words = "; ".join(str(text) for text in told if text)
    return f": {hidden(' '.join(words.split()), *credentials)[:300]}" if words else ""


def _hint(status: int) -> str:
    if 300 <= status < 400:
        return "It moved, and the token is sent to no other address: write the new one, or the project's new name, in [[tracker]]."
    return {
        401: "Look at the token that the configuration names, and at the user it belongs to.",
        403: "The token lacks the permission to write tickets there.",
        404: "Look at the project and the address, and whether the token may see them.",
    }.get(status, _COMPLETED)
