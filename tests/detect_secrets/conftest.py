"""The real detect-secrets, run as a command in a folder of its own, never verifying over the network."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DetectSecrets = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def detect_secrets(tmp_path: Path, clean_environment: dict[str, str]) -> DetectSecrets:
    """Runs the command `detect-secrets` in an empty folder."""

    def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("detect-secrets")), *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=clean_environment, input=stdin, capture_output=True, text=True, timeout=120
        )

    return run


def sha1(value: str) -> str:
    """The hash by which a baseline knows a value."""
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


def entries(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """(file, type, hash) of every entry of a baseline."""
    return {(file, row["type"], row["hashed_secret"]) for file, rows in document["results"].items() for row in rows}


def collection(*bodies: str, indent: int | str | None = "\t") -> str:
    """A collection with a request for each raw body."""
    items = [
        {"name": f"Request {n}", "request": {"method": "POST", "url": "https://example.test/", "body": {"mode": "raw", "raw": body}}}
        for n, body in enumerate(bodies)
    ]  # fmt: skip
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    return json.dumps({"info": {"_postman_id": "1", "name": "Demo", "schema": schema}, "item": items}, indent=indent)
