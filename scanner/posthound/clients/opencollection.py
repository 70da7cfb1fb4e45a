"""OpenCollection: Bruno's YAML of collections, requests and environments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from posthound.clients.base import Client, from_dotenv, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REQUESTS, SECTIONS, Fields
from posthound.formats.flags import flagged
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "clientCertificates": Role.CERTIFICATE, "docs": Role.DESCRIPTION, "examples": Role.EXAMPLE_BODY, "code": Role.SCRIPT,
}  # fmt: skip
_PROTOCOLS = frozenset(("http", "graphql", "grpc", "websocket"))
_ENDINGS = ("opencollection.yml", "opencollection.yaml")
_MARKS = ((b"opencollection:",), (b"info:", b"type:", b"url:"), (b"variables:", b"name:"))
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


def _root_role(document: Document) -> Role:
    return Role.ENVIRONMENT if document.kind == "opencollection-environment" else Role.METADATA


_FIELDS = Fields(
    sections=_SECTIONS,
    requests=REQUESTS | _PROTOCOLS,
    root_role=_root_role,
    is_request=lambda document: document.kind == "opencollection-request",
)


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.YAML and file.tree.objects else None
    if not is_object(root):
        return None
    if "opencollection" in root and is_object(root.get("info")):
        return file.document("opencollection", "opencollection", _FIELDS.describe)
    if _is_request(root):
        return file.document("opencollection", "opencollection-request", _FIELDS.describe)
    environment = _is_environment(file.path, root)
    return file.document("opencollection", "opencollection-environment", _FIELDS.describe) if environment else None


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return path.endswith((".yml", ".yaml")) and _read(File(Raw(Origin(path), data))) is not None


def _declares(document: Document) -> Iterator[tuple[int, str]]:
    return ((leaf, "generic-secret-variable") for leaf in flagged(document, "secret"))


CLIENT = Client(
    "opencollection",
    "OpenCollection",
    _read,
    from_dotenv,
    endings=_ENDINGS,
    marks=_MARKS,
    holds=_holds,
    referred=names_by(_REFERENCES),
    declares=_declares,
    store="the .env file",
)
