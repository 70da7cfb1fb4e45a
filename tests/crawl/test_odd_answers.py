"""Answers that no description has and that some server gives all the same: read as far as they go, and never taken for all there is."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest

from fixtures.standin_faults import Fault
from posthound.config.settings import Settings
from posthound.crawl.cheap import is_whole_due
from posthound.crawl.features import Features, lacks
from posthound.crawl.worker import Job, scan_entity
from posthound.model.values import Exposure, Origin
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, Unreadable, parse_problem
from posthound.sources.postman.layout import path_of
from posthound.sources.postman.limits import read_headers
from posthound.sources.postman.sending import refusal
from posthound.sources.postman.shapes import ListingRow, What, loaded
from posthound.state.visits import Absence, Visit
from posthound.support.ages import is_younger
from posthound.support.errors import UsageError
from posthound.support.reaching import packed_otherwise
from tests.crawl.conftest import KEY, QUICK, fatal

# Half of a character of two, as it is left in a name that was cut.
HALF = r"\ud83d"


class Pages:
    """Stands for a client that answers with one page after the other, the last of them for ever."""

    def __init__(self, *pages: Any) -> None:
        self.pages = list(pages)

    async def json(
        self, path: str, params: Mapping[str, Any] | None = None, *, body: Any = None, holds: str = ""
    ) -> Any:
        return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]


def _rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": str(number), "name": f"number {number}"} for number in numbers]


def _of(ask: Any) -> listing.Listing[Any]:
    found: listing.Listing[Any] = asyncio.run(ask)
    return found


@pytest.mark.parametrize(
    "meta", [{}, {"meta": None}, {"meta": {"total": None}}, {"meta": {"total": "3"}}, {"meta": {"total": 1}}]
)
def test_a_listing_by_offset_is_read_to_its_end_whatever_it_says_of_its_length(meta: dict[str, Any]) -> None:
    pages = Pages({"collections": _rows(1, 2), **meta}, {"collections": _rows(3), **meta}, {"collections": [], **meta})
    found = _of(listing.collections(pages, "w"))  # type: ignore[arg-type]
    assert [row.id for row in found.rows] == ["1", "2", "3"]
    assert found.failure is None


def test_pages_without_a_row_do_not_end_a_listing_whose_cursor_leads_on() -> None:
    pages = Pages({"workspaces": [], "meta": {"nextCursor": "2"}}, {"workspaces": _rows(1)})
    found = _of(listing.workspaces(pages, Exposure.TEAM))  # type: ignore[arg-type]
    assert ([one.id for one in found.rows], found.failure) == (["1"], None)


def test_pages_without_a_row_whose_cursors_never_end_are_no_whole_listing() -> None:
    class Endless(Pages):
        async def json(self, *args: Any, **options: Any) -> Any:
            self.pages.append(None)
            return {"workspaces": [], "meta": {"nextCursor": str(len(self.pages))}}

    found = _of(listing.workspaces(Endless(), Exposure.TEAM))  # type: ignore[arg-type]
    assert "does not end" in str(found.failure)


@pytest.mark.parametrize("odd", [None, {}, {"id": None, "name": "x"}, "text", {"id": ["1"]}])
def test_a_row_that_names_nothing_leaves_its_listing_incomplete(odd: Any) -> None:
    for ask, wrapper in ((listing.environments, "environments"), (listing.collections, "collections")):
        found = _of(ask(Pages({wrapper: [odd, *_rows(1)], "meta": {"total": 2}}), "w"))  # type: ignore[arg-type]
        assert [row.id for row in found.rows] == ["1"]
        assert "names nothing" in str(found.failure)


def test_half_a_character_in_a_name_costs_no_answer() -> None:
    assert loaded(b'{"name": "caf' + HALF.encode() + b'", "n": NaN}') == {"name": "caf?", "n": None}
    with pytest.raises(ValueError, match="deep"):
        loaded(b'{"a":"' + HALF.encode() + b'","b":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        (
            What.COLLECTION,
            '{"info": {"name": "x"}, "item": [{"id": "r", "name": "HALF", "request": {}}, 5, {"item": 7}]}',
        ),
        (What.COMMENTS, '{"data": [{"id": 1, "body": "HALF"}]}'),
        (What.GLOBALS, '{"values": [{"key": "HALF", "value": "1"}]}'),
        (What.SPEC_FILE, '{"content": "HALF"}'),
    ],
)
def test_half_a_character_in_an_entity_costs_no_crawl(what: What, body: str) -> None:
    job = Job(
        what,
        Origin("x.json", Exposure.TEAM),
        body.replace("HALF", HALF).encode(),
        keep=True,
        parts=what is What.COLLECTION,
    )
    done = scan_entity(job, Settings(jobs=1))
    assert done is not None
    assert done.data is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "Thu, 01 Jan 2026 00:00:00 +9999999999999"},
        {"Date": "Thu, 01 Jan 2026 00:00:00 +9999999999999", "Retry-After": "1"},
        {"RateLimit": f"limit={'9' * 5000}, remaining=1"},
        {"RateLimit-Policy": f"{'9' * 5000};w={'9' * 5000}"},
    ],
)
def test_absurd_headers_are_read_without_an_error(headers: dict[str, str]) -> None:
    read_headers(httpx.Headers(headers))


@pytest.mark.parametrize("status", [402, 403, 404, 410])
def test_a_page_before_the_api_says_nothing_of_plans_and_of_what_is_gone(status: int) -> None:
    none = httpx.Headers()
    page = refusal(status, none, parse_problem(status, b"<html><title>Blocked</title></html>"), of_feature=True)
    assert isinstance(page, ApiError)
    assert not lacks(page)
    assert "proxy" in page.message
    told = refusal(status, none, parse_problem(status, b'{"error": {"name": "x", "message": "No."}}'), of_feature=True)
    assert lacks(told)  # type: ignore[arg-type]


def test_a_record_that_tls_cannot_read_fails_one_call_and_no_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*args: Any, **options: Any) -> httpx.Response:
        raise ssl.SSLError(1, "bad record mac")

    async def read() -> None:
        async with PostmanClient("http://127.0.0.1:9", KEY, pace=QUICK) as client:
            await client.read("/me")

    monkeypatch.setattr(httpx.AsyncClient, "send", broken)
    with pytest.raises(Unreadable, match="connection broke"):
        asyncio.run(read())


@pytest.mark.parametrize("packing", ["gzip, gzip", "zstd", "br", "ZSTD"])
def test_an_answer_that_is_compressed_in_another_way_than_was_asked_for_is_not_unpacked(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def packed(client: httpx.AsyncClient, *args: Any, **options: Any) -> httpx.Response:
        assert client.headers["accept-encoding"] == "gzip, deflate"
        return httpx.Response(200, headers={"Content-Encoding": packing}, stream=httpx.ByteStream(b"never read"))

    async def read() -> None:
        async with PostmanClient("http://127.0.0.1:9", KEY, pace=QUICK) as client:
            await client.read("/me")

    monkeypatch.setattr(httpx.AsyncClient, "send", packed)
    with pytest.raises(Unreadable, match="compressed in another way"):
        asyncio.run(read())


@pytest.mark.parametrize("named", ["", "identity", "utf-8", "UTF8", "none"])
def test_a_name_of_no_compression_costs_no_answer(named: str) -> None:
    assert not packed_otherwise({"content-encoding": named})


def test_names_of_other_scripts_do_not_put_two_files_of_a_specification_in_one_place() -> None:
    spec = ListingRow("s", "", "Spec")
    paths = {
        path_of(What.SPEC_FILE, ListingRow("f", "", name, extra=name), None, spec)
        for name in ("用户.yaml", "订单.yaml", "a.yaml")
    }
    assert len(paths) == 3
    assert any(path.endswith("/a.yaml") for path in paths)


def test_an_outage_ends_a_crawl_and_says_so(serve, crawled, team):  # type: ignore[no-untyped-def]
    standin = serve(team)
    standin.answers.before = lambda path, query: (
        standin.faults.append(Fault("503")) if path.startswith("/collections/") and not standin.faults else None
    )
    report = crawled(standin, pace=replace(QUICK, outage=0.0))
    assert any("stopped early: nothing is answered any more" in line for line in fatal(report))


def test_a_server_that_lets_nothing_through_any_more_ends_a_crawl_after_a_few_refusals(serve, crawled, team):  # type: ignore[no-untyped-def]
    standin = serve(team)
    standin.answers.before = lambda path, query: (
        standin.faults.append(Fault("429")) if path.startswith("/collections/") and not standin.faults else None
    )
    report = crawled(standin, pace=replace(QUICK, outage=-1000.0))
    assert any("stopped early: nothing is answered any more" in line for line in fatal(report))
    assert len(standin.calls) < 300


@pytest.mark.parametrize("user", [None, [], {}, {"id": None, "teamId": 0}, "somebody"])
def test_a_key_that_the_api_names_nobody_for_is_an_error_and_no_account(user, serve, crawled, team):  # type: ignore[no-untyped-def]
    standin = serve(team)
    answer = standin.answers.answer
    standin.answers.answer = lambda method, path, query, body: (
        (200, {"user": user}) if path == "/me" else answer(method, path, query, body)
    )
    with pytest.raises(ApiError, match="whose key"):
        crawled(standin)


def test_a_share_of_a_quota_that_the_api_does_not_tell_is_no_budget_without_bounds(serve, crawled, team):  # type: ignore[no-untyped-def]
    standin = serve(team)
    answer = standin.answers.answer
    standin.answers.answer = lambda method, path, query, body: (
        (200, orjson.dumps({"user": {"id": 1, "teamId": 2}})) if path == "/me" else answer(method, path, query, body)
    )
    with pytest.raises(UsageError, match="how many calls the month has"):
        crawled(standin, budget_share=2.0)


def test_what_was_noted_by_a_clock_that_was_ahead_is_old() -> None:
    now = 1_800_000_000.0
    assert [is_younger(now + seconds, 86400.0, now) for seconds in (-1.0, 60.0, -86400.0, 7200.0)] == [
        True,
        True,
        False,
        False,
    ]
    absence = Absence(Feature.SPECS.value, "", 403, "no", now + 10 * 365 * 86400)
    assert Features([absence], now).asked(Feature.SPECS)
    assert is_whole_due({"": Visit("", listed_at=time.time() + 10 * 365 * 86400)})
