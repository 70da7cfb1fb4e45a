"""`posthound fix` as a person runs it: the diff, writing, vaults, and what can go wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from posthound.cli.main import cli
from posthound.support.errors import ExitCode, OutputError
from posthound.support.files import replace_file
from posthound.vault import stores
from posthound.vault.stores import STORES
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli

Plant = Callable[..., str]
# A stand-in for a vault's command line: notes its arguments and what it reads, and fails when told to.
FAKE = """#!{python}
import json, os, sys
value = open("/dev/stdin").read()
with open(os.environ["FAKE_LOG"], "a") as log:
    log.write(json.dumps({{"arguments": sys.argv[1:], "stdin": value}}) + "\\n")
print(value)
sys.exit(int(os.environ.get("FAKE_STATUS", "0")))
"""


def collection(path: Path, token: str) -> Path:
    """A collection with the token in a header and in a script."""
    request = {"method": "GET", "url": "https://api.acme.example/v1", "header": [{"key": "X-Api-Key", "value": token}]}
    event = {"listen": "test", "script": {"exec": ["var a = 1;", f"const t = '{token}';"]}}
    item = {"name": "get", "request": request, "event": [event]}
    path.write_text(json.dumps({"info": {"name": "Acme"}, "item": [item]}, indent=1))
    return path


def vault(folder: Path, program: str) -> dict[str, str]:
    """Puts the stand-in for a program on the path; returns the variables it needs."""
    (folder / "bin").mkdir()
    fake = folder / "bin" / program
    fake.write_text(FAKE.format(python=sys.executable))
    fake.chmod(0o755)
    return {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "FAKE_LOG": str(folder / "log.jsonl")}


def test_a_dry_run_shows_a_redacted_diff_and_writes_nothing(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    token = planted("<crc62:ghp_>")
    path = collection(tmp_path / "a.postman_collection.json", token)
    before = path.read_bytes()
    done = run_cli("fix", ".")
    assert done.returncode == 1
    assert token not in done.stdout + done.stderr
    assert "-ghp_…(40)\n+{{vault:github-personal-access-token}}" in done.stdout
    assert "(safe) @@" in done.stdout
    assert "Acme / get / script ghp_…(40): may change what is sent or run: --unsafe does it" in done.stdout
    assert "allowed domain api.acme.example" in done.stdout
    assert path.read_bytes() == before


def test_scripts_are_fixed_only_when_asked_and_as_code(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    path = collection(tmp_path / "a.postman_collection.json", planted("<crc62:ghp_>"))
    assert run_cli("fix", ".", "--write").returncode == 1
    assert "const t = 'ghp_" in path.read_text()
    done = run_cli("fix", ".", "--write", "--unsafe")
    assert done.returncode == 0
    script = json.loads(path.read_text())["item"][0]["event"][0]["script"]["exec"]
    assert script[1].startswith('const t = await pm.vault.get("github-personal-access-token')
    assert run_cli("scan", ".").returncode == 0
    assert run_cli("fix", ".", "--write", "--unsafe").stdout.startswith("Nothing to replace")


def test_what_a_monitor_runs_gets_no_local_vault_reference(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    path = collection(tmp_path / "a.postman_collection.json", planted("<crc62:ghp_>"))
    done = run_cli("fix", ".", "--write", "--unsafe", "--monitored")
    assert "stays unresolved in monitors" in done.stdout
    text = path.read_text()
    assert "vault:" not in text
    assert "pm.vault" not in text
    assert '"{{github-personal-access-token}}"' in text
    assert run_cli("scan", ".").returncode == 0


def test_a_value_goes_to_the_vault_on_standard_input_and_never_as_an_argument(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    token = planted("<crc62:ghp_>")
    path = environment(tmp_path / "a.postman_environment.json", token)
    variables = vault(tmp_path, "aws")
    done = run_cli("fix", path.name, "--write", "--values-to", "aws", **variables)
    assert done.returncode == 0, done.stderr
    call = json.loads((tmp_path / "log.jsonl").read_text())
    assert call["stdin"] == token
    assert token not in " ".join(call["arguments"])
    assert call["arguments"][:4] == [
        "secretsmanager",
        "create-secret",
        "--name",
        "postman/github-personal-access-token",
    ]
    assert token not in done.stdout + done.stderr
    assert token not in path.read_text()


def test_1password_gets_an_item_template(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    token = planted("<crc62:ghp_>")
    path = environment(tmp_path / "a.postman_environment.json", token)
    variables = vault(tmp_path, "op")
    assert run_cli("fix", path.name, "--write", "--values-to", "op", "--store", "Team", **variables).returncode == 0
    call = json.loads((tmp_path / "log.jsonl").read_text())
    item = json.loads(call["stdin"])
    assert item["title"] == "github-personal-access-token"
    assert item["fields"][0]["value"] == token
    assert call["arguments"] == ["item", "create", "--vault", "Team", "--format", "json", "-"]


def test_no_file_is_changed_when_the_vault_refuses(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    token = planted("<crc62:ghp_>")
    path = environment(tmp_path / "a.postman_environment.json", token)
    before = path.read_bytes()
    variables = vault(tmp_path, "vault")
    done = run_cli("fix", path.name, "--write", "--values-to", "hashicorp", FAKE_STATUS="2", **variables)
    assert done.returncode == 3
    assert "exit status 2" in done.stderr
    assert token not in done.stdout + done.stderr
    assert path.read_bytes() == before
    done = run_cli("fix", path.name, "--write", "--values-to", "azure", "--store", "kv", PATH=str(tmp_path))
    assert "az is not installed" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("store", list(STORES.values()), ids=list(STORES))
def test_no_vault_command_ever_holds_the_value(store: stores.VaultStore) -> None:
    assert "VALUE" not in stores.command_line(store, "box", "name")
    assert "VALUE" in store.standard_input("name", "VALUE")


def test_by_default_values_are_written_nowhere(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    token = planted("<crc62:ghp_>")
    environment(tmp_path / "a.postman_environment.json", token)
    run_cli("fix", ".", "--write", HOME=str(tmp_path))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]


def test_company_vaults_are_offered_by_configuration(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    (tmp_path / ".posthound.toml").write_text('vault = "hashicorp"')
    done = run_cli("fix", ".")
    assert "vault kv put -mount=secret postman/github-personal-access-token value=-" in done.stdout
    assert "{{vault:github-personal-access-token}}" in done.stdout


def test_a_vault_that_does_not_exist_is_not_taken_for_the_usual_one(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    (tmp_path / ".posthound.toml").write_text('vault = "hashicorpp"')
    done = run_cli("fix", ".")
    assert (done.returncode, "There is no vault 'hashicorpp'" in done.stderr) == (ExitCode.USAGE, True)


def test_a_read_only_file_is_left_with_an_error(
    tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>"))
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # the superuser may write anything: pretend to be someone else
        monkeypatch.setattr(os, "access", lambda *_: False)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="read-only"):
        replace_file(str(path), before, b"new")
    assert path.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == [path.name]


def test_places_in_a_file_that_could_not_be_written_are_not_counted_as_replaced(
    tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(tmp_path / "a.postman_environment.json", planted("<crc62:ghp_>", 1))
    locked = environment(tmp_path / "b.postman_environment.json", planted("<crc62:ghp_>", 2))
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, *how, **more: path != str(locked) and writable(path, *how, **more))
    done = CliRunner().invoke(cli, ["fix", str(tmp_path), "--write", "--isolated"], standalone_mode=False)
    assert "1 place of 1 value replaced." in done.output
    assert "1 place not replaced, in 1 file that could not be written." in done.output
    assert len(re.findall("^  github-personal-access-token", done.output, re.MULTILINE)) == 1
    assert done.return_value == ExitCode.INCOMPLETE


def test_a_file_called_by_a_secret_is_not_named_where_it_cannot_be_read(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    token = planted("<crc62:ghp_>")
    (tmp_path / f"{token}.zip").write_bytes(b"PK\x03\x04 and no more")
    done = run_cli("fix", ".")
    assert "ghp_…(40).zip: not a readable ZIP archive" in done.stderr
    assert token not in done.stdout + done.stderr


def test_mode_and_link_of_a_file_stay(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    real = environment(tmp_path / "real.postman_environment.json", planted("<crc62:ghp_>"))
    real.chmod(0o640)
    link = tmp_path / "link.postman_environment.json"
    link.symlink_to(real)
    assert run_cli("fix", link.name, "--write").returncode == 0
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "{{vault:" in real.read_text()


@pytest.mark.parametrize("before", [True, False])
def test_what_was_written_until_an_interruption_is_told(
    before: bool, tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        environment(tmp_path / f"{name}.postman_environment.json", planted("<crc62:ghp_>", ord(name)))

    def interrupted(path: str, old: bytes, new: bytes) -> None:
        if "b.postman" not in path or not before:
            replace_file(path, old, new)
        if "b.postman" in path:
            raise KeyboardInterrupt

    monkeypatch.setattr("posthound.fix.run.replace_file", interrupted)
    done = CliRunner().invoke(cli, ["fix", str(tmp_path), "--write"], standalone_mode=False)
    assert done.return_value == ExitCode.INCOMPLETE
    assert done.output.count("fixed: ") == 2 - before
    assert f"interrupted: {1 + before} not written" in done.output
    assert "To be created, with the rotated value" in done.output


@pytest.mark.parametrize("step", ["open", "fsync", "chmod", "replace"])
def test_a_file_is_old_or_new_whatever_step_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"os.{step}", fail)
    with pytest.raises(OutputError, match="no space left"):
        replace_file(str(path), b"old", b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_file_is_old_or_new_when_the_process_is_killed(
    tmp_path: Path, planted: Plant, clean_environment: dict[str, str]
) -> None:
    tokens = [planted("<crc62:ghp_>", number) for number in range(12)]
    originals = {}
    for number, token in enumerate(tokens):
        path = environment(tmp_path / f"{number:02}.postman_environment.json", token)
        originals[path] = path.read_bytes()
    done_dir = tmp_path / "fixed"
    shutil.copytree(tmp_path, done_dir)
    command = [str(Path(sys.executable).with_name("posthound")), "fix", ".", "--write"]
    subprocess.run(command, cwd=done_dir, env=clean_environment, capture_output=True, timeout=60)
    for delay in (0.0, 0.004):
        for path, data in originals.items():
            path.write_bytes(data)
        process = subprocess.Popen(
            [*command, "--exclude", "fixed"], cwd=tmp_path, env=clean_environment, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while all(path.read_bytes() == data for path, data in originals.items()) and process.poll() is None:
            assert time.monotonic() < deadline
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in tmp_path.glob(".*.postman_environment.json.*"):  # left by the kill: never a secret in it
            assert not [token for token in tokens if token in path.read_text()]
            path.unlink()
        for path, data in originals.items():
            assert path.read_bytes() in (data, (done_dir / path.name).read_bytes())


def test_standard_input_and_no_path_are_refused_with_what_to_do(run_cli: RunCli) -> None:
    assert "Save it to a file" in run_cli("fix", "-").stderr
    assert run_cli("fix").returncode == 2
    assert run_cli("fix", ".", "--values-to", "op").returncode == 2
