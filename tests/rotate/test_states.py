"""What was decided about a finding elsewhere is known here, and the other way when asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from posthound.config.own import Tracker as Configured
from posthound.config.settings import Settings
from posthound.rotate.alerts import states
from posthound.rotate.ledger import State
from posthound.rotate.run import every, mark, update
from posthound.tickets.alerts import opened_alerts
from tests.baseline.test_baseline import environment
from tests.rotate.providers import Answer, Asked, Provider, running
from tests.rotate.trackers import GITHUB_CALLS, described

LEDGER = "l.sqlite"
LATER, BEFORE = "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"


class Alerts:
    """Code scanning in one repository, and one product of DefectDojo, with an alert for each item of the ledger."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def github(self) -> None:
        """Alerts as GitHub makes them of what was uploaded."""
        for number, item in enumerate(every(LEDGER), 1):
            place = next(iter(item.places.values()))
            instance = {
                "location": {"path": f"exports/{place.file}"},
                "message": {"text": f"A token {item.redacted} stands in it."},
            }
            self.rows.append(
                {"number": number, "created_at": "", "url": "", "html_url": f"https://github.example/{number}", "instances_url": "", "state": "open",
                 "dismissed_by": None, "dismissed_at": None, "dismissed_reason": None, "dismissed_comment": None, "rule": {"id": item.rule},
                 "tool": {"name": "posthound"}, "most_recent_instance": instance}
            )  # fmt: skip

    def defectdojo(self) -> None:
        """Findings as DefectDojo makes them of what was imported."""
        for number, item in enumerate(every(LEDGER), 1):
            for place in item.places:
                self.rows.append({"id": number, "active": True, "false_p": False, "risk_accepted": False, "is_mitigated": False,
                                  "unique_id_from_tool": place, "last_status_update": None})  # fmt: skip

    def answer(self, _here: Provider, asked: Asked) -> Answer:
        """Any call."""
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(asked.body) if asked.body else {}
        if parts.path.startswith("/api/v2/"):
            return self._defectdojo(asked, parts.path, query, body)
        call = described(GITHUB_CALLS, asked)
        if asked.method == "GET":
            assert query["tool_name"] == "posthound"
            return 200, self.rows
        row = self.rows[int(parts.path.rpartition("/")[2]) - 1]
        row |= body | {"dismissed_at": LATER}
        assert set(call["answers"]["200"]["required"]) <= set(row)
        return 200, row

    def _defectdojo(self, asked: Asked, path: str, query: dict[str, str], body: dict[str, Any]) -> Answer:
        assert asked.headers["authorization"] == "Token t"
        if asked.method == "GET":
            assert query["product_name"] == "Acme APIs"
            start = int(query["offset"])
            return 200, {
                "count": len(self.rows),
                "next": None if start + 1 >= len(self.rows) else "more",
                "results": self.rows[start : start + 1],
            }
        if path.endswith("/notes/"):
            self.notes.append(body["entry"])
            return 201, {}
        row = next(one for one in self.rows if path == f"/api/v2/findings/{one['id']}/")
        row |= body
        return 200, row

    def decide(self, number: int, at: str = LATER) -> None:
        """Somebody's word there: a false positive."""
        row = self.rows[number]
        if "number" in row:
            row |= {
                "state": "dismissed",
                "dismissed_reason": "false positive",
                "dismissed_at": at,
                "dismissed_by": {"login": "bob"},
            }
        else:
            row |= {"active": False, "false_p": True, "last_status_update": at}

    def decided(self) -> list[bool]:
        """Whether each is decided about."""
        return [
            row.get("state") == "dismissed" or bool(row.get("false_p") or row.get("risk_accepted")) for row in self.rows
        ]


@pytest.fixture(params=["github", "defectdojo"])
def boards(request: pytest.FixtureRequest, tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # yields
    """Alerts about two secrets, each board in turn, and a way to run the command's work."""
    monkeypatch.chdir(tmp_path)
    for number in range(2):
        environment(tmp_path / f"{number}.postman_environment.json", planted("<crc62:ghp_>", number))
    update(["."], Settings(), LEDGER)
    alerts = Alerts()
    getattr(alerts, request.param)()
    kind, project = ("github-alerts", "acme/apis") if request.param == "github" else ("defectdojo", "Acme APIs")
    with running(Provider(alerts.answer)) as server:
        board = opened_alerts(Configured("b", kind, project, "env:T", server.url), "t")

        def run(*, write: bool = True, push: bool = False) -> list[str]:
            return states(LEDGER, [board], write=write, push=push)

        yield alerts, run


def stands() -> list[State]:
    """The state of each item."""
    return [item.state for item in every(LEDGER)]


def test_what_was_decided_there_is_known_here_once(boards) -> None:  # type: ignore[no-untyped-def]
    alerts, run = boards
    assert run() == []
    alerts.decide(0)
    assert len(run(write=False)) == 1
    assert stands() == [State.OPEN, State.OPEN]
    run()
    assert stands() == [State.FALSE_POSITIVE, State.OPEN]
    assert every(LEDGER)[0].why.startswith("decided there, http")
    assert run() == []


def test_the_later_word_holds(boards) -> None:  # type: ignore[no-untyped-def]
    alerts, run = boards
    mark(LEDGER, every(LEDGER)[0].secret, State.OPEN, who="ann", why="it is real")
    alerts.decide(0, BEFORE)
    assert run() == []
    assert stands()[0] is State.OPEN
    run(push=True)
    assert alerts.decided() == [False, False]  # and what was decided there before is opened again


def test_what_was_decided_here_is_told_there_only_when_asked_for(boards) -> None:  # type: ignore[no-untyped-def]
    alerts, run = boards
    mark(LEDGER, every(LEDGER)[1].secret, State.ACCEPTED, who="ann", why="a sandbox", until="2999-01-01")
    assert run() == []
    assert alerts.decided() == [False, False]
    assert len(run(push=True, write=False)) == 1
    assert alerts.decided() == [False, False]
    run(push=True)
    assert alerts.decided() == [False, True]
    assert run(push=True) == []


def test_an_alert_that_fits_nothing_or_several_is_left_alone_and_said(boards, tmp_path: Path, planted) -> None:  # type: ignore[no-untyped-def]
    alerts, run = boards
    row = alerts.rows[0]
    if "number" in row:
        row["most_recent_instance"]["location"]["path"] = "elsewhere.json"
    else:
        row["unique_id_from_tool"] = "0" * 32
    alerts.decide(0)
    assert "left alone" in run()[0]
    assert stands() == [State.OPEN, State.OPEN]
