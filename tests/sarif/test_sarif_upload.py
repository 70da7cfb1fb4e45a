"""`posthound upload`, against a server on loopback that speaks as GitHub does."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from posthound.model.values import Notice, Region
from posthound.report.base import render
from posthound.report.github import upload as module
from posthound.report.github.target import checked_api, target, token
from posthound.report.github.upload import CodeScanning, upload
from posthound.report.sarif import parts as sarif_parts
from posthound.report.sarif.parts import parts
from posthound.support.errors import OutputError, UsageError
from tests.sarif.loopback_github import TOKEN, Github, query, running
from tests.sarif.sarif_cases import finding, report

SHA = "4b6472266afd7b471e86085a6659e8c7f2b119da"
LONG = "POSTHOUND_TEST_LONG" in os.environ
NONE = {"repo": "", "ref": "", "sha": "", "api_url": ""}


@pytest.fixture
def github() -> Iterator[Github]:
    with running() as made:
        yield made


def log(*, complete: bool = True, count: int = 2) -> dict[str, Any]:
    made = [finding(fingerprint=f"{n:032x}", region=Region(n + 1, 1, n + 1, 9)) for n in range(count)]
    notices = () if complete else (Notice("lost.json", "cannot be read", fatal=True),)
    return dict(json.loads(render("sarif", report(*made, notices=notices))))


def send(
    github: Github, made: dict[str, Any], *, wait: float = 0, category: str = "", close: bool = True
) -> tuple[bool, list[str]]:
    said: list[str] = []
    place = target({"repo": "octo/shop", "ref": "main", "sha": SHA, "api_url": github.url}, {})
    with CodeScanning(place, TOKEN, sleep=lambda _: None) as service:
        return upload(
            service, parts(made, category), wait=wait, close=close, say=said.append, complain=said.append
        ), said


def run_upload(run_cli: Any, tmp_path: Path, github: Github, made: dict[str, Any], *more: str) -> Any:
    (tmp_path / "x.sarif").write_text(json.dumps(made))
    return run_cli(
        "upload",
        "x.sarif",
        "--repo",
        "octo/shop",
        "--ref",
        "main",
        "--sha",
        SHA,
        "--api-url",
        github.url,
        *more,
        GITHUB_TOKEN=TOKEN,
    )


def test_the_command_uploads_a_log_and_waits_for_github(run_cli, tmp_path, github):
    done = run_upload(run_cli, tmp_path, github, log(), "--wait")
    assert done.returncode == 0, done.stderr
    (sent,) = github.uploads()
    assert sent.body["commit_sha"] == SHA
    assert sent.body["ref"] == "refs/heads/main"
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert len(sent.log["runs"][0]["results"]) == 2
    assert "GitHub has processed posthound/scan" in done.stdout
    assert TOKEN not in done.stdout + done.stderr


def test_requests_and_answers_follow_githubs_description(github, openapi):
    github.analyses = [{"category": "posthound/scan/part-1-of-2", "results_count": 3, "ref": "refs/heads/main"}]
    github.states = [
        {"processing_status": "pending"},
        {"processing_status": "failed", "errors": ["x"], "analyses_url": None},
    ]
    send(github, log(), wait=60)
    paths = {
        "/sarifs": "/repos/{owner}/{repo}/code-scanning/sarifs",
        "/analyses": "/repos/{owner}/{repo}/code-scanning/analyses",
    }
    seen = set()
    for exchange in github.exchanges:
        tail = exchange.path.partition("/code-scanning")[2].partition("?")[0]
        path = paths.get(tail, "/repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}")
        operation = openapi["paths"][path][exchange.method.lower()]
        seen.add((exchange.method, path))
        if exchange.body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            jsonschema.validate(exchange.body, plain(schema, openapi))
            assert set(exchange.body) <= set(schema["properties"])
        named = {resolve(parameter, openapi)["name"] for parameter in operation["parameters"]}
        assert set(query(exchange.path)) <= named
        answer = resolve(operation["responses"][str(exchange.status)], openapi)
        if path != paths["/analyses"]:  # of an analysis the stand-in gives what is read, not all there is
            jsonschema.validate(exchange.answer, plain(answer["content"]["application/json"]["schema"], openapi))
    assert len(seen) == 3


def resolve(value: dict[str, Any], openapi: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in value:
        found: Any = openapi
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def plain(schema: Any, openapi: dict[str, Any]) -> Any:
    """The schema as JSON Schema: references followed, `nullable` spelled out."""
    if isinstance(schema, list):
        return [plain(item, openapi) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: plain(value, openapi) for key, value in resolve(schema, openapi).items() if key != "example"}
    return {"anyOf": [made, {"type": "null"}]} if made.pop("nullable", False) is True else made


def test_what_github_says_of_a_failed_upload_is_printed_and_the_command_fails(run_cli, tmp_path, github):
    github.states = [
        {"processing_status": "failed", "errors": ["rejecting SARIF, as there are more runs than allowed"]}
    ]
    done = run_upload(run_cli, tmp_path, github, log(), "--wait", "--quiet")
    assert done.returncode == 3
    assert "rejecting SARIF, as there are more runs than allowed" in done.stderr


def test_a_pending_upload_is_asked_about_until_it_is_done(github):
    github.states = [{"processing_status": "pending"}] * 3 + [{"processing_status": "complete"}]
    good, _ = send(github, log(), wait=60)
    assert good
    assert sum("/sarifs/" in exchange.path for exchange in github.exchanges) == 4


def test_waiting_ends_and_is_no_failure(github):
    github.states = [{"processing_status": "pending"}]
    good, said = send(github, log(), wait=20)
    assert good
    assert "still works" in said[-1]


PASSING = [
    (502, {}, {}),
    (503, {}, {}),
    (429, {"retry-after": "3"}, {}),
    (403, {"retry-after": "60"}, {"message": "secondary rate limit"}),
    (403, {"x-ratelimit-remaining": "0"}, {}),
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_waited_for(github, fault):
    github.faults = [fault, fault]
    assert send(github, log())[0]
    assert len(github.uploads()) == 1


def test_a_fault_that_stays_is_reported_after_five_attempts(github):
    github.faults = [(503, {}, {"message": "Service Unavailable"})] * 9
    with pytest.raises(OutputError, match=r"503: Service Unavailable\. Tried 5 times"):
        send(github, log())


@pytest.mark.parametrize(
    ("status", "word"),
    [(401, "not valid"), (403, "security-events: write"), (404, "--repo"), (413, "too large"), (422, "--sha")],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(github, status, word):
    github.faults = [(status, {}, {"message": "No\x1b[31m"})]
    with pytest.raises(OutputError, match=f"answered {status}: No") as caught:
        send(github, log())
    assert word in caught.value.hint
    assert "\x1b" not in caught.value.message
    assert len(github.exchanges) == 1


def test_a_redirect_is_not_followed(github):
    with running() as other:
        github.faults = [(307, {"location": other.url}, {})]
        with pytest.raises(OutputError, match="redirect"):
            send(github, log())
        assert other.exchanges == []


def test_a_server_that_is_not_there_is_reported(monkeypatch):
    monkeypatch.setattr(module, "ATTEMPTS", 2)
    with pytest.raises(OutputError, match="cannot be reached"):
        send(Github(url="http://127.0.0.1:9/api/v3"), log())


def test_an_incomplete_scan_is_refused(run_cli, tmp_path, github):
    done = run_upload(run_cli, tmp_path, github, log(complete=False))
    assert done.returncode == 2
    assert "--allow-incomplete" in done.stderr
    assert github.exchanges == []


def test_an_incomplete_scan_stays_marked_when_it_is_uploaded(run_cli, tmp_path, github):
    done = run_upload(run_cli, tmp_path, github, log(complete=False), "--allow-incomplete")
    assert done.returncode == 0, done.stderr
    assert github.uploads()[0].log["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert not any("analyses" in exchange.path for exchange in github.exchanges)


def test_a_log_that_github_would_reject_is_not_sent(run_cli, tmp_path, github):
    made = log()
    made["runs"][0]["results"][1]["locations"] = []
    done = run_upload(run_cli, tmp_path, github, made)
    assert done.returncode == 2
    assert "has no location" in done.stderr
    assert github.exchanges == []


def test_suppressed_and_absent_results_are_left_out(github):
    made = log(count=3)
    made["runs"][0]["results"][0]["suppressions"] = [{"kind": "external", "status": "accepted"}]
    made["runs"][0]["results"][1]["baselineState"] = "absent"
    send(github, made)
    assert len(github.uploads()[0].log["runs"][0]["results"]) == 1


def test_the_category_of_the_command_line_takes_the_place_of_the_files(github):
    send(github, log(), category="team/a")
    assert github.uploads()[0].log["runs"][0]["automationDetails"]["id"] == "team/a/"


def test_more_results_than_github_keeps_go_in_parts_that_stay_the_same(monkeypatch):
    assert sarif_parts.KEPT_RESULTS == 5_000
    kept = 5_000 if LONG else 500
    monkeypatch.setattr(sarif_parts, "KEPT_RESULTS", kept)
    made = log(count=12 * kept // 5)
    first = parts(made)
    assert len(first) == 4
    assert [part.categories for part in first] == [(f"posthound/scan/part-{n}-of-4",) for n in range(1, 5)]
    assert sum(part.results for part in first) == 12 * kept // 5
    assert max(part.results for part in first) <= kept
    made["runs"][0]["results"].reverse()
    prints = [{r["fingerprints"]["posthound/v1"] for r in part.log["runs"][0]["results"]} for part in first]
    assert [
        {r["fingerprints"]["posthound/v1"] for r in part.log["runs"][0]["results"]} for part in parts(made)
    ] == prints


def test_parts_of_an_earlier_division_are_emptied_so_that_their_alerts_close(github):
    github.analyses = [
        {"category": "posthound/scan/part-2-of-4", "results_count": 7},
        {"category": "posthound/scan/part-3-of-4", "results_count": 0},
        {"category": "posthound/scan/part-3-of-4", "results_count": 9},
        {"category": "other", "results_count": 7},
    ]
    send(github, log())
    (sent, emptied) = github.uploads()
    assert len(sent.log["runs"][0]["results"]) == 2
    assert emptied.log["runs"][0]["results"] == []
    assert emptied.log["runs"][0]["automationDetails"]["id"] == "posthound/scan/part-2-of-4/"


def test_a_log_of_another_tool_is_sent_as_it_is(github):
    run = {"tool": {"driver": {"name": "other", "rules": []}}, "results": [], "properties": {"own": [1, {"x": None}]}}
    send(github, {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})
    assert github.uploads()[0].log["runs"] == [run]
    assert github.uploads()[0].body["tool_name"] == "other"


@pytest.mark.parametrize(
    "url",
    [
        "http://github.example",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "api.github.com",
        "https://x/?a=b",
        "http://127.0.0.1.example",
    ],
)
def test_the_token_is_sent_to_no_address_without_encryption(url):
    with pytest.raises(UsageError):
        checked_api(url)


def test_a_token_with_a_line_break_is_refused_and_not_shown():
    with pytest.raises(UsageError) as caught:
        token({"GITHUB_TOKEN": "ab\r\ncd"})
    assert "cd" not in caught.value.message + caught.value.hint
    assert token({"GH_TOKEN": " x \n"}) == "x"


def test_the_target_is_taken_from_the_actions_environment():
    environment = {
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_SHA": SHA,
        "GITHUB_API_URL": "https://ghe.example/api/v3",
    }
    place = target(NONE, environment)
    assert (place.repo, place.ref, place.sha, place.api_url) == (
        "o/r",
        "refs/pull/7/merge",
        SHA,
        "https://ghe.example/api/v3",
    )


@pytest.mark.parametrize(
    "remote", ["https://github.com/octo/shop.git", "git@github.com:octo/shop.git", "ssh://git@github.com/octo/shop"]
)
def test_the_target_is_taken_from_git(tmp_path, remote):
    def git(*arguments: str) -> str:
        base = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@x.test"]
        return subprocess.run([*base, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q", "-b", "topic/a")
    git("commit", "-q", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", remote)
    place = target(NONE, {}, str(tmp_path))
    assert (place.repo, place.ref, place.sha) == ("octo/shop", "refs/heads/topic/a", git("rev-parse", "HEAD"))
    with pytest.raises(UsageError, match="repository is not known"):
        target({**NONE, "api_url": "https://ghe.example/api/v3"}, {}, str(tmp_path))


@pytest.mark.parametrize(
    "flags",
    [{"repo": "../x"}, {"repo": "o/.."}, {"repo": "o/r/../s"}, {"ref": "refs/x"}, {"ref": "a b"}, {"sha": "123"}],
)
def test_a_target_that_makes_no_sense_is_refused(flags):
    with pytest.raises(UsageError):
        target({"repo": "o/r", "ref": "main", "sha": SHA, "api_url": "", **flags}, {})


@pytest.mark.parametrize("state", [{}, {"processing_status": None}, {"processing_status": "queued"}])
def test_a_state_that_is_not_known_is_no_success(state: dict[str, Any], github: Github) -> None:
    github.states = [state]
    _, said = send(github, log(), wait=1)
    assert any("still works on" in line for line in said)
    assert not any("has processed" in line for line in said)
