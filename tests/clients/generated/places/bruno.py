"""Bruno: requests, folders, collections and environments in `.bru`, and `bruno.json`."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT, VARIABLE = Role.ENVIRONMENT, Role.SCRIPT, Role.VARIABLE


def block(name: str, rows: list[str] | str) -> str:
    """A block of rows, or of a text."""
    lines = rows.split("\n") if isinstance(rows, str) else rows
    return f"{name} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n\n"


def auths(draw: Sheet, host: str | None) -> str:
    """Every way of logging in: a file keeps the settings of all that were ever chosen."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    return "".join(
        (
            block(
                "auth:awsv4",
                [
                    "accessKeyId: " + draw.word(),
                    "secretAccessKey: " + held("awsv4.secretAccessKey", "secret_key"),
                    "sessionToken: " + held("awsv4.sessionToken", "session_token"),
                    "service: s3",
                    "region: eu-west-1",
                    "profileName: x",
                ],
            ),
            block("auth:basic", ["username: " + draw.word(), "password: " + held("basic.password", "password", password=True)]),
            block("auth:wsse", ["username: " + draw.word(), "password: " + held("wsse.password", "password", password=True)]),
            block("auth:bearer", ["token: " + held("bearer.token", "token")]),
            block("auth:digest", ["username: " + draw.word(), "password: " + held("digest.password", "password", password=True)]),
            block("auth:ntlm", ["username: " + draw.word(), "password: " + held("ntlm.password", "password", password=True), "domain: "]),
            block("auth:apikey", ["key: x-api-key", "value: " + held("apikey.value", "api_key"), "placement: header"]),
            block(
                "auth:oauth1",
                [
                    "consumer_key: " + draw.word(),
                    "consumer_secret: " + held("oauth1.consumer_secret", "consumer_secret"),
                    "access_token: " + draw.word(),
                    "token_secret: " + held("oauth1.token_secret", "token_secret"),
                    "signature_method: HMAC-SHA1",
                    "version: 1.0",
                    "add_params_to: header",
                ],
            ),
            block(
                "auth:oauth2",
                [
                    "grant_type: password",
                    f"access_token_url: https://{draw.host()}/t",
                    "refresh_token_url: ",
                    "username: " + draw.word(),
                    "password: " + held("oauth2.password", "password", password=True),
                    "client_id: " + draw.word(),
                    "client_secret: " + held("oauth2.client_secret", "client_secret"),
                    "scope: ",
                    "credentials_placement: body",
                    "credentials_id: credentials",
                    "token_placement: header",
                    "token_header_prefix: Bearer",
                    "auto_fetch_token: true",
                ],
            ),
            block("auth:oauth2:additional_params:access_token_req:body", ["api_key: " + held("oauth2 additional body", "api_key")]),
            block("auth:oauth2:additional_params:access_token_req:headers", ["X-Api-Key: " + held("oauth2 additional header", "api_key")]),
        )
    )


def _row(draw: Sheet, place: str, role: Role, host: str | None, style: str, front: str = "") -> str:
    made = draw.row(place, role, host, style=style)
    return f"{front}{made['name']}: {made['value']}"


def request(draw: Sheet) -> str:
    """A request with a credential in every block."""
    host = draw.host()
    one, other, third, fourth = draw.name("snake"), draw.name("camel"), draw.name("snake"), draw.name("snake")
    url = f"https://{host}/v1?api_key={draw.put('url', Role.URL, host=host, called='api_key')}"
    name = draw.name("snake")
    out = block("meta", ["name: " + draw.word(), "type: http", "seq: 1", "tags: [", "  smoke", "]"])
    out += block("post", [f"url: {url}", "body: json", "auth: bearer"])
    out += block("params:query", ["page: 1", _row(draw, "query", QUERY, host, "snake"), _row(draw, "query that is off", QUERY, host, "snake", "~")])
    out += block("params:path", ["token: " + draw.put("path parameter", Role.PATH_VARIABLE, host=host, called="token")])
    out += block(
        "headers",
        [
            "accept: */*",
            _row(draw, "header", HEADER, host, "header"),
            _row(draw, "header that is off", HEADER, host, "header", "~"),
            f"Authorization: Bearer {draw.put('authorization', HEADER, host=host, called='token')}",
            f'"X-Quoted-Token": {draw.put("quoted header", HEADER, host=host, called="token")}',
            "@description('what it is for')",
            _row(draw, "described header", HEADER, host, "header"),
        ],
    )
    out += auths(draw, host)
    out += block("body:json", json.dumps({"password": draw.put("json", BODY, host=host, called="password", password=True)}, indent=2))
    out += block("body:text", "client_secret=" + draw.put("text", BODY, host=host, called="client_secret"))
    out += block(
        "body:xml",
        "<a><password>" + draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;") + "</password></a>",
    )
    out += block("body:form-urlencoded", [_row(draw, "form", FORM, host, "snake")])
    out += block("body:multipart-form", [_row(draw, "multipart", FORM, host, "snake"), "file: @file(a.png) @contentType(image/png)"])
    out += block(
        "body:graphql",
        'mutation {\n  login(password: "' + draw.put("graphql", BODY, Role.GRAPHQL, host=host, called="password", password=True) + '") { id }\n}',
    )
    out += block("body:graphql:vars", json.dumps({"clientSecret": draw.put("graphql variables", Role.GRAPHQL, host=host, called="client_secret")}, indent=2))
    out += block(
        "vars:pre-request",
        [
            _row(draw, "variable", VARIABLE, host, "snake"),
            f"{name}: '''",
            "  " + draw.put("variable of several lines", VARIABLE, host=host, called=name),
            "'''",
        ],
    )
    out += block("vars:post-response", ["token: res.body.token"])
    out += block("assert", ["res.status: eq 200"])
    first = f"bru.setVar('{one}', '{draw.put('pre-request script', SCRIPT, host=host, called=one)}');"
    second = f'  bru.setEnvVar("{third}", "{draw.put("environment in a script", SCRIPT, host=host, called=third)}");'
    out += block("script:pre-request", [first, "if (true) {", second, "}"])
    out += block("script:post-response", f"const {other} = '{draw.put('post-response script', SCRIPT, host=host, called=other)}';")
    out += block("tests", f"test('ok', function() {{\n  req.setHeader('X-Api-Key', '{draw.put('tests', SCRIPT, host=host, called='api_key')}');\n}});")
    out += block("docs", f"# Login\nsend {fourth}: {draw.put('docs', Role.DESCRIPTION, called=fourth)}")
    return out + example(draw, host)


def example(draw: Sheet, host: str) -> str:
    """An answer that was saved, with the request that got it."""
    asked = ["  request: {", f"    url: https://{host}/a", "    method: post", "    mode: json", "    headers: {"]
    asked += [f"      X-Api-Key: {draw.put('example header')}", "    }", "", "    body:json: {", "      {"]
    asked += [f'        "client_secret": "{draw.put("example request body", called="client_secret")}"', "      }", "    }", "  }", ""]
    got = ["  response: {", "    status: {", "      code: 200", "      text: OK", "    }", "", "    body: {", "      type: json"]
    got += ["      content: '''", "        {", f'          "access_token": "{draw.put("example answer", called="access_token")}"']
    got += ["        }", "      '''", "    }", "  }"]
    return "\n".join(["example {", "  name: ok", "  description: it", "", *asked, *got, "}", ""])



def grpc(draw: Sheet) -> str:
    """A call of gRPC, and what a websocket sends."""
    host = draw.host()
    out = block("meta", ["name: " + draw.word(), "type: grpc", "seq: 2"])
    out += block("grpc", [f"url: grpcs://{host}", "method: /a.B/C", "body: grpc", "auth: none", "methodType: unary"])
    out += block("metadata", [_row(draw, "grpc metadata", HEADER, host, "snake")])
    out += (
        "body:grpc {\n  name: message 1\n  content: '''\n    {\n      \"password\": \""
        + draw.put("grpc message", BODY, host=host, called="password", password=True)
        + "\"\n    }\n  '''\n}\n"
    )
    return out


def websocket(draw: Sheet) -> str:
    """A websocket."""
    host = draw.host()
    out = block("meta", ["name: " + draw.word(), "type: ws", "seq: 2"])
    out += block("ws", [f"url: wss://{host}/s", "body: ws", "auth: none"])
    out += block("headers", [_row(draw, "websocket header", HEADER, host, "header")])
    out += (
        'body:ws {\n  name: message 1\n  type: json\n  content: \'\'\'\n    {\n      "type": "auth",\n      "token": "'
        + draw.put("websocket message", BODY, host=host, called="token")
        + "\"\n    }\n  '''\n}\n"
    )
    return out


def collection(draw: Sheet) -> str:
    """The settings of a collection or folder."""
    name = draw.name("snake")
    out = (
        block("meta", ["type: collection"])
        + block("headers", [_row(draw, "collection header", HEADER, None, "header")])
        + block("auth", ["mode: bearer"])
        + auths(draw, None)
    )
    out += block("vars:pre-request", [_row(draw, "collection variable", VARIABLE, None, "snake")])
    return out + block("script:pre-request", f"const {name} = '{draw.put('collection script', SCRIPT, called=name)}';") + block("docs", "about")


def environment(draw: Sheet) -> str:
    """An environment."""
    rows = [
        _row(draw, "environment", ENV, None, "snake"),
        _row(draw, "environment, off", ENV, None, "camel", "~"),
        _row(draw, "environment, upper", ENV, None, "upper"),
        f"base: https://{draw.host()}",
    ]
    draw.rng.shuffle(rows)
    name = draw.name("snake")
    rows += [f"{name}: '''", "    " + draw.put("environment, several lines", ENV, called=name), "  '''"]
    return block("vars", rows) + "vars:secret [\n  kept_elsewhere,\n  ~another\n]\ncolor: #aabbcc\n"


def settings(draw: Sheet) -> Any:
    """`bruno.json`."""
    return {
        "version": "1",
        "name": draw.word(),
        "type": "collection",
        "ignore": ["node_modules", ".git"],
        "proxy": {
            "enabled": True,
            "protocol": "http",
            "hostname": draw.host(),
            "port": 3128,
            "auth": {
                "enabled": True,
                "username": draw.word(),
                "password": draw.put("proxy password", Role.PROXY, Role.AUTH, called="password", password=True),
            },
            "bypassProxy": "",
        },
        "clientCertificates": {
            "enabled": True,
            "certs": [
                {
                    "domain": draw.host(),
                    "type": "pfx",
                    "pfxFilePath": "a.pfx",
                    "passphrase": draw.put("certificate passphrase", Role.CERTIFICATE, called="passphrase", password=True),
                }
            ],
        },
        "presets": {"requestType": "http", "requestUrl": ""},
        "scripts": {"moduleWhitelist": ["crypto"]},
    }
