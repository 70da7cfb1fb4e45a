"""No command shows a secret, on any stream and in any format, wherever it stands: in values, in names, in other tools' reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.places import V21
from posthound.report.base import FORMATS
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
ESCAPES = "\x1b]0;owned\x07\x9b31m\u202e"
REPORTS = ("html", "csv", "junit", "gitlab")


def leaks(text: str, values: list[str]) -> list[str]:
    halves = [piece for value in values for piece in (value, value[: len(value) // 2], value[len(value) // 2 :])]
    return [piece for piece in halves if len(piece) >= 6 and piece in text]


def named_after(token: str, password: str) -> dict[str, Any]:
    """A collection in which the secrets stand where names stand, too."""
    request = {
        "method": "GET", "url": f"https://{token.lower()}.acme.test/{token}?api_key={token}",
        "header": [{"key": f"X-{token}", "value": token}, {"key": "Authorization", "value": f"Bearer {token}"}],
    }  # fmt: skip
    folder = {"name": f"Folder {password}", "item": [{"name": f"Login with {token} {password}", "request": request}]}
    variables = [{"key": "password", "value": password}, {"key": f"v-{token}", "value": f"token={token}"}]
    return {"info": {"name": f"All of {token}", "schema": V21}, "item": [folder], "variable": variables}


@pytest.fixture
def planted_tree(tmp_path: Path, planted: Plant) -> tuple[Path, list[str]]:
    """Files and folders called by secrets, with secrets in all names; a second file that only names those of the first."""
    token, password, other = planted("<crc62:ghp_>"), planted("Sx<alnum:14>!"), planted("sk_live_<alnum:24>")
    folder = tmp_path / "in" / f"of {other}"
    write(folder / f"key-{token}.postman_collection.json", named_after(token, password))
    second = named_after(token, password) | {"variable": [{"key": "k", "value": other}]}
    write(tmp_path / "in" / "b.postman_collection.json", second)
    write(tmp_path / "in" / f"broken {token}.zip", b"PK\x03\x04 no archive")
    return tmp_path / "in", [token, password, other]


def commands(collection: str) -> Iterator[tuple[str, ...]]:
    for name in FORMATS:
        yield "scan", "in", "--format", name, "--all-files"
    for pointer in ("/variable/0/value", "/item/0/item/0/request/header/0/value", "/item/0/item/0/name", "/info/name"):
        yield "scan", "--explain", f"{collection}:{pointer}"
    yield "scan", "in", "--weak"
    yield "fix", "in"
    yield "fix", "in", "--unsafe", "--monitored"
    yield "baseline", "create", "in", "--baseline", "known"
    yield "baseline", "check", "in", "--baseline", "known"
    yield "baseline", "audit", "in", "--baseline", "known"
    yield "baseline", "update", "in", "--baseline", "known"
    yield "scan", "in", "--baseline", "known", "--format", "sarif"
    yield "rotate", "update", "in", "--ledger", "ledger"
    yield "rotate", "list", "--ledger", "ledger"
    yield "rotate", "export", "--ledger", "ledger"
    yield "scan", "in", "--format", "sarif", "-o", "out.sarif"
    yield from about("out.sarif")
    yield "fix", "in", "--write", "--unsafe"


def about(file: str) -> Iterator[tuple[str, ...]]:
    for name in REPORTS:
        yield "report", file, "--format", name
    for name in ("summary", "annotations", "check"):
        yield "sarif", name, file
    yield "diff", file, file, "--fail-on", "any"
    yield "diff", "empty.sarif", file
    yield "upload", file, "--repo", "o/r", "--ref", "refs/heads/x", "--sha", "0" * 40, "--api-url", "http://127.0.0.1:9"


EMPTY = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "other"}}, "results": []}]}


def test_no_command_shows_a_secret_that_stands_where_names_stand(
    planted_tree: tuple[Path, list[str]], tmp_path: Path, run_cli: RunCli
) -> None:
    folder, values = planted_tree
    write(tmp_path / "empty.sarif", EMPTY)
    collection = next(folder.rglob("key-*.json")).relative_to(tmp_path)
    for arguments in commands(str(collection)):
        done = run_cli(*arguments, GITHUB_TOKEN="t", XDG_STATE_HOME=str(tmp_path / "state"))
        assert "Traceback" not in done.stderr, arguments
        said = done.stdout + done.stderr
        if "detect-secrets" in arguments:
            said = said.replace(str(folder), "")
        assert not leaks(said, values), (arguments, leaks(said, values))
    for path in (tmp_path / "known", tmp_path / "ledger", tmp_path / "out.sarif"):
        assert not leaks(path.read_bytes().decode("latin-1"), values), path


def foreign(token: str, password: str, opaque: str) -> dict[str, Any]:
    """What another tool reports, with secrets wherever it can put one."""
    place = {
        "artifactLocation": {"uri": f"https://joe:{password}@acme.test/{token}?session={opaque}"},
        "region": {"startLine": 1, "snippet": {"text": f"login {opaque}"}},
    }  # fmt: skip
    result = {
        "ruleId": f"rule-{token}", "level": "error",
        "message": {"text": f"Found password: {password} and api_key={opaque[:20]} in url https://x.test/?k={opaque} beside {token}; Bearer {opaque}"},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": f"all / {opaque} / {token}"}]}],
        "relatedLocations": [{"message": {"text": f"the secret is {password}"}, "physicalLocation": place}],
        "properties": {"redacted": token, "workspace": token}, "suppressions": [],
        "hostedViewerUri": f"https://viewer.test/?token={opaque}",
    }  # fmt: skip
    accepted = {**result, "suppressions": [{"kind": "external", "justification": f"password={password}"}]}
    notice = {"level": "error", "message": {"text": f"cannot read secret={password} of {token}"}}
    driver = {"name": "other", "rules": [{"id": f"rule-{token}", "shortDescription": {"text": f"Rule of {token}"}}]}
    call = {"executionSuccessful": False, "toolExecutionNotifications": [notice]}
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [result, accepted], "invocations": [call]}],
    }


@pytest.mark.parametrize("seed", range(3))
def test_no_command_shows_a_secret_of_another_tools_report(
    seed: int, tmp_path: Path, run_cli: RunCli, planted: Plant
) -> None:
    values = [planted("<crc62:ghp_>", seed), planted("Sx<lower:9>!", seed), planted("<alnum:40>", seed)]
    write(tmp_path / "other.sarif", foreign(*values))
    write(tmp_path / "empty.sarif", EMPTY)
    for arguments in about("other.sarif"):
        done = run_cli(*arguments, GITHUB_TOKEN="t")
        assert "Traceback" not in done.stderr, arguments
        assert not leaks(done.stdout + done.stderr, values), (arguments, leaks(done.stdout + done.stderr, values))


@pytest.mark.skipif(os.name == "nt", reason="left out: such names are POSIX's")
def test_escapes_in_names_reach_no_terminal(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    name = f"a{ESCAPES}.postman_collection.json"
    request = {"url": f"https://x.test/{ESCAPES}", "header": [{"key": f"Token{ESCAPES}", "value": value}]}
    item = [{"name": f"R{ESCAPES}", "request": request}]
    write(tmp_path / "in" / name, {"info": {"name": f"C{ESCAPES}", "schema": V21}, "item": item})
    write(tmp_path / "in" / f"b{ESCAPES}.zip", b"PK\x03\x04")
    made = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": f"t{ESCAPES}"}}, "results": [
        {"ruleId": f"r{ESCAPES}", "message": {"text": f"m{ESCAPES}"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": f"f{ESCAPES}"}}}]},
    ]}]}  # fmt: skip
    write(tmp_path / "other.sarif", made)
    write(tmp_path / "empty.sarif", EMPTY)
    write(tmp_path / f"bad{ESCAPES}.toml", "x = ")
    every = [
        *commands(f"in/{name}"), *about("other.sarif"), ("scan", f"in/no{ESCAPES}"), ("scan", "in", f"--config=bad{ESCAPES}.toml"),
        ("scan", "in", f"--{ESCAPES}"), ("report", f"no{ESCAPES}"), ("patterns", "show", ESCAPES), ("patterns", "check", f"bad{ESCAPES}.toml"),
        ("fix", f"in/{name}"), ("scan", "--explain", f"in/{name}:/x{ESCAPES}"), ("rotate", "show", ESCAPES, "--ledger", "ledger"),
    ]  # fmt: skip
    for arguments in every:
        done = run_cli(*arguments, GITHUB_TOKEN="t", XDG_STATE_HOME=str(tmp_path / "state"))
        said = done.stdout + done.stderr
        assert not [mark for mark in "\x1b\x07\x9b\u202e" if mark in said], arguments
