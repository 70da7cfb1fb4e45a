"""A replacement that is ended by kill -9 at any step: a second run completes it, with the same names, and all can be taken back."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.standin import Standin
from fixtures.standin_team import Maker, Team
from posthound.cloud.journal import Journal, runs
from posthound.cloud.run import plan_cloud, plan_undo, prove, replace_in_cloud, undo_folder
from posthound.config.settings import Settings
from posthound.crawl.options import CrawlOptions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="left out: it forks and kills")
SETTINGS = Settings(jobs=1)
# Every call after the plan, in order: looks at the collection, at the request in it, its write, and so on.
STEPS = 13
LONG = os.environ.get("POSTHOUND_TEST_LONG")


def _replace(options: CrawlOptions) -> int:
    made = plan_cloud(options, SETTINGS, unsafe=True)
    journal = Journal(undo_folder(options), made.gathered.account, "fix")
    journal.names(made.names)
    fates = replace_in_cloud(options, made.entities, journal)
    report, _ = prove(options, SETTINGS, None)
    return len(report.findings) + sum(bool(fate.refused) for fate in fates)


@pytest.fixture
def small(make: Maker) -> Team:
    """A secret that stands in two requests and in an environment."""
    space = make.space("Payments", "public", collections=1, environments=1, secrets=2)
    space.global_values = []
    items = space.collections[0].body["collection"]["item"]
    value = items[0]["request"]["header"][-1]["value"].removeprefix("Bearer ")
    items[2]["request"]["header"].append({"key": "Authorization", "value": f"Bearer {value}"})
    space.environments[0].body["environment"]["values"][0]["value"] = value
    return Team(spaces=[space])


def _killed_at(standin: Standin, step: int, options: CrawlOptions, *, answered: bool) -> int:
    """Runs a replacement in a process that is killed at a call after the plan; gives how many calls there were."""
    plain, count, child = standin.answers.answer, 0, 0

    def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        nonlocal count
        begun = any(undo_folder(options).glob("*")) or count
        count += bool(begun)
        if count == step and not answered:
            os.kill(child, signal.SIGKILL)
            return 500, {}
        told = plain(method, path, query, body)
        if count == step:
            os.kill(child, signal.SIGKILL)
        return told

    standin.answers.answer = answer  # type: ignore[method-assign]
    child = os.fork()
    if not child:
        try:
            os._exit(_replace(options))
        finally:
            os._exit(99)
    _, status = os.waitpid(child, 0)
    standin.answers.answer = plain  # type: ignore[method-assign]
    assert os.WIFSIGNALED(status) == (step <= count)
    return count


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("step", range(1, STEPS + 1) if LONG else (3, 9))
def test_a_run_that_is_killed_is_completed_by_the_next_and_can_be_taken_back(
    step: int, answered: bool, serve: Callable[..., Standin], small: Team, reach: Callable[..., CrawlOptions]
) -> None:
    standin = serve(small)
    options = reach(standin)
    _killed_at(standin, step, options, answered=answered)
    assert _replace(options) == 0
    space = small.spaces[0]
    whole = str(space.collections[0].body) + str(space.environments[0].body)
    named = re.findall(r"vault:([a-z0-9-]+)|vault\.get\(\"([a-z0-9-]+)", whole)
    assert len(named) == 4
    assert len(set(named)) == 2  # of two secrets
    for run in reversed(runs(undo_folder(options))):
        plans, told = plan_undo(options, run)
        assert not told
        assert not any(
            fate.refused
            for fate in replace_in_cloud(options, plans, Journal(undo_folder(options), run.account, "undo", run.name))
        )
    assert len(plan_cloud(options, SETTINGS, unsafe=True).entities) == 2
    assert prove(options, SETTINGS, None)[0].findings
