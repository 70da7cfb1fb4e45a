"""What a scan of a clean file may import: a small file must not pay for what it does not use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.places import V21
from tests.helpers import write

# Everything beside the standard library that a clean scan may load.
ALLOWED = {"scanner", "patterns", "click", "orjson", "ahocorasick"}
FORBIDDEN = {"httpx", "sarif_om", "detect_secrets", "aiofiles", "asyncio", "sqlite3", "requests", "hyperscan", "yaml"}
_PROBE = """
import json, sys
before = set(sys.modules)
sys.argv = ["posthound", *sys.argv[1:]]
from scanner.cli.main import main
try:
    main()
except SystemExit as end:
    status = end.code
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps({"status": status, "new": sorted(new), "all": sorted({n.partition(".")[0] for n in sys.modules})}), file=sys.stderr)
"""


def _scan(path: Path, environment: dict[str, str], *options: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, "scan", str(path), *options],
        capture_output=True,
        text=True,
        env=environment,
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


def test_a_clean_small_file_imports_only_what_is_listed(clean_file: Path, clean_environment: dict[str, str]) -> None:
    foreign = {name for name in _scan(clean_file, clean_environment)["new"] if name not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("_")} <= ALLOWED


@pytest.mark.parametrize("format_name", ["text", "jsonl"])
def test_findings_in_a_small_file_import_nothing_heavy_either(
    format_name: str, tmp_path: Path, clean_environment: dict[str, str], planted: Callable[..., str]
) -> None:
    file = write(tmp_path / "a.json", {"values": [{"key": "api_key", "value": planted("<alnum:40>")}], "name": "e"})
    seen = _scan(file, clean_environment, "--format", format_name)
    assert seen["status"] == 1
    assert not FORBIDDEN.intersection(seen["all"])


def test_a_command_is_imported_only_when_it_is_called(clean_environment: dict[str, str]) -> None:
    probe = "import sys; import scanner.cli.main; print([n for n in sys.modules if n.startswith('scanner.')])"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env=clean_environment, check=True
    )
    assert "scanner.cli.scan" not in done.stdout
    assert "scanner.pipeline" not in done.stdout
