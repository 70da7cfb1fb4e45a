"""The JSON schema of a configuration file, for editors that check TOML by one: docs/posthound.schema.json."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any, get_args, get_type_hints

import posthound.config
from posthound.config import ignores
from posthound.config.own import CHOICES
from posthound.config.settings import KEYS, Settings, Trust
from posthound.model.values import Exposure, Level
from posthound.sources.postman.urls import REGIONS

_TEXT: dict[str, Any] = {"type": "string", "pattern": "\\S"}
_DATE = "^\\d{4}-\\d{2}-\\d{2}$"
# What the types of a table's fields do not say, by the table's class and the field.
_NARROWER: dict[tuple[str, str], dict[str, Any]] = {
    ("Team", "key"): {"type": "string", "pattern": "^(env|file|keyring):."},
    ("Tracker", "token"): {"type": "string", "pattern": "^(env|file|keyring):."},
    ("Tracker", "kind"): {"enum": list(CHOICES["tracker", "kind"])},
    ("Tracker", "min_severity"): {"enum": list(CHOICES["tracker", "min_severity"])},
    ("Tracker", "assignees"): {"type": "object", "additionalProperties": {"type": "string"}},
    ("SelfManaged", "client_secret"): {"type": "string", "pattern": "^(env|file|keyring):."},
    ("Mail", "to"): {"type": "array", "items": {"type": "string"}},
    ("Mail", "tls"): {"enum": list(CHOICES["mail", "tls"])},
    ("Mail", "password"): {"type": "string", "pattern": "^(env|file|keyring):."},
    ("Team", "region"): {"enum": list(REGIONS)},
    ("Team", "visibility"): {
        "type": "array",
        "items": {"enum": [one.value for one in Exposure if one is not Exposure.FILE]},
    },
}


def schema(meanings: dict[str, str]) -> str:
    """The schema as text; `meanings` says what each key is for."""
    types = get_type_hints(Settings, localns=_tables())
    properties = {}
    for key, trust in KEYS.items():
        field = key.replace("-", "_")
        properties[key] = {
            **_setting(types[field], getattr(Settings(), field)),
            "description": _meaning(meanings[key], trust),
        }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "posthound's configuration: .posthound.toml, [tool.posthound] in pyproject.toml, or the user's config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _tables() -> dict[str, Any]:
    """The classes that settings hold tables as, by their names; settings name some only for the type checker."""
    modules = [
        import_module(f"posthound.config.{module.name}") for module in pkgutil.iter_modules(posthound.config.__path__)
    ]
    return {
        name: value for module in modules for name, value in vars(module).items() if hasattr(value, "_field_defaults")
    }


def _meaning(meaning: str, trust: Trust) -> str:
    return meaning + ("; only in the user's own configuration or one named with --config" if trust is Trust.OWN else "")


def _setting(kind: Any, default: object) -> dict[str, Any]:
    if not isinstance(default, tuple):
        return {**_value(default), "default": getattr(default, "value", default)}
    of = get_args(kind)[0]
    items = {"type": "string"} if of is str else _ignore() if of is ignores.Ignore else _table(of)
    return {"type": "array", "items": items, "default": []}


def _value(default: object) -> dict[str, Any]:
    match default:
        case bool():
            return {"type": "boolean"}
        case Level():
            return {"enum": [level.value for level in Level]}
        case int():
            return {"type": "integer", "minimum": 0}
        case tuple():
            return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}


def _table(of: Any) -> dict[str, Any]:
    """A table as its class has it: a field without a default must be there."""
    defaults: Mapping[str, object] = of._field_defaults
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.replace("_", "-") for field in of._fields if field not in defaults],
        "properties": {
            field.replace("_", "-"): _NARROWER.get((of.__name__, field), _value(defaults.get(field, "")))
            for field in of._fields
        },
    }


def _ignore() -> dict[str, Any]:
    """`[[ignore]]`: a reason and an end, and something that is ignored; a rule only within a place."""
    hashes = {key: {"type": "string", "pattern": "^[0-9A-Fa-f]{8,64}$"} for key in ignores.HASHES}
    places = [{"required": [key]} for key in ignores.KEYS if key not in ("rule", "why", "until")]
    until = {"anyOf": [{"const": ignores.NEVER}, {"type": "string", "format": "date", "pattern": _DATE}]}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["why", "until"],
        "properties": {key: hashes.get(key, _TEXT) for key in ignores.KEYS} | {"until": until},
        "anyOf": [{"required": [key]} for key in ignores.NAMING],
        "if": {"required": ["rule"]},
        "then": {"anyOf": places},
    }
