"""What makes a finding the same finding: the secret and its named place, never a line or a position in a list."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.places import V21
from posthound.model.values import Finding
from tests.helpers import scan_json, scan_text

Plant = Callable[..., str]


@pytest.fixture
def collection(planted: Plant) -> dict[str, Any]:
    """A collection with a secret in each of six requests, and one in a variable."""
    items = [
        {"name": f"R{n}", "request": {"method": "GET", "header": [{"key": "X-Api-Key", "value": planted("<alnum:40>", n)}], "url": {"raw": "https://a.test"}}}
        for n in range(6)
    ]  # fmt: skip
    folders = [{"name": "A", "item": items[:3]}, {"name": "B", "item": items[3:]}]
    return {
        "info": {"name": "Acme", "schema": V21},
        "item": folders,
        "variable": [{"key": "secret", "value": planted("<crc62:ghp_>")}],
    }


def _prints(document: Any, indent: int | None = None) -> list[str]:
    findings = scan_json(document, indent=indent).findings
    assert len({f.fingerprint for f in findings}) == len(findings)
    return sorted(f.fingerprint for f in findings)


def test_reordering_keeps_fingerprints(collection: dict[str, Any]) -> None:
    turned = copy.deepcopy(collection)
    turned["item"].reverse()
    for folder in turned["item"]:
        folder["item"].reverse()
    assert _prints(turned) == _prints(collection)
    assert _prints(dict(reversed(collection.items()))) == _prints(collection)


def test_reformatting_keeps_fingerprints(collection: dict[str, Any]) -> None:
    assert _prints(collection) == _prints(collection, 2) == _prints(collection, 8)


def test_lines_added_above_and_edits_elsewhere_keep_fingerprints(collection: dict[str, Any], planted: Plant) -> None:
    before = _prints(collection)
    changed = {"zzz": ["x"] * 50, **copy.deepcopy(collection)}
    changed["item"][0]["item"].insert(0, {"name": "New", "request": "https://a.test/new"})
    changed["item"][0]["item"][1]["request"]["url"]["raw"] = "https://b.test"
    changed["info"]["description"] = "Edited"
    assert _prints(changed, 4) == before
    changed["variable"].insert(0, {"key": "token", "value": planted("<alnum:40>", 99)})
    assert set(before) < set(_prints(changed))


def test_another_value_in_the_same_place_is_another_finding(collection: dict[str, Any], planted: Plant) -> None:
    changed = copy.deepcopy(collection)
    changed["variable"][0]["value"] = planted("<crc62:ghp_>", 1)
    assert len(set(_prints(changed)) & set(_prints(collection))) == 6


def test_the_same_value_in_raw_url_and_query_is_one_secret(planted: Plant) -> None:
    value = planted("<alnum:40>")
    url = {"raw": f"https://a.test/x?api_key={value}", "query": [{"key": "api_key", "value": value}]}
    findings = scan_json(
        {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": {"url": url}}]}
    ).findings
    assert {f.role.value for f in findings} == {"url", "query"}
    assert len({f.secret_id for f in findings}) == 1
    assert len({f.fingerprint for f in findings}) == 2


def test_the_same_value_in_ten_requests_is_one_secret_with_ten_places(planted: Plant) -> None:
    header = {"key": "Authorization", "value": f"Bearer {planted('<alnum:40>')}"}
    items = [{"name": "R", "request": {"url": "https://a.test", "header": [header]}} for _ in range(10)]
    findings = scan_json({"info": {"name": "A", "schema": V21}, "item": items}).findings
    assert len({f.secret_id for f in findings}) == 1
    assert len({f.fingerprint for f in findings}) == 10


def test_a_value_is_one_secret_however_it_is_written(planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    rows = [
        {"key": name, "value": text}
        for name, text in (
            ("a", value),
            ("token", value),
            ("b", value.replace("_", "%5F")),
            ("c", json.dumps({"token": value})),
        )
    ]
    findings = scan_json({"name": "e", "values": rows, "_postman_variable_scope": "environment"}).findings
    assert len(findings) == 4
    assert len({f.secret_id for f in findings}) == 1


def test_pretty_and_minified_copies_give_the_same_findings(collection: dict[str, Any]) -> None:
    def essence(finding: Finding) -> tuple[object, ...]:
        return (
            finding.rule,
            finding.pointer,
            finding.fingerprint,
            finding.secret_id,
            finding.severity,
            finding.confidence,
            finding.path,
        )

    pretty, minified = (
        scan_text("x.json", json.dumps(collection, indent=i, separators=s)).findings
        for i, s in ((2, None), (None, (",", ":")))
    )
    assert [essence(f) for f in pretty] == [essence(f) for f in minified]


def test_a_key_of_ones_own_changes_every_identity(collection: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {f.secret_id for f in scan_json(collection).findings}
    monkeypatch.setenv("POSTHOUND_KEY", "another")
    assert shared.isdisjoint(f.secret_id for f in scan_json(collection).findings)
