"""Large reports: a hundred thousand results, files of 50 MB."""

from __future__ import annotations

import json
import subprocess
import sys

from sarif_cases import finding, report

from scanner.report.base import render
from scanner.report.sarif_check import check

# Written in a process of its own, so that its memory can be told.
LARGE = """
import resource, sys
sys.path.insert(0, {folder!r})
from dataclasses import replace
from sarif_cases import finding, report
from scanner.report.base import render
plain = finding()
made = report(*(replace(plain, fingerprint=f"{{n:032x}}", file=f"x/{{n % 1000}}.json", path=("Shop", f"Request {{n}}")) for n in range(100_000)))
text = render({profile!r}, made)
open({out!r}, "w").write(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_hundred_thousand_results_are_written_read_and_checked(tmp_path, run_cli):
    out = tmp_path / "large.sarif"
    code = LARGE.format(folder=__file__.rpartition("/")[0], profile="sarif", out=str(out))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 2_000  # MB; the file alone is about 150, and 100,000 findings as many again
    assert out.stat().st_size > 50_000_000
    checked = run_cli("sarif", "check", "large.sarif")
    assert checked.returncode == 1
    assert "has 100000 results; GitHub takes 25000 a run" in checked.stdout
    assert "posthound upload sends it in parts" in checked.stdout


def test_more_results_than_github_takes_still_make_a_file_it_takes():
    made = report(*(finding(fingerprint=f"{n:032x}") for n in range(25_001)))
    text = render("github", made)
    log = json.loads(text)
    assert len(log["runs"][0]["results"]) == 25_000
    assert [fault for fault in check(log, len(text)).faults if fault.level == "error"] == []


def test_results_too_large_for_one_upload_are_cut_to_what_fits(monkeypatch):
    from scanner.report import sarif_github

    monkeypatch.setattr(sarif_github, "MAX_COMPRESSED", 20_000)
    made = report(*(finding(fingerprint=f"{n * 7919:032x}", path=(f"{n * 104729}",)) for n in range(2000)))
    import gzip

    text = render("github", made)
    assert len(gzip.compress(text.encode())) <= 20_100
    assert "less severe findings were left out" in text
