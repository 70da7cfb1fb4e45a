"""Insomnia's files of version 5: collections, environments, mock servers, clients of MCP servers."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet
from tests.clients.generated.places.insomnia import data, jar, pairs, requests, scripts

AUTH, HEADER, QUERY, BODY, ENV, SCRIPT = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.ENVIRONMENT, Role.SCRIPT


def _meta(draw: Sheet, front: str) -> dict[str, Any]:
    return {"id": draw.id(front), "created": 1764300000000, "modified": 1764300000000, "isPrivate": False, "sortKey": -1764300000000}


def file5(draw: Sheet) -> Any:
    """A file of version 5."""
    children: list[dict[str, Any]] = []
    for one in requests(draw):
        children.append(
            {
                "url": one.pop("url"),
                "name": one.pop("name"),
                "meta": {**_meta(draw, "req"), "description": one.pop("description")},
                **one,
                "settings": {"encodeUrl": True, "cookies": {"send": True, "store": True}},
            }
        )
    host = draw.host()
    before, after = scripts(draw, host)
    children.append(
        {
            "url": f"https://{host}/a",
            "name": draw.word(),
            "meta": _meta(draw, "req"),
            "method": "GET",
            "scripts": {"preRequest": before, "afterResponse": after},
        }
    )
    name = draw.name("snake")
    inner = {
        "name": draw.word(),
        "meta": _meta(draw, "fld"),
        "children": children[:4],
        "scripts": {"preRequest": f"const token = '{draw.put('folder script', SCRIPT, called='token')}';"},
        "authentication": {"type": "bearer", "token": draw.put("folder auth", AUTH, called="token")},
        "headers": [draw.row("folder header", HEADER, style="header")],
        "environment": {name: draw.put("folder environment", ENV, called=name)},
    }
    host = draw.host()
    grpc = {
        "url": f"grpcs://{host}",
        "name": draw.word(),
        "meta": _meta(draw, "greq"),
        "body": {"text": json.dumps({"password": draw.put("grpc body", BODY, host=host, called="password", password=True)})},
        "metadata": [draw.row("grpc metadata", HEADER, host, style="snake")],
        "protoMethodName": "/a.B/C",
        "reflectionApi": {"enabled": True, "url": "https://buf.build", "apiKey": draw.put("grpc reflection", AUTH, called="api_key"), "module": "a"},
    }
    host = draw.host()
    socket = {
        "url": f"wss://{host}/s",
        "name": draw.word(),
        "meta": _meta(draw, "ws-req"),
        "headers": [draw.row("websocket header", HEADER, host, style="header")],
        "parameters": [draw.row("websocket query", QUERY, host, style="snake")],
    }
    environments = {
        "name": "Base Environment",
        "meta": _meta(draw, "env"),
        "data": data(draw, "environment"),
        "subEnvironments": [
            {
                "name": "Prod",
                "meta": _meta(draw, "env"),
                "data": data(draw, "sub environment"),
                "kvPairData": pairs(draw, "kvPairData"),
                "environmentType": "kv",
                "color": "#ff0000",
            }
        ],
    }
    suites = [
        {
            "name": "suite",
            "meta": _meta(draw, "uts"),
            "tests": [
                {
                    "name": "t",
                    "meta": _meta(draw, "ut"),
                    "requestId": draw.id("req"),
                    "code": f"const apiKey = '{draw.put('unit test', SCRIPT, called='api_key')}';\nexpect(1).to.equal(1);",
                }
            ],
        }
    ]
    return {
        "type": "collection.insomnia.rest/5.0",
        "schema_version": "5.1",
        "name": draw.word(),
        "meta": _meta(draw, "wrk"),
        "collection": [inner, *children[4:], grpc, socket],
        "cookieJar": {"name": "Default Jar", "meta": _meta(draw, "jar"), "cookies": jar(draw)},
        "environments": environments,
        "testSuites": suites,
    }


def global5(draw: Sheet) -> Any:
    """An environment of version 5 by itself."""
    return {
        "type": "environment.insomnia.rest/5.0",
        "name": draw.word(),
        "meta": _meta(draw, "wrk"),
        "environments": {
            "name": "Base Environment",
            "meta": _meta(draw, "env"),
            "data": data(draw, "environment"),
            "subEnvironments": [{"name": "qa", "meta": _meta(draw, "env"), "data": data(draw, "sub environment")}],
        },
    }


def mock5(draw: Sheet) -> Any:
    """A mock server of version 5."""
    route = {
        "name": "/login",
        "meta": _meta(draw, "mock-route"),
        "body": json.dumps({"access_token": draw.put("mock body", Role.EXAMPLE_BODY, called="access_token")}),
        "headers": [draw.row("mock header", Role.EXAMPLE_HEADER, style="header")],
        "method": "GET",
        "mimeType": "application/json",
        "statusCode": 200,
    }
    return {
        "type": "mock.insomnia.rest/5.0",
        "name": draw.word(),
        "meta": _meta(draw, "wrk"),
        "server": {"meta": _meta(draw, "mock"), "useInsomniaCloud": True, "url": ""},
        "routes": [route],
    }


def mcp5(draw: Sheet) -> Any:
    """A client of an MCP server of version 5."""
    host = draw.host()
    name = draw.name("upper")
    asked = {
        "name": draw.word(),
        "url": f"https://{host}/mcp",
        "transportType": "streamable-http",
        "headers": [draw.row("mcp header", HEADER, host, style="header")],
        "authentication": {"type": "bearer", "token": draw.put("mcp auth", AUTH, host=host, called="token")},
        "meta": _meta(draw, "mcp-req"),
        "env": [{"id": draw.uuid(), "name": name, "value": draw.put("mcp env", ENV, HEADER, called=name), "type": "str", "enabled": True}],
    }
    return {"type": "mcpClient.insomnia/5.0", "name": draw.word(), "meta": _meta(draw, "wrk"), "mcpRequest": asked}
