"""Every step of a rotation, ended at any call it makes by Ctrl-C, by SIGTERM or by `kill -9`, and begun again: nothing is lost, done twice or
half-written, the ledger says what is true, and nothing that was said or left behind holds a secret."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

from posthound.cli import start
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import Item, Liveness, Revocation, State
from posthound.rotate.run import every, one
from posthound.rules import load
from posthound.rules.templates import expand
from tests.baseline.test_baseline import environment
from tests.rotate.providers import PROVIDERS, Answer, Asked, Provider, running
from tests.rotate.test_rotate import PATTERN
from tests.rotate.trackers import GitHub

pytestmark = [
    pytest.mark.skipif(not os.environ.get("POSTHOUND_TEST_LONG"), reason="left out: `make test-long` runs it"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="left out: a run is ended as a process of its own"),
]
ROTATIONS = 40
LAST = 8  # calls in which a command that has done and said all only ends: it may answer as if nobody had asked it to
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
LEDGER = "ledger.sqlite"
# Whose calls are counted: what writes, asks and tells. Of all that a run does, most is imports and the scan, which change nothing.
WHERE = re.compile(r".*posthound.(?:rotate|state|tickets|verify|cli|support.(?:files|locks|loops|reaching))\b").match
Arguments = tuple[str, ...]


class World:
    """Exports with secrets, a provider that can be asked, one that revokes, a tracker, and the ledger between them, in a folder of its own."""

    ledger = LEDGER

    def __init__(
        self,
        folder: Path,
        values: dict[str, list[str]],
        acme: Provider,
        gitlab: Provider,
        github: Provider,
        board: GitHub,
    ) -> None:
        self.folder, self.values, self.acme, self.gitlab, self.github, self.board = (
            folder,
            values,
            acme,
            gitlab,
            github,
            board,
        )
        for name, held in values.items():
            (folder / name).mkdir()
            environment(folder / name / f"{name}.postman_environment.json", *held)
        (folder / "acme.toml").write_text(PATTERN.format(url=acme.url))
        (folder / "own.toml").write_text(
            f'patterns = ["acme.toml"]\n[[tracker]]\nname = "leaks"\nkind = "github"\nproject = "acme/leaks"\ntoken = "env:T"\n'
            f'url = "{github.url}"\n[[self-managed]]\nprovider = "gitlab"\nurl = "{gitlab.url}"\n'
        )

    def steps(self) -> Iterator[Arguments]:
        """The commands of a rotation, each worded when the one before it is done."""
        yield ("rotate", "update", "gitlab", "acme")
        yield ("rotate", "update", "acme", "--verify")
        yield ("rotate", "sync", "--write")
        named = {item.secret[:8]: item.rule for item in self.items()}
        ours = [secret for secret, rule in named.items() if rule == "acme-token"]
        theirs = [secret for secret, rule in named.items() if rule != "acme-token"]
        yield (
            "rotate",
            "mark",
            ours[0],
            "accepted",
            "--why",
            "a test account",
            "--until",
            "2999-01-01",
            "--who",
            "ann",
        )
        yield ("rotate", "mark", ours[1], "--owner", "bob", "--who", "ann")
        yield (
            "revoke",
            *theirs,
            "--from",
            "gitlab",
            "--at",
            self.gitlab.url,
            "--write",
            "--confirm",
            f"gitlab {len(theirs)}",
        )
        self.acme.live.clear()
        yield ("rotate", "update", "acme", "--verify")
        for name in self.values:
            environment(self.folder / name / f"{name}.postman_environment.json", "{{vault:token}}")
        yield ("rotate", "update", "gitlab", "acme")
        yield ("rotate", "sync", "--write")
        for kind, name in (("report", "report.html"), ("export", "ledger.csv"), ("digest", "digest.md")):
            more = ("--format", "html") if kind == "report" else ()
            yield ("rotate", kind, "-o", name, *more)

    def items(self) -> list[Item]:
        """What the ledger holds."""
        return list(every(self.ledger))

    def secrets(self) -> list[str]:
        """Every value of it."""
        return [value for held in self.values.values() for value in held]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """A world in its folder, which is the working folder for as long."""
    rng = random.Random(7)
    template = next(pattern for pattern in load() if pattern.id == "gitlab-personal-access-token").matches[0]
    values = {
        "gitlab": [expand(template, rng) for _ in range(2)],
        "acme": ["acme_" + expand("<lower:30>", rng) for _ in range(2)],
    }
    board = GitHub()

    def me(here: Provider, asked: Asked) -> Answer:
        return (200, {}) if asked.bearer in here.live else (401, {})

    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with ExitStack() as stack:
            acme = stack.enter_context(running(Provider(me, set(values["acme"]))))
            gitlab = stack.enter_context(running(Provider(PROVIDERS["gitlab"], set(values["gitlab"]))))
            github = stack.enter_context(running(Provider(board.answer)))
            yield World(folder, values, acme, gitlab, github, board)
    finally:
        os.chdir(before)


def run(arguments: Arguments, *, at: int = 0, number: int = signal.SIGKILL) -> tuple[int, int]:
    """Runs a command in a process that a signal meets at its call number `at`; its status as `waitpid` has it, and how many calls it made."""
    counted, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _become(arguments, at, number, theirs)
    os.close(theirs)
    status = os.waitpid(child, 0)[1]
    calls = os.read(counted, 64)
    os.close(counted)
    return os.waitstatus_to_exitcode(status), int(calls or 0)


def become(arguments: Arguments, ledger: str = LEDGER) -> NoReturn:
    """Runs a command in this process, a copy of the test's, to its end."""
    for stream in (1, 2):
        os.dup2(os.open("said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115  # for as long as it runs
    os.environ["T"] = "tracker-token"
    configured = () if arguments[:2] == ("rotate", "mark") else ("--config", "own.toml")
    sys.argv = ["posthound", *arguments, "--ledger", ledger, *configured]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start.command()
    raise AssertionError


def _become(arguments: Arguments, at: int, number: int, counted: int) -> NoReturn:
    calls = 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        if event in ("return", "c_return") or not WHERE(frame.f_code.co_filename):
            return
        if frame.f_code.co_name == "<genexpr>":  # one that is taken apart half-way swallows what is raised in it
            return
        calls += 1
        if calls == at:
            calls += 1
            os.kill(os.getpid(), number)

    ended = os._exit

    def end(status: int) -> NoReturn:
        sys.setprofile(None)
        os.write(counted, str(calls).encode())
        ended(status)

    os._exit = end
    sys.setprofile(count)
    become(arguments)


def holds(here: World, seen: Counter[str]) -> None:
    """What is true of a world at any moment, whoever was ended in it."""
    if not Path(LEDGER).exists():
        return
    for file in (path for path in here.folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        if file.parent == here.folder:
            assert not [value for value in here.secrets() if value.encode() in data], f"a secret stands in {file.name}"
    with sqlite3.connect(LEDGER) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        noted = dict(db.execute("SELECT secret, pending FROM ledger_ticket").fetchall()) if seen["items"] else {}
    db.close()
    with opened(LEDGER, make=True) as store:
        assert store.chain().wrong == ""
    items = {item.secret: item for item in here.items()}
    assert len(items) >= seen["items"], "a secret was lost"
    seen["items"] = len(items)
    revoked = len(here.values["gitlab"]) - len(here.gitlab.live)
    ours = [item for item in items.values() if item.rule != "acme-token"]
    assert sum(item.revocation is Revocation.DEAD for item in ours) <= revoked, "a live token is called dead"
    assert sum(item.revocation is not Revocation.NONE for item in ours) >= revoked, (
        "a token was revoked that nobody asked for"
    )
    if here.acme.live:
        assert not [item for item in items.values() if item.liveness is Liveness.DEAD and item.rule == "acme-token"]
    assert len(here.board.issues) <= len(noted) or not noted, "a ticket was made that the ledger knows nothing of"


def done_once(here: World) -> None:
    """What is true at the end."""
    assert not here.gitlab.live
    sent = Counter(asked.headers["private-token"] for asked in here.gitlab.asked if asked.method == "DELETE")
    assert sent == dict.fromkeys(here.values["gitlab"], 1)
    assert {item.state for item in here.items()} == {State.CLOSED, State.ACCEPTED}
    marks = [
        comment["body"].rpartition("posthound:told")[2] for told in here.board.comments.values() for comment in told
    ]
    assert len(set(marks)) == len(marks), "something was told twice"
    assert len(here.board.issues) == len(here.secrets())
    assert Path("report.html").read_text().rstrip().endswith("</html>")
    assert len(Path("ledger.csv").read_text().splitlines()) == 1 + len(here.secrets())
    assert "Traceback" not in Path("said").read_text()


def history(here: World) -> dict[str, list[tuple[str, State, State, str]]]:
    """What happened to each secret, but for what was looked at without moving anything, which a run that is begun again may do again."""
    told = {}
    for item in here.items():
        events = one(here.ledger, item.secret)[1]
        told[item.secret] = [
            (event.kind, event.before, event.after, event.who)
            for event in events
            if event.before is not event.after or not event.kind.startswith(("checked", "revoke-"))
        ]
    return told


def test_a_rotation_that_is_ended_anywhere_goes_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posthound.rotate.sync.SETTLED", 0.0)
    with world(
        tmp_path / "whole"
    ) as here:  # nobody interrupts this one: it tells how many calls there are, and what comes of it
        calls = [run(step) for step in here.steps()]
        assert {status for status, _ in calls} == {0}, Path("said").read_text()
        done_once(here)
        told = history(here)
    for seed in range(ROTATIONS):
        with world(tmp_path / f"ended{seed}") as here:
            ended(here, [made for _, made in calls], random.Random(seed))
            assert history(here) == told


def ended(here: World, calls: Sequence[int], rng: random.Random) -> None:
    """A rotation whose every step is ended, some of them several times, and then done."""
    seen = Counter[str]()
    for made, step in zip(calls, here.steps(), strict=True):
        for _ in range(rng.randrange(1, 4)):
            at, number, beside = rng.randrange(1, made + 1), rng.choice(SIGNALS), hidden(here)
            status, reached = run(step, at=at, number=number)
            print(
                f"{' '.join(step[:2])}: {signal.Signals(number).name} at {at} of {made}: {status}"
            )  # shown where it fails
            # What an ended run had done already need not be done again: then there are fewer calls.
            done = 0 < reached < at or at > made - LAST
            expected = {-number if number == signal.SIGKILL else 3, *({0} if done else ())}
            assert status in expected, Path("said").read_text()
            assert number == signal.SIGKILL or hidden(here) == beside, "a file was left half-written"
            holds(here, seen)
        assert run(step)[0] == 0, Path("said").read_text()
        holds(here, seen)
    done_once(here)


def hidden(here: World) -> set[str]:
    """The files beside others that are written before they take their place."""
    return {path.name for path in here.folder.iterdir() if path.name.startswith(".")}
