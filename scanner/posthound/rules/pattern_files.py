"""Users' own patterns: TOML files with the fields of the pattern record."""

from __future__ import annotations

from typing import Any

from posthound.config.settings import read_toml
from posthound.rules.lint import faults
from posthound.rules.model import Pattern, Provider, Verify
from posthound.support.errors import UsageError

_FIELDS = Pattern.__annotations__
_REQUIRED = [name for name in Pattern._fields if name not in Pattern._field_defaults and name != "provider"]


def read_patterns(path: str) -> tuple[Pattern, ...]:
    """The `[[pattern]]` tables of a TOML file; `[provider]` describes who issues them all.

    Raises UsageError, with every fault the linter finds, unless all are sound.
    """
    data, _ = read_toml(path, "It must be TOML with [provider] and [[pattern]] tables; the README has one.")
    provider = _provider(path, data.get("provider"))
    rows = data.get("pattern")
    if not isinstance(rows, list) or not rows:
        raise UsageError(
            f"{path} has no [[pattern]] table.", "Each pattern is one; posthound patterns show ID lists the fields."
        )
    patterns = tuple(_pattern(path, provider, row) for row in rows)
    found = faults(patterns)
    if found:
        raise UsageError(
            f"{path}: " + "; ".join(f"{name}: {fault}" for name, fault in found),
            "Correct these; posthound patterns check FILE repeats the check.",
        )
    return patterns


def _provider(path: str, table: Any) -> Provider:
    if not isinstance(table, dict) or not isinstance(table.get("id"), str):
        raise UsageError(
            f"{path} has no [provider] with an id.",
            "Say who issues the credentials: id, name, hosts, rotate, references.",
        )
    known = set(Provider._fields)
    unknown = set(table) - known
    if unknown:
        raise UsageError(
            f"{path}: [provider] has unknown keys {', '.join(sorted(unknown))}.",
            f"The keys are {', '.join(sorted(known))}.",
        )
    return Provider(**{"name": table["id"], **{key: _frozen(value) for key, value in table.items()}})


def _pattern(path: str, provider: Provider, row: Any) -> Pattern:
    unknown = set(row) - set(_FIELDS)
    missing = [name for name in _REQUIRED if name not in row]
    if unknown or missing or row.get("kind") == "field":
        what = (
            f"unknown keys {', '.join(sorted(unknown))}"
            if unknown
            else f"lacks {', '.join(missing)}"
            if missing
            else "kind `field` is built in"
        )
        raise UsageError(
            f"{path}: pattern {row.get('id', '?')!r}: {what}.",
            f"The keys are {', '.join(sorted(set(_FIELDS) - {'provider'}))}.",
        )
    values = {key: _frozen(value) for key, value in row.items() if key not in ("provider", "verify")}
    for key, value in values.items():
        _check_type(path, row, key, value)
    verify = Verify(**{key: _frozen(value) for key, value in row["verify"].items()}) if "verify" in row else None
    return Pattern(provider=provider, verify=verify, **values)


def _check_type(path: str, row: Any, key: str, value: Any) -> None:
    wanted = _FIELDS[key].__forward_arg__
    if wanted.startswith("tuple"):
        sound = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    else:
        sound = isinstance(value, (int, float) if wanted == "float" else str)
    if not sound:
        kind = "a list of texts" if wanted.startswith("tuple") else "a number" if wanted == "float" else "a text"
        raise UsageError(
            f"{path}: pattern {row.get('id', '?')!r}: {key} must be {kind}.", "Correct it and check the file again."
        )


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
