"""The commands as people and schedulers call them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.standin import running
from fixtures.standin_audit import audited
from fixtures.standin_audit_team import AuditTeam, healthy
from fixtures.standin_faults import Fault
from fixtures.standin_team import sample_team
from tests.audit.conftest import KEY


@pytest.fixture
def team() -> AuditTeam:
    return healthy(3)


@pytest.fixture
def ask(run_cli, tmp_path, team):
    """Runs a command of posthound against the team's stand-in, with the key in the environment and a state of its own."""

    def run(*arguments, faults=(), home=tmp_path, **more):
        with running(audited(team, faults=list(faults))) as standin:
            done = run_cli(
                *arguments, "--api-url", standin.url, "--rate", "0", POSTMAN_API_KEY=KEY, HOME=str(home), **more
            )
        run.calls = standin.calls
        return done

    return run


def test_a_healthy_team_exits_with_0_and_says_what_is_left_to_do(ask):
    done = ask("audit")
    assert done.returncode == 0, done.stderr
    assert "9 pass" not in done.stdout  # SCIM is manual without its key
    assert "Left to do by hand" in done.stdout
    assert "posthound audit attest 1.3" in done.stdout.replace("\n    ", " ")
    assert "\x1b" not in done.stdout  # no terminal is there to show colors


def test_a_fail_exits_with_1_and_exit_zero_with_0(ask, team):
    team.access_key(1, age=400)
    assert ask("audit").returncode == 1
    assert ask("audit", "--exit-zero").returncode == 0
    assert ask("audit", "--fail-on", "critical").returncode == 0


def test_what_could_not_be_read_exits_with_3_and_the_fails_are_written(ask, team, tmp_path):
    team.access_key(1, age=400)
    team.refuse["/users"] = (403, {"error": {"name": "x", "message": "no"}})
    done = ask("audit", "--format", "json", "-o", "audit.json")
    assert done.returncode == 3
    told = json.loads((tmp_path / "audit.json").read_text("utf-8"))
    assert told["summary"]["exit_code"] == 3
    assert {one["id"] for one in told["controls"] if one["status"] == "fail"} == {"3.1"}


def test_a_refused_key_is_told_in_two_lines_and_a_report_that_is_kept_is_written_all_the_same(ask, tmp_path):
    done = ask("audit", faults=[Fault("401")])
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("Error: The API key is not accepted: ")
    assert done.stderr.splitlines()[1:] == ["       Create one at https://go.postman.co/settings/me/api-keys."]
    kept = ask("audit", "--format", "json", "-o", "kept.json", faults=[Fault("401")])
    assert (kept.returncode, kept.stderr) == (3, done.stderr)
    assert KEY not in (tmp_path / "kept.json").read_text("utf-8") + done.stderr
    told = json.loads((tmp_path / "kept.json").read_text("utf-8"))["controls"]
    assert {one["status"] for one in told} == {"unknown", "manual"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[workspace]\n", "[workspace]"), ("[workspaces]\nmax_admin = 3\n", "workspaces.max_admin"), ("[workspaces]\nmax_admins = '3'\n", "whole number"),
        ("[workspaces]\nmax_admins = true\n", "whole number"), ("[workspaces]\ndescription_pattern = '('\n", "regular expression"),
        ("[audit_log]\nlookback_days = 181\n", "1 to 180"), ("[team]\nplan = 'gold'\n", "enterprise"), ("[sso]\nbreak_glass = ['a@b.example']\n", "numbers"),
        ("[controls.'1.2']\napplicable = false\n", "reason"), ("[controls.'9.9']\napplicable = false\nreason = 'x'\n", "9.9"), ("no toml", "cannot be read"),
        ("[roles]\nmin_admins = 5\n", "max_admins"), ("[hosts]\nallowed = ['https://x.example/']\n", "hosts"), ("team = 3\n", "section"),
    ],
)  # fmt: skip
def test_a_policy_that_says_nothing_is_refused_before_any_call(ask, tmp_path, text, said):
    (tmp_path / "policy.toml").write_text(text, "utf-8")
    done = ask("audit", "--policy", "policy.toml")
    assert done.returncode == 2
    assert said in done.stderr
    assert "policy.toml" in done.stderr
    assert ask.calls == []


@pytest.mark.parametrize(
    "arguments", [("--control", "9.9"), ("--fail-on", "severe"), ("--state", "none.sqlite"), ("--format", "github")]
)
def test_what_there_is_not_is_refused_before_any_call(ask, arguments):
    done = ask("audit", *arguments)
    assert done.returncode == 2
    assert ask.calls == []


def test_a_policy_that_is_only_found_is_not_used(ask, tmp_path, team):
    team.access_key(team.me, age=400)
    for name in ("policy.toml", ".posthound-policy.toml", "posthound.toml"):
        (tmp_path / name).write_text("[keys]\npmat_max_age_days = 9999\n", "utf-8")
    assert ask("audit").returncode == 1
    assert ask("audit", "--policy", "policy.toml").returncode == 0


def test_the_scim_key_comes_from_a_file(ask, team, tmp_path):
    (tmp_path / "scim").write_text(team.scim_key + "\n", "utf-8")
    done = ask("audit", "--scim-key-file", "scim", "--format", "json", "--control", "1.2")
    assert json.loads(done.stdout)["controls"][0]["status"] == "pass"
    assert team.scim_key not in done.stdout + done.stderr


def test_an_attestation_is_noted_with_who_and_until_when(ask, run_cli, tmp_path):
    until = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    noted = run_cli(
        "audit", "attest", "1.3", "--why", "rule 7 of the IdP", "--until", until, "--who", "Kim", HOME=str(tmp_path)
    )
    assert noted.returncode == 0, noted.stderr
    done = ask("audit", "--control", "1.3")
    assert "rule 7 of the IdP" in done.stdout
    assert until in done.stdout
    assert "Kim" not in done.stdout
    assert "by Kim" in ask("audit", "--control", "1.3", "--show-people").stdout


@pytest.mark.parametrize(
    "arguments",
    [("9.9", "x", "2999-01-01"), ("1.3", "x", "soon"), ("1.3", "x", "2020-01-01"), ("1.3", " ", "2999-01-01")],
)  # fmt: skip
def test_an_attestation_of_nothing_is_refused(run_cli, tmp_path, arguments):
    control, why, until = arguments
    done = run_cli("audit", "attest", control, "--why", why, "--until", until, "--who", "Kim", HOME=str(tmp_path))
    assert done.returncode == 2


@pytest.mark.parametrize("command", [("audit",), ("audit", "events"), ("crawl", "--audit", "thesis.md")])
def test_no_audit_takes_the_place_of_another_file(command, ask, tmp_path):
    (tmp_path / "thesis.md").write_text("years of work", "utf-8")
    done = ask(*command, *(() if "--audit" in command else ("-o", "thesis.md")))
    assert done.returncode == 3
    assert "unchanged" in done.stderr
    assert (tmp_path / "thesis.md").read_text("utf-8") == "years of work"
    assert not ask.calls


def test_events_go_on_where_the_last_run_stopped(ask, team, tmp_path):
    assert ask("audit", "events", "-o", "events.jsonl").returncode == 0
    count = len((tmp_path / "events.jsonl").read_text("utf-8").splitlines())
    assert count == len(team.log)
    again = ask("audit", "events")
    assert again.returncode == 0
    assert ask("audit", "events", "--since", "2001-01-01").returncode == 2


@pytest.fixture
def crawlable() -> AuditTeam:
    return healthy(5, content=sample_team(5, 6))


def test_a_crawl_audits_the_team_in_the_same_process_with_few_more_calls(run_cli, tmp_path, crawlable):
    def crawl(*more, state):
        with running(audited(crawlable)) as standin:
            done = run_cli(
                "crawl", "--quiet", "--state", state, "--api-url", standin.url, "--rate", "0", "-j", "1", "--format", "sarif", "-o", "x.sarif", *more,
                POSTMAN_API_KEY=KEY,
            )  # fmt: skip
        return done, len(standin.calls)

    plain, calls = crawl(state="a.sqlite")
    both, more = crawl("--audit", "Audit.JSON", state="b.sqlite")
    assert plain.returncode == 1, plain.stderr
    assert both.returncode == 1, both.stderr
    told = json.loads((tmp_path / "Audit.JSON").read_text("utf-8"))
    assert more - calls == told["calls"] <= 100
    by_id = {one["id"]: one for one in told["controls"]}
    assert by_id["3.3"]["status"] == "fail"
    assert by_id["3.3"]["severity"] == "critical"
    assert by_id["2.4"]["status"] == "fail"
    assert told["exposed"]["secrets"] > 0
    values = list(crawlable.content.plants)
    assert not [value for value in values if value in json.dumps(told)]


def test_a_crawls_page_holds_the_audit_as_a_tab(run_cli, tmp_path, crawlable):
    with running(audited(crawlable)) as standin:
        run_cli(
            "crawl", "--quiet", "--state", "s.sqlite", "--api-url", standin.url, "--rate", "0", "-j", "1", "--format", "html", "-o", "x.html", "--audit",
            POSTMAN_API_KEY=KEY,
        )  # fmt: skip
    text = (tmp_path / "x.html").read_text("utf-8")
    assert 'id="part-audit"' in text
    assert 'id="control-2.4"' in text


def test_an_unknown_control_makes_the_crawl_incomplete(run_cli, crawlable):
    with running(audited(crawlable, faults=[Fault("500", "/audit/logs")])) as standin:
        done = run_cli(
            "crawl",
            "--quiet",
            "--state",
            "s.sqlite",
            "--api-url",
            standin.url,
            "--rate",
            "0",
            "-j",
            "1",
            "-o",
            "x.txt",
            "--audit",
            POSTMAN_API_KEY=KEY,
        )
    assert done.returncode == 3
    assert "4.1" in done.stderr


@pytest.mark.parametrize("arguments", [("--scim-key-file", "p.toml"), ("--audit", "audit.docx")])
def test_an_audit_that_cannot_be_written_or_was_not_asked_for_is_refused(run_cli, tmp_path, arguments):
    Path(tmp_path / "p.toml").write_text("", "utf-8")
    done = run_cli("crawl", *arguments, "--api-url", "http://127.0.0.1:9", POSTMAN_API_KEY=KEY)
    assert done.returncode == 2


def test_a_team_of_ones_own_configuration_is_audited_with_its_key_on_its_crawl(run_cli, tmp_path, crawlable):
    (tmp_path / "posthound").mkdir()
    (tmp_path / "key").write_text(KEY, "utf-8")
    with running(audited(crawlable)) as standin:
        said = f'[[team]]\nname = "blue"\nkey = "file:{tmp_path / "key"}"\napi-url = "{standin.url}"\n'
        (tmp_path / "posthound/config.toml").write_text(said, "utf-8")
        given = {"XDG_CONFIG_HOME": str(tmp_path)}
        crawl = run_cli(
            "crawl",
            "--quiet",
            "--state",
            "s.sqlite",
            "--rate",
            "0",
            "-j",
            "1",
            "-o",
            "x.txt",
            "--audit",
            "a.json",
            **given,
        )
        assert crawl.returncode in (1, 3), crawl.stderr
        alone = run_cli("audit", "--team", "blue", "--state", "s.sqlite", "--rate", "0", "--format", "json", **given)
        assert run_cli("audit", "--team", "green", "--state", "s.sqlite", **given).returncode == 2
    for text in (alone.stdout, (tmp_path / "a.json").read_text("utf-8")):
        assert next(one["status"] for one in json.loads(text)["controls"] if one["id"] == "3.3") == "fail"


def test_what_the_api_refused_to_the_crawl_leaves_the_vault_unknown(run_cli, tmp_path):
    team = healthy(5, content=sample_team(5, 4, secrets=0, environments=0))
    for space in team.content.spaces:
        space.global_values, space.specs = [], []
        for one in space.collections:
            one.comments = []
    team.content.packages, team.content.mocks = [], []
    given = ("--quiet", "--state", "s.sqlite", "--rate", "0", "-j", "1", "-o", "x.txt", "--audit", "a.json")

    def status(*faults):
        with running(audited(team, faults=list(faults), port=0)) as standin:
            run_cli("crawl", *given, "--api-url", standin.url, POSTMAN_API_KEY=KEY)
        return next(
            one for one in json.loads((tmp_path / "a.json").read_text("utf-8"))["controls"] if one["id"] == "3.3"
        )

    assert status()["status"] == "pass"
    refused = status(Fault("403", "/global-variables"))
    assert refused["status"] == "unknown"
    assert "globals" in refused["summary"]
