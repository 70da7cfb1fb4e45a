"""Files are told apart by one look at the name and one pass over the bytes: nothing is lost by that, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound import clients
from posthound.clients import declared, recognition
from posthound.config.settings import Settings
from posthound.scan.run import run
from tests.clients.test_generated import FORMATS, drawn
from tests.helpers import write

Plant = Callable[..., str]
CLIENTS = recognition.Recogniser(clients.FIRST, clients.client_of(clients.FIRST).marks, declared.CLIENTS)


@pytest.mark.parametrize("name", FORMATS)
def test_without_the_compiled_pass_the_same_clients_are_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(name, 0)[0].encode()
    monkeypatch.setattr(recognition, "compiled", None)
    plain = recognition.Recogniser(clients.FIRST, clients.client_of(clients.FIRST).marks, declared.CLIENTS)
    for path in (FORMATS[name].file, "a.json", "a.yaml", "a.js", "a"):
        assert plain.by_words(path, data) == CLIENTS.by_words(path, data)


@pytest.mark.parametrize(
    "name", [name for name, format in FORMATS.items() if format.file in ("a.json", "a.yaml", "a.yml")]
)
@pytest.mark.parametrize("size", [0, 5_000, 1_500_000])
def test_an_export_under_any_name_is_recognised_wherever_its_words_stand(name: str, size: int, tmp_path: Path) -> None:
    text, _ = drawn(name, 0)
    if text[0] == "{":
        text = text[:-1] + f', "zz": {json.dumps("lorem " * (size // 6))}}}'
        text = "{" + f'"aa": {json.dumps("lorem " * (size // 6))}, ' + text[1:]
    write(tmp_path / f"plain{Path(FORMATS[name].file).suffix}", text)
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (report.files, report.passed_over) == (1, 0)


def test_what_a_client_wrote_is_told_among_files_that_none_did_and_these_are_counted(
    tmp_path: Path, planted: Plant
) -> None:
    foreign = {
        "package.json": '{"name": "a", "scripts": {"values": "b"}}', "values.yaml": "variables:\n- info: x\n", "index.js": "export const k6 = 1;\n",
        "page.html": "<html><title>Report</title></html>", "pom.xml": "<project/>", "a.feature": "Story: none\n", "notes": "[draft]", "b.png": "\x89PNG\0\0",
        "c.py": "import k6\n", "d.json": "null", "e.json": "", "f.har.txt": "none",
    }  # fmt: skip
    for name, text in foreign.items():
        write(tmp_path / "others" / name, text)
    write(
        tmp_path / "kept" / "odd name",
        json.dumps({"name": "e", "values": [{"key": "api_key", "value": planted("<alnum:40>")}]}),
    )
    report = run([str(tmp_path)], Settings(jobs=1))
    assert [Path(finding.file).name for finding in report.findings] == ["odd name"]
    assert (report.files, report.passed_over) == (1, len(foreign))
