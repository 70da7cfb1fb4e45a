"""Scans beyond one machine that take minutes: `make test-long`."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from fixtures.many import exports
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.report.base import render
from posthound.scan import gathered
from posthound.scan.gathered import GatheredFindings
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Given
from posthound.sources.base import Tally
from tests.helpers import scan_text, write

pytestmark = pytest.mark.skipif(not os.environ.get("POSTHOUND_TEST_LONG"), reason="left out: `make test-long` runs it")


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_cluster_made_here_gives_the_report_of_one_process(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    from posthound.scan.cluster import Cluster

    for name, data in exports(3000):
        write(tmp_path / "files" / name, data)
    monkeypatch.chdir(tmp_path)
    settings, told = Settings(jobs=workers), list[str]()
    report = run_shared(["files"], settings, lambda: Cluster(settings, "", told.append))
    assert render("jsonl", report) == render("jsonl", run(["files"], Settings(jobs=1)))
    assert any(line.startswith("Dashboard: http://127.0.0.1:") for line in told)


def test_findings_that_are_spooled_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "IN_MEMORY", 2000)
    (name, data) = next((name, data) for name, data in exports(4) if b"Bearer" in data)
    outcome = scan_text(name, data)._replace(drops=())
    everything = GatheredFindings(Settings(), Tally())

    def add(count: int, start: int) -> int:
        for number in range(start, start + count):
            one = Outcome(f"{number}", outcome.kind, tuple(f._replace(file=f"{number}") for f in outcome.findings))
            everything.add(number, Given((one,)))
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    first = add(10_000, 0)
    assert add(60_000, 10_000) < first + 20_000_000
    tracemalloc.stop()
    assert [finding.file for finding in everything.findings()] == sorted(map(str, range(70_000)))
    everything.close()
