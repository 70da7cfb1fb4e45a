"""Tickets: one a secret, kept up, closed on evidence and reopened on relapse, whatever ends a run in between."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from posthound.config.own import Tracker as Configured
from posthound.config.settings import Settings
from posthound.rotate.drafts import MOST_PLACES, draft
from posthound.rotate.ledger import State
from posthound.rotate.run import every, mark, update
from posthound.rotate.sync import SETTLED, Synced, sync
from posthound.support.errors import UsageError
from posthound.tickets.base import joined
from posthound.tickets.open import opened_tracker
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli
from tests.rotate.providers import Answer, Asked, Provider, running
from tests.rotate.trackers import JIRA_CALLS, GitHub, Jira, described

LEDGER = "l.sqlite"
FILE = "a.postman_environment.json"


class Here:
    """A tracker on loopback with what configures it."""

    def __init__(self, kind: str, board: GitHub | Jira, server: Provider, **more: object) -> None:
        self.board, self.server = board, server
        project = "acme/leaks" if kind == "github" else "SEC"
        self.configured = Configured(kind, kind, project, "env:T", server.url, "ann@acme.example")._replace(**more)  # type: ignore[arg-type]

    def sync(self, *, write: bool = True, later: float = 0.0, **more: object) -> Synced:
        """One run, `later` seconds from now."""
        configured = self.configured._replace(**more)  # type: ignore[arg-type]
        tracker = opened_tracker(configured, "tracker-token", lambda _seconds: None)
        when = datetime.now(UTC) + timedelta(seconds=later)
        return sync(LEDGER, [(configured, tracker)], Settings(), write=write, wait=lambda _s: None, now=lambda: when)

    def open(self) -> list[bool]:
        """Whether each ticket is open."""
        if isinstance(self.board, GitHub):
            return [one["state"] == "open" for one in self.board.issues.values()]
        return [one["fields"]["status"]["statusCategory"]["key"] != "done" for one in self.board.issues.values()]

    def bodies(self) -> list[str]:
        """What the tickets say."""
        rows = self.board.issues.values()
        return [one["body"] if isinstance(self.board, GitHub) else one["fields"]["description"] for one in rows]

    def comments(self) -> list[str]:
        """Every comment."""
        return [comment["body"] for rows in self.board.comments.values() for comment in rows]


@pytest.fixture(params=["github", "jira-cloud", "jira-server"])
def here(request: pytest.FixtureRequest) -> Iterator[Here]:
    """Each kind of tracker in turn."""
    board = GitHub() if request.param == "github" else Jira(cloud=request.param == "jira-cloud")
    with running(Provider(board.answer)) as server:
        yield Here(request.param, board, server)


@pytest.fixture
def secret(tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch) -> str:  # type: ignore[no-untyped-def]
    """A token in an environment of the working folder, known to the ledger."""
    monkeypatch.chdir(tmp_path)
    token: str = planted("<crc62:ghp_>")
    environment(tmp_path / FILE, token)
    update(["."], Settings(), LEDGER)
    return token


def word(state: State) -> None:
    """A person's word about the one secret."""
    mark(
        LEDGER,
        every(LEDGER)[0].secret,
        state,
        who="ann",
        why="because",
        until="2999-01-01" if state is State.ACCEPTED else "",
    )


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(here: Here, secret: str) -> None:
    done = here.sync(write=False)
    assert ["would make a ticket" in line for line in done.lines] == [True]
    assert here.bodies() == []
    assert every(LEDGER)[0].work_item == ""


def test_one_ticket_a_secret_made_once_kept_up_closed_on_evidence_and_reopened(
    here: Here, secret: str, tmp_path: Path
) -> None:
    assert not here.sync().failed
    assert not here.sync().lines  # nothing moved: nothing is written
    assert here.open() == [True]
    assert every(LEDGER)[0].work_item.startswith(here.server.url)
    environment(tmp_path / FILE, "{{vault:github}}")
    update(["."], Settings(), LEDGER)
    here.sync()
    assert "replaced" in here.bodies()[0]
    assert here.open() == [True]  # gone is not over
    word(State.REVOKED)
    here.sync()
    assert here.open() == [False]
    environment(tmp_path / FILE, secret)
    update(["."], Settings(), LEDGER)
    here.sync()
    assert here.open() == [True]
    assert len(here.comments()) == 3
    assert secret not in here.board.texts()


def test_what_is_judged_no_secret_closes_its_ticket_and_opens_it_when_that_ends(here: Here, secret: str) -> None:
    here.sync()
    word(State.ACCEPTED)
    here.sync()
    assert here.open() == [False]
    here.sync(later=400 * 366 * 86400 * 3)
    assert here.open() == [True]


def test_what_people_wrote_into_a_ticket_stays(here: Here, secret: str) -> None:
    here.sync()
    issue = next(iter(here.board.issues.values()))
    where, key = (issue, "body") if isinstance(here.board, GitHub) else (issue["fields"], "description")
    where[key] = f"Before.\n\n{where[key]}\n\nAfter."
    word(State.REVOKED)
    here.sync()
    assert here.bodies()[0].startswith("Before.")
    assert here.bodies()[0].endswith("After.")
    assert "revoked" in here.bodies()[0]


def test_a_ticket_that_somebody_closed_without_evidence_is_opened_and_told_why(here: Here, secret: str) -> None:
    here.sync()
    issue = next(iter(here.board.issues.values()))
    if isinstance(here.board, GitHub):
        issue["state"] = "closed"
    else:
        issue["fields"]["status"] = {"name": "Done", "statusCategory": {"key": "done"}}
    here.sync()
    assert here.open() == [True]
    assert "not over" in here.comments()[-1]


def test_a_ledger_that_was_lost_finds_its_tickets_again(here: Here, secret: str, tmp_path: Path) -> None:
    here.sync()
    for name in (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    update(["."], Settings(), LEDGER)
    here.sync()
    assert here.open() == [True]


class Killed(BaseException):
    """The end of a process, as the code sees it: nothing after it runs."""


@pytest.mark.parametrize(
    ("here", "when"),
    [("github", "before"), ("github", "after"), ("jira-cloud", "after"), ("jira-server", "before")],
    indirect=["here"],
)
def test_a_run_that_is_ended_at_any_call_is_completed_by_the_next(
    here: Here, secret: str, tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call of a whole life is once the last of its run: one ticket, each move told once."""
    from posthound.tickets.http import Api

    real, left = Api.call, [0]

    def dying(self, *arguments, **more):  # type: ignore[no-untyped-def]
        left[0] -= 1
        if left[0] == 0 and when == "before":
            raise Killed
        reply = real(self, *arguments, **more)
        if left[0] == 0:
            raise Killed
        return reply

    monkeypatch.setattr(Api, "call", dying)
    later = 0.0

    def until_done() -> None:
        nonlocal later
        for last in range(1, 30):
            left[0] = last
            later += SETTLED + 1
            try:
                here.sync(later=later)
            except Killed:
                continue
            return
        raise AssertionError("it never came to an end")

    until_done()
    assert here.open() == [True]
    environment(tmp_path / FILE, "{{vault:github}}")
    update(["."], Settings(), LEDGER)
    word(State.REVOKED)
    until_done()
    assert here.open() == [False]
    assert len(here.comments()) == 1
    left[0] = -1
    assert not here.sync(later=later).lines


def test_two_tickets_of_one_secret_become_one(here: Here, secret: str, tmp_path: Path) -> None:
    here.sync()
    first = dict(next(iter(here.board.issues.values())))
    key = 2 if isinstance(here.board, GitHub) else "10001"
    copy = (
        {**first, "number": 2, "html_url": f"{here.server.url}/2"}
        if isinstance(here.board, GitHub)
        else {**first, "id": "10001", "key": "SEC-2", "fields": dict(first["fields"])}
    )
    here.board.issues[key] = copy  # type: ignore[index]
    here.board.comments[key] = []  # type: ignore[index]
    here.sync()
    assert here.open() == [True, False]


def _another(url: str, folder: str) -> None:
    os.chdir(folder)
    configured = Configured("github", "github", "acme/leaks", "env:T", url)
    sync(LEDGER, [(configured, opened_tracker(configured, "tracker-token"))], Settings(), write=True)
    update(["."], Settings(), LEDGER)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="left out: no process can be made from this one")
def test_several_runs_at_once_make_one_ticket_and_lose_nothing(tmp_path: Path, secret: str, planted) -> None:  # type: ignore[no-untyped-def]
    for number in range(5):
        environment(tmp_path / f"{number}.postman_environment.json", planted("<crc62:ghp_>", number + 1))
    update(["."], Settings(), LEDGER)
    board = GitHub()
    with running(Provider(board.answer)) as server:
        fork = multiprocessing.get_context(
            "fork"
        )  # a run is another process on the same file, and importing is not what is tested
        runs = [fork.Process(target=_another, args=(server.url, str(tmp_path))) for _ in range(3)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert [run.exitcode for run in runs] == [0, 0, 0]
    assert len(board.issues) == len(every(LEDGER)) == 6
    assert len({one["title"] for one in board.issues.values()}) == 6
    assert sum(map(len, board.comments.values())) == 0
    assert all(item.work_item for item in every(LEDGER))


def test_the_assignee_comes_from_the_map_and_the_due_date_from_the_ledger(secret: str) -> None:
    for board, kind in ((GitHub(), "github"), (Jira(cloud=True), "jira-cloud")):
        with running(Provider(board.answer)) as server:
            made = Here(
                kind,
                board,
                server,
                assignees=(("nobody", "x"), ("*.postman_environment.json", "octocat")),
                labels=("security team",),
            )
            assert not made.sync().failed
            due = every(LEDGER)[0].due
            if isinstance(board, GitHub):
                assert board.issues[1]["assignee"] == {"login": "octocat"}
                assert due in board.issues[1]["body"]
                assert {label["name"] for label in board.issues[1]["labels"]} == {
                    "posthound",
                    "severity:critical",
                    "security team",
                }
            else:
                fields = board.issues["10000"]["fields"]
                assert (fields["assignee"], fields["duedate"]) == ({"accountId": "octocat"}, due)
                assert "security-team" in fields["labels"]


def test_an_account_or_a_field_that_the_tracker_does_not_take_is_left_out(secret: str) -> None:
    for board, kind in ((GitHub(users=()), "github"), (Jira(cloud=False, screens=()), "jira-server")):
        with running(Provider(board.answer)) as server:
            made = Here(kind, board, server, assignees=(("*", "gone"),))
            assert not made.sync().failed
            assert made.open() == [True]


def test_a_deleted_ticket_is_made_anew(secret: str) -> None:
    board = GitHub()
    with running(Provider(board.answer)) as server:
        made = Here("github", board, server)
        made.sync()
        board.gone.add(1)
        made.sync()
        assert len(board.issues) == 2
        assert not made.sync().lines


def test_what_is_below_the_trackers_severity_or_settled_gets_no_ticket(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("a", planted("<crc62:ghp_>", 1)),
        ("b", planted("<crc62:ghp_>", 2)),
        ("c", planted("<alnum:40>")),
    ):
        environment(tmp_path / f"{name}.postman_environment.json", value)
    update(["."], Settings(), LEDGER)
    urgent = [item.secret for item in every(LEDGER) if item.severity.value == "critical"]
    assert (len(urgent), len(every(LEDGER))) == (2, 3)
    mark(LEDGER, urgent[0], State.FALSE_POSITIVE, who="ann", why="a sample")
    here.sync(min_severity="critical")
    assert len(here.bodies()) == 1
    assert urgent[1][:8] in here.bodies()[0]


def test_a_tracker_that_fails_is_waited_for_and_what_it_refuses_is_said(secret: str) -> None:
    board, refused = GitHub(), [0]

    def answer(server: Provider, asked: Asked) -> Answer:
        refused[0] += 1
        return (429, {"message": "slow down"}) if refused[0] == 1 else board.answer(server, asked)

    with running(Provider(answer, failing=1)) as server:
        assert not Here("github", board, server).sync().failed
        assert len(board.issues) == 1
    with running(Provider(lambda _h, _a: (403, {"message": "Resource not accessible by integration"}))) as server:
        done = Here("github", board, server).sync()
        assert "Resource not accessible" in done.failed[0]
        assert "permission" in done.failed[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"project": "acme"}, "no repository"), ({"url": "http://tracker.example"}, "no https"), ({"kind": "jira-cloud"}, "key in capitals"),
     ({"kind": "jira-cloud", "project": "SEC", "user": "", "url": "https://acme.atlassian.net"}, "address of the token's owner")],
)  # fmt: skip
def test_a_configuration_that_cannot_be_right_is_refused(more: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        opened_tracker(Configured("t", "github", "a/b", "env:T")._replace(**more), "x")  # type: ignore[arg-type]


def test_names_of_strangers_mention_nobody_and_link_nothing(
    tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    name = "@octocat #1 <b>[~ann] {code}.postman_environment.json"
    environment(tmp_path / name, planted("<crc62:ghp_>"))
    update(["."], Settings(), LEDGER)
    for board, kind in ((GitHub(), "github"), (Jira(cloud=False), "jira-server")):
        with running(Provider(board.answer)) as server:
            made = Here(kind, board, server)
            made.sync()
            line = next(line for line in made.bodies()[0].splitlines() if "octocat" in line)
            assert line.startswith("- `") if kind == "github" else r"\[\~ann\] \{code\}" in line


def test_no_name_ends_our_part_of_a_ticket_or_makes_it_too_long(here: Here, secret: str, tmp_path: Path) -> None:
    """Trackers refuse a body that is too long, and what stands behind our end would stay for ever."""
    ends = ("<!-- posthound:end -->", "posthound end", "<!-- posthound:begin 0 -->", "{code}", "*" * 90)
    for number in range(60):
        name = f"{ends[number % 5]} {number}".replace("/", "")
        environment(tmp_path / f"{name}.postman_environment.json", secret)
        (tmp_path / f"{'long*' * 40}{number}.json").write_text(
            json.dumps({"name": "long*" * 1000, "values": [{"key": "token" + "_*" * 2000, "value": secret}]})
        )
    update(["."], Settings(), LEDGER)
    here.sync()
    first = here.bodies()[0]
    assert len(first) <= 32_767
    assert first.count("- `") + first.count("\n* ") <= 42
    word(State.FALSE_POSITIVE)
    here.sync()
    changed = here.bodies()[0]
    assert len(changed.splitlines()) <= len(first.splitlines()) + 1
    assert changed.splitlines()[-1] == first.splitlines()[-1]


@pytest.mark.parametrize("beyond", [-1, 0, 1, 7])
def test_a_ticket_names_so_many_places_and_counts_the_others(beyond: int, secret: str, tmp_path: Path) -> None:
    (tmp_path / "a.postman_environment.json").unlink()
    names = [f"{number:03}.postman_environment.json" for number in range(MOST_PLACES + beyond)]
    for name in names:
        environment(tmp_path / name, secret)
    update(["."], Settings(), LEDGER)
    (item,) = every(LEDGER)
    texts = [line.text for line in draft(item, {}, Configured("leaks", "github", "acme/leaks", "env:T")).lines]
    assert [name for name in names if any(text.startswith(name) for text in texts)] == names[:MOST_PLACES]
    told = {1: ["and 1 more place"], 7: ["and 7 more places"]}
    assert [text for text in texts if " more place" in text] == told.get(beyond, [])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/issues/1", None), ("POST", "/search/jql", {"jql": "", "startAt": 0}), ("GET", "/issue/1?field=x", None),
     ("POST", "/search", {"reconcileIssues": [1]}), ("DELETE", "/issue/1", None), ("PUT", "/issue/1", {"fields": []})],
)  # fmt: skip
def test_jiras_stand_in_takes_nothing_that_atlassians_description_does_not_have(
    method: str, path: str, body: object
) -> None:
    asked = Asked(method, f"/rest/api/2{path}", {}, json.dumps(body).encode() if body else b"")
    with pytest.raises((AssertionError, jsonschema.ValidationError)):
        described(JIRA_CALLS, asked)


def test_our_part_of_a_body_is_replaced_and_nothing_else() -> None:
    new = "BEGIN\nnew\nEND"
    assert joined("a\nBEGIN\nold\nEND\nb", new, "BEGIN", "END") == "a\nBEGIN\nnew\nEND\nb"
    assert joined("a\nBEGIN\n- a name: END\nEND\nb", new, "BEGIN", "END") == "a\nBEGIN\nnew\nEND\nb"
    assert joined("a", new, "BEGIN", "END") == "a\n\nBEGIN\nnew\nEND"
    assert joined("", new, "BEGIN", "END") == new


def test_the_command_takes_its_trackers_and_tokens_from_the_users_own_configuration(
    secret: str, tmp_path: Path, run_cli: RunCli
) -> None:
    board = GitHub()
    with running(Provider(board.answer)) as server:
        table = f'[[tracker]]\nname = "leaks"\nkind = "github"\nproject = "acme/leaks"\ntoken = "env:T"\nurl = "{server.url}"\n'
        (tmp_path / "own.toml").write_text(table)
        asked = ("rotate", "sync", "--ledger", LEDGER)
        shown = run_cli(*asked, "--config", "own.toml", T="tracker-token")
        assert "would make a ticket" in shown.stdout, shown.stderr
        done = run_cli(*asked, "--config", "own.toml", "--write", T="tracker-token")
        assert done.returncode == 0, done.stderr
        assert len(board.issues) == 1
        other = run_cli(*asked, "--config", "own.toml", "--tracker", "leak", T="tracker-token")
        told = "Error: Your configuration has no [[tracker]] 'leak' for this.\n       It has leaks.\n"
        assert (other.returncode, other.stderr) == (2, told)
        (tmp_path / ".posthound.toml").write_text(table)
        found = run_cli(*asked, "--write", T="tracker-token")
        assert found.returncode == 2
        assert "may come from anybody" in found.stderr
