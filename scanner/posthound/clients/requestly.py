"""Requestly's API client: collections and environments as it exports them; its rules for browsers are among the other tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.named import Named, described, with_names
from posthound.model.columns import Tree
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Role, Syntax

# What a record is stands under `data`, which is a body elsewhere.
_SHARED = {key: role for key, role in SECTIONS.items() if key != "data"}
_FIELDS = Fields(
    sections={**_SHARED, "variables": Role.ENVIRONMENT, "authConfigStore": Role.AUTH, "bodyContainer": Role.BODY, "pathVariables": Role.PATH_VARIABLE},
    refine={**REFINE, (Role.BODY, "form"): Role.FORM, (Role.BODY, "multipartForm"): Role.FORM},
    root_role=lambda document: Role.METADATA,
)  # fmt: skip
_MARKS = ((b'"contentType"', b'"records"', b'"schema_ver'), (b'"environments"', b'"syncValue"', b'"isGlobal"'))
# A variable is an object under its name.
_VALUES = ("syncValue", "localValue")
_TYPES = frozenset(("api", "collection"))


def _is_record(row: Any) -> bool:
    return is_object(row) and row.get("type") in _TYPES and "collectionId" in row and is_object(row.get("data"))


def _is_environment(row: Any) -> bool:
    return is_object(row) and {"name", "isGlobal"} <= row.keys() and is_object(row.get("variables"))


def _kind(root: Any) -> str:
    """Which of the two exports it is, "" for none."""
    if not is_object(root) or "schema_version" not in root:
        return ""
    for key, is_one, kind in (
        ("records", _is_record, "requestly-collections"),
        ("environments", _is_environment, "requestly-environment"),
    ):
        rows = root.get(key)
        if is_list(rows) and bool(rows) and all(map(is_one, rows[:50])):
            return kind
    return ""


def _read(file: File) -> Document | None:
    if file.syntax is not Syntax.JSON or not (kind := _kind(file.root)):
        return None
    tree = with_names(file.tree, file.data, dict(_variables(file.tree)))
    return file.document("requestly", kind, described(_FIELDS), tree)


def _variables(tree: Tree) -> Iterator[tuple[int, Named]]:
    for row in tree.at_keys(_VALUES):
        name = tree.container_keys[tree.parents[row]]
        if isinstance(name, str):
            yield row, Named(name, Role.ENVIRONMENT)


def _declares(document: Document) -> Iterable[tuple[int, str]]:
    """The values of variables that are said to be secret."""
    tree = document.tree
    secret = {tree.parents[row] for row in tree.at_keys(("type",)) if tree.texts[row] == "secret"}
    rows = tree.at_keys(_VALUES) if secret else ()
    return ((row, "generic-secret-variable") for row in rows if tree.parents[row] in secret and tree.texts[row].strip())


def _advise(name: str, place: FieldPlace) -> Advice:
    if place.role is Role.SCRIPT:
        return Advice(f"<{name}>", False, refused="a script: take the value out of its code by hand")
    return Advice(
        f"<{name}>", False, "give it as the local value of a variable, which exports leave out, and write {{…}} here"
    )


CLIENT = Client(
    "requestly", "Requestly", _read, _advise, marks=_MARKS, holds=held_by(_read), declares=_declares, store="local values of variables",
)  # fmt: skip
