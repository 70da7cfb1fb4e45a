"""Scans of object storage: what is found, what is read again, and what bad input does."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from fixtures.many import export, exports
from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.report.base import Report, render
from posthound.rules.templates import expand
from posthound.scan import shared
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Beside, Here
from posthound.sources.objects import Object, address_of
from posthound.support.errors import UsageError
from tests.helpers import write
from tests.objects.loopback_s3 import S3
from tests.scan.exchanging import drawn
from tests.scan.lying_beside import drawn as lying_beside

LONG = "POSTHOUND_TEST_LONG" in os.environ

pytest.importorskip("obstore", reason="left out: obstore is absent (the extra cloud), so no object storage is scanned")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    from posthound.sources.objects.store import opened

    with S3() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        opened.cache_clear()
        yield server
        opened.cache_clear()


Scan = Callable[..., Report]


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """Scans addresses, remembering in a state of the test's own."""

    def scanned(*addresses: str, settings: Settings = Settings()) -> Report:
        return run_shared(addresses or ("s3://exports",), settings, Here, str(tmp_path / "state.sqlite"))

    return scanned


def _told(report: Report) -> list[str]:
    return [notice.line for notice in report.notices]


def test_objects_give_what_the_same_files_give(
    s3: S3, scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.objects = dict(exports(24))
    for name, data in s3.objects.items():
        write(tmp_path / "disk" / name, data)
    monkeypatch.chdir(tmp_path / "disk")
    local, stored = run(["."], Settings()), scan()
    assert len(stored.findings) > 10
    assert render("jsonl", stored).replace("s3://exports/", "") == render("jsonl", local)
    assert (stored.files, stored.bytes, stored.complete) == (local.files, local.bytes, True)


def test_a_second_scan_reads_what_changed_and_reports_the_same(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(30))
    first = scan()
    assert sorted(s3.reads) == sorted(s3.objects)
    s3.reads.clear()
    assert render("jsonl", scan()) == render("jsonl", first)
    assert s3.reads == []
    changed, data = export(3, seed=1)
    s3.objects[changed] = data
    again = scan()
    assert s3.reads == [changed]
    assert any(finding.file.endswith(changed) for finding in again.findings) or len(again.findings) == len(
        first.findings
    )


def test_an_environment_is_read_again_when_a_collection_begins_to_use_its_variable(s3: S3, scan: Scan) -> None:
    collection, environment = export(1)[0], export(2)[0]
    used = export(1)[1]
    s3.objects = {collection: used.replace(b"{{thing1}}", b"{{other}}"), environment: export(2)[1]}
    before = scan()
    assert not any(finding.file.endswith(environment) for finding in before.findings)
    s3.objects[collection] = used
    s3.reads.clear()
    after = scan()
    assert s3.reads == [collection, environment]
    assert any(finding.file.endswith(environment) for finding in after.findings)


@pytest.mark.parametrize("packed", [False, True])
def test_objects_join_the_variables_that_they_use_of_each_others_as_files_do(
    packed: bool, s3: S3, scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drawn("objects", packed=packed)
    s3.objects = dict(made.files)
    for path, data in made.files.items():
        write(tmp_path / "disk" / path, data)
    monkeypatch.chdir(tmp_path / "disk")
    first = scan()
    assert render("jsonl", first).replace("s3://exports/", "") == render("jsonl", run(["."], Settings()))
    assert {(finding.file.removeprefix("s3://exports/"), finding.name) for finding in first.findings} == made.found
    s3.reads.clear()
    assert render("jsonl", scan()) == render("jsonl", first)
    assert s3.reads == []


@pytest.mark.parametrize("seed", range(4))
def test_a_file_of_variables_is_read_beside_a_clients_own_as_on_disk(seed: int, s3: S3, scan: Scan) -> None:
    made = lying_beside(f"objects {seed}")
    s3.objects = dict(made.files)
    first = scan()
    assert (
        sorted({finding.file.removeprefix("s3://exports/").partition("!/")[0] for finding in first.findings})
        == made.read
    )
    s3.reads.clear()
    assert render("jsonl", scan()) == render("jsonl", first)
    assert s3.reads == []


@pytest.mark.parametrize(("called", "text"), [("a/.env", "API_KEY={}\n"), ("a/rows.json", '[{{"api_key": "{}"}}]')])
def test_a_file_of_variables_is_read_again_when_another_comes_or_goes_beside_it(
    called: str, text: str, s3: S3, scan: Scan
) -> None:
    own = b"meta {\n  name: a\n}\n"
    s3.objects = {called: text.format(expand("<alnum:32>", Random(9))).encode()}
    assert scan().findings == []
    for name in ("a/z.bru", "a/.aaa.bru"):
        s3.objects[name] = own
        assert [finding.file for finding in scan().findings] == [f"s3://exports/{called}"]
        del s3.objects[name]
        assert scan().findings == []


def test_what_a_variable_stands_for_is_read_again_when_another_object_uses_it_or_no_more(s3: S3, scan: Scan) -> None:
    def environment(**rows: str) -> bytes:
        return json.dumps(
            {"name": "e", "values": [{"key": key, "value": value} for key, value in rows.items()]}
        ).encode()

    user, used = "c.postman_collection.json", export(1)[1].replace(b"{{thing1}}", b"{{front}}")
    step, end = "1.postman_environment.json", "2.postman_environment.json"
    s3.objects = {
        user: used,
        step: environment(front="{{door}}"),
        end: environment(door=expand("<alnum:30>", Random(3))),
    }
    assert [finding.file for finding in scan().findings if finding.name == "door"] == [f"s3://exports/{end}"]
    for changed, content, read in (
        (step, environment(front="open"), [step, end]),
        (step, environment(front="{{door}}"), [step, end]),
    ):
        s3.objects[changed] = content
        s3.reads.clear()
        assert [f.name for f in scan().findings if f.name == "door"] == ["door"] * (b"door" in content)
        assert sorted(set(s3.reads)) == read


def test_other_settings_read_everything_again(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(3))
    scan()
    s3.reads.clear()
    scan(settings=Settings(weak=True))
    assert len(s3.reads) == 3


def test_packed_objects_and_archives_are_read(s3: S3, scan: Scan) -> None:
    zstandard = pytest.importorskip("zstandard")
    dump = io.BytesIO()
    with zipfile.ZipFile(dump, "w") as archive:
        archive.writestr("a.postman_collection.json", export(1)[1])
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.postman_collection.json", export(3)[1])
    s3.objects = {
        "dump.zip": dump.getvalue(),
        "c.postman_collection.json.gz": gzip.compress(export(5)[1][:100]) + gzip.compress(export(7)[1][100:]),
        "d.json.gz": gzip.compress(export(7)[1]),
        "e.postman_collection.json.zst": zstandard.compress(export(9)[1]),
        "f.zip.gz": gzip.compress(inner.getvalue()),
    }
    report = scan()
    assert report.complete
    assert {finding.file.removeprefix("s3://exports/") for finding in report.findings} >= {
        "dump.zip!/a.postman_collection.json", "d.json.gz!/d.json", "e.postman_collection.json.zst!/e.postman_collection.json",
        "f.zip.gz!/f.zip!/b.postman_collection.json",
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_packed_several_times_is_unpacked_as_often_within_bounds(seed: int, s3: S3, scan: Scan) -> None:
    zstandard = pytest.importorskip("zstandard")
    rng = Random(seed)
    ways = {".gz": gzip.compress, ".zst": zstandard.compress}
    for layers in (2, 3, 4, 5):
        name, data = f"layers-{layers}.postman_collection.json", export(1)[1]
        for end in rng.choices(sorted(ways), k=layers):
            name, data = name + end, ways[end](data)
        s3.objects[name] = data
    report = scan()
    read = {finding.file.removeprefix("s3://exports/").partition(".")[0] for finding in report.findings}
    assert read == {"layers-2", "layers-3", "layers-4"}
    assert ["packed more than 4 times" in line for line in _told(report)] == [True]


def test_a_packed_bomb_and_a_damaged_one_are_refused_in_words(s3: S3, scan: Scan) -> None:
    s3.objects = {
        "bomb.postman_collection.json.gz": gzip.compress(b"{" + b" " * 30_000_000),
        "cut.postman_collection.json.gz": gzip.compress(export(1)[1])[:-20],
    }
    report = scan()
    assert not report.complete
    assert "a bomb, not read" in _told(report)[0]
    assert "it is damaged" in _told(report)[1]


def test_a_bucket_that_is_not_there_and_a_prefix_without_anything_are_errors(s3: S3, scan: Scan) -> None:
    s3.objects = {"a/x.json": b"{}"}
    report = scan("s3://absent/x", "s3://exports/b")
    assert not report.complete
    assert _told(report) == [
        "s3://absent/x: cannot be listed: there is no such bucket; look at its name and the region",
        "s3://exports/b: there is nothing of this name; look at the prefix",
    ]


def test_an_empty_bucket_is_scanned_without_a_complaint(s3: S3, scan: Scan) -> None:
    report = scan()
    assert report.complete
    assert report.files == 0


def test_an_object_that_is_named_is_scanned_whoever_wrote_it(s3: S3, scan: Scan, planted: Callable[..., str]) -> None:
    s3.objects = {"a/notes.txt": f"the key is {planted('<crc62:ghp_>')}".encode()}
    assert scan("s3://exports/a").files == 0
    assert scan("s3://exports/a/notes.txt").findings


def test_what_is_denied_is_named_and_the_rest_is_read(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(6))
    denied = sorted(s3.objects)[2]
    s3.denied = {denied}
    report = scan()
    assert _told(report) == [
        f"s3://exports/{denied}: access is denied (AccessDenied); it takes the rights to list and to read"
    ]
    assert not report.complete
    assert report.files == 5
    s3.denied.clear()
    s3.reads.clear()
    assert scan().complete
    assert denied in s3.reads


def test_credentials_that_run_out_end_the_scan_and_the_next_one_reads_the_rest(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(900))
    s3.expires_after = 520
    report = scan()
    assert not report.complete
    assert any("credentials have run out" in line and "not scanned" in line for line in _told(report))
    s3.expires_after = None
    s3.reads.clear()
    whole = scan()
    assert whole.complete
    assert whole.files == 900
    assert len(s3.reads) < 900


def test_an_object_that_goes_after_it_was_listed_is_told_and_harms_nothing(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(4))
    s3.gone = {sorted(s3.objects)[0]}
    report = scan()
    assert report.complete
    assert report.files == 3
    assert "deleted after it was listed" in _told(report)[0]


def test_a_huge_object_is_refused_in_words_and_not_asked_for(s3: S3, scan: Scan) -> None:
    s3.objects = {"big.postman_collection.json": b"{}"}
    s3.sizes = {"big.postman_collection.json": 5_000_000_000}
    report = scan()
    assert _told(report) == [
        "s3://exports/big.postman_collection.json: more than the 1000 MB that are read; raise --max-size"
    ]
    assert s3.reads == []


def test_of_a_large_object_of_others_only_the_beginning_is_read(s3: S3, scan: Scan) -> None:
    s3.objects = {"film.bin": bytes(1_000_000), "data.json": b"{" + b" " * 1_000_000 + b"}"}
    assert scan().passed_over == 2
    assert s3.reads == ["data.json", "data.json", "film.bin"] or sorted(s3.reads) == [
        "data.json",
        "data.json",
        "film.bin",
    ]


def test_empty_objects_cost_no_call(s3: S3, scan: Scan) -> None:
    s3.objects = {f"{number}/x.txt": b"" for number in range(1500)}
    report = scan()
    assert report.complete
    assert report.passed_over == 1500
    assert s3.reads == []
    assert s3.listings == 2


@pytest.mark.parametrize("name", ["ü %41 ?#é +&'\"<>.json", "-rf.json", "a\\b.json", "\u202egnp.json"])
def test_odd_names_are_read(name: str, s3: S3, scan: Scan) -> None:
    s3.objects = {f"x/{name}": export(1)[1]}
    report = scan()
    assert _told(report) == []
    assert report.findings
    assert all(finding.file == f"s3://exports/x/{name}" for finding in report.findings)


@pytest.mark.parametrize("name", ["odd//x.json", "odd/../x.json", "odd/new\nline.json"])
def test_a_name_that_the_client_does_not_stand_costs_its_folder_and_is_told(name: str, s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(9)) | {name: b"{}"}
    report = scan()
    assert not report.complete
    assert len(_told(report)) == 1
    assert repr(name) in _told(report)[0]
    assert "rename it" in _told(report)[0]
    assert report.files == 9


def test_no_credential_stands_in_an_address() -> None:
    for address in ("s3://key:secret@bucket/x", "https://user:word@host/", "https://host/x?sig=abc"):
        with pytest.raises(UsageError) as refused:
            run_shared([address], Settings(), Here)
        assert "secret" not in refused.value.message
        assert "word" not in refused.value.message
        assert "abc" not in refused.value.message
    with pytest.raises(UsageError, match="not encrypted"):
        run_shared(["http://host.test/"], Settings(), Here)
    with pytest.raises(UsageError, match="names no bucket"):
        run_shared(["s3:///x"], Settings(), Here)


def test_a_web_server_is_read_by_its_pages_and_asked_what_changed(s3: S3, scan: Scan) -> None:
    s3.objects = dict(exports(12))
    report = scan(f"{s3.address}/web/")
    assert report.files == 12
    assert len(report.findings) > 3
    again = scan(f"{s3.address}/web/")
    assert render("jsonl", again) == render("jsonl", report)
    assert len(s3.reads) == 24  # asked for, and answered with "not modified"


def test_several_processes_give_the_same_report(
    s3: S3, scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "MOST_OF_BATCH", shared.MOST_OF_BATCH if LONG else 30)
    s3.objects = dict(exports(600 if LONG else 120))
    beside = run_shared(["s3://exports"], Settings(), lambda: Beside(2), str(tmp_path / "other.sqlite"))
    assert render("jsonl", beside) == render("jsonl", scan())


def test_the_state_holds_no_name_and_no_secret(s3: S3, scan: Scan, tmp_path: Path, planted: Callable[..., str]) -> None:
    secret = planted("<crc62:ghp_>")
    data = json.loads(export(1)[1])
    data["item"][0]["request"]["header"].append({"key": "Authorization", "value": f"Bearer {secret}"})
    s3.objects = {f"{secret}.postman_collection.json": json.dumps(data).encode(), f"{secret}/y.txt": b"nothing"}
    assert secret not in render("jsonl", scan())
    held = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))
    assert secret.encode() not in held
    assert secret not in render("jsonl", scan())


class _Lists:
    """Stands for a store that lists these pages."""

    def __init__(self, *pages: list[str]) -> None:
        self.pages = pages

    def list(self, *_: object, **__: object) -> Iterator[list[dict[str, object]]]:
        for page in self.pages:
            yield [{"path": path, "size": 1, "e_tag": path, "last_modified": None} for path in page]


def test_a_store_that_lists_in_no_order_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from posthound.sources.objects import store

    monkeypatch.setattr(store, "opened", lambda _place: _Lists(["m", "z"], ["a", "b"], ["y"]))
    assert [one.key for one in store.listed(address_of("s3://exports")) if isinstance(one, Object)] == [
        "m",
        "z",
        "a",
        "b",
        "y",
    ]


def test_a_store_that_repeats_itself_is_given_up_and_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    from posthound.sources.objects import store

    monkeypatch.setattr(store, "opened", lambda _place: _Lists(*[["a", "b", "a"], ["c"]] * 1000))
    found = list(store.listed(address_of("s3://exports")))
    assert [one.key for one in found if isinstance(one, Object)] == ["a", "b", "c"]
    assert [one.message for one in found if isinstance(one, Notice)] == [
        "not listed to its end: the store repeats itself"
    ]


@pytest.mark.parametrize("place", ["https://web.example", "http://[::1]:8000"])
def test_a_link_that_is_no_address_costs_none_of_its_page(place: str) -> None:
    from posthound.sources.objects.index import _names, _quoted

    page = b'<a href="http://[">x</a><a href="//[::1">x</a><a href="b.json">x</a>'
    assert list(_names(address_of(f"{place}/exports/"), "exports/", page)) == ["exports/b.json"]
    assert _quoted(f"{place}/é") == f"{place}/%C3%A9"
