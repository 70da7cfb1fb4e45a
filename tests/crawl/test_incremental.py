"""The second crawl, the killed crawl, and two crawls at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_team import Maker, Team, sample_team
from posthound.model.values import Exposure
from posthound.rules.templates import expand
from posthound.support.errors import StateError
from tests.crawl.conftest import KEY, fatal, found, identities

LONG = "POSTHOUND_TEST_LONG" in os.environ
ENTITY = (
    "GET /collections/", "GET /environments/", "GET /packages/", "GET /search", "GET /users",
)  # fmt: skip


def keyed(report):
    return sorted((finding.fingerprint, finding.file, finding.severity) for finding in report.findings)


def of_joined(team):
    """The team without the workspaces that the key's user has not joined, whose listings have no dates."""
    strangers = [space.name for space in team.spaces if not space.joined]
    team.spaces = [space for space in team.spaces if space.joined]
    for value, where in list(team.plants.items()):
        if where.startswith(tuple(strangers)):
            del team.plants[value]
    return team


def test_a_second_crawl_fetches_listings_only_and_reports_the_same(serve, crawled, team):
    standin = serve(of_joined(team))
    first = crawled(standin)
    standin.calls.clear()
    second = crawled(standin)
    assert keyed(first) == keyed(second)
    assert not [line for line in standin.lines() if line.startswith(ENTITY) or "/files" in line or "/roles" in line]
    spaces = len(team.spaces)
    # me, 5 kinds of workspaces, two searches, monitors, packages, mocks, all collections, all environments; collections, environments,
    # specs and globals of each.
    assert len(standin.calls) == 13 + 4 * spaces


def test_a_changed_entity_is_fetched_again_and_nothing_else(serve, crawled, team):
    standin = serve(of_joined(team))
    crawled(standin)
    changed = team.space("private").collections[1]
    changed.updated = "2026-01-01T00:00:00.000Z"
    changed.body["collection"]["item"] = []
    standin.calls.clear()
    report = crawled(standin)
    fetched = [line for line in standin.lines() if line.startswith(ENTITY)]
    assert sorted(fetched) == [f"GET /collections/{changed.uid}", f"GET /collections/{changed.uid}/comments"]
    assert not [finding for finding in report.findings if changed.uid in finding.file]


def test_a_workspace_that_goes_public_is_read_again_and_its_findings_become_graver(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    space = team.space("private")
    space.visibility = "public"
    report = crawled(standin)
    mine = [finding for finding in report.findings if finding.origin and finding.origin.workspace_id == space.id]
    assert mine
    assert {finding.exposure for finding in mine} == {Exposure.PUBLIC}
    assert {finding.severity.value for finding in mine} == {"critical"}


def test_an_environment_is_read_again_when_a_collection_begins_to_use_its_variable_as_a_credential(serve, crawled):
    make = Maker(3)
    space = make.space("One", "team", collections=0, environments=0, secrets=0)
    space.environments.append(make.environment("stage", secrets=0, variable="zzz"))
    team = Team([space], plants=make.plants)
    standin = serve(team)
    before = crawled(standin)
    space.collections.append(make.collection("user", secrets=0, variable="zzz"))
    after = crawled(standin)
    value = next(value for value, where in team.plants.items() if "used in a header" in where)
    assert identities([value]) <= found(after)
    assert keyed(after) == keyed(crawled(standin))
    assert len(before.findings) <= len(after.findings)


def _named(entity, **rows):
    entity.body["environment"]["values"] = [{"key": key, "value": value} for key, value in rows.items()]
    return entity


def _setting(entity, line):
    event = {"listen": "prerequest", "script": {"type": "text/javascript", "exec": [line]}}
    entity.body["collection"]["item"][0]["event"] = [event]
    return entity


def test_variables_that_scripts_of_other_collections_set_and_that_others_stand_for_are_found(serve, crawled):
    make, rng = Maker(5), random.Random(5)
    first, second = (expand("<alnum:32>", rng) for _ in range(2))
    space, other = (make.space(name, "team", collections=0, environments=0, secrets=0) for name in ("One", "Two"))
    space.collections += [
        _setting(make.collection("sets", secrets=0), f"pm.globals.set('gate', '{first}');"),
        make.collection("uses", secrets=0, variable="gate"),
        make.collection("uses by way of others", secrets=0, variable="front"),
    ]
    space.environments += [
        _named(make.environment("end"), door=second),
        _named(make.environment("middle"), aside="{{door}}", front="{{aside}}"),
    ]
    other.environments.append(_named(make.environment("stranger"), door=expand("<alnum:32>", rng)))
    standin = serve(Team([space, other], plants=make.plants))
    report = crawled(standin)
    told = sorted(
        finding.name
        for finding in report.findings
        if finding.rule == "generic-token" and finding.name in ("gate", "door")
    )
    assert told == ["door", "gate"]
    assert identities([first, second]) <= found(report)
    standin.calls.clear()
    again = crawled(standin)
    assert keyed(again) == keyed(report)
    assert (again.files, again.bytes) == (report.files, report.bytes)
    assert not [line for line in standin.lines() if line.startswith(ENTITY)]


def test_what_cannot_be_read_today_is_reported_as_last_seen_and_never_as_fixed(serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    for space in team.spaces:
        for one in space.collections:
            one.updated = "2026-01-01T00:00:00.000Z"
    standin.faults.append(Fault("500", "GET /collections/[^/]+$"))
    second = crawled(standin)
    assert not second.complete
    assert found(first) == found(second)


@pytest.mark.parametrize("path", ["GET /workspaces$", "GET /collections$", "GET /me$ never", "GET /search$"])
def test_a_listing_that_fails_today_fixes_nothing(path, serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    standin.faults.append(Fault("500", path))
    assert found(crawled(standin)) == found(first)


def test_what_is_deleted_is_asked_for_once_and_then_forgotten(serve, crawled, team):
    standin = serve(of_joined(team))
    crawled(standin)
    space = team.space("team")
    gone = space.collections.pop()
    report = crawled(standin)
    assert report.complete, fatal(report)
    assert not [finding for finding in report.findings if gone.uid in finding.file]
    standin.calls.clear()
    crawled(standin)
    assert not standin.lines(f"GET /collections/{gone.uid}")


def test_an_exhausted_quota_keeps_what_earlier_crawls_found(serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    standin.faults.append(Fault("exhausted", "GET /workspaces$"))
    second = crawled(standin)
    assert found(first) == found(second)
    assert not second.complete


def test_the_state_holds_no_secret(serve, crawled, team, tmp_path):
    crawled(serve(team))
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(data) > 10_000
    assert not [value for value in team.plants if value.encode() in data]
    assert KEY.encode() not in data


@pytest.mark.parametrize("run", range(12 if LONG else 2))
def test_a_killed_crawl_goes_on_where_it_stopped(run, serve, crawled, tmp_path):
    saving = {"save": str(tmp_path / "saved")} if run % 2 else {}
    team = of_joined(sample_team(seed=11, spaces=5, collections=2))
    standin = serve(team, latency=0.01)
    environment = {**os.environ, "POSTMAN_API_KEY": KEY, "POSTHOUND_KEY": "for-tests"}
    command = [
        sys.executable,
        "-m",
        "posthound",
        "crawl",
        "--api-url",
        standin.url,
        "--rate",
        "0",
        "--state",
        str(tmp_path / "state.sqlite"),
        *("-j", "1", "-q", "-f", "jsonl"),
        *(f"--{name}={value}" for name, value in saving.items()),
    ]
    child = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    goal = random.randrange(5, 65)  # of the 79 calls of a whole crawl
    print(f"killed at call {goal}")  # shown where it fails
    deadline = time.monotonic() + 15
    while len(standin.calls) < goal and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    time.sleep(0.1)  # what was still being answered
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        done = (
            {row[0] for row in state.execute("SELECT id FROM entity WHERE what = 'collection'")}
            if _has_tables(state)
            else set()
        )
    standin.calls.clear()
    report = crawled(standin, **saving)
    assert report.complete, fatal(report)
    assert found(report) == identities(team.plants)
    assert not [path for path in (tmp_path / "saved").rglob(".*") if path.is_file()]
    assert len(report.findings) == len({finding.fingerprint for finding in report.findings})
    again = {line.rpartition("/")[2] for line in standin.lines("GET /collections/") if not line.endswith("comments")}
    assert not again & done


def _has_tables(state):
    return bool(state.execute("SELECT 1 FROM sqlite_master WHERE name = 'entity'").fetchone())


def test_two_crawls_at_once_on_one_state_agree(serve, crawled, team):
    standin = serve(team, latency=0.005)
    with ThreadPoolExecutor(2) as pool:
        one, other = (pool.submit(crawled, standin) for _ in range(2))
        assert keyed(one.result()) == keyed(other.result())
    assert keyed(crawled(standin)) == keyed(one.result())


def test_a_file_that_is_no_state_is_an_error_that_says_what_to_do(serve, crawled, team, tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(StateError) as caught:
        crawled(serve(team))
    assert "--state" in caught.value.hint


def test_a_state_of_a_newer_version_is_left_alone(serve, crawled, team, tmp_path):
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("PRAGMA user_version = 9999")
    with pytest.raises(StateError, match="newer version"):
        crawled(serve(team))
