"""Access that was lost: told once, kept and marked, and forgotten when asked for or after a while."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from random import Random

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_team import Maker, Team
from posthound.rules.templates import expand
from tests.crawl.conftest import QUICK, fatal, found, identities


def leave(standin, space):
    """What a user who left a workspace is answered."""
    standin.team.spaces.remove(space)
    ids = [space.id, *(one.uid for one in (*space.collections, *space.environments))]
    standin.faults.append(Fault("403", "|".join(ids)))


def lost(report):
    return [f for f in report.findings if f.origin and f.origin.lost_since]


def test_a_workspace_that_was_left_is_told_once_and_its_findings_are_marked(serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    space = team.space("team")
    leave(standin, space)
    second = crawled(standin)
    assert second.complete, fatal(second)
    assert found(second) == found(first)
    assert {f.origin.workspace_id for f in lost(second)} == {space.id}
    told = [notice for notice in second.notices if "no longer visible" in notice.message]
    assert len(told) == 1
    standin.calls.clear()
    third = crawled(standin)
    assert len(lost(third)) == len(lost(second))
    assert not [notice for notice in third.notices if "no longer visible" in notice.message]
    assert not [line for line in standin.lines() if space.id in line]


def test_what_is_visible_again_is_no_longer_marked(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    space = team.space("team")
    leave(standin, space)
    crawled(standin)
    team.spaces.append(space)
    standin.faults.clear()
    assert not lost(crawled(standin))


def test_after_a_month_it_is_forgotten(serve, crawled, team, tmp_path):
    standin = serve(team)
    crawled(standin)
    space = team.space("team")
    leave(standin, space)
    crawled(standin)
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute(
            "UPDATE entity SET origin = json_set(origin, '$.lost_since', '2020-01-01') WHERE json_extract(origin, '$.lost_since') != ''"
        )
    report = crawled(standin)
    assert not [f for f in report.findings if f.origin and f.origin.workspace_id == space.id]


def test_crawl_forget_forgets_it_at_once(run_cli, serve, crawled, team, tmp_path):
    standin = serve(team)
    crawled(standin)
    leave(standin, team.space("team"))
    before = len(lost(crawled(standin)))
    assert before
    done = run_cli("crawl", "forget", "--state", str(tmp_path / "state.sqlite"))
    assert done.returncode == 0, done.stderr
    assert "forgotten" in done.stdout
    assert not lost(crawled(standin))


def test_what_no_listing_shows_but_can_be_read_is_read(serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    space = team.space("team")
    one = space.collections[0]
    listed = standin.answers.answer

    def hidden(method, path, query, body):
        status, answer = listed(method, path, query, body)
        if path == "/collections":
            answer["collections"] = [row for row in answer["collections"] if row["uid"] != one.uid]
            answer["meta"]["total"] = len(answer["collections"])
        return status, answer

    standin.answers.answer = hidden
    second = crawled(standin)
    assert second.complete, fatal(second)
    assert found(second) == found(first)


def _used_by_name_alone(team, seed):
    """Gives every workspace an environment's variable whose name says nothing, and a collection that logs in with it."""
    rng = Random(seed)
    for space in (one for one in team.spaces if one.environments and one.collections):
        name = "".join(rng.sample("abdeghklmnoprtuwz", 6))
        team.plants[value := expand("<alnum:32>", rng)] = f"{space.name}, variable {name}"
        row = {"key": name, "value": value, "enabled": True, "type": "default"}
        space.environments[0].body["environment"]["values"].append(row)
        auth = {"type": "bearer", "bearer": [{"key": "token", "value": f"{{{{{name}}}}}", "type": "string"}]}
        space.collections[0].body["collection"]["auth"] = auth
    return team


@pytest.mark.parametrize("seed", [7, 8])
def test_a_workspace_that_no_listing_shows_keeps_every_finding(seed, serve, crawled, team):
    standin = serve(_used_by_name_alone(team, seed))
    first = crawled(standin)
    assert found(first) == identities(team.plants)
    for space in team.spaces:
        space.joined = False
    standin.faults.append(Fault("other-json", "POST /search"))
    second = crawled(standin)
    assert found(second) == found(first)


@pytest.mark.parametrize(
    "fault",
    [Fault("500", "GET /collections$"), Fault("404", "GET /collections/[^/]+$"), Fault("403", "GET /collections")],
)
def test_a_variable_that_collections_use_stays_found_where_they_could_not_be_read(fault, serve, crawled, team):
    standin = serve(_used_by_name_alone(team, 9))
    first = crawled(standin)
    assert found(first) == identities(team.plants)
    for space in team.spaces:
        for one in (*space.environments, *space.collections):
            one.updated = "2030-01-01T00:00:00.000Z"
    standin.faults.append(fault)
    second = crawled(standin)
    assert not second.complete
    assert found(second) == found(first)


@pytest.mark.parametrize("kind", ["timeout"])
def test_one_slow_answer_holds_up_no_other_tier(kind, serve, crawled):
    make = Maker(21)
    spaces = [
        make.space("First", "public", collections=3, environments=0),
        make.space("Second", "team", collections=3, environments=0),
    ]
    team = Team(spaces, plants=make.plants)
    slow = spaces[0].collections[0].uid
    standin = serve(team, [Fault(kind, f"GET /collections/{slow}$")])
    pace = replace(QUICK, read=2.0, whole=2.0, patience=0.2, longest=0.01)
    report = crawled(standin, pace=pace)
    began = next(call.at for call in standin.calls if call.path == f"/collections/{slow}")
    second = max(call.at for call in standin.calls if call.path == f"/collections/{spaces[1].collections[2].uid}")
    assert second - began < 1.9  # before the slow answer was given up
    assert len(fatal(report)) == 1
    assert found(report) == identities(
        value for value, where in team.plants.items() if not where.startswith(f"{spaces[0].collections[0].name},")
    )


def test_an_answer_that_never_comes_is_given_up_after_three_attempts(serve, crawled, team):
    slow = team.space("team").collections[0].uid
    standin = serve(team, [Fault("timeout", f"GET /collections/{slow}$")])
    began = time.monotonic()
    crawled(standin)
    assert standin.lines().count(f"GET /collections/{slow}") == 3
    assert time.monotonic() - began < 15
