"""Workflow commands, by which GitHub Actions shows findings beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from posthound.report.from_sarif import message_of
from posthound.report.sarif import read
from posthound.report.sarif.names import shown

# GitHub shows ten errors, ten warnings and ten notices a step.
_SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def commands(log: dict[str, Any]) -> Iterator[str]:
    """One command a result, the first ten of each level; names in them cannot start another command."""
    seen = dict.fromkeys(_COMMANDS, 0)
    for run in read.runs(log):
        for result in read.results(run):
            level = read.word(result, "level") or "warning"
            if level not in seen or read.rows(result, "suppressions") or result.get("baselineState") == "absent":
                continue
            seen[level] += 1
            if seen[level] <= _SHOWN:
                yield _command(run, result, _COMMANDS[level])
    for level, count in seen.items():
        if count > _SHOWN:
            yield f"::notice::{count - _SHOWN} more of level {level} are in the report."


def _command(run: dict[str, Any], result: dict[str, Any], name: str) -> str:
    region = read.table(read.first_location(result), "physicalLocation", "region")
    title = read.word(read.rule_of(run, result), "shortDescription", "text") or read.rule_id(result)
    held = {
        "file": unquote(read.uri_of(result)), "line": region.get("startLine"), "endLine": region.get("endLine"),
        "col": region.get("startColumn"), "endColumn": region.get("endColumn"), "title": title,
    }  # fmt: skip
    properties = ",".join(f"{key}={_property(shown(str(value), 300))}" for key, value in held.items() if value)
    return f"::{name} {properties}::{_data(shown(message_of(run, result), 1000))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
