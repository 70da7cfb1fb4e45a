"""OCSF detection findings (class 2004), one JSON line a secret: for a SIEM that keeps them by their uid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from posthound.model.values import Level
from posthound.rotate.figures import Life
from posthound.rotate.ledger import State
from posthound.rotate.report import Proof
from posthound.support.terminal import shown_json
from posthound.support.version import tool_version

VERSION = "1.5.0"
_SEVERITIES = {
    Level.LOW: ("Low", 2),
    Level.MEDIUM: ("Medium", 3),
    Level.HIGH: ("High", 4),
    Level.CRITICAL: ("Critical", 5),
}
_STATES = {
    State.OPEN: ("New", 1), State.REPLACED: ("In Progress", 2), State.ACCEPTED: ("Suppressed", 3), State.FALSE_POSITIVE: ("Suppressed", 3),
    State.REVOKED: ("Resolved", 4), State.CLOSED: ("Resolved", 4),
}  # fmt: skip
_MOST = 200  # places told of one secret


def detections(made: Proof) -> str:
    """The lines."""
    return "".join(shown_json(orjson.dumps(detection(one, made)).decode()) + "\n" for one in made.lives)


def detection(one: Life, made: Proof) -> dict[str, Any]:
    """A secret as a detection finding. It is new when only found, then updated, and closed at its end; the uid stays."""
    item = one.item
    status, status_id = _STATES[item.state]
    activity, activity_id = (
        ("Close", 3) if status_id == 4 else ("Create", 1) if len(one.history) <= 1 else ("Update", 2)
    )
    severity, severity_id = _SEVERITIES[item.severity]
    title = f"Leaked secret: {item.rule} {item.redacted}"
    last = one.history[-1].event if one.history else None
    changed = _milliseconds(last.at if last else item.first_seen)
    places = sorted(item.places.values(), key=lambda place: (not place.present, place.file, place.path))[:_MOST]
    return {
        "category_uid": 2, "category_name": "Findings", "class_uid": 2004, "class_name": "Detection Finding",
        "activity_id": activity_id, "activity_name": activity, "type_uid": 200400 + activity_id,
        "time": changed, "severity": severity, "severity_id": severity_id, "status": status, "status_id": status_id,
        "message": title, "comment": item.why, "count": len(item.places),
        "metadata": {
            "version": VERSION, "uid": f"{item.secret}-{one.history[-1].link[:16] if one.history else ''}",
            "product": {"name": "posthound", "vendor_name": "posthound", "version": tool_version()},
        },
        "finding_info": {
            "uid": item.secret, "title": title, "types": ["leaked credential"],
            "desc": f"{item.exposure.value} since {item.exposed_since[:10]}; {last.evidence if last else ''}",
            "created_time": _milliseconds(item.first_seen), "modified_time": changed, "first_seen_time": _milliseconds(item.first_seen),
            "last_seen_time": max((_milliseconds(place.last_seen) for place in item.places.values()), default=changed),
        },
        "resources": [
            {"uid": place.fingerprint, "type": f"place of a secret, {place.exposure.value}", "name": f"{place.file}: {place.path}"}
            for place in places
        ],
        "unmapped": {
            "provider": one.provider, "team": one.team, "liveness": item.liveness.value, "revocation": item.revocation.value, "due": item.due,
            "overdue": item.overdue(made.today), "relapses": one.relapses, "work_item": item.work_item, "history_head": made.chain.head,
            "history_holds": not made.chain.wrong,
        },
    }  # fmt: skip


def _milliseconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp() * 1000)
