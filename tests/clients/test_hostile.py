"""Files of clients that are cut off, spelled otherwise, or made to harm: what can be read is, and what cannot be is said."""

from __future__ import annotations

import codecs
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Finding
from posthound.scan.run import run
from tests.clients.test_generated import FORMATS, LONG, drawn
from tests.helpers import covered, scan_text
from tests.helpers import write as put

# A value may be cut in two, or the name that tells of it stand behind the cut.
SHARE = 0.9


def _found(text: str, findings: list[Finding], secrets: list[str]) -> set[str]:
    places = [covered(text, finding) for finding in findings if not finding.decoded]
    return {value for value in secrets if any(value in place for place in places)}


def _folder(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / FORMATS[name].file.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if name in ("variables", "iteration data"):
        put(tmp_path / "a.hurl", "GET https://a.test\n")
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    wanted = found = 0
    for number in range(4 if LONG else 2):
        text, draw = drawn(name, number)
        cut = random.Random(f"{name} {number}").randint(len(text) // 2, len(text) - 2)
        text = text[:cut]
        path = _folder(tmp_path / str(number), name, text.encode())
        report = run([str(path.parent)], Settings())
        assert path.is_file()
        held = {value for value in draw.secrets if value in text}
        wanted += len(held)
        found += len(_found(text, [f for f in report.findings if f.file.endswith(path.name)], list(held)))
    assert found >= SHARE * wanted, (found, wanted)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_read_alike_however_its_text_is_stored(name: str, tmp_path: Path) -> None:
    text, draw = drawn(name, 1)
    before = _found(text, list(scan_text(FORMATS[name].file, text).findings), draw.secrets)
    crlf = text.replace("\n", "\r\n")
    for spelling, read, stored in (
        ("crlf", crlf, crlf.encode()), ("mark", text, codecs.BOM_UTF8 + text.encode()), ("utf-16", text, text.encode("utf-16")),
    ):  # fmt: skip
        path = _folder(tmp_path / spelling, name, stored)
        findings = [f for f in run([str(tmp_path / spelling)], Settings()).findings if f.file.endswith(path.name)]
        assert {finding.client for finding in findings} == {FORMATS[name].client}, spelling
        assert _found(read, findings, draw.secrets) == before, spelling


BOMB = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">\n' for n in range(9))
PLAN = '<jmeterTestPlan version="1.2"><hashTree><TestPlan testname="a">{inner}</TestPlan></hashTree></jmeterTestPlan>\n'


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY b0 "x">\n{BOMB}',
        '<!ENTITY b9 SYSTEM "file:///etc/hostname">',
        '<!ENTITY % b9 SYSTEM "http://127.0.0.1:9/x"> %b9;',
    ],
)
def test_no_entity_is_expanded_and_nothing_is_fetched(declared: str, planted: Callable[..., str]) -> None:
    secret = planted("<alnum:40>", random.randrange(10**9))
    inner = f'<stringProp name="password">{secret}</stringProp><stringProp name="x">&b9;</stringProp>'
    text = f"<?xml version='1.0'?>\n<!DOCTYPE a [\n{declared}]>\n{PLAN.format(inner=inner)}"
    began = time.process_time()
    outcome = scan_text("a.jmx", text)
    assert time.process_time() - began < 2
    assert [covered(text, finding) for finding in outcome.findings] == [secret]


def test_a_secret_in_a_declaration_is_not_lost(planted: Callable[..., str]) -> None:
    secret = planted("ghp_<alnum:36>", random.randrange(10**9))
    text = f'<!DOCTYPE a [<!ENTITY token "{secret}">]>\n{PLAN.format(inner="")}'
    assert [covered(text, finding) for finding in scan_text("a.jmx", text).findings] == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 50_000,
        "<!--" * 50_000,
        "<a b='" * 50_000,
        "<![CDATA[" * 20_000,
        "<!DOCTYPE [" * 20_000,
        "&amp;" * 100_000,
    ],
)
@pytest.mark.parametrize("file", ["a.jmx", "a.html", "a.xml"])
def test_hostile_markup_is_read_in_bounded_time_and_said_to_be_broken(
    file: str, text: str, planted: Callable[..., str]
) -> None:
    secret = planted("ghp_<alnum:36>", random.randrange(10**9))
    heads = {
        "a.jmx": "<jmeterTestPlan>", "a.html": "<html><title>Newman Run Report</title>",
        "a.xml": '<c:soapui-project xmlns:c="http://eviware.com/soapui/config">',
    }  # fmt: skip
    whole = f"{heads[file]}{text} token {secret}\n"
    began = time.process_time()
    outcome = scan_text(file, whole)
    assert time.process_time() - began < 3
    assert [covered(whole, finding) for finding in outcome.findings] == [secret]
    assert file.endswith(".html") or outcome.notices


def test_a_bomb_of_aliases_stays_small(planted: Callable[..., str]) -> None:
    secret = planted("<alnum:40>", random.randrange(10**9))
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(12))
    text = f"type: http_request\nmodel: http_request\nid: rq_a\nheaders:\n- name: X-Api-Key\n  value: {secret}\n{bomb}"
    began = time.process_time()
    assert [covered(text, finding) for finding in scan_text("yaak.rq_a.yaml", text).findings] == [secret]
    assert time.process_time() - began < 2


def test_a_recording_that_is_too_large_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_bytes(b'{"log": {"version": "1.2", "entries": [' + b" " * 3_000_000 + b"]}}")
    report = run([str(tmp_path)], Settings(max_size=2_000_000))
    assert not report.complete
    assert "raise --max-size" in report.notices[0].message


@pytest.mark.parametrize("name", ["hoppscotch", "insomnia 5", "openapi", "yaak", "httpie"])
def test_a_version_that_is_not_known_is_passed_over_or_read_but_gets_no_reference_of_another(
    name: str, tmp_path: Path
) -> None:
    text, _ = drawn(name, 1)
    changed = (
        text.replace("insomnia.rest/5.0", "insomnia.rest/9.0")
        .replace('"3.1.0"', '"9.1.0"')
        .replace("http_request", "http_request9")
        .replace('"httpie"', '"httpie9"')
    )
    path = _folder(tmp_path, name, changed.encode())
    assert {finding.client for finding in scan_text(path.name, changed).findings} <= {FORMATS[name].client, "unknown"}


def test_the_files_of_all_clients_in_one_folder_are_each_read_as_its_own(tmp_path: Path) -> None:
    expected = {}
    for name, form in FORMATS.items():
        folder, _, file = form.file.lstrip("/").rpartition("/")
        called = (
            file
            if file in ("http-client.env.json", "settings.json", ".mcp.json", "karate-config.js")
            else f"{name.replace(' ', '-')}-{file}"
        )
        called = file.replace("_a", f"_{name[-3:]}") if file.startswith("yaak.") else called
        path = tmp_path / folder / called
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn(name, 2)[0], "utf-8")
        expected[path.name] = form.client
    found = {(Path(finding.file).name, finding.client) for finding in run([str(tmp_path)], Settings()).findings}
    assert found == set(expected.items())
