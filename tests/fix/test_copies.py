"""`posthound fix --to DIR`: clean copies that can be handed on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.places import V21
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]


def collection(secret: str, script: str = "") -> dict[str, object]:
    """A collection with a secret in a header, and perhaps a script."""
    item: dict[str, object] = {
        "name": "R", "request": {"url": "https://acme.test", "header": [{"key": "X-Api-Key", "value": secret}]},
    }  # fmt: skip
    if script:
        item["event"] = [{"listen": "test", "script": {"type": "text/javascript", "exec": [script]}}]
    return {"info": {"name": "A", "schema": V21}, "item": [item]}


def test_every_file_is_copied_clean_and_no_original_changes(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    secret = planted("<alnum:40>")
    write(tmp_path / "api" / "a.json", collection(secret))
    write(tmp_path / "api" / "clean.json", collection("{{key}}"))
    write(tmp_path / "package.json", {"name": "x"})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    done = run_cli("fix", ".", "--to", "shared")
    assert done.returncode == 0, done.stdout + done.stderr
    copies = {
        path.relative_to(tmp_path / "shared").as_posix(): path.read_text()
        for path in (tmp_path / "shared").rglob("*.json")
    }
    assert set(copies) == {"api/a.json", "api/clean.json"}
    assert secret not in "".join(copies.values())
    assert "{{vault:" in copies["api/a.json"]
    json.loads(copies["api/a.json"])
    assert {path: path.read_bytes() for path in before} == before
    assert run_cli("scan", "shared").returncode == 0


def test_no_configuration_or_comment_lets_a_secret_into_a_copy(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    secrets = [planted("<alnum:40>", number) for number in range(2)]
    write(tmp_path / ".posthound.toml", 'min-severity = "critical"\nmin-confidence = "high"\n')
    write(tmp_path / "a.json", collection(secrets[0]))
    request = f"$kind: http-request\nname: G\nurl: https://acme.test\nheaders:\n  X-Api-Key: {secrets[1]} # posthound: ignore mine\n"
    write(tmp_path / "g.request.yaml", request)
    planned = run_cli("fix", ".")
    assert "Not looked at, and still there: 2 below the thresholds" in planned.stdout
    assert run_cli("fix", ".", "--to", "shared").returncode == 0
    copies = [path.read_text() for path in (tmp_path / "shared").iterdir()]
    assert len(copies) == 2
    assert not any(secret in copy for secret in secrets for copy in copies)
    assert run_cli("fix", ".", "--to", "other", "--min-severity", "high").returncode == 2


def test_weak_passwords_that_stay_are_counted_and_fixed_when_asked_for(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    made = collection(planted("<alnum:40>"))
    made["variable"] = [{"key": "db_password", "value": "Winter" + planted("<digit:4>")}]
    write(tmp_path / "a.json", made)
    assert (
        "Not looked at, and still there: 1 weak value (--weak fixes it)."
        in run_cli("fix", "a.json", "--to", "shared").stdout
    )
    assert run_cli("fix", "a.json", "--weak", "--write").returncode == 0
    assert "Winter" not in (tmp_path / "a.json").read_text()


def test_a_file_that_would_still_hold_a_secret_is_not_copied(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    script = f"pm.environment.set('api_key', '{planted('<alnum:40>', 2)}');"
    write(tmp_path / "a.json", collection(planted("<alnum:40>", 1), script))
    done = run_cli("fix", "a.json", "--to", "shared")
    assert done.returncode == 3
    assert "a.json is not copied" in done.stderr
    assert not (tmp_path / "shared" / "a.json").exists()


def test_what_stands_in_the_folder_is_not_written_over(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    write(tmp_path / "shared" / "a.json", "mine")
    assert run_cli("fix", "a.json", "--to", "shared").returncode == 3
    assert (tmp_path / "shared" / "a.json").read_text() == "mine"
    assert run_cli("fix", "a.json", "--to", "shared", "--write").returncode == 2


@pytest.mark.parametrize("options", [("--unsafe",), ("--unsafe", "--monitored"), ("--unsafe", "--to", "shared")])
def test_a_secret_that_variables_are_called_by_stays_with_the_reason(
    tmp_path: Path, planted: Plant, run_cli: RunCli, options: tuple[str, ...]
) -> None:
    secret = planted("<crc62:ghp_>")
    made = collection(f"{{{{{secret}}}}}")
    made["variable"] = [{"key": secret, "value": "x"}]
    item = made["item"][0]  # type: ignore[index]
    address = {"raw": f"https://acme.test/:{secret}", "host": ["acme", "test"], "path": [f":{secret}"]}
    item["request"]["url"] = address | {"variable": [{"key": secret, "value": "1"}]}
    item["request"]["header"].append({"key": secret, "value": "1"})  # resolved as its value is
    write(tmp_path / "a.json", made)
    write(tmp_path / "b.postman_environment.json", {"name": "e", "values": [{"key": secret, "value": ""}]})
    done = run_cli("fix", "a.json", "b.postman_environment.json", *options)
    assert done.stdout.count("it is a variable's name, in which no reference is resolved: rename the variable") == 6
    assert done.stdout.count("\n+") - done.stdout.count("\n+++") == 1
    assert secret not in done.stdout + done.stderr
    assert not (tmp_path / "shared" / "a.json").exists()


def test_a_password_without_a_user_is_no_variables_name(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    made = collection("x")
    made["item"][0]["request"]["url"] = f"https://:{planted('<crc62:ghp_>')}@acme.test/a"  # type: ignore[index]
    write(tmp_path / "a.json", made)
    assert "+{{vault:" in run_cli("fix", "a.json", "--unsafe").stdout
