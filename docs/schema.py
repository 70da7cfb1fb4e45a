"""The JSON schema of a configuration file, for editors that check TOML by one: docs/posthound.schema.json."""

from __future__ import annotations

import json
from typing import Any

from posthound.config.settings import KEYS, Settings, Trust
from posthound.model.values import Level


def schema(meanings: dict[str, str]) -> str:
    """The schema as text; `meanings` says what each key is for."""
    properties = {
        key: {**_type(getattr(Settings(), key.replace("-", "_"))), "description": _meaning(meanings[key], trust)}
        for key, trust in KEYS.items()
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "posthound's configuration: .posthound.toml, [tool.posthound] in pyproject.toml, or the user's config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _meaning(meaning: str, trust: Trust) -> str:
    return meaning + ("; only in the user's own configuration or one named with --config" if trust is Trust.OWN else "")


def _type(default: object) -> dict[str, Any]:
    match default:
        case bool():
            return {"type": "boolean", "default": default}
        case Level():
            return {"enum": [level.value for level in Level], "default": default.value}
        case int():
            return {"type": "integer", "minimum": 0, "default": default}
        case str():
            return {"type": "string", "default": default}
    return {"type": "array", "items": {"type": "string"}, "default": []}
