"""Generated files of every format: what stands in them is found, and nothing else is said to be a secret."""

from __future__ import annotations

import base64
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
import yaml

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.model.values import Role
from tests.clients.generated import markup, objects, runners, texts
from tests.clients.generated.drawn import Draw
from tests.helpers import covered, scan_text

LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
# More in `make test-long`: a share of few is a rough one.
FILES = 30 if LONG else 8


class Format(NamedTuple):
    """How files of a format are called, who makes them, how they refer to a variable, and how their scripts set one."""

    file: str
    client: str
    make: Callable[[Draw], Any]
    reference: str = "{{%s}}"
    setter: str = ""


FORMATS = {
    "http": Format("a.http", "http", texts.http, setter="client.global.set('%s', '%s');"),
    "http environment": Format("http-client.env.json", "http_environment", objects.http_environment),
    "settings": Format(".vscode/settings.json", "http_environment", objects.settings),
    "insomnia 4": Format("a.json", "insomnia", objects.insomnia, "{{ _.%s }}", "insomnia.environment.set('%s', '%s');"),
    "insomnia 4 yaml": Format("a.yaml", "insomnia", objects.insomnia, "{{ _.%s }}"),
    "insomnia 5": Format("a.yaml", "insomnia", objects.insomnia5, "{{ _.%s }}", "insomnia.environment.set('%s', '%s');"),
    "thunder": Format("a.json", "thunder", objects.thunder, setter="tc.setVar('%s', '%s');"),
    "thunder environment": Format("a.json", "thunder", objects.thunder_environment),
    "bruno": Format("a.bru", "bruno", texts.bruno, setter="bru.setVar('%s', '%s');"),
    "bruno environment": Format("environments/a.bru", "bruno", texts.bruno_environment, "{{process.env.%s}}"),
    "bruno export": Format("a.json", "bruno", runners.bruno_export, setter="bru.setVar('%s', '%s');"),
    "opencollection": Format("a.yml", "opencollection", objects.opencollection, setter="bru.setVar('%s', '%s');"),
    "opencollection environment": Format("environments/a.yml", "opencollection", objects.opencollection_environment),
    "hoppscotch": Format("a.json", "hoppscotch", objects.hoppscotch, "<<%s>>", "pw.env.set('%s', '%s');"),
    "hoppscotch environment": Format("a.json", "hoppscotch", objects.hoppscotch_environment, "<<%s>>"),
    "hoppscotch environment 0": Format("a.json", "hoppscotch", objects.hoppscotch_old_environment, "<<%s>>"),
    "har": Format("a.har", "har", objects.har),
    "openapi": Format("a.json", "openapi", objects.openapi),
    "openapi yaml": Format("a.yaml", "openapi", objects.openapi),
    "swagger": Format("a.json", "openapi", objects.swagger),
    "newman": Format("a.json", "newman", objects.newman),
    "newman page": Format("a.html", "newman", markup.page),
    "newman junit": Format("a.xml", "newman", markup.junit),
    "hurl": Format("a.hurl", "hurl", texts.hurl),
    "httpie": Format("a.json", "httpie", objects.httpie),
    "yaak": Format("yaak.rq_a.yaml", "yaak", objects.yaak, "${[ %s ]}"),
    "yaak environment": Format("yaak.ev_a.yaml", "yaak", objects.yaak_environment, "${[ %s ]}"),
    "apidog": Format("a.json", "apidog", objects.apidog, setter="pm.environment.set('%s', '%s');"),
    "soapui": Format("a.xml", "soapui", markup.soapui, "${#Project#%s}"),
    "jmeter": Format("a.jmx", "jmeter", markup.jmeter, "${%s}"),
    "karate": Format("a.feature", "karate", texts.karate, "#(%s)"),
    "karate config": Format("karate-config.js", "karate", texts.karate_config, "#(%s)"),
    "k6": Format("a.js", "k6", texts.k6, "${__ENV.%s}"),
    "artillery": Format("a.yml", "artillery", runners.artillery, "{{ $processEnvironment.%s }}"),
    "artillery json": Format("a.json", "artillery", runners.artillery, "{{ %s }}"),
    "step ci": Format("a.yml", "stepci", runners.stepci, "${{secrets.%s}}"),
    "cassette": Format("a.yml", "cassettes", runners.cassette, "<%s>"),
    "cassette json": Format("a.json", "cassettes", runners.cassette, "<%s>"),
    "mappings": Format("mappings/a.json", "stubs", runners.mappings, "<%s>"),
    "mcp": Format("/.mcp.json", "mcp", objects.mcp, "${%s}"),
    "variables": Format("a.env", "dotenv", texts.variables),
    "iteration data": Format("a.csv", "iteration_data", texts.iteration_data),
}  # fmt: skip


def written(format: Format, draw: Draw) -> str:
    """A file as its tool writes it, or a person would."""
    made = format.make(draw)
    if isinstance(made, str):
        return made
    if format.file.endswith((".yaml", ".yml")):
        return yaml.safe_dump(
            made,
            sort_keys=False,
            width=draw.rng.choice((80, 1000)),
            default_flow_style=None if draw.rng.random() < 0.3 else False,
        )
    return json.dumps(made, indent=draw.rng.choice((None, 2, 4)))


def drawn(name: str, number: int) -> tuple[str, Draw]:
    """A file of a format, and what was drawn for it."""
    format = FORMATS[name]
    draw = Draw(random.Random(f"{name} {number}"), lambda word: format.reference % word, format.setter)
    return written(format, draw), draw


def decoded(text: str) -> str:
    """What stands in a text in base64."""
    parts = []
    for piece in re.findall(r"[A-Za-z0-9+/]{12,}={0,2}", text):
        try:
            parts.append(base64.b64decode(piece + "=" * (-len(piece) % 4)).decode("utf-8", "replace"))
        except ValueError:
            continue
    return "\n".join(parts)


class Score(NamedTuple):
    """What one format gives: values that stand in its files, those found, findings, and those of no secret."""

    wanted: int
    found: int
    findings: int
    false: Counter[str]
    missed: list[str]


def score(name: str, files: int = FILES) -> Score:
    """The score of generated files of a format."""
    wanted = hits = findings = 0
    false: Counter[str] = Counter()
    missed: list[str] = []
    for number in range(files):
        text, draw = drawn(name, number)
        outcome = scan_text(FORMATS[name].file, text)
        told = set()
        for finding in outcome.findings:
            assert finding.client == FORMATS[name].client
            place = covered(text, finding)
            same = [value for value in draw.secrets if value in place or (len(place) > 7 and place in value)]
            if finding.decoded and not same:
                same = [value for value in draw.secrets if value in decoded(place)]
            findings += 1
            told.update(same)
            if not same:
                false[f"{number} {finding.rule} {' / '.join(finding.path)} {place}"] += 1
        every = text + decoded(text)
        held = {value for value in draw.secrets if value in every}
        wanted, hits = wanted + len(held), hits + len(told)
        missed += [f"{number} {value}" for value in held - told]
    return Score(wanted, hits, findings, false, missed)


@pytest.mark.parametrize("name", FORMATS)
def test_what_stands_in_generated_files_is_found_and_nothing_else(name: str) -> None:
    made = score(name)
    assert made.wanted >= FILES
    assert made.found >= 0.97 * made.wanted, made.missed
    assert made.false.total() <= 0.01 * made.findings, made.false


SENT = (
    "http",
    "insomnia 4",
    "insomnia 4 yaml",
    "insomnia 5",
    "bruno",
    "opencollection",
    "hoppscotch",
    "yaak",
    "httpie",
    "hurl",
)


@pytest.mark.parametrize("name", SENT)
def test_a_request_tells_to_which_host_its_credentials_are_sent(name: str) -> None:
    for text in (drawn(name, number)[0] for number in range(FILES)):
        findings = scan_text(FORMATS[name].file, text).findings
        if found := [finding for finding in findings if finding.role in (Role.HEADER, Role.QUERY)]:
            break
    assert found
    for finding in found:
        assert finding.host, finding.path
        assert f"//{finding.host}" in text


# What nothing is written into, whatever is asked for: the owner of these files resolves nothing in them.
LEFT = frozenset(
    (
        "http environment",
        "settings",
        "thunder environment",
        "hoppscotch environment",
        "hoppscotch environment 0",
        "variables",
        "iteration data",
    )
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_fix_of_generated_files_changes_secrets_alone_and_once(name: str, tmp_path: Path) -> None:
    for number in range(3 if LONG else 1):
        text, draw = drawn(name, number)
        path = tmp_path / str(number) / FORMATS[name].file.lstrip("/")
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
        made = plan([str(path)], Settings(), unsafe=True)
        assert write(made)[1] == []
        fixed = path.read_text("utf-8")
        assert not [change.refused for file in made.files for change in file.left if file.failed]
        for before, after in zip(*map(_pieces, (path, path), (text, fixed)), strict=True):
            assert before == after or any(value in before + decoded(before) for value in draw.secrets), before
        assert name in LEFT or fixed != text
        again = plan([str(path)], Settings(), unsafe=True)
        assert [change.text for file in again.files for change in file.changes] == []


def _pieces(path: Path, text: str) -> list[str]:
    """What a file is compared by: its lines, and of YAML, where a text may be written in another way, its texts; all parsed before."""
    if path.suffix in (".xml", ".jmx"):
        assert len(ElementTree.fromstring(text)) > 0
    if path.suffix not in (".yaml", ".yml"):
        assert path.suffix not in (".json", ".har") or json.loads(text)
        return text.split("\n")
    return [str(token.value) for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken)]
