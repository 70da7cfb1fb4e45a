"""The stream of events into a SIEM: each once, over runs, kills and late arrivals."""

from __future__ import annotations

import io
import json
import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.standin_faults import Fault
from posthound.audit import events
from posthound.audit.events import EventOptions, stream
from posthound.state.audit_store import AuditStore
from posthound.support.errors import OutputError, UsageError
from tests.audit.conftest import KEY, QUICK, Case

SINCE = (datetime.now(UTC).date() - timedelta(days=20)).isoformat()


def options(case: Case, stack: ExitStack, output: Path | None = None, **more: object) -> EventOptions:
    standin = case.serve(stack)
    return EventOptions(
        standin.url, KEY, SINCE, output=str(output or ""), state=str(case.state), rate=0, pace=QUICK, **more
    )


def uids(file: Path) -> list[str]:
    return [json.loads(line)["metadata"]["uid"] for line in file.read_text("utf-8").splitlines()]


def all_ids(case: Case) -> set[str]:
    return {str(row["id"]) for row in case.team.log}


def test_every_event_is_written_once_oldest_first(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    for number in range(700):  # several pages a day
        case.team.event("team.add_member", case.team.me, ago=2 + number / 10000)
    done = stream(options(case, stack, file), io.BytesIO())
    assert done.failure == ""
    assert len(uids(file)) == len(set(uids(file))) == done.written
    assert set(uids(file)) == all_ids(case)
    times = [json.loads(line)["time"] for line in file.read_text("utf-8").splitlines()]
    assert times == sorted(times)


def test_the_next_run_writes_what_is_new_also_what_came_late(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    given = options(case, stack, file)
    stream(given, io.BytesIO())
    assert stream(given, io.BytesIO()).written == 0
    case.team.event("user.login_sso_success", case.team.me, ago=0.01)
    case.team.event("user.login_sso_success", case.team.me, ago=0.9)
    assert stream(given, io.BytesIO()).written == 2
    assert len(uids(file)) == len(set(uids(file))) == len(case.team.log)


@pytest.mark.parametrize("at", ["in the middle of a line", "before it is noted"])
def test_a_kill_neither_doubles_nor_loses_an_event(case, stack, tmp_path, monkeypatch, at):
    file = tmp_path / "events.jsonl"
    given = options(case, stack, file)
    monkeypatch.setattr(events, "BATCH", 2)
    notes = 0
    real = AuditStore.delivered

    def killed(self, *args, **kept):
        nonlocal notes
        notes += bool(args[3])
        if notes == 2:
            raise SystemExit
        real(self, *args, **kept)

    with monkeypatch.context() as patch:
        patch.setattr(AuditStore, "delivered", killed)
        with pytest.raises(SystemExit):
            stream(given, io.BytesIO())
    if at == "in the middle of a line":
        os.truncate(file, file.stat().st_size - 7)
    stream(given, io.BytesIO())
    assert len(uids(file)) == len(set(uids(file)))
    assert set(uids(file)) == all_ids(case)


def test_a_rotated_file_begins_anew_and_gets_what_is_new(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    given = options(case, stack, file)
    stream(given, io.BytesIO())
    file.rename(tmp_path / "events.1.jsonl")
    row = case.team.event("user.login_sso_success", case.team.me, ago=0.01)
    stream(given, io.BytesIO())
    assert uids(file) == [str(row["id"])]


def test_an_interrupted_listing_goes_on_where_it_stopped(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    for number in range(19):
        case.team.event("team.add_member", case.team.me, ago=number + 0.5)
    fault = Fault("500", "GET /audit/logs", times=None, share=0.0)
    case.faults.append(fault)
    given = options(case, stack, file)
    fault.share = 0.7
    first = stream(given, io.BytesIO())
    fault.share = 0.0
    second = stream(given, io.BytesIO())
    assert first.failure
    assert first.written + second.written == len(case.team.log)
    assert set(uids(file)) == all_ids(case)


def test_two_runs_do_not_write_one_file_at_once(case, stack, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    file = tmp_path / "events.jsonl"
    with file.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UsageError):
            stream(options(case, stack, file), io.BytesIO())


def test_a_file_that_cannot_be_written_says_so(case, stack, tmp_path):
    with pytest.raises(OutputError):
        stream(options(case, stack, tmp_path / "no" / "folder.jsonl"), io.BytesIO())


@pytest.mark.parametrize("name", ["ocsf", "jsonl"])
def test_people_are_numbers_in_the_stream(case, stack, name):
    case.team.event("user.login_password_success", case.team.users[3]["id"])
    out = io.BytesIO()
    stream(options(case, stack, format_name=name), out)
    text = out.getvalue().decode()
    assert text.count("\n") == len(case.team.log)
    assert not [row for row in case.team.users if row["email"] in text or row["name"] in text]
    assert "192.0.2." not in text
    assert str(case.team.users[3]["id"]) in text


def test_people_are_shown_when_they_may_be(case, stack):
    out = io.BytesIO()
    stream(options(case, stack, show_people=True), out)
    assert case.team.users[0]["email"] in out.getvalue().decode()


def test_events_are_of_the_classes_that_ocsf_has_for_them(case, stack):
    case.team.log = []
    login = case.team.event("user.login_password_success", case.team.me)
    failed = case.team.event("user.login_sso_failure", case.team.me)
    removed = case.team.event("team.remove_member", case.team.me)
    out = io.BytesIO()
    stream(options(case, stack), out)
    by_id = {one["metadata"]["uid"]: one for one in map(json.loads, out.getvalue().splitlines())}
    assert by_id[str(login["id"])]["class_uid"] == 3002
    assert by_id[str(login["id"])]["status_id"] == 1
    assert by_id[str(failed["id"])]["status_id"] == 2
    assert by_id[str(removed["id"])]["type_uid"] == 300404
    for one in by_id.values():
        assert one["type_uid"] == one["class_uid"] * 100 + one["activity_id"]
        assert one["category_uid"] == 3
        assert one["time"] > 1_600_000_000_000


def test_an_event_without_an_id_is_delivered_too_and_once(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    case.team.event("team.add_member", case.team.me, ago=2)["id"] = None
    given = options(case, stack, file)
    first = stream(given, io.BytesIO())
    assert (first.written, stream(given, io.BytesIO()).written) == (len(case.team.log), 0)


def test_a_stream_that_was_noted_by_a_clock_that_was_ahead_goes_on(case, stack, tmp_path):
    file = tmp_path / "events.jsonl"
    given = options(case, stack, file)
    stream(replace(given, now=lambda: datetime.now(UTC) + timedelta(days=60)), io.BytesIO())
    case.team.event("team.add_member", case.team.me, ago=0.2)
    before = set(uids(file))
    assert stream(given, io.BytesIO()).failure == ""
    assert set(uids(file)) == all_ids(case) > before
