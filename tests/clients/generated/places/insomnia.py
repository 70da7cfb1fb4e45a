"""Insomnia: exports of version 4 with every kind of resource."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT, COOKIE, MESSAGE, URL = Role.ENVIRONMENT, Role.SCRIPT, Role.COOKIE, Role.MESSAGE, Role.URL


def auths(draw: Sheet, host: str) -> list[dict[str, Any]]:
    """Every way of logging in with each of its fields that hold a credential."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    return [
        {"type": "basic", "useISO88591": False, "username": draw.word(), "password": held("basic.password", "password", password=True)},
        {"type": "digest", "username": draw.word(), "password": held("digest.password", "password", password=True)},
        {"type": "ntlm", "username": draw.word(), "password": held("ntlm.password", "password", password=True)},
        {"type": "bearer", "token": held("bearer.token", "token"), "prefix": draw.rng.choice(("", "Token", "JWT"))},
        {"type": "apikey", "key": "X-API-Key", "value": held("apikey.value", "api_key"), "addTo": "header"},
        {"type": "apikey", "key": draw.word(), "value": held("apikey.value of a plain name", "api_key"), "addTo": "queryParams"},
        {"type": "singleToken", "token": held("singleToken.token", "token")},
        {"type": "hawk", "id": draw.word(), "key": held("hawk.key", "hawk_key"), "ext": "", "algorithm": "sha256"},
        {
            "type": "iam",
            "accessKeyId": draw.word(),
            "secretAccessKey": held("iam.secretAccessKey", "secret_key"),
            "sessionToken": held("iam.sessionToken", "session_token"),
            "region": "eu-west-1",
            "service": "execute-api",
        },
        {
            "type": "oauth1",
            "signatureMethod": "HMAC-SHA1",
            "consumerKey": draw.word(),
            "consumerSecret": held("oauth1.consumerSecret", "consumer_secret"),
            "tokenKey": draw.word(),
            "tokenSecret": held("oauth1.tokenSecret", "token_secret"),
            "privateKey": "",
            "version": "1.0",
            "nonce": "",
            "timestamp": "",
        },
        {
            "type": "oauth2",
            "grantType": "password",
            "accessTokenUrl": f"https://{draw.host()}/oauth/token",
            "clientId": draw.word(),
            "clientSecret": held("oauth2.clientSecret", "client_secret"),
            "username": draw.word(),
            "password": held("oauth2.password", "password", password=True),
            "accessToken": held("oauth2.accessToken", "access_token"),
            "refreshToken": held("oauth2.refreshToken", "refresh_token"),
            "state": draw.uuid(),
            "usePkce": False,
            "pkceMethod": "S256",
        },
    ]


def request(draw: Sheet, place: str, host: str, **more: Any) -> dict[str, Any]:
    """A request with a credential in one place."""
    return {
        "name": f"{draw.word()} {place}",
        "description": more.pop("description", ""),
        "url": more.pop("url", f"https://{host}/{draw.word()}"),
        "method": "POST",
        "headers": more.pop("headers", [{"name": "Content-Type", "value": "application/json"}, {"name": "User-Agent", "value": "insomnia/11.0.0"}]),
        "parameters": more.pop("parameters", []),
        "authentication": more.pop("authentication", {}),
        "body": more.pop("body", {}),
        **more,
    }


def requests(draw: Sheet) -> list[dict[str, Any]]:
    """Requests, each with its credential somewhere else."""
    out = []
    for auth in auths(draw, host := draw.host()):
        out.append(request(draw, auth["type"], host, authentication=auth))
    host = draw.host()
    out.append(request(draw, "header", host, headers=[draw.row("header", HEADER, host, style="header", description="")]))
    out.append(request(draw, "off", host, headers=[draw.row("header that is off", HEADER, host, style="header", disabled=True)]))
    out.append(
        request(
            draw,
            "bearer header",
            host,
            headers=[{"name": "Authorization", "value": f"Bearer {draw.put('authorization', HEADER, host=host, called='token')}"}],
        )
    )
    out.append(
        request(
            draw,
            "cookie header",
            host,
            headers=[{"name": "Cookie", "value": f"theme=dark; sessionid={draw.put('cookie header', COOKIE, host=host, called='session')}"}],
        )
    )
    out.append(request(draw, "query", host, parameters=[draw.row("query", QUERY, host, style="snake", disabled=False)]))
    value = draw.put("url", URL, host=host, called="api_key")
    out.append(request(draw, "url", host, url=f"https://{host}/v1/items?page=1&api_key={value}"))
    out.append(
        request(
            draw,
            "form",
            host,
            body={"mimeType": "application/x-www-form-urlencoded", "params": [draw.row("form", FORM, host, style="snake", disabled=False)]},
        )
    )
    part = draw.row("multipart", FORM, host, style="snake", type="text", id="pair_1")
    out.append(
        request(
            draw, "multipart", host, body={"mimeType": "multipart/form-data", "params": [part, {"name": "file", "fileName": "/home/a/b.png", "type": "file"}]}
        )
    )
    text = json.dumps({"user": draw.word(), "password": draw.put("json", BODY, host=host, called="password", password=True)})
    out.append(request(draw, "json", host, body={"mimeType": "application/json", "text": text}))
    name = draw.name("camel")
    text = json.dumps(
        {
            "query": "mutation login($v: String!) { login(v: $v) { id } }",
            "variables": {name: draw.put("graphql variables", BODY, Role.GRAPHQL, host=host, called=name)},
        }
    )
    out.append(request(draw, "graphql", host, body={"mimeType": "application/graphql", "text": text}))
    value = draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;")
    out.append(
        request(draw, "xml", host, body={"mimeType": "application/xml", "text": f"<login><user>{draw.word()}</user><password>{value}</password></login>"})
    )
    out.append(
        request(
            draw,
            "path",
            host,
            url=f"https://{host}/v1/:token/items",
            pathParameters=[{"name": "token", "value": draw.put("path parameter", Role.PATH_VARIABLE, host=host, called="token")}],
        )
    )
    name = draw.name("snake")
    out.append(
        request(draw, "description", host, description=f"Use `{name}: {draw.put('description', Role.DESCRIPTION, host=host, called=name)}` on staging.")
    )
    return out


def scripts(draw: Sheet, host: str) -> tuple[str, str]:
    """A script before a request and one after it."""
    one, other = draw.name("snake"), draw.name("camel")
    before = f"insomnia.environment.set('{one}', '{draw.put('pre-request script', SCRIPT, host=host, called=one)}');"
    after = f"const {other} = \"{draw.put('after-response script', SCRIPT, host=host, called=other)}\";\ninsomnia.test('ok', () => {{}});"
    return before, after


def data(draw: Sheet, place: str) -> dict[str, Any]:
    """The variables of an environment, some in objects of their own."""
    one, other, deep = draw.name("snake"), draw.name("camel"), draw.name("upper")
    return {
        "base_url": f"https://{draw.host()}",
        one: draw.put(place, ENV, called=one),
        "port": 8080,
        "debug": True,
        draw.word(): {
            other: draw.put(f"{place}, nested", ENV, called=other),
            "users": [{"name": draw.word(), "password": draw.put(f"{place}, in a list", ENV, called="password", password=True)}],
        },
        deep: draw.put(f"{place}, upper", ENV, called=deep),
        "tenant_id": draw.uuid(),
    }


def pairs(draw: Sheet, place: str) -> list[dict[str, Any]]:
    """The same as a table, as newer versions keep it beside the data."""
    name = draw.name("snake")
    return [
        {"id": draw.id("envPair"), "name": "base_url", "value": "https://x", "type": "str", "enabled": True},
        {"id": draw.id("envPair"), "name": name, "value": draw.put(place, ENV, called=name), "type": "str", "enabled": draw.rng.random() < 0.7},
    ]


def jar(draw: Sheet) -> list[dict[str, Any]]:
    """The cookies of a jar."""
    host = draw.host()
    return [
        {
            "key": "sessionid",
            "value": draw.put("cookie jar", COOKIE, called="session"),
            "domain": host,
            "path": "/",
            "secure": True,
            "httpOnly": True,
            "hostOnly": True,
            "creation": "2026-11-28T10:00:00.000Z",
            "id": draw.uuid(),
        },
        {"key": "_ga", "value": "GA1.2.1234567890.1700000000", "domain": host, "path": "/", "id": draw.uuid()},
    ]


def export(draw: Sheet) -> Any:
    """An export of version 4."""
    work = draw.id("wrk")
    out: list[dict[str, Any]] = [{"_id": work, "_type": "workspace", "parentId": None, "name": draw.word(), "description": "", "scope": "collection"}]

    def add(kind: str, front: str, **held: Any) -> None:
        out.append(
            {
                "_id": draw.id(front),
                "parentId": work,
                "modified": 1764300000000,
                "created": 1764300000000,
                **held,
                "metaSortKey": -1764300000000,
                "_type": kind,
            }
        )

    for one in requests(draw):
        add("request", "req", **one, settingStoreCookies=True, settingSendCookies=True)
    host = draw.host()
    before, after = scripts(draw, host)
    add("request", "req", **request(draw, "scripts", host, preRequestScript=before, afterResponseScript=after))
    name = draw.name("snake")
    add(
        "request_group",
        "fld",
        name=draw.word(),
        environment={name: draw.put("folder environment", ENV, called=name)},
        environmentPropertyOrder=None,
        headers=[draw.row("folder header", HEADER, style="header")],
        authentication={"type": "bearer", "token": draw.put("folder auth", AUTH, called="token")},
        preRequestScript=f"const token = '{draw.put('folder script', SCRIPT, called='token')}';",
        afterResponseScript="",
    )
    add(
        "environment",
        "env",
        name="Base Environment",
        data=data(draw, "environment"),
        dataPropertyOrder=None,
        color=None,
        isPrivate=False,
        kvPairData=pairs(draw, "kvPairData"),
        environmentType="kv",
    )
    add("cookie_jar", "jar", name="Default Jar", cookies=jar(draw))
    host = draw.host()
    add(
        "grpc_request",
        "greq",
        url=f"grpcs://{host}:443",
        name=draw.word(),
        description="",
        protoFileId=None,
        protoMethodName="/a.B/C",
        metadata=[draw.row("grpc metadata", HEADER, host, style="snake")],
        body={"text": json.dumps({"password": draw.put("grpc body", BODY, host=host, called="password", password=True)})},
        reflectionApi={"enabled": True, "url": "https://buf.build", "apiKey": draw.put("grpc reflection", AUTH, called="api_key"), "module": "buf.build/a/b"},
    )
    host = draw.host()
    add(
        "websocket_request",
        "ws-req",
        name=draw.word(),
        url=f"wss://{host}/socket",
        headers=[draw.row("websocket header", HEADER, host, style="header")],
        authentication={},
        parameters=[],
        pathParameters=[],
    )
    add(
        "websocket_payload",
        "ws-payload",
        name="New Payload",
        value=json.dumps({"type": "auth", "access_token": draw.put("websocket payload", MESSAGE, called="access_token")}),
        mode="application/json",
    )
    add(
        "socketio_payload",
        "socketio-payload",
        name="New Payload",
        args=[{"id": "a", "mode": "application/json", "value": json.dumps({"token": draw.put("socket.io payload", MESSAGE, called="token")})}],
        eventName="auth",
    )
    add(
        "unit_test",
        "ut",
        name="Returns 200",
        code=f"const apiKey = '{draw.put('unit test', SCRIPT, called='api_key')}';\nconst response = await insomnia.send();",
        requestId=None,
    )
    add(
        "mock_route",
        "mock-route",
        name="/login",
        body=json.dumps({"access_token": draw.put("mock body", Role.EXAMPLE_BODY, called="access_token")}),
        headers=[],
        method="GET",
        mimeType="application/json",
        statusCode=200,
    )
    return {
        "_type": "export",
        "__export_format": 4,
        "__export_date": "2026-11-28T10:00:00.000Z",
        "__export_source": "insomnia.desktop.app:v11.0.0",
        "resources": out,
    }


def resource(draw: Sheet) -> Any:
    """The file of a request in the folder that a project has in git."""
    known = len(draw.places)
    asked = draw.kept(draw.rng.choice(requests(draw)), known)
    return {"_id": draw.id("req"), **asked, "type": "Request", "parentId": draw.id("wrk"), "modified": 1764300000000, "isPrivate": False}


def kept_environment(draw: Sheet) -> Any:
    """The file of an environment in that folder."""
    return {"_id": draw.id("env"), "name": "Base Environment", "data": data(draw, "environment"), "type": "Environment", "isPrivate": False}
