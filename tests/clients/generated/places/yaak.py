"""Yaak: the files of its folder, and its exports."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV = Role.ENVIRONMENT


def auths(draw: Sheet, host: str | None) -> list[tuple[str, dict[str, Any]]]:
    """Every way of logging in, as the plugins that come with it keep them."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    return [
        ("basic", {"username": draw.word(), "password": held("basic.password", "password", password=True)}),
        ("bearer", {"token": held("bearer.token", "token"), "prefix": "Bearer"}),
        ("apikey", {"location": "header", "key": "X-API-Key", "value": held("apikey.value", "api_key")}),
        ("apikey", {"location": "query", "key": draw.word(), "value": held("apikey.value of a plain name", "api_key")}),
        (
            "jwt",
            {
                "algorithm": "HS256",
                "secret": held("jwt.secret", "jwt_secret"),
                "secretBase64": False,
                "payload": "{}",
                "location": "header",
                "name": "Authorization",
                "headerPrefix": "Bearer",
            },
        ),
        (
            "awsv4",
            {
                "accessKeyId": draw.word(),
                "secretAccessKey": held("awsv4.secretAccessKey", "secret_key"),
                "service": "s3",
                "region": "eu-west-1",
                "sessionToken": held("awsv4.sessionToken", "session_token"),
            },
        ),
        ("ntlm", {"username": draw.word(), "password": held("ntlm.password", "password", password=True), "domain": "", "workstation": ""}),
        (
            "oauth1",
            {
                "signatureMethod": "HMAC-SHA1",
                "consumerKey": draw.word(),
                "consumerSecret": held("oauth1.consumerSecret", "consumer_secret"),
                "tokenKey": draw.word(),
                "tokenSecret": held("oauth1.tokenSecret", "token_secret"),
                "privateKey": "",
            },
        ),
        (
            "oauth2",
            {
                "grantType": "password",
                "clientId": draw.word(),
                "clientSecret": held("oauth2.clientSecret", "client_secret"),
                "accessTokenUrl": f"https://{draw.host()}/t",
                "username": draw.word(),
                "password": held("oauth2.password", "password", password=True),
                "headerPrefix": "Bearer",
            },
        ),
    ]


def _own(draw: Sheet, model: str, front: str, **more: Any) -> dict[str, Any]:
    return {
        "type": model,
        "model": model,
        "id": front + "_" + draw.word(),
        "createdAt": "2026-11-28T10:00:00",
        "updatedAt": "2026-11-28T10:00:00",
        "workspaceId": "wk_" + draw.word(),
        "folderId": None,
        **more,
    }


def request(draw: Sheet) -> Any:
    """A request over HTTP."""
    host = draw.host()
    known = len(draw.places)
    kind, auth = draw.kept(draw.rng.choice(auths(draw, host)), known)
    body: Any
    match draw.rng.randint(0, 4):
        case 0:
            body_type, body = ("application/json", {"text": json.dumps({"password": draw.put("json", BODY, host=host, called="password", password=True)})})
        case 1:
            body_type, body = ("application/x-www-form-urlencoded", {"form": [{"enabled": True, "id": "a", **draw.row("form", FORM, host, style="snake")}]})
        case 2:
            body_type, body = (
                "multipart/form-data",
                {"form": [{"enabled": False, "id": "a", "file": "", **draw.row("multipart", FORM, host, style="snake")}]},
            )
        case 3:
            body_type, body = (
                "graphql",
                {
                    "query": "query { a }",
                    "variables": json.dumps({"clientSecret": draw.put("graphql variables", Role.GRAPHQL, BODY, host=host, called="client_secret")}),
                },
            )
        case _:
            value = draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;")
            body_type, body = "text/xml", {"text": f"<a><password>{value}</password></a>"}
    name = draw.name("snake")
    return _own(
        draw,
        "http_request",
        "rq",
        authentication=auth,
        authenticationType=kind,
        body=body,
        bodyType=body_type,
        description=f"{name}: {draw.put('description', Role.DESCRIPTION, called=name)}",
        method="POST",
        name=draw.word(),
        sortPriority=0.0,
        url=f"https://{host}/v1/:id",
        headers=[
            {"enabled": True, "id": "h1", **draw.row("header", HEADER, host, style="header")},
            {"enabled": True, "name": "Authorization", "value": f"Bearer {draw.put('authorization', HEADER, host=host, called='token')}", "id": "h2"},
        ],
        urlParameters=[{"enabled": False, "id": "q", **draw.row("query", QUERY, host, style="snake")}],
    )


def grpc(draw: Sheet) -> Any:
    """A call of gRPC."""
    host = draw.host()
    return _own(
        draw,
        "grpc_request",
        "gr",
        authentication={"token": draw.put("grpc auth", AUTH, host=host, called="token")},
        authenticationType="bearer",
        url=f"https://{host}",
        name="a",
        service="a.B",
        method="C",
        message=json.dumps({"password": draw.put("grpc message", Role.MESSAGE, BODY, host=host, called="password", password=True)}),
        metadata=[{"enabled": True, "id": "a", **draw.row("grpc metadata", HEADER, host, style="snake")}],
    )


def websocket(draw: Sheet) -> Any:
    """A websocket."""
    host = draw.host()
    return _own(
        draw,
        "websocket_request",
        "wr",
        authentication={},
        authenticationType=None,
        url=f"wss://{host}/s",
        name="a",
        headers=[{"enabled": True, "id": "a", **draw.row("websocket header", HEADER, host, style="header")}],
        urlParameters=[],
        message=json.dumps({"type": "auth", "access_token": draw.put("websocket message", Role.MESSAGE, BODY, host=host, called="access_token")}),
    )


def environment(draw: Sheet) -> Any:
    """An environment."""
    rows = [
        {"enabled": True, "name": "base", "value": "https://a.io", "id": "a"},
        *({"enabled": draw.rng.random() < 0.8, "id": "b", **draw.row("environment", ENV)} for _ in range(3)),
    ]
    return _own(draw, "environment", "ev", name="Global Variables", public=True, parentModel="workspace", parentId=None, variables=rows, color=None)


def folder(draw: Sheet) -> Any:
    """A folder, whose requests inherit from it."""
    return _own(
        draw,
        "folder",
        "fl",
        name="a",
        description="",
        authenticationType="basic",
        authentication={"username": "ana", "password": draw.put("folder auth", AUTH, called="password", password=True)},
        headers=[{"enabled": True, "id": "a", **draw.row("folder header", HEADER, style="header")}],
    )


def workspace(draw: Sheet) -> Any:
    """A workspace."""
    return _own(
        draw,
        "workspace",
        "wk",
        name="a",
        description="",
        authenticationType="bearer",
        authentication={"token": draw.put("workspace auth", AUTH, called="token")},
        encryptionKeyChallenge=None,
        headers=[{"enabled": True, "id": "a", **draw.row("workspace header", HEADER, style="header")}],
        settingFollowRedirects=True,
        settingRequestTimeout=0,
    )


def jar(draw: Sheet) -> Any:
    """A jar of cookies."""
    host = draw.host()
    raw = f"sessionid={draw.put('cookie jar', Role.COOKIE, called='session')}; Path=/; HttpOnly"
    return _own(
        draw, "cookie_jar", "cj", name="Default", cookies=[{"raw_cookie": raw, "domain": {"HostOnly": host}, "expires": "SessionEnd", "path": ["/", True]}]
    )


def export(draw: Sheet) -> Any:
    """An export."""
    return {
        "yaakVersion": "2026.1.0",
        "yaakSchema": 4,
        "timestamp": "2026-11-28T10:00:00",
        "resources": {
            "workspaces": [workspace(draw)],
            "environments": [environment(draw)],
            "folders": [folder(draw)],
            "httpRequests": [request(draw) for _ in range(5)],
            "grpcRequests": [grpc(draw)],
            "websocketRequests": [websocket(draw)],
        },
    }
