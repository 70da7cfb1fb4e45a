"""What tests of the scanner share: scanning a text, and reading back what a region covers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Finding, Origin, Raw, Region
from posthound.scan.pipeline import scan_raw

# One seeded template a provider: the formats that leak most in Postman exports.
PROVIDERS = {
    "github": "<crc62:ghp_>",
    "slack": "xoxb-<digit:12>-<digit:12>-<alnum:24>",
    "stripe": "sk_live_<alnum:24>",
    "google": "AIza<word:35>",
    "postman": "PMAK-<hex:24>-<hex:34>",
    "sendgrid": "SG.<b64url:22>.<b64url:43>",
    "gitlab": "glpat-<b64url:20>",
    "jwt": "<jwt>",
}


def scan_text(name: str, text: str | bytes, settings: Settings = Settings()) -> Outcome:
    """The outcome of scanning a text under a file name, as if the user had named the file."""
    data = text.encode() if isinstance(text, str) else text
    return scan_raw(Raw(Origin(name), data), settings)


def scan_json(document: Any, *, indent: int | None = None, name: str = "x.postman_collection.json") -> Outcome:
    """The outcome of scanning a document written as JSON."""
    return scan_text(name, json.dumps(document, indent=indent))


class Lines:
    """A decoded file by lines, to read back what a region covers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def covered(self, region: Region) -> str:
        """The characters of a region: 1-based lines and columns, the end not included."""
        start = self.starts[region.start_line - 1] + region.start_column - 1
        return self.text[start : self.starts[region.end_line - 1] + region.end_column - 1]


def covered(text: str, finding: Finding) -> str:
    """The characters that a finding's region covers in the decoded file."""
    return Lines(text).covered(finding.region)


def region_of(record: dict[str, Any]) -> Region:
    """The region of a jsonl record."""
    return Region(record["start_line"], record["start_column"], record["end_line"], record["end_column"])


def records(output: str) -> list[dict[str, Any]]:
    """The objects of a jsonl report."""
    return [json.loads(line) for line in output.splitlines()]


def write(path: Path, content: Any) -> Path:
    """Writes bytes, text or a JSON document, with the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, (bytes, str)) else json.dumps(content, indent=2)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
