"""Literals in the expressions of templates: the tags of Insomnia, the functions of Yaak and JMeter."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import yaml

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.rules.templates import expand
from tests.helpers import covered, scan_text

_KEYS = ("<alnum:32>", "<hex:40>", "<alnum:40>", "<hex:32>")
_PASSWORDS = ("<upper:1><lower:4>!<digit:4><upper:3>", "<lower:3><digit:3>$<alnum:7>")


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _insomnia(header: str, value: str) -> tuple[str, str]:
    asked = {
        "_id": "req_1",
        "_type": "request",
        "name": "a",
        "url": "https://gw.orchard.example/a",
        "method": "GET",
        "body": {},
    }
    asked["headers"] = [{"name": header, "value": value}]
    return "a.json", json.dumps({"_type": "export", "__export_format": 4, "resources": [asked]}, indent=1)


def _yaak(header: str, value: str) -> tuple[str, str]:
    asked = {
        "type": "http_request",
        "model": "http_request",
        "id": "rq_a1b2c3d4e5",
        "name": "a",
        "url": "https://gw.orchard.example/a",
    }
    return "yaak.rq_a1b2c3d4e5.yaml", yaml.safe_dump(
        {**asked, "headers": [{"name": header, "value": value}]}, width=2000
    )


def _jmeter(header: str, value: str) -> tuple[str, str]:
    row = f'<stringProp name="Header.name">{header}</stringProp><stringProp name="Header.value">{escape(value)}</stringProp>'
    row = f'<elementProp name="" elementType="Header">{row}</elementProp>'
    rows = f'<HeaderManager><collectionProp name="HeaderManager.headers">{row}</collectionProp></HeaderManager>'
    return "a.jmx", f'<?xml version="1.0"?>\n<jmeterTestPlan version="1.2"><hashTree>{rows}</hashTree></jmeterTestPlan>'


Maker = Callable[[str, str], tuple[str, str]]
# Whose file it is, the field, and the expression with a key (`@`), a password (`!`) or what is kept in base64 (`#`, `=`).
_TOLD: tuple[tuple[Maker, str, str], ...] = (
    (_insomnia, "X-Sig", "{% hash 'md5', 'hex', '@' %}"),
    (_insomnia, "X-Sig", "{% hash 'sha256', 'hex', _.ts + '@' + _.id %}"),
    (_insomnia, "X-Sig", "v1={% hmac 'sha256', 'hex', '@', _.message %}"),
    (_insomnia, "X-Sig", "{% hmac 'sha256', 'hex', 'b64::#::46b', _.message %}"),
    (_insomnia, "Authorization", "Bearer {% jwt 'HS256', '{\"sub\":1}', '@' %}"),
    (_insomnia, "Authorization", "Basic {% base64 'encode', 'normal', 'ana:!' %}"),
    (_insomnia, "Authorization", "Basic {% base64 'encode', 'normal', 'b64::=::46b' %}"),
    (_insomnia, "X-Api-Key", "{% base64 'encode', 'normal', '@' %}"),
    (_insomnia, "X-Api-Key", "{% prompt 'Value', '', '@', '', true, true %}"),
    (_insomnia, "X-Value", "{% prompt 'API key', 'Enter it', '@', '', true, true %}"),
    (_insomnia, "X-Value", "{% prompt 'Password', '', '!', '', true, true %}"),
    (_yaak, "X-Sig", "${[ hmac.sha256(input='a', key='@', encoding='hex') ]}"),
    (_yaak, "X-Sig", "${[ hmac.sha256(input=timestamp.unix(), key=b64'#') ]}"),
    (_yaak, "X-Sig", "${[ hash.md5(input='@') ]}"),
    (_yaak, "X-Sig", "${[ encode.base64(value=hmac.sha1(input='a', key='@')) ]}"),
    (_yaak, "Authorization", "Basic ${[ encode.base64(value='ana:!') ]}"),
    (_yaak, "X-Api-Key", "${[ prompt.text(label='Value', defaultValue='@') ]}"),
    (_yaak, "X-Value", "${[ prompt.text(label='API key', defaultValue='@') ]}"),
    (_jmeter, "X-Value", "${__P(apiKey,@)}"),
    (_jmeter, "X-Value", "${__P(db.password,!)}"),
    (_jmeter, "X-Api-Key", "${__P(value,@)}"),
    (_jmeter, "Authorization", "Bearer ${__property(value,,@)}"),
    (_jmeter, "X-Value", "${__env(API_KEY,,@)}"),
    (_jmeter, "X-Sig", "${__digest(SHA-256,${ts},@,,)}"),
    (_jmeter, "X-Sig", "${__digest(MD5,@${ts},,,)}"),
)


def _drawn(form: str, seed: int) -> tuple[str, str]:
    """An expression and the value in it as it is written there."""
    rng = random.Random(f"{form} {seed}")
    key, password = expand(rng.choice(_KEYS), rng), expand(rng.choice(_PASSWORDS), rng)
    held = {"@": key, "!": password, "#": _coded(key), "=": _coded(f"ana:{password}").rstrip("=")}
    (mark,) = (mark for mark in ("b64::=", "#", "@", "!") if mark in form)
    value = held[mark[-1]]
    return form.replace(mark, mark[:-1] + value), value


@pytest.mark.parametrize(("make", "field", "form"), _TOLD)
def test_a_credential_that_an_expression_is_given_is_found_where_it_stands(make: Maker, field: str, form: str) -> None:
    for seed in range(2):
        expression, value = _drawn(form, seed)
        name, text = make(field, expression)
        assert [covered(text, finding).rstrip("=") for finding in scan_text(name, text).findings] == [value.rstrip("=")]


_QUIET: tuple[tuple[Maker, str], ...] = (
    (_insomnia, "{% hash 'md5', 'hex', 'orchard-test' %}"),
    (_insomnia, "{% hash 'md5', 'hex', 'b3b7c8a2-6d4e-4f0a-9c51-2e7d8f6a1b90' %}"),
    (_insomnia, "{% hmac 'sha256', 'hex', _.key, 'a message of several words' %}"),
    (_insomnia, "{% base64 'encode', 'normal', _.login %}"),
    (_insomnia, "{% base64 'encode', 'normal', 'user:password' %}"),
    (_insomnia, "{% prompt 'API key', 'Enter your API key', '', '', true, true %}"),
    (_insomnia, "{% prompt 'API key', 'Enter your API key', 'YOUR_API_KEY', '', true, true %}"),
    (_insomnia, "{% response 'body', 'req_0b8deb7ec8fd428a85b24f3e9a65300a', 'b64::JC5hY2Nlc3NfdG9rZW4=::46b', 'never', 60 %}"),
    (_insomnia, "{% cookie 'https://gw.orchard.example', 'session' %}"),
    (_yaak, "${[ hmac.sha256(input='a', key=signing_key) ]}"),
    (_yaak, "${[ response.body.path(request='rq_a1b2c3d4e5', path=b64'JC5hY2Nlc3NfdG9rZW4') ]}"),
    (_yaak, "${[ keychain(service='orchard', account='api-key') ]}"),
    (_yaak, "${[ prompt.text(label='API key', defaultValue='') ]}"),
    (_jmeter, "${__P(api_key)}"),
    (_jmeter, "${__P(api_key,YOUR_API_KEY)}"),
    (_jmeter, "${__P(token,${login_token})}"),
    (_jmeter, "${__property(token,,none)}"),
    (_jmeter, "${__P(host,gw.orchard.example)}"),
    (_jmeter, "${__digest(SHA-256,${body},${salt},,)}"),
    (_jmeter, "${__UUID()}"),
)  # fmt: skip


@pytest.mark.parametrize(("make", "expression"), _QUIET)
def test_an_expression_that_is_given_no_credential_is_a_reference(make: Maker, expression: str) -> None:
    for field in ("X-Api-Key", "X-Value"):
        assert not scan_text(*make(field, expression)).findings


@pytest.mark.parametrize(
    ("make", "form", "fixed"),
    [
        (_insomnia, "{% hmac 'sha256', 'hex', '@', _.message %}", "{% hmac 'sha256', 'hex', @@, _.message %}"),
        (_insomnia, "{% base64 'encode', 'normal', 'ana:!' %}", "{% base64 'encode', 'normal', 'ana:' + @@ %}"),
        (_insomnia, "{% hmac 'sha256', 'hex', 'b64::#::46b', 'a' %}", ""),
        (_yaak, "${[ hmac.sha256(input='a', key='@') ]}", "${[ hmac.sha256(input='a', key=@@) ]}"),
        (_yaak, "${[ hmac.sha256(input='a', key=b64'#') ]}", ""),
        (_yaak, "${[ encode.base64(value='ana:!') ]}", ""),
    ],
)  # fmt: skip
def test_a_fix_puts_an_expression_in_place_of_a_literal_or_says_why_not(
    make: Maker, form: str, fixed: str, tmp_path: Path
) -> None:
    expression, _ = _drawn(form, 1)
    name, text = make("X-Sig", expression)
    path = tmp_path / name
    path.write_text(text, "utf-8")
    made = plan([str(path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    after = path.read_text("utf-8")
    if not fixed:
        assert [bool(change.refused) for change in made.left] == [True]
        assert after == text
        return
    before, _, behind = fixed.partition("@@")
    begin = after.index(before) + len(before)
    put = after[begin : after.index(behind, begin)]
    assert re.fullmatch(r"_\.vault\.\w{8,}|\w{8,}", put)
