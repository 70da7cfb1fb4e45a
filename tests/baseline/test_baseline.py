"""The baseline: its file, and what `scan --baseline` and `posthound baseline` make of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posthound.model.values import Exposure
from posthound.policy.baseline import Baseline, Entry, parse, render
from posthound.support.errors import UsageError
from tests.conftest import RunCli

Plant = Callable[..., str]
NAME = ".posthound.baseline"
text = st.text(max_size=30)
entries = st.builds(
    Entry, file=text, fingerprint=st.text("0123456789abcdef", min_size=32, max_size=32), place=text, rule=text, reason=text,
    until=st.one_of(st.just(""), st.dates().map(date.isoformat)), secret_id=st.text("0123456789abcdef", min_size=24, max_size=24),
    field=text, exposure=st.sampled_from(["", *Exposure]),
)  # fmt: skip


def environment(path: Path, *values: str) -> Path:
    """Writes an environment with a variable for each value."""
    rows = [{"key": f"token{number}", "value": value} for number, value in enumerate(values)]
    path.write_text(json.dumps({"name": path.name, "values": rows}, indent=2))
    return path


def lines(folder: Path) -> list[str]:
    """The entry lines of the baseline in a folder."""
    return (folder / NAME).read_text().splitlines()[1:]


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.lists(entries, unique_by=lambda entry: entry.fingerprint))
def test_a_baseline_reads_back_as_it_was_written(found: list[Entry]) -> None:
    baseline = Baseline.of("a" * 32, "b" * 8, found)
    written = render(baseline)
    assert parse(written, "x") == baseline
    assert written.count("\n") == len(found) + 1


def test_a_known_finding_is_counted_and_a_new_one_reported(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    one, other = planted("<crc62:ghp_>", 1), planted("<crc62:ghp_>", 2)
    environment(tmp_path / "a.postman_environment.json", one)
    assert run_cli("baseline", "create", ".", "--reason", "old").returncode == 0
    done = run_cli("scan", ".", "--baseline", NAME)
    assert done.returncode == 0
    assert "1 known to the baseline" in done.stdout
    environment(tmp_path / "a.postman_environment.json", other, one)
    done = run_cli("scan", ".", "--baseline", NAME, "--format", "jsonl")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2  # the known value stands under another name now, so that place is new


def test_an_edit_above_an_entry_does_not_change_its_line(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    path = environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    run_cli("baseline", "create", ".")
    before = (tmp_path / NAME).read_bytes()
    path.write_text("\n\n\n" + path.read_text().replace('"name"', '"x": 1, "name"'))
    assert run_cli("baseline", "update", ".").returncode == 0
    assert (tmp_path / NAME).read_bytes() == before


def test_what_was_fixed_drops_out_and_reasons_stay(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>", 1))
    environment(tmp_path / "b.postman_environment.json", planted("<crc62:ghp_>", 2))
    run_cli("baseline", "create", ".", "--reason", "being rotated", "--until", "2999-01-01")
    environment(tmp_path / "a.postman_environment.json", "{{vault:github}}")
    assert "1 dropped" in run_cli("baseline", "update", ".").stdout
    assert [json.loads(line)["file"] for line in lines(tmp_path)] == ["b.postman_environment.json"]
    assert json.loads(lines(tmp_path)[0])["reason"] == "being rotated"


def test_entries_of_files_that_were_not_scanned_stay(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>", 1))
    environment(tmp_path / "b.postman_environment.json", planted("<crc62:ghp_>", 2))
    run_cli("baseline", "create", ".")
    before = lines(tmp_path)
    assert run_cli("baseline", "update", "a.postman_environment.json").returncode == 0
    assert run_cli("baseline", "update", ".", "--exclude", "b.*").returncode == 0
    assert lines(tmp_path) == before


def test_an_entry_that_is_over_no_longer_hides_its_finding(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    run_cli("baseline", "create", ".", "--until", "2999-01-01")
    (tmp_path / NAME).write_text((tmp_path / NAME).read_text().replace("2999-01-01", "2020-01-01"))
    assert run_cli("scan", ".", "--baseline", NAME).returncode == 1
    done = run_cli("baseline", "check", ".")
    assert done.returncode == 1
    assert "1 ended" in done.stdout


def test_no_baseline_is_made_of_what_could_not_be_read(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    assert run_cli("baseline", "create", "mistyped.json").returncode == 3
    assert not (tmp_path / NAME).exists()
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    assert run_cli("baseline", "create", ".").returncode == 0


def test_a_check_says_what_to_do_about_what_is_new_and_what_is_gone(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>", 1))
    run_cli("baseline", "create", ".")
    assert "posthound" not in run_cli("baseline", "check", ".").stdout
    environment(tmp_path / "a.postman_environment.json", planted("sk_live_<alnum:24>"))
    said = run_cli("baseline", "check", ".").stdout
    assert "posthound baseline add" in said
    assert "posthound baseline update" in said
    assert "--renew" not in said


def test_an_end_that_is_over_is_refused_and_nothing_written(tmp_path: Path, run_cli: RunCli) -> None:
    done = run_cli("baseline", "create", ".", "--until", "2020-01-01")
    assert (done.returncode, (tmp_path / NAME).exists()) == (2, False)
    assert "2020-01-01 is over" in done.stderr


def test_two_baselines_of_the_same_secret_share_no_fingerprint(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    run_cli("baseline", "create", ".", "--baseline", "one")
    run_cli("baseline", "create", ".", "--baseline", "two")
    one, two = ((tmp_path / name).read_text().splitlines()[1] for name in ("one", "two"))
    assert json.loads(one)["fingerprint"] != json.loads(two)["fingerprint"]


def test_no_value_is_written(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    token = planted("<crc62:ghp_>")
    environment(tmp_path / "a.postman_environment.json", token)
    done = run_cli("baseline", "create", ".")
    assert token not in (tmp_path / NAME).read_text() + done.stdout + done.stderr
    assert hashlib.sha1(token.encode()).hexdigest() not in (tmp_path / NAME).read_text()


def test_a_detect_secrets_baseline_is_taken_over_but_for_what_it_calls_real(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    values = [planted("<crc62:ghp_>", number) for number in range(3)]
    environment(tmp_path / "a.postman_environment.json", *values)
    rows = [
        {"type": "x", "filename": "a", "hashed_secret": hashlib.sha1(value.encode()).hexdigest(), "is_verified": False}
        for value in values[:2]
    ]
    rows[1]["is_secret"] = True
    (tmp_path / ".secrets.baseline").write_text(
        json.dumps({"version": "1.5.0", "plugins_used": [], "results": {"a": rows}})
    )
    done = run_cli("baseline", "create", ".", "--import", ".secrets.baseline")
    assert ": 1 entry, until" in done.stdout
    assert [json.loads(line)["reason"] for line in lines(tmp_path)] == ["taken over from .secrets.baseline"]


def test_the_audit_shows_the_value_only_on_request_and_keeps_each_answer(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    one, other = planted("<crc62:ghp_>", 1), planted("<crc62:ghp_>", 2)
    environment(tmp_path / "a.postman_environment.json", one, other)
    run_cli("baseline", "create", ".")
    done = run_cli("baseline", "audit", ".", stdin=b"v\nk\ntest account\nnever\nq\n")
    assert one in done.stdout
    assert other not in done.stdout
    assert sorted(json.loads(line)["reason"] for line in lines(tmp_path)) == ["", "test account"]
    assert run_cli("baseline", "audit", ".", stdin=b"d\n").returncode == 0
    assert len(lines(tmp_path)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"posthound_baseline": 1}\n<<<<<<< ours\n', "merge conflict"),
        ('{"version": "1.5.0", "plugins_used": []}', "no posthound baseline"),
        ("", "no posthound baseline"),
        ("gibberish", "no posthound baseline"),
        ('{"posthound_baseline": 99, "key": "", "salt": ""}', "version 99"),
        ('{"posthound_baseline": 1}', "salt is missing"),
        ('{"posthound_baseline": 1, "key": "k", "salt": "' + "0" * 32 + '"}\n{"file": 1}', "line 2 is no entry"),
        ('{"posthound_baseline": 1, "key": "k", "salt": "' + "0" * 32 + '"}\n{"posthound_baseline": 1, "key": "k", "salt": "'
         + "1" * 32 + '"}', "two baselines"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_sound_baseline_is_refused_with_what_it_is(content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse(content, "x")
    assert caught.value.hint


def test_another_key_is_said_to_be_the_reason(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    run_cli("baseline", "create", ".")
    done = run_cli("scan", ".", "--baseline", NAME, POSTHOUND_KEY="another key")
    assert done.returncode == 2
    assert "another POSTHOUND_KEY" in done.stderr


def test_an_existing_baseline_is_not_written_over(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / NAME).write_text("mine")
    assert run_cli("baseline", "create", ".").returncode == 2
    assert (tmp_path / NAME).read_text() == "mine"
