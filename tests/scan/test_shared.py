"""Scans in batches: how much is handed out at once, and what is gathered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures.many import exports
from fixtures.places import V21
from posthound.config.settings import Settings
from posthound.native import compiled
from posthound.report.base import render
from posthound.scan import gathered, putoff, shared
from posthound.scan.pipeline import scan_raw
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Answered, Batch, Here
from posthound.support.errors import OutputError
from tests.helpers import write


class _Noting(Here):
    """Notes how large the batches are."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        for batch in batches:
            self.sizes.append(batch.size + len(batch.entries) * shared.WEIGHT)
            yield from super().results([batch], settings)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, data in exports(150):
        write(tmp_path / "files" / name, data)
    monkeypatch.chdir(tmp_path)
    return "files"


def test_what_is_left_in_the_end_goes_out_in_smaller_batches(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    full, smallest, file = 25_000, 5_000, 3_000
    monkeypatch.setattr(shared, "BATCH", full)
    monkeypatch.setattr(shared, "SMALLEST", smallest)
    for environment in Path(folder).rglob("*environment.json"):  # they follow when all others are done
        environment.unlink()
    engine = _Noting()
    assert run_shared([folder], Settings(), lambda: engine).files == 100
    assert full <= engine.sizes[0] < full + file
    assert all(later < size + file for size, later in pairwise(engine.sizes))
    assert all(smallest <= size < smallest + file for size in engine.sizes[-4:-1])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: there is no /dev/full")
def test_want_of_room_for_temporary_files_is_told_as_such(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "IN_MEMORY", 20)
    for module in (gathered, putoff):  # either meets it first: findings, and the files that come last
        with monkeypatch.context() as patched:
            patched.setattr(module, "tempfile", SimpleNamespace(TemporaryFile=lambda prefix: open("/dev/full", "wb+")))  # noqa: SIM115
            with pytest.raises(OutputError, match="temporary file") as refused:
                run_shared([folder], Settings(), Here)
            assert "TMPDIR" in refused.value.hint


def test_findings_that_went_to_disk_come_back_as_they_were(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "IN_MEMORY", 20)
    monkeypatch.setattr(gathered, "TOGETHER", 3)
    report = run_shared([folder], Settings(), Here)
    assert len(report.findings) > 3 * gathered.IN_MEMORY
    assert render("jsonl", report) == render("jsonl", run([folder], Settings()))


@pytest.mark.skipif(compiled is None, reason="left out: without the compiled reader each file is read by itself")
def test_of_small_files_in_a_batch_those_that_hold_nothing_are_told_at_once(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        document = {
            "info": {"name": f"{number}", "schema": V21},
            "item": [{"name": "all", "request": "https://x.test"}],
        }
        write(Path(folder) / f"plain-{number}.postman_collection.json", json.dumps(document))
    alone: list[str] = []
    monkeypatch.setattr(
        "posthound.scan.run.scan_raw", lambda raw, *more: alone.append(raw.origin.path) or scan_raw(raw, *more)
    )
    report = run_shared([folder], Settings(), Here)
    assert (report.files, len(alone)) == (180, 150)
    assert not any("plain" in path for path in alone)
    assert render("jsonl", report) == render("jsonl", run([folder], Settings()))
