"""Stand-ins of Postman's API that clients in this process ask without a socket between them.

What a crawl makes of an answer is the same, at little more than half of the processor time. Where a connection itself fails or an
answer takes its time, a socket is asked as always, and commands in processes of their own ask all by sockets.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from fixtures.standin import BROKEN, Standin, running

_BY_SOCKET = httpx.AsyncHTTPTransport.handle_async_request
_AT_HAND: dict[tuple[int, int], Standin] = {}  # by process, for a forked one holds a copy, and by port


@contextmanager
def at_hand(standin: Standin) -> Iterator[Standin]:
    """Runs a stand-in that this process asks directly while the block runs."""
    with running(standin), pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", _asked)
        patch.setitem(_AT_HAND, (os.getpid(), standin.port), standin)
        yield standin


async def _asked(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
    standin = _AT_HAND.get((os.getpid(), request.url.port or 0))
    if standin is None or standin.latency or any(fault.kind in BROKEN for fault in standin.faults):
        return await _BY_SOCKET(transport, request)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    target, body = request.url.raw_path.decode("latin-1"), await request.aread()
    await asyncio.sleep(0)  # others go on meanwhile, as while a socket is read
    answer = await standin.answered(request.method, target, headers, body)
    told = {"Content-Length": str(len(answer.payload)), **answer.headers}
    return httpx.Response(answer.status, headers=told, stream=httpx.ByteStream(answer.payload))
