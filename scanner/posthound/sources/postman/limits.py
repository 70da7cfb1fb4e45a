"""How fast the API may be asked: the documented limits, shared by all workers and corrected by what the server says.

A window of N calls in W seconds is kept exactly, not averaged: a call is let go when the N-th call before it is more than
W old. That uses the whole allowance and stays below it whether the server counts fixed or sliding windows.
Sources: Postman's OpenAPI (300 a minute; 10 in 10 seconds on four endpoints), its page on rate limits (headers).
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
from time import monotonic

from posthound.sources.postman.errors import BudgetSpent, QuotaExhausted
from posthound.support.backoff import asked_to_wait, seconds_until, told_now

# A call counts from when its answer came, but at most this long after it was sent: the server counts on arrival, somewhere
# in between, and a slow answer must not cost allowance.
ARRIVAL = 1.0
# Calls a minute that Postman documents for a user.
DOCUMENTED = 300
# How often to look whether a call that has its place but is not sent yet has gone out.
UNSENT = 0.05
# Clocks and schedulers are not exact.
MARGIN = 0.02
# Told to wait longer than this, the crawl stops instead: the next one goes on from there.
LONGEST_WAIT = 15 * 60.0
# This share of the month's calls is left to others, and at least so many calls.
RESERVE_SHARE = 0.02
RESERVE_LEAST = 20

_SLOW = (
    ("collections", re.compile(r"^/collections$")),
    ("workspaces", re.compile(r"^/workspaces$")),
    ("workspace", re.compile(r"^/workspaces/[^/]+$")),
    ("monitors", re.compile(r"^/monitors(?:/[^/]+)?$")),
)
_PAIR = re.compile(r"(limit|remaining|reset)\s*=\s*\"?(\d{1,18})", re.IGNORECASE)
_WAITS = ("x-ratelimit-retryafter", "retry-after", "retryafter", "x-ratelimit-retry-after")
_POLICY = re.compile(r"(\d{1,18})\s*;\s*w\s*=\s*(\d{1,18})")


@dataclass(frozen=True, slots=True)
class AnnouncedLimits:
    """What an answer's headers say about limits; None where they say nothing. Times are seconds from now."""

    limit: int | None = None
    window: float | None = None
    remaining: int | None = None
    reset: float | None = None
    retry_after: float | None = None
    month_limit: int | None = None
    month_remaining: int | None = None


def endpoint_class(method: str, path: str) -> str:
    """The slow endpoint that a call counts against beside the general limit, or "" for the general limit alone."""
    if method == "GET":
        for name, pattern in _SLOW:
            if pattern.match(path):
                return name
    return ""


def read_headers(headers: Mapping[str, str], now: datetime | None = None) -> AnnouncedLimits:
    """The limits in an answer's headers, in every spelling that Postman documents. `headers` ignores case."""
    now = told_now(headers, now)
    joined = {name.lower(): int(value) for name, value in _PAIR.findall(headers.get("ratelimit", ""))}
    policy = _POLICY.search(headers.get("ratelimit-policy", ""))

    def number(*names: str) -> int | None:
        return next((n for name in names if (n := _integer(headers.get(name, ""))) is not None), None)

    def first(key: str) -> int | None:
        return joined.get(key, number(f"ratelimit-{key}", f"x-ratelimit-{key}"))

    limit = first("limit")
    reset = first("reset")
    return AnnouncedLimits(
        limit=limit if limit is not None else int(policy[1]) if policy else None,
        window=float(policy[2]) if policy else None,
        remaining=first("remaining"),
        reset=None if reset is None else seconds_until(reset, now),
        retry_after=asked_to_wait(headers, _WAITS, now),
        month_limit=number("ratelimit-limit-month", "x-ratelimit-limit-month"),
        month_remaining=number("ratelimit-remaining-month", "x-ratelimit-remaining-month"),
    )


def _integer(text: str) -> int | None:
    match = re.match(r"\s*(\d{1,18})", text)
    return int(match[1]) if match else None


@dataclass(slots=True)
class Ticket:
    """One call in a window: the moment from which it counts, the latest possible until its answer came."""

    counts_from: float = inf
    answered: bool = False


class Window:
    """At most `limit` calls in any `seconds`, first come first served. A `limit` of 0 lets everything through."""

    def __init__(self, limit: int, seconds: float, fastest: float = inf) -> None:
        """`fastest` bounds what the server's word may raise the pace to, in calls a second."""
        self.limit = limit
        self.seconds = seconds
        self._fastest = fastest
        self._calls: deque[Ticket] = deque()  # those of the last `seconds`, in the order they were sent
        self._flying = 0
        self._paused_until = 0.0
        self._left: int | None = None  # what the server still allows until `_left_until`
        self._left_until = 0.0
        self._turn = asyncio.Lock()

    async def acquire(self) -> Ticket:
        """Waits for a place; the ticket is handed to `sent` and then to `answered`."""
        async with self._turn:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110  # time itself is waited for, no event
                await asyncio.sleep(min(wait, 1.0))  # what is told meanwhile may shorten it
            if self._left is not None:
                self._left -= 1
            self._flying += 1
            ticket = Ticket()
            if self.limit:
                self._calls.append(ticket)
            return ticket

    def _wait(self) -> float:
        """Seconds until the next call may go; 0 for now."""
        now = monotonic()
        if now < self._paused_until:
            return self._paused_until - now
        if self._left is not None and now >= self._left_until:
            self._left = None
        if self._left is not None and self._left <= 0:
            return self._left_until - now
        while self._calls and self._calls[0].counts_from + self.seconds + MARGIN <= now:
            self._calls.popleft()
        if not self.limit or len(self._calls) < self.limit:
            return 0.0
        until = self._calls[len(self._calls) - self.limit].counts_from + self.seconds + MARGIN
        return max(until - now, 0.001) if until < inf else UNSENT

    def sent(self, ticket: Ticket) -> None:
        """The call goes out now."""
        ticket.counts_from = monotonic() + ARRIVAL

    def answered(self, ticket: Ticket) -> None:
        """A call's answer came, or it failed: it counts from now, or from when it must have arrived."""
        if not ticket.answered:
            ticket.answered = True
            ticket.counts_from = min(monotonic(), ticket.counts_from)  # now, where it was never sent
            self._flying -= 1

    def correct(self, announced: AnnouncedLimits) -> None:
        """Takes the server's word for the limit, and for what is left of the present window."""
        told = announced.window
        seconds = told if told is not None and 1 <= told <= 3600 else self.seconds
        limit = announced.limit
        if self.limit and limit is not None and 1 <= limit <= 1_000_000 and limit <= self._fastest * seconds:
            self.limit, self.seconds = limit, seconds
        if announced.remaining is None or announced.reset is None or announced.reset > LONGEST_WAIT:
            return
        left = announced.remaining - self._flying
        until = monotonic() + announced.reset
        # Answers overtake each other: within one window only the smallest number is news.
        same = self._left is not None and abs(until - self._left_until) < 1.5
        self._left = min(left, self._left) if same and self._left is not None else left
        self._left_until = max(until, self._left_until) if same else until

    def pause(self, seconds: float) -> None:
        """No call before `seconds` from now."""
        self._paused_until = max(self._paused_until, monotonic() + seconds)


class Limits:
    """The windows of all endpoint classes and the month's quota, shared by every worker of a crawl.

    `rate` is calls a minute; 0 is for a server without limits. One below the documented rate is somebody's wish, which no
    server's word raises. A slow endpoint's call counts against its own window and the general one.
    """

    def __init__(self, rate: int = DOCUMENTED) -> None:
        self.general = Window(rate, 60.0, rate / 60.0 if rate < DOCUMENTED else inf)
        self.slow = {name: Window(10 if rate else 0, 10.0) for name, _ in _SLOW}
        self.month_limit: int | None = None
        self.month_remaining: int | None = None
        self.budget: int | None = None  # calls that may be made yet; None for no bound

    async def acquire_slow(self, kind: str) -> Ticket | None:
        """Waits for a place among the calls of a slow endpoint; None where `kind` is none."""
        self.check_month()
        return await self.slow[kind].acquire() if kind else None

    async def acquire(self) -> Ticket:
        """Waits for a place among all calls. Raises QuotaExhausted when the month's calls are nearly used up."""
        ticket = await self.general.acquire()
        try:
            self.check_month()
        except QuotaExhausted:
            self.general.answered(ticket)
            raise
        return ticket

    def sent(self, slow: Ticket | None, general: Ticket) -> None:
        """The call goes out now."""
        if self.budget is not None:
            self.budget -= 1
        self.general.sent(general)
        if slow is not None:
            slow.counts_from = general.counts_from

    def answered(self, kind: str, slow: Ticket | None, general: Ticket | None, announced: AnnouncedLimits) -> None:
        """Counts a finished call and takes in what its headers say."""
        if slow is not None:
            self.slow[kind].answered(slow)
        if general is not None:
            self.general.answered(general)
        (self.slow[kind] if kind else self.general).correct(announced)
        if announced.month_limit is not None:
            self.month_limit = announced.month_limit
        if announced.month_remaining is not None:
            self.month_remaining = announced.month_remaining

    def refused(self, kind: str, seconds: float) -> None:
        """A 429: everyone of that class waits as announced. Raises QuotaExhausted when that is longer than a crawl waits."""
        if seconds > LONGEST_WAIT:
            raise QuotaExhausted(
                f"The API asks to wait {seconds / 60:.0f} minutes, longer than a crawl waits.",
                "Run the crawl again after that; it goes on where it stopped.",
                status=429,
            )
        (self.slow[kind] if kind else self.general).pause(seconds)

    def set_month(self, limit: int, usage: int) -> None:
        """What GET /me says of the month's calls."""
        self.month_limit, self.month_remaining = limit, max(0, limit - usage)

    def check_month(self) -> None:
        """Raises QuotaExhausted when only the reserve is left of the month's calls, BudgetSpent when this run's are made."""
        if self.budget is not None and self.budget <= 0:
            raise BudgetSpent(
                "This run's budget of calls is used up.", "The next one goes on where it stopped; --budget sets how many a run may make.",
                status=429,
            )  # fmt: skip
        if self.month_remaining is None:
            return
        reserve = max(RESERVE_LEAST, int((self.month_limit or 0) * RESERVE_SHARE))
        if self.month_remaining <= reserve:
            raise QuotaExhausted(
                f"{self.month_remaining} of the month's {self.month_limit or 'unknown'} API calls are left; "
                f"the last {reserve} are not used.",
                "Run the crawl again when the quota is renewed or raised; it goes on where it stopped.",
                status=429,
            )
