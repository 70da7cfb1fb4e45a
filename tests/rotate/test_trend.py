"""What the ledger tells a report: who has to act by when, and how the last runs went."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Level
from posthound.report.base import render
from posthound.rotate import run as rotation
from posthound.rotate.ledger import Event, Item, State
from posthound.rotate.trend import RUNS, trend, with_ledger
from posthound.scan.run import run
from tests.conftest import RunCli

MONDAY = datetime(2026, 6, 1, 6, tzinfo=UTC)


def _day(number: int) -> str:
    return (MONDAY + timedelta(days=number)).isoformat(timespec="seconds")


def _item(secret: str, severity: Level) -> Item:
    return Item(secret, "rule", "acme…(40)", severity, "name", _day(0), _day(0))


def _event(secret: str, day: int, kind: str, before: State, after: State) -> Event:
    return Event(secret, _day(day), kind, before, after)


def test_each_run_has_what_was_to_rotate_and_what_was_overdue_by_then() -> None:
    items = [_item("urgent", Level.CRITICAL), _item("slow", Level.LOW), _item("late", Level.HIGH)]
    events = [
        _event("urgent", 0, "found", State.OPEN, State.OPEN),
        _event("slow", 0, "found", State.OPEN, State.OPEN),
        _event("late", 7, "found", State.OPEN, State.OPEN),
        _event("urgent", 9, "marked", State.OPEN, State.REVOKED),
        _event("slow", 14, "gone", State.OPEN, State.REPLACED),
        _event("urgent", 20, "seen-again", State.REVOKED, State.OPEN),
    ]
    points = trend(events, items)
    assert [(p.at, p.pending, p.overdue, p.found, p.settled) for p in points] == [
        (_day(0), 2, 0, 2, 0),
        (_day(7), 3, 1, 1, 0),  # a critical one has a day
        (_day(14), 2, 0, 0, 1),  # the mark of the ninth day shows in the run after it
        (_day(20), 3, 1, 1, 0),  # the critical one is new again, the high one's week is over
    ]


def test_a_date_counts_anew_where_a_secret_comes_back_and_not_where_it_is_seen_once_more() -> None:
    events = [
        _event("s", 0, "found", State.OPEN, State.OPEN),
        _event("s", 5, "seen", State.OPEN, State.OPEN),  # in more places
        _event("s", 6, "gone", State.OPEN, State.REPLACED),
        _event("s", 7, "gone", State.REPLACED, State.REPLACED),
        _event("s", 8, "seen-again", State.REPLACED, State.OPEN),
    ]
    overdue = [point.overdue for point in trend(events, [_item("s", Level.CRITICAL)])]
    assert overdue == [0, 1, 1, 1, 0]


def test_only_the_last_runs_are_told() -> None:
    events = [_event(f"s{n}", n, "found", State.OPEN, State.OPEN) for n in range(RUNS + 5)]
    points = trend(events, [_item(f"s{n}", Level.LOW) for n in range(RUNS + 5)])
    assert [point.pending for point in points] == list(range(6, RUNS + 6))


def _export(folder: Path, keys: list[str]) -> Path:
    values = [{"key": f"api_key_{n}", "value": key, "enabled": True} for n, key in enumerate(keys)]
    file = folder / "prod.postman_environment.json"
    file.write_text(json.dumps({"name": "prod", "values": values, "_postman_variable_scope": "environment"}))
    return file


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: Callable[..., str]) -> str:
    """A ledger that three scans a month apart have filled: two secrets, then three, then two."""
    monkeypatch.chdir(tmp_path)
    keys = [planted("<crc62:ghp_>", seed) for seed in range(3)]
    for month, present in enumerate((keys[:2], keys, keys[1:])):
        _export(tmp_path, present)
        at = MONDAY + timedelta(days=30 * month)
        rotation.update(["."], Settings(jobs=1), "ledger.sqlite", now=lambda at=at: at)
    return "ledger.sqlite"


def test_a_scan_beside_a_ledger_shows_its_runs_and_its_dates(ledger: str) -> None:
    report = with_ledger(run(["."], Settings(jobs=1)), ledger)
    assert [point.pending for point in report.trend] == [2, 3, 3]
    assert report.trend[-1].settled == 0  # gone is not revoked: it is still to rotate
    page = render("html", report)
    assert re.findall(r'class="number middle"[^>]*>(\d+)</text><text class="tick"[^>]*>(\d+ \w+)<', page)[:3] == [
        ("2", "1 Jun"), ("3", "1 Jul"), ("3", "31 Jul"),
    ]  # fmt: skip
    assert {finding.due for finding in report.findings} == {"2026-06-02", "2026-07-02"}  # critical: a day


def test_a_table_made_of_sarif_says_who_has_to_act_by_when(ledger: str, tmp_path: Path, run_cli: RunCli) -> None:
    item = next(item for item in rotation.every(ledger) if item.present)
    rotation.mark(ledger, item.secret, None, who="lead", owner="grace", work_item="https://tickets.acme.example/7")
    assert run_cli("scan", ".", "--ledger", ledger, "-o", "r.sarif", "--exit-zero").returncode == 0
    assert run_cli("report", "r.sarif", "-f", "csv", "-o", "r.csv").returncode == 0
    rows = (tmp_path / "r.csv").read_text().splitlines()
    assert [f",{item.due},https://tickets.acme.example/7," in row and ",grace," in row for row in rows].count(True) == 1
