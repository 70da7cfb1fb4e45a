"""One secret driven all the way, against servers on loopback, with every run killed and begun again:

found in a public workspace → ticket → replaced in Postman, which a second crawl confirms → revoked → verified dead → ticket closed → report.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from fixtures.standin import Standin
from fixtures.standin import running as postman_running
from fixtures.standin_team import Maker, Team
from posthound.cli.start import main
from posthound.config.own import SelfManaged
from posthound.config.own import Tracker as Configured
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, crawl
from posthound.rotate import revoking
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import Liveness, Revocation, State
from posthound.rotate.report import FORMATS, proof
from posthound.rotate.run import every, note, one
from posthound.rotate.sync import sync
from posthound.rules import load
from posthound.tickets.open import opened_tracker
from tests.crawl.conftest import KEY, QUICK
from tests.rotate.providers import PROVIDERS, Provider, running
from tests.rotate.trackers import GitHub

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="left out: a run is killed as a process of its own")
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
IN_CLOUD = find_spec("posthound.cloud") is not None
RULE = "gitlab-personal-access-token"
# Where runs are killed: after so many requests. `make test-long` kills at each.
CRAWL_KILLS = range(1, 60) if LONG else (4,)


class Way:
    """The three services and the ledger between them."""

    def __init__(self, postman: Standin, gitlab: Provider, github: Provider, board: GitHub, folder: Path) -> None:
        self.postman, self.gitlab, self.github, self.board, self.folder = postman, gitlab, github, board, folder
        self.state = str(folder / "state.sqlite")
        self.settings = Settings(jobs=1, self_managed=(SelfManaged("gitlab", gitlab.url),))

    def crawl(self) -> None:
        """A crawl that saves what it reads, and notes what it shows."""
        options = CrawlOptions(
            self.postman.url, KEY, state=self.state, save=str(self.folder / "saved"), rate=0, pace=QUICK
        )
        report = crawl(options, self.settings)
        with opened(self.state, make=True) as store:
            note(store, report, self.settings)

    def sync(self) -> None:
        """One run over the tracker; waiting for it to settle is nothing here."""
        configured = Configured("leaks", "github", "acme/leaks", "env:T", self.github.url)
        done = sync(
            self.state,
            [(configured, opened_tracker(configured, "tracker-token"))],
            self.settings,
            write=True,
            wait=lambda _s: None,
        )
        assert not done.failed, done.failed

    def revoke(self) -> None:
        """The command, with the value taken from what the crawl saved."""
        found = revoking.found_in([str(self.folder / "saved")], self.settings)
        secret = every(self.state)[0].secret
        wanted = revoking.tasks(self.state, [secret], lambda _item: found, self.settings, {}, at=self.gitlab.url)
        assert self.gitlab.url in wanted[0].shown
        revoking.carried_out(self.state, wanted, "ann")

    def replace(self) -> None:
        """Replaces it in Postman: by `fix --cloud` where this installation has it, else by the hand of somebody in the app."""
        if not IN_CLOUD:
            self._by_hand()
            return
        os.environ["POSTMAN_API_KEY"] = KEY
        asked = ("fix", "--cloud", "--write", "--isolated", "--api-url", self.postman.url, "--rate", "0")
        sys.argv = ["posthound", *asked, "--state", self.state, "--ledger", self.state]
        assert main() == 0

    def _by_hand(self) -> None:
        entity = self.postman.team.spaces[0].collections[0]
        entity.body = json.loads(
            json.dumps(entity.body).replace(next(iter(self.postman.team.plants)), "{{vault:gitlab}}")
        )
        entity.updated = entity.body["collection"]["info"]["updatedAt"] = "2030-01-01T00:00:00.000Z"


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """A public workspace with one GitLab token in it, live at its GitLab."""
    monkeypatch.chdir(tmp_path)
    make, team = Maker(seed=5), Team()
    space = make.space("Payments", "public", collections=1, environments=0, secrets=0)
    space.global_values = []
    make.plants.clear()
    template = next(pattern for pattern in load() if pattern.id == RULE).matches[0]
    token = make.plant("a header", template)
    space.collections[0].body["collection"]["item"][0]["request"]["header"].append(
        {"key": "PRIVATE-TOKEN", "value": token}
    )
    team.spaces.append(space)
    team.plants = dict(make.plants)
    board = GitHub()
    with (
        postman_running(Standin(team)) as postman,
        running(Provider(PROVIDERS["gitlab"], {token})) as gitlab,
        running(Provider(board.answer)) as github,
    ):
        yield Way(postman, gitlab, github, board, tmp_path)


def killed(step: Callable[[], None], requests: int) -> bool:
    """Runs a step in a process that gets SIGKILL once so many requests were answered; whether it did."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _die_after(requests)
            step()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, f"{step} failed"
    return False


def _die_after(requests: int) -> None:
    import httpx

    left = [requests]

    def counted() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    plain, parallel = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def handle(self, request):  # type: ignore[no-untyped-def]
        answer = plain(self, request)
        counted()
        return answer

    async def handle_async(self, request):  # type: ignore[no-untyped-def]
        answer = await parallel(self, request)
        counted()
        return answer

    httpx.HTTPTransport.handle_request = handle  # type: ignore[method-assign]
    httpx.AsyncHTTPTransport.handle_async_request = handle_async  # type: ignore[method-assign]


def completed(step: Callable[[], None], kills: Iterator[int]) -> int:
    """Runs a step again and again, killed at each of these requests in turn, until a run comes to its end; how many did not."""
    for number, requests in enumerate(kills):
        if not killed(step, requests):
            return number
    assert not killed(step, -1)
    return -1


def test_one_secret_goes_all_the_way_though_every_run_is_killed(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posthound.rotate.sync.SETTLED", 0.0)
    completed(way.crawl, iter(CRAWL_KILLS))
    (item,) = every(way.state)
    assert (item.state, item.exposure.value, item.rule) == (State.OPEN, "public", RULE)

    assert completed(way.sync, count(1)) >= 2
    assert [issue["state"] for issue in way.board.issues.values()] == ["open"]

    completed(way.replace, iter(CRAWL_KILLS)) if IN_CLOUD else way.replace()
    completed(way.crawl, iter(CRAWL_KILLS))
    if every(way.state)[0].state is not State.REPLACED:
        assert (
            find_spec("posthound.cloud") is None
        )  # without it, a crawl does not speak for an entity that it found clean
        pytest.skip("left out from here: this installation's crawls prove no absence")
    completed(way.sync, count(1))
    assert way.board.issues[1]["state"] == "open"  # gone from Postman is not revoked

    saved = way.folder / "saved"
    _put_back(saved, next(iter(way.postman.team.plants)))
    assert completed(way.revoke, count(1)) >= 2
    (item,) = every(way.state)
    assert (item.state, item.revocation, item.liveness) == (State.REVOKED, Revocation.DEAD, Liveness.DEAD)
    assert not way.gitlab.live

    completed(way.sync, count(1))
    assert [issue["state"] for issue in way.board.issues.values()] == ["closed"]
    marks = [comment["body"].rpartition("posthound:told")[2] for comment in way.board.comments[1]]
    assert len(marks) == len(set(marks)) == 2
    _checked_history(way, item.secret)


def _put_back(saved: Path, token: str) -> None:
    """The value as somebody kept it: what the first crawl saved was replaced by what the second one read."""
    (saved / "kept.postman_environment.json").write_text(
        json.dumps(
            {
                "name": "kept",
                "values": [{"key": "gitlab_token", "value": token, "enabled": True}],
                "_postman_variable_scope": "environment",
            }
        )
    )


def _checked_history(way: Way, secret: str) -> None:
    _, history = one(way.state, secret)
    moves = [(event.before.value, event.after.value) for event in history if event.before is not event.after]
    assert moves == [("open", "replaced"), ("replaced", "revoked")]
    assert [event.kind for event in history].count("found") == 1
    made = proof(way.state, way.settings)
    assert made.chain.wrong == ""
    assert (made.total.revoked, made.total.replace.cases, made.total.revoke.cases) == (1, 1, 1)
    for render in FORMATS.values():
        text = render(made)
        assert secret[:8] in text
        assert next(iter(way.postman.team.plants)) not in text
