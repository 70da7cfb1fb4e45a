"""More results than GitHub takes, and larger files."""

from __future__ import annotations

import json

from posthound.report.base import render
from posthound.report.sarif.check import check
from tests.sarif.sarif_cases import finding, report


def test_more_results_than_github_takes_still_make_a_file_it_takes():
    made = report(*(finding(fingerprint=f"{n:032x}") for n in range(25_001)))
    text = render("github", made)
    log = json.loads(text)
    assert len(log["runs"][0]["results"]) == 25_000
    assert [fault for fault in check(log, len(text)).faults if fault.level == "error"] == []


def test_results_too_large_for_one_upload_are_cut_to_what_fits(monkeypatch):
    from posthound.report.sarif import github as sarif_github

    monkeypatch.setattr(sarif_github, "MAX_COMPRESSED", 20_000)
    made = report(*(finding(fingerprint=f"{n * 7919:032x}", path=(f"{n * 104729}",)) for n in range(2000)))
    import gzip

    text = render("github", made)
    assert len(gzip.compress(text.encode())) <= 20_100
    assert "less severe findings were left out" in text
