"""Asking a provider whether a credential still opens anything: one documented, read-only request, to that provider only.

Opt-in. Anything but a clear answer is unknown: a timeout, a redirect, 429, no network, an answer the record does not name.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from posthound.rules.model import Pattern, Verify
from posthound.support.addresses import is_this_machine
from posthound.support.loops import completed
from posthound.support.reaching import Way, described, made_client, packed_otherwise, way_to
from posthound.verify.answers import of_the_asker, says_one

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0  # seconds for the whole request
AT_ONCE = 8
MOST_TEXT = 65_536  # bytes of a refusal that are read
SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Question:
    """A credential to ask about. `secret` identifies it in the answer; `value` goes into the request and nowhere else."""

    secret: str
    pattern: Pattern
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: live, dead or unknown, and the reason in words that hold neither value nor address."""

    verdict: Literal["live", "dead", "unknown"]
    evidence: str


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def allowed_hosts(pattern: Pattern) -> tuple[str, ...]:
    """The hosts that a pattern's credentials may be sent to: that of its record's address, else its provider's."""
    if pattern.verify is None:
        return ()
    host = urlsplit(pattern.verify.url.replace("{secret}", "secret")).hostname if "://" in pattern.verify.url else None
    return (host,) if host else tuple(name for name in pattern.provider.serves)


def _request(question: Question) -> _Request | str:
    """The request to make, or why none is made."""
    record = question.pattern.verify
    if record is None:
        return "its provider has no known read-only check"
    if not SENDABLE.fullmatch(question.value):
        return "it cannot be sent: it holds other characters than a credential"
    whole = record.url == "{secret}"
    url = question.value if whole else record.url.replace("{secret}", quote(question.value, safe=":"))
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    hosts = allowed_hosts(question.pattern)
    listed = any(host == name or (whole and host.endswith(f".{name}")) for name in hosts)
    if not listed or parts.username is not None:
        return "its address is not one of its provider's"
    if parts.scheme != "https" and not is_this_machine(host):
        return "its provider's address is not encrypted"
    return _Request(record.method, url, _headers(record, question.value))


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether an answer is a page for people, as proxies and gateways put in the place of an API's."""
    return headers.get("content-type", "").lower().startswith("text/html")


def _headers(record: Verify, value: str) -> dict[str, str]:
    headers = {name: text.replace("{secret}", value) for name, text in record.headers}
    if record.basic:
        pair = record.basic.replace("{secret}", value).encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return {"User-Agent": "posthound", **headers}


def ask(questions: Sequence[Question], *, timeout: float = TIMEOUT) -> dict[str, Answer]:
    """The answers by secret; each provider is asked once a secret. Never raises for what a network does."""
    return completed(_ask_all(questions, timeout))


async def _ask_all(questions: Sequence[Question], patience: float) -> dict[str, Answer]:
    import httpx

    # The client's own log names addresses, and some hold the credential.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    limit = asyncio.Semaphore(AT_ONCE)
    requests = {question.secret: (question, _request(question)) for question in questions}
    ways = {secret: way_to(one.url) for secret, (_, one) in requests.items() if isinstance(one, _Request)}
    async with AsyncExitStack() as stack:
        clients: dict[Way, httpx.AsyncClient] = {}
        for way in dict.fromkeys(ways.values()):
            clients[way] = await stack.enter_async_context(made_client(httpx.AsyncClient, way, timeout=patience))

        async def answer(question: Question, request: _Request | str) -> Answer:
            if isinstance(request, str):
                return Answer("unknown", request)
            async with limit:
                return await _answer(clients[ways[question.secret]], request, question.pattern, patience)

        answers = await asyncio.gather(*(answer(*pair) for pair in requests.values()))
    return dict(zip(requests, answers, strict=True))


async def _answer(client: object, request: _Request, pattern: Pattern, patience: float) -> Answer:
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    assert pattern.verify is not None
    try:
        async with (
            asyncio.timeout(patience),
            client.stream(request.method, request.url, headers=dict(request.headers)) as response,
        ):
            status, page = response.status_code, is_page(response.headers)
            headers, unread = dict(response.headers), packed_otherwise(response.headers)
            told = await _text(response) if status in pattern.verify.dead and not page and not unread else ""
    except (TimeoutError, httpx.TimeoutException):
        return Answer("unknown", f"{pattern.provider.name} did not answer in {patience:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Answer("unknown", f"{pattern.provider.name} could not be reached: {described(error)}")
    if page:
        return Answer(
            "unknown", f"{pattern.provider.name} answered {status} with an HTML page: the word of a proxy, perhaps"
        )
    if status in pattern.verify.live:
        return Answer("live", f"{pattern.provider.name} answered {status}: it is live")
    if status == 429:
        return Answer("unknown", f"{pattern.provider.name} answered 429: too many requests")
    if status in pattern.verify.dead and not unread:
        return _refused(pattern, status, told, headers)
    return Answer("unknown", f"{pattern.provider.name} answered {status}, which says neither")


def _refused(pattern: Pattern, status: int, text: str, headers: Mapping[str, str]) -> Answer:
    """What a status that a dead credential gets means, by the text that comes with it."""
    assert pattern.verify is not None
    name, gone = pattern.provider.name, pattern.verify.gone
    if says_one(text, gone) if gone else not of_the_asker(text, headers):
        return Answer("dead", f"{name} answered {status}: it opens nothing any more")
    return Answer("unknown", f"{name} answered {status}, and not that the credential itself is invalid")


async def _text(response: httpx.Response) -> str:
    """The beginning of an answer's text."""
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        if (size := size + len(part)) >= MOST_TEXT:
            break
    return b"".join(parts)[:MOST_TEXT].decode("utf-8", "replace")
