"""One HTTP client for the Postman API: paced, retried, bounded, and careful with the key."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from posthound.sources.postman.answers import holds as has
from posthound.sources.postman.answers import looks_whole
from posthound.sources.postman.calls import CALLS, Call, call_of
from posthound.sources.postman.errors import Unreadable, parse_problem
from posthound.sources.postman.limits import LONGEST_WAIT, Limits, endpoint_class, read_headers
from posthound.sources.postman.memory import Lease
from posthound.sources.postman.sending import LATER, UNREACHED, Failed, RefusedCall, refusal, request_of
from posthound.sources.postman.shapes import loaded
from posthound.sources.postman.urls import checked_url
from posthound.support.backoff import backoff
from posthound.support.reaching import described, made_client, packed_otherwise, trusted, way_to
from posthound.support.redact import hidden

# The largest answer read: a collection may have 100 MB by the documentation, as JSON text somewhat more.
MAX_BODY = 256_000_000
MAX_ERROR_BODY = 65_536
# What an answer of unknown size is booked as, and by how much JSON is taken to grow when unpacked.
UNANNOUNCED = 1_000_000
PACKED = 8
MAX_REDIRECTS = 3
CONNECTIONS = 24
# How often a failing call is repeated; with a tenth of all answers failing, eight in a row are one in a hundred million.
ATTEMPTS = 8
# An answer that does not come in time is waited for so often, and no longer: each attempt lasts minutes. A host that was never reached is
# tried as often: its name may be wrong, and whoever waits should learn of it.
SLOW_ATTEMPTS = 3
# So many calls in a row fail for good before an outage is taken for one.
OUTAGE = 12
# A server that answers 429 to everything is not asked for ever: so often, or, once it let nothing through for longer than one wait and an
# outage may last, a few times.
MAX_REFUSALS, FEW_REFUSALS = 60, 3
# A record that TLS cannot decrypt comes as an error of the system's.
_BROKEN = (httpx.TransportError, httpx.StreamError, httpx.DecodingError, OSError)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the first wait before a retry (doubled, with jitter), the longest, the timeouts; and attempts in all."""

    first: float = 0.5
    longest: float = 30.0
    connect: float = 15.0
    read: float = 60.0
    whole: float = 300.0
    outage: float = 900.0  # after which, without a single good answer, a crawl ends
    patience: float = 30.0  # after which nobody waits for an answer before beginning what comes next
    attempts: int = ATTEMPTS


@dataclass(slots=True)
class Counts:
    """Calls made, by endpoint, and how many were refused."""

    calls: int = 0
    refusals: int = 0
    by_endpoint: dict[str, int] = field(default_factory=dict)


class PostmanClient:
    """Reads from the API, and writes, with one key. Raises ApiError and its kinds; never shows the key, never sends it elsewhere."""

    def __init__(
        self,
        api_url: str,
        key: str,
        *,
        limits: Limits | None = None,
        pace: Pace = Pace(),
        max_body: int = MAX_BODY,
        bearer: bool = False,
        calls: tuple[Call, ...] = (),
    ) -> None:
        """With `calls`, one that is not among them (see posthound.sources.postman.calls) is a mistake of ours: ValueError."""
        self.api_url = checked_url(api_url)
        self.limits = limits or Limits()
        self.counts = Counts()
        self._key = key
        # SCIM takes a key of its own, as a bearer token; neither key is sent where the other belongs.
        self._auth = {"Authorization": f"Bearer {key}"} if bearer else {"X-API-Key": key}
        self._calls = calls
        self._pace = pace
        self._max_body = max_body
        self._met = False  # whether anything was ever answered
        self._answered_at = monotonic()
        self._failing = 0  # calls in a row that failed for good
        self._rng = random.Random()  # jitter, not secrecy
        self._origin = httpx.URL(self.api_url)
        self._slots = asyncio.Semaphore(CONNECTIONS)
        # A client for each connection: one pool of many is searched from end to end at every call.
        self._idle: list[httpx.AsyncClient] = []
        self._made: list[httpx.AsyncClient] = []
        self._way = way_to(self.api_url)
        self._tls = trusted() if self._way.encrypted else None

    def _connection(self) -> httpx.AsyncClient:
        if self._idle:
            return self._idle.pop()  # the last one used: it is the least likely to have been closed meanwhile
        made = made_client(
            httpx.AsyncClient,
            self._way,
            self._tls,
            timeout=httpx.Timeout(self._pace.read, connect=self._pace.connect),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"Accept": "application/json", "User-Agent": "posthound"},
        )
        self._made.append(made)
        return made

    def __repr__(self) -> str:
        return f"PostmanClient({self.api_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for made in self._made:
            await made.aclose()

    async def json(
        self, path: str, params: Mapping[str, str | int] | None = None, *, body: Any = None, holds: str = ""
    ) -> Any:
        """A small answer, parsed; a POST when there is a `body` (only for calls that change nothing).

        One without the member `holds` is as good as broken: it is asked for again.
        """
        data = await self.read(path, params, body=body, check=lambda data: has(data, holds))
        return loaded(data)

    async def read(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        body: Any = None,
        check: Callable[[bytes], bool] | None = None,
        lease: Lease | None = None,
    ) -> bytes:
        """An answer's bytes, whole. An answer that `check` refuses is asked for again, as a broken one is.

        Its size is booked on `lease`, before it is read.
        """
        method = "GET" if body is None else "POST"
        return await self._asked(method, path, params, body, check or looks_whole, lease, self._pace.attempts)

    async def write(self, method: str, path: str, body: Any, *, again: bool = False) -> bytes:
        """What PUT or PATCH answers. Refused calls (429) are made again, for they did nothing; failed ones only with `again`.

        Raises Unreadable where it is not known whether the call did what it should.
        """
        attempts = self._pace.attempts if again else 1
        return await self._asked(method, path, None, body, looks_whole, None, attempts)

    async def _asked(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        body: Any,
        check: Callable[[bytes], bool],
        lease: Lease | None,
        attempts: int,
    ) -> bytes:
        if self._calls and call_of(method, path, self._calls) is None:
            raise ValueError(f"{method} {path} is not among the calls that this client makes")
        kind = endpoint_class(method, path)
        failures = refusals = slow = 0
        while True:
            try:
                data = await self._attempt(method, path, params, body, kind, check, lease)
                self._answered_at, self._failing = monotonic(), 0
                return data
            except RefusedCall as refused:
                refusals += 1
                self.counts.refusals += 1
                shut = refusals > FEW_REFUSALS and monotonic() - self._answered_at > self._pace.outage + LONGEST_WAIT
                if shut or refusals > MAX_REFUSALS:
                    self._failing += 1
                    raise Unreadable(f"refused {refusals} times for too many requests", status=429) from None
                self.limits.refused(kind, refused.wait if refused.wait is not None else self._backoff(refusals) + 1.0)
            except Failed as failed:
                failures, slow = failures + 1, slow + failed.slow
                if failures >= attempts or slow >= SLOW_ATTEMPTS:
                    self._failing += 1
                    hint = LATER if failed.status else UNREACHED
                    raise Unreadable(f"{failed} ({failures} attempts)", hint, status=failed.status) from None
                await asyncio.sleep(max(self._backoff(failures), min(failed.wait or 0.0, 10 * self._pace.longest)))

    @property
    def silent(self) -> bool:
        """Whether nothing was answered any more for so long that no further call is of use."""
        return self._failing >= OUTAGE and monotonic() - self._answered_at > self._pace.outage

    async def rest(self, failures: int) -> None:
        """Waits as before a retry."""
        await asyncio.sleep(self._backoff(failures))

    def _backoff(self, failures: int) -> float:
        return backoff(failures, self._pace.first, self._pace.longest, self._rng)

    async def _attempt(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        body: Any,
        kind: str,
        check: Callable[[bytes], bool],
        lease: Lease | None,
    ) -> bytes:
        try:
            url = httpx.URL(self.api_url + path, params=dict(params) if params else None)
        except httpx.InvalidURL:
            raise Unreadable("its id makes no address") from None
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, data = await self._once(method, url, body, kind, lease)
            if status not in (301, 302, 303, 307, 308):
                break
            url = self._same_host(url, headers.get("location", ""))
        else:
            raise Unreadable(f"more than {MAX_REDIRECTS} redirects", status=status)
        if 200 <= status < 300:
            if not check(data):
                raise Failed("the answer is cut short or no valid JSON", status=status)
            return data
        known = call_of(method, path, self._calls or CALLS)
        raise refusal(
            status,
            headers,
            parse_problem(status, data, self._key),
            of_feature=known is None or known.feature is not None,
        )

    async def _once(
        self, method: str, url: httpx.URL, body: Any, kind: str, lease: Lease | None
    ) -> tuple[int, httpx.Headers, bytes]:
        """One exchange. A slow endpoint's place is waited for without holding a connection that others could use."""
        headers = httpx.Headers()
        slow = await self.limits.acquire_slow(kind)
        general = None
        try:
            async with self._slots:
                general = await self.limits.acquire()
                self._count(method, url)
                self.limits.sent(slow, general)
                connection = self._connection()
                try:
                    async with asyncio.timeout(self._pace.whole):
                        request = request_of(connection, method, url, body, self._auth)
                        response = await connection.send(request, stream=True)
                        self._met = True
                        try:
                            headers = response.headers
                            return response.status_code, headers, await self._body(response, lease)
                        finally:
                            await response.aclose()
                finally:
                    self._idle.append(connection)
        except TimeoutError:
            raise Failed("no complete answer in time", slow=True) from None
        except _BROKEN as error:
            unmet = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)) and not self._met
            raise Failed(described(error), slow=unmet or isinstance(error, httpx.ReadTimeout)) from None
        finally:
            self.limits.answered(kind, slow, general, read_headers(headers))

    async def _body(self, response: httpx.Response, lease: Lease | None) -> bytes:
        if packed_otherwise(response.headers):
            raise Unreadable("the answer is compressed in another way than was asked for")
        good = 200 <= response.status_code < 300
        most = self._max_body if good else MAX_ERROR_BODY
        text = response.headers.get("content-length", "")
        announced = int(text) if text.isdigit() and len(text) < 16 else 0
        if good and announced > most:
            raise _too_large(most)
        if lease is not None and good:
            packed = "content-encoding" in response.headers
            await lease.announce(min(most, announced * PACKED if packed else announced) or UNANNOUNCED)
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > most:
                if not good:
                    break
                raise _too_large(most)
            parts.append(part)
            if lease is not None and good:
                lease.grown(size)
        return b"".join(parts)

    def _count(self, method: str, url: httpx.URL) -> None:
        self.counts.calls += 1
        base = urlsplit(self.api_url).path
        first = url.path[len(base) :].split("/")[1:2]
        name = f"{method} /{first[0] if first else ''}"
        self.counts.by_endpoint[name] = self.counts.by_endpoint.get(name, 0) + 1

    def _same_host(self, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads, if it is the same host. Raises Unreadable otherwise: the key is not sent there."""
        try:
            target = url.join(location) if location else None
        except (httpx.InvalidURL, ValueError):
            target = None
        origin = self._origin
        if target is None or (target.scheme, target.host, target.port) != (origin.scheme, origin.host, origin.port):
            host = hidden(target.host, self._key) if target is not None else "nowhere"
            raise Unreadable(f"redirected to another host ({host}); not followed, the key is not sent there")
        return target


def _too_large(most: int) -> Unreadable:
    return Unreadable(f"the answer has more than the {most // 1_000_000} MB that are read")
