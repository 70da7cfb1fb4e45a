"""Descriptions of APIs with credentials among their examples and defaults, drawn as RAML and AsyncAPI have them."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

import yaml

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

HEADER, QUERY, BODY = (Role.HEADER,), (Role.QUERY,), (Role.EXAMPLE_BODY,)


def raml(draw: Sheet) -> str:
    """An API in RAML, of version 0.8 or 1.0."""
    rng, host = draw.rng, draw.host()
    new = rng.random() < 0.7
    header, query, field, other = draw.name("header"), draw.name("snake"), draw.name("snake"), draw.name("camel")
    first, _, rest = host.partition(".")
    base = rng.choice((f"https://{host}/{{version}}", f"https://{{bucket}}.{rest}/v1"))
    method: Any = {
        "description": "Get the items",
        "headers": {header: {"type": "string", rng.choice(("example", "default")): draw.put("header", *HEADER, host=host, called=header)}},
        "queryParameters": {
            query: {"type": "string", "example": draw.put("query", *QUERY, host=host, called=query)}, "page": {"type": "integer", "default": 1},
        },
        "body": {"application/json": {"example": json.dumps({field: draw.put("body", *BODY, host=host, called=field), "name": "ana"})}},
        "responses": {200: {"body": {"application/json": {"example": {other: draw.put("answer", *BODY, host=host, called=other)}}}}},
    }
    if not new:  # whose examples are texts
        held = method["responses"][200]["body"]["application/json"]
        held["example"] = json.dumps(held["example"])
    login = draw.host()
    settings = {"accessTokenUri": f"https://{login}/token", "authorizationGrants": ["client_credentials"]}
    scheme: Any = {"type": "OAuth 2.0", "settings": settings, "describedBy": {"headers": {"Authorization": {"type": "string", "example": "Bearer " + draw.put(
        "login", *HEADER, host=login, called="Authorization")}}}}
    made = {
        "title": draw.word(), "version": "v1", "baseUri": base, "baseUriParameters": {"bucket": {"default": first}},
        "securitySchemes": {"oauth": scheme} if new else [{"oauth": scheme}], "/items": {"get": method, "/{id}": {"delete": {"description": "Delete one"}}},
    }
    return f"#%RAML {'1.0' if new else '0.8'}\n{yaml.safe_dump(made, sort_keys=False, width=1000)}"


def asyncapi(draw: Sheet) -> Any:
    """Messages in AsyncAPI, of version 2 or 3."""
    rng, host = draw.rng, draw.host()
    new = rng.random() < 0.5
    server = {"host": f"{host}:5672", "protocol": "amqp"} if new else {"url": f"amqps://{host}", "protocol": "amqps"}
    header, field, other = draw.name("header"), draw.name("snake"), draw.name("camel")
    message = {
        "name": "signed", "contentType": "application/json",
        "headers": {"type": "object", "properties": {header: {"type": "string", "default": draw.put("header", host=host, called=header)}}},
        "payload": {"type": "object", "properties": {
            "id": {"type": "string"}, field: {"type": "string", rng.choice(("example", "const", "default")): draw.put("payload", host=host, called=field)},
        }},
        "examples": [{"name": "one", "payload": {"id": draw.uuid(), other: draw.put("example", host=host, called=other)}}],
    }
    parts = {"messages": {"signed": message}}
    channel = {"address": "user/signedup", "messages": {"signed": {"$ref": "#/components/messages/signed"}}}
    old = {"subscribe": {"message": {"$ref": "#/components/messages/signed"}}}
    return {
        "asyncapi": "3.0.0" if new else "2.6.0", "info": {"title": draw.word(), "version": "1.0.0"}, "servers": {"production": server},
        "channels": {"user/signedup": channel if new else old}, "components": parts,
    }
