"""What Windows does otherwise, as far as another system can show it: separators, drives, and files that are open."""

from __future__ import annotations

import json
import ntpath
import os
import random
import string
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from posthound.baseline.run import create, update
from posthound.cli.crawl_keys import read_key
from posthound.config.settings import Settings, load
from posthound.fix.run import plan, write
from posthound.report.sarif.names import relative_uri
from posthound.rules.pattern_files import read_patterns
from posthound.scan.known import read_baseline
from posthound.sources import files as sources
from posthound.support import files, paths
from posthound.support.errors import OutputError, UsageError
from tests.scan.test_configuration import PATTERNS

Plant = Callable[..., str]


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters + "é Ω", k=7)).strip() or "x"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> str:
    """Paths as Windows writes them, in the modules that ask about paths; the working folder, on drive C."""
    folder = "C:\\Users\\ada\\work"
    nt = SimpleNamespace(**{name: getattr(ntpath, name) for name in dir(ntpath) if not name.startswith("__")})
    nt.abspath = lambda path: ntpath.normpath(ntpath.join(folder, path))
    nt.realpath = nt.abspath
    system = SimpleNamespace(path=nt, sep="\\", getcwd=lambda: folder, curdir=".")
    for module in (paths, sources):
        monkeypatch.setattr(module, "os", system)
    return folder


@pytest.mark.parametrize("seed", range(20))
def test_a_path_below_a_folder_is_told_with_slashes_whatever_the_case_of_its_drive(windows: str, seed: int) -> None:
    rng = random.Random(seed)
    parts = [_name(rng) for _ in range(rng.randrange(1, 5))]
    path, told = "\\".join((windows, *parts)), "/".join(parts)
    other_case = windows.replace("C:", "c:").upper()
    assert paths.below(path, windows) == paths.below(path, other_case) == told
    assert paths.from_root(f"{path}!/in/zip.json", windows) == f"{told}!/in/zip.json"
    assert paths.from_root("/".join((windows.replace("\\", "/"), *parts)), windows) == told
    assert paths.shown_as(path) == told
    assert paths.shown_as("\\".join(parts)) == told
    assert paths.is_under(told, windows)
    assert paths.is_under(path, parts[0])
    assert not paths.is_under(path, f"{windows}x")


def test_what_lies_on_another_drive_is_never_told_by_its_absolute_path(windows: str) -> None:
    assert paths.below("D:\\exports\\a.json", windows) is None
    assert paths.from_scanned("D:/exports/in/a.json", ["D:\\exports"]) == "in/a.json"
    assert paths.from_scanned("D:/exports/in/a.json", ["D:\\exports", "E:\\"]) == "exports/in/a.json"
    assert paths.from_scanned("D:/elsewhere/a.json!/b.json", ["E:\\"]) == "a.json!/b.json"
    assert relative_uri(paths.from_scanned("D:/elsewhere/a b.json", ["E:\\"])) == "a%20b.json"


def test_excludes_hold_for_paths_with_backslashes(windows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.is_excluded("api\\generated\\a.json", ["api/generated/*"])
    assert paths.is_excluded("api\\generated\\a.json", ["a.json"])
    assert not paths.is_excluded("api\\kept\\a.json", ["api/generated/*"])


def _refusing_open_files(source: str, target: str) -> None:
    """Replaces a file as Windows does: not while anybody, we included, has either of the two open."""
    opened = set()
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # that of the folder of handles itself
            opened.add(os.readlink(handle))
    if opened & {os.path.realpath(source), os.path.realpath(target)}:
        raise PermissionError(13, "The process cannot access the file because it is being used", target)
    os.rename(source, target)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which files that are open cannot be replaced."""
    if sys.platform != "linux":
        pytest.skip("left out: only Linux says which files are open")
    monkeypatch.setattr(os, "replace", _refusing_open_files)


def _environment(value: str) -> str:
    values = [{"key": "api_key", "value": value, "enabled": True}]
    return json.dumps({"name": "prod", "values": values, "_postman_variable_scope": "environment"}, indent=1)


def test_nothing_that_we_replace_is_open_meanwhile(
    strict: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: Plant
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "prod.postman_environment.json"
    file.write_text(_environment(planted("<crc62:ghp_>")))
    create(["."], Settings(jobs=1), "base", reason="known", until="2999-01-01")
    update(["."], Settings(jobs=1), "base", date.today(), reason="", until="2999-01-01")
    files.write_file("report.json", b"one")
    files.write_file("report.json", b"two")
    written, failed = write(plan(["."], Settings(jobs=1)))
    assert len(written) == 1
    assert not failed
    assert planted("<crc62:ghp_>") not in file.read_text()
    assert (tmp_path / "report.json").read_bytes() == b"two"
    assert sorted(os.listdir()) == ["base", "prod.postman_environment.json", "report.json"]


def test_a_file_that_another_program_holds_stays_and_the_error_says_so(strict: None, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"old")
    with target.open("rb"), pytest.raises(OutputError) as raised:
        files.write_file(str(target), b"new")
    assert "being used" in raised.value.message
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report.json"]


SAVED = {
    "mark": ("utf-8-sig", "\n"),
    "lines": ("utf-8", "\r\n"),
    "both": ("utf-8-sig", "\r\n"),
    "PowerShell": ("utf-16", "\r\n"),
}


@pytest.mark.parametrize("way", SAVED)
def test_what_somebody_saves_with_an_editor_of_windows_is_read(planted: Plant, tmp_path: Path, way: str) -> None:
    encoding, ends = SAVED[way]

    def saved(name: str, text: str) -> str:
        (tmp_path / name).write_bytes(text.replace("\n", ends).encode(encoding))
        return str(tmp_path / name)

    assert load(config=saved("c.toml", 'exclude = ["für"]\n')).exclude == ("für",)
    assert read_patterns(saved("p.toml", PATTERNS))
    secret = {"key": "token", "value": planted("<crc62:ghp_>"), "enabled": True}
    (tmp_path / "a.postman_environment.json").write_text(json.dumps({"name": "E", "values": [secret]}))
    create([str(tmp_path)], Settings(), str(tmp_path / "b"), reason="x", until="2999-01-01")
    assert read_baseline(saved("known", (tmp_path / "b").read_text("utf-8"))).entries
    key = saved("key", "PMAK-1234\n")
    os.chmod(key, 0o600)
    assert read_key(key) == "PMAK-1234"


def test_what_is_in_a_code_page_is_said_to_be_no_utf8(tmp_path: Path) -> None:
    (tmp_path / ".posthound.toml").write_bytes('exclude = ["für"]\n'.encode("cp1252"))
    with pytest.raises(UsageError, match="it is no UTF-8 from byte 13 on"):
        load(config=str(tmp_path / ".posthound.toml"))
