"""Postman's own scanner, both ways: matched by SHA-256, resolutions into the ledger and back."""

from __future__ import annotations

import hashlib

import pytest

from fixtures.standin_faults import Fault
from posthound.rotate.run import every
from tests.crawl.conftest import KEY, fatal, identities


def detect(team, value, resolution="ACTIVE", **more):
    number = len(team.detected)
    row = {
        "detectedAt": "2026-01-01T00:00:00.000Z", "secretType": "GitHub PAT", "workspaceVisibility": "team", "workspaceId": team.spaces[0].id,
        "secretHash": hashlib.sha256(value.encode()).hexdigest(), "secretId": f"MTA{number}=", "obfuscatedSecret": "ghp_******",
        "resolution": resolution, "occurrences": 2,
    }  # fmt: skip
    team.detected.append({**row, **more})


def told(report, words):
    return [one.message for one in report.notices if words in one.message]


@pytest.fixture
def team(team):
    team.detected = []
    return team


def test_what_both_found_what_we_alone_and_what_they_alone_is_told(serve, crawled, team):
    values = list(team.plants)
    for value in values[:12]:
        detect(team, value)
    detect(team, "something-that-posthound-does-not-know")
    detect(team, "something-revoked-and-gone", "REVOKED")
    report = crawled(serve(team))
    count = f"12 found by both, {len(values) - 12} by posthound alone, 1 by Postman's scanner alone"
    assert told(report, count)
    gaps = told(report, "found by Postman's scanner alone: GitHub PAT")
    assert len(gaps) == 1
    assert "report this as a bug" in gaps[0]
    assert team.spaces[0].id in gaps[0]
    assert report.complete, fatal(report)


def test_what_was_scanned_earlier_is_matched_without_being_read_again(serve, crawled, team):
    standin = serve(team)
    crawled(standin)
    detect(team, next(iter(team.plants)))
    standin.calls.clear()
    assert told(crawled(standin), "1 found by both")


def test_a_scheme_before_the_value_may_count_as_part_of_it(serve, crawled, team):
    value = next(value for value, where in team.plants.items() if where.endswith("request 0"))
    detect(team, f"Bearer {value}")
    assert told(crawled(serve(team)), "1 found by both")


def test_a_plan_without_the_scanner_is_one_notice(serve, crawled, team):
    team.detected = None
    report = crawled(serve(team))
    assert report.complete, fatal(report)
    assert told(report, "not read: the secret scanner, 403")
    assert not told(report, "found by both")


def run(run_cli, standin, *more):
    done = run_cli(
        "crawl", "--api-url", standin.url, "--state", "s.sqlite", "--ledger", "-q", "-j", "1", *more, POSTMAN_API_KEY=KEY, POSTHOUND_KEY="for-tests"
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return done


def test_resolutions_flow_into_the_ledger_and_with_resolve_ours_flow_back(run_cli, serve, team, tmp_path):
    values = dict(enumerate(team.plants))
    words = {0: "FALSE_POSITIVE", 1: "REVOKED", 2: "ACCEPTED_RISK", 3: "ACTIVE"}
    for number, word in words.items():
        detect(team, values[number], word)
    detect(team, values[4], "REVOKED")
    detect(team, values[4], "ACTIVE", workspaceId=team.spaces[1].id)
    standin = serve(team)
    run(run_cli, standin)
    state = {item.secret: item.state.value for item in every(str(tmp_path / "s.sqlite"))}
    mine = {number: state[identities([values[number]]).pop()] for number in range(5)}
    assert mine == {0: "false-positive", 1: "revoked", 2: "accepted", 3: "open", 4: "open"}
    assert not standin.answers.more.resolved
    secret = identities([values[3]]).pop()
    done = run_cli(
        "rotate",
        "mark",
        secret[:12],
        "revoked",
        "--who",
        "Sam",
        "--why",
        "done",
        "--ledger",
        "s.sqlite",
        POSTHOUND_KEY="for-tests",
    )
    assert done.returncode in (0, 1), done.stderr
    run(run_cli, standin, "--resolve")
    assert standin.answers.more.resolved == [("MTA3=", {"resolution": "REVOKED", "workspaceId": team.spaces[0].id})]


def test_resolve_without_a_ledger_is_refused(run_cli):
    assert run_cli("crawl", "--resolve", POSTMAN_API_KEY=KEY).returncode == 2


def test_a_scanner_that_cannot_be_read_today_is_no_comparison(serve, crawled, team):
    report = crawled(serve(team, [Fault("500", "/detected-secrets")]))
    assert not report.complete
    assert not told(report, "found by both")
