"""`posthound scan` as a user calls it: exit codes, options, reports, configuration."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from posthound.cli.main import cli
from posthound.cli.output import progress_bar
from posthound.rules.pattern_files import read_patterns
from posthound.support.errors import ExitCode, UsageError
from tests.conftest import RunCli
from tests.helpers import Lines, records, region_of, write

Plant = Callable[..., str]
# What scripts rely on; more may be there.
PROMISED = {
    "rule", "file", "pointer", "role", "start_line", "start_column", "end_line", "end_column", "severity", "confidence", "exposure",
    "secret_id", "fingerprint", "redacted", "vault_reference", "path",
}  # fmt: skip


@pytest.fixture
def export(tmp_path: Path, planted: Plant) -> Path:
    """A folder with one environment with one secret."""
    return write(tmp_path / "in" / "a.postman_environment.json", _environment(planted("<crc62:ghp_>"))).parent


def _environment(value: str, key: str = "github_token") -> dict[str, Any]:
    return {"name": "Production", "values": [{"key": key, "value": value}], "_postman_variable_scope": "environment"}


def test_nothing_found_exits_with_0(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", _environment("{{vault:x}}"))
    done = run_cli("scan", "a.json")
    assert (done.returncode, done.stdout) == (ExitCode.CLEAN, "No secrets found. 1 file scanned.\n")


def test_findings_exit_with_1_and_are_told_with_what_to_do(export: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", "in")
    assert (done.returncode, done.stderr) == (ExitCode.FINDINGS, "")
    for part in (
        "in/a.postman_environment.json:",
        "ghp_…(40)",
        "Production / variable github_token",
        "{{vault:",
        "Rotate it:",
        "1 secret in 1 place",
    ):
        assert part in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["scan"], ["scan", "--nonsense"], ["scan", ".", "--format", "xml"], ["nonsense"], ["scan", ".", "--max-size", "0"], ["scan", ".", "--patterns", "missing.toml"], ["scan", "--explain", "nowhere"]],  # noqa: E501
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_says_what_to_do(arguments: list[str], run_cli: RunCli) -> None:
    done = run_cli(*arguments)
    assert done.returncode == ExitCode.USAGE
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scan", ""], "Error: A PATH is empty.\n       Is a variable of the command line unset? The working folder is .\n"),
        (["scan", "--staged", ""], "Error: A PATH is empty.\n       Is a variable of the command line unset? The working folder is .\n"),
        (["fix", ""], "Error: A PATH is empty.\n       Is a variable of the command line unset? The working folder is .\n"),
        (["baseline", "create"], "Error: No PATH to scan.\n       Name an export or a folder: . is the working folder.\n"),
        (["baseline", "check"], "Error: No PATH to scan.\n       Name an export or a folder: . is the working folder.\n"),
        (["rotate", "sync"], "Error: Your configuration has no [[tracker]] of kind github, jira-cloud or jira-server.\n"
                             "       Write one into your own configuration: docs/rotation.md shows how.\n"),
    ],
)  # fmt: skip
def test_what_was_not_named_is_told_in_two_lines(
    arguments: list[str], told: str, export: Path, run_cli: RunCli
) -> None:
    done = run_cli(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (ExitCode.USAGE, "", told)
    assert not (export.parents[1] / ".posthound.baseline").exists()


def test_what_cannot_be_read_exits_with_3_and_findings_are_still_written(export: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", "in", "missing.json", "--format", "jsonl")
    assert done.returncode == ExitCode.INCOMPLETE
    assert len(records(done.stdout)) == 1
    assert "missing.json" in run_cli("scan", "in", "missing.json").stdout


def test_exit_zero_hides_findings_but_not_failures(export: Path, run_cli: RunCli) -> None:
    assert run_cli("scan", "in", "--exit-zero").returncode == ExitCode.CLEAN
    assert run_cli("scan", "in", "missing.json", "--exit-zero").returncode == ExitCode.INCOMPLETE


def test_jsonl_has_the_promised_fields_and_exact_columns(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    text = json.dumps(_environment(f"😀é {value} "), ensure_ascii=False, indent=1)
    write(tmp_path / "a.json", text)
    (record,) = records(run_cli("scan", "a.json", "--format", "jsonl").stdout)
    assert record.keys() >= PROMISED
    assert Lines(text).covered(region_of(record)) == value
    assert (record["file"], record["pointer"], record["role"]) == ("a.json", "/values/0/value", "environment")
    assert record["path"] == "Production / variable github_token"
    assert record["vault_reference"].startswith("{{vault:")
    assert record["redacted"] == "ghp_…(40)"


def test_a_report_goes_to_a_file_whole_or_not_at_all(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    target = write(tmp_path / "out" / "report.jsonl", "before")
    target.chmod(0o640)
    done = run_cli("scan", "in", "--format", "jsonl", "-o", "out/report.jsonl", "--force")
    assert (done.returncode, done.stdout) == (ExitCode.FINDINGS, "")
    assert len(records(target.read_text())) == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["report.jsonl"]


def test_a_report_that_cannot_be_written_leaves_what_was_there(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "file").write_text("x")
    done = run_cli("scan", "in", "-o", "file/report.txt")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_follows_a_link_and_a_device_stays_a_device(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    real = write(tmp_path / "real.txt", "before")
    (tmp_path / "link.txt").symlink_to(real)
    run_cli("scan", "in", "-o", "link.txt", "--force")
    assert (tmp_path / "link.txt").is_symlink()
    assert "ghp_" in real.read_text()
    if os.name != "nt":
        assert run_cli("scan", "in", "-o", os.devnull).returncode == ExitCode.FINDINGS
        assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
        assert records(run_cli("scan", "in", "-f", "jsonl", "-o", "/dev/stdout").stdout)


@pytest.mark.skipif(os.name == "nt", reason="left out: Windows keeps a folder that somebody is in")
def test_a_working_folder_that_is_gone_is_told(tmp_path: Path, run_cli: RunCli) -> None:
    command = run_cli("--version").args[0]
    line = f"mkdir x && cd x && rmdir ../x && exec '{command}' scan ."
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (3, "Error: The working folder is not there any more.")


def test_two_runs_give_the_same_bytes(export: Path, run_cli: RunCli) -> None:
    for format_name in ("jsonl", "text", "sarif"):
        first, second = (run_cli("scan", "in", "--format", format_name).stdout for _ in range(2))
        assert first == second


def test_explain_says_why_a_place_is_reported(export: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", "--explain", "in/a.postman_environment.json:/values/0/value")
    assert done.returncode == ExitCode.CLEAN
    assert "reported: ghp_…(40) as github-personal-access-token" in done.stdout


def test_explain_says_why_a_place_is_not_reported(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", _environment("<your-token-here>"))
    done = run_cli("scan", "--explain", "a.json:/values/0/value")
    assert "dropped" in done.stdout
    assert "placeholder" in done.stdout
    nothing = run_cli("scan", "--explain", "a.json:/name")
    assert "nothing" in nothing.stdout


def test_explain_says_what_keeps_a_finding_out_of_the_report(export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    place = "in/a.postman_environment.json:/values/0/value"
    assert run_cli("baseline", "create", "in", "--reason", "a sandbox").returncode == 0
    tolerated = run_cli("scan", "--explain", place, "--baseline", ".posthound.baseline").stdout
    assert "not reported, tolerated: in the baseline until" in tolerated
    write(tmp_path / ".posthound.toml", '[[ignore]]\nrule = "*"\npath = "in"\nwhy = "invented"\nuntil = "never"\n')
    accepted = run_cli("scan", "--explain", place).stdout
    assert "not reported, accepted by .posthound.toml, ignore 1: invented" in accepted


def test_explain_of_a_place_that_is_not_there_says_so(export: Path, run_cli: RunCli) -> None:
    done = run_cli("scan", "--explain", "in/a.postman_environment.json:/values/9/value")
    assert done.returncode == ExitCode.USAGE
    assert "no string at /values/9/value" in done.stderr


def test_findings_below_a_severity_or_confidence_are_left_out(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    write(
        tmp_path / "a.json",
        {
            "name": "e",
            "values": [
                {"key": "x", "value": planted("<crc62:ghp_>")},
                {"key": "session_id", "value": planted("<alnum:32>")},
            ],
        },
    )
    every = records(run_cli("scan", "a.json", "-f", "jsonl").stdout)
    assert len(every) == 2
    severe = records(run_cli("scan", "a.json", "-f", "jsonl", "--min-severity", "critical").stdout)
    assert [r["severity"] for r in severe] == ["critical"]
    sure = records(run_cli("scan", "a.json", "-f", "jsonl", "--min-confidence", "high").stdout)
    assert {r["confidence"] for r in sure} == {"high"}


def test_weak_passwords_are_counted_and_shown_on_request(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", _environment("admin123", "password"))
    done = run_cli("scan", "a.json")
    assert (done.returncode, "1 weak value not shown" in done.stdout) == (ExitCode.CLEAN, True)
    assert [r["severity"] for r in records(run_cli("scan", "a.json", "--weak", "-f", "jsonl").stdout)] == ["low"]


def test_all_files_and_exclude_change_what_a_folder_gives(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    write(tmp_path / "in" / "notes.md", f"token: {planted('<crc62:ghp_>')}")
    assert "1 passed over" in run_cli("scan", "in").stdout
    assert run_cli("scan", "in", "--all-files").returncode == ExitCode.FINDINGS
    write(tmp_path / "in" / "other.txt", "nothing")
    assert run_cli("scan", "in", "--all-files", "--exclude", "*.md").returncode == ExitCode.CLEAN


@pytest.mark.parametrize("name", [".posthound.toml", "pyproject.toml"])
def test_a_configuration_file_above_is_honoured_and_flags_add_to_it(
    name: str, export: Path, tmp_path: Path, run_cli: RunCli
) -> None:
    head = "[tool.posthound]\n" if name == "pyproject.toml" else ""
    write(tmp_path / name, f'{head}exclude = ["a.*"]\nmin-severity = "high"\n')
    write(tmp_path / "in" / "b.json", {"name": "e", "values": []})
    assert run_cli("scan", "in").returncode == ExitCode.CLEAN
    below = tmp_path / "in"
    assert run_cli("scan", ".", cwd=below).returncode == ExitCode.CLEAN


@pytest.mark.parametrize(
    "content", ["nonsense = 1", 'exclude = "x"', 'min-severity = "huge"', "jobs = [", "weak = 1", "jobs = -1"]
)
def test_a_wrong_configuration_is_a_usage_error(content: str, export: Path, tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / ".posthound.toml", content)
    done = run_cli("scan", "in")
    assert done.returncode == ExitCode.USAGE
    assert ".posthound.toml" in done.stderr
    assert "Traceback" not in done.stderr


OWN_PATTERN = """
[provider]
id = "acme"
name = "Acme"
rotate = "Make a new key in the console and delete the old one."

[[pattern]]
id = "acme-api-key"
name = "Acme API key"
regex = 'acme_[0-9a-f]{24}'
keywords = ["acme_"]
severity = "critical"
opens = "everything of Acme"
matches = ["acme_<hex:24>"]
references = ["https://docs.acme.example/keys"]
"""
FAULTY = {
    "no TOML": "[[pattern",
    "no provider": "[[pattern]]\nid = 'a-b'",
    "no pattern": OWN_PATTERN.partition("[[pattern]]")[0],
    "broken regex": OWN_PATTERN.replace("[0-9a-f]{24}", "("),
    "unknown key": OWN_PATTERN + "colour = 'red'",
    "wrong type": OWN_PATTERN.replace('keywords = ["acme_"]', "keywords = 5"),
    "text for a list": OWN_PATTERN.replace('keywords = ["acme_"]', 'keywords = "acme_"'),
    "number for a text": OWN_PATTERN.replace('name = "Acme API key"', "name = 5"),
    "a template that is not found": OWN_PATTERN.replace("acme_<hex:24>", "acme_<hex:23>"),
}


def test_patterns_of_ones_own_are_found_shown_and_checked(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    write(tmp_path / "own.toml", OWN_PATTERN)
    write(tmp_path / "a.json", _environment(f"see {planted('acme_<hex:24>')}", "note"))
    (record,) = records(run_cli("scan", "a.json", "--patterns", "own.toml", "-f", "jsonl").stdout)
    assert (record["rule"], record["severity"]) == ("acme-api-key", "critical")
    assert run_cli("scan", "a.json").returncode == ExitCode.CLEAN


@pytest.mark.parametrize("fault", FAULTY)
def test_a_pattern_file_that_is_not_sound_is_a_usage_error(fault: str, tmp_path: Path) -> None:
    file = write(tmp_path / "own.toml", FAULTY[fault])
    with pytest.raises(UsageError, match=r"own\.toml") as caught:
        read_patterns(str(file))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("word", "hint"), [("scann", "Did you mean posthound scan?"), ("a b.json", "posthound scan 'a b.json'"), ("qqq", "--help")]
)  # fmt: skip
def test_a_word_that_is_no_command_gets_the_one_that_was_meant(
    word: str, hint: str, tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / "a b.json").write_text("{}")
    done = run_cli(word)
    assert done.returncode == 2
    assert hint in done.stderr


def test_the_list_of_commands_cuts_no_sentence_off(run_cli: RunCli) -> None:
    for group in ((), ("rotate",), ("baseline",), ("audit",)):
        assert "..." not in run_cli(*group, "--help", COLUMNS="60").stdout.partition("Commands:")[2]


def test_every_command_has_help_and_the_exit_codes_are_told(run_cli: RunCli) -> None:
    from posthound.cli.main import COMMANDS

    top = run_cli("--help")
    assert top.returncode == ExitCode.CLEAN
    assert all(f"{code.value} {code.meaning}" in " ".join(top.stdout.split()) for code in ExitCode)
    for command in COMMANDS:
        assert command in top.stdout
        assert run_cli(command, "--help").returncode == ExitCode.CLEAN


def test_no_option_takes_nothing_for_something() -> None:
    tried = 0
    for names, command in _commands(cli, ()):
        for option in command.params:
            if isinstance(option, click.Option) and not option.is_flag and not isinstance(option.flag_value, str):
                done = CliRunner().invoke(cli, [*names, option.opts[0], ""])
                told = f"{max(option.opts, key=len)} is empty" in str(done.exception)
                assert told or (done.exit_code == 2 and option.type.name != "text"), (names, option.name)
                tried += 1
    assert tried > 150


def _commands(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield names, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            if inner := command.get_command(click.Context(command), name):
                yield from _commands(inner, (*names, name))


def test_patterns_are_listed_and_shown(run_cli: RunCli) -> None:
    listed = run_cli("patterns", "list", "--provider", "github").stdout
    assert "github-personal-access-token" in listed
    assert run_cli("patterns", "list", "--provider", "GitHub").stdout == listed
    unknown = run_cli("patterns", "list", "--provider", "githup")
    assert (unknown.returncode, "Did you mean github" in unknown.stderr) == (2, True)
    shown = run_cli("patterns", "show", "github-personal-access-token").stdout
    assert all(word in shown for word in ("provider:", "opens:", "rotate:", "references:"))
    assert run_cli("patterns", "show", "nonsense").returncode == ExitCode.USAGE


@pytest.mark.skipif(sys.platform == "win32", reason="left out: there are no pseudo-terminals")
def test_progress_and_colour_appear_on_a_terminal_only(
    export: Path, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    import pty
    import subprocess

    master, slave = pty.openpty()
    command = [str(Path(sys.executable).with_name("posthound")), "scan", "in"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=slave, stderr=slave, env=clean_environment | {"TERM": "xterm"}
    )
    os.close(slave)
    shown = b""
    try:
        while chunk := os.read(master, 65536):
            shown += chunk
    except OSError:  # the other end is closed
        pass
    assert process.wait(30) == ExitCode.FINDINGS
    assert b"100%" in shown
    assert b"\x1b[1;31m" in shown
    os.close(master)


def test_what_was_not_read_is_told_wherever_the_report_goes(tmp_path: Path, run_cli: RunCli) -> None:
    file = write(tmp_path / "a.postman_collection.json", {"info": {}, "item": []})
    for options in (["--format", "jsonl"], ["--output", str(tmp_path / "out.txt")], []):
        done = run_cli("scan", str(tmp_path / "absent.json"), str(file), *options)
        assert done.returncode == 3
        assert "absent.json" in (done.stderr if options else done.stdout)


@pytest.mark.parametrize("format_name", ["csv", "jsonl", "junit", "json", "text"])
def test_what_is_noted_is_told_on_standard_error_where_the_report_has_no_place_for_it(
    format_name: str, export: Path, tmp_path: Path, run_cli: RunCli
) -> None:
    write(tmp_path / "other" / "b.postman_environment.json", "{}")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "other")
    done = run_cli("scan", "in", "--format", format_name)
    assert done.returncode == ExitCode.FINDINGS
    noted = "in/link: a link out of the folder, not followed; name what it leads to in order to scan it"
    if format_name in ("json", "text"):
        assert "a link out of the folder, not followed" in done.stdout
        assert done.stderr == ""
    else:
        assert done.stderr == f"note: {noted}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="left out: Windows has no such terminals")
@pytest.mark.parametrize("columns", [0, 3, 8, 20, 34, 35, 36, 80])
def test_the_progress_never_needs_a_second_line(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(theirs, "w", encoding="utf-8", newline="") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        show = progress_bar(quiet=False)
        assert show is not None
        show(1, 3)
        show(3, 3)
        written = b""
        while not written.endswith(b"\x1b[K"):
            written += os.read(ours, 4096)
    os.close(ours)
    shown = written.decode()
    first, second = shown.removesuffix("\r\x1b[K").lstrip("\r").split("\r")
    assert (first[-4:], second[-4:]) == (" 33%", "100%")
    assert len(first) == len(second) <= max(columns or 80, 4)
