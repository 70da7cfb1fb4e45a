"""Reads SARIF files of any tool: what is there, without trusting its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from posthound.report.sarif.names import NARROWED
from posthound.support.errors import SourceError, reason_of
from posthound.support.files import read_file

MAX_BYTES = 2_000_000_000


def read(path: str) -> tuple[dict[str, Any], int]:
    """The file's JSON object and its size in bytes. Raises SourceError where it is none."""
    try:
        data = read_file(path, MAX_BYTES)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason_of(error)}", "Check the name of the SARIF file.") from error
    return parse(data, path), len(data)


def parse(data: bytes, path: str) -> dict[str, Any]:
    """The same for bytes at hand; a byte-order mark and UTF-16 are taken as they come."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    try:
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise SourceError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            "Give a file written as SARIF, whole: posthound scan . --output report.sarif writes one.",
        ) from error
    runs = value.get("runs") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(runs, list) or not _is_version(value.get("version")):
        raise SourceError(
            f"{path} is JSON, but not a SARIF log: it has no list of runs and no version 2.",
            "Give a file written as SARIF: posthound scan . --output report.sarif writes one.",
        )
    return value


def _is_version(version: Any) -> bool:
    return isinstance(version, str) and version.startswith("2.")


def table(value: Any, *keys: str) -> dict[str, Any]:
    """The object at a chain of keys; an empty one where anything on the way is missing or something else."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: Any, *keys: str) -> list[Any]:
    """The list at a chain of keys; an empty one where there is none."""
    *way, last = keys
    held = table(value, *way).get(last)
    return held if isinstance(held, list) else []


def word(value: Any, *keys: str) -> str:
    """The string at a chain of keys; an empty one where there is none."""
    *way, last = keys
    held = table(value, *way).get(last)
    return held if isinstance(held, str) else ""


def runs(log: dict[str, Any]) -> list[dict[str, Any]]:
    """The log's runs, those that are objects."""
    return [run for run in rows(log, "runs") if isinstance(run, dict)]


def results(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The run's results, those that are objects."""
    return (result for result in rows(run, "results") if isinstance(result, dict))


def rule_of(run: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """The descriptor of a result's rule: by index, else by id."""
    rules = rows(run, "tool", "driver", "rules")
    index = result.get("ruleIndex", table(result, "rule").get("index"))
    if isinstance(index, int) and 0 <= index < len(rules) and isinstance(rules[index], dict):
        found: dict[str, Any] = rules[index]
        return found
    identity = rule_id(result)
    return next((rule for rule in rules if isinstance(rule, dict) and identity and rule.get("id") == identity), {})


def rule_id(result: dict[str, Any]) -> str:
    """The id of a result's rule."""
    return word(result, "ruleId") or word(result, "rule", "id")


def first_location(result: dict[str, Any]) -> dict[str, Any]:
    """The location that consumers read."""
    locations = rows(result, "locations")
    return locations[0] if locations and isinstance(locations[0], dict) else {}


def uri_of(result: dict[str, Any]) -> str:
    """The file of a result, as it is written."""
    return word(first_location(result), "physicalLocation", "artifactLocation", "uri")


def complete(run: dict[str, Any]) -> bool:
    """Whether the tool says that it looked at everything."""
    return all(table(call).get("executionSuccessful") is not False for call in rows(run, "invocations"))


def narrowed(run: dict[str, Any]) -> list[str]:
    """How a configuration from the scanned tree made the run's report smaller: its keys, where the tool tells."""
    calls = rows(run, "invocations")
    return sorted({key for call in calls for key in rows(call, "properties", NARROWED) if isinstance(key, str)})


def category_of(run: dict[str, Any]) -> tuple[str, str]:
    """What GitHub tells analyses apart by: the tool's name and the category, which ends at the last slash of the id."""
    identity = word(run, "automationDetails", "id")
    return word(run, "tool", "driver", "name"), identity.rpartition("/")[0]
