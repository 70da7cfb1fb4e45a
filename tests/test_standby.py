"""What a copy of the interpreter that stands by says is what a freshly started command says."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import write
from tests.standby import Standby

BIN = Path(sys.executable).with_name("posthound")
ASKED = {
    "a scan": ("scan", "in"),
    "a scan by processes": ("scan", "in", "--jobs", "2", "--format", "sarif"),
    "standard input": ("scan", "-", "--format", "jsonl"),
    "a fix": ("fix", "in", "--monitored"),
    "an error": ("rotate", "list", "--ledger", "none"),
    "a usage nobody knows": ("scan", "--nothing"),
    "help": ("--help",),
}


@pytest.fixture
def both(
    tmp_path: Path, standby: Standby | None, clean_environment: dict[str, str], planted: Callable[..., str]
) -> Callable[..., list[subprocess.CompletedProcess[bytes]]]:
    """Runs a command by a copy and by a process of its own."""
    if standby is None:
        pytest.skip("left out: here every command is started by itself")
    values = [{"key": "token", "value": planted("<crc62:ghp_>")}, {"key": "名", "value": "𝕏\u202e"}]
    write(tmp_path / "in" / "a.json", {"name": "é", "values": values, "_postman_variable_scope": "environment"})
    write(tmp_path / "in" / "b.json", {"name": "b", "values": values, "_postman_variable_scope": "environment"})

    def run(*arguments: str, **variables: str) -> list[subprocess.CompletedProcess[bytes]]:
        command, stdin = [str(BIN), *arguments], (tmp_path / "in" / "a.json").read_bytes()
        environment = clean_environment | variables
        assert standby.takes(stdin, environment)
        copy = standby.run(command, cwd=tmp_path, stdin=stdin, environment=environment, timeout=60)
        return [copy, subprocess.run(command, cwd=tmp_path, input=stdin, env=environment, capture_output=True)]

    return run


@pytest.mark.parametrize("asked", ASKED)
def test_a_copy_says_and_answers_what_a_process_of_its_own_does(
    asked: str, both: Callable[..., list[subprocess.CompletedProcess[bytes]]]
) -> None:
    copy, own = both(*ASKED[asked])
    assert (copy.returncode, copy.stdout, copy.stderr) == (own.returncode, own.stdout, own.stderr)


def test_nothing_of_one_command_is_left_to_the_next(
    both: Callable[..., list[subprocess.CompletedProcess[bytes]]],
) -> None:
    for key in ("one", "other", "one"):  # the identities of secrets are keyed, and the key is read once a process
        copy, own = both("scan", "in", "--format", "jsonl", POSTHOUND_KEY=key)
        assert copy.stdout == own.stdout


def test_what_is_read_when_an_interpreter_starts_is_left_to_one_that_does(
    standby: Standby | None, clean_environment: dict[str, str]
) -> None:
    if standby is not None:
        for variable in ("PYTHONUTF8", "PYTHONPATH", "POSTHOUND_PURE", "LC_ALL", "TZ"):
            assert not standby.takes(b"", clean_environment | {variable: "0"})


def test_a_command_that_takes_too_long_is_ended(
    tmp_path: Path, standby: Standby | None, clean_environment: dict[str, str]
) -> None:
    if standby is None:
        pytest.skip("left out: here every command is started by itself")
    (tmp_path / "big.txt").write_bytes(b"password = x\n" * 1_000_000)
    started = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        standby.run([str(BIN), "scan", "big.txt"], cwd=tmp_path, stdin=b"", environment=clean_environment, timeout=0.05)
    assert time.monotonic() - started < 10
    again = standby.run([str(BIN), "--help"], cwd=tmp_path, stdin=b"", environment=clean_environment, timeout=60)
    assert again.returncode == 0
