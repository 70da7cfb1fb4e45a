"""Yaak: the folder that it keeps in step with a workspace, a file of YAML a request or environment, and its exports."""

from __future__ import annotations

from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.expressions import is_inside, literal_around
from posthound.model.columns import Span
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "authentication": Role.AUTH, "urlParameters": Role.QUERY, "variables": Role.ENVIRONMENT, "encryptionKeyChallenge": Role.METADATA,
}  # fmt: skip
_FIELDS = Fields(
    sections=_SECTIONS,
    refine={**REFINE, (Role.BODY, "form"): Role.FORM},
    listed=frozenset(("httpRequests", "grpcRequests", "websocketRequests")),
    root_role=lambda document: Role.METADATA,
    is_request=lambda document: document.kind == "yaak-request",
)
_MARKS = ((b"model:", b"id:"), (b'"yaakSchema"', b'"resources"'))
# Each model with what its ids begin with.
_IDS = {
    "http_request": "rq", "grpc_request": "gr", "websocket_request": "wr", "environment": "ev", "workspace": "wk", "folder": "fl",
    "cookie_jar": "cj",
}  # fmt: skip
_REFERENCES = regex(
    r"\$\{\[\s*(?:keychain|keyring)\(\s*service\s*=\s*'([^']{1,100})'|\$\{\[\s*([A-Za-z_][\w.-]{0,99})\s*\]\}"
)


def _model(root: Any) -> str:
    """The model of a file of the folder; "" for a file of anybody else."""
    if not is_object(root):
        return ""
    model, identity = str(root.get("model")), str(root.get("id"))
    return model if model in _IDS and identity.startswith(_IDS[model] + "_") else ""


def _read(file: File) -> Document | None:
    if file.syntax is Syntax.TEXT or not file.tree.objects:
        return None
    root = file.tree.objects[0]
    if is_object(root) and "yaakSchema" in root and is_object(root.get("resources")):
        return file.document("yaak", "yaak-export", _FIELDS.describe)
    model = _model(root)
    if not model:
        return None
    return file.document("yaak", "yaak-request" if model.endswith("request") else f"yaak-{model}", _FIELDS.describe)


def _advise(name: str, place: FieldPlace) -> Advice:
    """A variable in what is sent; in a variable the keychain, since one that refers to itself never resolves."""
    if place.role in (Role.ENVIRONMENT, Role.VARIABLE):
        held = f"${{[ keychain(service='{name}', account='{name}') ]}}"
        return Advice(held, True, f"put it into the keychain of each machine, as {name} of the account {name}")
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT, Role.CERTIFICATE) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    called = name.replace("-", "_").replace(".", "_")
    return Advice(
        f"${{[ {called} ]}}", True, f"add a variable {called} to a private environment, encrypted or from the keychain"
    )


def _embed(text: str, span: Span, reference: str) -> tuple[Span, str] | None:
    """A function takes a variable or another function for an argument, in place of a whole literal."""
    if not is_inside(text, span, "${[", "]}") or not reference.startswith("${["):
        return span, reference
    literal = literal_around(text, span, "${[")
    if literal is None or not literal.holds_all(span):
        return None
    return literal.span, reference.removeprefix("${[").removesuffix("]}").strip()


def _defines(path: str) -> bool:
    return path.rpartition("/")[2].startswith("yaak.ev_")


CLIENT = Client(
    "yaak",
    "Yaak",
    _read,
    _advise,
    marks=_MARKS,
    holds=held_by(_read),
    defines_variables=_defines,
    referred=names_by(_REFERENCES),
    embed=_embed,
    store="the keychain",
)
