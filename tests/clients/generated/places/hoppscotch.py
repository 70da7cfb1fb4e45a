"""Hoppscotch: collections of REST and GraphQL requests, and environments of all versions."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT = Role.ENVIRONMENT, Role.SCRIPT


def auths(draw: Sheet, host: str) -> list[dict[str, Any]]:
    """Every way of logging in."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    grant = {
        "grantType": "CLIENT_CREDENTIALS",
        "authEndpoint": f"https://{draw.host()}/token",
        "clientID": draw.word(),
        "clientSecret": held("oauth-2.clientSecret", "client_secret"),
        "scopes": "read",
        "token": held("oauth-2.token", "access_token"),
        "clientAuthentication": "IN_BODY",
        "tokenRequestParams": [{"id": 1, "key": "api_key", "value": held("oauth-2.tokenRequestParams", "api_key"), "active": True, "sendIn": "body"}],
    }
    user = {
        "grantType": "PASSWORD",
        "authEndpoint": f"https://{draw.host()}/token",
        "clientID": draw.word(),
        "clientSecret": held("oauth-2 password.clientSecret", "client_secret"),
        "username": draw.word(),
        "password": held("oauth-2 password.password", "password", password=True),
        "token": "",
    }
    code = {
        "grantType": "AUTHORIZATION_CODE",
        "authEndpoint": "https://a",
        "tokenEndpoint": "https://b",
        "clientID": draw.word(),
        "clientSecret": held("oauth-2 code.clientSecret", "client_secret"),
        "isPKCE": False,
        "refreshToken": held("oauth-2 code.refreshToken", "refresh_token"),
        "token": held("oauth-2 code.token", "token"),
    }
    return [
        {"authType": "basic", "username": draw.word(), "password": held("basic.password", "password", password=True)},
        {"authType": "bearer", "token": held("bearer.token", "token")},
        {"authType": "api-key", "key": "X-API-Key", "value": held("api-key.value", "api_key"), "addTo": "HEADERS"},
        {"authType": "api-key", "key": draw.word(), "value": held("api-key.value of a plain name", "api_key"), "addTo": "QUERY_PARAMS"},
        {"authType": "oauth-2", "grantTypeInfo": grant, "addTo": "HEADERS"},
        {"authType": "oauth-2", "grantTypeInfo": user, "addTo": "HEADERS"},
        {"authType": "oauth-2", "grantTypeInfo": code, "addTo": "HEADERS"},
        {
            "authType": "oauth-2",
            "token": held("oauth-2 old.token", "token"),
            "oidcDiscoveryURL": "",
            "authURL": "",
            "accessTokenURL": "",
            "clientID": draw.word(),
            "scope": "",
        },
        {
            "authType": "aws-signature",
            "accessKey": draw.word(),
            "secretKey": held("aws.secretKey", "secret_key"),
            "region": "eu-west-1",
            "serviceName": "s3",
            "serviceToken": held("aws.serviceToken", "session_token"),
            "addTo": "HEADERS",
        },
        {
            "authType": "digest",
            "username": draw.word(),
            "password": held("digest.password", "password", password=True),
            "realm": "",
            "nonce": "",
            "algorithm": "MD5",
            "qop": "auth",
            "nc": "",
            "cnonce": "",
            "opaque": "",
            "disableRetry": False,
        },
        {
            "authType": "hawk",
            "authId": draw.word(),
            "authKey": held("hawk.authKey", "auth_key"),
            "algorithm": "sha256",
            "includePayloadHash": False,
            "user": "",
            "nonce": "",
            "ext": "",
            "app": "",
            "dlg": "",
            "timestamp": "",
        },
        {
            "authType": "akamai-eg",
            "accessToken": held("akamai.accessToken", "access_token"),
            "clientToken": held("akamai.clientToken", "client_token"),
            "clientSecret": held("akamai.clientSecret", "client_secret"),
            "nonce": "",
            "timestamp": "",
            "host": "",
            "headersToSign": "",
            "maxBodySize": "",
        },
        {
            "authType": "jwt",
            "secret": held("jwt.secret", "jwt_secret"),
            "privateKey": "",
            "algorithm": "HS256",
            "payload": "{}",
            "addTo": "HEADERS",
            "isSecretBase64Encoded": False,
            "headerPrefix": "Bearer ",
            "paramName": "token",
            "jwtHeaders": "{}",
        },
    ]


def request(draw: Sheet, host: str, **more: Any) -> dict[str, Any]:
    """A request with a credential in one place."""
    return {
        "v": draw.rng.choice(("10", "14", "17", "18")),
        "id": draw.word(),
        "name": draw.word(),
        "method": "POST",
        "endpoint": more.pop("endpoint", f"https://{host}/v1/{draw.word()}"),
        "params": [],
        "headers": [],
        "preRequestScript": "",
        "testScript": "",
        "auth": {"authType": "inherit", "authActive": True},
        "body": {"contentType": None, "body": None},
        "requestVariables": [],
        "responses": {},
        "description": None,
        **more,
    }


def requests(draw: Sheet) -> list[dict[str, Any]]:
    """Requests, each with its credential somewhere else."""
    out, host = [], draw.host()
    for auth in auths(draw, host):
        out.append(request(draw, host, auth={**auth, "authActive": draw.rng.random() < 0.8}))
    host, on = draw.host(), {"active": True, "description": ""}
    out.append(request(draw, host, headers=[draw.row("header", HEADER, host, style="header", key="key", **on)]))
    out.append(
        request(draw, host, headers=[{"key": "Authorization", "value": f"Bearer {draw.put('authorization', HEADER, host=host, called='token')}", **on}])
    )
    out.append(request(draw, host, params=[draw.row("query", QUERY, host, style="snake", key="key", **on)]))
    out.append(request(draw, host, endpoint=f"https://{host}/v1/items?page=2&api_key={draw.put('url', Role.URL, host=host, called='api_key')}"))
    text = json.dumps({"user": draw.word(), "password": draw.put("json", BODY, host=host, called="password", password=True)}, indent=2)
    out.append(request(draw, host, body={"contentType": "application/json", "body": text}))
    value = draw.put("form", BODY, FORM, host=host, called="client_secret")
    out.append(
        request(draw, host, body={"contentType": "application/x-www-form-urlencoded", "body": f"grant_type: client_credentials\nclient_secret: {value}"})
    )
    part = draw.row("multipart", FORM, host, style="snake", key="key", active=True, isFile=False, contentType="")
    out.append(request(draw, host, body={"contentType": "multipart/form-data", "body": [part, {"key": "file", "value": [], "isFile": True, "active": True}]}))
    one, other, third = draw.name("snake"), draw.name("snake"), draw.name("camel")
    older = f"pw.env.set('{one}', '{draw.put('pre-request script', SCRIPT, host=host, called=one)}');"
    newer = f'hopp.env.active.set("{other}", "{draw.put("pre-request script, newer", SCRIPT, host=host, called=other)}");'
    out.append(request(draw, host, preRequestScript=f"{older}\n{newer}"))
    out.append(request(draw, host, testScript=f"const {third} = '{draw.put('test script', SCRIPT, host=host, called=third)}';\npw.test('ok', () => {{}});"))
    out.append(request(draw, host, requestVariables=[draw.row("request variable", Role.PATH_VARIABLE, host, style="snake", key="key", active=True)]))
    kept = {
        "name": "ok",
        "originalRequest": {
            "v": "6",
            "name": draw.word(),
            "method": "GET",
            "endpoint": f"https://{host}/a",
            "headers": [draw.row("example request header", Role.EXAMPLE_REQUEST, host, style="header", key="key", **on)],
            "params": [],
            "auth": {"authType": "none", "authActive": True},
            "body": {"contentType": None, "body": None},
            "requestVariables": [],
        },
        "status": "OK",
        "code": 200,
        "headers": [{"key": "etag", "value": f'W/"{draw.uuid()}"'}],
        "body": json.dumps({"id": draw.uuid(), "access_token": draw.put("example body", Role.EXAMPLE_BODY, called="access_token")}),
    }
    out.append(request(draw, host, responses={"ok": kept}))
    name = draw.name("snake")
    out.append(request(draw, host, description=f"Set {name}: {draw.put('description', Role.DESCRIPTION, called=name)} first."))
    return out


def _variable(draw: Sheet, place: str) -> dict[str, Any]:
    name = draw.name()
    return {
        "key": name,
        "initialValue": draw.put(place, ENV, called=name),
        "currentValue": draw.put(f"{place}, current", ENV, called=name),
        "secret": False,
        "isFile": False,
    }


def collection(draw: Sheet) -> Any:
    """A collection of REST requests."""
    made = requests(draw)
    half = len(made) // 2
    folder = {
        "v": 11,
        "name": draw.word(),
        "folders": [],
        "requests": made[:half],
        "auth": {"authType": "basic", "authActive": True, "username": "a", "password": draw.put("folder auth", AUTH, called="password", password=True)},
        "headers": [draw.row("folder header", HEADER, style="header", key="key", active=True, description="")],
        "variables": [_variable(draw, "folder variable")],
        "description": None,
        "preRequestScript": f"const apiKey = '{draw.put('folder script', SCRIPT, called='api_key')}';",
        "testScript": "",
    }
    root = {
        "v": 12,
        "id": draw.uuid(),
        "_ref_id": "coll_" + draw.uuid(),
        "name": draw.word(),
        "folders": [folder],
        "requests": made[half:],
        "auth": {"authType": "bearer", "authActive": True, "token": draw.put("collection auth", AUTH, called="token")},
        "headers": [draw.row("collection header", HEADER, style="header", key="key", active=True)],
        "variables": [_variable(draw, "collection variable")],
        "description": "",
    }
    return [root] if draw.rng.random() < 0.5 else root


def graphql(draw: Sheet) -> Any:
    """A collection of GraphQL requests: their address stands under another key."""
    host = draw.host()
    asked = []

    def ask(**more: Any) -> None:
        asked.append(
            {
                "v": 9,
                "name": draw.word(),
                "url": f"https://{host}/graphql",
                "query": "query { me { id } }",
                "variables": "{}",
                "headers": [],
                "auth": {"authType": "none", "authActive": True},
                **more,
            }
        )

    ask(headers=[draw.row("graphql header", HEADER, host, style="header", key="key", active=True, description="")])
    ask(auth={"authType": "bearer", "authActive": True, "token": draw.put("graphql bearer", AUTH, host=host, called="token")})
    ask(
        auth={
            "authType": "basic",
            "authActive": True,
            "username": "ana",
            "password": draw.put("graphql basic", AUTH, host=host, called="password", password=True),
        }
    )
    ask(variables=json.dumps({"input": {"clientSecret": draw.put("graphql variables", Role.GRAPHQL, BODY, host=host, called="client_secret")}}))
    ask(
        query='mutation { login(user: "ana", password: "'
        + draw.put("graphql query", Role.GRAPHQL, BODY, Role.QUERY, host=host, called="password", password=True)
        + '") { token } }'
    )
    folder = {
        "v": 3,
        "name": draw.word(),
        "folders": [],
        "requests": asked[:2],
        "auth": {"authType": "inherit", "authActive": True},
        "headers": [draw.row("graphql folder header", HEADER, style="header", key="key", active=True)],
    }
    made = {"v": 3, "name": draw.word(), "folders": [folder], "requests": asked[2:], "auth": {"authType": "inherit", "authActive": True}, "headers": []}
    return [made] if draw.rng.random() < 0.5 else made


def first(draw: Sheet) -> Any:
    """A collection of the first versions, of which only the requests have a number."""
    host, on = draw.host(), {"active": True}
    bearer = {"authType": "bearer", "authActive": True, "token": draw.put("bearer of version 1", AUTH, host=host, called="token")}
    header = draw.row("header of version 1", HEADER, host, style="header", key="key", **on)
    asked = [request(draw, host, v="1", auth=bearer), request(draw, host, v="1", headers=[header])]
    return [{"name": draw.word(), "folders": [{"name": draw.word(), "folders": [], "requests": asked[:1]}], "requests": asked[1:]}]


_OF_ALL = ("preRequestScript", "testScript", "contentType", "headers", "params")


def old(draw: Sheet) -> Any:
    """A collection from before they had versions."""
    host = draw.host()

    def ask(**more: Any) -> dict[str, Any]:
        given = {
            "url": f"https://{host}", "path": "/a", "method": "POST", "auth": "None", "httpUser": "", "httpPassword": "", "passwordFieldType": "password",
            "bearerToken": "", "headers": [], "params": [], "bodyParams": [], "rawParams": "", "rawInput": True, "contentType": "", "requestType": "",
            "preRequestScript": "", "testScript": "", "label": "", "name": draw.word(), "collection": 0,
        }
        return {**given, **more}

    asked = [
        ask(auth="Basic Auth", httpUser="ana", httpPassword=draw.put("httpPassword", AUTH, host=host, called="password", password=True)),
        ask(auth="Bearer Token", bearerToken=draw.put("bearerToken", AUTH, host=host, called="token")),
        ask(headers=[draw.row("old header", HEADER, host, style="header", key="key")]),
        ask(rawParams=json.dumps({"password": draw.put("old body", BODY, host=host, called="password", password=True)})),
    ]
    if draw.rng.random() < 0.5:  # with nothing but what a request needs
        asked = [{key: value for key, value in one.items() if value or key in _OF_ALL} for one in asked]
    return [{"name": draw.word(), "folders": [], "requests": asked, **draw.rng.choice(({}, {"v": 1}))}]


def environment(draw: Sheet) -> Any:
    """An environment, or several, of any version."""
    version = draw.rng.choice((1, 2, 3))
    rows: list[dict[str, Any]] = [
        {"key": "base", "value": "https://a.io", "secret": False}
        if version == 1
        else {"key": "base", "initialValue": "https://a.io", "currentValue": "", "secret": False}
    ]
    for number in range(3):
        name = draw.name()
        if version == 1:
            rows.append({"key": name, "value": draw.put("environment value", ENV, called=name), "secret": False})
        else:
            rows.append(
                {"key": name, "initialValue": draw.put("environment initialValue", ENV, called=name), "currentValue": "", "secret": number == 0}
                | ({"isFile": False} if version == 3 else {})
            )
    if version == 1 and draw.rng.random() < 0.5:  # from before variables said so
        rows = [{key: value for key, value in row.items() if key != "secret"} for row in rows]
    made = {"v": version, "id": draw.word(), "name": draw.word(), "variables": rows}
    return [made] if draw.rng.random() < 0.5 else made
