"""The threat model names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "threat-model.md"


def test_every_boundary_of_the_threat_model_names_a_test_that_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", PAGE.read_text("utf-8"))
    assert len(named) > 20
    for file, function in named:
        text = (TESTS / file).read_text("utf-8")
        assert not function or f"def {function}(" in text, (file, function)


def test_every_boundary_names_its_test() -> None:
    section = PAGE.read_text("utf-8").split("## The boundaries, each with its test")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 25
    assert not [what for what, test in rows if not re.fullmatch(r" `[\w/]+\.py::\w+` ", test)]
