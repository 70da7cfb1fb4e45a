from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.standin import Standin
from fixtures.standin_team import Maker, Team, sample_team
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, Watch, crawl
from posthound.report.base import Report
from posthound.sources.postman.client import Pace
from posthound.support.redact import fingerprint_key, secret_id
from tests.direct import at_hand
from tests.states import make_state

KEY = "PMAK-" + "0" * 24
QUICK = Pace(first=0.002, longest=0.02, connect=5.0, read=0.4, whole=20.0, patience=0.5)

Crawled = Callable[..., Report]


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "for-tests")


@pytest.fixture
def serve() -> Iterator[Callable[..., Standin]]:
    """Starts stand-ins; all are stopped at the end."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(at_hand(Standin(*args, **options)))


@pytest.fixture
def crawled(tmp_path: Path) -> Crawled:
    """Crawls a stand-in with quick retries, in this process; options go to the crawl."""

    def run(standin: Standin, watch: Watch | None = None, settings: Settings | None = None, **options: Any) -> Report:
        make_state(tmp_path / "state.sqlite")
        base = CrawlOptions(standin.url, KEY, state=str(tmp_path / "state.sqlite"), rate=0, pace=QUICK)
        return crawl(replace(base, **options), settings or Settings(jobs=1), watch or Watch())

    return run


@pytest.fixture
def team() -> Team:
    """A workspace of every visibility, two of them with several collections: each entity more takes several calls and proves nothing more."""
    return sample_team(spaces=5, collections=(1, 2, 2, 1, 1))


@pytest.fixture
def few() -> Team:
    """A public workspace, a team's, and a public one that the key's user has not joined: what one call costs shows on them as on many."""
    team = sample_team(spaces=2, collections=(2, 1))
    make = Maker(17)
    team.spaces.append(make.space("Developer Relations", "public", collections=1, environments=1, secrets=1))
    team.spaces[-1].joined = False
    team.plants |= make.plants
    return team


def identities(values: Any) -> set[str]:
    """The keyed identities of secret values."""
    return {secret_id(value, fingerprint_key()) for value in values}


def found(report: Report) -> set[str]:
    """The identities that a report holds."""
    return {finding.secret_id for finding in report.findings}


def fatal(report: Report) -> list[str]:
    """Path and message of what could not be read."""
    return [f"{notice.path}: {notice.message}" for notice in report.notices if notice.fatal]
