"""Plugins of detect-secrets, its own and users', in our scan."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.integrations.detect_secrets import load, plugin_id
from posthound.model.matches import Match
from posthound.model.values import Origin, Raw
from posthound.scan.pipeline import scan_raw
from posthound.support.errors import UsageError
from tests.conftest import RunCli
from tests.detect_secrets.conftest import collection
from tests.helpers import records

OWN_PLUGIN = """
import re
from detect_secrets.plugins.base import RegexBasedDetector

class AcmeTicketDetector(RegexBasedDetector):
    secret_type = "Acme ticket"
    denylist = [re.compile(r"acme-[a-z0-9]{12}-[0-9]{4}")]
"""
NAMED_PLUGIN = """
from detect_secrets.plugins.base import BasePlugin

class DoorDetector(BasePlugin):
    secret_type = "Door code"

    def analyze_string(self, string):
        if '"door": "' in string:
            yield string.split('"door": "')[1].rstrip('"')
"""


@pytest.fixture
def ticket(planted: Any) -> str:
    return planted("acme-<loweralnum:12>-<digit:4>")


def test_a_users_plugin_file_finds_its_own_secrets(run_cli: RunCli, tmp_path: Path, ticket: str) -> None:
    (tmp_path / "own.py").write_text(OWN_PLUGIN)
    (tmp_path / "x.postman_collection.json").write_text(collection(f"see {ticket}"))
    done = run_cli("scan", "x.postman_collection.json", "--plugin", "own.py", "-f", "jsonl")
    (found,) = records(done.stdout)
    assert found["rule"] == "detect-secrets-acme-ticket"
    assert found["pointer"] == "/item/0/request/body/raw"
    assert done.returncode == 1
    assert ticket not in done.stdout


@pytest.mark.parametrize("format_name", ["text", "sarif", "jsonl", "csv"])
def test_every_report_knows_the_plugins_rule(run_cli: RunCli, tmp_path: Path, ticket: str, format_name: str) -> None:
    (tmp_path / "own.py").write_text(OWN_PLUGIN)
    (tmp_path / "x.postman_collection.json").write_text(collection(f"see {ticket}"))
    done = run_cli("scan", "x.postman_collection.json", "--plugin", "own.py", "-f", format_name)
    assert "detect-secrets-acme-ticket" in done.stdout
    assert ticket not in done.stdout + done.stderr


def test_a_plugin_sees_the_pairing_of_key_and_value_that_stand_on_two_lines(tmp_path: Path, planted: Any) -> None:
    plugin = tmp_path / "door.py"
    plugin.write_text(NAMED_PLUGIN)
    value = planted("<lower:4>-<alnum:10>")
    text = f'{{"name": "E", "values": [{{\n"key": "door",\n"value": "{value}"}}], "_postman_variable_scope": "environment"}}'
    outcome = scan_raw(
        Raw(Origin("e.postman_environment.json"), text.encode()), more=load((str(plugin),), own=False).detect
    )
    assert [(f.rule, f.pointer) for f in outcome.findings] == [("detect-secrets-door", "/values/0/value")]


def test_our_own_finding_of_the_same_value_wins(planted: Any) -> None:
    raw = Raw(Origin("x.postman_collection.json"), collection(planted("<crc62:ghp_>")).encode())
    with_theirs = scan_raw(raw, more=load((), own=True).detect).findings
    assert [f.rule for f in with_theirs] == [f.rule for f in scan_raw(raw).findings]


def test_placeholders_and_references_stay_out_whatever_a_plugin_says(tmp_path: Path) -> None:
    plugin = tmp_path / "door.py"
    plugin.write_text(NAMED_PLUGIN)
    text = '{"name": "E", "values": [{"key": "door", "value": "{{door_code}}"}, {"key": "door", "value": "<your-door-code>"}]}'
    raw = Raw(Origin("e.postman_environment.json"), text.encode())
    assert scan_raw(raw, more=load((str(plugin),), own=False).detect).findings == ()


def test_the_plugins_that_detect_secrets_brings_run_on_request(run_cli: RunCli, tmp_path: Path, planted: Any) -> None:
    body = f"checksum {planted('<hex:40>')} of 'build'\n'{planted('<b64:44>')}'"
    (tmp_path / "x.postman_collection.json").write_text(collection(body))
    plain = run_cli("scan", "x.postman_collection.json", "-f", "jsonl")
    more = run_cli("scan", "x.postman_collection.json", "-f", "jsonl", "--detect-secrets")
    assert records(plain.stdout) == []
    assert {r["rule"] for r in records(more.stdout)} == {"detect-secrets-base64-high-entropy-string"}


def test_the_prefilter_hides_nothing_from_the_plugins(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    from posthound.clients import read
    from posthound.integrations import detect_secrets

    document = read(Raw(Origin("x"), (shared / "corpus" / "labelled" / "061.postman_collection.json").read_bytes()))
    plugins = load((), own=True)

    def found() -> set[tuple[str, int, Any]]:
        return {(m.pattern_id, m.leaf.number, m.span) for m in plugins.detect(document) if isinstance(m, Match)}

    filtered = found()
    monkeypatch.setattr(detect_secrets, "_prefilter", lambda _: None)
    assert found() == filtered


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("raise RuntimeError('x')", "cannot be loaded"),
        ("import os", "defines no plugin"),
        ("def (", "cannot be loaded"),
        (None, "There is no plugin file"),
    ],
)
def test_a_file_that_is_no_plugin_is_a_usage_error(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / f"broken_{abs(hash(content))}.py"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=said):
        load((str(file),), own=False)


def test_a_plugin_that_fails_on_a_value_does_not_tell_the_value(run_cli: RunCli, tmp_path: Path, ticket: str) -> None:
    failing = OWN_PLUGIN + "\n    def analyze_string(self, string):\n        raise ValueError(string)\n"
    (tmp_path / "own.py").write_text(failing)
    (tmp_path / "x.postman_collection.json").write_text(collection(f"see {ticket}"))
    done = run_cli("scan", "x.postman_collection.json", "--plugin", "own.py")
    assert done.returncode == 2
    assert "AcmeTicketDetector failed with ValueError" in done.stderr
    assert ticket not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_ids_are_the_class_names_in_lower_case_words() -> None:
    assert plugin_id("AWSKeyDetector") == "detect-secrets-aws-key"
    assert plugin_id("Base64HighEntropyString") == "detect-secrets-base64-high-entropy-string"
    assert plugin_id("JwtTokenDetector") == "detect-secrets-jwt-token"


def test_a_scan_without_plugins_does_not_import_detect_secrets(tmp_path: Path, planted: Any) -> None:
    file = tmp_path / "x.postman_collection.json"
    file.write_text(collection(planted("<crc62:ghp_>")))
    code = (
        "import sys; from posthound.scan.run import run; from posthound.config.settings import Settings; "
        f"run([{str(file)!r}], Settings()); print('detect_secrets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_settings_of_detect_secrets_are_left_alone() -> None:
    from detect_secrets.settings import get_settings

    before = (dict(get_settings().plugins), dict(get_settings().filters))
    load((), own=True).detect(_document())
    assert (dict(get_settings().plugins), dict(get_settings().filters)) == before
    assert Settings().detect_secrets is False


def _document() -> Any:
    from posthound.clients import read

    return read(Raw(Origin("x.postman_collection.json"), collection("password = 'hunter-x-99'").encode()))
