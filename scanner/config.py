"""Settings: what the flags and the project's configuration file ask for, read once and passed along."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from scanner.errors import UsageError
from scanner.model import Level

CONFIG_NAMES = (".posthound.toml", "pyproject.toml")
MAX_SIZE = 1_000_000_000


class Settings(NamedTuple):
    """How to scan. Sizes are in bytes; `jobs` 0 means one process a core where that pays."""

    all_files: bool = False
    exclude: tuple[str, ...] = ()
    max_size: int = MAX_SIZE
    min_severity: Level = Level.LOW
    min_confidence: Level = Level.LOW
    weak: bool = False
    jobs: int = 0
    patterns: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    detect_secrets: bool = False  # also run the plugins that detect-secrets brings
    baseline: str = ""
    api_url: str = "https://api.postman.com"
    vault: str = "postman"
    salt: str = ""  # the baseline's, read from its file and never configured


_SHOWN = {field.replace("_", "-"): field for field in Settings._fields if field != "salt"}


def load(start: Path | None = None) -> Settings:
    """The settings of the nearest configuration file at or above `start`; defaults where there is none.

    `.posthound.toml` holds the keys at its top; `pyproject.toml` under `[tool.posthound]`.
    """
    folder = (start or Path.cwd()).resolve()
    for parent in (folder, *folder.parents):
        for name in CONFIG_NAMES:
            path = parent / name
            table = _table(path) if path.is_file() else None
            if table is not None:
                return from_table(table, str(path))
        if (parent / ".git").exists():
            break
    return Settings()


def _table(path: Path) -> Mapping[str, Any] | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}", "Correct the file; its keys are listed in the README."
        ) from error
    if path.name == "pyproject.toml":
        table = data.get("tool", {}).get("posthound")
        return table if isinstance(table, dict) else None
    return data


def from_table(table: Mapping[str, Any], where: str) -> Settings:
    """Settings from a table of a configuration file. Raises UsageError for a key or value that means nothing."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        field = _SHOWN.get(key)
        if field is None:
            raise UsageError(f"{where}: unknown key {key!r}", f"The keys are {', '.join(sorted(_SHOWN))}.")
        values[field] = _value(where, key, getattr(Settings(), field), value)
    return Settings(**values)


def _value(where: str, key: str, default: object, value: Any) -> object:
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(default, Level) and value in {level.value for level in Level}:
        return Level(value)
    if type(value) is type(default) and not isinstance(default, (tuple, Level)):
        return value
    raise UsageError(f"{where}: {key} cannot be {value!r}", "See the README's table of settings for what it takes.")
