"""The GitHub Action: its scripts run for real, in a shell, against a server on loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sarif.loopback_github import Github, running
from tests.sarif.sarif_cases import STRIPE, TOKEN, collection

PROJECT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXAMPLES = [
    path for path in sorted((PROJECT / "docs/examples").glob("*.yml")) if "/posthound@" in path.read_text("utf-8")
]
LONG = "POSTHOUND_TEST_LONG" in os.environ
SHA = "4b6472266afd7b471e86085a6659e8c7f2b119da"
posix = pytest.mark.skipif(
    shutil.which("bash") is None, reason="left out: the action's scripts need bash, which is absent"
)


@pytest.fixture
def github() -> Iterator[Github]:
    with running() as made:
        yield made


def run_step(
    name: str, folder: Path, *, outputs: dict[str, str] | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a step's script as the runner does, with the inputs' defaults but for `variables`."""
    programs = folder / "temp/posthound-venv/bin"
    programs.mkdir(parents=True, exist_ok=True)
    if not (programs / "python").exists():
        (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (programs / "python").chmod(0o755)
    environment = {
        "PATH": os.environ["PATH"], "HOME": os.devnull, "RUNNER_TEMP": str(folder / "temp"), "GITHUB_REPOSITORY": "octo/shop",
        "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": SHA, "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }  # fmt: skip
    for key, value in STEPS[name]["env"].items():
        environment[key] = _evaluated(value, outputs or {})
    script = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(script, cwd=folder, env=environment | variables, capture_output=True, text=True, timeout=120)


def _evaluated(expression: str, outputs: dict[str, str]) -> str:
    name = expression.removeprefix("${{").removesuffix("}}").strip()
    if name.startswith("inputs."):
        default = ACTION["inputs"][name.removeprefix("inputs.")].get("default", "")
        return "" if "${{" in default else default
    return outputs.get(name.rpartition(".")[2], "")


def outputs_of(folder: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())


def test_no_expression_stands_inside_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"], step["name"]
        assert step["shell"] == "bash"
        assert "eval" not in step["run"]


def test_every_input_is_described_and_used():
    text = (PROJECT / "action.yml").read_text("utf-8")
    for name, held in ACTION["inputs"].items():
        assert held["description"]
        assert f"inputs.{name} " in text, name


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_ask_for_no_more_than_they_need_and_know_the_inputs(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"].items()) <= {("contents", "read"), ("security-events", "write")}
        for step in job["steps"]:
            name, _, version = step["uses"].partition("@")
            if name.endswith("/posthound"):
                assert set(step.get("with", {})) <= set(ACTION["inputs"])
            else:
                assert re.fullmatch(r"[0-9a-f]{40}", version)


@posix
def test_a_scan_is_shown_uploaded_and_decided(tmp_path, github):
    (tmp_path / "a b;$(touch pwned).postman_collection.json").write_bytes(collection())
    done = run_step("Look for secrets", tmp_path)
    assert done.returncode == 0, done.stderr
    outputs = outputs_of(tmp_path)
    assert outputs["status"] == "1"
    shown = run_step("Show the findings", tmp_path, outputs=outputs)
    assert shown.stdout.count("::error file=") == 3
    assert "Rotation queue" in (tmp_path / "summary").read_text()
    sent = run_step("Upload to code scanning", tmp_path, outputs=outputs, GITHUB_API_URL=github.url, GITHUB_TOKEN="t")
    assert sent.returncode == 0, sent.stderr
    assert len(github.uploads()[0].log["runs"][0]["results"]) == 3
    assert run_step("Decide", tmp_path, outputs=outputs).returncode == 1
    assert run_step("Decide", tmp_path, outputs=outputs, INPUT_FAIL="false").returncode == 0
    assert not (tmp_path / "pwned").exists()
    everything = (
        done.stdout
        + shown.stdout
        + sent.stdout
        + (tmp_path / "summary").read_text()
        + Path(outputs["sarif"]).read_text()
    )
    assert TOKEN not in everything
    assert STRIPE not in everything


INPUTS = ("INPUT_MODE", "INPUT_PATHS", "INPUT_WORKSPACES", "INPUT_MIN_SEVERITY", "INPUT_MIN_CONFIDENCE")
HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "--output=pwned",
    "x\n$(touch pwned)",
    '" && touch pwned; "',
)
# Each value in half of the inputs, and each input with half of the values; all pairs in `make test-long`.
PAIRS = [(name, value) for n, name in enumerate(INPUTS) for m, value in enumerate(HOSTILE) if LONG or (n + m) % 2]


@posix
@pytest.mark.parametrize(("name", "value"), PAIRS)
def test_an_input_is_never_run_as_a_command(tmp_path, name, value):
    run_step("Look for secrets", tmp_path, **{name: value})
    assert not (tmp_path / "pwned").exists()


@posix
def test_an_incomplete_scan_is_not_uploaded_and_fails(tmp_path, github):
    done = run_step("Look for secrets", tmp_path, INPUT_PATHS="absent")
    assert done.returncode == 0, done.stdout
    outputs = outputs_of(tmp_path)
    assert outputs["status"] == "3"
    sent = run_step("Upload to code scanning", tmp_path, outputs=outputs, GITHUB_API_URL=github.url, GITHUB_TOKEN="t")
    assert "Not uploaded" in sent.stdout
    assert github.exchanges == []
    assert run_step("Decide", tmp_path, outputs=outputs).returncode == 3


@posix
def test_a_pull_request_of_a_fork_uploads_nothing(tmp_path, github):
    sent = run_step("Upload to code scanning", tmp_path, GITHUB_API_URL=github.url, HEAD_REPOSITORY="someone/shop")
    assert sent.returncode == 0
    assert github.exchanges == []


@posix
def test_a_crawl_without_a_key_is_refused(tmp_path):
    done = run_step("Look for secrets", tmp_path, INPUT_MODE="crawl")
    assert done.returncode == 2
    assert "postman-api-key" in done.stdout


@posix
def test_nothing_of_a_hostile_checkout_is_run(tmp_path, github):
    mark = tmp_path / "pwned"
    for name in ("venv.py", "pip.py", "posthound.py", "sitecustomize.py", "click.py", "orjson.py", "sarif_om.py"):
        (tmp_path / name).write_text(f"open({str(mark)!r}, 'w')\n")
    (tmp_path / "posthound").mkdir()
    (tmp_path / "posthound/__init__.py").write_text(f"open({str(mark)!r}, 'w')\n")
    (tmp_path / ".posthound.toml").write_text('plugins = ["pip.py"]\nexclude = ["*"]\napi-url = "http://elsewhere"\n')
    (tmp_path / "-rf.json").write_bytes(collection())
    done = run_step("Look for secrets", tmp_path)
    outputs = outputs_of(tmp_path)
    assert (done.returncode, outputs["status"]) == (0, "1"), done.stderr
    shown = run_step("Show the findings", tmp_path, outputs=outputs, INPUT_FORMAT="csv")
    assert shown.returncode == 0, shown.stderr
    assert outputs_of(tmp_path)["report"].endswith(".csv")
    sent = run_step("Upload to code scanning", tmp_path, outputs=outputs, GITHUB_API_URL=github.url, GITHUB_TOKEN="t")
    assert sent.returncode == 0, sent.stderr
    assert not mark.exists()


def test_nothing_is_started_in_the_checkout_but_the_scan_itself():
    for name, step in STEPS.items():
        inside = name in ("Look for secrets", "Decide")
        assert ("working-directory" not in step) is inside, name
        assert "-m posthound" not in step["run"] or "-I -m posthound" in step["run"]
    assert "--isolated" in STEPS["Look for secrets"]["run"]


def test_what_the_action_installs_is_pinned_by_hashes():
    assert "--require-hashes" in STEPS["Install posthound"]["run"]
    pinned = (PROJECT / "requirements/action.txt").read_text("utf-8")
    rows = re.findall(
        r"^([a-z0-9-]+)==\S+(?: ; [^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", pinned, re.MULTILINE
    )
    assert len(rows) == len(re.findall(r"^\S", pinned, re.MULTILINE))
    names = {name for name, _ in rows}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split(r"[<>=]", wanted)[0] for wanted in project} <= names
