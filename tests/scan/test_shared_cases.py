"""The cases of what was once found wrong, beside the checkout: every row holds, but where two rows of one file contradict each other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disk import POSTHOUND


@pytest.fixture(scope="module")
def filled(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    cases = shared / "cases"
    if not (cases / "fill.py").is_file():
        pytest.skip(f"left out: {cases} is absent")
    folder = tmp_path_factory.mktemp("cases") / "filled"
    subprocess.run([sys.executable, str(cases / "fill.py"), str(folder)], check=True, capture_output=True)
    return folder


def _contradicted(folder: Path) -> set[tuple[str, str, str]]:
    """Rows that ask for silence where another row of the same file asks for a finding."""
    found = set()
    for expected in folder.glob("*/expected.jsonl"):
        rows = [row for row in map(json.loads, expected.open(encoding="utf-8")) if "pointer" in row and "file" in row]
        wanted = {(row["file"], row["pointer"]) for row in rows if row.get("reported") is True}
        for row in rows:
            inside = (file == row["file"] and at.startswith(row["pointer"] + "/") for file, at in wanted)
            if row.get("reported") is False and any(inside):
                found.add((expected.parent.name, row["file"], row["pointer"]))
    return found


def test_every_row_of_the_cases_holds(filled: Path, clean_environment: dict[str, str]) -> None:
    command = [sys.executable, str(filled / "check.py"), str(filled), str(POSTHOUND)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment)
    *wrong, total = done.stdout.splitlines()
    contradicted = _contradicted(filled)
    assert [line for line in wrong if tuple(line.split(" ")[:3]) not in contradicted] == []
    assert int(total.split(" of ")[1].split()[0]) > 100


def test_a_baseline_knows_its_paths_and_renamed_places(filled: Path, clean_environment: dict[str, str]) -> None:
    steps = filled / "baseline-paths/steps.sh"
    command = ["bash", str(steps), str(POSTHOUND)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=steps.parent, env=clean_environment)
    assert (done.returncode, done.stdout) == (0, "")
