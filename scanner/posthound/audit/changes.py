"""What is different from the last audit of the same team. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from posthound.audit.values import ControlResult, Drift, Observation, Status

Result = dict[str, Any]


def result(rows: Sequence[ControlResult], before: Mapping[str, Any]) -> Result:
    """What the next audit is compared with: status and violations by control; controls that were left out stay as they were."""
    now = {
        row.control.id: {
            "status": row.status.value,
            "violations": {_key(item): [_words(item), item.detail["first_seen"]] for item in row.verdict.violations},
        }
        for row in rows
    }
    return {**before, **now}


def dated(row: ControlResult, before: Mapping[str, Any], at: str) -> ControlResult:
    """The row, each violation with when an audit first saw it."""
    known = before.get(row.control.id, {}).get("violations", {})
    violations = tuple(
        replace(item, detail={**item.detail, "first_seen": known.get(_key(item), ["", at])[1]})
        for item in row.verdict.violations
    )
    return replace(row, verdict=replace(row.verdict, violations=violations))


def changes(rows: Sequence[ControlResult], before: Mapping[str, Any]) -> tuple[Drift, ...]:
    """The differences. What was not read is not gone: only a control whose evidence is complete says that something left."""
    found: list[Drift] = []
    for row in rows:
        old = before.get(row.control.id)
        if old is None:
            continue
        if old["status"] != row.status.value:
            found.append(Drift(row.control.id, "status", f"{old['status']} → {row.status.value}", ""))
        held = {_key(item): item for item in row.verdict.violations}
        for key, item in held.items():
            if key not in old["violations"]:
                found.append(Drift(row.control.id, "appeared", _words(item), str(item.detail["first_seen"])))
        if row.status is not Status.UNKNOWN and all(one.complete for one in row.verdict.evidence):
            gone = [key for key in old["violations"] if key not in held]
            found += [
                Drift(row.control.id, "gone", old["violations"][key][0], old["violations"][key][1]) for key in gone
            ]
    return tuple(found)


def _key(item: Observation) -> str:
    return f"{item.kind} {item.id}"


def _words(item: Observation) -> str:
    name = item.detail.get("name")
    return f"{item.kind} {item.id}{f' ({name})' if name else ''}: {item.what}"
