"""The formats that are text of their own: request files, Hurl, Bruno, Karate, k6, files of variables."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.clients.generated.drawn import Call, Draw, Row


def _json(rows: Sequence[Row], indent: int | None = 2) -> str:
    return json.dumps({row.name: row.value for row in rows}, indent=indent)


def _query(call: Call) -> str:
    return "?" + "&".join(f"{row.name}={row.value}" for row in call.query) if call.query else ""


def _calls(draw: Draw) -> list[tuple[str, Call]]:
    return [(folder.name, call) for folder in draw.folder(2).walk() for call in folder.calls]


def http(draw: Draw) -> str:
    """A file of requests, `.http` or `.rest`."""
    out = [f"@{row.name} = {row.value}" for row in draw.variables()[:4]]
    for _, call in _calls(draw):
        out += ["", f"### {call.name}"]
        out += [f"{draw.rng.choice(('#', '//'))} {call.comment}"] if call.comment else []
        out += ["< {%", call.script, "%}"] if call.script and draw.rng.random() < 0.5 else []
        query = _query(call)
        url = call.url + query.replace("&", "\n    &") if draw.rng.random() < 0.5 else call.url + query
        out.append(f"{call.method} {url}")
        out += [("" if row.on else "# ") + f"{row.name}: {row.value}" for row in call.headers]
        if call.user:
            out.append(f"Authorization: Basic {call.user}{draw.rng.choice((' ', ':'))}{call.password}")
        elif call.token:
            out.append(f"Authorization: Bearer {call.token}")
        if call.body:
            out += ["Content-Type: application/json", "", _json(call.body)]
        elif call.form:
            form = "&".join(f"{row.name}={row.value}" for row in call.form)
            out += [
                "Content-Type: application/x-www-form-urlencoded",
                "",
                form.replace("&", "\n&") if draw.rng.random() < 0.5 else form,
            ]
        out += ["", "> {%", f"client.global.set('x', 1);\n{call.script}", "%}"] if call.script else []
    return "\n".join(out) + "\n"


def hurl(draw: Draw) -> str:
    """A file of requests with what is expected of them."""
    out = []
    for _, call in _calls(draw):
        out += [f"# {call.comment}"] if call.comment else []
        out.append(f"{call.method} {call.url}")
        out += [("" if row.on else "# ") + f"{row.name}: {row.value}" for row in call.headers]
        out += [f"Authorization: Bearer {call.token}"] if call.token else []
        out += (
            [draw.rng.choice(("[Query]", "[QueryStringParams]")), *(f"{row.name}: {row.value}" for row in call.query)]
            if call.query
            else []
        )
        as_option = draw.rng.random() < 0.3
        out += ["[BasicAuth]", f"{call.user}: {call.password}"] if call.user and not as_option else []
        out += (
            [draw.rng.choice(("[Form]", "[FormParams]")), *(f"{row.name}: {row.value}" for row in call.form)]
            if call.form
            else []
        )
        out += (
            ["[Options]", *(f"variable: {row.name}={row.value}" for row in draw.variables()[:2])]
            if draw.rng.random() < 0.2
            else []
        )
        if call.user and as_option:
            out += ([] if "[Options]" in out[-3:] else ["[Options]"]) + [f"user: {call.user}:{call.password}"]
        if call.body:
            out += draw.rng.choice((["```json", _json(call.body), "```"], [_json(call.body)]))
        out += [f"HTTP {draw.rng.choice((200, 201, '*'))}", "[Asserts]", 'jsonpath "$.id" exists', ""]
    return "\n".join(out) + "\n"


def _block(name: str, rows: Sequence[Row]) -> list[str]:
    return (
        [f"{name} {{", *(f"  {'' if row.on else '~'}{row.name}: {row.value}" for row in rows), "}", ""] if rows else []
    )


def _lines(name: str, text: str) -> list[str]:
    return [f"{name} {{", *(f"  {line}" for line in text.split("\n")), "}", ""] if text else []


def bruno(draw: Draw) -> str:
    """A request of Bruno's."""
    call = draw.call()
    mode = "bearer" if call.token else "basic" if call.user else "none"
    body = "json" if call.body else "formUrlEncoded" if call.form else "none"
    out = _block("meta", [Row("name", call.name), Row("type", "http"), Row("seq", "1")])
    out += _block(call.method.lower(), [Row("url", call.url + _query(call)), Row("body", body), Row("auth", mode)])
    out += _block("params:query", call.query) + _block("headers", call.headers)
    out += _block("auth:bearer", [Row("token", call.token)] if call.token else [])
    out += _block("auth:basic", [Row("username", call.user), Row("password", call.password)] if call.user else [])
    out += _lines("body:json", _json(call.body) if call.body else "") + _block("body:form-urlencoded", call.form)
    out += _block("vars:pre-request", draw.variables()[:2])
    out += _lines(draw.rng.choice(("script:pre-request", "script:post-response", "tests")), call.script)
    out += _lines("docs", call.comment)
    return "\n".join(out)


def bruno_environment(draw: Draw) -> str:
    """An environment of Bruno's."""
    secret = "vars:secret [\n  kept_elsewhere,\n  ~another\n]\n"
    return "\n".join(_block("vars", draw.variables())) + secret


def karate(draw: Draw) -> str:
    """A feature of Karate's."""
    out = [f"Feature: {draw.word()}", "", "Background:", f"  * url 'https://api.{draw.word()}.test'"]
    out += [f"  * def {row.name} = '{row.value}'" for row in draw.variables()[:3] if "{" not in row.value]
    for folder, call in _calls(draw):
        out += ["", f"Scenario: {folder} {call.name}"]
        out += [f"  # {call.comment}"] if call.comment else []
        out.append(f"  Given path '{draw.word()}'")
        out += [f"  And header {row.name} = '{row.value}'" for row in call.headers]
        out += [f"  And param {row.name} = '{row.value}'" for row in call.query]
        out += [f"  * header Authorization = 'Bearer {call.token}'"] if call.token else []
        if call.user:
            out.append(f"  * configure headers = {{ user: '{call.user}', password: '{call.password}' }}")
        out += [f'  And form field {row.name} = "{row.value}"' for row in call.form]
        if call.body:
            lines = [f"  {line}" for line in _json(call.body).split("\n")]
            short = "{ " + ", ".join(f"{row.name}: '{row.value}'" for row in call.body) + " }"
            out += draw.rng.choice((["  And request", '  """', *lines, '  """'], [f"  And request {short}"]))
        out += [f"  When method {call.method.lower()}", "  Then status 200", "  And match response.id == '#number'"]
    return "\n".join(out) + "\n"


def karate_config(draw: Draw) -> str:
    """The configuration of Karate's features."""
    rows = [row for row in draw.variables() if "{" not in row.value]
    fields = "".join(f"    {row.name}: '{row.value}',\n" for row in rows[:3])
    more = "".join(f"  config.{row.name} = '{row.value}';\n" for row in rows[3:])
    return f"function fn() {{\n  var env = karate.env;\n  var config = {{\n{fields}  }};\n{more}  return config;\n}}\n"


def k6(draw: Draw) -> str:
    """A load test of k6's."""
    out = ["import http from 'k6/http';", "import { check, sleep } from 'k6';", ""]
    out += [f"const {row.name} = '{row.value}';" for row in draw.variables()[:3]]
    out += ["", "export default function () {"]
    for _, call in _calls(draw):
        out += [f"  // {call.comment}"] if call.comment else []
        rows = [*call.headers, *([Row("Authorization", f"Bearer {call.token}")] if call.token else [])]
        headers = ", ".join(f"'{row.name}': '{row.value}'" for row in rows)
        body = ", ".join(f"{row.name}: '{row.value}'" for row in [*call.body, *call.form])
        url = call.url.replace("https://", f"https://{call.user}:{call.password}@") if call.user else call.url
        sent = f"JSON.stringify({{ {body} }})" if body else "null"
        out.append(f"  http.post(`{url}{_query(call)}`, {sent}, {{ headers: {{ {headers} }} }});")
    return "\n".join([*out, "  sleep(1);", "}", ""])


def variables(draw: Draw) -> str:
    """A file of variables."""
    rows = [(draw.rng.choice(("", "export ")), row, draw.rng.choice(("", '"', "'"))) for row in draw.variables()]
    return f"# {draw.comment()}\n" + "".join(
        f"{export}{row.name}={quote}{row.value}{quote}\n" for export, row, quote in rows
    )


def iteration_data(draw: Draw) -> str:
    """Rows of data for runs of a collection, some of their cells in quotes."""
    rows = draw.variables()

    def line(cells: list[str]) -> str:
        quoted = [draw.rng.random() < 0.3 or not cell.isprintable() or "," in cell for cell in cells]
        return ",".join(
            f'"{cell}"' if quote and '"' not in cell else cell for cell, quote in zip(cells, quoted, strict=True)
        )

    lines = [
        line(["case", *(row.name for row in rows)]),
        line([draw.rng.choice(("first", "login")), *(row.value for row in rows)]),
    ]
    return "\n".join([*lines, *draw.rng.choice(((), ("",)))])
