"""How files are called in reports for other systems: from the repository's root, wherever somebody stands."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]


def environment(value: str) -> dict[str, object]:
    """An environment with one secret."""
    return {"name": "E", "values": [{"key": "api_key", "value": value}], "_postman_variable_scope": "environment"}


def uris(run_cli: RunCli, *arguments: str | Path, cwd: Path, format_name: str = "sarif") -> list[str]:
    """The files that a report names, decoded."""
    output = run_cli("scan", *arguments, "-f", format_name, cwd=cwd).stdout
    if format_name == "gitlab":
        return [one["location"]["file"] for one in json.loads(output)["vulnerabilities"]]
    results = json.loads(output)["runs"][0]["results"]
    return [unquote(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for r in results]


@pytest.mark.parametrize("format_name", ["sarif", "github", "defectdojo", "gitlab"])
def test_files_are_named_from_the_root_of_the_repository_wherever_one_stands(
    format_name: str, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    write(tmp_path / "api" / "v1" / "a.json", environment(planted("<alnum:40>")))
    (tmp_path / "docs").mkdir()
    for cwd, path in (
        ("", "."),
        ("", "api"),
        ("api", "."),
        ("api/v1", "a.json"),
        ("docs", "../api"),
        ("docs", tmp_path),
    ):
        assert uris(run_cli, path, cwd=tmp_path / cwd, format_name=format_name) == ["api/v1/a.json"], (cwd, path)


def test_outside_of_a_repository_they_are_named_from_the_scanned_folder_and_never_absolute(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "out" / "in" / "a.json", environment(planted("<alnum:40>")))
    write(tmp_path / "more" / "b.json", environment(planted("<alnum:40>")))
    (tmp_path / "here").mkdir()
    here = tmp_path / "here"
    assert uris(run_cli, "../out", cwd=here) == ["in/a.json"]
    assert uris(run_cli, tmp_path / "out" / "in" / "a.json", cwd=here) == ["a.json"]
    assert uris(run_cli, "../out", "../more", cwd=here) == ["more/b.json", "out/in/a.json"]
    assert uris(run_cli, "out", cwd=tmp_path) == ["out/in/a.json"]


@pytest.mark.skipif(os.name == "nt", reason="left out: a backslash is no part of a name there")
def test_a_backslash_in_a_name_is_one(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "back\\slash.json", environment(planted("<alnum:40>")))
    assert uris(run_cli, ".", cwd=tmp_path) == ["back\\slash.json"]
    assert "back%5Cslash.json" in run_cli("scan", ".", "-f", "sarif").stdout


def test_what_could_not_be_read_is_named_the_same_way(tmp_path: Path, run_cli: RunCli) -> None:
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    (tmp_path / "api").mkdir()
    output = run_cli("scan", "absent.json", "-f", "sarif", cwd=tmp_path / "api").stdout
    (notification,) = json.loads(output)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "api/absent.json"
