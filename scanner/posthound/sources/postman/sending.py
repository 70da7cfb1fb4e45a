"""One exchange with the Postman API: how its request is made, and how an attempt fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx


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
