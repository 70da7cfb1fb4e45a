"""Requests and examples in the form in which the API takes them one by one, which is that of version 1. Pure.

Each field of a collection goes into some fields of that form, often into several: a script stands there as lines and as one
text, an authorization as it is and as it was called before. What was replaced is replaced in all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from posthound.cloud.trees import Alteration, Pointer, at, texts

_OF_REQUEST: Mapping[str, tuple[str, ...]] = {
    "name": ("name",), "description": ("description",), "url": ("url", "queryParams", "pathVariables", "pathVariableData"),
    "header": ("headerData", "headers"), "body": ("data", "rawModeData", "graphqlModeData"),
    "auth": ("auth", "currentHelper", "helperAttributes"), "event": ("events", "preRequestScript", "tests"), "variable": ("variables",),
}  # fmt: skip
_OF_RESPONSE: Mapping[str, tuple[str, ...]] = {
    "name": ("name",), "body": ("text",), "header": ("headers",), "cookie": ("cookies",), "originalRequest": ("requestObject", "url", "rawModeData"),
}  # fmt: skip
_BY_LINE = frozenset(("headers", "preRequestScript", "tests"))
# What the answer to a read holds and a write does not take.
_READ_ONLY = frozenset(("id", "responses"))
# Shorter values may stand inside other words.
_LONG = 8


def request_body(item: Any, changes: Sequence[Alteration], detail: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The request with the changes in it, all of what was read; `changes` from the item on. None where they cannot be put in.

    It is not documented that what is left out stays, so nothing is but fields that hold nothing, which not all may be sent.
    """
    made = {key: value for key, value in detail.items() if key not in _READ_ONLY and value is not None}
    for group, inner, there in _groups(item, changes, "request"):
        if not _replaced(made, _OF_REQUEST.get(group, ()), inner, there):
            return None
    return None if _left(made, changes) else made


def response_body(example: Any, changes: Sequence[Alteration], detail: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The changed fields of an example; the others stay. `changes` from the example on. None where they cannot be put in."""
    made = dict(detail)
    for group, inner, there in _groups(example, changes, ""):
        if not _replaced(made, _OF_RESPONSE.get(group, ()), inner, there):
            return None
    body = {key: value for key, value in made.items() if value != detail[key]}
    return None if not body or _left(body, changes) else body


def _groups(tree: Any, changes: Sequence[Alteration], inside: str) -> list[tuple[str, list[Alteration], Any]]:
    """The changes by the field that they stand in, with that field."""
    grouped: dict[Pointer, list[Alteration]] = {}
    for one in changes:
        field = (
            one.pointer[:2]
            if inside and one.pointer[0] == inside and isinstance(at(tree, (inside,)), dict)
            else one.pointer[:1]
        )
        grouped.setdefault(field, []).append(one)
    named = {field: "url" if field == (inside,) else str(field[-1]) for field in grouped}
    return [(named[field], inner, at(tree, field)) for field, inner in grouped.items()]


def _replaced(made: dict[str, Any], fields: tuple[str, ...], changes: Sequence[Alteration], there: Any) -> bool:
    """Replaces the texts in these fields; false where the same text is to become two, or to stay in one of its places."""
    wanted: dict[str, str] = {}
    for one in changes:
        if not isinstance(one.old, str) or wanted.setdefault(one.old, one.new) != one.new:
            return False
    if sum(text in wanted for text in texts(there)) != len(changes):
        return False
    for field in fields:
        if field == "requestObject" and isinstance(made.get(field), str):
            try:
                inner = json.loads(made[field])
            except ValueError:
                return False
            made[field] = json.dumps(_put(inner, wanted, by_line=True), ensure_ascii=False, separators=(",", ":"))
        elif made.get(field) is not None:
            made[field] = _put(made[field], wanted, by_line=field in _BY_LINE)
    return bool(fields)


def _put(node: Any, wanted: Mapping[str, str], *, by_line: bool) -> Any:
    if isinstance(node, str):
        if node in wanted:
            return wanted[node]
        return "\n".join(_line(line, wanted) for line in node.split("\n")) if by_line else node
    if isinstance(node, dict):
        return {key: _put(value, wanted, by_line=by_line or key in _BY_LINE) for key, value in node.items()}
    if isinstance(node, list):
        return [_put(value, wanted, by_line=by_line) for value in node]
    return node


def _line(line: str, wanted: Mapping[str, str]) -> str:
    name, colon, value = line.partition(": ")
    return wanted.get(line) or (f"{name}{colon}{wanted[value]}" if value in wanted else line)


def _left(body: Any, changes: Sequence[Alteration]) -> bool:
    """Whether a text that was replaced can still be read in what would be written."""
    gone = {one.old for one in changes if isinstance(one.old, str) and len(one.old) >= _LONG}
    return any(old in text for text in texts(body) for old in gone)
