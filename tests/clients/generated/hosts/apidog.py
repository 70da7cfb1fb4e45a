"""Projects of Apidog's and Apifox's with one credential."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.clients.generated.hosts import Sent, Ways


def _endpoint(s: Sent, path: str = "", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": "1",
        "method": s.rng.choice(("get", "post")),
        "path": path or f"/{s.word()}",
        "serverId": "",
    }
    match s.rng.randint(0, 2):
        case 0:
            made["parameters"] = {"header": [{"name": s.header, "example": s.value}], "path": [], "query": []}
        case 1:
            made["auth"] = {"type": "bearer", "bearer": {"token": s.value}}
        case _:
            made["requestBody"] = {"type": "application/json", "example": json.dumps({"client_secret": s.value})}
    return {"name": s.word(), "api": {**made, **more}}


def _project(
    s: Sent, items: list[Any], *environments: Any, folder: Mapping[str, Any] = {}, **more: Any
) -> dict[str, Any]:
    inner = [{"name": s.word(), "id": 2, "items": items}] if s.rng.random() < 0.5 else items
    root = {"name": "Root", "id": 1, "parentId": 0, "serverId": "", "items": inner, **folder}
    mark = s.rng.choice(("apidogProject", "apifoxProject"))
    return {
        mark: "1.0.0",
        "info": {"name": s.word()},
        "apiCollection": [root],
        "environments": list(environments),
        **more,
    }


def _environment(s: Sent, base: Any = None, variables: Mapping[str, str] = {}, **more: Any) -> dict[str, Any]:
    key = s.rng.choice(("value", "initialValue"))
    rows = [{"name": name, "value": "", key: value} for name, value in variables.items()]
    return {
        "id": s.word(),
        "name": s.word(),
        **({"baseUrl": base} if base is not None else {}),
        "variables": rows,
        **more,
    }


def _a_case(s: Sent) -> Any:
    held = _endpoint(s)["api"]
    case = {key: held.pop(key) for key in ("parameters", "auth", "requestBody") if key in held}
    return _project(
        s, [{"name": s.word(), "api": {**held, "cases": [{"id": 3, "path": None, **case}]}}], _environment(s, s.url)
    )


def _module(s: Sent, values: Mapping[int, str]) -> Any:
    """An endpoint of module 41 whose address is a variable that modules give these values."""
    modules = [
        {"id": module, "moduleVariables": [{"name": s.name, "value": value}]} for module, value in values.items()
    ]
    path = f"{{{{{s.name}}}}}/a"
    return _project(
        s, [_endpoint(s, path)], _environment(s, s.elsewhere), folder={"moduleId": 41}, moduleSettings=modules
    )


def _of_folder(s: Sent, folder: Mapping[str, Any], endpoint: Mapping[str, Any] = {}, **environment: Any) -> Any:
    return _project(s, [_endpoint(s, **endpoint)], _environment(s, **environment), folder=folder)


def _quick(s: Sent, items: list[Any], **folder: Any) -> Any:
    return _project(
        s, [], _environment(s, s.elsewhere), requestCollection=[{"name": s.word(), "items": items, **folder}]
    )


def _schema(s: Sent) -> Any:
    schema = {"name": s.word(), "items": [{"name": s.word(), "path": s.url, "api_key": s.value}]}
    return {**_project(s, [], _environment(s, s.url)), "schemaCollection": [schema]}


def _parameters(s: Sent) -> dict[str, Any]:
    return {"header": [{"name": s.header, "example": s.value}]}


def _bearer(s: Sent) -> dict[str, Any]:
    return {"auth": {"type": "bearer", "bearer": {"token": s.value}}}


TOLD: Ways = {
    "environment": lambda s: _project(s, [_endpoint(s)], _environment(s, f"{s.url}/v1")),
    "without a scheme": lambda s: _project(s, [_endpoint(s)], _environment(s, s.host)),
    "first server": lambda s: _project(s, [_endpoint(s)], _environment(s, baseUrls={"default": s.url, "77": s.elsewhere})),
    "server of a folder": lambda s: _of_folder(s, {"serverId": "77"}, baseUrls={"default": s.elsewhere, "77": s.url}),
    "server of an endpoint": lambda s: _of_folder(s, {"serverId": "77"}, {"serverId": "78"}, baseUrls={"77": s.elsewhere, "78": s.url}),
    "module": lambda s: _of_folder(s, {"moduleId": 41}, baseUrls={"41": s.url, "42": s.elsewhere}),
    "module's variable": lambda s: _module(s, {41: s.url, 42: s.elsewhere}),
    "only server": lambda s: _project(s, [_endpoint(s)], _environment(s, baseUrls={"9": s.url})),
    "own address": lambda s: _project(s, [_endpoint(s, f"{s.url}/a/{{id}}")], _environment(s, s.elsewhere)),
    "variable": lambda s: _project(s, [_endpoint(s, f"{{{{{s.name}}}}}/a")], _environment(s, s.elsewhere, {s.name: s.url})),
    "variable in a host": lambda s: _project(s, [_endpoint(s)], _environment(s, f"{s.scheme}://{{{{{s.name}}}}}/v1", {s.name: s.host})),
    "global variable": lambda s: _project(s, [_endpoint(s, f"{s.scheme}://{{{{ {s.name} }}}}/a")], globalVariables=[_environment(s, None, {s.name: s.host})]),
    "environments that agree": lambda s: _project(s, [_endpoint(s)], _environment(s, f"{s.url}/v1"), _environment(s, f"{s.url}/v2"), _environment(s, "")),
    "this machine besides": lambda s: _project(s, [_endpoint(s)], _environment(s, s.local()), _environment(s, s.url)),
    "case": _a_case,
    "folder": lambda s: _project(s, [], _environment(s, s.url), folder=_bearer(s)),
    "parameters of all": lambda s: _project(s, [], _environment(s, s.url), commonParameters={"parameters": _parameters(s)}),
    "parameters of an environment": lambda s: _project(s, [], _environment(s, s.elsewhere), _environment(s, s.url, parameters=_parameters(s))),
    "quick request": lambda s: _quick(s, [{"name": s.word(), "method": "get", "path": f"{s.url}/a", **_bearer(s)}]),
}  # fmt: skip
UNTOLD: Ways = {
    "no environment": lambda s: _project(s, [_endpoint(s)]),
    "environments that differ": lambda s: _project(s, [_endpoint(s)], _environment(s, s.url), _environment(s, s.elsewhere)),
    "this machine": lambda s: _project(s, [_endpoint(s)], _environment(s, s.local())),
    "relative": lambda s: _project(s, [_endpoint(s, f"/{s.host}/a")], _environment(s, f"/{s.host}")),
    "variable without a value": lambda s: _project(s, [_endpoint(s, f"{{{{{s.name}}}}}/a")], _environment(s, s.url, {s.name: ""})),
    "variable of nobody": lambda s: _project(s, [_endpoint(s)], _environment(s, f"https://{{{{{s.name}}}}}.{s.host}")),
    "server without an address": lambda s: _project(s, [_endpoint(s, serverId="78")], _environment(s, s.url, baseUrls={"default": s.url, "77": s.url})),
    "variable of another module": lambda s: _module(s, {43: s.url}),
    "variable of an environment": lambda s: _project(s, [{"name": s.word()}], _environment(s, s.url, {"api_key": s.value})),
    "schema": _schema,
    "folder of quick requests": lambda s: _quick(s, [], **_bearer(s)),
}  # fmt: skip
