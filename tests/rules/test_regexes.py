"""Regexes that are compiled when the package is built: they are what Python compiles, and a scan compiles hardly any itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from posthound.rules import regexes, signatures
from posthound.rules.signature import after_source, token_source, value_source
from posthound.support import regexes as stored
from tests.helpers import write

# Tells which regexes Python compiles while a file is scanned.
_PROBE = """
import json, re, sys
from posthound.api import scan_bytes
from pathlib import Path
compile, seen = re._compiler.compile, []
re._compiler.compile = lambda source, flags=0: (seen.append(str(source)), compile(source, flags))[1]
found = scan_bytes(Path(sys.argv[1]).read_bytes(), "a.postman_environment.json").findings
print(json.dumps([len(found), seen]))
"""


@pytest.fixture(autouse=True)
def _file_asked_for_anew() -> Iterator[None]:
    stored._stored.cache_clear()
    yield
    stored._stored.cache_clear()


@pytest.fixture
def compiled_by_python(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is compiled instead of being taken from the file."""
    seen: list[Any] = []
    compile_ = re.compile
    monkeypatch.setattr(stored.re, "compile", lambda *args: (seen.append(args), compile_(*args))[1])
    return seen


def test_every_patterns_regex_is_stored_and_is_what_python_compiles(compiled_by_python: list[Any]) -> None:
    for pattern in signatures():
        for source in (
            value_source(pattern.regex),
            (token_source if pattern.kind == "token" else after_source)(pattern.regex),
        ):
            made = stored.compiled(source)
            assert not compiled_by_python, source
            assert made.pattern == source
    for pattern in signatures()[::40]:  # comparing takes as long as compiling
        source = value_source(pattern.regex)
        assert stored.compiled(source) == re._compiler.compile(source)  # type: ignore[attr-defined]


def test_every_regex_of_a_module_is_stored_and_is_what_python_compiles(compiled_by_python: list[Any]) -> None:
    found = list(regexes._of_modules([]))
    assert len(found) > 200
    compiled_by_python.clear()  # by importing the modules
    for source, flags in found:
        made = stored.compiled(source, flags)
        assert not compiled_by_python, source
        assert made == re._compiler.compile(source, flags)  # type: ignore[attr-defined]


def test_a_file_that_was_built_without_a_package_is_made_anew_where_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regexes.write("mark", (), tmp_path)
    assert stored.stamp(tmp_path) == regexes.stamp("mark")
    monkeypatch.setitem(sys.modules, "posthound.formats.yaml_tree", None)  # importing it fails
    regexes.write("mark", (), tmp_path)
    assert stored.stamp(tmp_path) != regexes.stamp("mark")


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.VERBOSE | re.MULTILINE])
@pytest.mark.parametrize("source", [r"(?P<secret>[a-z]{3,9})(x)?", rb"(?P<a>\d+)|b", "ä(?<=ä)b|\\ud800", "(?i:K)"])
def test_what_is_stored_matches_as_before(
    source: Any, flags: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / stored.FILE).write_bytes(
        regexes.file_of("mark", [("other", 0), (source, flags), (source, flags ^ re.DOTALL)])
    )
    assert stored.stamp(tmp_path) == "mark"
    monkeypatch.setattr(stored, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(stored.re, "compile", None)  # nothing else may make it
    made, known = stored.compiled(source, flags), re._compiler.compile(source, flags)  # type: ignore[attr-defined]
    assert made == known
    assert (made.groupindex, made.groups, made.flags) == (known.groupindex, known.groups, known.flags)


def test_a_regex_that_is_not_stored_is_compiled(compiled_by_python: list[Any]) -> None:
    assert stored.compiled("no pattern has this: [a-f]{4}").search("no pattern has this: beef")
    assert len(compiled_by_python) == 1


def test_a_source_with_the_checksum_of_another_is_compiled(
    compiled_by_python: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = value_source(signatures()[0].regex)
    checksum = stored.checksum(known, 0)
    monkeypatch.setattr(stored, "checksum", lambda *_: checksum)
    assert stored.compiled("other").fullmatch("other")
    assert compiled_by_python == [("other", 0)]


@pytest.mark.parametrize("content", [None, b"", b"cpython-27-1-2-little mark 4\n" + b"\0" * 40, b"no header"])
def test_where_there_is_no_file_for_this_python_it_compiles(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled_by_python: list[Any]
) -> None:
    if content is not None:
        (tmp_path / stored.FILE).write_bytes(content)
    monkeypatch.setattr(stored, "_FOLDER", str(tmp_path))
    assert stored.stamp(tmp_path) == ""
    assert stored.compiled(value_source(signatures()[0].regex))
    assert len(compiled_by_python) == 1


@pytest.mark.parametrize("kept", [0.0001, 0.0101, 0.5, 0.9999, 1.5])
def test_a_file_that_is_not_as_long_as_it_says_is_left_alone(
    kept: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled_by_python: list[Any]
) -> None:
    sources = [(f"regex {number}", 0) for number in range(100)]
    whole = regexes.file_of("mark", sources)
    header = whole.index(b"\n") + 1
    size = header + int((len(whole) - header) * kept)
    (tmp_path / stored.FILE).write_bytes(whole[:size].ljust(size))
    monkeypatch.setattr(stored, "_FOLDER", str(tmp_path))
    for source, _ in sources:
        assert stored.compiled(source).fullmatch(source)
    assert len(compiled_by_python) == len(sources)


def test_a_regex_whose_source_takes_time_is_asked_for_it_on_first_use() -> None:
    asked = []
    lazy = stored.regex(lambda: asked.append(1) or "[ab]+c")  # type: ignore[func-returns-value]
    assert not asked
    assert lazy.fullmatch("abac")
    assert lazy.search("xbc")
    assert asked == [1]


def test_a_scan_with_findings_compiles_hardly_a_regex(
    tmp_path: Path, clean_environment: dict[str, str], planted: Callable[..., str]
) -> None:
    values = [{"key": f"{name}_token", "value": planted(f"<alnum:{size}>")} for size, name in enumerate("abcdefgh", 32)]
    values += [
        {"key": "note", "value": f"password = {planted('<alnum:18>')}"},
        {"key": "k", "value": planted("ghp_<alnum:36>")},
    ]
    file = write(tmp_path / "a.json", {"name": "e", "_postman_variable_scope": "environment", "values": values})
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(file)], capture_output=True, text=True, env=clean_environment, check=True
    )
    found, compiled = json.loads(done.stdout)
    assert found >= 8
    assert len(compiled) <= 12, compiled
