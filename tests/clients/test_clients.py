"""The seam between stages and API clients: what a new client takes, and what files of unknown tools get."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from posthound import clients
from posthound.clients import declared
from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.model.values import Finding, Kind, Role
from posthound.scan.run import run
from tests.conftest import RunCli
from tests.helpers import covered, records, scan_text
from tests.helpers import write as put

Plant = Callable[..., str]
REFERENCES = ("{{vault", "pm.vault", "pm.variables", "pm.environment")


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clients of posthound and one more, added by nothing but its module."""
    monkeypatch.setattr(clients, "__path__", [*clients.__path__, str(Path(__file__).parent / "added")])
    clients._modules.cache_clear()
    clients._undeclared.cache_clear()
    yield
    clients._modules.cache_clear()
    clients._undeclared.cache_clear()


@pytest.fixture
def call(tmp_path: Path, planted: Plant) -> tuple[Path, str, str]:
    """A file of the added client, its text and the secret in it."""
    secret = planted("<alnum:40>", random.randrange(10**9))
    text = f"acme 1\ncall List orders\n  Accept: text/plain\n  X-Api-Key: {secret}\n"
    return put(tmp_path / "shop.acme", text), text, secret


def _only(path: Path) -> Finding:
    (finding,) = run([str(path.parent)], Settings()).findings
    return finding


@pytest.mark.usefixtures("acme")
def test_a_client_that_was_added_is_recognised_in_a_folder_and_read_with_its_own_reader(
    call: tuple[Path, str, str],
) -> None:
    path, text, secret = call
    finding = _only(path)
    assert covered(text, finding) == secret
    assert (finding.client, finding.role, finding.path) == ("acme", Role.HEADER, ("List orders", "header X-Api-Key"))
    assert finding.pointer == "/requests/0/headers/X-Api-Key"
    assert scan_text("shop.acme", text).kind == "acme-1"


@pytest.mark.usefixtures("acme")
def test_a_client_that_was_added_is_fixed_in_its_own_syntax(call: tuple[Path, str, str]) -> None:
    path, text, secret = call
    reference = _only(path).vault_reference
    assert reference.startswith("%secret ")
    made = plan([str(path.parent)], Settings())
    assert write(made)[1] == []
    assert path.read_text() == text.replace(secret, reference)
    assert run([str(path.parent)], Settings()).findings == []
    assert plan([str(path.parent)], Settings()).files == ()


def test_without_its_module_nobody_recognises_the_file(call: tuple[Path, str, str]) -> None:
    assert run([str(call[0].parent)], Settings()).files == 0


def _hoppscotch(secret: str, script: str) -> dict[str, Any]:
    request = {  # as Hoppscotch writes them, but for the numbers of its versions, by which its own are told
        "name": "Login", "method": "POST", "endpoint": "https://api.shop.test/login", "params": [],
        "headers": [{"key": "X-Api-Key", "value": secret, "active": True}], "preRequestScript": f"const password = '{script}';",
    }  # fmt: skip
    folder = {"name": "inner", "folders": [], "requests": [request]}
    return {"name": "Shop", "folders": [folder], "requests": [request]}


def _thunder(secret: str, script: str) -> dict[str, Any]:
    request = {
        "_id": "r1", "colId": "c1", "containerId": "f1", "name": "Login", "url": "https://api.shop.test/login", "method": "POST",
        "headers": [{"name": "X-Api-Key", "value": secret}], "tests": [], "preReq": {"script": f"const password = '{script}';"},
    }  # fmt: skip
    folder = {
        "_id": "f1",
        "name": "inner",
        "containerId": "",
        "settings": {"headers": [{"name": "X-Api-Key", "value": secret}]},
    }
    return {"clientName": "Some Client", "collectionName": "Shop", "folders": [folder], "requests": [request]}


# Files as Hoppscotch and Thunder Client write them, but for what these are known by.
LOOK_ALIKES = {"hoppscotch": _hoppscotch, "thunder": _thunder}


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("tool", LOOK_ALIKES)
def test_a_file_that_looks_like_postmans_gets_no_reference(
    tool: str, unsafe: bool, tmp_path: Path, planted: Plant
) -> None:
    secrets = [planted("<alnum:40>", random.randrange(10**9)) for _ in range(2)]
    path = put(tmp_path / "export.json", LOOK_ALIKES[tool](*secrets))
    made = plan([str(path)], Settings(), unsafe=unsafe)
    (file,) = made.files
    assert not any(word in file.new.decode() for word in REFERENCES)
    assert json.loads(file.new)
    assert made.left
    assert unsafe or file.new == file.old
    assert scan_text("export.json", path.read_text()).kind is Kind.JSON


@pytest.mark.parametrize("tool", LOOK_ALIKES)
def test_a_report_names_no_vault_reference_for_a_file_of_an_unknown_tool(
    tool: str, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    put(tmp_path / "export.json", LOOK_ALIKES[tool](*(planted("<alnum:40>", n) for n in range(2))))
    found = records(run_cli("scan", "export.json", "--format", "jsonl").stdout)
    assert found
    assert not [record for record in found if record["vault_reference"].startswith(REFERENCES)]


def test_what_only_its_name_makes_postmans_still_gets_the_vaults_reference(tmp_path: Path, planted: Plant) -> None:
    put(
        tmp_path / "a.postman_environment.json",
        {"values": [{"key": "api_key", "value": planted("<alnum:40>")}], "v": 1},
    )
    (finding,) = run([str(tmp_path)], Settings()).findings
    assert (finding.client, finding.vault_reference[:8]) == ("postman", "{{vault:")


def test_a_finding_of_a_state_without_clients_is_postmans() -> None:
    assert clients.client_of("").id == "postman"


def test_every_client_is_called_as_its_module_and_says_what_it_is() -> None:
    known = [*clients.clients(), clients.client_of(clients.UNKNOWN)]
    assert len({client.id for client in known}) == len(known)
    for client in known:
        assert clients.client_of(client.id) is client
        assert client.title


def test_what_is_asked_of_foreign_files_without_importing_a_client_is_what_the_client_says_of_itself() -> None:
    for client in clients.clients():
        if client.id != clients.FIRST:
            assert declared.CLIENTS[client.id] == declared.Declared(
                client.endings, client.marks, client.contents, client.naming, client.heads, client.at_root
            ), client.id


def test_the_recipe_for_adding_a_client_names_files_that_exist() -> None:
    project = Path(__file__).parents[2]
    recipe = (project / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding a client\n")[2].partition("\n## ")[0]
    paths = list(re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", recipe))
    assert str(Path(__file__).relative_to(project).parent / "added" / "acme.py") in paths
    for path in paths:
        assert (project / path).is_file() or (project / "scanner/posthound" / path).is_file(), path
