"""What a configuration, a baseline or an exclude leaves out stands in every report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.helpers import write
from tests.sarif.loopback_github import TOKEN, Github, running

Plant = Callable[..., str]


@pytest.fixture
def github() -> Iterator[Github]:
    with running() as made:
        yield made


@pytest.fixture
def repo(tmp_path: Path, planted: Plant) -> Path:
    """A repository with a secret in each of two files."""
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    for number, name in enumerate(("a.json", "b.json")):
        values = [{"key": "token", "value": planted("<crc62:ghp_>", number)}]
        write(folder / name, {"name": "e", "values": values, "_postman_variable_scope": "environment"})
    return folder


def call_of(text: str) -> dict[str, Any]:
    call: dict[str, Any] = json.loads(text)["runs"][0]["invocations"][0]
    return call


def test_the_configuration_used_and_what_it_left_out_stand_in_the_report(repo: Path, run_cli: RunCli) -> None:
    write(repo / ".posthound.toml", 'exclude = ["b.json"]\n')
    for format_name in ("text", "summary", "html"):
        said = (
            run_cli("scan", ".", "--format", format_name, cwd=repo).stdout.replace("&#46;", ".").replace("&#45;", "-")
        )
        assert ".posthound.toml (found by looking) chose exclude" in said.replace("&#40;", "(").replace("&#41;", ")")
        assert "1 excluded" in said
    call = call_of(run_cli("scan", ".", "--format", "sarif", cwd=repo).stdout)
    assert call["properties"]["configurations"] == [{"path": ".posthound.toml", "found": True, "keys": ["exclude"]}]
    assert call["properties"]["excluded"] == 1
    assert call["properties"]["narrowedByFoundConfiguration"] == ["exclude"]
    assert any(".posthound.toml" in n["message"]["text"] for n in call["toolExecutionNotifications"])


@pytest.mark.parametrize("isolated", [True, False])
def test_an_exclude_that_hits_everything_is_an_error(isolated: bool, repo: Path, run_cli: RunCli) -> None:
    write(repo / ".posthound.toml", 'exclude = ["*"]\n')
    done = run_cli("scan", ".", "-f", "sarif", "-o", "out.sarif", *(["--isolated"] if isolated else []), cwd=repo)
    if isolated:
        assert done.returncode == ExitCode.FINDINGS
        return
    assert done.returncode == ExitCode.USAGE
    assert "excluded" in done.stderr
    assert not (repo / "out.sarif").exists()


@pytest.mark.parametrize(
    ("exclude", "status"), [('"*"', ExitCode.USAGE), ('"*.json", "*.y*ml", "*.zip"', ExitCode.USAGE), ('"a.json"', ExitCode.CLEAN)]
)  # fmt: skip
def test_a_hook_passes_over_what_is_excluded_but_not_over_everything(
    exclude: str, status: ExitCode, repo: Path, run_cli: RunCli
) -> None:
    write(repo / ".posthound.toml", f"exclude = [{exclude}]\n")
    done = run_cli("scan", "--only-exports", "--force-exclude", "--", "a.json", cwd=repo)
    assert done.returncode == status


def test_a_named_file_that_an_exclude_matches_is_said_to_be_scanned(repo: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", "a.json", "--exclude", "*", cwd=repo)
    assert done.returncode == ExitCode.FINDINGS
    assert "note: a.json: scanned although an exclude matches it, since it was named" in done.stdout


def test_an_exclude_of_what_would_not_be_scanned_is_none(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "in" / "vendor" / "notes.txt", "nothing")
    assert run_cli("scan", "in", "--exclude", "vendor").returncode == ExitCode.CLEAN


@pytest.mark.parametrize("key", ['exclude = ["b.json"]', 'min-severity = "critical"', 'min-confidence = "high"'])
def test_upload_refuses_what_a_found_configuration_made_smaller(
    key: str, repo: Path, run_cli: RunCli, github: Github
) -> None:
    write(repo / ".posthound.toml", key + "\n")
    run_cli("scan", ".", "-f", "github", "-o", "../out.sarif", cwd=repo)
    where = ("--repo", "octo/shop", "--ref", "refs/heads/main", "--sha", "0" * 40, "--api-url", github.url)
    refused = run_cli("upload", "out.sarif", *where, GITHUB_TOKEN=TOKEN)
    assert refused.returncode == ExitCode.USAGE
    assert "--isolated" in refused.stderr
    assert github.uploads() == []
    told = run_cli("upload", "out.sarif", *where, "--allow-narrowed", GITHUB_TOKEN=TOKEN)
    assert (told.returncode, len(github.uploads())) == (ExitCode.CLEAN, 1), told.stderr
    run_cli("scan", ".", "-f", "github", "-o", "../out.sarif", "--config", ".posthound.toml", cwd=repo)
    named = run_cli("upload", "out.sarif", *where, GITHUB_TOKEN=TOKEN)
    assert (named.returncode, len(github.uploads())) == (ExitCode.CLEAN, 2), named.stderr


def test_a_threshold_of_the_command_line_is_the_users_own(repo: Path, run_cli: RunCli) -> None:
    write(repo / ".posthound.toml", 'min-severity = "critical"\n')
    done = run_cli("scan", ".", "-f", "sarif", "--min-severity", "low", cwd=repo)
    assert call_of(done.stdout)["properties"]["narrowedByFoundConfiguration"] == []


def test_findings_that_a_baseline_tolerates_are_suppressed_in_full_sarif(repo: Path, run_cli: RunCli) -> None:
    run_cli("baseline", "create", "a.json", "--baseline", "known", "--reason", "rotated next week", cwd=repo)
    done = run_cli("scan", ".", "--baseline", "known", "-f", "sarif", cwd=repo)
    run = json.loads(done.stdout)["runs"][0]
    tolerated = [r for r in run["results"] if r.get("suppressions")]
    assert len(run["results"]) == 2
    assert [r["suppressions"][0]["kind"] for r in tolerated] == ["external"]
    assert "rotated next week" in tolerated[0]["suppressions"][0]["justification"]
    assert run["invocations"][0]["properties"]["knownToBaseline"] == 1
    github = json.loads(run_cli("scan", ".", "--baseline", "known", "-f", "github", cwd=repo).stdout)["runs"][0]
    assert len(github["results"]) == 1


@pytest.mark.parametrize("key", ["patterns", "baseline"])
@pytest.mark.parametrize("path", ["/etc/hostname", "../outside", "link", "/dev/zero"])
def test_a_found_configuration_names_no_file_outside_of_its_repository(
    key: str, path: str, repo: Path, run_cli: RunCli
) -> None:
    write(repo.parent / "outside", "x")
    (repo / "link").symlink_to("../outside")
    value = json.dumps([path] if key == "patterns" else path)
    write(repo / ".posthound.toml", f"{key} = {value}\n")
    done = run_cli("scan", ".", cwd=repo, timeout=30)
    assert done.returncode == ExitCode.USAGE
    assert "found by looking" in done.stderr


def test_a_configuration_is_looked_for_where_the_scanned_files_are(repo: Path, run_cli: RunCli) -> None:
    write(repo / ".posthound.toml", 'exclude = ["b.json"]\n')
    said = run_cli("scan", "repo").stdout
    assert "repo/.posthound.toml" in said
    write(repo.parent / ".posthound.toml", 'exclude = ["*"]\n')
    assert "No" not in run_cli("scan", repo / "a.json", cwd=repo.parent).stdout
