"""Pace: the documented windows, the server's word in every spelling, and waiting as told."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from posthound.sources.postman.errors import QuotaExhausted
from posthound.sources.postman.limits import AnnouncedLimits, Limits, Window, endpoint_class, read_headers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
Timed = Callable[[Coroutine[Any, Any, Any]], Any]


class _Clock(selectors.DefaultSelector):
    """Waits for nothing: it says at once that the time has passed, so that no busy machine makes it longer."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """The time by which windows count."""
    made = _Clock()
    monkeypatch.setattr("posthound.sources.postman.limits.monotonic", lambda: made.now)
    return made


@pytest.fixture
def timed(clock: _Clock, monkeypatch: pytest.MonkeyPatch) -> Timed:
    """Runs a coroutine to its end by that time."""

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        loop = asyncio.SelectorEventLoop(clock)
        monkeypatch.setattr(loop, "time", lambda: clock.now)
        try:
            return loop.run_until_complete(work)
        finally:
            loop.close()

    return run


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"RateLimit": "limit=300, remaining=12, reset=7"}, AnnouncedLimits(limit=300, remaining=12, reset=7)),
        (
            {"RateLimit": "limit=300, remaining=0, reset=7", "RateLimit-Policy": "300;w=60"},
            AnnouncedLimits(300, 60.0, 0, 7),
        ),
        (
            {"RateLimit-Limit": "10", "RateLimit-Remaining": "3", "RateLimit-Reset": "5"},
            AnnouncedLimits(limit=10, remaining=3, reset=5),
        ),
        (
            {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": str(EPOCH + 9)},
            AnnouncedLimits(limit=10, remaining=3, reset=9),
        ),
        ({"X-RateLimit-RetryAfter": "4"}, AnnouncedLimits(retry_after=4)),
        ({"Retry-After": "5"}, AnnouncedLimits(retry_after=5)),
        ({"RetryAfter": "6"}, AnnouncedLimits(retry_after=6)),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:08 GMT"}, AnnouncedLimits(retry_after=8)),
        (
            {"RateLimit-Limit-Month": "1000", "RateLimit-Remaining-Month": "7"},
            AnnouncedLimits(month_limit=1000, month_remaining=7),
        ),
        (
            {"X-RateLimit-Limit-Month": "1000", "X-RateLimit-Remaining-Month": "7"},
            AnnouncedLimits(month_limit=1000, month_remaining=7),
        ),
        ({"RateLimit": "nonsense", "Retry-After": "soon", "RateLimit-Reset": "-1"}, AnnouncedLimits()),
    ],
)
def test_every_documented_spelling_is_understood(headers, told):
    assert read_headers(httpx.Headers(headers), NOW) == told


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("GET /collections", "collections"), ("GET /workspaces", "workspaces"), ("GET /workspaces/abc", "workspace"),
        ("GET /monitors", "monitors"), ("GET /collections/abc", ""), ("GET /workspaces/abc/roles", ""), ("POST /search", ""), ("GET /me", ""),
    ],
)  # fmt: skip
def test_the_slow_endpoints_have_windows_of_their_own(call, kind):
    assert endpoint_class(*call.split()) == kind


async def _times(clock: _Clock, window: Window, calls: int, latency: float) -> list[float]:
    """When each of so many calls goes out."""
    times = []

    async def one():
        ticket = await window.acquire()
        window.sent(ticket)
        times.append(clock.now)
        await asyncio.sleep(latency)
        window.answered(ticket)

    await asyncio.gather(*(one() for _ in range(calls)))
    return sorted(times)


@pytest.mark.parametrize("latency", [0.0, 0.02, 0.3])
def test_no_window_of_its_length_ever_holds_more_than_the_limit(latency, clock, timed):
    times = timed(_times(clock, Window(5, 0.4), 22, latency))
    assert all(later - earlier >= 0.4 for earlier, later in zip(times, times[5:], strict=False))


def test_nearly_the_whole_allowance_is_used(clock, timed):
    times = timed(_times(clock, Window(10, 1.0), 41, 0.02))
    assert times[-1] - times[0] < 4 * 1.0 / 0.93


def test_what_the_server_says_is_left_is_all_that_is_sent(clock, timed):
    window = Window(100, 0.3)
    window.correct(AnnouncedLimits(limit=100, remaining=2, reset=0.3))
    times = timed(_times(clock, window, 4, 0.0))
    assert times[1] == times[0]
    assert times[2] - times[0] == pytest.approx(0.3)


@pytest.mark.parametrize("rate", [30, 60, 299])
def test_a_rate_that_was_asked_for_is_lowered_by_the_servers_word_and_never_raised(rate):
    limits = Limits(rate)
    for limit, window in ((300, 60.0), (100_000, None), (10, 1.0)):
        limits.answered("", None, None, AnnouncedLimits(limit=limit, window=window))
        assert limits.general.limit / limits.general.seconds <= rate / 60
    limits.answered("", None, None, AnnouncedLimits(limit=5, window=60.0))
    assert limits.general.limit == 5


def test_the_documented_rate_is_raised_where_the_server_allows_more():
    limits = Limits()
    limits.answered("", None, None, AnnouncedLimits(limit=600, window=60.0))
    assert limits.general.limit == 600


def test_a_pause_holds_every_worker_of_its_class_and_no_other(clock, timed):
    async def run():
        limits = Limits(300)
        limits.refused("collections", 0.3)
        start = clock.now
        await limits.acquire()
        general = clock.now - start
        await limits.acquire_slow("collections")
        return general, clock.now - start

    general, slow = timed(run())
    assert general == 0
    assert slow == pytest.approx(0.3)


def test_a_wait_of_hours_ends_the_crawl_instead():
    with pytest.raises(QuotaExhausted, match="wait 120 minutes"):
        Limits(300).refused("", 7200)


def test_the_last_calls_of_the_month_are_left_to_others():
    limits = Limits(300)
    limits.set_month(10_000, 9_801)
    with pytest.raises(QuotaExhausted, match="199 of the month's 10000"):
        limits.check_month()
    limits.set_month(10_000, 9_000)
    limits.check_month()
