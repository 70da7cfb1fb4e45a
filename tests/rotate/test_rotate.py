"""`posthound rotate`: scans, words and checks through the command line, and what it tells others."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.rotate import webhook
from posthound.rotate.ledger import State
from posthound.rotate.run import every, mark, update
from posthound.support.errors import ExitCode
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli
from tests.rotate.servers import serving

Plant = Callable[..., str]
PATTERN = """
[provider]
id = "acme"
name = "Acme"
rotate = "Revoke it at Acme."
rotate_url = "https://acme.example/keys"
references = ["https://acme.example/docs"]

[[pattern]]
id = "acme-token"
name = "Acme token"
regex = "acme_[0-9a-z]{{30}}"
keywords = ["acme_"]
severity = "high"
opens = "Everything at Acme."
matches = ["acme_<lower:30>"]
verify = {{ url = "{url}/me", headers = [["Authorization", "Bearer {{secret}}"]] }}
"""


@pytest.fixture
def secret(tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token in an environment of the working folder."""
    monkeypatch.chdir(tmp_path)
    token = planted("<crc62:ghp_>")
    environment(tmp_path / "a.postman_environment.json", token)
    return token


def states(path: str = "l.sqlite") -> list[State]:
    """The states of every item of a ledger."""
    return [item.state for item in every(path)]


def rotate(run_cli: RunCli, *arguments: str, **more: str) -> str:
    """The output of a `rotate` command that succeeds."""
    done = run_cli("rotate", *arguments, "--ledger", "l.sqlite", **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_secret_goes_from_open_to_closed_on_evidence_and_opens_again(
    tmp_path: Path, secret: str, run_cli: RunCli
) -> None:
    assert "found" in rotate(run_cli, "update", ".")
    identity = every("l.sqlite")[0].secret
    environment(tmp_path / "a.postman_environment.json", "{{vault:github}}")
    assert "open → replaced" in rotate(run_cli, "update", ".")
    assert states() == [State.REPLACED]
    rotate(run_cli, "update", ".")
    assert states() == [State.REPLACED]
    assert "replaced → revoked" in rotate(
        run_cli, "mark", identity[:6], "revoked", "--why", "revoked at GitHub", "--who", "ann"
    )
    assert "revoked → closed" in rotate(run_cli, "update", ".")
    environment(tmp_path / "a.postman_environment.json", secret)
    assert "closed → open" in rotate(run_cli, "update", ".")
    shown = rotate(run_cli, "show", identity[:6])
    assert "revoked at GitHub (ann)" in shown
    assert "github.com" in shown
    assert secret not in shown


def test_a_scan_that_could_not_read_everything_replaces_nothing(tmp_path: Path, secret: str, run_cli: RunCli) -> None:
    update(["."], Settings(), "l.sqlite")
    environment(tmp_path / "a.postman_environment.json", "{{vault:github}}")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and nothing more")
    done = run_cli("rotate", "update", ".", "--ledger", "l.sqlite")
    assert done.returncode == 3
    assert states() == [State.OPEN]


def test_a_scan_of_other_files_or_without_the_file_replaces_nothing(tmp_path: Path, secret: str) -> None:
    update(["."], Settings(), "l.sqlite")
    other = environment(tmp_path / "b.postman_environment.json", "1")
    update([str(other)], Settings(), "l.sqlite")
    update(["."], Settings(exclude=("a.*",)), "l.sqlite")
    assert states() == [State.OPEN]
    (tmp_path / "a.postman_environment.json").unlink()
    update([str(other)], Settings(), "l.sqlite")
    assert states() == [State.OPEN]
    update(["."], Settings(), "l.sqlite")
    assert states() == [State.REPLACED]


def test_a_check_says_dead_live_or_nothing(
    tmp_path: Path, planted: Plant, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    token = "acme_" + planted("<lower:30>")
    environment(tmp_path / "a.postman_environment.json", token)
    with serving() as server:
        (tmp_path / "own.toml").write_text(PATTERN.format(url=server.url))
        settings = Settings(patterns=("own.toml",))
        for status, expected in (
            (500, State.OPEN),
            (200, State.OPEN),
            (401, State.REVOKED),
            (200, State.OPEN),
            (429, State.OPEN),
        ):
            server.status = status
            update(["."], settings, "l.sqlite", verify=True)
            assert states() == [expected], status
        assert {headers["Authorization"] for _, _, headers, _ in server.requests} == {f"Bearer {token}"}
        assert "  open  live  high  acme-token  " in rotate(run_cli, "list")
        environment(tmp_path / "a.postman_environment.json", "gone")
        update(["."], settings, "l.sqlite")
        assert states() == [State.REPLACED]
        server.status = 401
        (tmp_path / "mine.toml").write_text('patterns = ["own.toml"]')
        identity = every("l.sqlite")[0].secret
        done = run_cli(
            "rotate",
            "verify",
            identity[:8],
            "--ledger",
            "l.sqlite",
            "--config",
            "mine.toml",
            stdin=f"{token}\n".encode(),
        )
        assert "replaced → revoked" in done.stdout
        assert token not in done.stdout + done.stderr
        assert run_cli("rotate", "verify", identity[:8], "--ledger", "l.sqlite", stdin=b"another").returncode == 2
    assert token.encode() not in (tmp_path / "l.sqlite").read_bytes()


def test_without_verify_nobody_is_asked(tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment(tmp_path / "a.postman_environment.json", "acme_" + planted("<lower:30>"))
    with serving() as server:
        (tmp_path / "own.toml").write_text(PATTERN.format(url=server.url))
        update(["."], Settings(patterns=("own.toml",)), "l.sqlite")
        assert server.requests == []


def test_marks_that_nobody_can_give_are_refused_with_what_to_do(secret: str, run_cli: RunCli) -> None:
    update(["."], Settings(), "l.sqlite")
    identity = every("l.sqlite")[0].secret
    for words, said in (
        (("closed", "--why", "x"), "only a revoked secret can be closed"),
        (("accepted", "--why", "x"), "until a date"),
        (("revoked",), "Add --why."),
        (("accepted", "--why", "x", "--until", "2020-01-01"), "is over"),
        (("accepted", "--why", "x", "--until", "soon"), "no date"),
        (("revoked", "--why", "x", "--until", "2999-01-01"), "no end"),
        ((), "Nothing to note"),
    ):
        done = run_cli("rotate", "mark", identity[:8], *words, "--ledger", "l.sqlite")
        assert done.returncode == 2
        assert said in done.stderr
    assert run_cli("rotate", "show", "ffffffffffff", "--ledger", "l.sqlite").returncode == 2


@pytest.mark.parametrize("command", [("rotate", "verify"), ("rotate", "analyze"), ("revoke",)])
def test_a_value_that_nobody_gave_is_not_called_a_wrong_one(
    command: tuple[str, ...], secret: str, run_cli: RunCli
) -> None:
    update(["."], Settings(), "l.sqlite")
    done = run_cli(*command, every("l.sqlite")[0].secret, "--ledger", "l.sqlite", stdin=b"\n")
    assert done.returncode == 2
    assert "There is no value." in done.stderr
    assert ("--from PATH" in done.stderr) == (command != ("rotate", "verify"))


def test_a_secret_that_is_pasted_for_its_id_is_not_shown(planted: Plant, secret: str, run_cli: RunCli) -> None:
    run_cli("rotate", "update", ".", "--ledger", "l.sqlite")
    token = planted("<crc62:ghp_>", 7)
    done = run_cli("rotate", "show", token, "--ledger", "l.sqlite")
    assert done.returncode == ExitCode.USAGE
    assert token not in done.stdout + done.stderr
    assert "which is no id" in done.stderr


def test_an_accepted_risk_holds_until_its_date(secret: str) -> None:
    update(["."], Settings(), "l.sqlite")
    identity = every("l.sqlite")[0].secret
    mark("l.sqlite", identity, State.ACCEPTED, who="ann", why="a test key", until="2999-01-01")
    update(["."], Settings(), "l.sqlite")
    assert states() == [State.ACCEPTED]
    mark("l.sqlite", identity, State.ACCEPTED, who="ann", why="a test key", until="2020-01-01")
    assert states() == [State.OPEN]


def test_a_word_that_stands_already_is_not_noted_twice(secret: str) -> None:
    identity = update(["."], Settings(), "l.sqlite").items[0].secret
    for state in State.REVOKED, State.CLOSED:
        first, again = (mark("l.sqlite", identity, state, who="ann", why="done", owner="ann") for _ in range(2))
        assert [event.kind for event in first.events][-1] == "marked"
        assert again.events == ()
        assert again.items == first.items
    assert mark("l.sqlite", identity, State.OPEN, who="ann", why="done").events


def test_the_exports_agree_and_hold_no_secret(secret: str, run_cli: RunCli) -> None:
    update(["."], Settings(), "l.sqlite")
    identity = every("l.sqlite")[0].secret
    rotate(run_cli, "mark", identity, "--owner", "=cmd|evil", "--work-item", "https://tickets.example/1")
    table = list(csv.DictReader(io.StringIO(rotate(run_cli, "export"))))
    listed = json.loads(rotate(run_cli, "export", "--format", "json"))
    markdown = rotate(run_cli, "export", "--format", "markdown")
    assert table[0]["secret_id"] == listed[0]["secret_id"] == identity
    assert table[0]["owner"] == "'=cmd|evil"
    assert listed[0]["work_item"] == "https://tickets.example/1"
    assert "=cmd\\|evil" in markdown
    assert secret not in json.dumps(table) + json.dumps(listed) + markdown + rotate(run_cli, "list")


def test_what_is_overdue_fails_a_gate(secret: str, run_cli: RunCli) -> None:
    update(["."], Settings(), "l.sqlite")
    assert run_cli("rotate", "list", "--overdue", "--ledger", "l.sqlite").returncode == 0
    with sqlite3.connect("l.sqlite") as db:
        db.execute("UPDATE ledger_item SET since = '2020-01-01T00:00:00+00:00'")
    done = run_cli("rotate", "list", "--overdue", "--ledger", "l.sqlite")
    assert done.returncode == 1
    assert "OVERDUE" in done.stdout


def test_the_history_cannot_be_changed(secret: str) -> None:
    update(["."], Settings(), "l.sqlite")
    with sqlite3.connect("l.sqlite") as db:
        for statement in ("UPDATE ledger_event SET who = 'me'", "DELETE FROM ledger_event"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                db.execute(statement)


def test_a_missing_damaged_or_newer_ledger_is_said_to_be_so_and_left_alone(
    tmp_path: Path, secret: str, run_cli: RunCli
) -> None:
    done = run_cli("rotate", "list", "--ledger", "none.sqlite")
    assert (done.returncode, (tmp_path / "none.sqlite").exists()) == (3, False)
    (tmp_path / "bad.sqlite").write_bytes(b"no database at all, but long enough to look like one" * 50)
    before = (tmp_path / "bad.sqlite").read_bytes()
    assert run_cli("rotate", "update", ".", "--ledger", "bad.sqlite").returncode == 3
    assert (tmp_path / "bad.sqlite").read_bytes() == before
    update(["."], Settings(), "l.sqlite")
    with sqlite3.connect("l.sqlite") as db:
        db.execute("PRAGMA user_version = 9999")
    done = run_cli("rotate", "list", "--ledger", "l.sqlite")
    assert done.returncode == 3
    assert "newer version" in done.stderr


def test_an_update_says_what_it_read_and_left_out_and_how_to_go_on(
    secret: str, tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / "package.json").write_text("{}")
    assert rotate(run_cli, "update", ".").splitlines()[-3:] == [
        "1 file scanned, 1 passed over (no API client's; --all-files scans them).", "1 secret: 1 open.",
        "posthound rotate list --ledger l.sqlite shows them, the most urgent first.",
    ]  # fmt: skip
    assert "posthound rotate show ID" in rotate(run_cli, "list")
    (tmp_path / "empty").mkdir()
    assert "Nothing was scanned." in rotate(run_cli, "update", "empty")


def test_an_empty_ledger_says_what_fills_it(tmp_path: Path, run_cli: RunCli) -> None:
    update([], Settings(), str(tmp_path / "l.sqlite"))
    done = run_cli("rotate", "list", "--ledger", "l.sqlite")
    told = "No secrets.\nThe ledger is empty: posthound rotate update PATH --ledger l.sqlite notes what a scan finds.\n"
    assert (done.returncode, done.stdout) == (0, told)


def test_the_secrets_of_one_provider_are_listed_by_its_id_or_name(
    secret: str, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    environment(tmp_path / "b.postman_environment.json", planted("sk_live_<alnum:24>"))
    update(["."], Settings(), "l.sqlite")
    ours = [line.split()[0] for line in rotate(run_cli, "list").splitlines() if "github" in line]
    for name in ("github", "GitHub"):
        shown = rotate(run_cli, "list", "--provider", name).splitlines()
        assert [line.split()[0] for line in shown if "ghp_" in line] == ours
        assert "1 secret: 1 open." in shown
    assert rotate(run_cli, "list", "--provider", "slack") == "None such, of 2 secrets in the ledger.\n"
    assert {row["provider"] for row in csv.DictReader(io.StringIO(rotate(run_cli, "export")))} == {"GitHub", "Stripe"}
    assert "provider:    GitHub" in rotate(run_cli, "show", ours[0])


def test_a_channel_is_told_what_moved_and_no_secret(secret: str, run_cli: RunCli) -> None:
    with serving() as server:
        rotate(run_cli, "update", ".", "--webhook", POSTHOUND_WEBHOOK=f"{server.url}/hook")
        body = json.loads(server.requests[0][3])
        server.status = 500
        done = run_cli(
            "rotate", "list", "--webhook", "--ledger", "l.sqlite", POSTHOUND_WEBHOOK=f"{server.url}/hook/{secret}"
        )
    assert "found" in body["lines"][0]
    assert body["items"][0]["state"] == "open"
    assert secret not in json.dumps(body)
    assert done.returncode == 3
    assert secret not in done.stderr
    assert (
        run_cli(
            "rotate", "list", "--webhook", "--ledger", "l.sqlite", POSTHOUND_WEBHOOK="http://a.example/x"
        ).returncode
        == 2
    )


def test_slack_and_teams_get_messages_of_their_own_kind(secret: str) -> None:
    done = update(["."], Settings(), "l.sqlite")
    told = webhook.lines(done.items, done.events)
    assert webhook.kind_of("https://hooks.slack.com/services/x") == "slack"
    assert webhook.kind_of("https://acme.webhook.office.com/webhookb2/x") == "teams"
    assert webhook.payload("slack", "a <b>", told, done.items)["text"].startswith("*a &lt;b&gt;*\n• ")
    card = webhook.payload("teams", "title", told * 50, done.items)["attachments"][0]["content"]
    assert len(card["body"]) == webhook.MOST + 2


def test_a_report_says_what_the_ledger_knows(secret: str, run_cli: RunCli) -> None:
    update(["."], Settings(), "l.sqlite")
    identity = every("l.sqlite")[0].secret
    mark(
        "l.sqlite",
        identity,
        State.ACCEPTED,
        who="ann",
        why="a test key",
        until="2999-01-01",
        work_item="https://tickets.example/1",
    )
    done = run_cli("scan", ".", "--ledger", "l.sqlite", "--format", "sarif")
    result = json.loads(done.stdout)["runs"][0]["results"][0]
    assert done.returncode == 0
    assert result["workItemUris"] == ["https://tickets.example/1"]
    assert result["suppressions"][0]["justification"] == "accepted: a test key (ann)"
    assert result["provenance"]["firstDetectionTimeUtc"].endswith("Z")
