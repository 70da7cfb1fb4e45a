"""Checks the rules of a SARIF run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from posthound.report.sarif import read
from posthound.report.sarif.faults import Fault, error, warning

MAX_TAGS, KEPT_TAGS = 20, 10
MAX_NAME, MAX_DESCRIPTION = 255, 1024
_PRECISIONS = ("very-high", "high", "medium", "low")
_LEVELS = ("none", "note", "warning", "error")


def rule_faults(rules: list[Any], where: str) -> Iterator[Fault]:
    """Every fault of a run's rules."""
    ids = Counter(read.word(rule, "id") for rule in rules if isinstance(rule, dict))
    for identity, count in ids.items():
        if identity and count > 1:
            yield error(
                "rule-id", where, f"has {count} rules with the id {identity[:80]!r}", "Give each rule an id of its own."
            )
    for number, rule in enumerate(rules):
        place = f"{where}.tool.driver.rules[{number}]"
        if not isinstance(rule, dict):
            yield error("shape", place, "is no object", "A rule holds at least an id.")
            continue
        identity = read.word(rule, "id")
        if not identity:
            yield error("rule-id", place, "has no id", "Set id to a short, stable name.")
        place = f"{place} ({identity[:80]})" if identity else place
        yield from _texts(rule, place)
        yield from _properties(rule, place)
        level = read.table(rule, "defaultConfiguration").get("level")
        if level is not None and level not in _LEVELS:
            yield error("level", place, f"has a default level that is none of {', '.join(_LEVELS)}", "Set one of them.")


def _texts(rule: dict[str, Any], place: str) -> Iterator[Fault]:
    if len(read.word(rule, "name")) > MAX_NAME:
        yield error("name", place, f"has a name of more than {MAX_NAME} characters", "Shorten it.")
    for key in ("shortDescription", "fullDescription", "help"):
        held = rule.get(key)
        text = read.word(rule, key, "text")
        if held is None:
            yield warning("description", place, f"has no {key}", f"GitHub shows {key}.text with the alert; set it.")
        elif not text.strip():
            yield error("description", place, f"has a {key} without text", f"Set {key}.text, or leave {key} out.")
        elif key != "help" and len(text) > MAX_DESCRIPTION:
            yield error(
                "description",
                place,
                f"has a {key} of more than {MAX_DESCRIPTION} characters",
                "Shorten it; help may be long.",
            )


def _properties(rule: dict[str, Any], place: str) -> Iterator[Fault]:
    properties = read.table(rule, "properties")
    tags = properties.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield error(
            "tags", place, "has tags that are no list of strings", "Write properties.tags as a list of strings."
        )
        tags = []
    if len(tags) > MAX_TAGS:
        yield error("tags", place, f"has {len(tags)} tags; GitHub takes {MAX_TAGS}", "Leave some out.")
    elif len(tags) > KEPT_TAGS:
        yield warning("tags", place, f"has {len(tags)} tags; GitHub keeps {KEPT_TAGS}", "Put those that matter first.")
    if len(set(tags)) != len(tags):
        yield error("tags", place, "has a tag twice", "The standard wants each tag once.")
    severity = properties.get("security-severity")
    if severity is not None:
        yield from _severity(severity, tags, place)
    precision = properties.get("precision")
    if precision is not None and precision not in _PRECISIONS:
        yield warning(
            "precision", place, f"has a precision that is none of {', '.join(_PRECISIONS)}", "GitHub ignores it."
        )


def _severity(severity: Any, tags: list[str], place: str) -> Iterator[Fault]:
    if not isinstance(severity, str):
        yield error(
            "security-severity", place, "has a security-severity that is no string", 'Write it in quotes: "8.0".'
        )
    else:
        try:
            known = 0.0 <= float(severity) <= 10.0
        except ValueError:
            known = False
        if not known:
            yield error(
                "security-severity", place, "has a security-severity that is no number from 0.0 to 10.0",
                "GitHub answers 'invalid security severity value, is not a number'. Write a number in quotes.",
            )  # fmt: skip
    if "security" not in tags:
        yield warning(
            "tags",
            place,
            "has a security-severity but not the tag security",
            "GitHub then ignores the severity; add the tag.",
        )
