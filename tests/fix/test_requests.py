"""A fixed collection sends the same requests: run by the real clients before and after, every way out of the fix."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from posthound.clients import read
from posthound.fix.remains import remains
from posthound.fix.run import FixPlan
from posthound.model.values import Origin, Raw
from tests.fix.evaluating import sending
from tests.fix.requests import drawn
from tests.fix.sending import WAYS, Files, Way, after, different, fixed, installed, run, sent, steady

LONG = os.environ.get("POSTHOUND_TEST_LONG") == "1"
SEEDS = range(1, 6) if LONG else range(1, 2)
NUMBER = 50 if LONG else 2
BEFORE = 3  # what is drawn of few may be the same in two runs
_QUICK = (WAYS[1], WAYS[6])
_LEAST = 0.99


class Job(NamedTuple):
    """A fix of one way, and where its runs stand among all: some of the original, one of what was written."""

    title: str
    way: Way
    before: int
    after: int


def jobs(sets: list[tuple[str, Files]], ways: tuple[Way, ...], folder: Path) -> tuple[list[Job], list[Any]]:
    """The runs that prove the fixes of these files; what a fix does not change is not run."""
    runs: list[Any] = []
    found = []
    for title, files in sets:
        originals: dict[str, int] = {}
        for way in ways:
            made, new = fixed(files, folder / title / f"{way}".replace(" ", ""), way)
            if not any(file.changes for file in made.files):
                continue
            _nothing_left(made, new)
            if way.engine not in originals:
                originals[way.engine] = len(runs)
                runs += [run(files, way.engine)] * BEFORE
            found.append(Job(title, way, originals[way.engine], len(runs)))
            runs.append(after(made, new, way))
    return found, runs


def _nothing_left(made: FixPlan, new: Files) -> None:
    """Nothing of a value that was replaced can be read in the files, in any spelling, unless a place of the secret was told."""
    told = {change.secret for change in made.behind + made.left}
    stay = {change.name for file in made.files for change in file.changes if change.secret in told}
    gone = {name: [value] for name, value in made.values.items() if name not in stay}
    for kind in ("collection", "environment", "globals"):
        data = json.dumps(getattr(new, kind)).encode()
        tree = read(Raw(Origin(f"a.postman_{kind}.json"), data)).tree
        assert not [(name, tree.texts[rest.leaf]) for name, rest in remains(gone, tree)]


def proven(found: list[Job], runs: list[Any]) -> tuple[float, list[str]]:
    """The share of fixes after which the same requests are sent, and what differs after the others."""
    out = sent(runs, 3600)
    befores = [out[job.before : job.before + BEFORE] for job in found]
    wrong = [
        f"{job.title} {job.way}: {why}"
        for job, before in zip(found, befores, strict=True)
        if (why := different(before, out[job.after]))
    ]
    loose = sum(not steady(before) for before in befores)
    print(f"{len(found) - len(wrong)} of {len(found)} send the same requests; {loose} of them never do the same twice")
    return 1 - len(wrong) / len(found), wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_collections_send_the_same_requests_after_a_fix(tmp_path: Path, seed: int) -> None:
    installed()
    sets = []
    for number in range(NUMBER):
        one = drawn(f"{seed}/{number}")
        sets.append((str(number), Files(one.collection(), one.environment(), one.environment("globals"))))
    found, runs = jobs(sets, WAYS if LONG else _QUICK, tmp_path)
    assert len(found) >= NUMBER
    share, wrong = proven(found, runs)
    assert share >= _LEAST, wrong


def test_scripts_that_run_code_send_the_same_requests_after_a_fix(tmp_path: Path) -> None:
    installed()
    sets = [(str(number), sending(f"code {number}")[1]) for number in range(NUMBER)]
    found, runs = jobs(sets, WAYS if LONG else _QUICK, tmp_path)
    assert len(found) >= NUMBER
    for before in sent(runs[: BEFORE * NUMBER : BEFORE]):
        assert "X-Out" in json.dumps(before["requests"]), before
    assert proven(found, runs) == (1.0, [])


def test_real_exports_send_the_same_requests_after_a_fix(tmp_path: Path, shared: Path) -> None:
    installed()
    if not LONG:
        pytest.skip("left out: takes minutes (make test-long runs it)")
    sets = []
    for path in sorted((shared / "corpus" / "labelled").glob("*.postman_collection.json")):
        value = json.loads(path.read_text("utf-8-sig"))
        if "item" in value:
            sets.append((path.stem, Files(value)))
    found, runs = jobs(sets, WAYS, tmp_path)
    assert len({job.title for job in found}) >= 20
    share, wrong = proven(found, runs)
    assert share >= _LEAST, wrong
