"""Postman: collections of versions 1, 2 and 3, environments, globals, data dumps, and what a crawl saves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.json_tree import TooDense, read_exact, read_fast
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Kind, Request, Role, Syntax
from posthound.support.regexes import regex

YAML_NAMES = (
    ".request.yaml", ".example.yaml", ".message.yaml", ".environment.yaml", ".globals.yaml", ".dataset.yaml",
    ".request.yml", ".example.yml", ".message.yml", ".environment.yml", ".globals.yml",
)  # fmt: skip
# How the names of exports end; a crawl calls what it saves so.
COLLECTION, ENVIRONMENT, GLOBALS = "postman_collection.json", "postman_environment.json", "postman_globals.json"
# What only a crawl saves, beside them.
COMMENTS, PACKAGE, MOCK = "postman_comments.json", "postman_package.json", "postman_mock.json"
CALL_LOGS = "postman_call_logs.json"
SPEC = "postman_spec"  # a folder
_SPEC_FOLDER = f".{SPEC}/"
_SAVED = tuple(f".{name}" for name in (COMMENTS, PACKAGE, MOCK))
# What stands behind `postman` in the name of an export, and the kind of file it says that this is.
_WORDS = {
    "collection": Kind.COLLECTION_V2, "environment": Kind.ENVIRONMENT, "global": Kind.GLOBALS, "dump": Kind.DUMP,
}  # fmt: skip
# As Postman itself calls them; nearly every export ends so.
_KINDS = {
    f".{COLLECTION}": Kind.COLLECTION_V2, f".{ENVIRONMENT}": Kind.ENVIRONMENT, f".{GLOBALS}": Kind.GLOBALS,
}  # fmt: skip
ENVIRONMENT_YAML, GLOBALS_YAML = (".environment.yaml", ".environment.yml"), (".globals.yaml", ".globals.yml")
_VARIABLES, _VARIABLES_YAML = (Kind.ENVIRONMENT, Kind.GLOBALS), ENVIRONMENT_YAML + GLOBALS_YAML
# Of each row, all words stand in every file that Postman writes of some kind; a file without is not parsed to find that out.
_MARKS = (
    (b"_postman_",), (b"schema.getpostman.com",), (b'"item"', b'"info"'), (b'"values"', b'"key"'), (b'"values"', b'"name"'),
    (b'"values"', b'"id"'), (b'"requests"', b'"order"'), (b'"requests"', b'"folders"'), (b'"collections"', b'"environments"'),
    (b'"collections"', b'"globals"'), (b"$kind",), (b"schema.postman.com",),
)  # fmt: skip
_YAML_KIND = regex(rb"^\$kind\s*:", re.MULTILINE)
_UNKNOWN = frozenset((Kind.JSON, Kind.YAML, Kind.TEXT))


def named(path: str) -> bool:
    """Whether the file's name alone says that it is Postman's; `path` in lower case with `/` between parts."""
    if "postman" in path and (kind_by_name(path) is not Kind.JSON or path.endswith(_SAVED) or _SPEC_FOLDER in path):
        return True
    return path.endswith(YAML_NAMES) or (path.endswith("definition.yaml") and ".resources/" in path)


def defines_variables(path: str) -> bool:
    """Whether the file's name says that it is an environment or globals."""
    return kind_by_name(path) in _VARIABLES or path.endswith(_VARIABLES_YAML)


@lru_cache(maxsize=1024)
def kind_by_name(path: str) -> Kind:
    """The kind a file claims to have, so that a broken one's fields still get their roles; JSON where it claims none.

    `postman`, a word, then what browsers and people add to a copy's name: `a.postman_collection (1).json`,
    `postman-environment copy.json`, `a.json.postman_globals`, `a.postman_collection.json.bak`. A longer word is another
    (`postman_collectionist.json`), and another extension another kind of file (`postman_collection.test.js`).
    """
    if kind := _KINDS.get(path[path.rfind(".postman_") :]):
        return kind
    _, found, after = path.rpartition("/")[2].rpartition("postman")
    if not found:
        return Kind.JSON
    after = after.lstrip("_- ")
    for word, kind in _WORDS.items():
        if after.startswith(word):
            added, _, behind = after[len(word) :].removeprefix("s").partition(".json")
            return Kind.JSON if added[:1].isalpha() or "." in added or behind[:1].isalnum() else kind
    return Kind.JSON


def _holds(path: str, data: bytes) -> bool:
    if path.endswith((".yaml", ".yml")) and _yaml(data):
        return True
    if data[:64].lstrip(b" \t\r\n")[:1] not in (b"{", b"["):  # comments, the marks of a merge
        return path.endswith(".json") and (b"schema.getpostman.com" in data or b"_postman_" in data)
    try:
        tree = read_fast(data) or read_exact(data.decode("utf-8", "replace"))[0]
    except TooDense:
        return True  # it is not told what it is, but looked at
    return kind_of(tree.objects[0]) is not Kind.JSON


def _yaml(data: bytes) -> bool:
    if b"schema.getpostman.com" in data or b"schema.postman.com" in data:
        return True
    return b"$kind" in data and _YAML_KIND.search(data) is not None


def kind_of(root: Any) -> Kind:
    """The kind of a parsed JSON document; JSON when nothing says that Postman wrote it."""
    if is_list(root):
        kinds = {kind_of(item) for item in root[:50] if is_object(item)}
        return Kind.DUMP if kinds - {Kind.JSON} else Kind.JSON
    if not is_object(root):
        return Kind.JSON
    run = root.get("run")
    if is_object(run) and not run.keys().isdisjoint(("executions", "stats")):
        return Kind.JSON  # the report of a run, in which nothing resolves
    for wrapper in ("collection", "environment"):
        inner = root.get(wrapper)
        alone = len(root) <= 3 or is_object(run)  # newman's report has all that it ran beside the run
        if is_object(inner) and alone and (kind := kind_of(inner)) is not Kind.JSON:
            return kind
    if is_list(root.get("collections")) and ("environments" in root or "globals" in root):
        return Kind.DUMP
    if is_object(root.get("info")) and is_list(root.get("item")):
        return Kind.COLLECTION_V2
    if "schema.getpostman.com" in str(root.get("info", ""))[:2000]:
        return Kind.COLLECTION_V2
    return Kind.COLLECTION_V1 if _is_v1(root) else _values_kind(root)


def _is_v1(root: Mapping[str, Any]) -> bool:
    """Requests in the order that lists of their ids give. Other clients write `requests` and `folders`, too, but nest them,
    name their rows otherwise, and have no such order."""
    requests, folders = root.get("requests"), root.get("folders", [])
    if not is_list(requests):
        return False
    if "order" in root:
        return True
    if "folders" not in root or not is_list(folders):
        return False
    return all(is_object(row) and {"id", "url"} <= row.keys() for row in requests[:50]) and all(
        is_object(row) and "id" in row and "requests" not in row for row in folders[:50]
    )


def _values_kind(root: Mapping[str, Any]) -> Kind:
    values, scope = root.get("values"), root.get("_postman_variable_scope")
    if scope == "globals":
        return Kind.GLOBALS
    if scope == "environment":
        return Kind.ENVIRONMENT
    if is_list(values) and all(is_object(v) and "key" in v for v in values[:50]):
        if "name" in root or "id" in root:
            return Kind.ENVIRONMENT
        if values and set(root) == {"values"}:
            return Kind.GLOBALS
    return Kind.JSON


def _is_folder(root: Any) -> bool:
    """Whether YAML is a folder of version 3's first dialect, which has no schema: a list of the files in it."""
    items = root.get("items") if is_object(root) and root.get("type") == "folder" else None
    return is_list(items) and all(is_object(item) and "ref" in item for item in items)


def _yaml_kind(path: str, root: Any) -> Kind:
    if path.endswith(ENVIRONMENT_YAML):
        return Kind.ENVIRONMENT
    if path.endswith(GLOBALS_YAML):
        return Kind.GLOBALS
    if is_object(root):
        if "$kind" in root or path.endswith((".request.yaml", ".request.yml", ".example.yaml", ".example.yml")):
            return Kind.COLLECTION_V3
        if str(root.get("type", "")) in ("collection", "folder", "http") or "schema.postman.com" in str(
            root.get("$schema")
        ):
            return Kind.COLLECTION_V3
        if is_list(root.get("values")):
            return Kind.ENVIRONMENT
    return Kind.YAML


def _read(file: File) -> Document | None:
    path, kind, own = file.path, Kind.TEXT, False
    if file.data[:64].lstrip()[:1] not in (b"{", b"[") and not (
        path.endswith((".json", ".yaml", ".yml")) or named(path)
    ):
        return None
    if file.syntax is Syntax.JSON:
        kind = kind_of(file.tree.objects[0])
        kind = kind_by_name(path) if kind is Kind.JSON else kind
        own = kind is not Kind.JSON
    elif file.syntax is Syntax.YAML and (named(path) or _yaml(file.data) or _is_folder(file.tree.objects[0])):
        kind = _yaml_kind(path, file.tree.objects[0])
        own = kind is not Kind.YAML
    return file.document("postman", kind, _FIELDS.describe) if own or named(path) else None


def _root_role(document: Document) -> Role:
    return Role.TEXT if document.kind in _UNKNOWN else Role.METADATA


def _is_request(document: Document) -> bool:
    """A file of version 3 is a request itself."""
    root = document.tree.objects[0]
    return document.kind is Kind.COLLECTION_V3 and is_object(root) and "url" in root


def _is_example(document: Document) -> bool:
    """An example of version 3 is a file of its own."""
    root = document.tree.objects[0]
    return is_object(root) and str(root.get("$kind", "")).endswith("-example")


def _reported(document: Document, role: Role) -> Role:
    """Globals are written like an environment."""
    return Role.GLOBALS if role is Role.ENVIRONMENT and document.kind is Kind.GLOBALS else role


_FIELDS = Fields(root_role=_root_role, is_request=_is_request, is_example=_is_example, reported=_reported)


def _advise(name: str, place: FieldPlace) -> Advice:
    from posthound.clients.postman.reference import advise  # most scans find nothing

    return advise(name, place)


def _referred(data: bytes) -> set[str]:
    from posthound.clients.postman.reference import referred

    return referred(data)


def _allowed(request: Request) -> str:
    from posthound.clients.postman.reference import allowed

    return allowed(request)


def _declares(document: Document) -> Iterable[tuple[int, str]]:
    if document.kind is not Kind.GLOBALS:
        return ()
    from posthound.formats.flags import flagged  # few files are globals

    return ((leaf, "generic-secret-global") for leaf in flagged(document, "type", ("secret",)))


CLIENT = Client(
    "postman",
    "Postman",
    _read,
    _advise,
    named=named,
    marks=_MARKS,
    holds=_holds,
    defines_variables=defines_variables,
    referred=_referred,
    store="the Postman vault",
    allowed=_allowed,
    declares=_declares,
)
