"""Whole files of other clients as their makers' schemas allow them: what stands at any place is found, as what it is, with the host it goes to."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from tests.clients.generated.places import (
    Sheet,
    apidog,
    bruno,
    descriptions,
    hoppscotch,
    http,
    insomnia,
    insomnia5,
    jmeter,
    opencollection,
    recordings,
    soapui,
    texts,
    thunder,
    yaak,
)
from tests.helpers import covered, scan_text

LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
SEEDS = 20 if LONG else 1


class Kind(NamedTuple):
    """How files of a kind are called, whose they are, who draws them, and how they refer to a variable called `@`."""

    file: str
    client: str
    make: Callable[[Sheet], Any]
    references: tuple[str, ...]


INSOMNIA = (
    "{{ _.@ }}", "{{ @ }}", "{{@}}", "{{ _['@'] }}", "{{ _.vault.@ }}", "{% prompt '@', 'Enter your @', '', '@', true, true %}", "{% uuid 'v4' %}",
    "{% response 'body', 'req_0b8deb7ec8fd428a85b24f3e9a65300a', 'b64::JC5hY2Nlc3NfdG9rZW4=::46b', 'when-expired', 60 %}",
)  # fmt: skip
YAAK = (
    "${[ @ ]}", "${[ response.body.path(request='rq_a1b2c3d4e5', path='$.access_token') ]}", "${[ prompt.text(label='@') ]}",
    "${[ keychain(service='@', account='@') ]}", "${[ 1password.item(vault='ops', item='@', field='password') ]}", "${[ cookie.value(name='@') ]}",
)  # fmt: skip
BRUNO = ("{{@}}", "{{process.env.@}}", "{{$secrets.vault.@}}", "{{$randomUUID}}", "{{ @ }}")
HOPPSCOTCH = ("<<@>>", "<<$guid>>")
THUNDER = ("{{@}}", "{{@ | base64Encode}}", "{{#guid}}")
HTTP = (
    "{{@}}",
    "{{$dotenv @}}",
    "{{$processEnv @}}",
    "{{$shared @}}",
    "{{login.response.body.$.access_token}}",
    "{{$random.uuid}}",
    "{{%@}}",
)
CURLY, JMETER, KARATE = ("{{@}}",), ("${@}", "${__P(@)}", "${__property(@,,)}", "${__env(@)}"), ("#(@)",)
# What recorders put in a value's place, and what mock servers put into answers.
FILTERED = ("<@>", "<FILTERED>", "[FILTERED]", "REDACTED", "**REDACTED**", "<%= @ %>", "<<<@>>>", "{{@}}", "**@**")
SOAPUI = ("${#Project#@}", "${#TestCase#@}", "${#Env#@}", "${Login#Response#$.access_token}")
KINDS = {
    "insomnia 4": Kind("a.json", "insomnia", insomnia.export, INSOMNIA),
    "insomnia 4 yaml": Kind("a.yaml", "insomnia", insomnia.export, INSOMNIA),
    "insomnia 5": Kind("a.yaml", "insomnia", insomnia5.file5, INSOMNIA),
    "insomnia 5 environment": Kind("a.yaml", "insomnia", insomnia5.global5, INSOMNIA),
    "insomnia 5 mock": Kind("a.yaml", "insomnia", insomnia5.mock5, INSOMNIA),
    "insomnia 5 mcp": Kind("a.yaml", "insomnia", insomnia5.mcp5, INSOMNIA),
    "insomnia in git": Kind(".insomnia/Request/req_1.yml", "insomnia", insomnia.resource, INSOMNIA),
    "insomnia environment in git": Kind(
        ".insomnia/Environment/env_1.yml", "insomnia", insomnia.kept_environment, INSOMNIA
    ),
    "hoppscotch": Kind("a.json", "hoppscotch", hoppscotch.collection, HOPPSCOTCH),
    "hoppscotch graphql": Kind("a.json", "hoppscotch", hoppscotch.graphql, HOPPSCOTCH),
    "hoppscotch 1": Kind("a.json", "hoppscotch", hoppscotch.first, HOPPSCOTCH),
    "hoppscotch 0": Kind("a.json", "hoppscotch", hoppscotch.old, HOPPSCOTCH),
    "hoppscotch environment": Kind("a.json", "hoppscotch", hoppscotch.environment, HOPPSCOTCH),
    "thunder": Kind("a.json", "thunder", thunder.collection, THUNDER),
    "thunder folder": Kind("thunder-tests/thunderclient.json", "thunder", thunder.folder, THUNDER),
    "thunder environment": Kind("a.json", "thunder", thunder.environment, THUNDER),
    "yaak": Kind("yaak.rq_a.yaml", "yaak", yaak.request, YAAK),
    "yaak grpc": Kind("yaak.gr_a.yaml", "yaak", yaak.grpc, YAAK),
    "yaak websocket": Kind("yaak.wr_a.yaml", "yaak", yaak.websocket, YAAK),
    "yaak environment": Kind("yaak.ev_a.yaml", "yaak", yaak.environment, YAAK),
    "yaak folder": Kind("yaak.fl_a.yaml", "yaak", yaak.folder, YAAK),
    "yaak workspace": Kind("yaak.wk_a.yaml", "yaak", yaak.workspace, YAAK),
    "yaak cookies": Kind("yaak.cj_a.yaml", "yaak", yaak.jar, YAAK),
    "yaak export": Kind("a.json", "yaak", yaak.export, YAAK),
    "bruno": Kind("a.bru", "bruno", bruno.request, BRUNO),
    "bruno grpc": Kind("a.bru", "bruno", bruno.grpc, BRUNO),
    "bruno websocket": Kind("a.bru", "bruno", bruno.websocket, BRUNO),
    "bruno collection": Kind("collection.bru", "bruno", bruno.collection, BRUNO),
    "bruno environment": Kind("environments/a.bru", "bruno", bruno.environment, BRUNO),
    "bruno settings": Kind("bruno.json", "bruno", bruno.settings, BRUNO),
    "opencollection": Kind("a.yml", "opencollection", opencollection.http, BRUNO),
    "opencollection graphql": Kind("a.yml", "opencollection", opencollection.graphql, BRUNO),
    "opencollection grpc": Kind("a.yml", "opencollection", opencollection.grpc, BRUNO),
    "opencollection websocket": Kind("a.yml", "opencollection", opencollection.websocket, BRUNO),
    "opencollection collection": Kind("opencollection.yml", "opencollection", opencollection.collection, BRUNO),
    "opencollection in one file": Kind("a.yml", "opencollection", opencollection.bundled, BRUNO),
    "opencollection folder": Kind("folder.yml", "opencollection", opencollection.folder, BRUNO),
    "opencollection environment": Kind("environments/a.yml", "opencollection", opencollection.environment, BRUNO),
    "http": Kind("a.http", "http", http.requests, HTTP),
    "httpyac": Kind("a.http", "http", http.yac, HTTP),
    "http environment": Kind("http-client.env.json", "http_environment", http.environment, HTTP),
    "http cookies": Kind("http-client.cookies", "http_environment", http.cookies, HTTP),
    "httpyac settings": Kind(".httpyac.json", "http_environment", http.httpyac, HTTP),
    "apidog": Kind("a.json", "apidog", apidog.project, CURLY),
    "soapui": Kind("a.xml", "soapui", soapui.project, SOAPUI),
    "soapui part": Kind("suite.xml", "soapui", soapui.part, SOAPUI),
    "soapui settings": Kind("soapui-settings.xml", "soapui", soapui.settings, SOAPUI),
    "jmeter": Kind("a.jmx", "jmeter", jmeter.plan, JMETER),
    "karate": Kind("a.feature", "karate", texts.karate, KARATE),
    "hurl": Kind("a.hurl", "hurl", texts.hurl, CURLY),
    "settings": Kind(".vscode/settings.json", "http_environment", http.settings, HTTP),
    "raml": Kind("a.raml", "raml", descriptions.raml, ("<@>", "{@}", "{{@}}")),
    "asyncapi": Kind("a.yaml", "openapi", descriptions.asyncapi, ("<@>", "{@}")),
    "asyncapi json": Kind("a.json", "openapi", descriptions.asyncapi, ("<@>", "{@}")),
    **{name: Kind(*made, FILTERED) for name, made in recordings.MADE.items()},
}


def drawn(name: str, seed: int, way: str) -> tuple[str, Sheet]:
    """A file of a kind, and what was drawn for it."""
    kind = KINDS[name]
    draw = Sheet(random.Random(f"{name} {seed}"), way, kind.references)
    made = kind.make(draw)
    if isinstance(made, str):
        return made, draw
    yml = kind.file.endswith((".yaml", ".yml")) or "." not in kind.file
    return yaml.safe_dump(made, sort_keys=False, width=1000) if yml else json.dumps(made, indent=2), draw


def written(value: str) -> str:
    """A value as JSON in a string has it."""
    return json.dumps(value)[1:-1]


@pytest.mark.parametrize("name", KINDS)
def test_what_stands_at_any_place_is_found_as_what_it_is_and_nothing_else(name: str) -> None:
    for seed in range(SEEDS):
        text, draw = drawn(name, seed, "secret")
        missed = {place.value: place for place in draw.places}
        for finding in scan_text(KINDS[name].file, text).findings:
            assert finding.client == KINDS[name].client
            found = covered(text, finding)
            (place,) = (one for one in draw.places if one.value in found or found in (one.value, written(one.value)))
            assert not place.roles or finding.role in place.roles, (place, finding.role)
            assert place.host in (None, finding.host), (place, finding.host)
            missed.pop(place.value, None)
        assert not missed, [place.place for place in missed.values()]


@pytest.mark.parametrize(
    "name", [name for name, kind in KINDS.items() if kind.file.endswith((".json", ".yaml", ".yml"))]
)
def test_a_pointer_leads_to_the_text_that_its_region_is_a_part_of(name: str) -> None:
    text, _ = drawn(name, 11, "secret")
    root = json.loads(text) if text.lstrip()[:1] in ("{", "[") else yaml.safe_load(text)
    findings = scan_text(KINDS[name].file, text).findings
    assert findings
    for finding in findings:
        held = root
        for part in finding.pointer.split("/")[1:]:
            held = held[int(part)] if isinstance(held, list) else held[part.replace("~1", "/").replace("~0", "~")]
        shown = covered(text, finding)
        assert shown in held or shown in written(held), finding.pointer


@pytest.mark.parametrize("way", ["reference", "left"])
@pytest.mark.parametrize("name", KINDS)
def test_a_file_without_secrets_stays_quiet(name: str, way: str) -> None:
    for seed in range(SEEDS):
        text, _ = drawn(name, seed, way)
        # What a file itself says is secret is told, whatever its value.
        told = [f for f in scan_text(KINDS[name].file, text).findings if f.rule != "generic-secret-variable"]
        assert [(finding.rule, finding.path, covered(text, finding)) for finding in told] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_fix_leaves_no_secret_but_what_it_says_and_the_file_can_be_read(name: str, tmp_path: Path) -> None:
    text, draw = drawn(name, 7, "secret")
    path = tmp_path / KINDS[name].file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    made = plan([str(path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    fixed = path.read_text("utf-8")
    refused = [change for change in made.left if change.refused]
    kept = [place.place for place in draw.places if place.value in fixed or written(place.value) in fixed]
    assert len(kept) <= len(refused), kept
    assert path.suffix not in (".yaml", ".yml") or yaml.safe_load(fixed)
    assert path.suffix != ".json" or json.loads(fixed)
