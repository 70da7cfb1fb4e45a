"""Writes sarif_om objects as JSON.

The serialiser that comes with sarif_om leaves out what equals a default of the schema, `level: "warning"` among it, so that
the rule's level would apply. This one leaves out nothing but None.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import attr
import orjson

from posthound.report.sarif.names import scrub

# sarif_om follows a draft of the standard in this one name.
_RENAMED = {("Suppression", "state"): "status"}


@cache
def _members(kind: type) -> tuple[tuple[str, str], ...]:
    if not attr.has(kind):
        raise TypeError(f"{kind.__name__} is no part of SARIF")
    return tuple(
        (field.name, _RENAMED.get((kind.__name__, field.name), field.metadata["schema_property_name"]))
        for field in attr.fields(kind)
    )


def members(value: Any) -> dict[str, Any]:
    """What an object of sarif_om holds, by the schema's names. Raises TypeError for any other object."""
    held = value.__dict__
    return {name: held[own] for own, name in _members(value.__class__) if held[own] is not None}


def dump(value: Any) -> bytes:
    """The object as compact JSON; a lone surrogate in a string becomes U+FFFD."""
    try:
        return orjson.dumps(value, default=members)
    except orjson.JSONEncodeError:
        return orjson.dumps(_scrubbed(value), default=members)


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            return scrub(value)
        case dict():
            return {scrub(str(key)): _scrubbed(held) for key, held in value.items()}
        case list() | tuple():
            return [_scrubbed(held) for held in value]
        case None | bool() | int() | float() | orjson.Fragment():
            return value
        case _:
            return _scrubbed(members(value))
