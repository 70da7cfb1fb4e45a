"""A crawl that is ended by Ctrl-C or by SIGTERM: it reports what it found, says that this is not all, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from fixtures.standin_team import sample_team
from tests.crawl.conftest import KEY, fatal, found, identities
from tests.disk import POSTHOUND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="left out: signals are POSIX")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_crawl_reports_what_it_found_as_incomplete_and_the_next_goes_on(
    number, jobs, serve, crawled, tmp_path, clean_environment
):
    team = sample_team(spaces=3)
    standin = serve(team, latency=0.02)
    (tmp_path / "report.sarif").write_text("before")
    command = [
        *(POSTHOUND, "crawl", "--api-url", standin.url, "--rate", "0", "-j", jobs, "-q", "--save", "saved"),
        *("--state", "state.sqlite", "-f", "sarif", "-o", "report.sarif", "--force"),
    ]
    environment = clean_environment | {"POSTMAN_API_KEY": KEY, "POSTHOUND_KEY": "for-tests"}
    crawl = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )  # fmt: skip
    deadline = time.monotonic() + 30
    # Comments are asked for when their collection has been scanned: by the third, there is something to report.
    while sum(line.endswith("/comments") for line in standin.lines()) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(crawl.pid, number)
    shown, errors = crawl.communicate(timeout=30)
    assert (crawl.returncode, shown) == (3, "")
    assert "it was interrupted" in errors
    assert "Traceback" not in errors
    run = json.loads((tmp_path / "report.sarif").read_text())["runs"][0]
    assert run["results"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "interrupted" in json.dumps(run["invocations"])
    assert not [path for path in (tmp_path / "saved").rglob(".*") if path.is_file()]
    with pytest.raises(ProcessLookupError):
        os.killpg(crawl.pid, 0)  # no process is left behind
    report = crawled(standin)
    assert report.complete, fatal(report)
    assert found(report) == identities(team.plants)


def test_what_was_under_way_when_it_was_interrupted_is_told_once(serve, crawled, tmp_path):
    team = sample_team(spaces=1, collections=12)
    standin = serve(team)
    crawled(standin)
    for entity in team.entities():
        entity.updated = entity.updated.replace("2024", "2025")
    asked: list[str] = []

    def interrupt(path, query):
        if path.startswith("/collections/") and not path.endswith("/comments"):
            asked.append(path)
            if len(asked) == 3:
                os.kill(os.getpid(), signal.SIGINT)

    standin.answers.before = interrupt
    report = crawled(standin, save=str(tmp_path / "saved"))
    told = [(finding.file, finding.fingerprint) for finding in report.findings]
    assert any("interrupted" in line for line in fatal(report))
    assert len(told) == len(set(told))
    assert found(report) == identities(team.plants)
