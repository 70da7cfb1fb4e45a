"""Rows of data for runs beside a collection: each cell by the name of its column."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Finding
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.helpers import Lines

COLLECTION = '{"info": {"name": "a", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": []}'


def _scanned(folder: Path, data: str, *, beside: bool = True) -> list[Finding]:
    (folder / "users.csv").write_text(data, "utf-8", newline="")
    if beside:
        (folder / "a.postman_collection.json").write_text(COLLECTION)
    return [one for one in run([str(folder)], Settings(jobs=1)).findings if one.file.endswith("users.csv")]


@pytest.mark.parametrize("seed", range(12))
def test_each_cell_is_told_by_its_column(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    columns = {
        "user": [f"ana{n}" for n in range(4)],
        "password": [expand("<alnum:11>", rng) + "!x" for _ in range(4)],
        "city": ["Bonn", "Ulm, south", "Jena", "Halle"],
        "api_key": [expand("<alnum:32>", rng) for _ in range(4)],
        "amount": [str(rng.randrange(9999)) for _ in range(4)],
        "trace_id": [expand("<hex:32>", rng) for _ in range(4)],
    }
    names = rng.sample(sorted(columns), len(columns))

    def cell(value: str) -> str:
        return f'"{value}"' if "," in value or rng.random() < 0.4 else value

    lines = [",".join(map(cell, names)), *(",".join(cell(columns[name][row]) for name in names) for row in range(4))]
    text = rng.choice(("\n", "\r\n")).join(lines) + rng.choice(("", "\n"))
    found = _scanned(tmp_path, text)
    shown = text.replace("\r\n", "\n").split("\n")
    places = {shown[f.region.start_line - 1][f.region.start_column - 1 : f.region.end_column - 1] for f in found}
    assert places == {*columns["password"], *columns["api_key"]}


def test_rows_beside_no_export_are_anybodys(tmp_path: Path) -> None:
    assert not _scanned(tmp_path, f"user,password\nana,{expand('<alnum:16>', Random(1))}\n", beside=False)


@pytest.mark.parametrize(
    "data", ["", ",", "a", "a\n", "1,2\n3,4\n", 'a,b\n"x', 'a,b\n"x""y",z\n', "a,b\n1,2,3,4\n", "a\r\rb", "a,a\n1,2"]
)
def test_odd_rows_are_read_without_a_fault(data: str, tmp_path: Path) -> None:
    assert not _scanned(tmp_path, data)


def test_more_cells_than_are_kept_are_said_and_read_as_text(tmp_path: Path) -> None:
    token = expand("<crc62:ghp_>", Random(2))
    text = "a,note\n" + "1,2\n" * 100_001 + f"3,{token}\n"
    (tmp_path / "users.csv").write_text(text)
    (tmp_path / "a.postman_collection.json").write_text(COLLECTION)
    report = run([str(tmp_path)], Settings(jobs=1))
    assert not report.complete
    assert [finding.rule for finding in report.findings] == ["github-personal-access-token"]


def _scanned_json(folder: Path, rows: object, *, beside: bool = True) -> list[str]:
    text = json.dumps(rows, indent=1)
    (folder / "users.json").write_text(text)
    if beside:
        (folder / "a.postman_collection.json").write_text(COLLECTION)
    lines = Lines(text)
    found = run([str(folder)], Settings(jobs=1)).findings
    return sorted(lines.covered(one.region) for one in found if one.file.endswith("users.json"))


@pytest.mark.parametrize("seed", range(8))
def test_rows_in_json_are_told_by_their_names(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    rows: list[dict[str, object]] = [
        {
            "user": f"ana{n}",
            "password": expand("<alnum:11>", rng) + "!x",
            "city": "Ulm",
            "api_key": expand("<alnum:32>", rng),
            "amount": rng.randrange(9999),
            "trace_id": expand("<hex:32>", rng),
            "active": rng.choice((True, False, None)),
        }
        for n in range(rng.randint(1, 5))
    ]
    names = rng.sample(sorted(rows[0]), len(rows[0]))
    shuffled = [{name: row[name] for name in names} for row in rows]
    assert _scanned_json(tmp_path, shuffled) == sorted(str(row[key]) for row in rows for key in ("password", "api_key"))
    for path in tmp_path.iterdir():
        path.unlink()
    assert not _scanned_json(tmp_path, shuffled, beside=False)


@pytest.mark.parametrize("rows", [[{"a": {"password": 1}}], {"rows": []}, [], [1, 2], ["a"], [[{"a": "b"}]]])
def test_json_of_another_form_is_not_read(rows: object, tmp_path: Path) -> None:
    assert not _scanned_json(tmp_path, rows)
    assert run([str(tmp_path)], Settings(jobs=1)).passed_over == 1
