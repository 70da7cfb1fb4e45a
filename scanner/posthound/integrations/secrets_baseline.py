"""`.secrets.baseline` of detect-secrets: read for what it knows, and written as a report (`--format detect-secrets`).

Its hashes are SHA-1 without a salt, as its format has them: whoever reads the file can test guesses of a short password.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from posthound.integrations.secrets_lookup import looked_up, plugins_used
from posthound.model.values import Finding, Region
from posthound.support.errors import OutputError, UsageError, reason_of
from posthound.support.files import as_text, read_file
from posthound.support.redact import fingerprint_key, secret_id

_LINE_END = r"\r\n|\n|\r"
_FILTER = Path(__file__).resolve().parents[1] / "scan" / "secrets_filter.py"


class _Findings(Protocol):
    @property
    def findings(self) -> Sequence[Finding]: ...


def value_hash(value: str) -> str:
    """The SHA-1 of a value, in hex, as the baseline names it."""
    return hashlib.sha1(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


class Foreign(NamedTuple):
    """An entry of a `.secrets.baseline`: the file as it is called there, the SHA-1 of the value, and what an audit called it, if any did."""

    file: str
    line: int
    type: str
    digest: str
    real: bool | None


def foreign_entries(path: str) -> list[Foreign]:
    """The entries of a `.secrets.baseline`, in its order. Raises UsageError when it is none."""
    hint = "It must be the JSON that detect-secrets scan writes."
    try:
        results = json.loads(read_file(path))["results"]
        rows = [
            (file, row.get("line_number"), row.get("type"), row["hashed_secret"], row.get("is_secret"))
            for file, secrets in results.items()
            for row in secrets
        ]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", hint) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{path} is no baseline of detect-secrets.", hint) from None
    if not all(isinstance(digest, str) for *_, digest, _ in rows):
        raise UsageError(f"{path} is no baseline of detect-secrets: a hash is no text.", hint)
    return [
        Foreign(
            file.replace("\\", "/").removeprefix("./"),
            line if isinstance(line, int) else 0,
            str(type_ or ""),
            digest,
            real,
        )
        for file, line, type_, digest, real in rows
    ]


def render(report: _Findings) -> str:
    """The findings as a baseline that `detect-secrets audit` opens.

    Raises OutputError for a finding outside a file on disk, which detect-secrets could not open.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    results = {file: list(_rows(file, findings)) for file, findings in sorted(by_file.items())}
    document = {
        "version": version("detect-secrets"),
        "plugins_used": [*plugins_used()],
        # Of what those find in a later scan, only what ours finds too; other guesses at what is no secret are not asked.
        "filters_used": [{"path": f"{_FILTER.as_uri()}::is_no_finding"}],
        "results": results,
        "generated_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json.dumps(document, indent=2) + "\n"


def _rows(file: str, findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    text = _text(file)
    lines = re.split(_LINE_END, text)
    starts = [0, *(end.end() for end in re.finditer(_LINE_END, text))]
    key = fingerprint_key()
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        written = _covered(text, starts, finding.region)
        number = finding.region.start_line
        kind, value = looked_up(file, lines[number - 1], _value(written, finding, key), written)
        digest = value_hash(value)
        if (kind, digest) not in seen:  # one entry a value and type, at its first line
            seen.add((kind, digest))
            yield {
                "type": kind,
                "filename": file,
                "hashed_secret": digest,
                "is_verified": False,
                "line_number": number,
            }


def _text(file: str) -> str:
    try:
        data = read_file(file)
    except OSError as error:
        raise OutputError(
            f"{file} is no file on disk, so a baseline of detect-secrets cannot name it.",
            "Unpack the archive, or save what is piped in, and scan the files.",
        ) from error
    return as_text(data, "replace")


def _covered(text: str, starts: Sequence[int], region: Region) -> str:
    start = starts[region.start_line - 1] + region.start_column - 1
    return text[start : starts[region.end_line - 1] + region.end_column - 1]


def _value(written: str, finding: Finding, key: bytes) -> str:
    """The credential behind the characters that the finding covers: the reading that has the finding's identity."""
    return next((value for value in _readings(written) if secret_id(value, key) == finding.secret_id), written)


def _readings(written: str) -> Iterator[str]:
    yield written
    try:
        plain = json.loads(f'"{written}"')
        yield plain
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
        yield decoded
        yield decoded.partition(":")[2]
    except ValueError:  # no escapes and no base64: as written
        return
