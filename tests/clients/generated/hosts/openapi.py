"""Descriptions of OpenAPI 3 and Swagger 2 with one credential: in a parameter, a body, an answer."""

from __future__ import annotations

from typing import Any

import yaml

from tests.clients.generated.hosts import Sent, Ways


def _operation(s: Sent) -> dict[str, Any]:
    """An operation with the credential in a parameter, a body or an answer."""
    field = s.rng.choice(("api_key", "access_token", "client_secret"))
    made: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
    match s.rng.randint(0, 3):
        case 0:
            made["parameters"] = [{"name": s.header, "in": "header", "schema": {"type": "string"}, "example": s.value}]
        case 1:
            made["parameters"] = [{"name": field, "in": "query", "schema": {"type": "string", "default": s.value}}]
        case 2:
            made["requestBody"] = {"content": {"application/json": {"example": {field: s.value}}}}
        case _:
            examples = {s.word(): {"value": {field: s.value}}}
            made["responses"]["200"]["content"] = {"application/json": {"examples": examples}}
    return made


def _openapi(s: Sent, servers: Any = None, path: Any = None, operation: Any = None, **more: Any) -> dict[str, Any]:
    held = {**_operation(s), **({"servers": operation} if operation is not None else {})}
    item = {s.rng.choice(("get", "post", "put")): held, **({"servers": path} if path is not None else {})}
    root = {"openapi": s.rng.choice(("3.0.3", "3.1.0")), "info": {"title": s.word(), "version": "1"}}
    return {
        **root,
        **({"servers": servers} if servers is not None else {}),
        "paths": {f"/{s.word()}/{{id}}": item},
        **more,
    }


def _at(*urls: str) -> list[dict[str, Any]]:
    return [{"url": url} for url in urls]


def _swagger(s: Sent, **root: Any) -> dict[str, Any]:
    parameter = {"name": s.header, "in": "header", "type": "string", "default": s.value}
    operation = {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}
    return {
        "swagger": "2.0",
        "info": {"title": s.word(), "version": "1"},
        "paths": {f"/{s.word()}": {"get": operation}},
        **root,
    }


def _in_variables(s: Sent) -> Any:
    """A server's address in variables, each with a default."""
    first, _, rest = s.host.partition(".")
    variables = {
        "scheme": {"default": s.scheme}, s.name: {"default": first, "enum": [first, s.word()]}, "port": {"default": s.rng.choice(("8443", 8443))},
    }  # fmt: skip
    return _openapi(s, [{"url": f"{{scheme}}://{{{s.name}}}.{rest}:{{port}}/v1", "variables": variables}])


def _component(s: Sent) -> Any:
    made = _openapi(s, _at(s.url))
    parameter = {"name": s.header, "in": "header", "schema": {"type": "string"}, "example": s.value}
    return {**made, "paths": {}, "components": {"parameters": {s.word(): parameter}}}


def _of_a_server(s: Sent) -> Any:
    """The credential as the default of a variable in a server's address, which is not the first."""
    server = {"url": f"{s.url}/v1?api_key={{api_key}}", "variables": {"api_key": {"default": s.value}}}
    return {**_openapi(s, [*_at(s.elsewhere), server]), "paths": {}}


def _called_back(s: Sent) -> Any:
    made = _openapi(s, _at(s.url))
    item = next(iter(made["paths"].values()))
    method, operation = next(iter(item.items()))
    answer = {"responses": {"200": {"description": "ok"}}}
    return {
        **made,
        "paths": {"/a": {method: {**answer, "callbacks": {s.word(): {"{$request.body#/url}": {"post": operation}}}}}},
    }


def _webhook(s: Sent) -> Any:
    made = _openapi(s, _at(s.url))
    return {**made, "paths": {}, "webhooks": {s.word(): next(iter(made["paths"].values()))}}


TOLD: Ways = {
    "document": lambda s: _openapi(s, _at(f"{s.url}/v1")),
    "first of several": lambda s: _openapi(s, _at(s.url, s.elsewhere, "/v1")),
    "without a scheme": lambda s: _openapi(s, _at(f"//{s.host}/")),
    "path": lambda s: _openapi(s, _at(s.elsewhere), _at(f"{s.url}/v2")),
    "operation": lambda s: _openapi(s, _at(s.elsewhere), s.rng.choice((None, _at(s.elsewhere))), _at(s.url)),
    "no server in an operation": lambda s: _openapi(s, _at(s.url), operation=[]),
    "variables": _in_variables,
    "component": _component,
    "variable of a server": _of_a_server,
    "swagger": lambda s: _swagger(s, host=f"{s.host}{s.port}", basePath="/v1", schemes=[s.scheme]),
    "swagger without a scheme": lambda s: _swagger(s, host=s.host),
    "swagger with an address": lambda s: _swagger(s, host=s.url),
}  # fmt: skip
UNTOLD: Ways = {
    "no server": _openapi,
    "relative": lambda s: _openapi(s, _at("/v1", s.url)),
    "relative with a dot": lambda s: _openapi(s, _at(f"{s.host}/v1")),
    "relative in an operation": lambda s: _openapi(s, _at(s.url), operation=_at("/v2")),
    "relative in a path": lambda s: _openapi(s, _at(s.url), _at(s.rng.choice(("/", "./v2", "../")))),
    "this machine": lambda s: _openapi(s, _at(s.local(), s.url)),
    "variable without a default": lambda s: _openapi(s, [{"url": f"https://{{{s.name}}}.{s.host}", "variables": {s.name: {"default": ""}}}]),
    "variable of nobody": lambda s: _openapi(s, [{"url": f"https://{{{s.name}}}/v1", "variables": {s.word(): {"default": s.host}}}]),
    "part of a host": lambda s: _openapi(s, [{"url": f"https://{s.host}{{{s.name}}}/v1"}]),
    "callback": _called_back,
    "webhook": _webhook,
    "version 2's host in version 3": lambda s: {**_openapi(s), "host": s.host, "schemes": ["https"]},
    "swagger without a host": lambda s: _swagger(s, basePath=f"/{s.host}", schemes=["https"]),
    "swagger on this machine": lambda s: _swagger(s, host="localhost:8080", schemes=["https"]),
}  # fmt: skip


def _in_yaml(ways: Ways) -> Ways:
    return {name: lambda s, make=make: yaml.safe_dump(make(s), sort_keys=False) for name, make in ways.items()}  # type: ignore[misc]


TOLD_YAML, UNTOLD_YAML = _in_yaml(TOLD), _in_yaml(UNTOLD)
