"""The smallest calls that make an entity's changes: an environment's values, a request, a collection's variable. Pure.

What Postman's API changes only together with the whole entity is told apart, and is written only when that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from posthound.cloud.entities import EntityRef
from posthound.cloud.old_form import request_body, response_body
from posthound.cloud.trees import Alteration, Pointer, applied, at
from posthound.sources.postman.shapes import What
from posthound.sources.postman.urls import segment
from posthound.support.terminal import counted

_VALUE_FIELDS = frozenset(("value", "description", "secret", "source"))
_OF_COLLECTION = {"info": "info", "variable": "variable", "auth": "auth", "event": "events"}
_OWNED = re.compile(r"[0-9]+-([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Za-z]{20,})")
_SCRIPT, _EVENT = frozenset(("id", "type", "exec")), frozenset(("listen", "script", "id"))


@dataclass(frozen=True, slots=True)
class Patch:
    """One call that writes, and what it changes. `of` is the item or example, `detail` the call that reads it first."""

    method: str
    path: str
    form: str
    title: str
    changes: tuple[Alteration, ...] = field(repr=False)
    of: Pointer = ()
    detail: str = ""


def patches_of(ref: EntityRef, tree: Any, changes: Sequence[Alteration]) -> tuple[list[Patch], list[Alteration]]:
    """The calls for the changes of an entity, and the changes that only a whole one makes."""
    match ref.what:
        case What.ENVIRONMENT:
            return _environment(ref, changes)
        case What.COLLECTION:
            return _collection(ref, tree, changes)
        case What.SPEC_FILE:
            return [Patch("PATCH", ref.url, "content", f"the {ref.title}", tuple(changes))], []
        case What.PACKAGE:
            there = [one for one in changes if one.pointer == ("script",)]
            rest = [one for one in changes if one not in there]
            return (
                [Patch("PATCH", ref.url, "script", f"the script of {ref.title}", tuple(there))] if there else []
            ), rest
        case _:
            return [], list(changes)


def whole(ref: EntityRef, changes: Sequence[Alteration]) -> Patch | None:
    """The call that replaces the entity as a whole; None where there is none."""
    if ref.what in (What.COLLECTION, What.ENVIRONMENT, What.GLOBALS):
        return Patch("PUT", ref.url, "whole", f"the whole {ref.title}", tuple(changes))
    return None


def _environment(ref: EntityRef, changes: Sequence[Alteration]) -> tuple[list[Patch], list[Alteration]]:
    values, names, rest = [], [], []
    for one in changes:
        if one.new is None:
            rest.append(one)
        elif one.pointer == ("name",):
            names.append(one)
        elif len(one.pointer) == 3 and one.pointer[0] == "values" and one.pointer[2] in _VALUE_FIELDS:
            values.append(one)
        else:
            rest.append(one)
    number = len({one.pointer[1] for one in values})
    titles = (f"{counted(number, 'value')} of {ref.title}", f"the name of {ref.title}")
    found = [
        Patch("PATCH", ref.url, "values", title, tuple(those))
        for title, those in zip(titles, (values, names), strict=True)
        if those
    ]
    return found, rest


def _collection(ref: EntityRef, tree: Any, changes: Sequence[Alteration]) -> tuple[list[Patch], list[Alteration]]:
    grouped: dict[tuple[str, Pointer], list[Alteration]] = {}
    for one in changes:
        grouped.setdefault(_piece(tree, one.pointer), []).append(one)
    patches: list[Patch] = []
    rest: list[Alteration] = []
    for (form, of), those in grouped.items():
        made = _patch(ref, tree, form, of, tuple(those))
        if made is None:
            rest += those
        else:
            patches.append(made)
    return patches, rest


def _piece(tree: Any, pointer: Pointer) -> tuple[str, Pointer]:
    """Which piece of a collection a place belongs to, and where that begins."""
    if pointer[0] in _OF_COLLECTION:
        return str(pointer[0]), ()
    way = 0
    while len(pointer) > way + 1 and pointer[way] == "item":
        way += 2
    of, inner = pointer[:way], pointer[way:]
    if not of or not inner:
        return "", ()
    if isinstance(at(tree, (*of, "item")), list):
        return ("folder" if inner in (("name",), ("description",)) else ""), of
    if inner[0] == "response" and len(inner) > 2:
        return "response", (*of, *inner[:2])
    return "request", of


def _patch(ref: EntityRef, tree: Any, form: str, of: Pointer, changes: tuple[Alteration, ...]) -> Patch | None:
    if form in _OF_COLLECTION:
        title = {
            "info": "the description",
            "variable": "variables",
            "auth": "the authorization",
            "event": "the scripts",
        }[form]
        patch = Patch("PATCH", ref.url, form, f"{title} of {ref.title}", changes)
        return patch if body_of(patch, tree, {}) is not None else None
    row = at(tree, of)
    identity = row.get("id") if form and isinstance(row, dict) else None
    if not isinstance(identity, str) or any(not isinstance(one.new, str) for one in changes):
        return None
    # The documentation asks for ids here, not for uids with the owner's number before them.
    path = f"/collections/{segment(_bare(ref.key))}/{form}s/{segment(_bare(identity))}"
    kind = "example" if form == "response" else form
    title = f"{kind} {str(row.get('name') or identity)!r} of {ref.title}"
    return Patch("PUT", path, form, title, changes, of, "" if form == "folder" else path)


def _bare(key: str) -> str:
    """An id without its owner's number: of a UUID, the part before the first hyphen may be a number as well."""
    owned = _OWNED.fullmatch(key)
    return owned[1] if owned else key


def body_of(patch: Patch, after: Any, detail: Mapping[str, Any]) -> Any:
    """What the call sends to make `after`; None where the API could not be told so."""
    inner = [one._replace(pointer=one.pointer[len(patch.of) :]) for one in patch.changes]
    match patch.form:
        case "values":
            return [{"op": "replace", "path": "/" + "/".join(map(str, p)), "value": new} for p, _, new in patch.changes]
        case "content" | "script":
            return {patch.form: after[patch.form]}
        case "whole":
            return _whole_body(patch, after)
        case "folder":
            return {str(one.pointer[0]): one.new for one in inner}
        case "request":
            return request_body(_before(after, patch), inner, detail)
        case "response":
            return response_body(_before(after, patch), inner, detail)
        case _:
            made = _of_collection(patch.form, after, inner)
            return None if made is None else {"collection": {_OF_COLLECTION[patch.form]: made}}


def _before(after: Any, patch: Patch) -> Any:
    back = [Alteration(one.pointer, one.new, one.old) for one in patch.changes]
    return at(applied(after, back), patch.of)


def _whole_body(patch: Patch, after: Any) -> Any:
    if patch.path.endswith("/global-variables"):
        return {"values": after.get("values", [])}
    if patch.path.startswith("/environments/"):
        return {"environment": {"name": after.get("name"), "values": after.get("values", [])}}
    return {"collection": after}


def _of_collection(form: str, after: Any, changes: Sequence[Alteration]) -> Any:
    """A property of the collection itself as PATCH takes it; None for what it has no field for."""
    if form == "info":
        told = {
            str(one.pointer[-1]): one.new
            for one in changes
            if one.pointer in (("info", "name"), ("info", "description"))
        }
        return told if len(told) == len(changes) else None
    if form == "auth":
        return after["auth"]
    if form == "event":
        return _events(after["event"])
    return _variables(after["variable"], changes)


def _events(rows: Any) -> list[dict[str, Any]] | None:
    events = []
    for row in rows if isinstance(rows, list) else ():
        script = row.get("script") if isinstance(row, dict) else None
        if not isinstance(script, dict) or not script.get("id") or not isinstance(script.get("exec"), list):
            return None
        if any(row[key] for key in row.keys() - _EVENT) or any(script[key] for key in script.keys() - _SCRIPT):
            return None
        kept = {key: script[key] for key in ("id", "type", "exec") if key in script}
        events.append({"listen": row.get("listen"), "script": kept})
    return events or None


def _variables(rows: Any, changes: Sequence[Alteration]) -> list[dict[str, Any]] | None:
    if not isinstance(rows, list) or any(len(one.pointer) != 3 or one.pointer[2] != "value" for one in changes):
        return None
    told = []
    for one in changes:
        row = rows[int(one.pointer[1])]
        key = row.get("key")
        if not isinstance(key, str) or sum(isinstance(other, dict) and other.get("key") == key for other in rows) != 1:
            return None  # which of two is meant, the API cannot be told
        told.append({"key": key, "value": one.new, **({"disabled": True} if row.get("disabled") else {})})
    return told
