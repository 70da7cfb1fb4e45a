"""Files, folders, archives and standard input: what is read, what is passed over, and that nothing gets out."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.scan.run import run
from posthound.sources.archive import members
from tests.conftest import RunCli
from tests.helpers import records, write

Plant = Callable[..., str]


def _export(value: str) -> str:
    return json.dumps(
        {"name": "e", "values": [{"key": "api_key", "value": value}], "_postman_variable_scope": "environment"}
    )


def _zip(*entries: tuple[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def _files(folder: Path, **settings: object) -> list[str]:
    report = run([str(folder)], Settings(jobs=1, **settings))  # type: ignore[arg-type]
    return sorted(finding.file.removeprefix(f"{folder.as_posix()}/") for finding in report.findings)


def test_a_folder_is_searched_for_what_postman_writes_by_name_and_by_content(tmp_path: Path, planted: Plant) -> None:
    text = _export(planted("<alnum:40>"))
    for name in (
        "a.postman_environment.json",
        "b.json.postman_environment",
        "deep/er/c.json",
        "d",
        "e.postman_globals.json",
    ):
        write(tmp_path / name, text)
    write(tmp_path / "settings.json", {"client_secret": planted("<alnum:40>")})
    write(tmp_path / "notes.txt", f"api_key={planted('<alnum:40>')}")
    report = run([str(tmp_path)], Settings(jobs=1))
    assert len({f.file for f in report.findings}) == 5
    assert report.passed_over == 2
    assert len(_files(tmp_path, all_files=True)) == 7


def test_folders_that_hold_no_exports_are_left_out(tmp_path: Path, planted: Plant) -> None:
    text = _export(planted("<alnum:40>"))
    for folder in (".git", "node_modules", ".venv", "venv", "src/node_modules/x", "__pycache__"):
        write(tmp_path / folder / "a.postman_environment.json", text)
    write(tmp_path / "myenv" / "pyvenv.cfg", "home = /usr")
    write(tmp_path / "myenv" / "a.postman_environment.json", text)
    write(tmp_path / "postman" / "a.postman_environment.json", text)
    assert _files(tmp_path) == ["postman/a.postman_environment.json"]


def test_a_named_file_is_scanned_whatever_it_is_and_wherever_it_lies(tmp_path: Path, planted: Plant) -> None:
    file = write(tmp_path / "node_modules" / "notes.txt", f"api_key = {planted('<alnum:40>')}\n")
    assert len(run([str(file)], Settings(jobs=1)).findings) == 1


def test_a_file_named_twice_or_found_twice_is_scanned_once(tmp_path: Path, planted: Plant) -> None:
    file = write(tmp_path / "a.json", _export(planted("<alnum:40>")))
    os.link(file, tmp_path / "hard-link.json")
    report = run([str(file), str(tmp_path), str(file)], Settings(jobs=1))
    assert (report.files, len(report.findings)) == (1, 1)


def test_links_out_of_the_folder_are_not_followed_and_said_so(tmp_path: Path, planted: Plant) -> None:
    outside = write(tmp_path / "outside" / "a.json", _export(planted("<alnum:40>")))
    inside = tmp_path / "inside"
    write(inside / "own.json", _export(planted("<alnum:40>", 1)))
    (inside / "link.json").symlink_to(outside)
    (inside / "folder").symlink_to(outside.parent, target_is_directory=True)
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    report = run([str(inside)], Settings(jobs=1))
    assert [Path(f.file).name for f in report.findings] == ["own.json"]
    assert sorted(Path(n.path).name for n in report.notices) == ["folder", "link.json"]
    assert report.complete


@pytest.mark.parametrize(("name", "complete"), [("gone.postman_collection.json", False), (".#notes.md", True)])
def test_a_link_that_leads_nowhere_is_told_and_an_error_where_it_is_called_an_export(
    name: str, complete: bool, tmp_path: Path
) -> None:
    (tmp_path / name).symlink_to("ann@host.12:34")
    report = run([str(tmp_path)], Settings(jobs=1))
    assert report.complete is complete
    assert "no such file" in report.notices[0].message


def test_patterns_exclude_by_path_and_by_name(tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.json", "old/b.json", "old/c.json", "new/b.json"):
        write(tmp_path / name, _export(planted("<alnum:40>")))
    assert {f.file for f in run(["."], Settings(jobs=1, exclude=("old/*",))).findings} == {"a.json", "new/b.json"}
    assert {f.file for f in run(["."], Settings(jobs=1, exclude=("b.json",))).findings} == {"a.json", "old/c.json"}
    assert {f.file for f in run(["."], Settings(jobs=1, exclude=("old",))).findings} == {"a.json", "new/b.json"}


def test_members_of_a_dump_are_reported_under_the_archive(tmp_path: Path, planted: Plant) -> None:
    inner = _zip(("environment/x.json", _export(planted("<alnum:40>", 1))))
    data = _zip(
        ("archive.json", '{"environment": {}}'),
        ("environment/é x.json", _export(planted("<alnum:40>"))),
        ("inner.zip", inner),
        ("a.png", b"\0\0"),
    )
    write(tmp_path / "dump.zip", data)
    assert _files(tmp_path) == ["dump.zip!/environment/é x.json", "dump.zip!/inner.zip!/environment/x.json"]


@pytest.mark.parametrize("name", ["../../evil.json", "/etc/evil.json", "..\\..\\evil.json", "a/../../evil.json"])
def test_member_names_that_lead_out_of_the_archive_write_nothing_and_are_shown_inside(
    name: str, tmp_path: Path, planted: Plant
) -> None:
    write(tmp_path / "in" / "dump.zip", _zip((name, _export(planted("<alnum:40>")))))
    (file,) = _files(tmp_path / "in")
    assert file.startswith("dump.zip!/")
    assert ".." not in file
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["dump.zip"]


def test_a_zip_bomb_is_refused_and_the_rest_of_the_archive_is_read(tmp_path: Path, planted: Plant) -> None:
    data = _zip(("bomb.json", b" " * 80_000_000), ("environment/x.json", _export(planted("<alnum:40>"))))
    write(tmp_path / "dump.zip", data)
    started = time.monotonic()
    report = run([str(tmp_path)], Settings(jobs=1))
    assert len(report.findings) == 1
    assert not report.complete
    assert "ZIP bomb" in report.notices[0].message
    assert time.monotonic() - started < 10


def test_a_member_whose_header_lies_about_its_size_is_bounded() -> None:
    data = bytearray(_zip(("x.json", b" " * 5_000_000)))
    size = (5_000_000).to_bytes(4, "little")
    lie = bytes(data).replace(size, (100).to_bytes(4, "little"))
    (item,) = members("d.zip", lie, 1_000_000)
    assert isinstance(item, Notice) or len(item.data) <= 1_000_000


def test_archives_within_archives_end(planted: Plant) -> None:
    data = _export(planted("<alnum:40>")).encode()
    for _ in range(6):
        data = _zip(("x.zip", data))
    (item,) = members("d.zip", data, 10_000_000)
    assert isinstance(item, Notice)
    assert "too deep within archives" in item.message


@pytest.mark.parametrize("damage", ["truncated", "garbled", "encrypted"])
def test_a_damaged_archive_is_an_error(damage: str, tmp_path: Path, planted: Plant) -> None:
    data = bytearray(_zip(("environment/x.json", _export(planted("<alnum:40>")))))
    if damage == "truncated":
        data = data[: len(data) // 2]
    elif damage == "garbled":
        data[60:90] = b"\xff" * 30
    else:
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    write(tmp_path / "dump.zip", bytes(data))
    report = run([str(tmp_path)], Settings(jobs=1))
    assert not report.complete
    assert report.notices[0].path.startswith(f"{tmp_path.as_posix()}/dump.zip")


def test_an_empty_folder_is_clean(tmp_path: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Nothing was scanned. 0 files scanned.\n"


def test_standard_input_is_scanned(run_cli: RunCli, planted: Plant) -> None:
    done = run_cli("scan", "-", "--format", "jsonl", stdin=_export(planted("<alnum:40>")).encode())
    assert done.returncode == 1
    assert [(r["file"], r["pointer"]) for r in records(done.stdout)] == [("<stdin>", "/values/0/value")]


def test_environments_are_scanned_after_the_collections_that_use_their_variables(
    tmp_path: Path, planted: Plant
) -> None:
    request = {"url": "https://a.test", "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{acme}}"}]}}
    write(tmp_path / "z.postman_collection.json", {"info": {"name": "A"}, "item": [{"name": "R", "request": request}]})
    row = {"key": "acme", "value": planted("<alnum:40>")}
    write(
        tmp_path / "a.postman_environment.json",
        {"name": "e", "values": [row], "_postman_variable_scope": "environment"},
    )
    assert _files(tmp_path) == ["a.postman_environment.json"]


def test_several_processes_find_what_one_finds(tmp_path: Path, planted: Plant) -> None:
    filler = [{"key": f"note{n}", "value": "lorem ipsum " * 300} for n in range(1_300)]
    for number in range(3):
        rows = [*filler, {"key": "api_key", "value": planted("<alnum:40>", number)}]
        write(tmp_path / f"{number}.json", {"name": "e", "values": rows, "_postman_variable_scope": "environment"})
    one, two = (run([str(tmp_path)], Settings(jobs=jobs)) for jobs in (1, 2))
    assert one == two
    assert len(one.findings) == 3
