"""What the ledger proves: figures that a person can count, a history that shows tampering, and formats that others read."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from posthound.cli.main import cli
from posthound.config.settings import Settings
from posthound.rotate import report
from posthound.rotate.figures import Life, grouped
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import State
from posthound.rotate.run import every, mark, update, update_history
from posthound.state.chain import START
from posthound.support.errors import ExitCode, OutputError, StateError, UsageError
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli

LEDGER = "l.sqlite"
BEGIN = datetime(2026, 1, 10, 12, tzinfo=UTC)


class Clock:
    """A time that only moves when told to."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def days(self, number: float) -> None:
        """Goes on."""
        self.now += timedelta(days=number)


@pytest.fixture
def clock(tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch) -> Clock:  # type: ignore[no-untyped-def]
    """Two secrets: one found on 10 January, replaced 4 days later, revoked after 6, back after 40; one that stays open."""
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    token, file = planted("<crc62:ghp_>"), tmp_path / "a.postman_environment.json"
    environment(file, token)
    environment(tmp_path / "b.postman_environment.json", planted("<crc62:ghp_>", 1))
    update(["."], Settings(), LEDGER, now=clock)
    secret = next(
        item.secret for item in every(LEDGER, clock) if any("a.post" in place.file for place in item.places.values())
    )
    clock.days(4)
    environment(file, "{{vault:github}}")
    update(["."], Settings(), LEDGER, now=clock)
    clock.days(2)
    mark(LEDGER, secret, State.REVOKED, who="ann", why="revoked", now=clock)
    clock.days(34)
    environment(file, token)
    update(["."], Settings(), LEDGER, now=clock)
    return clock


def made(clock: Clock, **more: str) -> report.Proof:
    """The report."""
    return report.proof(LEDGER, Settings(), now=clock, **more)  # type: ignore[arg-type]


def one(proof: report.Proof) -> Life:
    """The secret that came back."""
    return next(life for life in proof.lives if life.relapses)


def test_the_figures_are_those_of_the_history(clock: Clock) -> None:
    proof = made(clock)
    total = proof.total
    assert (total.secrets, total.open, total.revoked, total.relapses) == (2, 2, 0, 1)
    assert (total.replace.cases, total.replace.typical) == (1, 4.0)
    assert (total.revoke.cases, total.revoke.longest) == (1, 6.0)
    assert total.overdue == 1  # the one that stayed; the one that came back today is due tomorrow
    assert [(m.name, m.found, m.replaced, m.revoked, m.relapsed, m.pending) for m in proof.months] == [
        ("2026-01", 2, 1, 1, 0, 1),
        ("2026-02", 0, 0, 0, 1, 2),
    ]


def test_a_judgement_that_ends_is_no_relapse_in_any_count(clock: Clock) -> None:
    other = next(item for item in every(LEDGER, clock) if any("b.post" in place.file for place in item.places.values()))
    mark(LEDGER, other.secret, State.ACCEPTED, who="ann", why="until then", until=clock().date().isoformat(), now=clock)
    clock.days(2)
    made = report.proof(LEDGER, Settings(), now=clock)
    assert len(next(one for one in made.lives if one.item.secret == other.secret).rounds) == 2
    assert (
        sum(month.relapsed for month in made.months) == made.total.relapses == sum(one.relapses for one in made.lives)
    )


def test_groups_are_by_severity_provider_and_team(clock: Clock) -> None:
    proof = made(clock)
    mark(LEDGER, one(proof).item.secret, None, who="ann", owner="payments", now=clock)
    groups = dict(made(clock).groups)
    assert [group.name for group in groups["severity"]] == ["critical"]
    assert [group.name for group in groups["provider"]] == ["GitHub"]
    assert {group.name for group in groups["team"]} == {"payments", "nobody known"}
    assert grouped((), lambda life: life.team, clock.now.date()) == ()


def test_a_revocation_after_the_due_date_is_late(clock: Clock) -> None:
    assert not one(made(clock)).late  # the new round has no end yet
    clock.days(9)
    mark(LEDGER, one(made(clock)).item.secret, State.REVOKED, who="ann", why="revoked", now=clock)
    assert one(made(clock)).late


def test_time_to_detect_is_known_where_a_repository_tells_when_the_secret_came(
    tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    import subprocess

    monkeypatch.chdir(tmp_path)
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    when = {"GIT_AUTHOR_DATE": "2026-01-08T10:00:00+02:00", "GIT_COMMITTER_DATE": "2026-01-08T10:00:00+02:00"}
    for name, value in {**when, "GIT_CONFIG_GLOBAL": "/dev/null"}.items():
        monkeypatch.setenv(name, value)
    who = ("-c", "user.name=a", "-c", "user.email=a@acme.example")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "x")):
        subprocess.run(["git", *arguments], check=True)
    update_history(["."], [], Settings(), LEDGER, now=lambda: BEGIN)
    proof = report.proof(LEDGER, Settings(), now=lambda: BEGIN)
    assert (proof.total.detect.cases, proof.total.detect.typical) == (1, 2.2)


def test_a_history_that_nobody_touched_holds_and_grows_from_its_earlier_ends(clock: Clock) -> None:
    before = made(clock).chain
    assert before.wrong == ""
    assert before.events == 5
    mark(LEDGER, one(made(clock)).item.secret, None, who="ann", owner="bob", now=clock)
    after = made(clock, head=before.head)
    assert after.chain.wrong == ""
    assert after.chain.head != before.head
    assert made(clock, head=START).chain.wrong == ""


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE ledger_event SET evidence = 'nothing' WHERE id = 2"], "event 2 is not what it was"),
        (["UPDATE ledger_event SET at = '2025-01-01T00:00:00+00:00' WHERE id = 1"], "event 1 is not"),
        (["DELETE FROM ledger_event WHERE id = 3"], "event 4 is not what it was"),
        (["DELETE FROM ledger_event WHERE id = 5"], "at its end are gone"),
        (
            ["DELETE FROM ledger_link WHERE event = 5", "DELETE FROM ledger_event WHERE id = 5"],
            "which its history does not say",
        ),
        (["UPDATE ledger_item SET state = 'closed'"], "which its history does not say"),
    ],
)
def test_a_history_that_somebody_changed_says_so(clock: Clock, statements: list[str], told: str) -> None:
    made(clock)
    with closing(sqlite3.connect(LEDGER)) as db:
        for name in ("ledger_event_stays", "ledger_event_kept", "ledger_link_stays", "ledger_link_kept"):
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            db.execute(statement)
        db.commit()
    assert told in made(clock).chain.wrong


def test_a_history_that_was_written_anew_does_not_hold_what_was_told_elsewhere(clock: Clock) -> None:
    head = made(clock).chain.head
    with closing(sqlite3.connect(LEDGER)) as db:
        for name in ("ledger_event_stays", "ledger_link_kept"):
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE ledger_event SET who = 'nobody' WHERE id = 4")
        db.execute("DELETE FROM ledger_link")
        db.commit()
    assert made(clock).chain.wrong == ""  # sealed anew, it looks well
    assert "does not hold" in made(clock, head=head).chain.wrong


def test_a_ledger_of_an_earlier_version_is_linked_from_its_first_event_on(clock: Clock) -> None:
    with closing(sqlite3.connect(LEDGER)) as db:
        db.execute("DROP TRIGGER ledger_link_kept")
        db.execute("DELETE FROM ledger_link")
        db.commit()
    with opened(LEDGER) as store:
        assert store.chain().events == 5
        assert store.chain().wrong == ""


def test_the_history_cannot_be_changed_by_accident(clock: Clock) -> None:
    made(clock)
    with closing(sqlite3.connect(LEDGER)) as db:
        for statement in (
            "UPDATE ledger_link SET link = ''",
            "DELETE FROM ledger_link",
            "UPDATE ledger_event SET who = ''",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                db.execute(statement)


def test_every_format_tells_the_same_secrets_and_none_of_them_a_value(clock: Clock, planted) -> None:  # type: ignore[no-untyped-def]
    proof = made(clock)
    texts = {name: render(proof) for name, render in report.FORMATS.items()}
    for name, text in texts.items():
        assert planted("<crc62:ghp_>") not in text, name
        for life in proof.lives:
            assert life.item.secret[:8] in text, name
    rows = list(csv.DictReader(io.StringIO(texts["csv"])))
    assert [row["secret_id"] for row in rows] == [life.item.secret for life in proof.lives]
    assert {row["relapses"] for row in rows} == {"0", "1"}
    data = json.loads(texts["json"])
    assert data["history"]["holds"] is True
    assert sum(len(secret["evidence"]) for secret in data["secrets"]) == 5
    assert data["secrets"][0]["evidence"][0]["link"]


def test_the_page_is_whole_and_names_of_strangers_are_no_markup(clock: Clock, tmp_path: Path, planted) -> None:  # type: ignore[no-untyped-def]
    environment(tmp_path / "c.postman_environment.json", planted("<crc62:ghp_>", 5))
    update(["."], Settings(), LEDGER, now=clock)
    mark(
        LEDGER, every(LEDGER, clock)[0].secret, None, who="<b onload=x>|`", owner="<script>alert(1)</script>", now=clock
    )
    text = report.FORMATS["html"](made(clock))
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    Reader().feed(text)
    assert not {"script", "b", "img", "a"} & set(tags)
    assert {"table", "svg", "details"} <= set(tags)
    assert "<script" not in report.as_markdown(made(clock))


def test_ocsf_is_what_its_models_take(clock: Clock) -> None:
    module = pytest.importorskip(
        "py_ocsf_models.events.findings.detection_finding", reason="left out: py-ocsf-models is not installed"
    )
    lines = [json.loads(line) for line in report.FORMATS["ocsf"](made(clock)).splitlines()]
    for line in lines:
        module.DetectionFinding.model_validate(line)
        assert (line["class_uid"], line["type_uid"]) == (2004, 200400 + line["activity_id"])
    assert {line["finding_info"]["uid"] for line in lines} == {life.item.secret for life in made(clock).lives}
    assert {line["activity_name"] for line in lines} == {"Create", "Update"}
    again = [json.loads(line)["finding_info"]["uid"] for line in report.FORMATS["ocsf"](made(clock)).splitlines()]
    assert again == [line["finding_info"]["uid"] for line in lines]


def test_what_is_no_end_of_a_history_is_refused() -> None:
    with pytest.raises(UsageError, match="no end of a history"):
        report.checked_head("abc")


def test_the_command_writes_each_format_and_fails_on_a_changed_history(clock: Clock, run_cli: RunCli) -> None:
    done = run_cli("rotate", "report", "-f", "html", "-o", "r.html", "--ledger", LEDGER)
    assert done.returncode == 0, done.stderr
    assert Path("r.html").read_text().startswith("<!doctype html>")
    failed = run_cli("rotate", "report", "--ledger", LEDGER, "--head", "ab" * 32)
    assert failed.returncode == 1
    assert "The history was changed" in failed.stderr


@pytest.mark.parametrize(
    ("command", "name", "begins"),
    [("report", "r.html", "<!doctype html>"), ("report", "r.csv", "secret_id,rule,"), ("digest", "d.html", "<!doctype html>"),
     ("export", "e.json", "["), ("export", "e.md", "| secret_id |"), ("report", "r.txt", "# Leaked secrets")],
)  # fmt: skip
def test_the_name_of_the_output_says_how_it_is_written(
    clock: Clock, run_cli: RunCli, command: str, name: str, begins: str
) -> None:
    clock.days(1)
    done = run_cli("rotate", command, "--ledger", LEDGER, "--output", name)
    assert done.returncode == 0, done.stderr
    assert Path(name).read_text().startswith(begins)


def test_a_format_that_the_name_of_the_output_denies_is_refused(clock: Clock, run_cli: RunCli) -> None:
    done = run_cli("rotate", "report", "--ledger", LEDGER, "--format", "csv", "--output", "r.html")
    assert (done.returncode, Path("r.html").exists()) == (2, False)
    assert "Leave --format out to get html" in done.stderr


@pytest.mark.parametrize("what", ["report", "digest"])
def test_a_file_that_is_no_report_stays_and_a_report_is_replaced(clock: Clock, what: str, tmp_path: Path) -> None:
    formats = ("markdown", "html", "csv", "json", "ocsf") if what == "report" else ("markdown", "html")
    for name in formats:
        kept = tmp_path / f"{name}.kept"
        kept.write_text('{"name": "mine"}')
        command = ["rotate", what, "-f", name, "--ledger", LEDGER, "--isolated", "-o"]
        with pytest.raises(OutputError, match="no report of posthound"):
            CliRunner().invoke(cli, [*command, str(kept)], standalone_mode=False, catch_exceptions=False)
        assert kept.read_text() == '{"name": "mine"}'
        for _ in range(2):
            again = CliRunner().invoke(cli, [*command, f"{name}.out"], standalone_mode=False, catch_exceptions=False)
            assert again.return_value == ExitCode.CLEAN


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("item", "since"), ("item", "first_seen"), ("item", "severity"), ("item", "checked_at"), ("item", "until"), ("place", "last_seen"),
        ("place", "exposure"), ("event", "at"), ("event", "after"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["x", "9999-12-31T23:59:59+00:00", "[1]"])
def test_a_field_that_was_damaged_is_named_and_nothing_is_noted_after_it(
    table: str, field: str, value: str, clock: Clock
) -> None:
    with closing(sqlite3.connect(LEDGER)) as db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute("DROP TRIGGER ledger_event_stays")
        db.execute(f"UPDATE ledger_{table} SET {field} = ?", (value,))
        db.commit()
        before = [*db.iterdump()]
        with pytest.raises(StateError, match=f"The ledger is damaged: {field} of "):
            made(clock)
        if table != "event" or field == "at":
            with pytest.raises(StateError, match="The ledger is damaged: "):
                update(["."], Settings(), LEDGER, now=clock)
        assert [*db.iterdump()] == before


def test_a_ledger_that_may_only_be_read_is_read(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    told = made(clock)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as on a read-only disk
    assert made(clock).chain == told.chain
    with pytest.raises(StateError, match="readonly") as refused:
        mark(LEDGER, one(told).item.secret, None, who="ann", owner="payments", now=clock)
    assert "writable" in refused.value.hint
