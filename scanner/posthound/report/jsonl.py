"""One JSON object a place: for scripts and for comparing runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from posthound.model.values import Finding
from posthound.report.base import Report
from posthound.support.terminal import shown_json

# From so many findings on, orjson is worth importing: it writes the same, five times as fast.
LONG = 500


@cache
def _encode() -> Callable[[object], str]:
    import json  # many reports are empty

    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _encode_fast() -> Callable[[object], str]:
    import orjson

    def encode(row: object) -> str:
        try:
            return orjson.dumps(row).decode()
        except TypeError:  # half a surrogate pair
            return _encode()(row)

    return encode


def record(finding: Finding) -> dict[str, object]:
    """The finding as the fields that `--format jsonl` promises."""
    region = finding.region
    return {
        "rule": finding.rule,
        "file": finding.file,
        "pointer": finding.pointer,
        "role": finding.role.value,
        "start_line": region.start_line,
        "start_column": region.start_column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "exposure": finding.exposure.value,
        "secret_id": finding.secret_id,
        "fingerprint": finding.fingerprint,
        "redacted": finding.redacted,
        "vault_reference": finding.vault_reference,
        "path": " / ".join(finding.path),
        "name": finding.name,
        "decoded": finding.decoded,
        "evidence": finding.evidence,
        "lost_since": finding.origin.lost_since if finding.origin else "",
        "related": [
            {"pointer": place.pointer, "path": place.path, "message": place.message} for place in finding.related
        ],
        **({"by_hand": finding.by_hand} if finding.by_hand else {}),
        **({"lowered": finding.lowered} if finding.lowered else {}),
        **({"history": finding.history._asdict()} if finding.history else {}),
    }


def render(report: Report) -> str:
    """One line a finding."""
    if not report.findings:
        return ""
    encode = _encode_fast() if len(report.findings) >= LONG else _encode()
    return "".join([shown_json(encode(record(finding))) + "\n" for finding in report.findings])
