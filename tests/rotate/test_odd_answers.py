"""Trackers, channels and providers that answer oddly: nothing is taken for done, ended or dead by it, and it is said in words."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from posthound.config.own import Tracker
from posthound.rotate import webhook
from posthound.rotate.alerts import compared
from posthound.rotate.ledger import Item, Level, Place, State
from posthound.rules import load
from posthound.rules.model import Pattern
from posthound.support.errors import OutputError
from posthound.tickets.alerts import Alert, DefectDojo, GitHubAlerts
from posthound.tickets.github import GitHubTracker
from posthound.tickets.http import Api, Returned
from posthound.tickets.jira import JiraTracker
from posthound.verify import analysis, liveness, revoke
from posthound.verify.web import Reply

ISSUE = {
    "number": 1,
    "html_url": "https://x.example/1",
    "state": "open",
    "body": f"<!-- posthound:begin {'a' * 24} -->",
}


class Says(Api):
    """Gives the same answer to every call."""

    def __init__(self, data: Any) -> None:
        super().__init__("https://tracker.example", {})
        self.data = data

    def call(self, method: str, path: str, body: Any = None, **_: Any) -> Returned:
        return Returned(200, self.data)


def _jira(kind: str) -> Callable[[Api], JiraTracker]:
    return lambda api: JiraTracker(api, Tracker("t", kind, "https://tracker.example", "SEC", "env:T"))


BOARDS: dict[str, Callable[[Api], Callable[[], Any]]] = {
    "github": lambda api: lambda: GitHubTracker(api, "a/b").tickets([]),
    "jira-cloud": lambda api: lambda: _jira("jira-cloud")(api).tickets([]),
    "jira-server": lambda api: lambda: _jira("jira-server")(api).tickets([]),
    "github-alerts": lambda api: lambda: GitHubAlerts(api, "a/b").alerts(),
    "defectdojo": lambda api: lambda: DefectDojo(api, "p").alerts(),
}
LISTS = {"jira-cloud": "issues", "jira-server": "issues", "defectdojo": "results"}


@pytest.mark.parametrize("kind", BOARDS)
@pytest.mark.parametrize("data", [None, {}, "text", 5, [None], [5], {"issues": None}, {"results": [5]}])
def test_what_is_no_list_of_tickets_is_said_to_be_none(kind: str, data: Any) -> None:
    with pytest.raises(OutputError, match="answered what is not understood"):
        BOARDS[kind](Says(data))()


@pytest.mark.parametrize(
    ("kind", "data"),
    [("github-alerts", [{}]), ("defectdojo", {"results": [{}]}), ("github", [{"body": ISSUE["body"]}])],
)
def test_a_row_that_lacks_what_every_one_has_is_said_in_words(kind: str, data: Any) -> None:
    with pytest.raises(OutputError, match="not understood"):
        BOARDS[kind](Says(data))()


@pytest.mark.parametrize("kind", BOARDS)
def test_pages_that_repeat_themselves_are_no_end_and_no_endless_wait(kind: str) -> None:
    row = {**ISSUE, "id": 1, "key": "SEC-1", "fields": {}, "number": 1}
    data: Any = [row] * 100
    if kind in LISTS:
        data = {LISTS[kind]: [row], "next": "x", "nextPageToken": "x"}
        if kind == "jira-server":
            data["total"] = 10
    with pytest.raises(OutputError, match="the same rows again"):
        BOARDS[kind](Says(data))()


def test_a_date_that_is_none_overrides_no_word_of_ours() -> None:
    place = Place("f", "a.json", "/a", "a", "public", "2026-01-01", "2026-01-01")  # type: ignore[arg-type]
    item = Item("a" * 24, "r", "x…", Level.HIGH, "n", "2026-01-01", "2026-01-01", State.OPEN, places={"f": place})

    class Board:
        name = "b"

        def alerts(self) -> list[Alert]:
            return [Alert("1", "https://x.example", "accepted", "yesterday", fingerprint="f")]

        def tell(self, *_: Any) -> None:
            raise AssertionError

    found, unclear = compared(Board(), [item], {item.secret: "2026-02-01T00:00:00+00:00"}, push=False)
    assert (found, unclear) == ([], 0)


def test_a_channel_whose_answer_never_ends_holds_up_nothing() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def answer() -> None:
            taken, _ = server.accept()
            taken.recv(65536)
            taken.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")  # and nothing more
            held.append(taken)

        held: list[socket.socket] = []
        thread = threading.Thread(target=answer)
        thread.start()
        webhook.send(f"http://127.0.0.1:{server.getsockname()[1]}/hook", {"title": "x"})
        thread.join()
        held[0].close()


def _order(pattern: Pattern) -> revoke.Order:
    assert pattern.revoke is not None
    return revoke.Order(pattern, pattern.revoke, "v", own="own-key")


OWN = next(pattern for pattern in load() if pattern.revoke and pattern.revoke.own and pattern.revoke.find)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": None},
        {"data": [{"id": "1"}]},
        {"data": [{"id": "1", "token": None}]},
        {"data": [5]},
        {"data": [{"id": str(n), "token": "x"} for n in range(3)], "meta": {"nextCursor": "on"}},
    ],
)
def test_a_list_that_does_not_show_what_it_lists_proves_no_credential_gone(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revoke, "asked", lambda *_args, **_more: Reply(200, json.dumps(answer)))
    made = revoke.prepare(_order(OWN))
    assert isinstance(made, revoke.Upshot)
    assert (made.verdict, made.evidence == revoke.NOT_LISTED) == ("unknown", False)


def test_an_own_key_that_is_refused_says_nothing_of_the_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revoke, "asked", lambda *_args, **_more: Reply(401, "{}"))
    record = OWN.revoke
    assert record is not None
    made = revoke.prepare(_order(OWN._replace(revoke=record._replace(dead=(401,)))))
    assert isinstance(made, revoke.Upshot)
    assert made.verdict == "refused"


def test_a_page_of_a_proxy_calls_no_credential_dead_or_alive() -> None:
    pattern = next(
        one for one in load() if one.verify and 403 in one.verify.dead and one.verify.url.startswith("https://")
    )
    page = {"content-type": "text/html; charset=utf-8"}

    async def answer(status: int, headers: dict[str, str]) -> str:
        def handle(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(status, headers=headers)

        async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
            request = liveness._Request("GET", "https://provider.example/", {})
            return (await liveness._answer(client, request, pattern, 1.0)).verdict

    assert asyncio.run(answer(403, page)) == "unknown"
    assert asyncio.run(answer(200, page)) == "unknown"
    assert asyncio.run(answer(403, {"content-type": "application/json"})) == "dead"
    order = _order(next(one for one in load() if one.revoke and one.revoke.dead))
    assert revoke._judged(order, Reply(order.record.dead[0], "", page), found=True).verdict == "unknown"
    assert revoke._judged(order, Reply(order.record.dead[0], "{}"), found=True).verdict == "dead"


@pytest.mark.parametrize(
    "text", ["[" * 50_000, '{"ok": false, "error": {}}', '{"data": 1.5}', '{"data": true}', "null", ""]
)
@pytest.mark.parametrize("inquiry", analysis.INQUIRIES, ids=lambda one: f"{one.provider} {'/'.join(one.rules)}")
def test_what_a_provider_answers_oddly_says_nothing_of_what_a_credential_opens(
    inquiry: analysis.Inquiry, text: str
) -> None:
    told = analysis.understood(inquiry, Reply(200, text), "v" * 20)
    assert told.reach in (analysis.Reach.UNKNOWN, analysis.Reach.WRITE, analysis.Reach.ALL)
    page = analysis.understood(inquiry, Reply(401, text, {"content-type": "text/html"}), "v" * 20)
    assert page.reach is analysis.Reach.UNKNOWN
