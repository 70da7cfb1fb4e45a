"""More results than GitHub takes, and larger files."""

from __future__ import annotations

import json
import os

import pytest

from posthound.report.base import render
from posthound.report.sarif import github as sarif_github
from posthound.report.sarif.check import check
from tests.sarif.sarif_cases import finding, report

# As many as GitHub takes, or a tenth where `make test-long` does not ask for all.
TAKEN = 25_000 if "POSTHOUND_TEST_LONG" in os.environ else 2_500


def test_more_results_than_github_takes_still_make_a_file_it_takes(monkeypatch: pytest.MonkeyPatch):
    assert sarif_github.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif_github, "MAX_RESULTS", TAKEN)
    made = report(*(finding(fingerprint=f"{n:032x}") for n in range(TAKEN + 1)))
    text = render("github", made)
    log = json.loads(text)
    assert len(log["runs"][0]["results"]) == TAKEN
    assert [fault for fault in check(log, len(text)).faults if fault.level == "error"] == []


def test_results_too_large_for_one_upload_are_cut_to_what_fits(monkeypatch):
    monkeypatch.setattr(sarif_github, "MAX_COMPRESSED", 20_000)
    made = report(*(finding(fingerprint=f"{n * 7919:032x}", path=(f"{n * 104729}",)) for n in range(2000)))
    import gzip

    text = render("github", made)
    assert len(gzip.compress(text.encode())) <= 20_100
    assert "less severe findings were left out" in text
    assert "left out" not in render("github", report(finding()))
