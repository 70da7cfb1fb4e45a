"""How detect-secrets' own plugins call a value on a line: the types under which its `audit` can look a value up again.

`audit` of detect-secrets 1.5.0 ends with a TypeError at the first type of a plugin that is not its own, and again when it saves
a baseline that names such a plugin (its issue 611), so a baseline that it can open speaks of its own only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# Where none of its plugins finds a value, `audit` says so and goes on.
FALLBACK = "Secret Keyword"
# A baseline that we write lists these with this limit, so that `audit` finds every quoted value that is one word.
LIMITED = ("Base64HighEntropyString", "HexHighEntropyString")
LIMIT = 0.0
# A shorter piece of a value may stand on the line for something else.
_PIECE = 8


@lru_cache(maxsize=1)
def _plugins() -> tuple[Any, ...]:
    from importlib import import_module

    from detect_secrets import plugins
    from detect_secrets.core.plugins.util import get_plugins_from_module
    from detect_secrets.util.importlib import get_modules_from_package

    classes: dict[Any, None] = {}
    for module in get_modules_from_package(plugins):
        classes.update(dict.fromkeys(get_plugins_from_module(import_module(module))))
    return tuple(plugin(limit=LIMIT) if plugin.__name__ in LIMITED else plugin() for plugin in classes)


def plugins_used() -> list[dict[str, Any]]:
    """The configuration of plugins that a baseline names, with which `audit` finds what `looked_up` says."""
    return sorted((plugin.json() for plugin in _plugins()), key=lambda row: str(row["name"]).lower())


@lru_cache(maxsize=64)
def types_on_line(filename: str, line: str) -> dict[str, str]:
    """The type of each value that a plugin of detect-secrets finds on a line, the most telling type first.

    Its plugins' `analyze_line` is not asked: unless told otherwise, that verifies values over the network.
    """
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
    from detect_secrets.plugins.keyword import REGEX_BY_FILETYPE, KeywordDetector
    from detect_secrets.util.filetype import determine_file_type

    found: dict[str, str] = {}
    for plugin in sorted(_plugins(), key=lambda p: isinstance(p, (HighEntropyStringsPlugin, KeywordDetector))):
        arguments: dict[str, Any] = {}
        if isinstance(plugin, KeywordDetector):
            arguments = {"denylist_regex_to_group": REGEX_BY_FILETYPE.get(determine_file_type(filename))}
        for value in plugin.analyze_string(line, **arguments):
            if isinstance(plugin, HighEntropyStringsPlugin) and (
                plugin.calculate_shannon_entropy(value) <= plugin.entropy_limit
            ):
                continue
            if value:
                found.setdefault(value, plugin.secret_type)
    return found


def looked_up(filename: str, line: str, value: str, written: str) -> tuple[str, str]:
    """(type, value) under which `audit` finds a credential: as it is, as the line writes it, or the part it knows."""
    types = types_on_line(filename, line)
    for text in (value, written):
        if text in types:
            return types[text], text
    parts = [text for text in types if len(text) >= _PIECE and (text in written or written in text)]
    longest = max(parts, key=len, default="")
    return (types[longest], longest) if longest else (FALLBACK, value)
