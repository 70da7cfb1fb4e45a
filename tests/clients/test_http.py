"""Request files and their environments: where values stand in them, and what may be written there."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.scan.run import run
from tests.helpers import covered, scan_text
from tests.helpers import write as put

Plant = Callable[..., str]
PLACES = {
    "header": "GET https://{host}/a\nAccept: text/plain\nX-Api-Key: {secret}\n",
    "url": "GET https://{host}/a?api_key={secret}\n",
    "folded url": "GET https://{host}/a\n    ?page=2\n    &api_key={secret}\nAccept: */*\n",
    "bearer": "GET https://{host}/a HTTP/1.1\nAuthorization: Bearer {secret}\n",
    "basic in clear": "GET https://{host}/a\nAuthorization: Basic ada {secret}\n",
    "cookie": "GET https://{host}/a\nCookie: session={secret}\n",
    "json body": 'POST https://{host}/a\nContent-Type: application/json\n\n{{\n  "password": "{secret}"\n}}\n',
    "form body": "POST https://{host}/a\n\ngrant_type=password\n&client_secret={secret}\n",
    "handler": 'GET https://{host}/a\n\n> {{%\n client.global.set("session_token", "{secret}");\n%}}\n',
    "variable": "@apiToken = {secret}\n\nGET https://{host}/a\n",
    "switched off header": "GET https://{host}/a\n# X-Api-Key: {secret}\n",
    "comment": "# api_key: {secret}\nGET https://{host}/a\n",
    "no address": "api_key = {secret}\n",
}


def _file(planted: Plant, place: str, line_break: str) -> tuple[str, str]:
    """Several requests, of which one holds a secret in a place."""
    secret = planted("<alnum:40>", random.randrange(10**9))
    other = "### Other\nGET https://other.test/ping\nAccept: text/plain\n\n"
    text = other + "### It\n" + PLACES[place].format(host="api.shop.test", secret=secret) + "\n" + other
    return text.replace("\n", line_break), secret


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_found_at_its_place(place: str, line_break: str, planted: Plant) -> None:
    text, secret = _file(planted, place, line_break)
    outcome = scan_text("shop.http", text)
    assert [covered(text, finding) for finding in outcome.findings] == [secret]


@pytest.mark.parametrize("place", PLACES)
def test_a_fix_changes_the_secret_alone_and_leaves_nothing_to_fix(place: str, tmp_path: Path, planted: Plant) -> None:
    text, secret = _file(planted, place, "\n")
    path = put(tmp_path / "shop.rest", text)
    made = plan([str(tmp_path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    before, after = text.split(secret)
    fixed = path.read_text()
    refused = place in ("comment", "switched off header", "no address")
    assert fixed == text if refused else (fixed.startswith(before.rstrip('"')) and fixed.endswith(after.lstrip('"')))
    assert (secret in fixed) == refused
    assert plan([str(tmp_path)], Settings(), unsafe=True).files == () or refused


def test_references_of_all_owners_are_no_secrets() -> None:
    text = (
        "@token = {{$dotenv SHOP_TOKEN}}\n\n### a\nGET {{host}}/me?api_key={{api-key}}\nAuthorization: Basic {{user}}:{{password}}\n"
        'X-Key: {{$processEnv SHOP_KEY}}\nX-Api-Key: <your-api-key>\n\n### b\nGET {{host}}\nAuthorization: Bearer {{$auth.token("shop")}}\n'
    )
    assert not scan_text("shop.http", text).findings


@pytest.mark.parametrize("name", ["http-client.env.json", "http-client.private.env.json"])
def test_an_environment_is_scanned_and_no_reference_is_written_to_it(name: str, tmp_path: Path, planted: Plant) -> None:
    put(
        tmp_path / name,
        {"dev": {"api_token": planted("<alnum:40>", random.randrange(10**9)), "host": "https://a.test"}},
    )
    (finding,) = run([str(tmp_path)], Settings()).findings
    assert (finding.client, finding.pointer) == ("http_environment", "/dev/api_token")
    made = plan([str(tmp_path)], Settings(), unsafe=True)
    assert all(file.new == file.old for file in made.files)
    assert "private" in made.left[0].refused


def test_other_json_is_nobodys_environment(tmp_path: Path) -> None:
    put(tmp_path / "settings.json", {"rest-client.environmentVariables": {}, "token": "x"})
    put(tmp_path / "env.json", {"dev": {"token": "x"}})
    assert run([str(tmp_path)], Settings()).files == 0


@pytest.mark.parametrize("name", [".httpyac.js", ".httpyac.cjs", "httpyac.config.js", "api/httpyac.config.cjs"])
def test_a_configuration_that_node_runs_is_read_and_asks_the_environment(
    name: str, tmp_path: Path, planted: Plant
) -> None:
    keys = [planted("<alnum:32>", random.randrange(10**9)) for _ in range(2)]
    code = (
        "module.exports = {\n  environments: {\n"
        f"    $shared: {{ host: 'https://gw.orchard.example', apiKey: '{keys[0]}' }},\n"
        f'    prod: {{ "user": "ana", "access_token": "{keys[1]}" }},\n  }},\n  request: {{ https: {{ rejectUnauthorized: false }} }},\n}};\n'
    )
    put(tmp_path / name, code)
    findings = run([str(tmp_path)], Settings(jobs=1)).findings
    assert [finding.client for finding in findings] == ["http_environment"] * 2
    assert write(plan([str(tmp_path)], Settings()))[0] == []
    assert write(plan([str(tmp_path)], Settings(), unsafe=True))[1] == []
    fixed = (tmp_path / name).read_text()
    assert fixed == code.replace(f"'{keys[0]}'", "process.env.API_KEY").replace(
        f'"{keys[1]}"', "process.env.ACCESS_TOKEN"
    )


def test_another_module_is_nobodys_configuration(tmp_path: Path, planted: Plant) -> None:
    for name in ("config.js", "httpyac.js", "my.config.cjs"):
        put(tmp_path / name, f'module.exports = {{ api_key: "{planted("<alnum:32>")}" }};\n')
    assert run([str(tmp_path)], Settings(jobs=1)).files == 0
