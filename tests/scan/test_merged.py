"""Files in which a merge left conflicts: both sides are read as what they are."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from fixtures.golden import HERE, Case, cases
from posthound.config.settings import Settings
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.conftest import RunCli
from tests.helpers import scan_text, write

READ = (".json", ".yaml", ".yml")


def _of_lines(case: Case) -> bool:
    """Whether a file of the case holds a finding and is written in lines."""
    found = (HERE / case.name / "findings.txt").read_text().splitlines()
    return any(
        path.endswith(READ) and text.count("\n") > 3 and any(line.startswith(f"{path} ") for line in found)
        for path, text in case.files.items()
    )


PARSED = [case for case in cases() if not case.zipped and _of_lines(case)]
SPOTS = 3  # lines of each file


def conflict(*sides: str, base: str | None = None) -> str:
    """Lines as git leaves those that two branches changed, with what they were where `merge.conflictStyle` asks for it."""
    before = "" if base is None else f"||||||| 1a2b3c4\n{base}"
    return f"<<<<<<< HEAD\n{sides[0]}{before}=======\n{sides[1]}>>>>>>> feature/login\n"


def _found(folder: Path, file: str) -> set[tuple[str, str, str]]:
    found = run([str(folder)], Settings(jobs=1)).findings
    return {(f.rule, f.secret_id, f.role) for f in found if f.file.endswith(file)}


@pytest.mark.parametrize("case", PARSED, ids=lambda case: case.name)
def test_a_line_that_two_branches_have_hides_nothing_of_a_file(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    looked_at = 0
    for path, text in case.files.items():
        before = _found(tmp_path, path) if path.endswith(READ) else set()
        lines = text.splitlines(keepends=True)
        spots = [n for n, line in enumerate(lines) if n and line.strip() not in "{}[],|>" and line[-3:-2] not in "|>"]
        for spot in random.Random(path).sample(spots, min(SPOTS, len(spots))) if before else ():
            marked = conflict(lines[spot], lines[spot])
            write(tmp_path / path, "".join([*lines[:spot], marked, *lines[spot + 1 :]]))
            assert before <= _found(tmp_path, path), lines[spot]
            looked_at += 1
        write(tmp_path / path, text)
    assert looked_at


@pytest.mark.parametrize("name", ["a.postman_environment.json", "prod.json"])
@pytest.mark.parametrize("base", [None, "", '  "value": "",\n'])
def test_both_values_of_a_conflict_are_found_under_their_name(
    name: str, base: str | None, tmp_path: Path, run_cli: RunCli
) -> None:
    rng = random.Random(f"{name}{base}")
    ours, theirs = (expand("<alnum:36>", rng) for _ in "ab")
    sides = conflict(*(f'  "value": "{value}",\n' for value in (ours, theirs)), base=base)
    text = (
        f'{{"name": "e", "values": [\n {{"key": "api_token",\n{sides}  "enabled": true}}\n],\n'
        '"_postman_variable_scope": "environment"}\n'
    )
    outcome = scan_text(name, text)
    assert [(f.rule, f.name, f.role) for f in outcome.findings] == [("generic-token", "api_token", "environment")] * 2
    assert [notice.message for notice in outcome.notices] == [
        "a merge left conflicts in it: both sides are scanned; resolve them"
    ]
    file = write(tmp_path / name, text)
    assert run_cli("fix", "--write", str(file)).returncode == 0
    fixed = file.read_text()
    assert ours not in fixed
    assert theirs not in fixed
    assert fixed.count("{{vault:") == 2
    assert [line for line in fixed.splitlines() if line[:7] in ("<<<<<<<", "|||||||", "=======", ">>>>>>>")] == [
        line for line in text.splitlines() if line[:7] in ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
    ]


def test_sides_that_are_no_document_together_are_read_one_as_it_is_and_the_others_as_text(tmp_path: Path) -> None:
    rng = random.Random(3)
    ours, theirs = (expand("<alnum:36>", rng) for _ in "ab")
    row = '{{"key": "api_token", "value": "{}"'.format
    sides = conflict(f"{row(ours)}\n", f'[{row(theirs)}}}], {{"a": 1\n')
    text = f'{{"name": "e", "values": [\n{sides}}}],\n"_postman_variable_scope": "environment"}}\n'
    found = scan_text("a.postman_environment.json", text).findings
    assert [(f.name, f.role) for f in found] == [("api_token", "environment"), ("api_token", "text")]


def test_text_that_speaks_of_marks_is_no_conflict() -> None:
    document = {"info": {"name": "C"}, "item": [{"name": "<<<<<<< HEAD", "request": "https://a.test"}]}
    assert scan_text("a.postman_collection.json", json.dumps(document)).notices == ()
