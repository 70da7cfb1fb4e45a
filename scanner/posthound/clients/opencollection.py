"""OpenCollection: Bruno's YAML of collections, requests and environments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from posthound.clients.base import Client, from_dotenv, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REQUESTS, SECTIONS, Fields
from posthound.formats.flags import variables_flagged
from posthound.formats.named import Named, described, with_names
from posthound.formats.requests import request_of
from posthound.model.columns import Tree
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "clientCertificates": Role.CERTIFICATE, "docs": Role.DESCRIPTION, "examples": Role.EXAMPLE_BODY, "code": Role.SCRIPT,
}  # fmt: skip
_PROTOCOLS = frozenset(("http", "graphql", "grpc", "websocket"))
_ENDINGS = ("opencollection.yml", "opencollection.yaml")
_MARKS = (
    (b"opencollection:",),
    (b"info:", b"type:", b"url:"),
    (b"info:", b"type: folder"),
    (b"variables:", b"name:"),
)
_REFERENCES = regex(r"\{\{\s*process\.env\.([A-Za-z_]\w{0,99})\s*\}\}|bru\.getProcessEnv\(\\*[\"'`]([^\"'`\\]{1,100})")


def _is_request(root: Any) -> bool:
    info = root.get("info")
    kind = info.get("type") if is_object(info) else None
    return (
        isinstance(kind, str)
        and kind in _PROTOCOLS
        and is_object(root.get(kind))
        and {"method", "url", "body", "auth"} & root[kind].keys() != set()
    )


def _is_environment(path: str, root: Any) -> bool:
    rows = root.get("variables")
    named = "name" in root and root.keys() <= {
        "name",
        "variables",
        "color",
        "extends",
        "dotEnvFilePath",
        "description",
        "clientCertificates",
        "externalSecrets",
    }
    return "environments/" in path and named and is_list(rows) and all(is_object(row) and "name" in row for row in rows)


def _is_folder(root: Any) -> bool:
    info = root.get("info")
    return is_object(info) and info.get("type") == "folder" and bool(root.keys() & {"request", "items", "docs"})


def _names(tree: Tree) -> Iterator[tuple[int, Named]]:
    """The values of variables that stand with their type, or as one of several: they are called as the row around them."""
    for row in tree.at_keys(("data", "value")):
        at = tree.parents[row]
        while isinstance(key := tree.container_keys[at], int) or key == "value":
            at = tree.container_parents[at]
            held = tree.objects[at]
            if is_object(held) and isinstance(name := held.get("name"), str):
                yield row, Named(name, None)
                break


def _sent(document: Document, container: int) -> Request:
    """The request around: that of the file, or of the item of a collection that is one file."""
    tree, at = document.tree, container
    while at >= 0:
        held = tree.objects[at]
        if is_object(held):
            if kind := next((one for one in held if one in _PROTOCOLS and is_object(held[one])), None):
                return request_of(held[kind], "url", {})
            if tree.container_keys[at] == "request" and "url" in held:
                return request_of(held, "url", {})
        at = tree.container_parents[at]
    return Request()


_FIELDS = Fields(
    sections=_SECTIONS,
    requests=REQUESTS | _PROTOCOLS,
    sent=_sent,
    root_role=lambda document: Role.METADATA,
)
_ENVIRONMENT = _FIELDS._replace(sections={**_SECTIONS, "variables": Role.ENVIRONMENT})


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.YAML and file.tree.objects else None
    if not is_object(root):
        return None
    kind, fields = "", _FIELDS
    if "opencollection" in root and is_object(root.get("info")):
        kind = "opencollection"
    elif _is_request(root):
        kind = "opencollection-request"
    elif _is_folder(root):
        kind = "opencollection-folder"
    elif _is_environment(file.path, root):
        kind, fields = "opencollection-environment", _ENVIRONMENT
    tree = with_names(file.tree, file.data, dict(_names(file.tree))) if kind else None
    return file.document("opencollection", kind, described(fields), tree) if kind else None


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return path.endswith((".yml", ".yaml")) and _read(File(Raw(Origin(path), data))) is not None


CLIENT = Client(
    "opencollection",
    "OpenCollection",
    _read,
    from_dotenv,
    endings=_ENDINGS,
    marks=_MARKS,
    holds=_holds,
    referred=names_by(_REFERENCES),
    declares=variables_flagged("secret"),
    store="the .env file",
)
