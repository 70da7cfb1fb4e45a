"""Exports of other clients: each place is found, fixed in the client's own syntax, and nobody else's file is taken for one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from posthound import clients
from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.scan.run import run
from tests.helpers import covered, scan_text
from tests.helpers import write as put

Plant = Callable[..., str]


class Case(NamedTuple):
    """A file with `{secret}` in one place; what a fix writes instead, nothing where it leaves the file."""

    file: str
    made: Any
    writes: str


def _insomnia(resource: Any) -> Any:
    return {
        "_type": "export",
        "__export_format": 4,
        "resources": [{"_id": "req_0", "_type": "request", "name": "a"}, resource],
    }


def _insomnia5(request: Any) -> Any:
    return {
        "type": "collection.insomnia.rest/5.0",
        "name": "Shop",
        "collection": [{"name": "f", "children": [{"url": "u", **request}]}],
    }


def _har(request: Any, **response: Any) -> Any:
    return {
        "log": {
            "version": "1.2",
            "entries": [
                {"startedDateTime": "2026", "request": {"url": "https://a.test/", **request}, "response": response}
            ],
        }
    }


def _hoppscotch(request: Any, **more: Any) -> Any:
    inner = {
        "v": 11,
        "name": "in",
        "folders": [],
        "requests": [{"v": "16", "name": "a", "endpoint": "https://a.test", **request}],
    }
    return {"v": 11, "name": "Shop", "folders": [inner], "requests": [], **more}


def _thunder(request: Any, **more: Any) -> Any:
    return {
        "clientName": "Thunder Client",
        "folders": [],
        "requests": [{"name": "a", "url": "https://a.test", **request}],
        **more,
    }


HEADER = [{"name": "Accept", "value": "*/*"}, {"name": "X-Api-Key", "value": "{secret}", "disabled": True}]
BODY = '{"user": "bob", "password": "{secret}"}'
ROW = {"key": "api_key", "value": "{secret}", "active": False}
SECRET = {"key": "client_secret", "initialValue": "{secret}", "currentValue": "", "secret": True}
CASES = {
    "insomnia header": Case("a.json", _insomnia({"_type": "request", "headers": HEADER}), "{{ _.vault."),
    "insomnia auth": Case("a.json", _insomnia({"_type": "request", "authentication": {"clientSecret": "{secret}"}}), "{{ _.vault."),
    "insomnia body": Case("a.json", _insomnia({"_type": "request", "body": {"text": BODY}}), "{{ _.vault."),
    "insomnia variable": Case("a.json", _insomnia({"_type": "environment", "data": {"x": {"api_token": "{secret}"}}}), "{{ _.vault."),
    "insomnia 5 header": Case("b.yaml", _insomnia5({"headers": HEADER}), "{{ _.vault."),
    "insomnia 5 auth": Case("b.yaml", _insomnia5({"authentication": {"password": "{secret}"}}), "{{ _.vault."),
    "har header": Case("a.har", _har({"headers": HEADER}), "[REDACTED]"),
    "har answer": Case("a.har", _har({}, content={"text": '{"access_token": "{secret}"}'}), "[REDACTED]"),
    "har cookie": Case("c.json", _har({}, headers=[{"name": "set-cookie", "value": "session={secret}; Secure"}]), "[REDACTED]"),
    "hoppscotch row": Case("a.json", _hoppscotch({"params": [ROW]}), "<<"),
    "hoppscotch body": Case("a.json", _hoppscotch({"body": {"contentType": "application/json", "body": BODY}}), "<<"),
    "hoppscotch auth": Case("a.json", _hoppscotch({}, auth={"authType": "bearer", "token": "{secret}"}), "<<"),
    "hoppscotch variable": Case("a.json", _hoppscotch({}, variables=[SECRET]), ""),
    "hoppscotch environment": Case("a.json", [{"v": 2, "name": "e", "variables": [SECRET]}], ""),
    "thunder header": Case("a.json", _thunder({"headers": HEADER}), "{{"),
    "thunder auth": Case("a.json", _thunder({"auth": {"type": "bearer", "bearer": "{secret}"}}), "{{"),
    "thunder environment": Case("a.json", {"clientName": "Thunder Client", "data": [{"name": "api_token", "value": "{secret}"}]}, ""),
    "thunder folder": Case("thunder-tests/thunderEnvironment.json", [{"name": "e", "data": [{"name": "api_token", "value": "{secret}"}]}], ""),
    "claude code": Case(".mcp.json", {"mcpServers": {"a": {"command": "x", "env": {"A_API_KEY": "{secret}"}}}}, "${"),
    "claude code argument": Case(".mcp.json", {"mcpServers": {"a": {"command": "x", "args": ["--api-key={secret}"]}}}, "${"),
    "newman": Case("a.json", {"collection": {}, "run": {"stats": {}, "executions": [{"request": {"header": [ROW]}}]}}, "[REDACTED]"),
    "runner": Case("a.json", {"results": [{"url": "https://a.test/x?api_key={secret}", "responseCode": {"code": 200}}]}, "[REDACTED]"),
    "login of the Postman CLI": Case(".postman/postmanrc", {"login": {"_profiles": [{"alias": "default", "accessToken": "{secret}"}]}}, ""),
    "login of newman": Case(".newmanrc", {"postmanApiKey": "{secret}"}, ""),
    "opencollection header": Case("a.yml", {"info": {"name": "a", "type": "http"}, "http": {"method": "GET", "url": "u", "headers": HEADER}}, "{{process.env."),
    "opencollection auth": Case("a.yml", {"opencollection": "1", "info": {"name": "a"}, "request": {"auth": {"token": "{secret}"}}}, "{{process.env."),
    "opencollection environment": Case("environments/a.yml", {"name": "a", "variables": [{"name": "api_token", "value": "{secret}"}]}, "{{process.env."),
    "openapi example": Case("a.json", {"openapi": "3.1.0", "info": {"title": "a"}, "paths": {"/a": {"example": {"api_token": "{secret}"}}}}, "<"),
    "swagger default": Case("a.json", {"swagger": "2.0", "info": {"title": "a"}, "paths": {}, "x-a": {"api_token": {"default": BODY}}}, "<"),
    "servers under any name": Case("tools.json", {"mcpServers": {"a": {"command": "x", "env": {"A_API_KEY": "{secret}"}}}}, ""),
    "desktop": Case("claude_desktop_config.json", {"mcpServers": {"a": {"command": "x", "env": {"A_API_KEY": "{secret}"}}}}, ""),
}  # fmt: skip


def _text(case: Case, planted: Plant) -> tuple[str, str]:
    secret = planted("<alnum:40>", random.randrange(10**9))
    if case.file.endswith(".yml"):
        import yaml

        return yaml.safe_dump(case.made, sort_keys=False).replace("'{secret}'", secret), secret
    return json.dumps(case.made, indent=2).replace("{secret}", secret), secret


@pytest.mark.parametrize("name", CASES)
def test_a_secret_is_found_in_a_folder_and_fixed_as_its_client_resolves_it(
    name: str, tmp_path: Path, planted: Plant
) -> None:
    case = CASES[name]
    text, secret = _text(case, planted)
    path = tmp_path / case.file
    path.parent.mkdir(exist_ok=True)
    put(path, text)
    assert {covered(text, finding) for finding in run([str(tmp_path)], Settings()).findings} == {secret}
    made = plan([str(tmp_path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    fixed = path.read_text()
    before, after = text.split(secret)
    quote = '"' * case.file.endswith(".yml")  # a plain word of YAML that begins with a bracket is another thing
    assert (
        fixed == text
        if not case.writes
        else fixed.startswith(before + quote + case.writes) and fixed.endswith(quote + after)
    )
    if case.writes:
        assert case.file.endswith(".yml") or json.loads(fixed)
        assert not plan([str(tmp_path)], Settings(), unsafe=True).files
    else:
        assert made.left[0].refused


@pytest.mark.parametrize("name", ["insomnia header", "hoppscotch row", "thunder header", "har header"])
def test_a_file_with_a_byte_order_mark_and_crlf_is_read_alike(name: str, planted: Plant) -> None:
    text = "\ufeff" + _text(CASES[name], planted)[0].replace("\n", "\r\n")
    outcome = scan_text(CASES[name].file, text)
    assert [finding.client for finding in outcome.findings] == [name.split()[0]]


def test_what_insomnias_vault_encrypted_is_no_secret() -> None:
    import base64

    held = json.dumps(
        {"iv": random.randbytes(12).hex(), "t": random.randbytes(16).hex(), "ad": "", "d": random.randbytes(9).hex()}
    )
    token = base64.b64encode(held.encode()).decode()
    text = json.dumps(_insomnia({"_type": "environment", "data": {"__insomnia_vault": {"token": token}}}))
    assert not scan_text("a.json", text).findings


FOREIGN: dict[str, Any] = {
    "package.json": {"name": "thunder-client", "version": "1.0.0", "scripts": {"test": "x"}, "insomnia": {"_type": "export"}},
    "package-lock.json": {"name": "a", "lockfileVersion": 3, "requires": True, "packages": {"": {"name": "a"}}},
    "tsconfig.json": {"compilerOptions": {"target": "es2022"}, "files": [], "endpoint": "x", "folders": []},
    "schema.json": {"properties": {"mcpServers": {"type": "object", "properties": {"command": {}, "url": {}}}}},
    "values.yaml": {"name": "a", "variables": [{"name": "x", "value": "y"}], "info": {"title": "x"}, "http": {"port": 80}},
    "openapi.json": {"openapi": "./openapi.yaml", "info": {"title": "x"}, "paths": "x"},
    "deployment.yaml": {"apiVersion": "v1", "kind": "Deployment", "metadata": {"name": "a"}, "type": "collection"},
    "log.json": {"log": {"level": "info"}, "entries": [{"startedDateTime": "x"}]},
    "variables.json": {"v": 1, "name": "x", "variables": [{"name": "a", "secret": True}]},
    "report.json": {"results": [{"url": "https://a.test", "status": 200}], "responseCode": 200},
    "settings.json": {"rest-client.environmentVariables": {"a": {}}},
    "mcp.json": {"servers": {"a": {"command": "x"}}},
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_nobodys(name: str) -> None:
    assert not clients.held(name, json.dumps(FOREIGN[name], indent=1).encode())
