"""Thunder Client: exported collections and environments."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT = Role.ENVIRONMENT, Role.SCRIPT


def auths(draw: Sheet, host: str | None) -> list[dict[str, Any]]:
    """Every way of logging in."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, host=host, called=called, password=password)

    return [
        {"type": "bearer", "bearer": held("bearer", "token"), "bearerPrefix": draw.rng.choice(("", "Token"))},
        {"type": "basic", "basic": {"username": draw.word(), "password": held("basic.password", "password", password=True)}},
        {"type": "ntlm", "ntlm": {"username": draw.word(), "password": held("ntlm.password", "password", password=True), "domain": "", "workstation": ""}},
        {"type": "digest", "digest": {"username": draw.word(), "password": held("digest.password", "password", password=True)}},
        {
            "type": "aws",
            "aws": {
                "accessKeyId": draw.word(),
                "secretKey": held("aws.secretKey", "secret_key"),
                "region": "eu-west-1",
                "service": "s3",
                "sessionToken": held("aws.sessionToken", "session_token"),
            },
        },
        {
            "type": "oauth2",
            "oauth2": {
                "grantType": "client_credentials",
                "clientId": draw.word(),
                "clientSecret": held("oauth2.clientSecret", "client_secret"),
                "tokenUrl": f"https://{draw.host()}/token",
                "scope": "a",
                "clientAuth": "in-header",
                "tokenPrefix": "Bearer",
            },
        },
        {
            "type": "oauth2",
            "oauth2": {
                "grantType": "password",
                "clientId": draw.word(),
                "clientSecret": "",
                "username": draw.word(),
                "password": held("oauth2.password", "password", password=True),
                "token": held("oauth2.token", "token"),
                "refreshToken": held("oauth2.refreshToken", "refresh_token"),
            },
        },
    ]


def requests(draw: Sheet) -> list[dict[str, Any]]:
    """Requests, each with its credential somewhere else."""
    out: list[dict[str, Any]] = []
    host = draw.host()

    def ask(**more: Any) -> None:
        out.append(
            {
                "_id": draw.uuid(),
                "colId": draw.uuid(),
                "containerId": "",
                "name": draw.word(),
                "url": f"https://{host}/v1/{draw.word()}",
                "method": "POST",
                "sortNum": 10000,
                "created": "2026-11-28T10:00:00.000Z",
                "modified": "2026-11-28T10:00:00.000Z",
                "headers": [],
                "params": [],
                "tests": [],
                **more,
            }
        )

    for auth in auths(draw, host):
        ask(auth=auth)
    ask(headers=[{"name": "Accept", "value": "*/*"}, draw.row("header", HEADER, host, style="header")])
    ask(headers=[draw.row("header that is off", HEADER, host, style="header", isDisabled=True)])
    ask(headers=[{"name": "Authorization", "value": f"Bearer {draw.put('authorization', HEADER, host=host, called='token')}"}])
    ask(params=[draw.row("query", QUERY, host, style="snake", isPath=False)])
    ask(url=f"https://{host}/v1?page=1&api_key={draw.put('url', Role.URL, host=host, called='api_key')}")
    ask(body={"type": "json", "raw": json.dumps({"password": draw.put("json", BODY, host=host, called="password", password=True)}), "form": []})
    ask(body={"type": "formencoded", "raw": "", "form": [draw.row("form", FORM, host, style="snake")]})
    ask(body={"type": "formdata", "raw": "", "form": [draw.row("multipart", FORM, host, style="snake")], "files": [{"name": "a", "value": "b.png"}]})
    ask(
        body={
            "type": "graphql",
            "raw": "",
            "graphql": {
                "query": "query { me { id } }",
                "variables": json.dumps({"clientSecret": draw.put("graphql variables", Role.GRAPHQL, host=host, called="client_secret")}),
            },
        }
    )
    ask(
        body={
            "type": "xml",
            "raw": "<a><password>"
            + draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;")
            + "</password></a>",
        }
    )
    one, other, third = draw.name("snake"), draw.name("snake"), draw.name("camel")
    ask(preReq={"options": {"baseUrl": True}, "script": f"tc.setVar('{one}', '{draw.put('pre-request script', SCRIPT, host=host, called=one)}', 'local');"})
    ask(
        tests=[
            {"type": "custom-js", "custom": f"tc.setVar('{other}', '{draw.put('test script', SCRIPT, host=host, called=other)}')"},
            {"type": "res-code", "custom": "", "action": "equal", "value": "200"},
            {"type": "set-env-var", "custom": "json.token", "action": "setto", "value": "{{token}}"},
        ]
    )
    ask(postReq={"script": f"const {third} = '{draw.put('post-request script', SCRIPT, host=host, called=third)}';\ntc.test('a', () => {{}});"})
    name = draw.name("snake")
    ask(docs=f"Send {name}: {draw.put('docs', Role.DESCRIPTION, called=name)} with it")
    return out


def collection(draw: Sheet) -> Any:
    """An export of a collection."""
    known = len(draw.places)
    settings = {
        "auth": draw.kept(draw.rng.choice(auths(draw, None)), known),
        "headers": [draw.row("folder header", HEADER, style="header")],
        "options": {"baseUrl": "https://" + draw.host()},
        "envId": draw.uuid(),
    }
    own = {
        "headers": [draw.row("collection header", HEADER, style="header")],
        "tests": [],
        "preReq": {"script": f"const apiKey = '{draw.put('collection script', SCRIPT, called='api_key')}';"},
    }
    mark = "clientName" if draw.rng.random() < 0.7 else "client"
    return {
        mark: "Thunder Client",
        "collectionName": draw.word(),
        "collectionId": draw.uuid(),
        "dateExported": "2026-11-28T10:00:00.000Z",
        "version": "1.2",
        "folders": [{"_id": draw.uuid(), "name": draw.word(), "containerId": "", "created": "", "sortNum": 10000, "settings": settings}],
        "requests": requests(draw),
        "settings": own,
        "ref": "A" + "b3" * 42 + "_",
    }


def folder(draw: Sheet) -> Any:
    """The requests of a folder `thunder-tests`."""
    return requests(draw)


def environment(draw: Sheet) -> Any:
    """An export of an environment."""
    rows = [
        {"name": "baseUrl", "value": "https://a.io"},
        *(draw.row("environment", ENV, style=draw.rng.choice(("snake", "camel", "upper"))) for _ in range(3)),
    ]
    return {
        "clientName": "Thunder Client",
        "environmentName": draw.word(),
        "environmentId": draw.uuid(),
        "dateExported": "x",
        "version": "1.2",
        "default": False,
        "global": False,
        "data": rows,
    }
