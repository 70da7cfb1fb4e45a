"""Requestly's exports: where values stand in them, what variables are, and what resembles them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from posthound.config.settings import Settings
from posthound.model.values import Role
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.helpers import covered, write

URL = "https://gw.orchard.example/items"
HOST = "gw.orchard.example"


def _row(name: str, value: str) -> dict[str, Any]:
    return {"id": 1, "key": name, "value": value, "isEnabled": True}


def _request(key: str) -> dict[str, Any]:
    return {
        "url": URL, "method": "POST", "queryParams": [_row("access_token", f"{key}a")], "headers": [_row("X-Api-Key", f"{key}b")],
        "bodyContainer": {"form": [_row("client_secret", f"{key}c")]}, "contentType": "application/x-www-form-urlencoded",
    }  # fmt: skip


def _collections(key: str) -> dict[str, Any]:
    store = {
        "BEARER_TOKEN": {"bearer": f"{key}d"}, "API_KEY": {"key": "apikey", "value": f"{key}e", "addTo": "HEADER"},
        "BASIC_AUTH": {"username": "ana", "password": f"{key}f"},
    }  # fmt: skip
    asked = {
        "type": "http",
        "request": _request(key),
        "auth": {"currentAuthType": "API_KEY", "authConfigStore": store},
        "scripts": {"preRequest": f'rq.environment.set("api_token", "{key}g");'},
    }
    variables = {"api_key": {"id": 0, "syncValue": f"{key}h", "type": "string"}}
    rows = [
        {"id": "1", "name": "a", "type": "collection", "collectionId": "", "data": {"variables": variables}},
        {"id": "2", "name": "b", "type": "api", "collectionId": "1", "data": asked},
    ]
    return {"schema_version": "1.0.0", "records": rows}


def _environments(key: str, pin: str) -> dict[str, Any]:
    variables = {
        "gate": {"id": 0, "syncValue": key, "type": "string"},
        "door": {"id": 1, "syncValue": pin, "type": "secret"},
        "host": {"id": 2, "syncValue": URL, "type": "string"},
    }
    return {
        "schema_version": "1.0.0",
        "environments": [{"id": "1", "name": "a", "variables": variables, "isGlobal": False}],
    }


def test_what_stands_anywhere_in_collections_is_found_as_what_it_is(tmp_path: Path) -> None:
    key = expand("<alnum:39>", random.Random(4))
    path = write(tmp_path / "RQ-Collections-export.json", json.dumps(_collections(key), indent=1))
    findings = run([str(tmp_path)], Settings(jobs=1)).findings
    told = {
        covered(path.read_text(), finding).removeprefix(key): (finding.client, finding.role) for finding in findings
    }
    roles = {
        "a": Role.QUERY,
        "b": Role.HEADER,
        "c": Role.FORM,
        **dict.fromkeys("def", Role.AUTH),
        "g": Role.SCRIPT,
        "h": Role.ENVIRONMENT,
    }
    assert told == {end: ("requestly", role) for end, role in roles.items()}
    assert {finding.host for finding in findings if finding.role in (Role.QUERY, Role.HEADER, Role.FORM)} == {HOST}


def test_a_variable_is_what_requests_use_it_as_or_what_it_is_said_to_be(tmp_path: Path) -> None:
    key, pin = expand("<alnum:40>", random.Random(5)), "gate 417"
    path = write(tmp_path / "environments.json", json.dumps(_environments(key, pin), indent=1))
    (alone,) = run([str(tmp_path)], Settings(jobs=1)).findings
    assert (alone.rule, covered(path.read_text(), alone)) == ("generic-secret-variable", pin)
    used = _collections("")
    used["records"][1]["data"] = {
        "request": {"url": URL, "headers": [_row("Authorization", "Bearer {{gate}}")], "contentType": "text/plain"}
    }
    used["records"][0]["data"] = {"variables": {}}
    write(tmp_path / "collections.json", json.dumps(used))
    found = run([str(tmp_path)], Settings(jobs=1)).findings
    assert sorted(covered(path.read_text(), finding) for finding in found) == sorted((key, pin))


def test_what_only_has_the_words_of_such_an_export_is_passed_over(tmp_path: Path) -> None:
    key = expand("<alnum:40>", random.Random(6))
    write(
        tmp_path / "a.json",
        {"schema_version": "1.0.0", "records": [{"type": "api", "contentType": "a", "api_key": key}]},
    )
    write(tmp_path / "b.json", {"schema_version": "1.0.0", "records": [], "contentType": "a", "api_key": key})
    write(
        tmp_path / "c.json",
        {"environments": [{"syncValue": 1, "isGlobal": True, "api_key": key}], "schema_version": "1"},
    )
    write(tmp_path / "d.json", [{"name": "a", "requests": "milkman.ui.plugin", "api_key": key}])
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (report.files, report.passed_over) == (0, 4)
