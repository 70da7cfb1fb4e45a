"""No room for what is written: what stood there before stays, nothing half-written is left, and the user is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.disk import POSTHOUND, files, posix, told, without_room
from tests.helpers import write

Plant = Callable[..., str]
Environment = dict[str, str]
pytestmark = posix


@pytest.fixture
def folder(tmp_path: Path, planted: Plant) -> Path:
    """A folder with an environment of twenty secrets."""
    rows = [{"key": f"token_{n}", "value": planted("<crc62:ghp_>", n)} for n in range(20)]
    content = {"name": "e", "values": rows, "_postman_variable_scope": "environment"}
    return write(tmp_path / "disk" / "in" / "a.postman_environment.json", content).parents[1]


@pytest.mark.parametrize("limit", [True, False])
def test_a_report_that_finds_no_room_leaves_the_one_before(
    limit: bool, folder: Path, clean_environment: Environment
) -> None:
    write(folder / "report.sarif", "before\n")
    before = files(folder)
    done = without_room(
        folder, clean_environment, "scan", "in", "-f", "sarif", "-o", "report.sarif", "--force", limit=limit
    )
    told(done)
    assert "What stood there before is unchanged." in done.stderr
    assert files(folder) == before


def test_a_file_that_finds_no_room_to_be_fixed_is_unchanged(folder: Path, clean_environment: Environment) -> None:
    before = files(folder)
    done = without_room(folder, clean_environment, "fix", "in", "--write")
    told(done)
    assert "It is unchanged." in done.stderr
    assert "fixed:" not in done.stdout
    assert files(folder) == before


def test_a_baseline_that_finds_no_room_is_not_begun(folder: Path, clean_environment: Environment) -> None:
    before = files(folder)
    told(without_room(folder, clean_environment, "baseline", "create", "in"))
    assert files(folder) == before


def test_a_baseline_that_finds_no_room_to_be_updated_stays(
    folder: Path, clean_environment: Environment, run_cli: RunCli, planted: Plant
) -> None:
    assert run_cli("baseline", "create", "in", cwd=folder).returncode == ExitCode.CLEAN
    write(folder / "in" / "b.json", {"values": [{"key": "api_key", "value": planted("<alnum:40>")}], "name": "e"})
    before = files(folder)
    done = without_room(folder, clean_environment, "baseline", "update", "in")
    told(done)
    assert "It is unchanged." in done.stderr
    assert files(folder) == before


def test_a_ledger_that_finds_no_room_keeps_what_it_knows(
    folder: Path, clean_environment: Environment, run_cli: RunCli
) -> None:
    write(folder / "clean" / "a.json", {"values": [], "name": "e"})
    assert run_cli("rotate", "update", "clean", "--ledger", "state.sqlite", cwd=folder).returncode == ExitCode.CLEAN
    told(
        without_room(folder, clean_environment, "rotate", "update", "in", "--ledger", "state.sqlite"),
        "cannot be used: ",
    )
    assert run_cli("rotate", "list", "--ledger", "state.sqlite", cwd=folder).returncode == ExitCode.CLEAN


@pytest.mark.parametrize("arguments", [("scan", "in"), ("--help",)])
def test_standard_output_without_room_is_an_error_and_no_finding(
    arguments: tuple[str, ...], folder: Path, clean_environment: Environment
) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [POSTHOUND, *arguments], cwd=folder, env=clean_environment, stdout=full, stderr=subprocess.PIPE, text=True
        )
    told(done, "standard output cannot be written: no space left on device")


@pytest.mark.parametrize("format_name", ["text", "jsonl"])
def test_a_reader_that_goes_away_gets_no_traceback(
    format_name: str, folder: Path, clean_environment: Environment, planted: Plant
) -> None:
    rows = [{"key": f"token_{n}", "value": planted("<alnum:40>", n)} for n in range(300)]  # more than a pipe holds
    write(
        folder / "in" / "b.postman_environment.json",
        {"name": "e", "values": rows, "_postman_variable_scope": "environment"},
    )
    process = subprocess.Popen(
        [POSTHOUND, "scan", "in", "-f", format_name], cwd=folder, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) in (ExitCode.FINDINGS, ExitCode.INCOMPLETE)


def test_streams_that_are_closed_change_nothing_but_what_is_read(folder: Path, clean_environment: Environment) -> None:
    for redirected, status in ((">&-", ExitCode.FINDINGS), ("2>&-", ExitCode.FINDINGS), ("- <&-", ExitCode.INCOMPLETE)):
        command = f'"{POSTHOUND}" scan in {redirected}'
        done = subprocess.run(["sh", "-c", command], cwd=folder, env=clean_environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (status, ""), redirected
    assert "closed: there is nothing to read" in done.stdout
