"""Rows of data for runs beside a collection: each cell by the name of its column."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Finding
from posthound.rules.templates import expand
from posthound.scan.run import run

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
