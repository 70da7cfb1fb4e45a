"""What a file itself says is secret, or must not stand in it: found whatever its name and its letters are."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from posthound.config.settings import Settings
from posthound.detect.names import words_of
from posthound.fix.run import plan
from posthound.scan.run import run
from tests.helpers import covered, scan_text
from tests.helpers import write as put

# A pin that no rule for names or random values takes for a secret.
PIN = "{pin}"


class Case(NamedTuple):
    """A file with the value in it, the rule that finds it, and the same file when there is nothing to say of it."""

    file: str
    rule: str
    held: Any
    clean: Any


def _hoppscotch(secret: bool, value: str) -> Any:
    return [
        {
            "v": 2,
            "name": "e",
            "variables": [{"key": "gate", "initialValue": value, "currentValue": "", "secret": secret}],
        }
    ]


def _insomnia(kind: str, value: str) -> Any:
    row = {"id": "a", "name": "gate", "type": kind, "value": value}
    return {
        "_type": "export",
        "__export_format": 4,
        "resources": [{"_id": "env_1", "_type": "environment", "kvPairData": [row]}],
    }


def _globals(kind: str) -> Any:
    return {"_postman_variable_scope": "globals", "values": [{"key": "gate", "type": kind, "value": PIN}]}


SEALED = base64.b64encode(json.dumps({"iv": "00", "t": "11", "ad": "", "d": "22"}).encode()).decode()
CASES = {
    "hoppscotch": Case("a.json", "generic-secret-variable", _hoppscotch(True, PIN), _hoppscotch(False, PIN)),
    "opencollection": Case("environments/a.yml", "generic-secret-variable", "name: a\nvariables:\n- name: gate\n  secret: true\n  value: {pin}\n",
                           "name: a\nvariables:\n- name: gate\n  value: {pin}\n- name: kept\n  secret: true\n"),
    "bruno": Case("environments/a.bru", "generic-secret-variable", "vars {\n  gate: {pin}\n}\nvars:secret [\n  ~gate\n]\n",
                  "vars {\n  gate: {pin}\n}\nvars:secret [\n  kept\n]\n"),
    "insomnia": Case("a.json", "generic-vault-in-clear", _insomnia("secret", PIN), _insomnia("secret", SEALED)),
    "private environment": Case("http-client.private.env.json", "generic-private-environment", {"dev": {"host": "https://a.test", "gate": PIN}},
                                {"dev": {"host": "https://a.test"}}),
    "globals": Case("a.json", "generic-secret-global", _globals("secret"), _globals("default")),
}  # fmt: skip


def _written(made: Any, pin: str) -> str:
    return (made if isinstance(made, str) else json.dumps(made, indent=1)).replace(PIN, pin)


@pytest.mark.parametrize("name", CASES)
def test_a_value_is_reported_for_what_its_file_says_of_it(name: str) -> None:
    case, pin = CASES[name], f"gate {random.randint(100, 999)}"
    text = _written(case.held, pin)
    (finding,) = scan_text(case.file, text).findings
    assert (finding.rule, covered(text, finding)) == (case.rule, pin)
    assert not scan_text(case.file, _written(case.clean, pin)).findings


@pytest.mark.parametrize("name", CASES)
def test_a_reference_or_nothing_in_its_place_is_none(name: str) -> None:
    case = CASES[name]
    for value in ("", "{{gate_of_others}}"):
        assert not scan_text(case.file, _written(case.held, value)).findings


def test_a_file_of_variables_is_read_where_a_client_reads_it_and_nowhere_else(tmp_path: Path) -> None:
    pin = f"{random.randbytes(20).hex()}"
    put(tmp_path / "shop" / "login.hurl", "GET https://a.test/me\nAuthorization: Bearer {{gate}}\n")
    put(tmp_path / "shop" / "prod.env", f"gate={pin}\nhost=https://a.test\n")
    put(tmp_path / "other" / ".env", f"api_token={pin}\n")
    (finding,) = run([str(tmp_path)], Settings()).findings
    assert finding.file.endswith("shop/prod.env")
    assert "keep it out of git" in plan([str(tmp_path)], Settings(), unsafe=True).left[0].refused


@pytest.mark.parametrize("name", ["prod.env", "http-client.private.env.json"])
def test_a_file_of_values_that_git_tracks_is_said_to_be_the_leak(name: str, tmp_path: Path) -> None:
    token = random.randbytes(20).hex()
    put(tmp_path / "shop" / "login.http", "GET https://a.test/me\nAuthorization: Bearer {{token}}\n")
    put(tmp_path / "shop" / name, f"token={token}\n" if name == "prod.env" else {"dev": {"token": token}})
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    assert (len(run([str(tmp_path)], Settings()).findings), run([str(tmp_path)], Settings()).notices) == (1, [])
    subprocess.run([*git, "add", "."], check=True)
    report = run([str(tmp_path)], Settings())
    (notice,) = report.notices
    assert notice.path.endswith(f"shop/{name}")
    assert "git rm --cached" in notice.message
    assert report.complete


# What a private file holds besides, under names of a kind each, and values as people have them there.
_OPEN = {
    "where it is": (("endpoint", "baseUrl", "apiHost", "server", "path", "redirect_uri", "authDomain"),
                    ("a1b2c3.execute-api.eu-north-1.amazonaws.com/prod", "api.orchard.example:8080/v1", "/api/v1/{id}", "orchard-dev", "orchard.example/")),
    "whose it is": (("user_name", "username", "usuario", "login", "customerEmail", "owner", "account"), ("admin", "ana", "ana@orchard.example", "svc-orchard")),
    "what it is called": (("bank_account_id", "clientId", "tenant", "apiVersion", "tokenType", "locale", "city", "environment"),
                          ("0b9d2f6e-93c7-4e39-9d0e-7a2b6f0f54c1", "orchard", "v1beta", "de-DE", "Habana%20Cuba")),
}  # fmt: skip


@pytest.mark.parametrize("kind", _OPEN)
def test_a_private_file_with_nothing_to_hide_is_none(kind: str) -> None:
    names, values = _OPEN[kind]
    for name in names:
        for value in values:
            text = json.dumps({"dev": {name: value, "_".join(words_of(name)).upper(): value}})
            assert not scan_text("http-client.private.env.json", text).findings, (name, value)


def test_a_private_file_is_told_by_what_it_hides() -> None:
    rng = random.Random(20261130)
    for name in ("gate", "pin", "passwd", "userPassword", "clave", "dbPass", "salt", "passphrase"):
        (_, (names, values)) = rng.choice(list(_OPEN.items()))
        text = json.dumps({"dev": {rng.choice(names): rng.choice(values), name: "kitchen7", "frontend": "frontend"}})
        (finding,) = scan_text("http-client.private.env.json", text).findings
        assert covered(text, finding) == "kitchen7", text
