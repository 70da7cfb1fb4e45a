"""What a scan costs, in calls and lines of Python executed: no clock is asked, so no machine is too slow.

What C does in one call is not counted; that patterns search in linear time is asked in `tests/rules/test_records.py`.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest

from fixtures.many import export
from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.native import compiled
from posthound.scan.pipeline import engine_for, scan_raw
from tests.conftest import PROJECT

# What twice the size may cost: a little more than twice, for sorting. Measured at most: 2.08.
GROWTH = 2.3
# What a string of an export of 400 requests may cost, in calls and in lines; in one of five requests stands a secret, or nowhere.
STRING = {
    "with secrets": {"calls": 19, "steps": 29},  # measured with Python 3.11: 14.6 and 22.2
    "without a secret": {"calls": 4, "steps": 7.2},  # measured: 3.0 and 5.5
}
# What a secret in it may cost, from the search to the finding, beyond what its string costs anyway.
SECRET = {"calls": 1_580, "steps": 2_290}  # measured: 1,212 and 1,756
# What a scan of an export of one request may cost.
SMALL = {"calls": 560, "steps": 1_030}  # measured: 557 and 1,017

# The smallest of three sizes, each twice the one before: large enough that what grows with the square shows.
SIZES = (("many", 32), ("hostile", 1_200 if "POSTHOUND_TEST_LONG" in os.environ else 800))

COMPILED = pytest.mark.skipif(
    compiled is None, reason="left out: the bounds are those of an installation with a compiler"
)

Counts = dict[str, list[dict[str, int]]]


@pytest.fixture(scope="module")
def counted(clean_environment: dict[str, str]) -> Callable[..., Counts]:
    """Counted in a process of its own, with one order of sets: nothing but the code decides what comes out, so once is enough."""
    variables = clean_environment | {"PYTHONHASHSEED": "0"}

    @cache
    def count(group: str, size: int, *names: str) -> Counts:
        command = [sys.executable, "-m", "tests.scan.counting", group, str(size), *names]
        done = subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    return count


@pytest.mark.parametrize(("group", "size"), [("exports", 100), *SIZES])
def test_what_is_twice_as_large_costs_little_more_than_twice(
    group: str, size: int, counted: Callable[..., Counts]
) -> None:
    counts = counted(group, size)
    grown = {
        f"{name}, {what}": round(larger[what] / smaller[what], 2)
        for name, rows in counts.items()
        for smaller, larger in pairwise(rows)
        for what in ("calls", "steps")
        if larger[what] > GROWTH * smaller[what]
    }
    assert not grown


@COMPILED
def test_a_string_and_a_secret_of_an_export_cost_no_more_than_is_allowed(counted: Callable[..., Counts]) -> None:
    rows = {name: counts[-1] for name, counts in counted("exports", 100).items()}
    plain, found = rows["without a secret"], rows["with secrets"]
    assert (plain["findings"], found["findings"]) == (0, 80)
    for name, bounds in STRING.items():
        for what, bound in bounds.items():
            assert rows[name][what] / rows[name]["leaves"] <= bound, (name, what)
    for what, bound in SECRET.items():
        assert (found[what] - plain[what]) / found["findings"] <= bound, what


@COMPILED
def test_a_small_file_costs_no_more_than_is_allowed(counted: Callable[..., Counts]) -> None:
    (counts,) = counted("exports", 1, "without a secret").values()
    assert {what: counts[0][what] <= bound for what, bound in SMALL.items()} == dict.fromkeys(SMALL, True), counts[0]


def test_a_process_builds_one_engine_however_it_asks_for_it() -> None:
    assert engine_for() is engine_for(()) is engine_for(Settings().patterns, "auto", thorough=False)


def test_what_a_file_gives_is_no_larger_for_all_the_variables_that_others_use() -> None:
    name, environment = export(2)
    raw = Raw(Origin(name), environment)
    few, many = (scan_raw(raw, uses=frozenset(f"thing{n}" for n in range(count))) for count in (10, 10_000))
    assert len(few.findings) == 1
    assert len(pickle.dumps(many)) == len(pickle.dumps(few))
