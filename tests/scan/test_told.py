"""Credentials that sentences, comparisons, commands and lines below tell of: found where they are strong, and else not reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures.places import V21
from posthound.model.matches import Outcome
from posthound.model.values import Level
from tests.helpers import Lines, scan_json, scan_text

Plant = Callable[..., str]

PASSWORDS = [
    "The password is '{}'",
    'the password is set to "{}".',
    "Password is {}",
    "default password: {}",
    "The password for the user 'postgres' is \"{}\".",
    "sign in as user 'joe' with password '{}'",
    'if password == "{}":',
    "if (creds.Password != '{}') {{",
    "const password = process.env.DB_PASSWORD || '{}';",
    "curl -u admin:{} https://acme.test/",
    'curl https://acme.test/ --user "admin:{}"',
    "- name: DB_PASSWORD\n  value: {}",
    'variable "db_password" {{\n  default = "{}"\n}}',
]
KEYS = [
    "The API key is {}.",
    "**API key:** `{}`",
    "API key → {}",
    "<p>Access token: <b>{}</b></p>",
    'client.setApiKey("{}");',
    "ENV API_SECRET {}",
    "setx ACCESS_TOKEN {}",
    "tool --api-key {} --verbose",
    "| Client secret | {} |",
    '"API key","{}"',
    "curl https://acme.test/v1/things -u {}:",
    "token: {}!",
    'if (request.apiKey !== "{}") return;',
]
# Sentences, checks and commands in which nothing stands that opens anything.
HARMLESS = [
    "The password is required",
    "password is 'required'",
    'The password is "too short", the token is "expired"',
    "if (password == confirmPassword) { submit(); }",
    'if (typeof password === "string" && data.token !== "") {}',
    'tests["Token is valid"] = jsonData.token !== undefined;',
    "To generate dates, pass `dtype=datetime64[ns]` and use `key=lambda`.",
    "Das Passwort ist erforderlich. Le mot de passe est obligatoire. Senha: obrigatória.",
    "password must match ^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$",
    "curl -u username:password https://acme.test/",
    'curl -u "$USER:$PASS" https://acme.test/ && curl -u {{key}}: https://acme.test/',
    "docker run -u 1000:1000 image; chown -u root:root file; git push -u origin:main",
    'use setToken("access_token") and withToken("token")',
    'pm.environment.set("token", "value"); pm.environment.unset("access_token");',
    "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      key: password",
    'variable "db_password" {\n  type = string\n  default = "changeme"\n}',
    "my $PASSWORD = $Config::password; $token = $this->token;",
    'password = input("Password: ") or "none"',
    '"password","required","string"',
    "| token | string | the token of the session |",
]
# Behind these names a drawn value is another thing.
OTHERS = ["public key", "next token", "csrf token", "sync token", "primary key"]


def _in_body(text: str) -> Outcome:
    request = {"method": "POST", "url": {"raw": "https://acme.test/"}, "body": {"mode": "raw", "raw": text}}
    return scan_json({"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": request}]})


def _in_script(text: str) -> Outcome:
    event = [{"listen": "test", "script": {"exec": text.split("\n")}}]
    return scan_json({"info": {"name": "A", "schema": V21}, "item": [], "event": event})


def _found(text: str) -> list[tuple[str, Level]]:
    return [(Lines(text).covered(found.region), found.confidence) for found in scan_text("notes.txt", text).findings]


@pytest.mark.parametrize("text", PASSWORDS)
def test_a_strong_password_that_a_text_tells_of_is_reported_exactly(text: str, planted: Plant) -> None:
    value = planted("<upper:2><lower:3><digit:3>!<alpha:4>")
    outcome = _in_body(text.format(value))
    assert [found.length for found in outcome.findings] == [len(value)]
    assert outcome.findings[0].confidence in (Level.MEDIUM, Level.HIGH)
    assert [found[0] for found in _found(text.format(value))] == [value]


@pytest.mark.parametrize("text", KEYS)
def test_a_drawn_key_that_a_text_tells_of_is_reported_exactly(text: str, planted: Plant) -> None:
    value = planted("<alnum:24>")
    assert [found.length for found in _in_body(text.format(value)).findings] == [len(value)]
    assert [found[0] for found in _found(text.format(value))] == [value]


@pytest.mark.parametrize("text", ["my password 'Secret123'", 'if creds.Secret != "open-sesame" {', "password 'admin'"])
def test_a_weak_literal_that_a_text_tells_of_is_counted_and_not_reported(text: str) -> None:
    outcome = _in_body(text)
    assert (outcome.findings, outcome.weak) == ((), 1)


@pytest.mark.parametrize("text", HARMLESS)
def test_texts_that_tell_of_no_credential_are_not_reported(text: str) -> None:
    for outcome in (_in_body(text), _in_script(text), scan_text("notes.md", text)):
        assert [(found.rule, found.evidence) for found in outcome.findings] == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_value_behind_the_name_of_another_thing_is_not_reported(name: str, planted: Plant) -> None:
    value = planted("<hex:32>")
    assert not _in_body(f"{name} {value}").findings
    assert not _in_body(f'"{name}","{value}"').findings


@pytest.mark.parametrize("text", ['"Authorization": "Bearer {}"', 'Cookie: "sid=1; access_token={}; a=b"'])
def test_a_part_of_a_value_with_escapes_is_covered_to_its_end(text: str, planted: Plant) -> None:
    value = planted("<alnum:20>\\u002D<alnum:16>")
    findings = scan_text("x.txt", text.format(value)).findings
    assert {Lines(text.format(value)).covered(finding.region) for finding in findings} == {value}
