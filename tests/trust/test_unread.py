"""Nothing that was to be scanned goes unread in silence, and nothing is called clean that nobody looked at."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.model.values import Notice
from posthound.report.base import FORMATS
from posthound.scan.run import RECOGNISE
from posthound.sources.base import Tally
from posthound.sources.files import Listed, read_listed
from posthound.support.errors import ExitCode, OutputError
from posthound.support.files import links_of, replace_file
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
posix = pytest.mark.skipif(os.name == "nt", reason="left out: pipes and devices in the file system are POSIX")


def environment(value: str) -> str:
    return json.dumps(
        {"name": "e", "values": [{"key": "token", "value": value}], "_postman_variable_scope": "environment"}
    )


def zipped(name: str, data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, data)
    return held.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return held.getvalue()


def nested(name: str, data: bytes, depth: int) -> bytes:
    for _ in range(depth):
        name, data = "inner.zip", zipped(name, data)
    return data


@pytest.mark.parametrize("name", ["a.postman_environment.json", "a.json"])
def test_an_export_with_a_nul_is_read_all_the_same(name: str, tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    text = environment(planted("<crc62:ghp_>")).replace('"name": "e"', '"name": "e\0"')
    write(tmp_path / "in" / name, text)
    done = run_cli("scan", "in")
    assert done.returncode == ExitCode.FINDINGS
    assert "github-personal-access-token" in done.stdout


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("named", [True, False])
def test_wide_encodings_are_told_without_a_mark(
    encoding: str, named: bool, tmp_path: Path, run_cli: RunCli, planted: Plant
) -> None:
    write(tmp_path / "in" / "a.json", environment(planted("<crc62:ghp_>")).encode(encoding))
    done = run_cli("scan", "in/a.json" if named else "in")
    assert done.returncode == ExitCode.FINDINGS


@pytest.mark.parametrize("depth", [3, 4])
def test_an_archive_too_deep_within_archives_is_told(
    depth: int, tmp_path: Path, run_cli: RunCli, planted: Plant
) -> None:
    data = environment(planted("<crc62:ghp_>")).encode()
    write(tmp_path / "in" / "deep.zip", nested("a.postman_environment.json", data, depth + 1))
    done = run_cli("scan", "in")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "too deep" in done.stdout
    assert "No secrets found" not in done.stdout


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("image.png", b"\x89PNG\r\n\0\0\0"),
        ("packed.json.bz2", bz2.compress(b"{}" * 50)),
        ("packed.postman_collection.json", lzma.compress(b"{}" * 50)),
        ("packed.tar.gz", gzip.compress(tarred("notes.txt", b"nothing"), mtime=0)),
        ("other.zip", zipped("notes.txt", b"nothing")),
        ("scrambled.yaml", b"a: \0\0\0\1"),
        (
            "big.postman_collection.json",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:%x\nsize 12\n" % 2**255,
        ),
    ],
)
def test_what_is_named_and_cannot_be_read_is_an_error(name: str, data: bytes, tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / name, data)
    for arguments, stdin in (((name,), b""), (("-",), data)):
        done = run_cli("scan", *arguments, stdin=stdin)
        assert done.returncode == ExitCode.INCOMPLETE
        assert "not scanned" in done.stdout
        assert "No secrets found" not in done.stdout


def test_an_export_by_its_name_that_is_none_is_told_in_a_folder_too(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "in" / "a.postman_collection.json", bz2.compress(b"{}" * 50))
    done = run_cli("scan", "in")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "packed with bzip2" in done.stdout


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_no_report_calls_clean_what_nobody_looked_at(format_name: str, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "empty").mkdir()
    done = run_cli("scan", "empty", "--format", format_name)
    assert done.returncode == ExitCode.CLEAN
    page = done.stdout.replace('"No secrets found."', "")  # the page's script has both sentences and chooses
    assert "no secrets found" not in page.lower()
    assert "nothing was scanned" in (done.stdout + done.stderr).lower()


def test_a_fix_of_nothing_says_so(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "empty").mkdir()
    assert "Nothing was scanned." in run_cli("fix", "empty").stdout


def test_folders_of_tools_are_counted(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    write(tmp_path / "in" / "node_modules" / "a.json", environment(planted("<crc62:ghp_>")))
    write(tmp_path / "in" / "hidden" / "a.json", environment(planted("<crc62:ghp_>")))
    write(tmp_path / "in" / "hidden" / "pyvenv.cfg", "")
    assert "2 folders of tools left out" in run_cli("scan", "in").stdout


def test_an_empty_pipe_is_no_clean_file(run_cli: RunCli) -> None:
    done = run_cli("scan", "-", stdin=b"")
    assert (done.returncode, "No secrets found" in done.stdout) == (ExitCode.INCOMPLETE, False)


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "PIPE"), ("scan", "--explain", "PIPE:/a"), ("scan", ".", "--baseline", "PIPE"), ("scan", ".", "--config", "PIPE"),
        ("scan", ".", "--patterns", "PIPE"), ("fix", "PIPE"), ("report", "PIPE"), ("diff", "PIPE", "PIPE"), ("merge", "PIPE"),
        ("sarif", "check", "PIPE"), ("sarif", "summary", "PIPE"), ("sarif", "annotations", "PIPE"), ("upload", "PIPE"),
        ("baseline", "create", "PIPE", "--baseline", "b"), ("baseline", "check", ".", "--baseline", "PIPE"),
        ("baseline", "create", ".", "--baseline", "b", "--import", "PIPE"), ("rotate", "update", "PIPE", "--ledger", "l"),
        ("rotate", "update", ".", "--ledger", "PIPE"), ("rotate", "list", "--ledger", "PIPE"), ("patterns", "check", "PIPE"),
        ("crawl", "--key-file", "PIPE"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_pipes_and_devices_end_in_an_error_in_words(
    arguments: tuple[str, ...], kind: str, tmp_path: Path, run_cli: RunCli
) -> None:
    path = "/dev/zero" if kind == "device" else "pipe"
    if kind == "pipe":
        os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "a.json", environment("x"))
    done = run_cli(*(word.replace("PIPE", path) for word in arguments), timeout=30)
    assert done.returncode in (ExitCode.USAGE, ExitCode.INCOMPLETE)
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert any(words in said.lower() for words in ("a pipe", "a device")), said


@posix
def test_a_file_larger_than_anybody_means_is_an_error_in_words(tmp_path: Path, run_cli: RunCli) -> None:
    with open(tmp_path / "huge", "wb") as stream:
        stream.truncate(3_000_000_000_000)
    for arguments in (
        ("scan", "huge"), ("report", "huge"), ("scan", "--explain", "huge:/a"), ("scan", "-", "--config", "huge"), ("merge", "huge"),
        ("baseline", "check", ".", "--baseline", "huge"), ("scan", "-", "--patterns", "huge"), ("fix", "huge"),
    ):  # fmt: skip
        done = run_cli(*arguments, timeout=60)
        assert done.returncode in (ExitCode.USAGE, ExitCode.INCOMPLETE)
        assert " mb that are read" in (done.stdout + done.stderr).lower(), arguments


@pytest.mark.parametrize(
    "command", [("report",), ("sarif", "summary"), ("sarif", "annotations"), ("sarif", "check"), ("merge",), ("diff",), ("upload",)]
)  # fmt: skip
@pytest.mark.parametrize(
    "held",
    [
        {"info": {"name": "a", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": []},
        {"version": "2.1.0"}, {"runs": []}, {"version": "2.1.0", "runs": {}}, [],
    ],
    ids=["a collection", "no runs", "no version", "runs that are no list", "a list"],
)  # fmt: skip
def test_what_is_no_sarif_is_refused(command: tuple[str, ...], held: object, tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", json.dumps(held))
    files = ("a.json", "a.json") if command == ("diff",) else ("a.json",)
    done = run_cli(*command, *files)
    assert done.returncode in (ExitCode.USAGE, ExitCode.INCOMPLETE)
    assert "not a SARIF log" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("name", ["a.postman_collection.json", "dump.zip"])
def test_an_export_of_no_bytes_is_told(name: str, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / name).touch()
    done = run_cli("scan", name)
    assert done.returncode == ExitCode.INCOMPLETE
    assert "an empty file" in done.stdout + done.stderr


@posix
@pytest.mark.parametrize(
    ("put", "told"),
    [
        (os.mkfifo, "a pipe has taken its place"),
        (os.mkdir, "is a directory"),
        (lambda path: (Path(path).touch(), os.truncate(path, 1 << 40)), "it has grown beyond what is read"),
        (lambda path: os.symlink("/dev/zero", path), "a device has taken its place"),
        (lambda path: os.symlink(path, path), "too many levels of symbolic links"),
        (lambda path: None, "no such file or directory"),
    ],
    ids=["pipe", "folder", "grown", "device", "loop", "nothing"],
)
def test_what_has_taken_the_place_of_a_file_after_it_was_listed_is_told(
    put: Callable[[str], object], told: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "a.postman_collection.json")
    put(path)
    (notice,) = read_listed(Listed(path, "a", False, 9), RECOGNISE, all_files=False, max_size=1_000_000, tally=Tally())
    assert isinstance(notice, Notice)
    assert notice.fatal
    assert told in notice.message
    if told != "no such file or directory":
        with pytest.raises(OutputError):
            replace_file(path, b"before", b"after")
    assert not links_of([path + "-gone", path], [])
