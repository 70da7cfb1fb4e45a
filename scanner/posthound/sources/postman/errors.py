"""What the Postman API says when it refuses or fails, in every documented spelling.

ApiError                an answer that is not what was asked for
├── NotFound            the entity is not there (404, 410, and 400 with `instanceNotFoundError`)
├── Forbidden           the key's user may not read it, or the plan does not have the feature (403, 402)
├── Unauthorized        the key is not accepted (401)
├── QuotaExhausted      the month's calls are used up, or nearly: asking again is no use
│   └── BudgetSpent     this run's share of them is
├── PlanLimit           the plan's limit for one feature is reached (429): that feature ends, nothing else does
└── Unreadable          still failing after every retry: the network, a server error, a broken or oversized body
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from posthound.support.errors import SourceError
from posthound.support.redact import hidden

# Names of the old error shape and last parts of problem types that mean "there is no such thing".
_NOT_FOUND = frozenset(
    ("instancenotfounderror", "notfounderror", "notfound", "not-found", "resourcenotfounderror", "workspacenotfounderror",
     "collectionnotfounderror", "environmentnotfounderror", "instance-not-found", "resource-not-found")
)  # fmt: skip
_EXHAUSTED = frozenset(("servicelimitexhausted", "service-limit-exhausted"))
_TAG = re.compile(r"<(?:title|h1)(?:\s[^<>]{0,200})?>([^<]{1,400})", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_MESSAGE_LENGTH = 200


class ApiError(SourceError):
    """The Postman API refused or failed. `status` is 0 when no answer came, `name` the problem's own in lower case."""

    def __init__(self, message: str, hint: str = "", *, status: int = 0, name: str = "") -> None:
        super().__init__(message, hint)
        self.status = status
        self.name = name


class NotFound(ApiError):
    """The entity does not exist, or not for this key's user."""


class Forbidden(ApiError):
    """This key's user may not read it, or the plan does not have it."""


class Unauthorized(ApiError):
    """The API key is not accepted."""


class QuotaExhausted(ApiError):
    """The monthly quota is used up or nearly: the crawl stops with what it has."""


class BudgetSpent(QuotaExhausted):
    """The calls that this run may make are made: the crawl stops with what it has."""


class PlanLimit(ApiError):
    """What the plan allows of one feature is used up; no pause helps."""


class Unreadable(ApiError):
    """No usable answer after every retry."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error body: a machine-readable name (lower case, may be empty) and a sentence for people."""

    name: str
    message: str
    page: bool = False  # HTML: the word of a proxy or a gateway, for the API writes JSON

    @property
    def not_found(self) -> bool:
        """Whether the name says that the entity does not exist, whatever the status says."""
        return self.name in _NOT_FOUND

    @property
    def of_plan(self) -> bool:
        """Whether it is the plan that sets the limit, not the pace of the calls."""
        return self.name == "limitreachederror" or "your plan" in self.message.lower()

    @property
    def exhausted(self) -> bool:
        """Whether the plan's or month's quota is used up."""
        return self.name in _EXHAUSTED


def parse_problem(status: int, body: bytes, key: str = "") -> Problem:
    """The problem in an error answer's body, without the key. Never raises: HTML, text and nothing at all are answers too."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body[:4096].decode("utf-8", "replace")
        return Problem("", _from_text(status, hidden(text, key)), page=text.lstrip("\ufeff \t\r\n").startswith("<"))
    name, message = _from_json(data)
    return Problem(name.rpartition("/")[2].rpartition(":")[2].lower(), _short(hidden(message, key)) or f"HTTP {status}")


def _from_json(data: Any) -> tuple[str, str]:
    """Name and message, from the old shape, problem+json, the bare shape and mixtures of them."""
    if not isinstance(data, Mapping):
        return "", ""
    for wrapper in ("error", "collection"):  # a fork's refusal stands under `collection`
        inner = data.get(wrapper)
        if isinstance(inner, Mapping):
            name, message = _from_json(inner)
            return name, message or _text(data.get("message"))
    inner = data.get("detail")
    if isinstance(inner, Mapping) and inner:
        name, message = _from_json(inner)
        outer = _text(data.get("type"))
        return name or outer, message or _text(data.get("title"))
    name = _text(data.get("name")) or _text(data.get("type")) or _text(data.get("error"))
    detail, title = _text(inner), _text(data.get("title"))
    message = _text(data.get("message")) or (
        f"{title}: {detail}" if title and detail and title != detail else detail or title
    )
    return name, message or name


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(part for part in map(_text, value[:5]) if part)
    if isinstance(value, Mapping):
        return _text(value.get("message")) or _text(value.get("error"))
    return ""


def _from_text(status: int, text: str) -> str:
    title = _TAG.search(text)
    if title:
        return f"HTTP {status}, an HTML page: {_short(title[1])}"
    return f"HTTP {status}, an HTML page" if text.lstrip()[:1] == "<" else f"HTTP {status}"


def _short(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + "…"
