"""Bruno: `.bru` files of requests, folders, collections and environments, `bruno.json`, and collections exported as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from posthound.clients.base import Client, from_dotenv, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.flags import variables_flagged
from posthound.formats.text import PlacedLine, placed_lines
from posthound.model.columns import GrownTree, Span
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_BLOCK = regex(r"([a-z][\w:.-]*)[ \t]*([{\[])[ \t]*$", 0)
_ROW = regex(
    r"([ \t]*+(?:~[ \t]*+)?)(\"(?:[^\"\\]|\\.)*\"|[^:\s](?:[^:]*[^: \t])?)[ \t]*:[ \t]*((?:.*[^ \t\n])?)[ \t]*$"
)
_QUOTES = "'''"
_CONTENT_TYPE = regex(r"(?<![ \t])[ \t]+@contentType\([^()]*\)$")
_METHODS = frozenset("get post put delete patch options head connect trace http grpc ws query".split())
# What a block is called here, by its first word; the rest keep their name.
_SECTIONS = {
    **SECTIONS, "vars": Role.VARIABLE, "docs": Role.DESCRIPTION, "script": Role.SCRIPT, "tests": Role.SCRIPT, "example": Role.EXAMPLE_BODY,
    "assert": Role.METADATA, "form": Role.FORM, "path": Role.PATH_VARIABLE, "clientCertificates": Role.CERTIFICATE,
}  # fmt: skip
_TEXTS = frozenset(("script", "tests", "docs", "example"))
_FORMS = ("body:form-urlencoded", "body:multipart-form")
_FIELDS = Fields(sections=_SECTIONS, root_role=lambda document: Role.METADATA)
_ENDINGS = (".bru", "bruno.json")
_MARKS = (
    (b'"brunoConfig"', b'"items"'), (b'"multipartForm"', b'"items"', b'"seq"'),
    (b'"variables"', b'"name"', b'"enabled"'), (b'"variables"', b'"name"', b'"secret"'),
)  # fmt: skip
# An environment in JSON, exported or as `bru run --env-file` takes it, and one of Bruno's own language that lies anywhere.
_ENVIRONMENT = _FIELDS._replace(sections={**_SECTIONS, "variables": Role.ENVIRONMENT})
_VARS, _META = (
    regex(r"^vars[ \t]*\{", re.MULTILINE),
    regex(r"^(?:meta|auth|headers|script:[\w-]+)[ \t]*\{", re.MULTILINE),
)
_ITEMS = ("http", "graphql", "grpc", "ws", "folder", "http-request", "graphql-request")
# An export in one file; it has its forms as lists, and environments beside its requests.
_EXPORT = _FIELDS._replace(
    refine={**REFINE, (Role.BODY, "formUrlEncoded"): Role.FORM, (Role.BODY, "multipartForm"): Role.FORM}
)
_REFERENCES = regex(r"\{\{\s*process\.env\.([A-Za-z_]\w{0,99})\s*\}\}|bru\.getProcessEnv\(\\*[\"'`]([^\"'`\\]{1,100})")


class _Reader:
    """Blocks of rows, of names, or of free text, each up to a closing bracket at the beginning of a line."""

    def __init__(self, text: str, *, environment: bool) -> None:
        self.text = text
        self.environment = environment
        self.tree = GrownTree(placed=True)
        self.request: dict[str, object] = {}
        self.root: dict[str, object] = {"request": self.request}
        self.tree.add_container(self.root, -1, "")
        self.call = self.tree.add_container(self.request, 0, "request")

    def read(self) -> GrownTree:
        lines = list(placed_lines(self.text))
        self._name(lines)
        number = 0
        while number < len(lines):
            line, at = lines[number]
            opened = _BLOCK.match(line)
            if opened is None:
                self.leaf(0, "text", at, at + len(line))
                number += 1
                continue
            close = "}" if opened[2] == "{" else "]"
            last = number + 1
            while last < len(lines) and not lines[last].text.startswith(close):
                last += 1
            self._block(opened[1], lines[number + 1 : last], listed=close == "]")
            number = last + 1
        return self.tree

    def leaf(self, parent: int, key: str, start: int, end: int) -> None:
        if end > start:
            self.tree.add_leaf(self.text[start:end], parent, key, Span(start, end))

    def _name(self, lines: list[PlacedLine]) -> None:
        """The request's name and address, which its labels and hosts are taken from."""
        for line, _ in lines:
            row = _ROW.match(line)
            if row is not None and row[2] in ("name", "url") and row[2] not in self.request:
                self.request[row[2]] = row[3]
        self.root["name"] = self.request.get("name")

    def _block(self, name: str, lines: list[PlacedLine], *, listed: bool) -> None:
        if not lines:
            return
        first = name.partition(":")[0]
        start, end = lines[0].at, lines[-1].at + len(lines[-1].text)
        if first in _TEXTS:
            self.leaf(self.call, first, start, end)
        elif first == "body" and name not in _FORMS:
            self.leaf(self.call, "variables" if name == "body:graphql:vars" else "body", start, end)
        elif listed:
            for line, at in lines:
                self.leaf(self.call, "secret_name", at, at + len(line))
        elif first in _METHODS or first == "meta":
            self._rows(self.call, lines)
        else:
            section = (
                "values"
                if first == "vars" and self.environment
                else "form"
                if name in _FORMS
                else name.partition(":")[0]
            )
            section = "path" if name == "params:path" else section
            self._rows(self.tree.add_container({}, self.call, section), lines)

    def _rows(self, parent: int, lines: list[PlacedLine]) -> None:
        number = 0
        while number < len(lines):
            line, at = lines[number]
            row = _ROW.match(line)
            number += 1
            if row is None:
                self.leaf(parent, "text", at, at + len(line))
                continue
            start, end = at + row.start(3), at + row.end(3)
            if row[3].startswith(_QUOTES):  # a value on one line or on several
                end = self._closing(start + 3, lines[-1])
                while number < len(lines) and lines[number].at <= end:
                    number += 1
                inside = self.text[start + 3 : end]
                start, end = end - len(inside.lstrip()), start + 3 + len(inside.rstrip())
            elif kind := _CONTENT_TYPE.search(row[3]):  # of a part of a form
                end = start + kind.start()
            self.leaf(parent, row[2].strip('"'), start, end)

    def _closing(self, start: int, last: PlacedLine) -> int:
        """Where the quotes stand that close a value; the end of its block where there are none."""
        end = last.at + len(last.text)
        close = self.text.find(_QUOTES, start, end)
        return end if close < 0 else close


def _is_export(root: Any) -> bool:
    """Whether it is a collection in one file; early ones did not say of themselves what they are."""
    items = root.get("items") if is_object(root) else None
    if not is_list(items) or not {"name", "version"} <= root.keys():
        return False
    return "brunoConfig" in root or (
        bool(items) and all(is_object(item) and item.get("type") in _ITEMS for item in items[:50])
    )


def _is_environment(root: Any) -> bool:
    """Whether it is an environment, or several in one file: rows of variables that are switched on and off, or kept secret."""
    several = root.get("environments") if is_object(root) else None
    if is_list(several):
        return bool(several) and "info" in root and all(map(_is_environment, several[:50]))
    rows = root.get("variables") if is_object(root) else None
    return is_list(rows) and bool(rows) and all(map(_is_variable, rows[:50]))


def _is_variable(row: Any) -> bool:
    return (
        is_object(row)
        and isinstance(row.get("name"), str)
        and "value" in row
        and any(isinstance(row.get(flag), bool) for flag in ("enabled", "secret"))
    )


def _read(file: File) -> Document | None:
    if file.path.endswith(".bru"):
        text = file.data.decode()
        environment = "environments/" in file.path or (_VARS.search(text) is not None and not _META.search(text))
        kind = "bruno-environment" if environment else "bruno"
        return file.document(
            "bruno", kind, _FIELDS.describe, _Reader(text, environment=environment).read(), Syntax.TEXT
        )
    if file.syntax is not Syntax.JSON or not file.tree.objects:
        return None
    root = file.tree.objects[0]
    if _is_export(root):
        return file.document("bruno", "bruno-export", _EXPORT.describe)
    if _is_environment(root):
        return file.document("bruno", "bruno-environment", _ENVIRONMENT.describe)
    if not file.path.endswith("bruno.json"):
        return None
    own = is_object(root) and root.get("type") == "collection" and "name" in root
    return file.document("bruno", "bruno", _FIELDS.describe) if own else None


def _declares(document: Document) -> Iterator[tuple[int, str]]:
    """The variables of an environment that its own list of secret ones names as well: there Bruno keeps the value elsewhere."""
    tree = document.tree
    if document.syntax is not Syntax.TEXT:
        yield from variables_flagged("secret")(document)
        return
    listed = {tree.texts[leaf].strip(" \t,").removeprefix("~") for leaf in tree.at_keys(("secret_name",))}
    for leaf in tree.rows_of(set(tree.lists_at(("values",)))) if listed else ():
        if tree.keys[leaf] in listed:
            yield leaf, "generic-secret-variable"


def _defines(path: str) -> bool:
    """Environments; and what the requests of a collection or a folder have in common, their variables among it."""
    return path.endswith(".bru") and (
        "environments/" in path or path.rpartition("/")[2] in ("collection.bru", "folder.bru")
    )


CLIENT = Client(
    "bruno",
    "Bruno",
    _read,
    from_dotenv,
    endings=_ENDINGS,
    marks=_MARKS,
    holds=held_by(_read),
    defines_variables=_defines,
    referred=names_by(_REFERENCES),
    declares=_declares,
    store="the .env file",
)
