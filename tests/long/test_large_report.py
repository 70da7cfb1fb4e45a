"""A report of a hundred thousand results, more than 50 MB: `make test-long`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not os.environ.get("POSTHOUND_TEST_LONG"), reason="left out: `make test-long` runs it")

# Written in a process of its own, so that its memory can be told.
LARGE = """
import resource, sys
sys.path.insert(0, {folder!r})
from tests.sarif.sarif_cases import finding, report
from posthound.report.base import render
plain = finding()
made = report(*(plain._replace(fingerprint=f"{{n:032x}}", file=f"x/{{n % 1000}}.json", path=("Shop", f"Request {{n}}")) for n in range(100_000)))
text = render({profile!r}, made)
open({out!r}, "w").write(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_hundred_thousand_results_are_written_read_and_checked(tmp_path, run_cli):
    out = tmp_path / "large.sarif"
    code = LARGE.format(folder=str(Path(__file__).parents[2]), profile="sarif", out=str(out))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 2_000  # MB; the file alone is about 150, and 100,000 findings as many again
    assert out.stat().st_size > 50_000_000
    checked = run_cli("sarif", "check", "large.sarif")
    assert checked.returncode == 1
    assert "has 100000 results; GitHub takes 25000 a run" in checked.stdout
    assert "posthound upload sends it in parts" in checked.stdout
