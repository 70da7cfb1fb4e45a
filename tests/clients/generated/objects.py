"""The formats that are JSON or YAML: what an application exports or keeps in its folder."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.clients.generated.drawn import Call, Draw, Folder, Row


def _rows(rows: Sequence[Row], name: str = "name", off: tuple[str, bool] = ("disabled", True)) -> list[dict[str, Any]]:
    return [{name: row.name, "value": row.value} | ({} if row.on else {off[0]: off[1]}) for row in rows]


def _json(call: Call) -> str:
    return json.dumps({row.name: row.value for row in call.body})


def _query(call: Call) -> str:
    return "?" + "&".join(f"{row.name}={row.value}" for row in call.query) if call.query else ""


def _mapped(rows: Sequence[Row]) -> dict[str, str]:
    return {row.name: row.value for row in rows}


def _auth(call: Call) -> dict[str, Any]:
    if call.token:
        return {"type": "bearer", "token": call.token}
    return {"type": "basic", "username": call.user, "password": call.password} if call.user else {"type": "none"}


def _insomnia_request(call: Call) -> dict[str, Any]:
    form = {"mimeType": "application/x-www-form-urlencoded", "params": _rows(call.form)}
    return {
        "name": call.name, "url": call.url, "method": call.method, "headers": _rows(call.headers), "parameters": _rows(call.query),
        "authentication": _auth(call), "body": {"mimeType": "application/json", "text": _json(call)} if call.body else form if call.form else {},
        "description": call.comment,
    }  # fmt: skip


def insomnia(draw: Draw) -> Any:
    """An export of Insomnia's, version 4."""
    resources: list[dict[str, Any]] = [{"_id": "wrk_1", "_type": "workspace", "name": draw.word()}]
    for number, folder in enumerate(draw.folder().walk()):
        resources.append(
            {
                "_id": f"fld_{number}",
                "_type": "request_group",
                "name": folder.name,
                "environment": _mapped(draw.variables()[:1]),
            }
        )
        for index, call in enumerate(folder.calls):
            scripts = {"preRequestScript": call.script, "afterResponseScript": ""}
            resources.append(
                {
                    "_id": f"req_{number}{index}",
                    "_type": "request",
                    "parentId": f"fld_{number}",
                    **_insomnia_request(call),
                    **scripts,
                }
            )
    resources.append(
        {
            "_id": "env_1",
            "_type": "environment",
            "name": "Base",
            "data": {**_mapped(draw.variables()), "inner": _mapped(draw.variables()[:2])},
        }
    )
    return {"_type": "export", "__export_format": 4, "resources": resources}


def _insomnia5(folder: Folder) -> dict[str, Any]:
    calls = [{**_insomnia_request(call), "scripts": {"preRequest": call.script}} for call in folder.calls]
    return {"name": folder.name, "children": [*calls, *map(_insomnia5, folder.folders)]}


def insomnia5(draw: Draw) -> Any:
    """A file of Insomnia's, version 5."""
    environment = {
        "name": "Base",
        "data": _mapped(draw.variables()),
        "subEnvironments": [{"name": "Prod", "data": _mapped(draw.variables())}],
    }
    return {
        "type": "collection.insomnia.rest/5.0",
        "name": draw.word(),
        "collection": [_insomnia5(draw.folder())],
        "environments": environment,
    }


def _hoppscotch_request(call: Call) -> dict[str, Any]:
    on = [{"key": row.name, "value": row.value, "active": row.on, "description": ""} for row in call.headers]
    params = [{"key": row.name, "value": row.value, "active": row.on} for row in call.query]
    auth: dict[str, Any] = {"authType": "none", "authActive": True}
    if call.token or call.user:
        auth = {**_auth(call), "authType": _auth(call)["type"], "authActive": True}
        del auth["type"]
    body = (
        {"contentType": "application/json", "body": _json(call)} if call.body else {"contentType": None, "body": None}
    )
    return {
        "v": "16", "name": call.name, "method": call.method, "endpoint": call.url, "params": params, "headers": on, "auth": auth, "body": body,
        "preRequestScript": call.script, "testScript": "", "requestVariables": [],
    }  # fmt: skip


def _hoppscotch(folder: Folder, draw: Draw) -> dict[str, Any]:
    variables = [
        {"key": row.name, "initialValue": row.value, "currentValue": "", "secret": False}
        for row in draw.variables()[:1]
    ]
    return {
        "v": 11, "name": folder.name, "folders": [_hoppscotch(inner, draw) for inner in folder.folders],
        "requests": [_hoppscotch_request(call) for call in folder.calls], "auth": {"authType": "inherit", "authActive": True}, "headers": [],
        "variables": variables,
    }  # fmt: skip


def hoppscotch(draw: Draw) -> Any:
    """A collection of Hoppscotch's."""
    made = _hoppscotch(draw.folder(), draw)
    return [made] if draw.rng.random() < 0.5 else made


def hoppscotch_environment(draw: Draw) -> Any:
    """Environments of Hoppscotch's."""
    rows = [
        {
            "key": row.name,
            "initialValue": row.value,
            "currentValue": "",
            "secret": row.value in draw.secrets and draw.rng.random() < 0.5,
        }
        for row in draw.variables()
    ]
    return [{"v": 2, "id": "x", "name": draw.word(), "variables": rows}]


def hoppscotch_old_environment(draw: Draw) -> Any:
    """Environments of Hoppscotch's from before they had versions."""
    return [{"name": draw.word(), "variables": [{"key": row.name, "value": row.value} for row in draw.variables()]}]


def thunder(draw: Draw) -> Any:
    """A collection of Thunder Client's."""
    requests, folders = [], []
    for folder in draw.folder().walk():
        folders.append(
            {
                "_id": draw.uuid(),
                "name": folder.name,
                "containerId": "",
                "settings": {"headers": _rows(draw.rows(draw.header), off=("isDisabled", True))},
            }
        )
        for call in folder.calls:
            auth: dict[str, Any] = {"type": "bearer", "bearer": call.token} if call.token else {"type": "none"}
            auth = {"type": "basic", "basic": {"username": call.user, "password": call.password}} if call.user else auth
            body = (
                {"type": "json", "raw": _json(call)} if call.body else {"type": "formencoded", "form": _rows(call.form)}
            )
            requests.append(
                {
                    "_id": draw.uuid(), "name": call.name, "url": call.url, "method": call.method, "params": _rows(call.query), "auth": auth,
                    "headers": _rows(call.headers, off=("isDisabled", True)), "body": body, "tests": [], "preReq": {"script": call.script},
                    "docs": call.comment,
                }
            )  # fmt: skip
    return {"clientName": "Thunder Client", "collectionName": draw.word(), "folders": folders, "requests": requests}


def thunder_environment(draw: Draw) -> Any:
    """An environment of Thunder Client's."""
    return {
        "clientName": "Thunder Client",
        "environmentName": draw.word(),
        "default": False,
        "data": _rows(draw.variables()),
    }


def opencollection(draw: Draw) -> Any:
    """A request of OpenCollection's."""
    call = draw.call()
    body = {"type": "json", "data": _json(call)} if call.body else {"type": "form-urlencoded", "data": _rows(call.form)}
    http: dict[str, Any] = {
        "method": call.method,
        "url": call.url,
        "headers": _rows(call.headers),
        "params": _rows(call.query),
        "auth": _auth(call),
    }
    http |= {"body": body} if call.body or call.form else {}
    runtime = {"scripts": [{"type": "before-request", "code": call.script}], "variables": _rows(draw.variables()[:1])}
    return {
        "info": {"name": call.name, "type": "http", "seq": 1},
        "http": http,
        "runtime": runtime,
        "docs": call.comment,
    }


def opencollection_environment(draw: Draw) -> Any:
    """An environment of OpenCollection's."""
    return {"name": draw.word(), "variables": [*_rows(draw.variables()), {"name": "kept_elsewhere", "secret": True}]}


def har(draw: Draw) -> Any:
    """A recording."""
    entries = []
    for folder in draw.folder().walk():
        for call in folder.calls:
            headers = _rows(call.headers)
            if call.token:
                headers.append({"name": "Authorization", "value": f"Bearer {call.token}"})
            if call.user:
                pair = base64.b64encode(f"{call.user}:{call.password}".encode()).decode()
                headers.append({"name": "Authorization", "value": f"Basic {pair}"})
            held = draw.credential(styles=("snake",))
            answer = json.dumps({"id": draw.innocent(draw.uuid()), held.name: held.value})
            content: dict[str, Any] = {"mimeType": "application/json", "text": answer}
            if draw.rng.random() < 0.3:
                content = {
                    "mimeType": "application/json",
                    "encoding": "base64",
                    "text": base64.b64encode(answer.encode()).decode(),
                }
            etag = {"name": "ETag", "value": f'W/"{draw.uuid()}"'}
            sizes = {"httpVersion": "HTTP/1.1", "cookies": [], "headersSize": -1, "bodySize": -1}
            request: dict[str, Any] = {
                **sizes,
                "method": call.method,
                "url": call.url + _query(call),
                "headers": headers,
                "queryString": _rows(call.query),
            }
            if call.body:
                request["postData"] = {"mimeType": "application/json", "text": _json(call)}
            elif call.form:
                request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "params": _rows(call.form)}
            entries.append(
                {
                    "startedDateTime": "2026-11-28T10:00:00Z",
                    "time": 1,
                    "request": request,
                    "response": {
                        **sizes,
                        "status": 200,
                        "statusText": "OK",
                        "headers": [etag],
                        "content": {"size": 1, **content},
                        "redirectURL": "",
                    },
                    "cache": {},
                    "timings": {"send": 0, "wait": 1, "receive": 0},
                }
            )
    return {"log": {"version": "1.2", "creator": {"name": draw.word(), "version": "1"}, "entries": entries}}


def openapi(draw: Draw) -> Any:
    """A description of an API, version 3."""
    paths: dict[str, Any] = {}
    for folder in draw.folder(2).walk():
        for call in folder.calls:
            rows = [("header", row) for row in call.headers] + [("query", row) for row in call.query]
            parameters = [
                {"name": row.name, "in": where, "schema": {"type": "string"}, "example": row.value}
                if draw.rng.random() < 0.5
                else {"name": row.name, "in": where, "schema": {"type": "string", "default": row.value}}
                for where, row in rows
            ]
            fields = {row.name: {"type": "string", "example": row.value} for row in call.form}
            schema = {"schema": {"type": "object", "properties": fields}} if fields else {"example": _mapped(call.body)}
            paths[f"/{draw.word()}"] = {
                call.method.lower(): {
                    "summary": call.name, "description": call.comment, "parameters": parameters, "requestBody": {"content": {"application/json": schema}},
                    "responses": {"200": {"description": "ok", "content": {"application/json": {"examples": {"ok": {"value": _mapped([draw.credential()])}}}}}},
                }
            }  # fmt: skip
    server = draw.credential(styles=("snake",))
    return {
        "openapi": "3.1.0", "info": {"title": draw.word(), "version": "1"}, "paths": paths,
        "servers": [{"url": "https://{host}/v1", "variables": {server.name: {"default": server.value}}}],
    }  # fmt: skip


def swagger(draw: Draw) -> Any:
    """A description of an API, version 2."""
    paths = {}
    for folder in draw.folder(2).walk():
        for call in folder.calls:
            parameters = [
                {"name": row.name, "in": "header", "type": "string", "default": row.value} for row in call.headers
            ]
            parameters += [
                {"name": row.name, "in": "query", "type": "string", "x-example": row.value, "default": row.value}
                for row in call.query
            ]
            answer = {
                "200": {"description": call.comment, "examples": {"application/json": _mapped(call.body or call.form)}}
            }
            paths[f"/{draw.word()}"] = {
                call.method.lower(): {"operationId": call.name, "parameters": parameters, "responses": answer}
            }
    return {"swagger": "2.0", "info": {"title": draw.word(), "version": "1"}, "host": "api.test", "paths": paths}


def newman(draw: Draw) -> Any:
    """A report of newman's."""
    executions = []
    for folder in draw.folder(2).walk():
        for call in folder.calls:
            request = {
                "url": {"host": [draw.word(), "test"], "query": _rows(call.query, "key")},
                "header": _rows(call.headers, "key"),
                "method": call.method,
            }
            request |= (
                {"body": {"mode": "raw", "raw": _json(call)}}
                if call.body
                else {"body": {"mode": "urlencoded", "urlencoded": _rows(call.form, "key")}}
            )
            executions.append(
                {
                    "item": {"name": call.name},
                    "request": request,
                    "response": {"code": 200, "header": []},
                    "assertions": [],
                }
            )
    environment = {"name": draw.word(), "values": _rows(draw.variables(), "key")}
    return {
        "collection": {"info": {"name": draw.word()}, "item": []},
        "environment": environment,
        "run": {"stats": {}, "executions": executions, "failures": []},
    }


def httpie(draw: Draw) -> Any:
    """An export of HTTPie's."""
    requests = []
    for folder in draw.folder().walk():
        for call in folder.calls:
            auth: dict[str, Any] = {"type": "none"}
            if call.token or call.user:
                auth = {
                    "type": "bearer" if call.token else "basic",
                    "credentials": {"username": call.user, "password": call.token or call.password},
                }
            body = {"type": "text", "text": {"value": _json(call), "format": "application/json"}}
            form = {"type": "form", "form": {"fields": _rows(call.form, off=("enabled", False))}}
            headers, query = (_rows(rows, off=("enabled", False)) for rows in (call.headers, call.query))
            requests.append({"name": f"{folder.name}/{call.name}", "url": call.url, "method": call.method, "headers": headers,
                             "queryParams": query, "auth": auth, "body": body if call.body else form})  # fmt: skip
    variables = [{**row, "isSecret": row["value"] in draw.secrets} for row in _rows(draw.variables())]
    entry = {"name": draw.word(), "requests": requests, "environments": [{"name": "Prod", "variables": variables}]}
    return {"meta": {"format": "httpie", "version": "1.0.0", "contentType": "collection"}, "entry": entry}


def yaak(draw: Draw) -> Any:
    """A request of Yaak's."""
    call = draw.call()
    auth = {"token": call.token} if call.token else {"username": call.user, "password": call.password}
    body = (
        {"text": _json(call)}
        if call.body
        else {"form": [{"enabled": row.on, "name": row.name, "value": row.value} for row in call.form]}
    )
    listed = [
        [{"enabled": row.on, "name": row.name, "value": row.value, "id": "x"} for row in rows]
        for rows in (call.headers, call.query)
    ]
    return {
        "type": "http_request", "model": "http_request", "id": "rq_" + draw.word(), "workspaceId": "wk_1", "authentication": auth, "body": body,
        "headers": listed[0], "method": call.method, "name": call.name, "url": call.url, "urlParameters": listed[1], "description": call.comment,
    }  # fmt: skip


def yaak_environment(draw: Draw) -> Any:
    """An environment of Yaak's."""
    rows = [{"enabled": row.on, "name": row.name, "value": row.value, "id": "v"} for row in draw.variables()]
    return {
        "type": "environment",
        "model": "environment",
        "id": "ev_" + draw.word(),
        "workspaceId": "wk_1",
        "name": draw.word(),
        "variables": rows,
    }


def _apidog(folder: Folder) -> dict[str, Any]:
    items: list[Any] = []
    for call in folder.calls:
        parameters = {
            "query": [{"name": row.name, "example": row.value} for row in call.query],
            "header": [{"name": row.name, "example": row.value, "enable": row.on} for row in call.headers],
        }
        body = {"type": "application/json", "example": _json(call)} if call.body else {"type": "none"}
        if call.form:
            body = {
                "type": "application/x-www-form-urlencoded",
                "parameters": [{"name": row.name, "example": row.value} for row in call.form],
            }  # type: ignore[dict-item]
        auth = (
            {"type": "bearer", "bearer": {"token": call.token}}
            if call.token
            else {"type": "basic", "basic": _mapped([Row("username", call.user), Row("password", call.password)])}
        )
        login = auth if call.token or call.user else {}
        api = {"id": "1", "method": call.method.lower(), "path": "/" + call.name, "parameters": parameters, "requestBody": body, "auth": login,
               "preProcessors": [{"type": "customScript", "data": call.script}] if call.script else [], "description": call.comment}  # fmt: skip
        items.append({"name": call.name, "api": api})
    return {"name": folder.name, "id": 1, "items": [*items, *map(_apidog, folder.folders)]}


def apidog(draw: Draw) -> Any:
    """A project of Apidog's or Apifox's."""
    mark = draw.rng.choice(("apidogProject", "apifoxProject"))
    environments = [{"id": "1", "name": draw.word(), "variables": _rows(draw.variables())}]
    return {
        mark: "1.0.0", "info": {"name": draw.word()}, "apiCollection": [_apidog(draw.folder())], "environments": environments,
        "globalVariables": [{"id": "g", "variables": _rows(draw.variables())}],
    }  # fmt: skip


def http_environment(draw: Draw) -> Any:
    """The environments of request files."""
    held = draw.credential()
    security = {"Auth": {draw.word(): {"Type": "OAuth2", "Client ID": draw.word(), "Client Secret": held.value}}}
    return {"dev": _mapped(draw.variables()), "prod": {**_mapped(draw.variables()), "Security": security}}


def settings(draw: Draw) -> Any:
    """The settings of VS Code's REST Client."""
    variables = {"$shared": _mapped(draw.variables()), "prod": _mapped(draw.variables())}
    return {
        "editor.tabSize": 2,
        "rest-client.environmentVariables": variables,
        "rest-client.defaultHeaders": _mapped([draw.header()]),
    }


def mcp(draw: Draw) -> Any:
    """The configuration of MCP servers."""
    token = draw.secret("token")
    servers: Mapping[str, Any] = {
        draw.word(): {"command": "npx", "args": ["-y", f"@{draw.word()}/server", f"--api-key={draw.secret('api_key')}"], "env": _mapped(draw.variables())},
        draw.word(): {"type": "http", "url": f"https://{draw.word()}.test/mcp", "headers": {"Authorization": f"Bearer {token}", **_mapped([draw.header()])}},
    }  # fmt: skip
    return {"mcpServers": servers}
