"""Bruno's files: where values stand in them, and what is written there."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.scan.run import run
from tests.helpers import covered
from tests.helpers import write as put

Plant = Callable[..., str]
PLACES = {
    "url": "get {{\n  url: https://{host}/a?api_key={secret}\n  body: none\n}}\n",
    "header": "headers {{\n  Accept: text/plain\n  X-Api-Key: {secret}\n}}\n",
    "switched off header": "headers {{\n  ~X-Api-Key: {secret}\n}}\n",
    "quoted header": 'headers {{\n  "X-Api-Key": {secret}\n}}\n',
    "bearer": "auth:bearer {{\n  token: {secret}\n}}\n",
    "oauth2": "auth:oauth2 {{\n  grant_type: password\n  client_secret: {secret}\n}}\n",
    "json": 'body:json {{\n  {{\n    "password": "{secret}"\n  }}\n}}\n',
    "form": "body:form-urlencoded {{\n  user: bob\n  client_secret: {secret}\n}}\n",
    "variable": "vars:pre-request {{\n  sessionToken: {secret}\n}}\n",
    "script": 'script:pre-request {{\n  bru.setVar("session_token", "{secret}");\n}}\n',
    "documentation": "docs {{\n  call it with api_key: {secret}\n}}\n",
}


@pytest.mark.parametrize("name", ["a.bru", "environments/Prod.bru"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_found_and_replaced_by_what_the_environment_file_gives(
    place: str, line_break: str, name: str, tmp_path: Path, planted: Plant
) -> None:
    secret = planted("<alnum:40>", random.randrange(10**9))
    text = (
        "meta {\n  name: Login\n  seq: 1\n}\n\n"
        + PLACES[place].format(host="a.test", secret=secret)
        + "\nassert {\n  res.status: eq 200\n}\n"
    )
    text = text.replace("\n", line_break)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    assert [covered(text, finding) for finding in run([str(tmp_path)], Settings()).findings] == [secret]
    made = plan([str(tmp_path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    before, after = text.split(secret)
    fixed = path.read_bytes().decode()
    assert secret not in fixed
    assert fixed.startswith(before.removesuffix('"'))
    assert fixed.endswith(after.removeprefix('"'))
    assert ("process.env." in fixed or "bru.getProcessEnv(" in fixed) == (place != "documentation")
    assert not plan([str(tmp_path)], Settings(), unsafe=True).files


def test_what_refers_to_the_environment_is_no_secret(tmp_path: Path) -> None:
    put(
        tmp_path / "a.bru",
        "auth:bearer {\n  token: {{process.env.SHOP_TOKEN}}\n}\nvars:secret [\n  apiKey,\n  clientSecret\n]\n",
    )
    report = run([str(tmp_path)], Settings())
    assert report.files == 1
    assert not report.findings


def _rows(value: str) -> list[dict[str, object]]:
    row = {"name": "gate", "value": value, "type": "text", "enabled": True, "secret": False}
    return [{"name": "host", "value": "https://a.test", "type": "text", "enabled": True, "secret": False}, row]


_INFO = {"type": "bruno-environment", "exportedAt": "2026-11-28T10:00:00Z", "exportedUsing": "Bruno/v2.14.0"}
# An environment elsewhere than under `environments`: exported alone and with others, and what `bru run --env-file` takes.
ELSEWHERE: dict[str, tuple[str, Callable[[str], object]]] = {
    "exported": ("Prod.json", lambda value: {"name": "Prod", "variables": _rows(value), "info": _INFO}),
    "exported with others": ("all.json", lambda value: {"info": _INFO, "environments": [{"name": "Dev", "variables": []} | {"variables": _rows(value)}]}),
    "for the command line": ("ci/prod.json", lambda value: {"variables": [{"name": "gate", "value": value, "enabled": True}]}),
    "in its own language": ("ci/prod.bru", lambda value: f"vars {{\n  host: https://a.test\n  gate: {value}\n}}\n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_an_environment_that_lies_elsewhere_gives_its_variables_to_requests(
    kind: str, tmp_path: Path, planted: Plant
) -> None:
    name, made = ELSEWHERE[kind]
    value = planted("<alnum:40>", random.randrange(10**9))
    put(tmp_path / name, made(value))
    assert run([str(tmp_path)], Settings()).findings == []
    put(
        tmp_path / "a.bru",
        "meta {\n  name: a\n}\n\nget {\n  url: https://a.test\n}\n\nauth:bearer {\n  token: {{gate}}\n}\n",
    )
    (finding,) = run([str(tmp_path)], Settings()).findings
    assert (finding.client, finding.role) == ("bruno", "environment")
    assert covered((tmp_path / name).read_text(), finding) == value


def test_rows_of_variables_that_nothing_switches_are_nobodys(tmp_path: Path, planted: Plant) -> None:
    rows = [{"name": "api_key", "value": planted("<alnum:40>", number)} for number in range(2)]
    put(tmp_path / "a.json", {"name": "a", "variables": rows})
    put(tmp_path / "b.json", {"variables": [*rows, {"name": "b", "enabled": "no"}], "secret": "a"})
    put(tmp_path / "c.json", {"environments": [{"name": "a", "variables": "none"}], "secret": True})
    report = run([str(tmp_path)], Settings())
    assert (report.files, report.passed_over) == (0, 3)
