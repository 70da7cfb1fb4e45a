"""What the SARIF tests check against: the standard's schema, Microsoft's Multitool and GitHub's OpenAPI description."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

_TOOLS = Path(__file__).parent / "node_modules"
_LEFT_OUT = "left out: tests/sarif/tools.sh has not installed it (it needs npm and a package index)"
# A run of a second needs neither a thread that collects garbage beside it nor a profile of what to compile again.
_DOTNET = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_gcConcurrent": "0", "DOTNET_TieredPGO": "0"}
Validate = Callable[[bytes | str], list[str]]
ValidateAll = Callable[[Mapping[str, bytes | str]], dict[str, list[str]]]


@pytest.fixture(scope="session")
def schema_faults() -> Validate:
    """Says what is wrong with a log by the JSON schema of SARIF 2.1.0, as the Multitool ships it."""
    found = sorted(_TOOLS.glob("@microsoft/sarif-multitool-*/sarif-2.1.0.json"))
    if not found:
        pytest.skip(f"the schema of SARIF is {_LEFT_OUT}")
    validator = Draft202012Validator(json.loads(found[0].read_text("utf-8-sig")), format_checker=FormatChecker())

    def faults(log: bytes | str) -> list[str]:
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(log))]

    return faults


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> ValidateAll:
    """Says by name what Microsoft's SARIF Multitool calls an error or a warning in logs: in one run, as most of each is its start."""
    found = sorted(_TOOLS.glob("@microsoft/sarif-multitool-*/Sarif.Multitool*"))
    program = next((path for path in found if path.name in ("Sarif.Multitool", "Sarif.Multitool.exe")), None)
    if program is None:
        pytest.skip(f"the SARIF Multitool is {_LEFT_OUT}")

    def faults(logs: Mapping[str, bytes | str]) -> dict[str, list[str]]:
        folder = tmp_path_factory.mktemp("multitool")
        for name, log in logs.items():
            (folder / f"{name}.sarif").write_bytes(log if isinstance(log, bytes) else log.encode())
        arguments = ["validate", "*.sarif", "--output", "out.json", "--level", "Error;Warning", "--kind", "Fail"]
        done = subprocess.run(
            [str(program), *arguments], cwd=folder, capture_output=True, text=True, timeout=120,
            env={**os.environ, **_DOTNET},
        )  # fmt: skip
        assert f"Done. {len(logs)} file" in done.stdout, done.stdout + done.stderr
        (run,) = json.loads((folder / "out.json").read_text("utf-8-sig"))["runs"]
        notices = [n for call in run["invocations"] for n in call.get("toolConfigurationNotifications", [])]
        assert not notices, notices
        found: dict[str, list[str]] = {}
        for result in run.get("results", []):
            if result.get("level", "warning") in ("error", "warning"):
                file = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                found.setdefault(Path(file).stem, []).append(_worded(result))
        return found

    return faults


def _worded(result: dict[str, Any]) -> str:
    return f"{result['ruleId']} {result['message'].get('arguments') or result['message'].get('text')}"


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    """GitHub's description of its REST API."""
    found = _TOOLS / "openapi/generated/api.github.com.json"
    if not found.exists():
        pytest.skip(f"GitHub's OpenAPI description is {_LEFT_OUT}")
    description: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return description
