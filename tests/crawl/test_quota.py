"""The quota as a budget: bounded runs, cheap nights, several keys."""

from __future__ import annotations

import sqlite3
import time

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_team import Maker, Team, sample_team
from posthound.config.settings import Settings
from posthound.crawl import cheap
from posthound.crawl.options import Watch
from posthound.crawl.session import CrawlOptions, crawl_all
from tests.crawl.conftest import KEY, QUICK, fatal, found, identities
from tests.crawl.test_incremental import keyed, of_joined


@pytest.mark.parametrize("share", [False, True])
def test_a_run_makes_no_more_calls_than_its_budget_and_the_next_goes_on(share, serve, crawled, team):
    standin = serve(team)
    budget = {"budget_share": 0.007} if share else {"budget": 70}  # of a million calls a month
    report = crawled(standin, **budget)
    assert len(standin.calls) <= 70
    assert any("budget of calls is used up" in line for line in fatal(report))
    nights = 1
    while not report.complete and nights < 13:
        report = crawled(standin, **budget)
        nights += 1
    assert report.complete, fatal(report)
    assert found(report) == identities(team.plants)


def test_a_cheap_night_reports_the_same_with_few_calls(serve, crawled, monkeypatch):
    monkeypatch.setattr(cheap, "ROTATION", 5)
    team = of_joined(sample_team(seed=8, spaces=10, collections=1))
    standin = serve(team)
    first = crawled(standin, cheap=True)
    standin.calls.clear()
    second = crawled(standin, cheap=True)
    assert keyed(first) == keyed(second)
    assert second.complete, fatal(second)
    public = sum(space.visibility == "public" for space in team.spaces)
    # Those that every crawl makes; the public ones in full; globals and specifications of two in rotation.
    assert len(standin.calls) == 13 + 4 * public + 2 * 2


def test_a_cheap_night_sees_what_changed_what_is_new_and_what_is_gone(serve, crawled):
    team = of_joined(sample_team(seed=9, spaces=10, collections=2))
    standin = serve(team)
    crawled(standin, cheap=True)
    make = Maker(77)
    space, other = [one for one in team.spaces if one.visibility == "team"][:2]
    space.collections[0].updated = "2026-02-02T00:00:00.000Z"
    space.collections[0].body["collection"]["item"] = []
    gone = other.collections.pop()
    other.collections.append(make.collection("brand new", secrets=2))
    report = crawled(standin, cheap=True)
    assert not [f for f in report.findings if space.collections[0].uid in f.file or gone.uid in f.file]
    assert identities(make.plants) <= found(report)
    assert report.complete, fatal(report)


def test_after_a_week_a_cheap_crawl_reads_every_listing(serve, crawled, tmp_path):
    team = of_joined(sample_team(seed=10, spaces=5, collections=1))
    standin = serve(team)
    crawled(standin, cheap=True)
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("UPDATE visit SET listed_at = ?", (time.time() - 7 * 86400,))
    standin.calls.clear()
    crawled(standin, cheap=True)
    assert len(standin.calls) == 13 + 4 * len(team.spaces)


def test_the_week_begins_with_a_crawl_that_read_every_listing_and_no_other(serve, crawled):
    team = of_joined(sample_team(seed=10, spaces=3, collections=1))
    standin = serve(team, [Fault("500", "GET /environments$")])
    asked = []
    for _ in range(3):
        crawled(standin, cheap=True)
        calls = [call for call in standin.calls if call.path == "/collections"]
        asked.append({call.query["workspace"] for call in calls if "workspace" in call.query})
        standin.calls.clear()
        standin.faults.clear()
    every = {space.id for space in team.spaces}
    assert asked[:2] == [every, every]
    assert asked[2] != every


def test_globals_of_every_workspace_are_read_in_rotation(serve, crawled, monkeypatch):
    team = of_joined(sample_team(seed=12, spaces=8, collections=0, environments=0))
    standin = serve(team)
    monkeypatch.setattr(cheap, "ROTATION", 4)
    crawled(standin, cheap=True)
    standin.calls.clear()
    for _ in range(4):
        crawled(standin, cheap=True)
    assert {line.split("/")[2] for line in standin.lines("GET /workspaces/") if "global" in line} == {
        one.id for one in team.spaces
    }


def several(tmp_path, *standins):
    return [
        (
            CrawlOptions(one.url, f"{KEY}{n}", state=str(tmp_path / "s.sqlite"), rate=0, pace=QUICK, label=f"team-{n}"),
            Watch(),
        )
        for n, one in enumerate(standins)
    ]


def test_several_teams_come_into_one_report_each_with_its_own_key(serve, tmp_path):
    one, other = (
        serve(sample_team(seed=1, spaces=2, collections=1)),
        serve(sample_team(seed=2, spaces=2, collections=1)),
    )
    report = crawl_all(several(tmp_path, one, other), Settings(jobs=1))
    assert report.complete, fatal(report)
    assert found(report) == identities({**one.team.plants, **other.team.plants})
    assert {call.key for call in one.calls} == {f"{KEY}0"}
    assert {call.key for call in other.calls} == {f"{KEY}1"}


def test_a_key_that_fails_costs_no_other_team(serve, tmp_path):
    one, other = (
        serve(sample_team(seed=1, spaces=2, collections=1)),
        serve(sample_team(seed=2, spaces=2, collections=1), [Fault("401", "/me$")]),
    )
    report = crawl_all(several(tmp_path, one, other), Settings(jobs=1))
    assert not report.complete
    assert any("team-1" in line and "not accepted" in line for line in fatal(report))
    assert found(report) == identities(one.team.plants)


def test_two_keys_of_one_team_take_nothing_from_each_other(serve, tmp_path):
    standin = serve(of_joined(sample_team(seed=3, spaces=2, collections=1)))
    for _ in range(2):
        report = crawl_all(several(tmp_path, standin, standin), Settings(jobs=1))
        assert report.complete, fatal(report)
        assert found(report) == identities(standin.team.plants)
        assert len(report.findings) == len({finding.fingerprint for finding in report.findings})


def test_teams_of_the_users_configuration_are_crawled_and_those_of_a_project_are_refused(
    run_cli, serve, team, tmp_path
):
    standin = serve(team)
    text = f'[[team]]\nname = "ours"\nkey = "env:OURS"\napi-url = "{standin.url}"\nbudget = "500"\n'
    own = tmp_path / "own"
    (own / "posthound").mkdir(parents=True)
    (own / "posthound/config.toml").write_text(text)
    done = run_cli("crawl", "--state", "s.sqlite", "-q", "-j", "1", OURS=KEY, XDG_CONFIG_HOME=str(own))
    assert done.returncode == 1, done.stderr
    assert {call.key for call in standin.calls} == {KEY}
    done = run_cli(
        "crawl", "--state", "s.sqlite", "--save", "saved", "-q", "-j", "1", OURS=KEY, XDG_CONFIG_HOME=str(own)
    )
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "saved/ours/postman/manifest.json").is_file()
    (tmp_path / ".posthound.toml").write_text(text)
    done = run_cli("crawl", "--state", "s.sqlite", OURS=KEY)
    assert done.returncode == 2
    assert "may come from anybody" in done.stderr


@pytest.mark.parametrize("key", [KEY, "PMAK", "cmd:cat key"])
def test_a_key_in_the_configuration_itself_is_refused_and_not_shown(key, run_cli, tmp_path):
    (tmp_path / "c.toml").write_text(f'[[team]]\nname = "x"\nkey = "{key}"\n')
    done = run_cli("crawl", "--config", "c.toml")
    assert done.returncode == 2
    assert key not in done.stderr
    assert "env:NAME" in done.stderr


def test_a_variable_of_the_configuration_that_is_not_set_is_named(run_cli, tmp_path):
    (tmp_path / "c.toml").write_text('[[team]]\nname = "x"\nkey = "env:OURS"\n')
    done = run_cli("crawl", "--config", "c.toml")
    assert (done.returncode, "OURS is not set." in done.stderr) == (2, True)


@pytest.mark.parametrize("budget", ["0", "-1", "some", "101%", "0%"])
def test_a_budget_that_is_none_is_refused(budget, run_cli):
    assert run_cli("crawl", f"--budget={budget}", POSTMAN_API_KEY=KEY).returncode == 2


def test_a_link_by_collection_or_slug_is_resolved_by_the_api(run_cli, serve, team):
    standin = serve(team)
    public = team.space("public")
    uid = public.collections[0].uid
    for link in (
        f"https://go.postman.co/collection/{uid}",
        f"https://www.postman.com/x/workspace/{public.name.lower().replace(' ', '-')}/overview",
    ):
        standin.calls.clear()
        done = run_cli(
            "crawl", "--api-url", standin.url, "--state", "s.sqlite", "-w", link, "-q", "-j", "1", POSTMAN_API_KEY=KEY
        )
        assert done.returncode == 1, done.stderr
        assert standin.lines(f"GET /workspaces/{public.id}")
    done = run_cli(
        "crawl",
        "--api-url",
        standin.url,
        "--state",
        "s.sqlite",
        "-w",
        "https://www.postman.com/x/none-such",
        POSTMAN_API_KEY=KEY,
    )
    assert done.returncode == 2
    assert "workspace's id" in done.stderr


def test_what_two_public_workspaces_are_called_is_refused_with_both_ids(run_cli, serve):
    make = Maker(5)
    spaces = [make.space("Same Name", "public", collections=1, environments=0) for _ in range(2)]
    standin = serve(Team(spaces, plants=make.plants))
    done = run_cli(
        "crawl",
        "--api-url",
        standin.url,
        "--state",
        "s.sqlite",
        "-w",
        "https://www.postman.com/x/same-name",
        POSTMAN_API_KEY=KEY,
    )
    assert done.returncode == 2
    assert all(space.id in done.stderr for space in spaces)


def test_the_plan_estimates_this_crawl_from_what_is_known_and_says_how_long_the_quota_lasts(
    run_cli, serve, crawled, tmp_path
):
    standin = serve(of_joined(sample_team(seed=8, spaces=20, collections=2)))
    arguments = ("crawl", "--api-url", standin.url, "--state", str(tmp_path / "state.sqlite"), "--plan", "--cheap")

    def planned():
        done = run_cli(*arguments, POSTMAN_API_KEY=KEY)
        assert done.returncode == 0, done.stderr
        return done.stdout, int(done.stdout.partition("this crawl: about ")[2].split()[0])

    _, first = planned()
    crawled(standin, cheap=True)
    standin.calls.clear()
    text, second = planned()
    assert len(standin.calls) < 15
    assert "the quota lasts" in text
    standin.calls.clear()
    crawled(standin, cheap=True)
    assert abs(second - len(standin.calls)) <= 5
    assert first > 5 * second


def test_what_the_first_call_takes_counts_against_the_budget(serve, crawled, few):
    standin = serve(few, [Fault("500", "/me$", times=3)])
    report = crawled(standin, budget=20)
    assert standin.lines("GET /me") == ["GET /me"] * 4
    assert len(standin.calls) <= 20
    assert any("budget of calls is used up" in line for line in fatal(report))
