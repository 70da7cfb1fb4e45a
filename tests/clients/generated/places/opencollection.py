"""OpenCollection: requests of every protocol, folders, collections, environments."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT, VARIABLE = Role.ENVIRONMENT, Role.SCRIPT, Role.VARIABLE


def auths(draw: Sheet, host: str | None) -> list[dict[str, Any]]:
    """Every way of logging in."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    extra = {"accessTokenRequest": [{"name": "api_key", "value": held("oauth2 additional parameter", "api_key"), "placement": "body"}]}
    return [
        {
            "type": "awsv4",
            "accessKeyId": draw.word(),
            "secretAccessKey": held("awsv4.secretAccessKey", "secret_key"),
            "sessionToken": held("awsv4.sessionToken", "session_token"),
            "service": "s3",
            "region": "eu-west-1",
        },
        {"type": "basic", "username": draw.word(), "password": held("basic.password", "password", password=True)},
        {"type": "wsse", "username": draw.word(), "password": held("wsse.password", "password", password=True)},
        {"type": "bearer", "token": held("bearer.token", "token")},
        {"type": "digest", "username": draw.word(), "password": held("digest.password", "password", password=True)},
        {"type": "ntlm", "username": draw.word(), "password": held("ntlm.password", "password", password=True), "domain": ""},
        {"type": "apikey", "key": "X-API-Key", "value": held("apikey.value", "api_key"), "placement": "header"},
        {"type": "apikey", "key": draw.word(), "value": held("apikey.value of a plain name", "api_key"), "placement": "query"},
        {
            "type": "oauth1",
            "consumerKey": draw.word(),
            "consumerSecret": held("oauth1.consumerSecret", "consumer_secret"),
            "accessToken": draw.word(),
            "accessTokenSecret": held("oauth1.accessTokenSecret", "token_secret"),
            "signatureMethod": "HMAC-SHA1",
            "placement": "header",
        },
        {
            "type": "oauth2",
            "flow": "resource_owner_password_credentials",
            "accessTokenUrl": f"https://{draw.host()}/t",
            "credentials": {"clientId": draw.word(), "clientSecret": held("oauth2.credentials.clientSecret", "client_secret"), "placement": "body"},
            "resourceOwner": {"username": draw.word(), "password": held("oauth2.resourceOwner.password", "password", password=True)},
            "additionalParameters": extra,
            "tokenConfig": {"id": "credentials", "placement": {"header": "Bearer"}},
        },
    ]


def http(draw: Sheet) -> Any:
    """A request over HTTP."""
    host = draw.host()
    known = len(draw.places)
    kept = draw.kept(draw.rng.choice(auths(draw, host)), known)
    body: Any = draw.rng.choice(
        (
            lambda: {"type": "json", "data": json.dumps({"password": draw.put("json", BODY, host=host, called="password", password=True)}, indent=2)},
            lambda: {"type": "form-urlencoded", "data": [draw.row("form", FORM, host, style="snake")]},
            lambda: {"type": "multipart-form", "data": [draw.row("multipart", FORM, host, style="snake", type="text")]},
            lambda: [
                {
                    "title": "a",
                    "selected": True,
                    "body": {"type": "text", "data": "client_secret=" + draw.put("variant", BODY, host=host, called="client_secret")},
                }
            ],
        )
    )()
    one, other, name = draw.name("snake"), draw.name("camel"), draw.name("snake")
    scripts = [
        {"type": "before-request", "code": f"bru.setVar('{one}', '{draw.put('script before', SCRIPT, host=host, called=one)}');"},
        {"type": "after-response", "code": f"const {other} = '{draw.put('script after', SCRIPT, host=host, called=other)}';\nlet x = 1;"},
    ]
    variants = {
        "name": draw.name("snake"),
        "value": [{"title": "a", "selected": True, "value": draw.put("variable's variant", VARIABLE, host=host, called="token")}],
    }
    typed = {"name": draw.name("snake"), "value": {"type": "string", "data": draw.put("typed variable", VARIABLE, host=host, called="token")}}
    example = {
        "name": "ok",
        "request": {"url": f"https://{host}/a", "method": "GET", "headers": [{"name": "X-Api-Key", "value": draw.put("example header", called="api_key")}]},
        "response": {
            "status": 200,
            "statusText": "OK",
            "body": {"type": "json", "data": json.dumps({"access_token": draw.put("example answer", called="access_token")})},
        },
    }
    return {
        "info": {"name": draw.word(), "type": "http", "seq": 1, "tags": ["a"]},
        "http": {
            "method": "POST",
            "url": f"https://{host}/v1?api_key={draw.put('url', Role.URL, host=host, called='api_key')}",
            "headers": [
                draw.row("header", HEADER, host, style="header"),
                draw.row("header that is off", HEADER, host, style="header", disabled=True),
                {"name": "Authorization", "value": f"Bearer {draw.put('authorization', HEADER, host=host, called='token')}"},
            ],
            "params": [
                draw.row("query", QUERY, host, style="snake", type="query"),
                {"name": "token", "value": draw.put("path parameter", QUERY, Role.PATH_VARIABLE, host=host, called="token"), "type": "path"},
            ],
            "body": body,
            "auth": kept,
        },
        "runtime": {
            "scripts": scripts,
            "variables": [draw.row("variable", VARIABLE, host, style="snake"), variants, typed],
            "assertions": [{"expression": "res.status", "operator": "eq", "value": "200"}],
        },
        "settings": {"encodeUrl": True},
        "examples": [example],
        "docs": f"send {name}: {draw.put('docs', Role.DESCRIPTION, called=name)}",
    }


def graphql(draw: Sheet) -> Any:
    """A request of GraphQL."""
    host = draw.host()
    return {
        "info": {"name": "a", "type": "graphql"},
        "graphql": {
            "url": f"https://{host}/graphql",
            "method": "POST",
            "headers": [draw.row("graphql header", HEADER, host, style="header")],
            "body": {
                "query": "query { a }",
                "variables": json.dumps({"clientSecret": draw.put("graphql variables", Role.GRAPHQL, BODY, host=host, called="client_secret")}),
            },
            "auth": "inherit",
        },
    }


def grpc(draw: Sheet) -> Any:
    """A call of gRPC."""
    host = draw.host()
    return {
        "info": {"name": "a", "type": "grpc"},
        "grpc": {
            "url": f"grpcs://{host}",
            "method": "/a.B/C",
            "methodType": "unary",
            "metadata": [draw.row("grpc metadata", HEADER, host, style="snake")],
            "message": json.dumps({"password": draw.put("grpc message", Role.MESSAGE, BODY, host=host, called="password", password=True)}),
            "auth": {"type": "bearer", "token": draw.put("grpc auth", AUTH, host=host, called="token")},
        },
    }


def websocket(draw: Sheet) -> Any:
    """A websocket."""
    host = draw.host()
    return {
        "info": {"name": "a", "type": "websocket"},
        "websocket": {
            "url": f"wss://{host}/s",
            "headers": [draw.row("websocket header", HEADER, host, style="header")],
            "message": {
                "type": "json",
                "data": json.dumps({"access_token": draw.put("websocket message", Role.MESSAGE, BODY, host=host, called="access_token")}),
            },
        },
    }


def collection(draw: Sheet) -> Any:
    """The file of a collection."""
    env = {"name": "Prod", "variables": [draw.row("environment in the collection", VARIABLE), {"secret": True, "name": "kept"}]}
    config = {
        "proxy": {
            "inherit": False,
            "config": {
                "protocol": "http",
                "hostname": draw.host(),
                "port": 3128,
                "auth": {"username": "ana", "password": draw.put("proxy password", Role.PROXY, AUTH, called="password", password=True)},
            },
        },
        "clientCertificates": [
            {
                "domain": draw.host(),
                "type": "pkcs12",
                "pkcs12FilePath": "a.p12",
                "passphrase": draw.put("certificate passphrase", Role.CERTIFICATE, called="passphrase", password=True),
            }
        ],
        "environments": [env],
    }
    return {
        "opencollection": "1.0.0",
        "info": {"name": draw.word()},
        "config": config,
        "request": {
            "headers": [draw.row("collection header", HEADER, style="header")],
            "auth": {"type": "bearer", "token": draw.put("collection auth", AUTH, called="token")},
            "variables": [draw.row("collection variable", VARIABLE, style="snake")],
            "scripts": [{"type": "before-request", "code": f"const apiKey = '{draw.put('collection script', SCRIPT, called='api_key')}';"}],
        },
        "docs": {"content": "a", "type": "text/markdown"},
    }


def bundled(draw: Sheet) -> Any:
    """A collection as one file, with its requests in it."""
    first = http(draw)
    host = draw.host()
    second = {
        "info": {"name": "a", "type": "http"},
        "http": {"method": "GET", "url": f"https://{host}/a", "headers": [draw.row("bundled header", HEADER, host, style="header")]},
    }
    return {
        "opencollection": "1.0.0",
        "info": {"name": draw.word()},
        "bundled": True,
        "items": [
            {
                "info": {"name": "f", "type": "folder"},
                "items": [first],
                "request": {"auth": {"type": "basic", "username": "a", "password": draw.put("bundled folder auth", AUTH, called="password", password=True)}},
            },
            second,
        ],
    }


def folder(draw: Sheet) -> Any:
    """The file of a folder."""
    return {
        "info": {"name": draw.word(), "type": "folder", "seq": 1},
        "request": {
            "headers": [draw.row("folder header", HEADER, style="header")],
            "auth": {"type": "bearer", "token": draw.put("folder auth", AUTH, called="token")},
        },
    }


def environment(draw: Sheet) -> Any:
    """An environment."""
    rows = [
        {"name": "base", "value": "https://a.io"},
        *(draw.row("environment", ENV) for _ in range(2)),
        {"name": draw.name("snake"), "value": {"type": "string", "data": draw.put("typed environment", ENV, called="token")}},
        {"secret": True, "name": "kept"},
    ]
    return {
        "name": draw.word(),
        "color": "#aabbcc",
        "variables": rows,
        "clientCertificates": [
            {
                "domain": "a",
                "type": "pem",
                "certificateFilePath": "a",
                "privateKeyFilePath": "b",
                "passphrase": draw.put("environment certificate", Role.CERTIFICATE, called="passphrase", password=True),
            }
        ],
    }
