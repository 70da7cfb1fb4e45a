"""Every report gives what most people can read first, then what opens most."""

from __future__ import annotations

import itertools
import json
import random

import pytest

from posthound.model.values import Exposure, Finding, Level, Origin, Region, Role
from posthound.report.base import Report, render

CASES = list(itertools.product(Exposure, Level))


@pytest.fixture
def report():
    made = []
    for number, (exposure, severity) in enumerate(CASES):
        origin = Origin(f"{number:02d}.json", exposure, url=f"https://go.postman.co/workspace/{number}")
        made.append(
            Finding(
                rule="generic-token", file=origin.path, pointer="/a", role=Role.HEADER, region=Region(1, 1, 1, 9), severity=severity,
                confidence=Level.HIGH, exposure=exposure, secret_id=f"{number:024x}", fingerprint=f"{number:032x}", redacted="…(9)",
                vault_reference="", path=("a",), origin=origin,
            )
        )  # fmt: skip
    random.Random(3).shuffle(made)
    return Report(made)


EXPECTED = [f"{number:02d}.json" for number in range(len(CASES))]


def test_json_lines_come_by_exposure_then_severity(report):
    lines = [json.loads(line) for line in render("jsonl", report).splitlines()]
    assert [line["file"] for line in lines] == EXPECTED


@pytest.mark.parametrize("name", ["sarif", "github"])
def test_sarif_results_come_by_exposure_then_severity(name, report):
    results = json.loads(render(name, report))["runs"][0]["results"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results]
    assert uris == EXPECTED


def test_the_rank_tells_public_from_team_whatever_the_severity(report):
    results = json.loads(render("sarif", report))["runs"][0]["results"]
    by_exposure = {}
    for one in results:
        by_exposure.setdefault(one["properties"]["exposure"], []).append(one["rank"])
    assert min(by_exposure["public"]) > max(by_exposure["partner"])
    assert min(by_exposure["partner"]) > max(by_exposure["team"])
    assert min(by_exposure["team"]) > max(by_exposure["private"])
    assert all(ranks == sorted(ranks, reverse=True) for ranks in by_exposure.values())
    assert all(0 <= rank <= 100 for ranks in by_exposure.values() for rank in ranks)


def test_the_text_comes_by_exposure_then_severity(report):
    text = render("text", report)
    places = [text.index(name) for name in EXPECTED if name in text]  # a long list is cut
    assert len(places) >= 8
    assert places == sorted(places)


def test_the_page_comes_by_exposure_then_severity(report):
    from posthound.report.view import of_report

    assert [row.file for row in of_report(report).rows] == EXPECTED
