"""Asking the API: each question answered in full, or with the reason why not, and always with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from posthound.audit.values import Evidence, Why
from posthound.sources.postman import shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound, QuotaExhausted, Unauthorized

# No listing of a team has more pages than this; one that goes on is broken.
MAX_PAGES = 5000
# Nor so many in a row with nothing new in them: each costs a call.
IDLE_PAGES = 20
_EMAIL = re.compile(r"(?<![^\s@<>\"'(),;:])[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
_REFUSED_KEY = re.compile(r"^The API key is not accepted: ")
_SAID = 200


class Asked(NamedTuple):
    """A call as evidence names it: `source` as in the documentation, and the operation's id there."""

    source: str
    operation: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question gave: rows as far as they go, and why they are not all; `why` is None when they are."""

    rows: tuple[Mapping[str, Any], ...]
    evidence: Evidence
    why: Why | None = None
    message: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything was read to the end."""
        return self.why is None

    @property
    def reason(self) -> str:
        """Why not, with what was asked: fit for a sentence."""
        return f"{self.evidence.source}: {self.message}" if self.why else ""


def moment(now: datetime) -> str:
    """A time as reports write it."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Asker:
    """Asks with one client. After a used-up quota or a refused key nothing more is asked."""

    def __init__(self, client: PostmanClient, now: Callable[[], datetime]) -> None:
        self.client = client
        self.now = now
        self.stopped: tuple[Why, str] | None = None
        self._before = client.counts.calls

    @property
    def calls(self) -> int:
        """Calls since this began, repeated ones counted."""
        return self.client.counts.calls - self._before

    async def listing(
        self, question: Asked, path: str, params: Mapping[str, str | int], wrapper: str, *, body: Any = None
    ) -> Answered:
        """Every row of a listing, however it pages."""
        rows: list[Mapping[str, Any]] = []
        seen, different = set[str](), set[str]()
        cursor, pages, status, idle = "", 0, 0, 0
        try:
            while True:
                self._check()
                asked = {**params, "cursor": cursor} if cursor else dict(params)
                answer = await self.client.json(path, asked or None, body=body, holds=wrapper)
                found = shapes.rows(answer, wrapper)
                if found is None:
                    return self._failed(
                        question, rows, pages, 200, Why.BROKEN, "the answer is not the listing that was asked for"
                    )
                pages, status = pages + 1, 200
                rows += found
                before = len(different)
                different.update(map(repr, found))
                idle = 0 if len(different) > before else idle + 1
                cursor = next_cursor(answer)
                if not cursor:
                    break
                if cursor in seen or pages >= MAX_PAGES or idle >= IDLE_PAGES:
                    return self._failed(
                        question, rows, pages, 200, Why.BROKEN, f"the listing does not end (page {pages} leads back)"
                    )
                seen.add(cursor)
        except ApiError as error:
            why, message = self.explained(error)
            return self._failed(question, rows, pages, error.status, why, message)
        total = shapes.total(answer)
        if total is not None and len(rows) < total:
            return self._failed(question, rows, pages, status, Why.BROKEN, f"{len(rows)} of {total} rows came")
        return Answered(tuple(rows), self._evidence(question, status, pages, len(rows), complete=True))

    async def one(
        self, question: Asked, path: str, params: Mapping[str, str | int] | None = None, *, holds: str = ""
    ) -> Answered:
        """One object, as the only row."""
        try:
            self._check()
            answer = await self.client.json(path, params, holds=holds)
        except ApiError as error:
            why, message = self.explained(error)
            return self._failed(question, (), 0, error.status, why, message)
        if not isinstance(answer, Mapping):
            return self._failed(question, (), 1, 200, Why.BROKEN, "the answer is not what was asked for")
        return Answered((answer,), self._evidence(question, 200, 1, 1, complete=True))

    async def scim(self, question: Asked, path: str) -> Answered:
        """Every resource of a SCIM listing, which pages by index."""
        rows: list[Mapping[str, Any]] = []
        pages = 0
        try:
            while True:
                self._check()
                answer = await self.client.json(path, {"startIndex": len(rows) + 1, "count": 100}, holds="Resources")
                found = shapes.rows(answer, "Resources") or []
                total = answer.get("totalResults") if isinstance(answer, Mapping) else None
                pages += 1
                rows += found
                if type(total) is not int:
                    return self._failed(
                        question, rows, pages, 200, Why.BROKEN, "the answer does not say how many records there are"
                    )
                if len(rows) >= total:
                    return Answered(tuple(rows), self._evidence(question, 200, pages, len(rows), complete=True))
                if not found or pages >= MAX_PAGES:
                    return self._failed(question, rows, pages, 200, Why.BROKEN, f"{len(rows)} of {total} records came")
        except ApiError as error:
            why, message = self.explained(error)
            return self._failed(question, rows, pages, error.status, why, message)

    def explained(self, error: ApiError) -> tuple[Why, str]:
        """Why a call failed, and that in words without anybody's address."""
        message = _EMAIL.sub("[address]", words(_REFUSED_KEY.sub("", error.message)))
        match error:
            case _Stopped():
                assert self.stopped is not None
                return self.stopped
            case QuotaExhausted():
                self.stopped = Why.EXHAUSTED, message
                return self.stopped
            case Unauthorized():
                return Why.REFUSED, f"refused (401): {message}"
            case Forbidden():
                return _forbidden(error.status, message)
            case NotFound():
                return Why.BROKEN, f"not found: {message}"
        if error.status == 400 and "not available for your organization" in message.lower():
            return Why.ABSENT, message
        return Why.BROKEN, message

    def _check(self) -> None:
        if self.stopped is not None:
            raise _Stopped("not asked")

    def _evidence(
        self, question: Asked, http: int, pages: int, rows: int, *, complete: bool, note: str = ""
    ) -> Evidence:
        return Evidence(question.source, question.operation, http, pages, rows, complete, moment(self.now()), note)

    def _failed(
        self, question: Asked, rows: Sequence[Mapping[str, Any]], pages: int, http: int, why: Why, message: str
    ) -> Answered:
        note = message[:_SAID]
        return Answered(
            tuple(rows), self._evidence(question, http, pages, len(rows), complete=False, note=note), why, note
        )


class _Stopped(ApiError):
    """Nothing is asked any more."""


def _forbidden(status: int, message: str) -> tuple[Why, str]:
    """A 403 or 402: the plan, the region or the role, as far as its text tells."""
    low = message.lower()
    if "add-on" in low or "addon" in low:
        return Why.PLAN, f"not in the plan ({status}): {message}"
    if "region" in low:
        return Why.REGION, f"not in this region ({status}): {message}"
    return Why.REFUSED, f"refused ({status}): {message}"


def words(text: str) -> str:
    """A server's words on one line, without characters that act on a screen."""
    from posthound.report.sarif.names import shown

    return shown(text, _SAID)


def next_cursor(answer: Any) -> str:
    """Where the next page begins, wherever the answer says so; "" at the end."""
    if not isinstance(answer, Mapping):
        return ""
    places = (answer, answer.get("meta"), answer.get("metadata"))
    found = (shapes.text(place.get("nextCursor")) for place in places if isinstance(place, Mapping))
    return next(filter(None, found), "")


def lacking(answer: Answered, message: str) -> Answered:
    """The same answer, which does not tell all that was asked for: unless there is another reason already, this is why."""
    if answer.why is not None:
        return answer
    return replace(answer, why=Why.BROKEN, message=message, evidence=incomplete(answer.evidence, message))


def merged(question: Asked, answers: Sequence[Answered], now: datetime, note: str = "") -> Evidence:
    """One evidence of many calls to one endpoint: the status of the first that failed, else of all."""
    failed = next((answer for answer in answers if not answer.complete), None)
    http = failed.evidence.http if failed else (answers[0].evidence.http if answers else 0)
    pages = sum(answer.evidence.pages for answer in answers)
    return Evidence(
        question.source, question.operation, http, pages, sum(len(answer.rows) for answer in answers), failed is None, moment(now),
        note or (failed.message if failed else ""),
    )  # fmt: skip


def incomplete(evidence: Evidence, note: str) -> Evidence:
    """The same evidence, known not to be all."""
    return replace(evidence, complete=False, note=note)
