"""One exchange with the Postman API: how its request is made, how an attempt fails, and what a refusal means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from posthound.sources.postman.errors import (
    ApiError,
    Forbidden,
    NotFound,
    PlanLimit,
    Problem,
    QuotaExhausted,
    Unauthorized,
)
from posthound.sources.postman.limits import read_headers

NEW_KEY = "Create one at https://go.postman.co/settings/me/api-keys."
LATER = "Run the command again later: it goes on where it stopped."
UNREACHED = "Look at the network and at --api-url, and run the command again: it goes on where it stopped."
_RETRIED = frozenset((408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524))
# Statuses by which the API says that there is no such thing for this key.
_LACKING = frozenset((402, 403, 404, 410))
_UNBUILT = 501  # what a region, or a server on the way to it, does not have yet


class Failed(Exception):
    """One attempt failed in a way that another may not; the message says how."""

    def __init__(self, message: str, wait: float | None = None, status: int = 0, *, slow: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.status = status
        self.slow = slow


class RefusedCall(Exception):
    """429: too many requests; `wait` is what the answer says, in seconds, or None."""

    def __init__(self, wait: float | None) -> None:
        super().__init__("too many requests")
        self.wait = wait


def request_of(
    connection: httpx.AsyncClient, method: str, url: httpx.URL, body: Any, auth: Mapping[str, str]
) -> httpx.Request:
    """The request of a call; what is written goes in ASCII, so that every text that was read can be sent back, lone surrogates among them."""
    if method not in ("PATCH", "PUT"):
        return connection.build_request(method, url, json=body, headers=auth)
    kind = "application/merge-patch+json" if url.path.rpartition("/")[0].endswith("/packages") else "application/json"
    headers = {**auth, "Content-Type": kind}
    return connection.build_request(method, url, content=json.dumps(body).encode(), headers=headers)


def refusal(status: int, headers: httpx.Headers, problem: Problem, *, of_feature: bool) -> Exception:
    """What an answer that is no success means; `of_feature` says that a plan may lack what was asked for."""
    message = problem.message
    of_plan = status == 429 and problem.of_plan
    if of_plan and of_feature:
        return PlanLimit(message, status=status)
    if problem.exhausted or of_plan:
        return QuotaExhausted(
            f"The API quota is used up: {message}",
            "Run the crawl again when it is renewed; it goes on where it stopped.",
            status=status,
        )
    if status == 429:
        return RefusedCall(read_headers(headers).retry_after)
    if problem.page and (status in _LACKING or status == _UNBUILT):
        told = f"{message}; that is no word of the API, but of a proxy or gateway before it"
        return ApiError(told, UNREACHED, status=status)
    if status in (404, 410) or problem.not_found:
        return NotFound(message, "Look at the id or link; the key's user has to see what it names.", status=status)
    if status == 401:
        return Unauthorized(f"The API key is not accepted: {message}", NEW_KEY, status=status)
    if status in (402, 403) or (status == _UNBUILT and of_feature):
        return Forbidden(
            message, "Use a key of a user who may do that, or look at the plan.", status=status, name=problem.name
        )
    if status in _RETRIED:
        return Failed(message, read_headers(headers).retry_after, status)
    return ApiError(message, status=status, name=problem.name)
