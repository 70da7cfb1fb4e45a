"""The report that people read: how much, whose, what to do, each thing once."""

from __future__ import annotations

import json
import random
import re
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posthound.cli.output import write_report
from posthound.model.values import Exposure
from posthound.report.base import Report, render
from tests.conftest import PROJECT, RunCli
from tests.helpers import write
from tests.report.generated import findings, in_ledger

Plant = Callable[..., str]


def environment(path: Path, *values: tuple[str, str]) -> Path:
    """Writes an environment with these variables."""
    rows = [{"key": key, "value": value} for key, value in values]
    return write(path, {"name": path.stem, "values": rows, "_postman_variable_scope": "environment"})


@pytest.fixture
def said(tmp_path: Path, planted: Plant, run_cli: RunCli) -> str:
    """What is said of two GitHub tokens, one of them in two files, and a Stripe key."""
    one, other = planted("<crc62:ghp_>", 1), planted("<crc62:ghp_>", 2)
    environment(
        tmp_path / "a.postman_environment.json",
        ("token", one),
        ("other", other),
        ("stripe", planted("sk_live_<alnum:24>")),
    )
    environment(tmp_path / "b.postman_environment.json", ("token", one))
    return run_cli("scan", ".").stdout


def test_the_totals_come_first_and_each_runbook_once(said: str) -> None:
    assert said.startswith("3 critical\n")
    assert said.count("Rotate each: ") == said.count("Rotate it: ") == 1
    assert [line for line in said.splitlines() if line in ("GitHub", "Stripe")] == ["GitHub", "Stripe"]


def test_every_place_is_shown_once(said: str) -> None:
    places = re.findall(r"^ +(\S+\.json:\d+:\d+)", said, re.MULTILINE)
    assert len(places) == len(set(places)) == 4


def test_what_to_do_next_is_one_line_each_and_works_as_it_is_written(
    said: str, tmp_path: Path, run_cli: RunCli
) -> None:
    steps = {
        line[:8]: line[9:].partition("   ")[0]
        for line in said.splitlines()
        if line[:8] in ("Replace:", "Accept: ", "Ask why:")
    }
    assert len(steps) == 3
    assert run_cli(*shlex.split(steps["Replace:"])[1:]).returncode == 1
    assert run_cli(*shlex.split(steps["Accept: "])[1:]).returncode == 0
    assert "reported" in run_cli(*shlex.split(steps["Ask why:"])[1:]).stdout


@pytest.mark.parametrize("file", ["../beside/a.postman_environment.json", "notes.txt"])
def test_what_a_scan_of_the_working_folder_passes_over_is_accepted_as_the_report_says(
    file: str, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    for folder in ("here", "beside"):
        (tmp_path / folder).mkdir()
    here = tmp_path / "here"
    environment(here / file, ("token", planted("<crc62:ghp_>")))
    said = run_cli("scan", file, cwd=here).stdout
    (step,) = re.findall(r"^Accept: +(.+?) {2,}", said, re.MULTILINE)
    assert run_cli(*shlex.split(step)[1:], cwd=here).returncode == 0
    assert run_cli("scan", file, "--baseline", ".posthound.baseline", cwd=here).returncode == 0


def test_a_crawl_ends_with_what_to_do_in_postman() -> None:
    found = [finding for finding in findings(40) if finding.origin and finding.origin.workspace_id]
    public = {
        finding.origin.workspace_id for finding in found if finding.exposure is Exposure.PUBLIC and finding.origin
    }
    said, hidden, noted = (
        render("text", Report(list(some), scope="crawl"))
        for some in (found, (f for f in found if f.exposure is not Exposure.PUBLIC), in_ledger(found))
    )
    (contained,) = re.findall(r"^Contain: posthound contain (\S+) ", said, re.MULTILINE)
    assert contained in public
    assert "posthound fix --cloud" in said
    assert "posthound crawl --ledger, then posthound rotate list" in said
    assert "posthound contain" not in hidden
    assert "posthound crawl --ledger" not in noted
    assert "posthound rotate list" in noted


def test_many_secrets_of_a_kind_are_counted_and_their_files_named(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    for number in range(60):
        environment(
            tmp_path / f"e{number % 6}" / f"{number}.postman_environment.json",
            ("token", planted("<crc62:ghp_>", number)),
        )
    lines = run_cli("scan", ".").stdout.splitlines()
    assert len(lines) < 45
    assert any("52 more secrets, in" in line and "40 more files" in line for line in lines)


def test_what_the_ledger_knows_is_shown_and_what_was_accepted_is_called_so(
    said: str, tmp_path: Path, run_cli: RunCli
) -> None:
    run_cli("rotate", "update", ".", "--ledger", "l.sqlite")
    items = json.loads(run_cli("rotate", "export", "--ledger", "l.sqlite", "--format", "json").stdout)
    first, second = items[0], items[1]
    ticket = "https://tickets.acme.test/7"
    run_cli(
        "rotate",
        "mark",
        first["secret_id"],
        "--owner",
        "Ann",
        "--work-item",
        ticket,
        "--who",
        "me",
        "--ledger",
        "l.sqlite",
    )
    marked = run_cli(
        "rotate", "mark", second["secret_id"], "accepted", "--who", "me", "--why", "a sandbox", "--until", "2999-01-01", "--ledger", "l.sqlite"
    )  # fmt: skip
    assert marked.returncode == 0, marked.stderr
    shown = run_cli("scan", ".", "--ledger", "l.sqlite").stdout
    assert f"Due {first['due']}" in shown
    assert f"owner Ann, {ticket}." in shown
    assert "accepted: " in shown
    assert "a sandbox" in shown
    assert "2 secrets in" in shown


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.sarif", '{"runs"'), ("r.html", "<!doctype html"), ("r.csv", ""), ("r.jsonl", '{"rule"'), ("r.json", "{\n"), ("r.txt", "3 critical"),
    ],
)  # fmt: skip
def test_the_name_of_the_output_chooses_the_format(
    name: str, begins: str, said: str, tmp_path: Path, run_cli: RunCli
) -> None:
    assert run_cli("scan", ".", "-o", name).returncode == 1
    assert (tmp_path / name).read_text("utf-8").lower().startswith(begins.lower())
    assert said


@pytest.mark.parametrize(
    ("name", "format_name"), [("r.sarif", "text"), ("r.html", "sarif"), ("r.csv", "jsonl"), ("r.xml", "html")]
)
def test_a_name_that_does_not_match_the_format_is_an_error(
    name: str, format_name: str, tmp_path: Path, run_cli: RunCli
) -> None:
    done = run_cli("scan", ".", "-f", format_name, "-o", name)
    assert done.returncode == 2
    assert format_name in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "command",
    [("scan", "."), ("rotate", "report"), ("merge", "a.sarif"), ("report", "a.sarif"), ("audit", "events")],
)
def test_an_empty_name_for_the_output_is_an_error(command: tuple[str, ...], said: str, run_cli: RunCli) -> None:
    done = run_cli(*command, "-o", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--output is empty" in done.stderr


def test_json_holds_the_findings_of_jsonl_and_what_stands_around_them(said: str, run_cli: RunCli) -> None:
    whole: dict[str, Any] = json.loads(run_cli("scan", ".", "absent.json", "-f", "json").stdout)
    lines = run_cli("scan", ".", "-f", "jsonl").stdout.splitlines()
    assert whole["findings"] == [json.loads(line) for line in lines]
    assert (whole["complete"], whole["files"]) == (False, 2)
    assert [notice["file"] for notice in whole["notices"]] == ["absent.json"]


def test_a_line_is_explained_with_all_that_stands_on_it(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", ("token", planted("<crc62:ghp_>")), ("password", "changeme"))
    text = (tmp_path / "a.postman_environment.json").read_text()
    for number, line in enumerate(text.splitlines(), start=1):
        if '"ghp_' in line:
            assert "reported: ghp_…(40)" in run_cli("scan", "--explain", f"a.postman_environment.json:{number}").stdout
            assert (
                "reported: ghp_…(40)" in run_cli("scan", "--explain", f"a.postman_environment.json:{number}:5").stdout
            )
        if "changeme" in line:
            assert "dropped" in run_cli("scan", "--explain", f"a.postman_environment.json:{number}").stdout
    assert run_cli("scan", "--explain", "a.postman_environment.json:9999").returncode == 2


def test_of_a_file_on_one_line_the_column_says_which_string_is_explained(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    file = environment(
        tmp_path / "a.postman_environment.json", ("token", planted("<crc62:ghp_>")), ("password", "changeme")
    )
    text = json.dumps(json.loads(file.read_text()))
    file.write_text(text)
    for word, fate in (("ghp_", "reported: ghp_…(40)"), ("changeme", "dropped: "), ("environment", "nothing: ")):
        column = text.index(word) + 2
        said = run_cli("scan", "--explain", f"{file.name}:1:{column}").stdout
        assert fate in said
        assert len(said.splitlines()) == 3
    (step,) = re.findall(r"^Ask why: (.+)$", run_cli("scan", ".").stdout, re.MULTILINE)
    assert "reported: ghp_" in run_cli(*shlex.split(step)[1:]).stdout


@pytest.mark.parametrize("terminal", [True, False])
def test_whoever_sits_at_a_terminal_is_told_what_went_into_a_file(
    *, terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    write_report(Report(findings(3, secrets=2), files=4), "sarif", str(tmp_path / "r.sarif"))
    told = re.findall(r"r\.sarif: \d secrets? in \d places?\. 4 files scanned", capsys.readouterr().err)
    assert len(told) == terminal


@pytest.mark.parametrize("more", [(".",), ("--output", "r.sarif"), ("--staged",)])
def test_an_explanation_is_not_taken_for_a_scan(more: tuple[str, ...], tmp_path: Path, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", ("token", "changeme"))
    done = run_cli("scan", "--explain", "a.postman_environment.json:1", *more)
    assert (done.returncode, (tmp_path / "r.sarif").exists()) == (2, False)
    assert "scans nothing" in done.stderr


def test_what_to_do_next_about_an_archive_within_an_archive_works_as_it_is_written(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    inside = environment(tmp_path / "a.postman_environment.json", ("token", planted("<crc62:ghp_>")))
    for name, member in (("inner.zip", inside), ("outer.zip", tmp_path / "inner.zip")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(member, member.name)
    said = run_cli("scan", "outer.zip").stdout
    assert "Replace: unpack outer.zip, " in said
    (ask,) = re.findall(r"^Ask why: posthound (.*)$", said, re.MULTILINE)
    assert "reported: ghp_…(40)" in run_cli(*shlex.split(ask)).stdout
    absent = run_cli("scan", "--explain", "outer.zip!/inner.zip!/b.json:1")
    assert (absent.returncode, "has no file inner.zip!/b.json" in absent.stderr) == (3, True)


@pytest.mark.parametrize("name", ["--write", "-o", "--exit-zero.json", "- a b.json", "-'$(id)'.json", "-/in.json"])
def test_what_to_do_next_means_the_file_whatever_it_is_called(
    name: str, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    file = environment(tmp_path / name, ("token", planted("<crc62:ghp_>")))
    before = file.read_bytes()
    said = run_cli("scan", ".").stdout
    (fix,) = re.findall(r"^Replace: posthound (.*)   \(", said, re.MULTILINE)
    (accept,) = re.findall(r"^Accept:  posthound (.*)   \(", said, re.MULTILINE)
    (ask,) = re.findall(r"^Ask why: posthound (.*)$", said, re.MULTILINE)
    assert "+" in run_cli(*shlex.split(fix)).stdout
    assert file.read_bytes() == before
    assert "reported: ghp_…(40)" in run_cli(*shlex.split(ask)).stdout
    assert run_cli(*shlex.split(accept)).returncode == 0


def test_the_folder_that_was_scanned_is_to_be_fixed_and_no_other(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    for number in range(4):
        environment(
            tmp_path / "in" / "all" / f"{number}.postman_environment.json", ("t", planted("<crc62:ghp_>", number))
        )
    assert "Replace: posthound fix in/all " in run_cli("scan", "in").stdout


@pytest.mark.parametrize("seed", range(6))
def test_what_is_proposed_finds_what_the_scan_found_as_it_is_printed(
    seed: int, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    rng = random.Random(seed)
    words = rng.choice((["--all-files"], ["--all-files", "--weak"], ["--weak"]))
    tokens = [planted("<crc62:ghp_>", 100 * seed + number) for number in range(rng.choice((1, 5)))]
    for number, token in enumerate(tokens):
        folder = tmp_path / "in" / rng.choice(("a", "b c"))
        if "--all-files" in words and rng.random() < 0.7:
            write(folder / f"{number}.txt", f"github_token = {token}\n")
        else:
            environment(folder / f"{number}.postman_environment.json", ("token", token), ("password", "hunter2"))
    said = run_cli("scan", "in", *words).stdout
    (fix,) = re.findall(r"^Replace: posthound (.*)   \(", said, re.MULTILINE)
    (accept,) = re.findall(r"^Accept:  posthound (.*)   \(", said, re.MULTILINE)
    places = re.findall(r"^@@ .* @@$|^left: ", run_cli(*shlex.split(fix)).stdout, re.MULTILINE)
    found = run_cli("scan", "in", *words, "-f", "jsonl").stdout.splitlines()
    assert len(places) == len(found) >= len(tokens)
    assert run_cli(*shlex.split(accept.replace("REASON", "known"))).returncode == 0


@pytest.mark.parametrize("monitored", [False, True])
def test_what_a_report_says_is_done_by_hand_a_fix_leaves_for_the_same_reason(
    monitored: bool, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    token = planted("<crc62:ghp_>", 7)
    environment(tmp_path / "a.postman_environment.json", (token, "on"), ("token", token))
    rows = {"key": token, "value": "1"}, {"key": "bytes", "value": str(list(token.encode()))}
    item = {
        "name": "r",
        "request": {"method": "GET", "url": "https://a.test", "header": [{"key": token, "value": "1"}]},
    }
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    made = {"info": {"name": "c", "schema": schema}, "item": [item], "variable": list(rows)}
    write(tmp_path / "a.postman_collection.json", made)
    found = map(json.loads, run_cli("scan", ".", "-f", "jsonl").stdout.splitlines())
    by_hand = sorted(one["by_hand"] for one in found if "by_hand" in one)
    fixed = run_cli("fix", ".", "--unsafe", *["--monitored"] * monitored).stdout
    assert by_hand == sorted(re.findall(r"^left: .*?ghp_…\(40\): (.*)$", fixed, re.MULTILINE)) != []


def test_what_a_fix_leaves_without_being_asked_for_more_is_proposed_with_that(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    script = [f"pm.environment.set('access_token', '{planted('<alnum:40>')}');"]
    event = [{"listen": "prerequest", "script": {"type": "text/javascript", "exec": script}}]
    item = {"name": "Log in", "event": event, "request": {"method": "GET", "url": "https://acme.test"}}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    write(tmp_path / "a.postman_collection.json", {"info": {"name": "Acme", "schema": schema}, "item": [item]})
    (fix,) = re.findall(r"^Replace: posthound (.*)   \(", run_cli("scan", ".").stdout, re.MULTILINE)
    assert "--unsafe" in fix
    assert run_cli(*shlex.split(fix), "--write").returncode == 0
    assert run_cli("scan", ".").returncode == 0


def test_nothing_is_proposed_where_no_fix_helps(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "http-client.private.env.json", {"dev": {"token": planted("<crc62:ghp_>")}})
    said = run_cli("scan", ".").stdout
    assert "Replace: " not in said
    assert "Accept: " in said


def test_the_demo_fits_on_two_screens() -> None:
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "fixtures.demo"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-500:]
    assert len((done.stdout + done.stderr).splitlines()) <= 100
