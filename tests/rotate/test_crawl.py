"""A crawl beside a baseline and into the ledger, against a stand-in of Postman's API on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.standin import Standin, running
from fixtures.standin_team import sample_team
from posthound.baseline.run import create
from posthound.config.settings import Settings
from posthound.crawl.session import Options, crawl
from posthound.rotate.run import every, note, opened


@pytest.fixture
def options(tmp_path: Path):  # type: ignore[no-untyped-def]  # a fixture that yields
    with running(Standin(sample_team())) as standin:
        yield Options(
            standin.url, "PMAK-" + "0" * 24, state=str(tmp_path / "state.sqlite"), save=str(tmp_path / "saved"), rate=0
        )


def test_a_baseline_made_of_the_saved_files_holds_for_the_crawl(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = crawl(options, Settings(jobs=1))
    create(["saved"], Settings(all_files=True), "base", reason="known", until="2999-01-01")
    second = crawl(options, Settings(jobs=1, baseline="base"))
    assert first.findings
    assert second.known > 0
    assert second.known + len(second.findings) == len(first.findings)
    assert {f.secret_id for f in second.findings} <= {f.secret_id for f in first.findings}


def test_a_crawl_fills_the_ledger_with_exposure_and_owner(options: Options, tmp_path: Path) -> None:
    report = crawl(options, Settings(jobs=1))
    with opened(options.state, make=True) as store:
        note(store, report, Settings())
    items = every(options.state)
    assert {item.secret for item in items} == {finding.secret_id for finding in report.findings}
    assert {item.exposure for item in items} & {"public"}
    assert any(place.url for item in items for place in item.places.values())
    crawl(options, Settings(jobs=1))
    assert len(every(options.state)) == len(items)
