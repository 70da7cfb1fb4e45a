"""Files packed with gzip, zstd or tar hold what is in them, as dumps and nightly exports are kept."""

from __future__ import annotations

import gzip
import io
import json
import re
import shlex
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Raw
from posthound.report.base import Report
from posthound.rules.templates import expand
from posthound.scan.run import run
from posthound.sources.archive import members
from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.repository.test_repository import Git


def _environment(rng: Random, value: str) -> bytes:
    rows = [{"key": "door", "value": "open", "enabled": True}, {"key": "api_key", "value": value, "enabled": True}]
    rng.shuffle(rows)
    made = {"id": expand("<uuid>", rng), "name": "prod", "values": rows, "_postman_variable_scope": "environment"}
    return json.dumps(made, indent=rng.choice((None, 1, 4))).encode()


def _zstd(data: bytes) -> bytes:
    return pytest.importorskip("zstandard").compress(data)  # type: ignore[no-any-return]


def _in_members(data: bytes) -> bytes:
    return gzip.compress(data[:40]) + gzip.compress(data[40:])


def _zipped(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("inner.json", data)
    return made.getvalue()


def _tarred(data: bytes, format_: int = tarfile.PAX_FORMAT, name: str = "exports/inner.json") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=format_) as archive:
        for kind, other in ((tarfile.DIRTYPE, "exports"), (tarfile.SYMTYPE, "exports/link.json")):
            info = tarfile.TarInfo(other)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


WAYS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    (".gz", gzip.compress),
    (".GZ", gzip.compress),
    (".gz", _in_members),
    (".zst", _zstd),
    (".gz.gz", lambda data: gzip.compress(gzip.compress(data))),
    (".zip.gz", lambda data: gzip.compress(_zipped(data))),
    ("", gzip.compress),
    (".tar", _tarred),
    (".tar", lambda data: _tarred(data, tarfile.GNU_FORMAT, "é/" + "long/" * 40 + "x.json")),
    ("", lambda data: _tarred(data, tarfile.USTAR_FORMAT)),
    (".tar.gz", lambda data: gzip.compress(_tarred(data))),
    (".tgz", lambda data: gzip.compress(_tarred(data))),
    (".tar.zst", lambda data: _zstd(_tarred(data))),
    (".tar", lambda data: _tarred(_zipped(data), name="dump.zip")),
)
NAMES = ("x.postman_environment.json", "postman_environment.json", "environment.json", "exports/2026-11-29.json")


def _found(report: Report) -> set[tuple[str, str, int, int]]:
    return {(one.rule, one.secret_id, one.region.start_line, one.region.start_column) for one in report.findings}


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("name", NAMES)
def test_what_is_packed_is_found_where_it_stands(way: int, name: str, tmp_path: Path) -> None:
    rng = Random(f"{way} {name}")
    data = _environment(rng, expand("<alnum:32>", rng))
    ending, pack = WAYS[way]
    for folder, file, content in (("plain", name, data), ("packed", name + ending, pack(data))):
        (tmp_path / folder / file).parent.mkdir(parents=True)
        (tmp_path / folder / file).write_bytes(content)
    plain, packed = (run([str(tmp_path / folder)], Settings(jobs=1)) for folder in ("plain", "packed"))
    assert packed.complete
    assert len(plain.findings) == 1
    assert _found(packed) == _found(plain)
    assert all("!/" in one.file for one in packed.findings)


def test_what_is_no_export_is_passed_over(tmp_path: Path) -> None:
    rng = Random(3)
    (tmp_path / "package.json.gz").write_bytes(
        gzip.compress(b'{"name": "x", "token": "%s"}' % expand("<alnum:32>", rng).encode())
    )
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"<p>nothing</p>"))
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(b"{" + b" " * 30_000_000))
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(_environment(rng, expand("<alnum:32>", rng)))[:-20])
    report = run([str(tmp_path)], Settings(jobs=1))
    assert report.complete
    assert not report.findings


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("bomb.postman_collection.json.gz", gzip.compress(b"{" + b" " * 30_000_000, mtime=0), "a bomb, not read"),
        ("cut.postman_collection.json.gz", gzip.compress(b"[" + b"1," * 400, mtime=0)[:-20], "it is damaged"),
        ("x.postman_environment.json.gz", gzip.compress(b"\x7fELF\0\0\0\0", mtime=0), "a binary file, not scanned"),
        ("exports.tar", _tarred(b"[" + b"1," * 4000)[:3000], "a sparse or broken off file, not read"),
        ("exports.tgz", gzip.compress(_tarred(b"#!/bin/sh"), mtime=0)[:-20], "it is damaged"),
    ],
    ids=("bomb", "cut", "binary", "cut tar", "cut tgz"),
)
def test_what_is_called_an_export_and_cannot_be_unpacked_is_an_error(
    name: str, data: bytes, told: str, tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / name).write_bytes(data)
    done = run_cli("scan", name)
    assert done.returncode == ExitCode.INCOMPLETE
    assert told in done.stdout


def test_a_tar_archive_that_anything_happened_to_is_told_and_ends_in_no_fault(tmp_path: Path) -> None:
    rng = Random()
    whole = _tarred(_environment(rng, expand("<alnum:32>", rng)), tarfile.GNU_FORMAT, "long/" * 40 + "x.json")
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 9)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        items = list(members("a.tar", bytes(broken[: rng.randrange(300, len(broken))]), 100_000))
        assert all(len(item.data) <= len(whole) for item in items if isinstance(item, Raw))


def test_an_explanation_finds_what_stands_in_a_packed_archive(tmp_path: Path, run_cli: RunCli) -> None:
    rng = Random()
    (tmp_path / "dump.tgz").write_bytes(gzip.compress(_tarred(_environment(rng, expand("<crc62:ghp_>", rng)))))
    (asked,) = re.findall(r"^Ask why: posthound (.*)$", run_cli("scan", ".").stdout, re.MULTILINE)
    assert "reported: ghp_" in run_cli(*shlex.split(asked)).stdout


def test_the_hook_reads_what_is_staged_packed(tmp_path: Path, run_cli: RunCli) -> None:
    rng = Random(4)
    git = Git(tmp_path)
    (tmp_path / "nightly.json.gz").write_bytes(gzip.compress(_environment(rng, expand("<alnum:32>", rng))))
    git("add", ".")
    done = run_cli("scan", "--staged")
    assert done.returncode == ExitCode.FINDINGS
    assert "nightly.json.gz!/nightly.json" in done.stdout
