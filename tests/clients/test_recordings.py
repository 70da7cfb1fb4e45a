"""What was recorded of an API or stands in its place is read in a folder wherever its tool puts it, and what resembles it is passed over."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from posthound.clients import advise_on
from posthound.config.settings import Settings
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.clients.generated.places import recordings
from tests.clients.test_places import drawn
from tests.helpers import scan_text, write


@pytest.mark.parametrize("name", recordings.MADE)
def test_a_recording_is_read_in_a_folder_under_a_name_of_nobodys(name: str, tmp_path: Path) -> None:
    file, client, _ = recordings.MADE[name]
    text, draw = drawn(name, 3, "secret")
    write(tmp_path / file, text)
    report = run([str(tmp_path)], Settings(jobs=1))
    assert {finding.client for finding in report.findings} == {client}
    assert len(report.findings) >= len(draw.places)
    assert all(advise_on(finding, "a").reported in ("<A>", "[REDACTED]") for finding in report.findings)


@pytest.mark.parametrize("name", recordings.MADE)
def test_a_recording_that_is_cut_off_is_read_as_far_as_it_goes(name: str) -> None:
    file, _, _ = recordings.MADE[name]
    text, _ = drawn(name, 5, "secret")
    outcome = scan_text(file, text[: len(text) * 2 // 3])
    assert outcome.findings
    assert outcome.notices or not file.endswith(".json")  # YAML may end anywhere


def _key(rng: random.Random) -> str:
    return expand("<alnum:40>", rng)


def _foreign(rng: random.Random) -> dict[str, Any]:
    """What has the words of such files at their places, and is something else."""
    return {
        "chat.json": {"interactions": [{"request": "what is the url?", "response": "a", "url": "https://a.io", "api_key": _key(rng)}]},
        "steps.yaml": {"interactions": "none", "request": {"url": "https://a.io"}, "response": {}, "api_key": _key(rng)},
        "log.json": [{"httpRequest": {"requestMethod": "GET", "status": 200}, "severity": "INFO", "httpResponseCode": 200, "api_key": _key(rng)}],
        "waf.json": {"httpRequest": {"uri": "/a"}, "terminatingRuleId": "a", "httpErrorCount": 0, '"httpError"': 1, "api_key": _key(rng)},
        "grants.json": [{"scope": "read:items", "method": "GET", "path": "/a", "response": "code", "api_key": _key(rng)}],
        "tree.json": {"data": {"pairs": 3}, "meta": {"schemaVersion": 2}, "api_key": _key(rng)},
        "sample.json": {"request": {"method": "GET", "url": "/a"}, "response": {"status": 200, "body": "a"}, "api_key": _key(rng)},
        "doc/mappings/index.json": {"mappings": {"properties": {"request": {"type": "object"}, "response": {}, "status": {}}}, "api_key": _key(rng)},
        "module.json": {"request": {"method": "GET"}, "response": {"status": 1}, "urlPath": "/a", "title": "a", "api_key": _key(rng)},
        "kafka.json": {"consumer": {"group": "a"}, "provider": {"name": "b"}, "messages": [], "api_key": _key(rng)},
        "parts.json": {"stubs": [], "protocol": 1, "imposters": 0, "api_key": _key(rng)},
        "router.json": {"routes": [], "lastMigrationAt": 1, "api_key": _key(rng)},
        "mocks.yaml": {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "see mocks.microcks.io/v1alpha1"}, "api_key": _key(rng)},
        "files/__files.json": {"api_key": _key(rng)},
        "recipe": [{"request": "none", "method": "GET", "api_key": _key(rng)}],
        "notes.txt": {"interactions": [{"request": "none"}], "http_interactions": 1, "api_key": _key(rng)},
        "pages/mappings.json": {"mappings": [{"request": "/a", "response": "/b"}], "api_key": _key(rng)},
        "cases.yaml": [{"request": {"method": "GET", "url": "/a"}, "response": "none", "api_key": _key(rng)}],
        "cases.json": [{"request": {"url": "https://a.io"}, "response": {"status": 200}, "index": 1, "status_code": 2, "api_key": _key(rng)}],
        "retries.yaml": {"request": {"method": "GET", "proxy": "none", "path": "/a"}, "response": {"status": 200}, "api_key": _key(rng)},
    }  # fmt: skip


def test_what_only_has_the_words_of_a_recording_is_passed_over(tmp_path: Path) -> None:
    for name, made in (files := _foreign(random.Random(11))).items():
        text = json.dumps(made) if name.endswith((".json", ".txt")) else yaml.safe_dump(made)
        write(tmp_path / name, text)
        assert scan_text(name, text).findings
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (report.files, report.passed_over) == (0, len(files))


@pytest.mark.parametrize("ending", [".json", ".xml", ".html"])
def test_the_bodies_that_mappings_name_are_read(ending: str, tmp_path: Path) -> None:
    key = _key(random.Random(ending))
    text = json.dumps({"access_token": key}) if ending == ".json" else f"<a><access_token>{key}</access_token></a>"
    write(tmp_path / "__files" / f"a{ending}", text)
    write(tmp_path / "__files" / "a.png", b"\x89PNG\0\0")
    (finding,) = run([str(tmp_path)], Settings(jobs=1)).findings
    assert (finding.client, finding.role) == ("stubs", "example-body")


def test_what_a_browser_was_answered_came_from_where_it_asked() -> None:
    rng = random.Random(5)
    hosts = [f"api{n}.{expand('<lower:7>', rng)}.example" for n in range(3)]
    entries = [
        {
            "startedDateTime": "2026-11-28T10:00:00Z",
            "request": {"method": "GET", "url": f"https://{host}/a", "headers": [{"name": "X-Api-Key", "value": _key(rng)}]},
            "response": {"status": 200, "headers": [], "content": {"text": json.dumps({"access_token": _key(rng)})}},
        }
        for host in hosts
    ]  # fmt: skip
    findings = scan_text("a.har", json.dumps({"log": {"version": "1.2", "entries": entries}})).findings
    assert [finding.host for finding in findings] == [host for host in hosts for _ in range(2)]


def test_recordings_that_polly_keeps_under_their_names_are_read_in_a_folder(tmp_path: Path) -> None:
    keys = [_key(random.Random(seed)) for seed in (6, 7)]
    held = {
        f"Sign-in_{number}": {"log": {"_recordingName": "Sign in", "version": "1.2", "entries": [{
            "startedDateTime": "2026-11-28T10:00:00Z", "request": {"method": "GET", "url": "https://a.io/", "headers": [{"name": "X-Api-Key", "value": key}]},
            "response": {"status": 200, "headers": [], "content": {"text": ""}},
        }]}}
        for number, key in enumerate(keys)
    }  # fmt: skip
    write(tmp_path / "recordings.json", json.dumps(held))
    write(tmp_path / "other.json", json.dumps({**held, "api_key": keys[0]}))
    report = run([str(tmp_path)], Settings(jobs=1))
    assert [(finding.client, finding.role) for finding in report.findings] == [("har", "header")] * 2
    assert report.passed_over == 1


def test_a_cassette_as_php_vcr_writes_it_is_read_under_the_name_that_it_gives_and_several_mappings_under_any(
    tmp_path: Path,
) -> None:
    first, second = (_key(random.Random(seed)) for seed in (8, 9))
    asked = f"        method: GET\n        url: 'https://gw.orchard.example/a'\n        headers:\n            Authorization: 'Bearer {first}'\n"
    answer = "        status:\n            http_version: '1.1'\n            code: '200'\n            message: OK\n        headers: {}\n        body: a\n"
    for name, line in (("sign_in", "\n"), ("sign_out", "\r\n")):
        text = f"\n-\n    request:\n{asked}    response:\n{answer}    index: 0\n".replace("\n", line)
        (tmp_path / name).write_bytes(text.encode())
    mapping = {
        "request": {"method": "GET", "url": "/a", "headers": {"X-Api-Key": {"equalTo": second}}},
        "response": {"status": 200},
    }
    write(tmp_path / "all.json", json.dumps({"mappings": [mapping]}))
    findings = run([str(tmp_path)], Settings(jobs=1)).findings
    assert [(one.client, one.role, one.host) for one in findings[1:]] == [
        ("cassettes", "header", "gw.orchard.example")
    ] * 2
    assert (findings[0].client, findings[0].role) == ("stubs", "header")
