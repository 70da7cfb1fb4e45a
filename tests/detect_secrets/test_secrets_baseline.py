"""`.secrets.baseline`, read and written, and opened by the real detect-secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from posthound.integrations.secrets_baseline import foreign_entries, value_hash
from posthound.support.errors import UsageError
from tests.conftest import RunCli
from tests.detect_secrets.conftest import DetectSecrets, collection, entries, sha1

NAME = "x.postman_collection.json"


@pytest.fixture
def values(planted: Any) -> dict[str, str]:
    return {
        "token": planted("<crc62:ghp_>"),
        "jwt": planted("<jwt>"),
        "key": planted("<alnum:40>"),
        "password": planted("<alnum:6>!<alnum:6>"),
    }


@pytest.fixture
def written(run_cli: RunCli, tmp_path: Path, values: dict[str, str]) -> dict[str, Any]:
    """The baseline that a scan of a planted collection wrote."""
    document = json.loads(collection(values["token"]))
    document["variable"] = [
        {"key": "client_secret", "value": values["key"]},
        {"key": "db_password", "value": values["password"]},
        {"key": "access_token", "value": values["jwt"]},
    ]
    (tmp_path / NAME).write_text(json.dumps(document, indent="\t"))
    done = run_cli("scan", NAME, "--format", "detect-secrets", "--output", ".secrets.baseline")
    assert done.returncode == 1, done.stderr
    return json.loads((tmp_path / ".secrets.baseline").read_text())


def test_a_baseline_holds_every_finding_and_no_value(written: dict[str, Any], values: dict[str, str]) -> None:
    digests = {digest for _, _, digest in entries(written)}
    assert {sha1(values["token"]), sha1(values["key"]), sha1(values["password"])} <= digests
    assert len(digests) == len(values)
    assert not any(value in json.dumps(written) for value in values.values())


def test_audit_opens_what_we_wrote_and_marks_the_values(
    written: dict[str, Any], detect_secrets: DetectSecrets, tmp_path: Path, values: dict[str, str]
) -> None:
    done = detect_secrets("audit", ".secrets.baseline", stdin="s\n" * len(values))
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.count("Secret Type") == len(values)
    # The password is no word of its own alphabets, so it cannot show that one; it says so and goes on.
    assert done.stdout.count("not found on line") == 1
    after = json.loads((tmp_path / ".secrets.baseline").read_text())
    assert entries(after) == entries(written)


def test_labels_of_an_audit_are_kept(
    written: dict[str, Any], detect_secrets: DetectSecrets, tmp_path: Path, values: dict[str, str]
) -> None:
    detect_secrets("audit", ".secrets.baseline", stdin="y\ns\n" * len(values))  # what is not shown can only be skipped
    rows = json.loads((tmp_path / ".secrets.baseline").read_text())["results"][NAME]
    assert any("is_secret" in row for row in rows)


def test_a_later_scan_of_detect_secrets_finds_what_it_can_show_and_no_more(
    written: dict[str, Any], detect_secrets: DetectSecrets, tmp_path: Path, values: dict[str, str]
) -> None:
    done = detect_secrets("scan", "-n", "--baseline", ".secrets.baseline", NAME)
    assert not done.stderr
    after = entries(json.loads((tmp_path / ".secrets.baseline").read_text()))
    assert entries(written) - after == {(NAME, "Secret Keyword", sha1(values["password"]))}
    assert after <= entries(written)


def test_what_detect_secrets_wrote_is_read(detect_secrets: DetectSecrets, tmp_path: Path, planted: Any) -> None:
    token = planted("<crc62:ghp_>")
    (tmp_path / "x.json").write_text(collection(token))
    (tmp_path / ".secrets.baseline").write_text(detect_secrets("scan", "-n", "x.json").stdout)
    assert ("x.json", value_hash(token)) in {
        (e.file, e.digest) for e in foreign_entries(str(tmp_path / ".secrets.baseline"))
    }


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": []}', '{"results": {"a": [{}]}}', '{"results": {"a": [{"hashed_secret": 1}]}}']
)  # fmt: skip
def test_a_file_that_is_no_baseline_is_a_usage_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "b").write_text(text)
    with pytest.raises(UsageError):
        foreign_entries(str(tmp_path / "b"))


def test_a_missing_baseline_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        foreign_entries(str(tmp_path / "absent"))


def test_what_is_no_file_on_disk_cannot_be_named(run_cli: RunCli, values: dict[str, str]) -> None:
    done = run_cli("scan", "-", "--format", "detect-secrets", stdin=collection(values["token"]).encode())
    assert done.returncode == 3
    assert "is no file on disk" in done.stderr
    assert values["token"] not in done.stdout + done.stderr
