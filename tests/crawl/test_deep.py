"""Forks, comments on requests, call logs of mocks, and what the key cannot see."""

from __future__ import annotations

import random

from fixtures.standin_faults import Fault
from posthound.rules.templates import expand
from tests.crawl.conftest import fatal, found, identities


def secret(seed):
    return expand("<crc62:ghp_>", random.Random(f"deep {seed}"))


def test_forks_of_a_leaking_collection_are_counted_and_listed(serve, crawled, team):
    leaking = team.space("team").collections[0]
    leaking.forks += [f"Developer {number}" for number in range(13)]
    standin = serve(team)
    report = crawled(standin)
    mine = [f for f in report.findings if f"{leaking.uid}.postman_collection" in f.file]
    assert {f.origin.forks for f in mine} == {13}
    notice = next(one for one in report.notices if "13 forks of it may, too" in one.message)
    assert "Fork 0 by Developer 0" in notice.message
    assert "and 3 more" in notice.message
    assert {f.origin.forks for f in crawled(standin).findings if f"{leaking.uid}.postman_collection" in f.file} == {13}
    assert report.complete, fatal(report)


def test_forks_are_not_asked_for_where_nothing_leaks(serve, crawled, team):
    clean = team.space("team").collections[0]
    clean.body["collection"]["item"] = []
    standin = serve(team)
    crawled(standin)
    assert not standin.lines(f"GET /collections/{clean.uid}/forks")


def test_comments_on_requests_are_read_when_asked_for_and_go_with_their_request(serve, crawled, team):
    one, value = team.space("team").collections[0], secret(1)
    request = one.body["collection"]["item"][0]
    one.part_comments[request["id"]] = [
        {"id": 1, "threadId": 1, "status": "Open", "createdBy": 1, "body": f"it is {value}"}
    ]
    standin = serve(team)
    assert not identities([value]) & found(crawled(standin))
    report = crawled(standin, deep=True)
    assert identities([value]) <= found(report)
    assert report.complete, fatal(report)
    assert identities([value]) <= found(crawled(standin))  # as last seen
    one.body["collection"]["item"] = one.body["collection"]["item"][1:]
    one.updated = "2026-03-03T00:00:00.000Z"
    assert not identities([value]) & found(crawled(standin, deep=True))


def test_call_logs_of_mock_servers_are_read_when_asked_for(serve, crawled, team):
    value = secret(2)
    mock = "e3d951bf-873f-49ac-a658-000000000000"
    sent = {"method": "GET", "path": "/x", "headers": [{"key": "Authorization", "value": f"Bearer {value}"}]}
    team.call_logs[mock] = [
        {"id": f"c-{n}", "servedAt": "2026-01-01T00:00:00.000Z", "request": sent, "response": {}} for n in range(130)
    ]
    standin = serve(team)
    assert not identities([value]) & found(crawled(standin))
    report = crawled(standin, deep=True)
    assert identities([value]) <= found(report)
    assert len(standin.lines(f"GET /mocks/{mock}/call-logs")) == 2
    del team.call_logs[mock]
    assert not identities([value]) & found(crawled(standin, deep=True))


def test_a_deep_crawl_of_a_plan_without_call_logs_is_complete(serve, crawled, team):
    report = crawled(serve(team, [Fault("404", "/call-logs$"), Fault("403", "/comments$")]), deep=True)
    assert report.complete, fatal(report)
    assert {"mock call logs", "comments"} <= {
        one.message.removeprefix("not read: ").split(",")[0] for one in report.notices
    }


def test_workspaces_that_the_key_cannot_read_are_counted(serve, crawled, team):
    team.hidden = 17
    report = crawled(serve(team))
    assert any("at least 17 more workspaces of the organisation exist" in one.message for one in report.notices)
    assert report.complete, fatal(report)


def test_call_logs_that_could_not_be_listed_whole_do_not_take_the_place_of_those_known(serve, crawled, team):
    value = secret(3)
    team.call_logs[f"e3d951bf-873f-49ac-a658-{0:012d}"] = [
        {"id": "1", "request": {"headers": [], "body": f"token={value}"}, "response": {"statusCode": 200}}
    ]
    standin = serve(team)
    assert identities([value]) <= found(crawled(standin, deep=True))
    standin.faults.append(Fault("500", "/call-logs$"))
    report = crawled(standin, deep=True)
    assert identities([value]) <= found(report)
    assert any("call-logs" in line for line in fatal(report))
