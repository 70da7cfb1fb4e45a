"""What anyone can read comes first, wherever it stands, and what has become public is told."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_team import USER
from posthound.model.values import Exposure
from posthound.report import from_sarif
from posthound.report.base import render
from posthound.report.html import page
from posthound.rules.templates import expand
from tests.crawl.conftest import fatal, identities


def told(report, words):
    return [notice for notice in report.notices if words in notice.message]


@pytest.mark.parametrize("kind", ["collections", "environments"])
def test_what_is_public_by_itself_counts_as_public_in_a_private_workspace(kind, serve, crawled, team):
    one = getattr(team.space("private"), kind)[0]
    one.public = True
    report = crawled(serve(team))
    mine = [f for f in report.findings if one.uid in f.file and "comments" not in f.file]
    assert mine
    assert {f.exposure for f in mine} == {Exposure.PUBLIC}
    assert {f.severity.value for f in mine} == {"critical"}


def test_every_report_says_of_how_many_workspaces_it_is(serve, crawled, team):
    report = crawled(serve(team))
    there = Counter(space.visibility for space in team.spaces)
    assert report.workspaces == there
    said = f"{len(team.spaces)} workspaces ({', '.join(f'{there[one]} {one.value}' for one in Exposure if there[one])})"
    log = render("sarif", report)
    for text in (render("text", report), render("html", report), page.render_view(from_sarif.view(json.loads(log)))):
        assert said in text
    assert json.loads(render("json", report))["workspaces"] == there
    narrow = crawled(serve(team), visibility=frozenset((Exposure.PUBLIC,)))
    assert narrow.workspaces == {"public": there["public"]}


def test_a_public_collection_is_fetched_before_any_workspace_that_is_not_public(serve, crawled, team):
    one = team.space("personal").collections[-1]
    one.public = True
    standin = serve(team)
    crawled(standin)
    hidden = {other.uid for space in team.spaces if space.visibility != "public" for other in space.collections} - {
        one.uid
    }
    fetched = [line.rpartition("/")[2] for line in standin.lines("GET /collections/") if not line.endswith("comments")]
    assert fetched.index(one.uid) < min(fetched.index(uid) for uid in hidden)


def test_where_a_public_collection_stands_is_asked_for_once(serve, crawled, team):
    team.space("private").collections[0].public = True
    standin = serve(team)
    asked = []
    for _ in range(2):
        crawled(standin)
        asked.append(sum("elementId" in str(call.query) for call in standin.calls))
        standin.calls.clear()
    assert asked[0] > 0
    assert asked[1] == 0


def test_a_public_mock_server_of_a_private_workspace_is_public_and_read_first(serve, crawled, team):
    value = expand("<crc62:ghp_>", random.Random("a mock"))
    private = team.space("private")
    team.mocks.append(private.collections[0].uid)
    team.mock_names[1] = f"Mock with {value}"
    team.public_mocks.add("e3d951bf-873f-49ac-a658-000000000001")
    report = crawled(serve(team))
    mine = [f for f in report.findings if f.secret_id in identities([value])]
    assert {f.exposure for f in mine} == {Exposure.PUBLIC}
    assert {f.origin.workspace_id for f in mine} == {private.id}


def test_a_collection_that_becomes_public_is_read_again_and_graver(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    one = team.space("private").collections[0]
    one.public = True
    report = crawled(standin)
    assert {f.exposure for f in report.findings if f"{one.uid}.postman_collection" in f.file} == {Exposure.PUBLIC}


def test_a_workspace_that_became_public_is_named_with_who_and_when(serve, crawled, team):
    standin = serve(team)
    assert not told(crawled(standin), "is public now")
    space = team.space("team")
    space.visibility = "public"
    user = {"id": USER, "name": "Taylor Lee"}
    row = {"id": 2, "createdAt": "2026-04-07T13:59:02Z", "user": user, "action": "update", "elementType": "workspace"}
    team.activities[space.id] = [
        {**row, "id": 3, "trigger": "add_user_role"}, {**row, "trigger": "update_visibility"},
    ]  # fmt: skip
    notice = told(crawled(standin), "is public now")
    assert len(notice) == 1
    assert space.id[:8] in notice[0].path
    assert "was team, by Taylor Lee at 2026-04-07T13:59:02Z" in notice[0].message
    assert not told(crawled(standin), "is public now")


def test_without_the_feed_a_workspace_that_became_public_is_named_all_the_same(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    team.space("private").visibility = "public"
    standin.faults.append(Fault("403", "/activities$"))
    report = crawled(standin)
    assert len(told(report, "is public now, and was private")) == 1
    assert report.complete, fatal(report)
