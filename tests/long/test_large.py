"""What takes minutes: `make test-long`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.scan.run import run

pytestmark = pytest.mark.skipif(not os.environ.get("POSTHOUND_TEST_LONG"), reason="left out: `make test-long` runs it")


@pytest.mark.parametrize("indent", [None, 2])
def test_a_file_of_200_mb_is_scanned(indent: int | None, tmp_path: Path, planted: Callable[..., str]) -> None:
    value = planted("<alnum:40>")
    header = [{"key": "X-Api-Key", "value": "{{key}}"}, {"key": "Accept", "value": "application/json"}]
    item = {
        "name": "R",
        "request": {"method": "GET", "header": header, "url": {"raw": "https://a.test/x"}},
        "response": [{"body": "lorem ipsum " * 400}],
    }
    row = json.dumps(item, indent=indent)
    path = tmp_path / "large.postman_collection.json"
    with path.open("w") as stream:
        stream.write(
            '{"info":{"name":"Large","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":['
        )
        for _ in range(200_000_000 // len(row)):
            stream.write(row + ",\n")
        stream.write(row.replace("{{key}}", value) + "]}")
    started = time.monotonic()
    report = run([str(path)], Settings(jobs=1))
    assert [f.redacted for f in report.findings] == [f"{value[:4]}…(40)"]
    assert report.findings[0].region.start_line > 10
    assert time.monotonic() - started < 120
