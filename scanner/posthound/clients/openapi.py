"""OpenAPI 3, Swagger 2 and AsyncAPI: descriptions with examples and defaults. Nothing resolves in one, so nothing but a placeholder is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from posthound.clients.base import Client, as_description, held_by
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.named import described, named_tree
from posthound.formats.requests import filled, in_common, joined, sent_to
from posthound.model.columns import Key
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role
from posthound.support.regexes import regex

_SECTIONS = {
    "servers": Role.URL, "host": Role.URL, "example": Role.EXAMPLE_BODY, "examples": Role.EXAMPLE_BODY, "default": Role.EXAMPLE_BODY,
    "enum": Role.EXAMPLE_BODY, "x-codeSamples": Role.EXAMPLE_BODY, "x-code-samples": Role.EXAMPLE_BODY, "description": Role.DESCRIPTION,
}  # fmt: skip
_MARKS = (
    (b'"openapi"', b'"info"'), (b'"swagger"', b'"info"'), (b'"asyncapi"', b'"info"'), (b"openapi:", b"info:"), (b"swagger:", b"info:"),
    (b"asyncapi:", b"info:"),
)  # fmt: skip
# What an object of `paths` describes a request under; `query` is of OpenAPI 3.2.
_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"))
# Parts of the descriptions of requests and answers. What stands in others is sent nowhere, or, in webhooks and callbacks, to whoever asks for it.
_PARTS = frozenset(("components", "parameters", "responses", "definitions", "securityDefinitions"))
_ANYWHERE = frozenset(("callbacks", "pathItems"))
# Where a way of logging in says itself to whom secrets go.
_LOGINS = ("tokenUrl", "openIdConnectUrl")
_VARIABLE = regex(r"\{([^{}]{1,100})\}")


def _sent(document: Document, container: int) -> Request:
    """The request that a part of the description is about."""
    tree, chain = document.tree, document.tree.chain(container)
    keys = [tree.container_keys[at] for at in chain[1:]]
    objects = [tree.objects[at] for at in chain]
    place = str(keys[0]) if keys else ""
    if is_object(objects[0]) and "asyncapi" in objects[0]:
        return sent_to("", in_common(map(_broker, _servers(objects[0], keys))))
    if (of_server := _own_server(keys, objects)) is not None:
        return sent_to("", joined(_address(of_server), ""))
    if place == "paths" and keys[3:4] != ["callbacks"]:
        method = str(keys[2]) if keys[2:3] and keys[2] in _METHODS else ""
        levels = [*(objects[3:4] if method else ()), *objects[2:3], objects[0]]
        return sent_to(method.upper(), joined(_base(levels), str(keys[1]) if keys[1:] else ""))
    if place in _PARTS and not (place == "components" and keys[1:2] and keys[1] in _ANYWHERE):
        login = next((url for held in reversed(objects) if (url := _login(held))), "")
        return sent_to("", joined(login, "") or joined(_base(objects[:1]), ""))
    return Request()


def _servers(root: Mapping[str, Any], keys: list[Key]) -> Sequence[Any]:
    """The servers of AsyncAPI to which something may go: that in which it stands, else all."""
    servers = root.get("servers")
    held = servers if is_object(servers) else {}
    own = str(keys[1]) if keys[:1] == ["servers"] and keys[1:] else ""
    return [held[own]] if own in held else list(held.values())


def _broker(server: Any) -> str:
    """The address of one, whose host stands by itself since version 3."""
    if is_object(server) and isinstance(host := server.get("host"), str):
        server = {**server, "url": host}
    address = _address(server)
    return address if "//" in address or not address else f"{server.get('protocol', 'amqp')}://{address}"


def _own_server(keys: list[Key], objects: list[Any]) -> Any:
    """The server in whose entry something stands, of the document, a path or an operation; None elsewhere."""
    for number in (0,) if keys[:1] != ["paths"] else (2, 3):
        if keys[number : number + 1] == ["servers"] and len(keys) > number + 1:
            return objects[number + 2]
    return None


def _login(held: Any) -> str:
    return next((held[key] for key in _LOGINS if isinstance(held.get(key), str)), "") if is_object(held) else ""


def _base(levels: list[Any]) -> str:
    """The address of the first server of the innermost level that names servers: that is where requests go unless somebody chooses another."""
    for level in levels:
        servers = level.get("servers") if is_object(level) else None
        if is_list(servers) and servers:
            return _address(servers[0])
    return _swagger_base(levels)


def _address(server: Any) -> str:
    """The address of a server with the defaults of its variables put in; one that is relative lies where the description was read."""
    if not is_object(server) or not isinstance(url := server.get("url"), str):
        return ""
    variables = server.get("variables")
    return filled(url.strip(), _VARIABLE, lambda name: _default(variables, name), 1)


def _default(variables: Any, name: str) -> str | None:
    variable = variables.get(name) if is_object(variables) else None
    default = variable.get("default") if is_object(variable) else None
    return str(default) if isinstance(default, str | int) else None


def _swagger_base(levels: list[Any]) -> str:
    """The address of version 2: `host`, `schemes` (an operation may have others) and `basePath`."""
    root = levels[-1]
    host, path = root.get("host"), root.get("basePath")
    if "swagger" not in root or not isinstance(host, str) or not host:
        return ""
    schemes = next((s for held in levels if is_object(held) and is_list(s := held.get("schemes")) and s), [])
    scheme = "https" if "https" in list(schemes) else str(schemes[0]) if schemes else ""
    base = host if "//" in host else f"{scheme}://{host}" if scheme else f"//{host}"
    return joined(base, path if isinstance(path, str) else "")


_FIELDS = Fields(sections=_SECTIONS, sent=_sent)


def _read(file: File) -> Document | None:
    root = file.root
    if (
        not is_object(root)
        or not is_object(root.get("info"))
        or root.keys().isdisjoint(("paths", "webhooks", "components", "channels"))
    ):
        return None
    version = str(next((root[key] for key in ("openapi", "swagger", "asyncapi") if key in root), ""))
    if version[:2] not in ("3.", "2.", "2"):
        return None
    return file.document("openapi", "openapi", described(_FIELDS), named_tree(file.tree, file.data))


CLIENT = Client("openapi", "OpenAPI, Swagger and AsyncAPI", _read, as_description, marks=_MARKS, holds=held_by(_read))
