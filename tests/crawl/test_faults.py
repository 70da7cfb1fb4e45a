"""Each thing that can go wrong with the API, by name: none costs another entity, and none passes in silence."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
from collections import deque
from time import monotonic

import pytest

from fixtures.standin_faults import Fault, Windows
from fixtures.standin_team import Maker, Team, sample_team
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, Watch, crawl
from posthound.support.errors import SourceError
from tests.crawl.conftest import KEY, fatal, found, identities

LONG = "POSTHOUND_TEST_LONG" in os.environ
PASSING = (
    "500", "502-html", "503", "504", "timeout", "reset", "cut", "short", "invalid", "html-200", "empty", "other-json", "429", "429-problem",
    "redirect-here",
)  # fmt: skip
LASTING = (
    "500", "502-html", "503", "504", "timeout", "reset", "cut", "short", "invalid", "html-200", "empty", "other-json", "401", "403", "404",
    "400-instance-not-found", "400", "huge",
)  # fmt: skip


# Each crawl meets several kinds, each place another one, and each kind comes up; `make test-long` tries every kind at all places.
CRAWLS = 5
ONCE = (
    "/me$", "/workspaces$", "/search$", "/collections$", "/specs", "/packages", "/monitors", "/mocks", "/roles",
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(PASSING) if LONG else CRAWLS))
def test_faults_that_pass_cost_nothing(number, serve, crawled, few):
    """In every listing, and in what is listed: each is asked again, and by itself."""
    shift = random.randrange(len(PASSING))
    print(f"drawn by {shift}")  # shown where it fails
    kinds = [PASSING[number if LONG else (shift + 3 * number + place) % len(PASSING)] for place in range(11)]
    several = [Fault(kinds[9], "GET /collections/[^/]+$", times=3), Fault(kinds[10], "environments", times=2)]
    once = [Fault(kind, path, times=1) for kind, path in zip(kinds, ONCE, strict=False)]
    standin = serve(few, [*several, *once])
    report = crawled(standin)
    assert report.complete, fatal(report)
    assert identities(few.plants) == found(report)
    assert not [fault.path for fault in standin.faults if fault.times]


@pytest.mark.parametrize("number", range(len(LASTING) if LONG else CRAWLS))
def test_entities_that_stay_unreadable_cost_no_other_and_are_named(number, serve, crawled):
    kinds = LASTING[number :: len(LASTING) if LONG else CRAWLS]
    team = sample_team(spaces=2, collections=(3, 3))
    bad = [one for space in team.spaces for one in space.collections][1 : len(kinds) + 1]
    faults = [Fault(kind, f"GET /collections/{one.uid}$") for kind, one in zip(kinds, bad, strict=True)]
    report = crawled(serve(team, faults), max_body=2_000_000)
    lost = {value for value, where in team.plants.items() if where.startswith(tuple(f"{one.name}," for one in bad))}
    assert lost
    assert identities(set(team.plants) - lost) == found(report)
    assert not report.complete
    assert [sum(one.uid in line for line in fatal(report)) for one in bad] == [1] * len(bad), fatal(report)
    assert len(fatal(report)) == len(bad), fatal(report)


@pytest.mark.parametrize("kind", ["500", "invalid", "other-json"])
def test_a_workspace_listing_that_stays_unreadable_is_named_and_the_others_go_on(kind, serve, crawled, few):
    report = crawled(serve(few, [Fault(kind, "GET /specs$")]))
    assert not report.complete
    assert all("specs" in line for line in fatal(report))
    expected = {value for value, where in few.plants.items() if "specification" not in where}
    assert identities(expected) == found(report)


@pytest.mark.parametrize(
    "path", ["GET /workspaces$", "GET /specs$", "GET /packages$", "GET /monitors$", "POST /search$"]
)
def test_a_page_without_new_ids_ends_a_listing_whatever_the_cursor_says(path, serve, crawled, team):
    standin = serve(team, [Fault("endless-cursor", path)])
    report = crawled(standin)
    assert identities(team.plants) == found(report)
    assert report.complete, fatal(report)
    assert standin.lines().count(path.removesuffix("$")) <= 2 * len(team.spaces)


def test_a_redirect_to_another_host_is_not_followed_and_the_key_is_not_sent_there(serve, crawled, team):
    thief = serve(Team())
    bad = team.space("public").collections[0]
    standin = serve(team, [Fault("redirect-away", f"GET /collections/{bad.uid}$")], away=thief.url)
    report = crawled(standin)
    assert thief.calls == []
    assert any("redirected to another host" in line and bad.uid in line for line in fatal(report))


def test_a_redirect_of_the_first_call_to_another_host_ends_the_crawl(serve, crawled, team):
    thief = serve(Team())
    with pytest.raises(Exception, match="redirected to another host") as caught:
        crawled(serve(team, [Fault("redirect-away", "/me$")], away=thief.url))
    assert thief.calls == []
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(("kind", "hint"), [("reset", "Look at the network"), ("503", "again later")])
def test_an_api_that_gives_no_answer_at_all_ends_the_crawl_with_what_to_do(kind, hint, serve, crawled, team):
    with pytest.raises(SourceError) as caught:
        crawled(serve(team, [Fault(kind, "/me$")]))
    assert hint in caught.value.hint


def test_a_host_that_nobody_answers_at_is_told_within_seconds(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"  # bound, and nobody listens
        started = monotonic()
        with pytest.raises(SourceError) as raised:
            crawl(CrawlOptions(address, KEY, state=str(tmp_path / "state.sqlite")), Settings(jobs=1))
    assert monotonic() - started < 10
    assert "--api-url" in raised.value.hint


def test_a_key_that_is_not_accepted_is_an_error_that_does_not_show_it(serve, crawled, team):
    with pytest.raises(Exception, match="API key is not accepted") as caught:
        crawled(serve(team, [Fault("401", "/me$")]))
    assert KEY not in f"{caught.value!r} {caught.value}"


def test_a_key_that_is_revoked_under_way_ends_the_crawl_with_what_was_found(serve, crawled, team):
    standin = serve(team)
    standin.answers.before = lambda path, query: (
        standin.faults.append(Fault("401")) if path.startswith("/collections/") and not standin.faults else None
    )
    report = crawled(standin)
    assert not report.complete
    assert any("stopped early" in line for line in fatal(report))


@pytest.mark.parametrize("path", ["GET /collections/[^/]+$", "GET /environments$"])
def test_an_exhausted_quota_stops_at_once_with_what_was_found(path, serve, crawled, team):
    standin = serve(team)
    standin.faults.append(Fault("exhausted", path, share=0.3))
    report = crawled(standin)
    assert not report.complete
    assert any("stopped early" in line and "quota" in line for line in fatal(report))
    assert len(fatal(report)) == 1


def test_a_monthly_quota_near_its_end_stops_before_the_last_calls(serve, crawled, team):
    standin = serve(team, windows=Windows(general=10**6, slow=10**6, month_limit=1000, month_used=940))
    report = crawled(standin, rate=600_000)
    assert any("stopped early" in line for line in fatal(report))
    assert standin.windows.month_limit - standin.windows.month_used >= 1
    assert len(standin.calls) < 60
    assert all(call.status != 429 for call in standin.calls)


@pytest.mark.parametrize("spelling", ["combined", "draft", "legacy", "epoch", "none"])
def test_a_server_with_less_to_give_than_documented_is_waited_for_in_every_spelling(spelling, serve, crawled):
    team = sample_team(spaces=2, collections=2)
    windows = Windows(general=300, general_seconds=1.0, slow=20, slow_seconds=0.5, spelling=spelling)
    windows.past[""] = deque([monotonic() + 0.5] * 300)  # somebody else has used it up
    report = crawled(serve(team, windows=windows), rate=3000)
    assert report.complete, fatal(report)
    assert identities(team.plants) == found(report)


def test_an_entity_deleted_after_it_was_listed_is_no_loss(serve, crawled, team):
    standin = serve(team)
    space = team.space("team")
    gone = space.collections[0]

    def delete(path, query):
        if path == f"/collections/{gone.uid}" and gone in space.collections:
            space.collections.remove(gone)

    standin.answers.before = delete
    report = crawled(standin)
    assert report.complete, fatal(report)


@pytest.mark.parametrize("deleted", [True, False])
def test_a_workspace_deleted_after_it_was_listed_is_no_loss_and_one_that_is_there_is(deleted, serve, crawled, team):
    standin = serve(team)
    first = crawled(standin)
    space, plain = team.space("team"), standin.answers.answer

    def answer(method, path, query, body):
        if query.get("workspace") != space.id:
            return plain(method, path, query, body)
        if deleted and space in team.spaces:
            team.spaces.remove(space)
        return 404, {"error": {"name": "instanceNotFoundError", "message": "no such workspace"}}

    standin.answers.answer = answer
    report = crawled(standin)
    assert report.complete == deleted, fatal(report)
    assert found(report) <= found(first)
    report = crawled(standin)
    kept = [finding for finding in first.findings if not deleted or finding.origin.workspace_id != space.id]
    assert found(report) == {finding.secret_id for finding in kept}


def test_a_quota_that_ends_while_a_missing_entity_is_looked_for_leaves_the_report_of_what_was_found(
    serve, crawled, team
):
    standin = serve(team)
    bad = team.space("public").collections[0]
    first = crawled(standin)
    bad.updated = "2030-01-01T00:00:00.000Z"
    standin.faults.append(Fault("404", f"GET /collections/{bad.uid}$"))
    standin.answers.before = lambda path, query: (
        standin.faults.append(Fault("exhausted", "")) if path == "/collections" and "workspace" not in query else None
    )
    report = crawled(standin)
    assert not report.complete
    assert found(report) == found(first)


def test_a_listing_that_changes_while_it_is_paged_loses_nothing(serve, crawled):
    make = Maker(9)
    team = Team([make.space("Large", "team", collections=120, environments=0, secrets=1)], plants=make.plants)
    standin = serve(team)
    space = team.spaces[0]
    gone = space.collections[5]

    def shift(path, query):
        of_space = path == "/collections" and "workspace" in query
        if of_space and query["offset"] == "99" and gone in space.collections:
            space.collections.remove(gone)

    standin.answers.before = shift
    report = crawled(standin)
    assert gone not in space.collections
    kept = {value for value, where in team.plants.items() if not where.startswith(f"{gone.name},")}
    assert identities(kept) <= found(report)
    assert report.complete, fatal(report)


def test_an_entity_in_two_workspaces_is_fetched_once_and_takes_the_most_exposed(serve, crawled, team):
    public, private = team.space("public"), team.space("private")
    shared = public.collections[0]
    private.collections.append(shared)
    standin = serve(team)
    report = crawled(standin)
    assert standin.lines(f"GET /collections/{shared.uid}").count(f"GET /collections/{shared.uid}") == 1
    of_shared = [finding for finding in report.findings if shared.uid in finding.file and "collection" in finding.file]
    assert {finding.exposure.value for finding in of_shared} == {"public"}


def test_with_a_tenth_failing_and_a_twentieth_cut_every_secret_of_all_workspaces_is_found(serve, crawled):
    team = sample_team(seed=60, spaces=60 if LONG else 20, collections=1, environments=1, secrets=2)
    standin = serve(
        team,
        [
            Fault("500", share=0.05),
            Fault("502-html", share=0.05),
            Fault("cut", share=0.025),
            Fault("short", share=0.025),
        ],
    )
    report = crawled(standin)
    assert identities(team.plants) == found(report)
    assert report.complete, fatal(report)


def test_a_scanning_process_that_is_killed_costs_nothing(serve, crawled, team):
    killed = []
    watch = Watch()

    def kill(_findings):
        children = multiprocessing.active_children()
        if not killed and children:
            killed.append(children[0].pid)
            os.kill(children[0].pid, signal.SIGKILL)

    watch.found = kill  # type: ignore[method-assign]
    report = crawled(serve(team, latency=0.005), watch, Settings(jobs=2))
    assert killed
    assert identities(team.plants) == found(report)
    assert report.complete, fatal(report)
