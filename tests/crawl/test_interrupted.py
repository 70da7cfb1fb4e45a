"""A crawl that is ended by Ctrl-C or by SIGTERM: it reports what it found, says that this is not all, and leaves nothing half-written."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from fixtures.standin import Standin, running
from fixtures.standin_team import sample_team
from posthound.crawl.session import Watch
from posthound.model.values import Finding
from posthound.sources.postman.errors import ApiError
from tests.crawl.conftest import KEY, fatal, found, identities
from tests.disk import POSTHOUND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="left out: signals are POSIX")


@pytest.fixture
def serve() -> Iterator[Callable[..., Standin]]:
    """Starts stand-ins that are asked by sockets: an answer has to be waited for where a crawl is interrupted before it comes."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(running(Standin(*args, **options)))


# Either signal ends a crawl by one and the same way: each goes to one process, or to all of several, and the other to the other.
@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, "2"), (signal.SIGTERM, "1")])
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


def _interrupted_once(standin, wanted) -> None:
    """Has the stand-in interrupt this process where a path is asked for, and not answer there."""
    given = []

    def interrupt(path, query):
        if path.startswith(wanted) and not given:
            given.append(path)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)

    standin.answers.before = interrupt


def test_a_crawl_that_is_interrupted_while_its_key_is_checked_ends_at_once(serve, crawled):
    standin = serve(sample_team(spaces=1))
    _interrupted_once(standin, "/me")
    with pytest.raises(ApiError, match="interrupted before it had begun"):
        crawled(standin)
    assert not standin.lines("GET /workspaces")


def test_what_was_still_to_be_asked_for_when_it_was_interrupted_stays_reported(serve, crawled):
    team = sample_team(spaces=2)
    standin = serve(team)
    before = crawled(standin)
    gone = team.spaces.pop(0)
    _interrupted_once(standin, f"/workspaces/{gone.id}")
    report = crawled(standin)
    assert any("interrupted" in line for line in fatal(report))
    assert found(report) == found(before)


def test_an_audit_beside_a_crawl_that_is_interrupted_is_said_to_be_left_out(serve, crawled):
    class Auditing(Watch):
        following = "the audit"

        async def crawled(self, limits, store, account):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(5.0)

    report = crawled(serve(sample_team(spaces=1)), Auditing())
    assert report.findings
    assert not report.complete
    assert fatal(report) == ["postman: the audit was interrupted and left out"]


def test_a_report_is_not_written_out_when_the_handlers_of_signals_are_put_back(serve, crawled, monkeypatch):
    written: list[str] = []
    monkeypatch.setattr(Finding, "__repr__", lambda finding: written.append(finding.file) or "")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else there is nothing to put back
    assert crawled(serve(sample_team(spaces=1))).findings
    assert written == []
