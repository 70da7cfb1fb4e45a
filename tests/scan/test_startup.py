"""What a scan of a clean file may import: a small file must not pay for what it does not use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.places import V21
from tests.conftest import PROJECT
from tests.helpers import write

# Everything beside the standard library that a scan of a small file may load, and the usual options of one.
ALLOWED = {"posthound"}
USUAL = tuple("--quiet --format jsonl --output report.jsonl --jobs 2 --min-severity=low --exclude *.md".split())
# Modules of the standard library that take longer to import than a small file to scan.
SLOW = {
    "dataclasses", "inspect", "pathlib", "argparse", "urllib", "multiprocessing", "tomllib", "hashlib", "uuid", "platform", "difflib",
    "datetime", "threading", "tempfile", "subprocess", "fnmatch", "logging", "json", "zlib", "mmap", "array", "signal", "pickle",
}  # fmt: skip
FORBIDDEN = {
    "httpx",
    "sarif_om",
    "detect_secrets",
    "aiofiles",
    "asyncio",
    "sqlite3",
    "requests",
    "ahocorasick",
    "yaml",
    "tree_sitter",
}
# Modules that a scan of a small clean file may import beyond what Python starts with, and regexes it may compile.
MODULES, REGEXES = 90, 0  # measured with Python 3.11: 90 and 0
_PROBE = """
import builtins, re, sys
before, regexes, of_re = set(sys.modules), [], re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: (regexes.append(str(pattern)), of_re(pattern, flags))[1]
texts, of_python = [], compile
builtins.compile = lambda *given, **named: ("eval" in given and texts.append(given[0]), of_python(*given, **named))[1]
sys.argv = ["posthound", *sys.argv[1:]]
from posthound.cli.start import main
status = main()
new = {name.partition(".")[0] for name in set(sys.modules) - before}
seen = {"status": status, "new": sorted(new), "all": sorted({n.partition(".")[0] for n in sys.modules})}
seen |= {"modules": sorted(set(sys.modules) - before), "regexes": [*regexes], "texts": [*texts]}
import json
print(json.dumps(seen), file=sys.stderr)
"""


def _scan(path: Path, environment: dict[str, str], *options: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, "scan", str(path), *options],
        capture_output=True,
        text=True,
        env=environment,
        cwd=path.parent,  # where no configuration is
        check=True,
    )
    return json.loads(done.stderr.splitlines()[-1])  # type: ignore[no-any-return]


@pytest.fixture
def clean_file(tmp_path: Path) -> Path:
    """A small collection without a secret."""
    item = {
        "name": "R",
        "request": {
            "method": "GET",
            "header": [{"key": "X-Api-Key", "value": "{{key}}"}],
            "url": {"raw": "https://a.test"},
        },
    }
    return write(tmp_path / "a.postman_collection.json", {"info": {"name": "A", "schema": V21}, "item": [item]})


def test_a_clean_small_file_imports_nothing_heavy(clean_file: Path, clean_environment: dict[str, str]) -> None:
    seen = _scan(clean_file, clean_environment)
    assert seen["status"] == 0
    assert not FORBIDDEN.intersection(seen["all"])


@pytest.mark.parametrize("options", [(), USUAL])
def test_a_clean_small_file_imports_only_what_is_listed(
    options: tuple[str, ...], clean_file: Path, clean_environment: dict[str, str]
) -> None:
    seen = _scan(clean_file, clean_environment, *options)
    foreign = {name for name in seen["new"] if name not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("_")} <= ALLOWED


@pytest.mark.parametrize("options", [(), USUAL])
def test_a_clean_small_file_costs_so_many_imports_and_regexes(
    options: tuple[str, ...], clean_file: Path, clean_environment: dict[str, str]
) -> None:
    seen = _scan(clean_file, clean_environment, *options)
    assert len(seen["modules"]) <= MODULES, seen["modules"]
    assert len(seen["regexes"]) <= REGEXES, seen["regexes"]


@pytest.mark.parametrize("options", [(), USUAL])
def test_a_clean_small_file_has_no_annotation_compiled(
    options: tuple[str, ...], clean_file: Path, clean_environment: dict[str, str]
) -> None:
    # The first one makes Python's types of syntax trees, which takes a millisecond.
    assert _scan(clean_file, clean_environment, *options)["texts"] == []


@pytest.mark.parametrize("options", [(), USUAL])
def test_a_clean_small_file_is_scanned_without_the_slow_modules(
    options: tuple[str, ...], clean_file: Path, clean_environment: dict[str, str]
) -> None:
    assert not SLOW.intersection(_scan(clean_file, clean_environment, *options)["new"])


@pytest.mark.parametrize("format_name", ["text", "jsonl"])
def test_findings_in_a_small_file_import_nothing_heavy_either(
    format_name: str, tmp_path: Path, clean_environment: dict[str, str], planted: Callable[..., str]
) -> None:
    file = write(tmp_path / "a.json", {"values": [{"key": "api_key", "value": planted("<alnum:40>")}], "name": "e"})
    seen = _scan(file, clean_environment, "--format", format_name)
    assert seen["status"] == 1
    assert not FORBIDDEN.intersection(seen["all"])


def test_a_command_is_imported_only_when_it_is_called(clean_environment: dict[str, str]) -> None:
    probe = "import sys; import posthound.cli.main; print([n for n in sys.modules if n.startswith('posthound.')])"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env=clean_environment, check=True
    )
    assert "posthound.cli.scan" not in done.stdout
    assert "posthound.scan.pipeline" not in done.stdout


def test_the_extras_are_neither_required_nor_loaded_by_any_command(clean_environment: dict[str, str]) -> None:
    extras = {"obstore", "zstandard", "distributed", "dask", "psycopg", "pyarrow", "cryptography"}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    required = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    assert not required & extras
    probe = (
        "import sys; from posthound.cli.main import COMMANDS, cli; "
        "[cli.get_command(None, name) for name in COMMANDS]; import posthound.cli.large, posthound.scan.cluster, posthound.state.store; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env=clean_environment, check=True
    )
    assert not extras.intersection(done.stdout.split())
