"""RAML 0.8 and 1.0: descriptions with examples and defaults. Nothing resolves in one, so nothing but a placeholder is written."""

from __future__ import annotations

from typing import Any

from posthound.clients.base import Client, as_description
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.named import described, named_tree
from posthound.formats.requests import filled, joined, sent_to
from posthound.model.containers import is_object
from posthound.model.values import Document, Request, Role
from posthound.support.regexes import regex

_ENDINGS = (".raml",)
_SECTIONS = {
    "baseUri": Role.URL, "example": Role.EXAMPLE_BODY, "examples": Role.EXAMPLE_BODY, "default": Role.EXAMPLE_BODY, "enum": Role.EXAMPLE_BODY,
    "description": Role.DESCRIPTION, "documentation": Role.DESCRIPTION, "content": Role.DESCRIPTION,
}  # fmt: skip
_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "connect"))
# Where a way of logging in says itself to whom secrets go.
_LOGINS = ("accessTokenUri", "tokenCredentialsUri")
_VARIABLE = regex(r"\{([^{}]{1,100})\}")


def _sent(document: Document, container: int) -> Request:
    """The request that a part of the description is about."""
    tree, chain = document.tree, document.tree.chain(container)
    for at in reversed(chain):
        settings = tree.objects[at].get("settings") if is_object(tree.objects[at]) else None
        login = next((settings[key] for key in _LOGINS if settings.get(key)), "") if is_object(settings) else ""
        if isinstance(login, str) and login:
            return sent_to("", joined(login, ""))
    keys = [str(tree.container_keys[at]) for at in chain[1:]]
    method = next((key.upper() for key in keys if key in _METHODS), "")
    return sent_to(method, joined(_base(tree.objects[0]), "".join(key for key in keys if key.startswith("/"))))


def _base(root: Any) -> str:
    """The address of the API with the version and the defaults of its parameters put in."""
    address = root.get("baseUri") if is_object(root) else None
    if is_object(address):  # with annotations
        address = address.get("value")
    if not isinstance(address, str):
        return ""
    return filled(address.strip(), _VARIABLE, lambda name: _default(root, name), 1)


def _default(root: Any, name: str) -> str | None:
    if name == "version":
        return str(root["version"]) if "version" in root else None
    parameters = root.get("baseUriParameters")
    held = parameters.get(name) if is_object(parameters) else None
    default = held.get("default") if is_object(held) else None
    return default if isinstance(default, str) else None


_FIELDS = Fields(sections=_SECTIONS, sent=_sent)


def _read(file: File) -> Document | None:
    if not file.path.endswith(_ENDINGS):
        return None
    return file.document("raml", "raml", described(_FIELDS), named_tree(file.tree, file.data))


CLIENT = Client("raml", "RAML", _read, as_description, endings=_ENDINGS)
