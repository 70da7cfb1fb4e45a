"""Plugins of detect-secrets, its own and users', run over our leaves.

A plugin sees each text as the line it would stand on in a properties file, `"key": "value"`, so that the pairing of a name
with its value, which exports spread over two lines, is not lost on it. Its denylist is looked for in all lines at once; only
lines that hold a match are handed to it, and what it returns counts. Global settings of detect-secrets are neither read nor
changed, so nothing is verified over the network.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from posthound.model.columns import Span, Tree
from posthound.model.matches import Ground, Match
from posthound.model.values import Document, Level, Role
from posthound.rules.classes import class_of
from posthound.rules.model import Pattern, Provider
from posthound.support.errors import UsageError

PREFIX = "detect-secrets-"
_PROVIDER = Provider(
    id="detect-secrets",
    name="detect-secrets",
    rotate="Ask the owner of the service that the value opens for a new credential, move it to the vault, and have the old one revoked.",
    references=("https://github.com/Yelp/detect-secrets",),
    general=True,
)
# Shorter texts hold no credential, longer lines are code or media.
_SHORTEST, _LONGEST = 6, 100_000
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VALUE_KEYS = frozenset(("value", "currentValue", "sessionValue", "initialValue"))

Detect = Callable[[Document], list[Match]]


class Plugins:
    """Loaded plugins, ready to run over documents."""

    def __init__(self, plugins: Sequence[Any]) -> None:
        self.plugins = {plugin_id(type(plugin).__name__): plugin for plugin in plugins}

    @property
    def rules(self) -> dict[str, Pattern]:
        """A record a plugin, for reports."""
        return {name: _rule(name, plugin) for name, plugin in self.plugins.items()}

    def detect(self, document: Document) -> list[Match]:
        """What the plugins find in a document's leaves. Raises UsageError for a plugin that fails."""
        lines = list(_lines(document.tree))
        joined = "\n".join(line for _, _, line in lines)
        starts = [0, *accumulate(len(line) + 1 for _, _, line in lines)]
        found: dict[tuple[int, Span], Match] = {}
        values: dict[tuple[str, str], list[str]] = {}  # exports repeat themselves
        for name, plugin in self.plugins.items():
            for number in _candidates(plugin, joined, starts, lines):
                leaf, offset, line = lines[number]
                if (name, line) not in values:
                    values[name, line] = _values(plugin, document.origin.path, line)
                for value in values[name, line]:
                    span = _place(document.tree.texts[leaf], value, offset)
                    if span is not None and (leaf, span) not in found:
                        found[leaf, span] = _match(document, name, plugin, leaf, span, value)
        return [match for match in found.values() if match.leaf.role is not Role.METADATA]


def plugin_id(class_name: str) -> str:
    """The pattern id for a plugin: `AWSKeyDetector` is `detect-secrets-aws-key`."""
    words = _HUMPS.sub("-", class_name.removesuffix("Detector").strip("_")).lower()
    return PREFIX + re.sub(r"[^a-z0-9]+", "-", words).strip("-")


@lru_cache(maxsize=4)
def load(files: tuple[str, ...], *, own: bool) -> Plugins:
    """The plugins in users' files and, with `own`, those that detect-secrets brings. Raises UsageError."""
    plugins = list(_own()) if own else []
    for file in files:
        plugins += _of_file(file)
    return Plugins(plugins)


def _own() -> Iterator[Any]:
    from importlib import import_module

    from detect_secrets import plugins
    from detect_secrets.core.plugins.util import get_plugins_from_module
    from detect_secrets.util.importlib import get_modules_from_package

    classes: dict[Any, None] = {}
    for module in get_modules_from_package(plugins):
        classes.update(dict.fromkeys(get_plugins_from_module(import_module(module))))
    for plugin in classes:
        yield plugin()


def _of_file(file: str) -> list[Any]:
    from detect_secrets.core.plugins.util import get_plugins_from_file

    hint = "A plugin file defines subclasses of detect_secrets.plugins.base.RegexBasedDetector; see its documentation."
    if not Path(file).is_file():
        raise UsageError(f"There is no plugin file {file}.", hint)
    try:
        classes: dict[Any, None] = dict.fromkeys(get_plugins_from_file(file))
        plugins = [plugin() for plugin in classes if plugin.__module__ == Path(file).stem]
    except Exception as error:  # anything that the user's own code may raise
        raise UsageError(f"{file} cannot be loaded as a plugin: {type(error).__name__}: {error}", hint) from error
    if not plugins:
        raise UsageError(f"{file} defines no plugin.", hint)
    return plugins


def _lines(tree: Tree) -> Iterator[tuple[int, int, str]]:
    """(leaf, where in it the line begins, the line as plugins see it) for every line of every leaf."""
    for index, text in enumerate(tree.texts):
        if len(text) < _SHORTEST:
            continue
        if "\n" not in text:
            if len(text) <= _LONGEST:
                yield index, 0, f'"{_name(tree, index)}": "{text}"'
            continue
        offset = 0
        for line in text.split("\n"):
            if _SHORTEST <= len(line) <= _LONGEST:
                yield index, offset, line
            offset += len(line) + 1


def _name(tree: Tree, index: int) -> str:
    key = tree.keys[index]
    name = tree.name_beside(tree.parents[index]) if key in _VALUE_KEYS else ""
    return (name or str(key)).replace("\n", " ")


def _candidates(plugin: Any, joined: str, starts: Sequence[int], lines: Sequence[Any]) -> Sequence[int]:
    """The numbers of the lines that a plugin is asked about: those with a match of its denylist, else all."""
    regexes = _prefilter(plugin)
    if regexes is None:
        return range(len(lines))
    numbers: set[int] = set()
    for regex in regexes:
        for match in regex.finditer(joined):
            numbers.update((bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1) - 1))
    return sorted(number for number in numbers if number < len(lines))


def _prefilter(plugin: Any) -> Iterable[re.Pattern[str]] | None:
    """Regexes one of which stands in every line that a plugin finds something in; None where that is not known."""
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
    from detect_secrets.plugins.keyword import DENYLIST, KeywordDetector

    if isinstance(plugin, HighEntropyStringsPlugin):
        # So many different characters does a string need to have that entropy.
        least = math.ceil(2**plugin.entropy_limit)
        return [re.compile(f"[{re.escape(plugin.charset)}]{{{least},}}")]
    if isinstance(plugin, KeywordDetector):
        return [re.compile("|".join(DENYLIST), re.IGNORECASE)]
    denylist = getattr(plugin, "denylist", None)
    return None if denylist is None else list(denylist)


def _values(plugin: Any, filename: str, line: str) -> list[str]:
    from detect_secrets.util.code_snippet import get_code_snippet
    from detect_secrets.util.inject import call_function_with_arguments

    try:
        secrets = call_function_with_arguments(
            plugin.analyze_line, filename=filename, line=line, line_number=1, context=get_code_snippet([line], 1)
        )
        values = sorted({str(secret.secret_value) for secret in secrets or ()})
    except Exception as error:  # its text may hold the value, so only its name is told
        raise UsageError(
            f"The plugin {type(plugin).__name__} failed with {type(error).__name__}.", "Correct it, or leave it out."
        ) from None
    return [value for value in values if not _is_guessed_away(value, line, plugin)]


def _is_guessed_away(value: str, line: str, plugin: Any) -> bool:
    """What detect-secrets itself would leave out: sequences, identifiers, templates, references, numbers."""
    from detect_secrets.filters import heuristic

    return (
        heuristic.is_templated_secret(value)
        or heuristic.is_not_alphanumeric_string(value)
        or heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_likely_id_string(value, line, plugin)
        or heuristic.is_indirect_reference(line)
    )


def _place(text: str, value: str, offset: int) -> Span | None:
    start = text.find(value, offset)
    return Span(start, start + len(value)) if start >= 0 and value else None


def _match(document: Document, name: str, plugin: Any, leaf: int, span: Span, value: str) -> Match:
    described = document.leaf(leaf)
    return Match(
        name,
        described,
        span,
        value,
        Ground.COMMON_FORMAT,
        class_of(name),
        name=described.name,
        evidence=f"the plugin {type(plugin).__name__} of detect-secrets found it",
        severity=Level.MEDIUM,
        confidence=Level.LOW if getattr(plugin, "denylist", None) is None else Level.MEDIUM,
    )


def _rule(name: str, plugin: Any) -> Pattern:
    return Pattern(
        id=name,
        provider=_PROVIDER,
        name=f"{plugin.secret_type} (detect-secrets)",
        regex="",
        keywords=(),
        severity="medium",
        opens="Whatever the plugin was written for.",
        matches=(),
        kind="field",
        confidence="medium",
    )
