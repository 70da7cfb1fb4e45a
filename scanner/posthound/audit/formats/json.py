"""The audit as one JSON document, schema posthound.audit/1: docs/hardening.md describes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from posthound.audit.formats.base import Written, counts
from posthound.audit.records import GUIDE
from posthound.audit.values import Audit, ControlResult, Observation
from posthound.support.terminal import shown_json
from posthound.support.version import tool_version


def render(written: Written) -> str:
    """The document."""
    encoded = orjson.dumps(document(written), default=_plain, option=orjson.OPT_INDENT_2)
    return shown_json(encoded.decode("utf-8", "replace")) + "\n"


def document(written: Written) -> dict[str, Any]:
    """The document as tables and lists."""
    audit = written.audit
    return {
        "schema": "posthound.audit/1",
        "tool": {"name": "posthound", "version": tool_version()},
        "guide": GUIDE,
        "api": {"url": audit.api_url},
        "team": {"id": audit.team_id, "name": audit.team_name},
        "as": {"user_id": audit.user_id, "roles": list(audit.roles), "limited": audit.limited},
        "started": audit.started,
        "finished": audit.finished,
        "policy": {"file": audit.policy_file, "sha256": audit.policy_sha256, "values": audit.policy_values},
        "controls": [_control(row, audit) for row in audit.rows],
        "summary": {**counts(audit), "exit_code": int(written.exit_code)},
        "exposed": _exposed(audit),
        "changes": {
            "since": audit.previous or None,
            "rows": [
                {"control": c.control, "kind": c.kind, "what": c.what, "since": c.since or None} for c in audit.changes
            ],
        },
        "calls": audit.calls,
    }


def _control(row: ControlResult, audit: Audit) -> dict[str, Any]:
    control, verdict, word = row.control, row.verdict, row.attestation
    return {
        "id": control.id, "title": control.title, "level": control.level, "status": row.status.value, "severity": row.severity.value,
        "basis": control.basis, "summary": verdict.summary,
        "evidence": [
            {"source": e.source, "operation": e.operation, "http": e.http, "pages": e.pages, "rows": e.rows, "complete": e.complete, "at": e.at,
             **({"note": e.note} if e.note else {})}
            for e in verdict.evidence
        ],
        "violations": list(map(_item, verdict.violations)),
        "signals": list(map(_item, verdict.signals)),
        "not_checked": list(verdict.not_checked),
        "mappings": {key: list(items) for key, items in row.mappings.items()},
        "plan": control.plan,
        "remediation": {
            "text": control.remediation.text, "where": control.remediation.where, "references": list(control.remediation.references),
        },
        "look": list(control.look),
        "attestation": None if word is None else {
            "at": word.at, "who": word.who or None, "why": word.why, "until": word.until, "valid": word.valid(audit.finished[:10]),
        },
    }  # fmt: skip


def _item(item: Observation) -> dict[str, Any]:
    return {"kind": item.kind, "id": item.id, "what": item.what, "detail": dict(item.detail)}


def _exposed(audit: Audit) -> dict[str, Any] | None:
    found = audit.exposed
    if found is None:
        return None
    return {
        "complete": found.complete,
        "secrets": found.secrets,
        "note": found.note,
        "workspaces": list(map(_item, found.workspaces)),
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "items"):
        return dict(value.items())
    raise TypeError(type(value).__name__)
