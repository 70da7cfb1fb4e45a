"""Bodies that recordings keep packed with gzip, in base64, are read."""

from __future__ import annotations

import base64
import gzip
import json
import random
import textwrap
from typing import Any

import pytest
import yaml

from posthound.rules.templates import expand
from tests.helpers import covered, scan_text


def _cassette(body: dict[str, Any]) -> str:
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {"Content-Encoding": ["gzip"]}, "body": body}
    asked = {"method": "get", "uri": "https://api.orchard.example/a", "headers": {}}
    recorded = {"http_interactions": [{"request": asked, "response": answer}], "recorded_with": "VCR 6.1.0"}
    return yaml.safe_dump(recorded, sort_keys=False)


def _written(text: str, how: str) -> dict[str, Any]:
    data = gzip.compress(text.encode(), mtime=0)
    if how == "binary":
        return {"string": data}
    written = base64.b64encode(data).decode()
    return {"base64_string": "\n".join(textwrap.wrap(written, 60)) + "\n" if how == "lines" else written}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("how", ["one line", "lines", "binary"])
def test_a_packed_body_is_read(how: str, seed: int) -> None:
    rng = random.Random(f"{how}{seed}")
    value = expand(rng.choice(("<alnum:40>", "<hex:32>")), rng)
    rows = [{"id": number, "note": expand("<lower:12>", rng)} for number in range(rng.randrange(40))]
    text = _cassette(_written(json.dumps({"rows": rows, "access_token": value}), how))
    (finding,) = scan_text("a.yml", text).findings
    assert (finding.redacted, finding.decoded, finding.host) == (
        f"{value[:4]}…({len(value)})",
        "gzip",
        "api.orchard.example",
    )
    assert covered(text, finding).startswith("H4sI")
    quiet = _cassette(_written(json.dumps({"rows": rows, "page_token": value}), how))
    assert not scan_text("a.yml", quiet).findings


@pytest.mark.parametrize("written", ["H4sI" + "A" * 60, "H4sIAAAAAAAAA" + "b7" * 40, "H4sI", "H4sI" + "/" * 200])
def test_what_only_begins_so_is_left_alone(written: str) -> None:
    assert not scan_text("a.json", json.dumps({"body": written})).findings


def test_what_grows_without_end_is_read_in_part() -> None:
    bomb = base64.b64encode(gzip.compress(b"a" * 200_000_000, mtime=0)).decode()
    assert not scan_text("a.json", json.dumps({"body": bomb})).findings
