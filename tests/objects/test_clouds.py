"""Google's and Azure's object storage is scanned as S3 is: the same findings, page by page, again only what changed, refusals in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fixtures.many import exports
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Here
from tests.helpers import write
from tests.objects.loopback_clouds import GCS, Azure

pytest.importorskip("obstore", reason="left out: obstore is absent (the extra cloud), so no object storage is scanned")


@pytest.fixture(params=[GCS, Azure])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[GCS | Azure]:
    from posthound.sources.objects.store import opened

    with request.param(page=5) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        server.objects = dict(exports(24))
        opened.cache_clear()
        yield server
        opened.cache_clear()


Scan = Callable[..., Report]


@pytest.fixture
def scan(store: GCS | Azure, tmp_path: Path) -> Scan:
    def scanned(place: str = "exports") -> Report:
        return run_shared((f"{store.scheme}://{place}",), Settings(), Here, str(tmp_path / "state.sqlite"))

    return scanned


def _told(report: Report) -> list[str]:
    return [notice.line for notice in report.notices]


def test_objects_give_what_the_same_files_give_and_are_read_again_only_when_they_change(
    store: GCS | Azure, scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in store.objects.items():
        write(tmp_path / "disk" / name, data)
    monkeypatch.chdir(tmp_path / "disk")
    local, stored = run(["."], Settings()), scan()
    assert len(stored.findings) > 10
    assert render("jsonl", stored).replace(f"{store.scheme}://exports/", "") == render("jsonl", local)
    assert (stored.files, stored.bytes, stored.complete) == (24, local.bytes, True)
    assert store.listings == 5
    store.reads.clear()
    changed = sorted(store.objects)[7]
    store.objects[changed] += b" "
    assert render("jsonl", scan()) == render("jsonl", stored)
    assert store.reads == [changed]


def test_a_folder_or_an_object_can_be_named(store: GCS | Azure, scan: Scan) -> None:
    (first, data), (second, other) = exports(2)
    store.objects = {f"a/b/{first}": data, f"a/{second}": other, "d.json": b"{}"}
    assert scan("exports/a").files == 2
    assert scan(f"exports/a/{second}").files == 1


def test_what_is_denied_is_named_and_the_rest_is_read(store: GCS | Azure, scan: Scan) -> None:
    denied, gone = sorted(store.objects)[2:4]
    store.denied, store.gone = {denied}, {gone}
    report = scan()
    assert _told(report) == [
        f"{store.scheme}://exports/{denied}: access is denied (AccessDenied); it takes the rights to list and to read",
        f"{store.scheme}://exports/{gone}: is not there any more: it was deleted after it was listed",
    ]
    assert not report.complete
    assert report.files == 22


def test_a_place_that_is_not_there_and_a_credential_that_is_refused_are_told(
    store: GCS | Azure, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posthound.sources.objects.store import opened

    kind = {"gs": "bucket", "az": "container"}[store.scheme]
    assert f"there is no such {kind}" in _told(scan("absent"))[0]
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "another")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "another")
    opened.cache_clear()
    refused = scan()
    assert not refused.complete
    why = {"gs": "access is denied (AuthenticationRequired)", "az": "the credentials have run out"}[store.scheme]
    assert why in _told(refused)[0]
