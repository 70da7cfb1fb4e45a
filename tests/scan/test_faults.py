"""A file that brings out a fault of posthound's own is named as not scanned, quotes nothing, and keeps no other from being scanned."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.crawl import worker as crawling
from posthound.model.values import Document, Origin
from posthound.report.base import Report
from posthound.rules.templates import expand
from posthound.scan import pipeline, together
from posthound.scan.faults import fault_of
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Here
from posthound.sources.postman.errors import Unreadable
from posthound.sources.postman.shapes import What
from posthound.support.errors import UsageError
from tests.detect.kinds import collection, environment
from tests.helpers import write

FAULTS = (ValueError, KeyError, RecursionError, AssertionError, TypeError)
QUOTED = "hunter2"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Exports of two sizes, each with a secret of its own, and those of which the name says that they bring out a fault."""
    rng = random.Random(request.node.name)
    for number in range(24):
        name = f"bad{number}" if number % 6 == 5 else f"good{number}"
        rows = [("api_key", expand("<alnum:40>", rng)), ("note", "x" * rng.choice((20, 20_000)))]
        write(tmp_path / "files" / f"{name}.postman_environment.json", environment(rows).encode())
    write(tmp_path / "files" / "bad.postman_collection.json", collection(description="nothing").encode())
    error = rng.choice(FAULTS)

    settle = pipeline.settle_document

    def faulty(document: Document, *rest: Any, **more: Any) -> Any:
        if "bad" in document.origin.path:
            raise error(QUOTED)
        return settle(document, *rest, **more)

    monkeypatch.setattr(pipeline, "settle_document", faulty)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "files"


def _told(report: Report) -> tuple[set[str], set[str], int]:
    """The files in which something was found, those that were not scanned, and whether all were."""
    found = {Path(finding.file).name.partition(".")[0] for finding in report.findings}
    unread = {Path(notice.path).name.partition(".")[0] for notice in report.notices if notice.fatal}
    return found, unread, report.complete


GOOD = {f"good{number}" for number in range(24) if number % 6 != 5}
BAD = {"bad", *(f"bad{number}" for number in range(5, 24, 6))}


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_faulty_file_keeps_no_other_from_being_scanned(folder: Path, jobs: int) -> None:
    report = run([folder.name], Settings(jobs=jobs))
    assert _told(report) == (GOOD, BAD, False)
    assert all("posthound failed on it" in notice.message and QUOTED not in notice.message for notice in report.notices)


def test_every_engine_says_the_same_of_it(folder: Path) -> None:
    one, other = run([folder.name], Settings()), run_shared([folder.name], Settings(), Here)
    assert (one.findings, one.notices, one.complete) == (other.findings, other.notices, other.complete)


def test_a_fault_in_looking_at_many_files_at_once_is_told_of_none_that_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(3)
    for number in range(9):
        rows = [("api_key", expand("<alnum:40>", rng) if number % 3 else "")]
        write(tmp_path / "files" / f"{number}.postman_environment.json", environment(rows).encode())
    monkeypatch.chdir(tmp_path)
    whole = run(["files"], Settings())

    def fail(*_: Any) -> None:
        raise ValueError(QUOTED)

    monkeypatch.setattr(together, "_looked_at", fail)
    assert run(["files"], Settings()) == whole
    assert len(whole.findings) == 6


def test_an_entity_of_a_crawl_that_brings_one_out_is_unreadable(folder: Path) -> None:
    body = json.dumps({"collection": json.loads(collection())}).encode()
    job = crawling.Job(What.COLLECTION, Origin("postman/w/bad.json"), body)
    with pytest.raises(Unreadable, match="posthound failed on it") as raised:
        crawling.scan_entity(job, Settings())
    assert QUOTED not in str(raised.value)


def test_what_says_itself_what_to_do_and_what_the_system_lacks_is_no_fault() -> None:
    for error in (UsageError("a", "b"), OSError(28, "full"), RuntimeError("can't start new thread")):
        with pytest.raises(type(error)) as raised:
            fault_of(error)
        assert raised.value is error
    assert "memory" in fault_of(MemoryError())
