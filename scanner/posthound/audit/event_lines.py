"""An event of the audit log as a line: OCSF 1.5, or the log's own fields. People are numbers unless they may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from posthound.audit.formats.ocsf import VERSION, milliseconds, product
from posthound.report.sarif.names import shown
from posthound.sources.postman.shapes import text

Line = Callable[[Mapping[str, Any], str, bool], dict[str, Any]]
_LOGIN = re.compile(r"^user\.login_")
_FAILED = re.compile(r"_(fail(ed|ure)?|error)$|^user\.login_failed")
# OCSF's activities of Entity Management by the words of an action's name.
_ACTIVITIES = (
    ("Create", 1, re.compile(r"add|create|invite|join|generate")), ("Delete", 4, re.compile(r"remove|delete|revoke|leave")),
    ("Enable", 8, re.compile(r"enable")), ("Disable", 9, re.compile(r"disable")), ("Deactivate", 11, re.compile(r"deactivate")),
    ("Activate", 10, re.compile(r"activate")), ("Update", 3, re.compile(r"update|change|reset|rotate|edit|set")),
)  # fmt: skip


def plain(row: Mapping[str, Any], team: str, show_people: bool) -> dict[str, Any]:
    """The log's fields; without those that hold people unless they may be shown."""
    if show_people:
        return dict(row)
    return {
        "id": row.get("id"), "action": text(row.get("action")), "timestamp": text(row.get("timestamp")), "team_id": team,
        "user_id": _person(row, "user").get("uid", ""), "actor_id": _person(row, "actor").get("uid", ""),
    }  # fmt: skip


def ocsf(row: Mapping[str, Any], team: str, show_people: bool) -> dict[str, Any]:
    """A sign-in as Authentication (3002), everything else as Entity Management (3004)."""
    action = shown(text(row.get("action")), 200)
    person, actor = _person(row, "user", show_people=show_people), _person(row, "actor", show_people=show_people)
    common = {
        "time": milliseconds(text(row.get("timestamp"))), "severity": "Informational", "severity_id": 1,
        "metadata": {
            "version": VERSION, "uid": text(row.get("id")), "event_code": action, "product": product(), "log_name": "Postman audit log",
            "original_time": text(row.get("timestamp")),
        },
        "actor": {"user": actor or person},
        **({"message": shown(text(row.get("message")), 1000)} if show_people else {}),
        **({"src_endpoint": {"ip": text(row.get("ip"))}} if show_people and text(row.get("ip")) else {}),
    }  # fmt: skip
    if _LOGIN.match(action):
        failed = bool(_FAILED.search(action))
        return {
            "category_uid": 3, "category_name": "Identity & Access Management", "class_uid": 3002, "class_name": "Authentication",
            "activity_id": 1, "activity_name": "Logon", "type_uid": 300201, "type_name": "Authentication: Logon", **common,
            "user": person or actor, "service": {"name": "Postman"}, "status": "Failure" if failed else "Success", "status_id": 2 if failed else 1,
        }  # fmt: skip
    name, number = next(
        ((name, number) for name, number, pattern in _ACTIVITIES if pattern.search(action)), ("Other", 99)
    )
    entity: dict[str, Any] = {"type": "Postman team", "uid": team, "name": action.partition(".")[0] or "team"}
    return {
        "category_uid": 3, "category_name": "Identity & Access Management", "class_uid": 3004, "class_name": "Entity Management",
        "activity_id": number, "activity_name": name, "type_uid": 300400 + number, "type_name": f"Entity Management: {name}", **common,
        "entity": entity, "status": "Success", "status_id": 1,
    }  # fmt: skip


def _person(row: Mapping[str, Any], who: str, *, show_people: bool = False) -> dict[str, str]:
    data = row.get("data")
    held = data.get(who) if isinstance(data, Mapping) else None
    if not isinstance(held, Mapping):
        return {}
    person = {"uid": text(held.get("id"))}
    if show_people:
        person |= {"name": shown(text(held.get("name")), 200), "email_addr": text(held.get("email"))}
    return {key: value for key, value in person.items() if value}


FORMATS: dict[str, Line] = {"ocsf": ocsf, "jsonl": plain}
