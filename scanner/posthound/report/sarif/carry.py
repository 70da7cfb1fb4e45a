"""Carries a result from one SARIF run into another: what it refers to by number is looked up and written out."""

from __future__ import annotations

from typing import Any

from posthound.report.sarif import read

Json = dict[str, Any]
# Refer by number to lists of the run, and say nothing of a result's identity.
_LEFT_BEHIND = ("codeFlows", "graphTraversals", "graphs", "webRequest", "webResponse")


def portable(result: Json, run: Json) -> Json:
    """The result without numbers that mean something in `run` only."""
    kept = {key: value for key, value in result.items() if key not in _LEFT_BEHIND}
    made = _resolved(kept, run)
    assert isinstance(made, dict)
    provenance = made.get("provenance")
    if isinstance(provenance, dict):
        made["provenance"] = {key: value for key, value in provenance.items() if key != "invocationIndex"}
    return made


def _resolved(value: Any, run: Json, name: str = "") -> Any:
    if isinstance(value, list):
        return [_resolved(item, run, name) for item in value]
    if not isinstance(value, dict):
        return value
    if name in ("artifactLocation", "analysisTarget"):
        value = _looked_up(value, read.rows(run, "artifacts"), "location")
    elif name == "logicalLocations":
        value = _looked_up(value, read.rows(run, "logicalLocations"), "")
        value = {key: held for key, held in value.items() if key != "parentIndex"}
    # A property bag is the tool's own and stays as it is.
    return {key: held if key == "properties" else _resolved(held, run, key) for key, held in value.items()}


def _looked_up(value: Json, listed: list[Any], key: str) -> Json:
    index = value.get("index")
    rest = {name: held for name, held in value.items() if name != "index"}
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(listed):
        entry = read.table(listed[index], key) if key else read.table(listed[index])
        return {**{name: held for name, held in entry.items() if name != "index"}, **rest}
    return rest


def adopt_rule(run: Json, origin: Json, result: Json) -> Json:
    """The result with its rule among those of `run`; the rule is added where it is missing.

    `run` must have lists of its own. A rule of a tool extension is referred to by its id alone.
    """
    identity = read.rule_id(result)
    adopted = {key: value for key, value in result.items() if key != "ruleIndex"}
    if read.table(result, "rule", "toolComponent"):
        adopted["rule"] = {key: value for key, value in read.table(result, "rule").items() if key == "id"}
        return adopted
    described = read.rule_of(origin, result)
    identity = identity or read.word(described, "id")
    rules = read.rows(run, "tool", "driver", "rules")
    # Equal or a parent of a hierarchical id, as the standard lets a result name its rule.
    place = next(
        (n for n, rule in enumerate(rules) if described and read.word(rule, "id") == read.word(described, "id")), -1
    )
    if place < 0 and described:
        rules.append(described)
        place = len(rules) - 1
    if "rule" in adopted and isinstance(adopted["rule"], dict):
        adopted["rule"] = {key: value for key, value in adopted["rule"].items() if key != "index"}
    if identity:
        adopted["ruleId"] = identity
    if place >= 0:
        adopted["ruleIndex"] = place
    return adopted
