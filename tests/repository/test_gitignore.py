"""What git ignores in the folders of a repository is passed over, and counted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path, planted: Plant) -> Path:
    """A repository with an ignored file, an ignored folder, and one that is tracked all the same."""
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    write(tmp_path / ".gitignore", "build/\n*.local.json\n")
    for number, name in enumerate(
        ("a.json", "api/b.local.json", "build/c.json", "build/deep/d.json", "api/tracked.local.json")
    ):
        rows = [{"key": "api_key", "value": planted("<alnum:40>", number)}]
        write(tmp_path / name, {"name": "E", "values": rows, "_postman_variable_scope": "environment"})
    subprocess.run(["git", "add", "--force", "api/tracked.local.json"], cwd=tmp_path, check=True)
    return tmp_path


def files(run_cli: RunCli, *arguments: str, cwd: Path) -> set[str]:
    """The files with findings."""
    return {
        json.loads(line)["file"] for line in run_cli("scan", *arguments, "-f", "jsonl", cwd=cwd).stdout.splitlines()
    }


def test_what_git_ignores_is_passed_over_and_counted_unless_asked_for(repository: Path, run_cli: RunCli) -> None:
    assert files(run_cli, ".", cwd=repository) == {"a.json", "api/tracked.local.json"}
    assert files(run_cli, ".", cwd=repository / "api") == {"tracked.local.json"}
    assert len(files(run_cli, ".", "--no-ignore", cwd=repository)) == 5
    assert len(files(run_cli, ".", "--isolated", cwd=repository)) == 5
    assert "2 ignored by git (--no-ignore scans them)" in run_cli("scan", ".", cwd=repository).stdout


def test_what_is_named_is_scanned_though_git_ignores_it(repository: Path, run_cli: RunCli) -> None:
    assert files(run_cli, "api/b.local.json", cwd=repository) == {"api/b.local.json"}
    assert files(run_cli, "build", cwd=repository) == {"build/c.json", "build/deep/d.json"}
    assert files(run_cli, "deep", cwd=repository / "build") == {"deep/d.json"}
