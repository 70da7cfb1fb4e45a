from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from fixtures.standin import Standin
from fixtures.standin_team import Maker, Team
from posthound.cli.start import main
from posthound.crawl.options import CrawlOptions
from tests.crawl.conftest import KEY, QUICK
from tests.direct import at_hand


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "for-tests")


@pytest.fixture
def make() -> Maker:
    return Maker(seed=11)


@pytest.fixture
def team(make: Maker) -> Team:
    """A public workspace that leaks in every piece that is written by itself, and a team's with an environment."""
    team = Team()
    space = make.space("Payments", "public", collections=1, environments=1, secrets=4)
    space.global_values = []
    inner = space.collections[0].body["collection"]
    inner["variable"].append({"key": "api_token", "value": make.plant("a variable")})
    inner["auth"] = {
        "type": "bearer",
        "bearer": [{"key": "token", "value": make.plant("the authorization"), "type": "string"}],
    }
    for example in inner["item"][3]["response"]:
        example["id"] = make.uuid()
    team.spaces.append(space)
    team.spaces.append(make.space("Orders", "team", collections=0, environments=1))
    team.spaces[1].global_values = []
    team.plants = {value: place for value, place in make.plants.items() if "globals" not in place}
    return team


@pytest.fixture
def serve() -> Iterator[Callable[..., Standin]]:
    """Starts stand-ins; all are stopped at the end."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(at_hand(Standin(*args, **options)))


@pytest.fixture
def reach(tmp_path: Path) -> Callable[..., CrawlOptions]:
    """The options that reach a stand-in, quickly."""

    def options(standin: Standin, **more: Any) -> CrawlOptions:
        return CrawlOptions(standin.url, KEY, state=str(tmp_path / "state.sqlite"), rate=0, pace=QUICK, **more)

    return options


class Terminal(StringIO):
    """Standard input at which somebody types."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command in this process, against a stand-in, with an answer on its standard input."""
    monkeypatch.setenv("POSTMAN_API_KEY", KEY)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("posthound.sources.postman.client.backoff", lambda *_: 0.005)
    monkeypatch.chdir(tmp_path)

    def run(standin: Standin, *arguments: str, typed: str = "") -> Said:
        asked = [
            *arguments,
            "--isolated",
            "--api-url",
            standin.url,
            "--rate",
            "0",
            "--state",
            str(tmp_path / "state.sqlite"),
        ]
        monkeypatch.setattr("sys.argv", ["posthound", *asked])
        monkeypatch.setattr("sys.stdin", Terminal(typed) if typed else StringIO())
        code = main()
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return run
