"""Settings: what the flags and the project's configuration file ask for, read once and passed along."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from scanner.errors import UsageError
from scanner.model import Level
from scanner.tuples import NamedTuple

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


def load(start: str = ".") -> Settings:
    """The settings of the nearest configuration file at or above the folder `start`; defaults where there is none.

    `.posthound.toml` holds the keys at its top; `pyproject.toml` under `[tool.posthound]`.
    """
    folder, above = os.path.realpath(start), ""
    while folder != above:
        for name in CONFIG_NAMES:
            path = os.path.join(folder, name)
            table = _table(path) if os.path.isfile(path) else None
            if table is not None:
                return from_table(table, path)
        if os.path.exists(os.path.join(folder, ".git")):
            break
        folder, above = os.path.dirname(folder), folder
    return Settings()


def _table(path: str) -> Mapping[str, Any] | None:
    own = not path.endswith("pyproject.toml")
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        if not own and "posthound" not in text:
            return None
        import tomllib  # few projects configure anything

        data = tomllib.loads(text)
    except (OSError, ValueError) as error:  # what is no UTF-8 or no TOML is a ValueError
        raise UsageError(
            f"{path} cannot be read: {error}", "Correct the file; its keys are listed in the README."
        ) from error
    if own:
        return data
    table = data.get("tool", {}).get("posthound")
    return table if isinstance(table, dict) else None


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
