"""Apidog and Apifox: a project with everything that may stand in one."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT, COOKIE = Role.ENVIRONMENT, Role.SCRIPT, Role.COOKIE


def auths(draw: Sheet) -> list[dict[str, Any]]:
    """Every way of logging in."""

    def held(place: str, called: str, *, password: bool = False) -> str:
        return draw.put(place, AUTH, called=called, password=password)

    return [
        {"type": "bearer", "bearer": {"token": held("bearer.token", "token")}},
        {"type": "basic", "basic": {"username": draw.word(), "password": held("basic.password", "password", password=True)}},
        {"type": "digest", "digest": {"username": draw.word(), "password": held("digest.password", "password", password=True)}},
        {"type": "apikey", "apikey": {"in": "header", "key": "X-API-Key", "value": held("apikey.value", "api_key")}},
        {"type": "apikey", "apikey": [{"key": "key", "value": "X-API-Key"}, {"key": "value", "value": held("apikey.value in rows", "api_key")}]},
        {"type": "jwt", "jwt": {"addTokenTo": "header", "algorithm": "HS256", "secret": held("jwt.secret", "jwt_secret"), "payload": "{}"}},
        {
            "type": "oauth2",
            "oauth2": {
                "grantType": "client_credentials",
                "clientId": draw.word(),
                "clientSecret": held("oauth2.clientSecret", "client_secret"),
                "accessToken": held("oauth2.accessToken", "access_token"),
                "tokenUrl": f"https://{draw.host()}/t",
            },
        },
        {
            "type": "awsv4",
            "awsv4": {
                "accessKey": draw.word(),
                "secretKey": held("awsv4.secretKey", "secret_key"),
                "sessionToken": held("awsv4.sessionToken", "session_token"),
            },
        },
        {"type": "hawk", "hawk": {"authId": draw.word(), "authKey": held("hawk.authKey", "auth_key"), "algorithm": "sha256"}},
        {"type": "ntlm", "ntlm": {"username": draw.word(), "password": held("ntlm.password", "password", password=True)}},
    ]


def _api(draw: Sheet, **more: Any) -> dict[str, Any]:
    held = {
        "id": "408718413",
        "method": "post",
        "path": f"/v1/{draw.word()}",
        "parameters": {"path": [], "query": [], "cookie": [], "header": []},
        "auth": {},
        "securityScheme": {},
        "commonParameters": {"query": [], "body": [], "cookie": [], "header": []},
        "responses": [],
        "responseExamples": [],
        "requestBody": {"type": "none", "parameters": []},
        "description": "",
        "tags": [],
        "status": "released",
        "serverId": "",
        "cases": [],
        "mocks": [],
        "preProcessors": [],
        "postProcessors": [],
        "type": "http",
        **more,
    }
    return {"name": draw.word(), "api": held}


def apis(draw: Sheet) -> list[dict[str, Any]]:
    """Endpoints, each with its credential somewhere else."""

    def row(place: str, role: Role, key: str, style: str, **more: Any) -> dict[str, Any]:
        made = draw.row(place, role, style=style)
        return {"id": "An9zy6HHT6", "name": made["name"], "required": False, "description": "", key: made["value"], "type": "string", "enable": True, **more}

    def json_of(place: str, role: Role | None = BODY) -> str:
        return json.dumps({"user": draw.word(), "password": draw.put(place, *((role,) if role else ()), called="password", password=True)}, indent=2)

    out = [_api(draw, auth=auth) for auth in auths(draw)]
    for where, role, style in (("query", QUERY, "snake"), ("header", HEADER, "header"), ("cookie", COOKIE, "snake")):
        for key in ("example", "sampleValue"):
            out.append(_api(draw, parameters={where: [row(f"{where}.{key}", role, key, style)]}))
        made = draw.row(f"{where} of a schema", role, style=style)
        out.append(_api(draw, parameters={where: [{"name": made["name"], "schema": {"type": "string", "default": made["value"]}}]}))
    out.append(_api(draw, requestBody={"type": "application/json", "parameters": [], "example": json_of("json example")}))
    out.append(_api(draw, requestBody={"type": "application/json", "parameters": [], "sampleValue": json_of("json sampleValue")}))
    out.append(_api(draw, requestBody={"type": "application/json", "parameters": [], "data": json_of("json data")}))
    out.append(
        _api(draw, requestBody={"type": "application/json", "examples": [{"value": json_of("json in examples", None), "mediaType": "application/json"}]})
    )
    out.append(_api(draw, requestBody={"type": "application/x-www-form-urlencoded", "parameters": [row("form", FORM, "example", "snake")]}))
    out.append(_api(draw, requestBody={"type": "multipart/form-data", "parameters": [row("multipart", FORM, "sampleValue", "snake")]}))
    schema = {"type": "object", "properties": {"client_secret": {"type": "string", "examples": [draw.put("schema's examples", called="client_secret")]}}}
    out.append(_api(draw, requestBody={"type": "application/json", "jsonSchema": schema}))
    case = {
        "id": 313747505,
        "type": "DEBUG_CASE",
        "name": draw.word(),
        "parameters": {"query": [row("case's query", QUERY, "value", "snake")], "header": [row("case's header", HEADER, "value", "header")]},
        "requestBody": {"parameters": [], "data": json_of("case's data"), "type": "application/json"},
        "auth": {"type": "bearer", "bearer": {"token": draw.put("case's token", AUTH, called="token")}},
    }
    out.append(_api(draw, cases=[case]))
    out.append(
        _api(
            draw,
            responseExamples=[{"name": "ok", "data": json.dumps({"access_token": draw.put("response example", Role.EXAMPLE_BODY, called="access_token")})}],
        )
    )
    one, other = draw.name("snake"), draw.name("camel")
    out.append(
        _api(
            draw,
            preProcessors=[
                {"type": "customScript", "enable": True, "data": f"pm.environment.set('{one}', '{draw.put('pre-processor', SCRIPT, called=one)}');"}
            ],
        )
    )
    out.append(_api(draw, postProcessors=[{"type": "customScript", "data": f"const {other} = '{draw.put('post-processor', SCRIPT, called=other)}';"}]))
    name = draw.name("snake")
    out.append(_api(draw, description=f"send {name}: {draw.put('description', Role.DESCRIPTION, called=name)}"))
    return out


def project(draw: Sheet) -> Any:
    """A project."""
    host = draw.host()
    first, second, third, header = (
        draw.row("environment", ENV),
        draw.row("environment, shared", ENV),
        draw.row("global", Role.GLOBALS),
        draw.row("header of all", HEADER, style="header"),
    )
    module = draw.row("module variable", ENV)
    environments = [
        {
            "id": "1",
            "name": "prod",
            "baseUrl": f"https://{host}",
            "baseUrls": {"default": f"https://{host}"},
            "variables": [
                {**first, "isBindInitial": True, "initialValue": "", "description": "", "isSync": False},
                {"name": second["name"], "value": "", "initialValue": second["value"]},
            ],
            "parameters": {"header": [], "query": []},
        }
    ]
    folder = {
        "name": draw.word(),
        "id": 1,
        "auth": {"type": "bearer", "bearer": {"token": draw.put("folder auth", AUTH, called="token")}},
        "items": apis(draw),
    }
    return {
        draw.rng.choice(("apifoxProject", "apidogProject")): "1.0.0",
        "$schema": {"app": "apifox", "type": "project", "version": "1.2.0"},
        "info": {"name": draw.word(), "description": ""},
        "projectSetting": {
            "id": "7783647",
            "auth": {},
            "servers": [{"id": "default", "name": "x"}],
            "cloudMock": {"security": "free", "enable": False, "tokenKey": "apifoxToken"},
        },
        "apiCollection": [folder],
        "socketCollection": [],
        "docCollection": [],
        "schemaCollection": [],
        "environments": environments,
        "commonParameters": {
            "id": "1",
            "parameters": {"header": [{"name": header["name"], "defaultEnable": True, "type": "string", "defaultValue": header["value"]}]},
        },
        "commonScripts": [{"id": 1, "name": "sign", "content": f"const apiKey = '{draw.put('common script', SCRIPT, called='api_key')}';"}],
        "moduleSettings": [{"id": "2", "name": "m", "moduleVariables": [{"name": module["name"], "value": module["value"], "initialValue": ""}]}],
        "databaseConnections": [
            {
                "name": "db",
                "type": "mysql",
                "config": {"host": draw.host(), "user": "ana", "password": draw.put("database", called="password", password=True)},
            }
        ],
        "globalVariables": [{"id": "g", "variables": [{"name": third["name"], "value": third["value"], "initialValue": ""}]}],
    }
