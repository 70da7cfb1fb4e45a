"""The ready-made schedules: they parse, call the command with options that it has, and hold no key."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from posthound.cli.crawl import command
from posthound.cli.upload import command as upload

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "docs/examples/github-actions-crawl.yml"
CRONJOB = ROOT / "deploy/kubernetes/cronjob.yaml"
SERVICE = ROOT / "deploy/systemd/posthound-crawl.service"


def _check(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses the arguments as the command does, without running it."""
    for option in command.params:
        if isinstance(option.type, click.Path):
            monkeypatch.setattr(option.type, "exists", False)
        if option.name == "format_name" and isinstance(option.type, click.Choice):
            monkeypatch.setattr(option.type, "choices", (*option.type.choices, "github"))
    command.make_context("crawl", arguments)


def test_the_workflow_is_least_privileged_and_calls_the_command_as_it_is(monkeypatch):
    data = yaml.safe_load(WORKFLOW.read_text())
    assert data["permissions"] == {"contents": "read", "security-events": "write"}
    assert data[True]["schedule"]
    steps = data["jobs"]["crawl"]["steps"]
    line = next(line for step in steps for line in str(step.get("run", "")).splitlines() if "posthound crawl" in line)
    _check(shlex.split(line)[2:], monkeypatch)
    assert all(
        re.fullmatch(r"[\w-]+/[\w-]+(?:/[\w-]+)?@(?:v\d+|[0-9a-f]{40})", step["uses"])
        for step in steps
        if "uses" in step
    )


def test_no_workflow_sends_what_an_incomplete_crawl_found():
    # GitHub closes the alerts that an upload lacks.
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["crawl"]["steps"]
    sending = [one for one in steps if "upload" in one.get("uses", "") or "posthound upload" in one.get("run", "")]
    assert [one["if"] for one in sending] == ["always() && steps.crawl.outcome == 'success'"]
    (crawling,) = [one for one in steps if one.get("id") == "crawl"]
    assert crawling["run"].splitlines()[-1].startswith("posthound crawl")  # its status is the step's
    arguments = shlex.split(sending[0]["run"])[2:]
    assert not upload.make_context("upload", arguments).params["allow_incomplete"]


def test_the_cron_job_runs_unprivileged_and_calls_the_command_as_it_is(monkeypatch):
    _, job = yaml.safe_load_all(CRONJOB.read_text())
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert "env" not in container
    _check(container["args"], monkeypatch)


def test_the_service_calls_the_command_as_it_is(monkeypatch):
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(SERVICE)
    words = shlex.split(parser["Service"]["ExecStart"])
    _check(words[words.index("crawl") + 1 :], monkeypatch)
    assert parser["Service"]["LoadCredential"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="left out: systemd-analyze is not installed")
def test_systemd_takes_the_units():
    units = [str(path) for path in (ROOT / "deploy/systemd").iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _audit(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses an audit's arguments as the command or its subcommand does."""
    from posthound.cli.audit import command as audit

    rest = words[words.index("audit") + 1 :]
    name = rest[0] if rest[0] in audit.commands else ""
    called = audit.commands[name] if name else audit
    for option in called.params:
        if isinstance(option.type, click.Path):
            monkeypatch.setattr(option.type, "exists", False)
    called.make_context(name or "audit", rest[1:] if name else rest)


def test_the_audits_beside_the_crawl_call_the_command_as_it_is(monkeypatch):
    unit = (ROOT / "deploy/systemd/posthound-audit.service").read_text()
    lines = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
    assert len(lines) == 2
    for line in [
        *lines,
        next(line for line in WORKFLOW.read_text().splitlines() if "posthound audit" in line).partition("||")[0],
    ]:
        _audit(shlex.split(line), monkeypatch)
    assert "--audit=" in CRONJOB.read_text()
