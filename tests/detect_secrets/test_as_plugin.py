"""`detect-secrets scan -p $(posthound patterns path)` finds what needs no structure."""

from __future__ import annotations

import json
import os
import random
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from posthound import rules
from posthound.rules import load, signatures
from posthound.rules.lint import find_secret
from posthound.rules.templates import expand
from tests.conftest import RunCli
from tests.detect_secrets.conftest import DetectSecrets, collection, entries, sha1

# The whole set in files of this many requests: detect-secrets asks some filters about the whole line for every value.
CHUNK = 15
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
PLUGIN = Path(rules.__file__).with_name("plugins.py")


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, str]]:
    """(text, value) of every matching template of every pattern that needs no structure."""
    found = []
    for pattern in load():
        for number, template in enumerate(pattern.matches if pattern.kind != "field" else ()):
            text = expand(template, random.Random(f"{pattern.id}{number}"))
            value = find_secret(pattern, text)
            assert value is not None
            found.append((text, value))
    return found


def _theirs() -> set[str]:
    """The detectors that detect-secrets brings: half of its time, and what they find is not looked at."""
    from detect_secrets import plugins
    from detect_secrets.core.plugins.util import get_plugins_from_module
    from detect_secrets.util.importlib import get_modules_from_package

    modules = map(import_module, get_modules_from_package(plugins))
    names = {found.__name__ for module in modules for found in get_plugins_from_module(module)}
    assert names
    return names


def test_templates_of_patterns_are_found_with_the_same_value(
    expected: list[tuple[str, str]], detect_secrets: DetectSecrets, tmp_path: Path
) -> None:
    # Our own scan finds each of them in other tests: here a twelfth is enough, another one at each run, by turns in each layout.
    expected = expected if LONG else expected[random.randrange(12) :: 12]
    wanted = []
    for start in range(0, len(expected), CHUNK):
        chunk = expected[start : start + CHUNK]
        for indent in ("\t", None) if LONG else ("\t",) if start // CHUNK % 2 else (None,):
            name = f"{start:04}{'' if indent else '-minified'}.postman_collection.json"
            (tmp_path / name).write_text(collection(*(text for text, _ in chunk), indent=indent))
            wanted += [(name, sha1(value), text) for text, value in chunk]
    only_ours = [f"--disable-plugin={name}" for name in _theirs()]
    done = detect_secrets("scan", "-n", "--all-files", *only_ours, "-p", PLUGIN, ".")
    assert not done.stderr
    from posthound.rules import plugins  # makes a class of each pattern, so whoever only collects tests goes without

    types = {signature.id for signature in plugins._searched()}
    found = {(Path(file).name, digest) for file, kind, digest in entries(json.loads(done.stdout)) if kind in types}
    assert [text for name, digest, text in wanted if (name, digest) not in found] == []


def test_patterns_path_prints_the_file(run_cli: RunCli) -> None:
    assert run_cli("patterns", "path").stdout.strip() == str(PLUGIN)


def test_a_secret_is_reported_under_its_patterns_id(
    detect_secrets: DetectSecrets, tmp_path: Path, planted: Any
) -> None:
    token = planted("<crc62:ghp_>")
    (tmp_path / "x.json").write_text(collection(f'{{"a": "{token}"}}'))
    document = json.loads(detect_secrets("scan", "-n", "-p", PLUGIN, "x.json").stdout)
    kinds = {kind for _, kind, digest in entries(document) if digest == sha1(token)}
    assert any(kind.startswith("github-") for kind in kinds)
    assert [p["name"] for p in document["plugins_used"] if "path" in p] == ["PosthoundDetector"]


def test_the_users_own_exclusions_hold_for_values_that_contain_a_uuid(
    detect_secrets: DetectSecrets, tmp_path: Path, planted: Any
) -> None:
    value = planted("<uuid>")
    (tmp_path / "x.json").write_text(collection(f"2GIS_API_KEY={value}"))
    kept = detect_secrets("scan", "-n", "-p", PLUGIN, "x.json")
    left_out = detect_secrets("scan", "-n", "-p", PLUGIN, "--exclude-secrets", value[:8], "x.json")
    assert sha1(value) in kept.stdout
    assert sha1(value) not in left_out.stdout


def test_it_works_by_path_from_a_copy_of_the_package_elsewhere(
    detect_secrets: DetectSecrets, tmp_path: Path, planted: Any
) -> None:
    copy = tmp_path / "elsewhere" / "posthound"
    shutil.copytree(PLUGIN.parents[1], copy, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "posthound").mkdir()  # a folder of the user's that happens to be called so
    token = planted("<crc62:ghp_>")
    (tmp_path / "x.json").write_text(collection(token))
    assert sha1(token) in detect_secrets("scan", "-n", "-p", copy / "rules" / "plugins.py", "x.json").stdout


def test_a_string_scan_says_true(detect_secrets: DetectSecrets, planted: Any) -> None:
    done = detect_secrets("scan", "-n", "-p", PLUGIN, "--string", planted("<crc62:ghp_>"))
    assert any(line.startswith("PosthoundDetector") and "True" in line for line in done.stdout.splitlines())


def test_keywords_are_found_without_the_aho_corasick_package(monkeypatch: pytest.MonkeyPatch, planted: Any) -> None:
    from posthound.rules import plugins

    line = f'"raw": "{planted("<crc62:ghp_>")} and 2GIS_API_KEY={planted("<uuid>")}"'
    fast = set(plugins._keywords(line))
    monkeypatch.setattr(plugins, "_automaton", lambda: None)
    assert set(plugins._keywords(line)) == fast


def test_every_pattern_has_a_type_of_its_own_and_all_share_one_class_name() -> None:
    from detect_secrets.core.plugins.util import get_plugins_from_file

    classes = list(get_plugins_from_file(str(PLUGIN)))
    types = [found.secret_type for found in classes]
    wanted = {p.id for p in load() if p.kind != "field"} | {"Posthound"}
    assert len(types) == len(set(types))
    assert set(types) == wanted
    assert {found.__name__ for found in classes} == {"PosthoundDetector"}


def test_text_without_any_keyword_gives_nothing() -> None:
    from posthound.rules import plugins

    assert list(plugins.PosthoundDetector().analyze_string("nothing to see here")) == []
    assert issubclass(plugins.PosthoundDetector, plugins.LineDetector)
    assert len(signatures()) > 600
