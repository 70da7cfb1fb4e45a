"""Several people who rotate on one ledger at the same time, in a file and on a server: nothing is lost, sent, noted or told twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from posthound.rotate.keeping import opened
from tests.rotate.test_interrupted import Arguments, World, become, done_once, history, world
from tests.state.server import server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="left out: each of them is a process of its own")
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
PEOPLE = 3


def at_once(step: Arguments, ledger: str, people: int) -> list[int]:
    """Has several run a command at the same time; what each answered."""
    children = []
    for _ in range(people):
        child = os.fork()
        if child == 0:
            become(step, ledger)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def rotated(here: World, people: int) -> dict[str, list[tuple[str, ...]]]:
    """A rotation by so many; what happened to each secret, in the order of what it is."""
    for step in here.steps():
        assert at_once(step, here.ledger, people) == [0] * people, (step, Path("said").read_text()[-2000:])
        with opened(here.ledger) as store:
            assert store.chain().wrong == ""
    done_once(here)
    return history(here)


@pytest.mark.skipif(not LONG, reason="left out: `make test-long` runs it")
@pytest.mark.parametrize("where", ["file", "server"])
def test_several_who_rotate_at_once_do_it_once(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posthound.rotate.sync.SETTLED", 0.0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with world(tmp_path / "alone") as here:
        alone = rotated(here, 1)
    if where == "file":
        with world(tmp_path / "together") as here:
            assert rotated(here, PEOPLE) == alone
        return
    with server() as postgres, world(tmp_path / "together") as here:
        here.ledger = postgres.address
        assert rotated(here, PEOPLE) == alone
