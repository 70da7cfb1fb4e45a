"""A crawl beside a baseline and into the ledger, against a stand-in of Postman's API on loopback."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fixtures.standin import Standin, running
from fixtures.standin_team import sample_team
from posthound.baseline.run import create
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, crawl
from posthound.rotate.keeping import opened
from posthound.rotate.run import every, note, update
from tests.conftest import RunCli


@pytest.fixture
def options(tmp_path: Path):  # type: ignore[no-untyped-def]  # a fixture that yields
    with running(Standin(sample_team())) as standin:
        yield CrawlOptions(
            standin.url, "PMAK-" + "0" * 24, state=str(tmp_path / "state.sqlite"), save=str(tmp_path / "saved"), rate=0
        )


def test_a_baseline_made_of_the_saved_files_holds_for_the_crawl(
    options: CrawlOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = crawl(options, Settings(jobs=1))
    create(["saved"], Settings(all_files=True), "base", reason="known", until="2999-01-01")
    second = crawl(options, Settings(jobs=1, baseline="base"))
    assert first.findings
    assert second.known > 0
    assert second.known + len(second.findings) == len(first.findings)
    assert {f.secret_id for f in second.findings} <= {f.secret_id for f in first.findings}


def test_a_crawl_fills_the_ledger_with_exposure_and_owner(options: CrawlOptions, tmp_path: Path) -> None:
    report = crawl(options, Settings(jobs=1))
    with opened(options.state, make=True) as store:
        note(store, report, Settings())
    items = every(options.state)
    assert {item.secret for item in items} == {finding.secret_id for finding in report.findings}
    assert {item.exposure for item in items} & {"public"}
    assert any(place.url for item in items for place in item.places.values())
    crawl(options, Settings(jobs=1))
    assert len(every(options.state)) == len(items)


def test_a_scan_of_files_proves_nothing_of_what_stands_in_postman(
    options: CrawlOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = crawl(options, Settings(jobs=1))
    with opened(options.state, make=True) as store:
        note(store, report, Settings())
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    update(["."], Settings(), options.state)
    assert {item.state.value for item in every(options.state)} == {"open"}


def test_a_crawl_reports_what_its_ledger_knows_in_the_same_run(
    options: CrawlOptions, tmp_path: Path, run_cli: RunCli
) -> None:
    asked = ("--state", "s.sqlite", "--ledger", "l.sqlite", "-q", "-j", "1", "--rate", "0", "-f", "csv", "-o", "r.csv")
    for _ in range(2):  # the first begins the ledger
        run_cli("crawl", "--api-url", options.api_url, *asked, POSTMAN_API_KEY=options.key)
        rows = list(csv.DictReader((tmp_path / "r.csv").read_text("utf-8").splitlines()))
        assert rows
        assert all(row["due"] for row in rows)


def test_what_was_renamed_stands_in_one_place_of_the_ledger(tmp_path: Path) -> None:
    team = sample_team(spaces=2, collections=1)
    with running(Standin(team)) as standin:
        asked = CrawlOptions(standin.url, "PMAK-" + "0" * 24, state=str(tmp_path / "s.sqlite"), rate=0)
        for name in ("before", "after"):
            space = team.spaces[1]
            space.name, space.collections[0].name = name, f"{name} too"
            with opened(asked.state, make=True) as store:
                items = note(store, crawl(asked, Settings(jobs=1)), Settings()).items
    present = [place.file for item in items for place in item.places.values() if place.present]
    assert [file for file in present if "after-too" in file]
    assert not [file for file in present if "before" in file]
