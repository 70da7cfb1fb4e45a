"""Credentials that sentences, comparisons, commands and lines below tell of: found where they are strong, and else not reported."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.places import V21
from posthound.detect.names import NameClass, kinds_of_vocabulary
from posthound.model.matches import Outcome
from posthound.model.values import Level
from posthound.rules.templates import expand
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
    "[log in](https://acme.test/login?user=joe&password={})",
    "mysql -u joe --password={} shop",
    'curl_setopt($ch, CURLOPT_USERPWD, "joe:{}");',
    'client.get(url).basic_auth("joe", Some("{}"))',
    "{{u'username': u'joe', u'password': u'{}'}}",
    'new FormUrlEncodedContent(new[] {{ new KeyValuePair<string, string>("password", "{}") }});',
    'NSDictionary *fields = @{{ @"username": @"joe", @"password": @"{}" }};',
    "**Password** - {}",
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
    'client.get(url).bearer_auth("{}")',
    'http.Authorization = new AuthenticationHeaderValue("Bearer", "{}");',
    'request.setValue("{}", forHTTPHeaderField: "X-Api-Key")',
    '[request setValue:@"{}" forHTTPHeaderField:@"X-Auth-Token"];',
    'collection.Add(new KeyValuePair<string,string>("client_secret", "{}"));',
    "- **client_secret** {}",
    "`api_key` {}",
    "**Access token** - {}",
    "[docs](https://api.acme.test/x?api_key={})",
    "![map](https://api.acme.test/x.png?size=1&access_token={}), and more",
    "(see https://api.acme.test/x?token={}) for it",
    "[https://api.acme.test/x?api_key={}](https://api.acme.test/x)",
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
    'new AuthenticationHeaderValue("Bearer", token); req.bearer_auth("YOUR_ACCESS_TOKEN"); x(CURLOPT_USERPWD, "user:password")',
    'request.setValue("application/json", forHTTPHeaderField: "Accept"); new KeyValuePair<string, string>("password", "password")',
    "`--token` is required, `api_key` string, **password** - at least 8 characters, `secret` - see below",
    "[a](https://acme.test/?token=abc) (api_key=value) call(token=session.token, key=make_key(user)) f(password=hash(password))",
    "| grant\\_type | client\\_credentials |\n| client\\_secret | your\\_client\\_secret |\n| access\\_token | string |",
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


# How notes join a name and a value, `N` and `V`, where nothing like code does.
NOTES = [
    "N：V", "【N】V", "1. N：V；\n2. ana", "ana，N：V。", "N - V", "N — V", "N -> V", "N for ana: V", "N of the user ana: V", "N de ana : V",
    "## N\nV", "### The N\n\nV\n", "**N**\n\nV", "N was changed to V", "N set to V.", "N:<br/>V<br/>", "N:&nbsp;V", "user/N: ana/V", "login / N: ana / V",
    'N: <span style="color:red">V</span>',
]  # fmt: skip
KEY_NOTES = ["N key: V", "the N key for ana: V", "- N key：V", "**N key:** V"]
NO_VALUES = (
    "<lower:9>", "<lower:5>-<lower:7>", "RFC-<digit:4>", "<lower:6>/<lower:6>", "https://acme.test/<lower:5>", "<digit:4>-0<[1-9]:1>-1<digit:1>",
    "<upper:1><lower:6>", "<[a-z]:4>_<lower:5>", "{{<lower:6>}}", "至少8位，包含字母和数字", "登录接口返回的值",
)  # fmt: skip


def _note(text: str) -> list[str]:
    return _covered({"description": text})


def _covered(parts: dict[str, Any]) -> list[str]:
    """What is reported of a collection whose request has these parts."""
    request = {"method": "GET", "url": {"raw": "https://acme.test/"}, **parts}
    document = {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": request}]}
    written = json.dumps(document, ensure_ascii=False)
    found = scan_text("x.postman_collection.json", written).findings
    return [Lines(written).covered(finding.region) for finding in found]


def _names_of_passwords(rng: random.Random) -> list[str]:
    """Words for passwords of several languages, drawn anew."""
    words = [word for word, kind in kinds_of_vocabulary() if kind is NameClass.PASSWORD and " " not in word]
    return ["password", "Password", *rng.sample(sorted(words), 3)]


@pytest.mark.parametrize("note", NOTES)
def test_a_strong_password_in_a_note_is_reported_exactly_in_any_language(note: str) -> None:
    rng = random.Random(note)
    for name in _names_of_passwords(rng):
        value = expand("<upper:2><digit:3>!<lower:3><upper:1>", rng)
        assert _note(note.replace("N", name).replace("V", value)) == [value], name


@pytest.mark.parametrize("note", KEY_NOTES)
def test_a_drawn_key_is_told_by_the_two_words_of_its_name(note: str) -> None:
    rng = random.Random(note)
    for word in ("subscription", "license", "signing", "auth", "encryption", "Access"):
        value = expand("<alnum:32>", rng)
        assert _note(note.replace("N", word).replace("V", value)) == [value], word


@pytest.mark.parametrize("text", ["credentials: ana/{}", "Credentials - ana:{}", "The credentials are ana / {}"])
def test_of_a_user_and_a_password_only_the_password_is_reported(text: str) -> None:
    value = expand("<upper:2><digit:3>!<lower:3><upper:1>", random.Random(text))
    assert _note(text.format(value)) == [value]


@pytest.mark.parametrize("note", [*NOTES, *KEY_NOTES])
def test_a_note_that_gives_no_value_is_not_reported(note: str) -> None:
    rng = random.Random(note)
    for template in NO_VALUES:
        name = rng.choice(_names_of_passwords(rng)) if note in NOTES else "license"
        assert _note(note.replace("N", name).replace("V", expand(template, rng))) == [], template


# How objects hold a credential, `N` and `V`, whose own member says little.
OBJECTS = [
    '{"N": {"value": "V"}}', '{"N": {"expires": "2030-01-01", "value": "V"}}', '{"id": 3, "N": {"current": "V", "old": null}}',
    '{"type": "N", "value": "V"}', '{"credentials": [{"type": "N", "temporary": false, "value": "V"}]}', '{"value": "V", "type": "N"}',
]  # fmt: skip
THINGS = ("object", "cache", "file", "sort", "primary", "public", "image", "redis", "idempotency")


def _body(text: str) -> list[str]:
    return _covered({"body": {"mode": "raw", "raw": text}})


@pytest.mark.parametrize("form", OBJECTS)
def test_a_credential_in_an_object_that_has_its_name_is_reported_exactly(form: str) -> None:
    rng = random.Random(form)
    for name in ("password", "token", "secret", "accessToken", "api_key"):
        value = expand("<upper:2><digit:3>!<lower:3><upper:1>" if name == "password" else "<alnum:32>", rng)
        for text in (form, json.dumps(json.loads(form), indent=2)):
            body = text.replace("N", name).replace("V", value)
            assert _body(body) == [value], (name, body)
        for other in ("true", "string", f"the {name} of the user", f"{{{{{name}}}}}"):
            assert not _body(form.replace("N", name).replace("V", other))


def test_a_key_is_called_by_the_object_that_holds_it() -> None:
    rng = random.Random(20261129)
    for owner in ("api", "auth", "credentials", "merchant", "encryption", "jwt", "private", "stripe"):
        value = expand("<alnum:32>", rng)
        body = rng.choice(['{"O": {"key": "V"}}', '{"O": {"id": "a", "key": "V", "url": "x"}}']).replace("O", owner)
        assert _body(body.replace("V", value)) == [value], owner
    for thing in THINGS:
        value = expand(rng.choice(("<alnum:32>", "<hex:40>", "<uuid>")), rng)
        assert not scan_text(
            "notes.txt", f'{{"{thing}": {{"key": "{value}"}}, "list": [{{"key": "{value}"}}]}}'
        ).findings
