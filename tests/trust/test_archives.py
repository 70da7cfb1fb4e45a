"""An archive made so that a scanner sees less of it than an unpacker does is read whole, or said not to be."""

from __future__ import annotations

import io
import json
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Notice, Raw
from posthound.rules.templates import expand
from posthound.scan.run import run
from posthound.sources.archive import Room, members
from posthound.sources.tar import Damaged, files_in
from tests.pace import pace

BLOCK = 512
Members = list[tuple[str, bytes]]


def _environment(rng: Random) -> bytes:
    rows = [{"key": "door", "value": "open"}, {"key": "api_key", "value": expand("<alnum:32>", rng)}]
    rng.shuffle(rows)
    return json.dumps({"name": "prod", "values": rows, "_postman_variable_scope": "environment"}).encode()


def _members(rng: Random) -> Members:
    """Some files, one of which holds a secret."""
    found = [(f"{n}/{expand('<lower:6>', rng)}.json", expand("{<alnum:0-900>", rng).encode()) for n in range(3)]
    found.insert(rng.randrange(4), ("exports/prod.postman_environment.json", _environment(rng)))
    return found


def _zipped(files: Members) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def _tarred(files: Members, kind: bytes = tarfile.REGTYPE) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(data), kind
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _without_mark(archive: bytes) -> bytes:
    """As tar wrote them before POSIX."""
    at, made = 0, bytearray(archive)
    while made[at]:
        size = int(made[at + 124 : at + 135], 8)
        made[at + 257 : at + 265], made[at + 148 : at + 156] = bytes(8), b" " * 8
        made[at + 148 : at + 156] = b"%06o\0 " % sum(made[at : at + BLOCK])
        at += BLOCK + -(-size // BLOCK) * BLOCK
    return bytes(made)


def _behind_another(rng: Random) -> bytes:
    return _tarred([("empty.json", b"{}")]) + _tarred(_members(rng))


def _with_blocks(rng: Random, block: bytes) -> bytes:
    return _tarred([("empty.json", b"{}")])[: 2 * BLOCK] + block * rng.randrange(1, 4) + _tarred(_members(rng))


# What GNU's tar, bsdtar, unzip or a click on it gives out, and is to be found.
READ: dict[str, tuple[str, Callable[[Random], bytes]]] = {
    "of a kind that nobody knows": (".tar", lambda rng: _tarred(_members(rng), rng.choice((b"Z", b"7", b"q")))),
    "behind another archive": (".tar", _behind_another),
    "behind a block of zeros": (".tar", lambda rng: _with_blocks(rng, bytes(BLOCK))),
    "without tar's mark": (".tar", lambda rng: _without_mark(_tarred(_members(rng)))),
    "behind a program": (".zip", lambda rng: b"MZ" + rng.randbytes(rng.randrange(9, 9000)) + _zipped(_members(rng))),
    "behind a script": (".zip", lambda rng: b"#!/bin/sh\nexit 0\n" * rng.randrange(1, 900) + _zipped(_members(rng))),
    "behind what begins as JSON": (".zip", lambda rng: b"{}\n" + _zipped(_members(rng))),
    "behind the mark of a parted one": (".zip", lambda rng: b"PK00" + _zipped(_members(rng))),
    "called as an index": (".zip", lambda rng: _zipped([("archive.json", _environment(rng))])),
    "called as a folder": (".zip", lambda rng: _zipped([("a.postman_environment.json/", _environment(rng))])),
    "in an archive behind a program": (
        ".tar",
        lambda rng: _tarred([("in.zip", b"MZ\0\0" + _zipped(_members(rng)))]),
    ),
    "in an archive that ends with another": (
        ".tar",
        lambda rng: (
            _tarred([*_members(rng), ("z.zip", _zipped([("a", b"")]))])[: -BLOCK * 2] + _zipped([("a", b"")])[-22:]
        ),
    ),
}
# What is broken, and read as far as it goes.
TOLD: dict[str, tuple[str, Callable[[Random], bytes]]] = {
    "behind garbage": (".tar", lambda rng: _with_blocks(rng, b"\xff" * BLOCK)),
    "with a wrong checksum": (".tar", lambda rng: _with_blocks(rng, b"a" * 148 + b"0000001\0" + bytes(BLOCK - 156))),
    "before what is no end": (".zip", lambda rng: _zipped(_members(rng)) + b"x" * 70_000),
}


@pytest.mark.parametrize("named", [False, True], ids=("in a folder", "named"))
@pytest.mark.parametrize("way", READ)
def test_what_an_unpacker_gives_out_is_found(way: str, named: bool, tmp_path: Path) -> None:
    ending, make = READ[way]
    path = tmp_path / f"exports{ending}"
    path.write_bytes(make(Random()))
    report = run([str(path if named else tmp_path)], Settings(jobs=1))
    assert len(report.findings) == 1


@pytest.mark.parametrize("way", TOLD)
def test_what_is_broken_within_is_told(way: str, tmp_path: Path) -> None:
    ending, make = TOLD[way]
    (tmp_path / f"exports{ending}").write_bytes(make(Random()))
    assert not run([str(tmp_path)], Settings(jobs=1)).complete


def test_an_export_that_ends_like_an_archive_stays_an_export(tmp_path: Path) -> None:
    rng = Random()
    end = _zipped([])[-22:]
    (tmp_path / "a.postman_environment.json").write_bytes(_environment(rng) + end)
    (tmp_path / "b.zip").write_bytes(_zipped([("b.postman_environment.json", _environment(rng) + end)]))
    report = run([str(tmp_path)], Settings(jobs=1))
    assert len(report.findings) == 2


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_archives_are_read_as_by_pythons_own_module(format_: int) -> None:
    rng = Random()
    for _ in range(40):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w", format=format_) as archive:
            for _ in range(rng.randrange(1, 8)):
                depth = rng.choice((1, 3, 20 if format_ != tarfile.USTAR_FORMAT else 4))
                info = tarfile.TarInfo("/".join(expand("é<alnum:1-15>", rng) for _ in range(depth)))
                info.type = rng.choice((tarfile.REGTYPE, tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE))
                data = rng.randbytes(rng.choice((0, 1, 511, 512, 513))) if info.type == tarfile.REGTYPE else b""
                info.size, info.linkname = len(data), "x" * (rng.choice((3, 90)) if info.issym() else 0)
                archive.addfile(info, io.BytesIO(data))
        made.seek(0)
        with tarfile.open(fileobj=made) as archive:
            files = [(info.name, info.size, info.offset_data) for info in archive if info.isfile()]
        assert list(files_in(made.getvalue())) == files


def _header(kind: bytes, size: bytes) -> bytes:
    head = bytearray(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT))
    head[156:157], head[124:136], head[148:156] = kind, size.ljust(12, b"\0"), b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


HOSTILE = {
    "a size below nothing": _header(b"0", b"\xff" * 11) + bytes(2 * BLOCK),
    "a size beyond all": _header(b"0", b"\x80" + b"\xff" * 11),
    "records of digits alone": _header(b"x", b"3000000") + b"1" * 786_432,
    "a row of extension headers": _header(b"x", b"0") * 2500,
    "a row of long names": (_header(b"L", b"12") + b"abcdefghi".ljust(BLOCK, b"\0")) * 1200,
    "headers and garbage by turns": (_header(b"0", b"0") + b"\xff" * BLOCK) * 1500,
    "a sparse file of headers alone": _header(b"S", b"0")[:482] + (b"\1" * BLOCK) * 9000,
}


@pytest.mark.parametrize("way", HOSTILE)
def test_headers_that_nobody_writes_cost_next_to_nothing(way: str) -> None:
    files = list[tuple[str, int, int | None]]()

    def read() -> None:
        with suppress(Damaged):
            files.extend(files_in(HOSTILE[way]))

    started = time.process_time()
    read()
    assert time.process_time() - started < pace()
    assert len(files) < 5000


def test_archives_within_an_archive_share_its_room() -> None:
    inner = _zipped([(f"{n}.json", b" " * 90_000) for n in range(10)])
    outer = _tarred([(f"{n}.zip", inner) for n in range(10)])
    most = Room(100_000, outer).left
    given = list(members("a.tar", outer * 40, 100_000, room=Room(100_000, outer)))
    assert sum(len(item.data) for item in given if isinstance(item, Raw)) <= most
    assert any(isinstance(item, Notice) and item.fatal for item in given)
