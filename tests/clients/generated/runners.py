"""What runners of load and API tests read, what they record and answer with, and Bruno's exports in one file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.clients.generated.drawn import Call, Draw, Folder, Row


def _mapped(rows: Sequence[Row]) -> dict[str, str]:
    return {row.name: row.value for row in rows}


def _headers(call: Call) -> dict[str, str]:
    return _mapped(call.headers) | ({"Authorization": f"Bearer {call.token}"} if call.token else {})


def artillery(draw: Draw) -> Any:
    """A load test of Artillery's."""
    scenarios = []
    for folder in draw.folder().walk():
        flow: list[dict[str, Any]] = []
        for call in folder.calls:
            step: dict[str, Any] = {
                "url": call.url,
                "name": call.name,
                "headers": _headers(call),
                "qs": _mapped(call.query),
            }
            step |= {"json": _mapped(call.body)} if call.body else {"form": _mapped(call.form)}
            step |= {"auth": {"user": call.user, "pass": call.password}} if call.user else {}
            flow += [{"log": call.comment}, {call.method.lower(): step}]
        scenarios.append({"name": folder.name, "flow": [*flow, {"think": 1}]})
    config = {
        "target": "https://gw.orchard.example",
        "phases": [{"duration": 60, "arrivalRate": 5}],
        "variables": _mapped(draw.variables()),
    }
    return {"config": config, "scenarios": scenarios}


def stepci(draw: Draw) -> Any:
    """A workflow of Step CI's."""
    tests: dict[str, Any] = {}
    for number, folder in enumerate(draw.folder().walk()):
        steps = []
        for call in folder.calls:
            asked: dict[str, Any] = {
                "url": call.url,
                "method": call.method,
                "headers": _headers(call),
                "params": _mapped(call.query),
            }
            asked |= {"json": _mapped(call.body)} if call.body else {"form": _mapped(call.form)}
            asked |= {"auth": {"basic": {"username": call.user, "password": call.password}}} if call.user else {}
            steps.append({"name": call.name, "http": {**asked, "check": {"status": 200}}})
        tests[f"{folder.name}{number}"] = {"steps": steps}
    return {"version": "1.1", "name": draw.word(), "env": _mapped(draw.variables()), "tests": tests}


def _bruno(folder: Folder) -> dict[str, Any]:
    items = []
    for number, call in enumerate(folder.calls):
        auth: dict[str, Any] = {"mode": "none"}
        if call.token:
            auth = {"mode": "bearer", "bearer": {"token": call.token}}
        elif call.user:
            auth = {"mode": "basic", "basic": {"username": call.user, "password": call.password}}
        form = [{"name": row.name, "value": row.value, "enabled": row.on} for row in [*call.form, *call.body]]
        asked = {
            "url": call.url, "method": call.method, "headers": [{"name": row.name, "value": row.value, "enabled": row.on} for row in call.headers],
            "params": [{"name": row.name, "value": row.value, "type": "query", "enabled": row.on} for row in call.query],
            "body": {"mode": "formUrlEncoded", "formUrlEncoded": form, "multipartForm": []}, "script": {"req": call.script}, "vars": {}, "assertions": [],
            "tests": "", "docs": call.comment, "auth": auth,
        }  # fmt: skip
        items.append({"type": "http", "name": call.name, "seq": number, "request": asked})
    return {"type": "folder", "name": folder.name, "items": [*items, *map(_bruno, folder.folders)]}


def bruno_export(draw: Draw) -> Any:
    """A collection of Bruno's that was exported in one file."""
    rows = [
        {"name": row.name, "value": row.value, "enabled": True, "secret": False, "type": "text"}
        for row in draw.variables()
    ]
    config = {"version": "1", "name": "a", "type": "collection", "ignore": ["node_modules"]}
    made = {"name": draw.word(), "version": "1", "items": _bruno(draw.folder())["items"], "activeEnvironmentUid": None}
    return {**made, "environments": [{"variables": rows, "name": "prod"}], "brunoConfig": config}


def _exchanges(draw: Draw) -> Iterator[tuple[Call, dict[str, list[str]], str]]:
    """Every call with its headers in lists, and the answer that it got."""
    for folder in draw.folder().walk():
        for call in folder.calls:
            headers: dict[str, list[str]] = {}
            for row in call.headers:
                headers.setdefault(row.name, []).append(row.value)
            if call.token:
                headers["Authorization"] = [f"Bearer {call.token}"]
            elif call.user:
                pair = base64.b64encode(f"{call.user}:{call.password}".encode()).decode()
                headers["Authorization"] = [f"Basic {pair}"]
            held = draw.credential(styles=("snake",))
            yield call, headers, json.dumps({"id": draw.innocent(draw.uuid()), held.name: held.value})


def _sent(call: Call) -> str:
    form = "&".join(f"{row.name}={row.value}" for row in call.form)
    return json.dumps({row.name: row.value for row in call.body}) if call.body else form


def cassette(draw: Draw) -> Any:
    """A cassette of VCR's."""
    rows = []
    for call, headers, answer in _exchanges(draw):
        query = "?" + "&".join(f"{row.name}={row.value}" for row in call.query) if call.query else ""
        request = {
            "method": call.method.lower(),
            "uri": call.url + query,
            "body": {"encoding": "UTF-8", "string": _sent(call)},
            "headers": headers,
        }
        response = {
            "status": {"code": 200, "message": "OK"},
            "headers": {"ETag": [f'W/"{draw.uuid()}"']},
            "body": {"encoding": "UTF-8", "string": answer},
        }
        rows.append({"request": request, "response": response, "recorded_at": "Tue, 01 Nov 2011 04:58:44 GMT"})
    return {"http_interactions": rows, "recorded_with": "VCR 6.1.0"}


def mappings(draw: Draw) -> Any:
    """Mappings of WireMock's."""
    rows = []
    for call, headers, answer in _exchanges(draw):
        request = {
            "method": call.method, "urlPath": f"/{draw.word()}", "headers": {name: {"equalTo": values[0]} for name, values in headers.items()},
            "queryParameters": {row.name: {"equalTo": row.value} for row in call.query}, "bodyPatterns": [{"equalTo": _sent(call)}],
        }  # fmt: skip
        rows.append(
            {"id": draw.uuid(), "name": call.name, "request": request, "response": {"status": 200, "body": answer}}
        )
    return {"mappings": rows}
