"""What a plan, a region or a role lacks is absent, not failed: told once, remembered, asked again weekly."""

from __future__ import annotations

import os
import random
import sqlite3
import time

import pytest

from fixtures.standin_faults import FEATURES, Fault
from fixtures.standin_team import Entity, Maker, Team
from posthound.cli.output import exit_code
from posthound.rules.templates import expand
from posthound.sources.postman import listing
from posthound.sources.postman.links import Link
from posthound.support.errors import ExitCode
from tests.crawl.conftest import fatal, found, identities

LONG = "POSTHOUND_TEST_LONG" in os.environ
PLANTED = {
    "comments": "a comment",
    "specifications": ", specification",
    "packages": "a package",
    "globals": ", globals",
}
# Features that every crawl asks for.
ASKED = (
    "comments",
    "specifications",
    "packages",
    "mock servers",
    "monitors",
    "the search",
    "roles",
    "users",
    "globals",
)


def lacking(features, kind):
    return [Fault(kind, FEATURES[name]) for name in features]


def notices(report, feature):
    return [notice for notice in report.notices if notice.message.startswith(f"not read: {feature}")]


REFUSALS = ("403", "404", "429-plan", "501")
# Each feature is refused in one of these ways, another one at each run; `make test-long` tries all pairs.
REFUSED = [(feature, n) for feature in ASKED for n in range(len(REFUSALS) if LONG else 1)]


@pytest.mark.parametrize(("feature", "number"), REFUSED)
def test_an_absent_feature_is_one_notice_and_no_failure(feature, number, serve, crawled, few):
    kind = REFUSALS[number] if LONG else random.choice(REFUSALS)
    print(f"refused with {kind}")  # shown where it fails
    report = crawled(serve(few, lacking([feature], kind)))
    assert report.complete, fatal(report)
    assert len(notices(report, feature)) == 1
    assert kind[:3] in notices(report, feature)[0].message
    where = PLANTED.get(feature, "nowhere")
    expected = {value for value, place in few.plants.items() if where not in place}
    if feature == "the search":
        expected = {value for value, place in few.plants.items() if "Developer Relations" not in place}
    assert found(report) == identities(expected)


def test_forks_that_a_plan_does_not_tell_are_not_asked_for_again_at_the_next_crawl(serve, crawled, team):
    standin = serve(team, lacking(["forks"], "403"))
    crawled(standin)
    before = len(standin.calls)
    crawled(standin)
    again = [call.line for call in standin.calls[before:] if call.line.endswith("/forks")]
    assert any(call.line.endswith("/forks") for call in standin.calls)
    assert not again


@pytest.mark.parametrize("seed", range(60 if LONG else 2))
def test_with_any_subset_of_features_missing_the_exit_is_0_or_1_and_nothing_deleted_stays(seed, serve, crawled, team):
    seed = seed if LONG else random.randrange(10**6)
    print(f"drawn by {seed}")  # shown where it fails
    rng = random.Random(seed)
    lost = [
        Fault(rng.choice(["403", "404", "429-plan"]), FEATURES[name])
        for name in rng.sample(sorted(FEATURES), rng.randrange(1, len(FEATURES) + 1))
    ]
    from_the_start, options = rng.random() < 0.3, {"deep": rng.random() < 0.3, "cheap": rng.random() < 0.3}
    standin = serve(team, list(lost) if from_the_start else [])
    first = crawled(standin, **options)
    assert exit_code(first, exit_zero=False) == ExitCode.FINDINGS, fatal(first)
    standin.faults[:] = lost
    whole = team.spaces.pop(rng.randrange(len(team.spaces)))
    space = rng.choice([one for one in team.spaces if one.collections])
    gone, environment = space.collections.pop(), space.environments.pop()
    report = crawled(standin, **options)
    assert exit_code(report, exit_zero=False) in (ExitCode.CLEAN, ExitCode.FINDINGS), fatal(report)
    assert not [f.file for f in report.findings if gone.uid in f.file or environment.uid in f.file]
    assert not [f.file for f in report.findings if f.origin.workspace_id == whole.id]


def test_an_absent_feature_is_asked_for_again_after_a_week(serve, crawled, team, tmp_path):
    standin = serve(team, lacking(["packages", "specifications"], "403"))
    crawled(standin)
    standin.calls.clear()
    second = crawled(standin)
    assert not standin.lines("GET /packages") + standin.lines("GET /specs")
    assert notices(second, "packages")
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("UPDATE absence SET noted_at = ?", (time.time() - 8 * 86400,))
    standin.faults.clear()
    third = crawled(standin)
    assert found(third) == identities(team.plants)
    assert not notices(third, "packages")


def test_what_an_absent_feature_showed_earlier_stays_as_it_was_seen(serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    standin.faults += lacking(["packages", "specifications", "globals", "comments"], "403")
    second = crawled(standin)
    assert found(first) == found(second)
    assert second.complete, fatal(second)


def test_one_failed_listing_does_not_keep_alive_what_another_shows_as_gone(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    space = team.space("team")
    gone = space.collections.pop()
    standin.faults.append(Fault("500", "GET /environments$"))
    report = crawled(standin)
    assert not report.complete
    assert not [finding for finding in report.findings if gone.uid in finding.file]


@pytest.mark.parametrize("kind", ["403", "429-plan"])
def test_a_specification_goes_with_its_workspace_though_nobody_may_ask_for_it(kind, serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    gone = next(space for space in team.spaces if space.specs)
    team.spaces.remove(gone)
    standin.faults += lacking(["specifications"], kind)
    report = crawled(standin)
    assert report.complete, fatal(report)
    assert not [finding.file for finding in report.findings if finding.origin.workspace_id == gone.id]


@pytest.mark.parametrize("kind", ["402", "403", "501"])
def test_one_thing_that_is_refused_costs_no_other_of_its_kind(kind, serve, crawled, team):
    rng = random.Random(kind)
    for number in range(3):
        value = expand("<crc62:ghp_>", rng)
        team.plants[value] = f"package {number}"
        moment = team.packages[0].updated
        team.packages.insert(
            0, Entity(expand("<uuid>", rng), f"more-{number}", f"const key = '{value}';", moment, moment)
        )
    refused = team.packages[rng.randrange(3)]
    standin = serve(team, [Fault(kind, f"GET /packages/{refused.id}$")])
    kept = {value for value in team.plants if value not in refused.body}
    for _ in range(2):
        report = crawled(standin)
        assert found(report) == identities(kept)
        assert len(notices(report, "packages")) == 1
    standin.faults.clear()
    assert found(crawled(standin)) == identities(team.plants)


def test_a_limit_of_the_plan_on_packages_slows_down_nothing_else(serve, crawled, team):
    standin = serve(team, [Fault("429-plan", "GET /packages/")])
    began = time.monotonic()
    report = crawled(standin)
    assert time.monotonic() - began < 20
    assert report.complete, fatal(report)
    assert len(standin.lines("GET /packages/")) == 1


def test_a_listing_that_ends_before_its_own_total_is_incomplete(serve, crawled):
    make = Maker(4)
    team = Team([make.space("Large", "team", collections=120, environments=0, secrets=0)], plants=make.plants)
    standin = serve(team)
    page = standin.answers.answer

    def stuck(method, path, query, body):
        return page(method, path, {**query, "offset": "0"} if path == "/collections" else query, body)

    standin.answers.answer = stuck
    report = crawled(standin)
    assert any("ended after 99 of its rows" in line for line in fatal(report))


def test_every_page_of_collections_asks_for_99_at_most(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    assert {int(call.query["limit"]) for call in standin.calls if call.path == "/collections"} == {99}


def test_the_search_is_given_its_cursor_under_both_names(serve, crawled):
    make = Maker(6)
    spaces = [make.space(f"Public {n}", "public", collections=0, environments=0, secrets=0) for n in range(30)]
    standin = serve(Team(spaces, plants=make.plants))
    crawled(standin)
    second = [call.query for call in standin.calls if call.path == "/search"][1]
    assert second["cursor"] == second["nextCursor"]


def test_a_cursor_that_goes_on_for_ever_ends_after_so_many_entities(serve, crawled, team, monkeypatch):
    monkeypatch.setattr(listing, "MOST_OF_ONE", 60)
    standin = serve(team)
    listed = standin.answers.answer

    def endless(method, path, query, body):
        status, answer = listed(method, path, query, body)
        if path == "/specs":
            start = int(query.get("cursor") or 0)
            rows = [{"id": f"{start + n}", "name": "again", "updatedAt": "2024-01-01T00:00:00.000Z"} for n in range(25)]
            return 200, {"specs": rows, "meta": {"nextCursor": str(start + 25)}}
        return status, answer

    standin.answers.answer = endless
    report = crawled(standin, links=(Link("", workspace=team.space("team").id),))
    assert any("does not end: more than 60 rows" in line for line in fatal(report))
    assert len(standin.lines("GET /specs")) < 80


def test_a_night_on_which_everything_was_refused_is_not_remembered_as_the_plans(serve, crawled, team):
    standin = serve(team)
    standin.answers.before = lambda path, query: (
        standin.faults.append(Fault("403", "GET /(?!me)")) if path == "/monitors" and not standin.faults else None
    )
    assert not crawled(standin).complete
    standin.answers.before = lambda path, query: None
    standin.faults.clear()
    report = crawled(standin)
    assert report.complete, fatal(report)
    assert found(report) == identities(team.plants)
