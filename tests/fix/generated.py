"""Generated exports of every version, with secrets in every kind of field, written in every way a file can be."""

from __future__ import annotations

import json
import random
from typing import Any

import yaml

from posthound.rules.templates import expand

TEMPLATES = ("<crc62:ghp_>", "xoxb-<digit:12>-<digit:12>-<alnum:24>", "sk_live_<alnum:24>", "glpat-<b64url:20>")
# What a file's text is turned into: encoding, byte-order mark, line ends, escapes.
SPELLINGS = ("plain", "minified", "tabs", "crlf", "bom", "utf-16", "utf-16-be", "ascii", "slashes", "every-escape")
KINDS = ("v1", "v2.0", "v2.1", "environment", "globals", "v3", "dump")
# Scripts with the place of a value: quoted, in a template, in a concatenation, in a function, in a comment, as a key.
SCRIPTS = (
    "const token = '{}';",
    'pm.request.headers.add({{key: "Authorization", value: "Bearer {}"}});',
    "pm.environment.set('token', `{}`);\nconst é = 1; // ünïcode",
    'pm.sendRequest(url, function (error, response) {{\n  const key = "{}";\n}});',
    "const f = async () => fetch('https://api.example.org/?key={}&b=1');",
    "// the token is {}\nconsole.log(1);",
    "if (a / b) {{ x = {{ 'token': \"{}\" }}; }}",
    'return"{}";',
    'const body = "{{\\"token\\": \\"{}\\"}}";',
)


def secrets(rng: random.Random, number: int) -> list[str]:
    """Secret-shaped values, all different."""
    return [expand(rng.choice(TEMPLATES), rng) for _ in range(number)]


def document(kind: str, rng: random.Random) -> tuple[Any, list[str]]:
    """A document of a kind and the secrets planted in it; some stand in several places."""
    values = secrets(rng, 6)

    def pick() -> str:
        return rng.choice(values)

    if kind in ("environment", "globals"):
        rows = [
            {
                "key": rng.choice(("token", "api_key", "Größe", "plain")),
                "value": pick() if not row or rng.random() < 0.7 else "ü",
                "enabled": True,
            }
            for row in range(4)
        ]
        return {"id": "e-1", "name": "Täst", "values": rows, "_postman_variable_scope": kind}, values
    if kind == "v1":
        return _v1(rng, pick), values
    if kind == "v3":
        return _v3(rng, pick), values
    collection = _v2(rng, pick, "v2.1.0" if kind != "v2.0" else "v2.0.0")
    if kind == "dump":
        environment, more = document("environment", rng)
        return {"version": 1, "collections": [collection], "environments": [environment], "globals": []}, values + more
    return collection, values


def _script(rng: random.Random, pick: Any) -> str:
    return rng.choice(SCRIPTS).format(pick())


def _v1(rng: random.Random, pick: Any) -> Any:
    request = {
        "id": "r-1", "name": "get", "method": "GET", "url": f"https://api.example.org/v1?api_key={pick()}&x=1",
        "headers": f"Authorization: Bearer {pick()}\nX-Plain: é\n", "preRequestScript": _script(rng, pick),
        "tests": _script(rng, pick), "dataMode": "raw", "rawModeData": json.dumps({"password": pick(), "n": 1}),
        "description": f"Use `{pick()}` here", "helperAttributes": {"username": "u", "password": pick()},
    }  # fmt: skip
    return {"id": "c-1", "name": "V1", "order": ["r-1"], "requests": [request]}


def _v2(rng: random.Random, pick: Any, version: str) -> Any:
    token = pick()
    bearer: Any = {"token": token} if version == "v2.0.0" else [{"key": "token", "value": token, "type": "string"}]
    url = pick()
    request = {
        "method": "POST",
        "auth": {"type": "bearer", "bearer": bearer},
        "header": [{"key": "Authorization", "value": f"Bearer {pick()}"}, {"key": "X-Ünï", "value": "a/b\\c\t\"q\""}],
        "url": {
            "raw": f"https://api.example.org/a?access_token={url}&page=1", "protocol": "https",
            "host": ["api", "example", "org"], "path": ["a"], "query": [{"key": "access_token", "value": url}, {"key": "page", "value": "1"}],
        },
        "body": rng.choice((
            {"mode": "raw", "raw": json.dumps({"password": pick(), "😀": "x"}, indent=1, ensure_ascii=False)},
            {"mode": "urlencoded", "urlencoded": [{"key": "client_secret", "value": pick()}]},
            {"mode": "raw", "raw": f"<a><token>{pick()}</token></a>"},
        )),
        "description": f"Call it with **{pick()}**.",
    }  # fmt: skip
    response = {
        "name": "200", "originalRequest": request, "header": [{"key": "Set-Cookie", "value": f"session={pick()}; Path=/"}],
        "body": rng.choice((json.dumps({"access_token": pick()}), f"<r><token>{pick()}</token></r>")), "cookie": [],
    }  # fmt: skip
    event = {"listen": "prerequest", "script": {"type": "text/javascript", "exec": _script(rng, pick).split("\n")}}
    return {
        "info": {"name": "Cöllection", "schema": f"https://schema.getpostman.com/json/collection/{version}/collection.json"},
        "item": [{"name": "folder", "item": [{"name": "get", "request": request, "response": [response], "event": [event]}]}],
        "variable": [{"key": "token", "value": pick()}],
    }  # fmt: skip


def _v3(rng: random.Random, pick: Any) -> Any:
    return {
        "$kind": "http-request", "name": "Gét", "method": "GET", "url": f"https://api.example.org/a?access_token={pick()}",
        "headers": [{"key": "Authorization", "value": f"Bearer {pick()}"}, {"key": "X-Token", "value": pick()}],
        "body": {"type": "json", "content": json.dumps({"password": pick()}, indent=2) + "\n"},
        "scripts": [{"type": "beforeRequest", "language": "text/javascript", "code": _script(rng, pick) + "\n"}],
        "description": f"a: {pick()} # not a comment",
    }  # fmt: skip


class _Styled(yaml.SafeDumper):
    """Writes scalars in the styles that people use."""


def _any_style(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else _Styled.rng.choice(("'", '"', None, None, ">"))  # type: ignore[attr-defined]
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Styled.add_representer(str, _any_style)


def spelled(kind: str, value: Any, spelling: str, rng: random.Random) -> tuple[str, bytes]:
    """A file name and the bytes of a document, written in one of SPELLINGS."""
    if kind == "v3":
        _Styled.rng = rng  # type: ignore[attr-defined]
        text = yaml.dump(
            value, Dumper=_Styled, allow_unicode=spelling != "ascii", sort_keys=False, width=rng.choice((40, 4000))
        )
        text = f"# a comment\n{text}# the end\n"
        name = "get.request.yaml"
    else:
        indent = {"minified": None, "tabs": "\t"}.get(spelling, 2)
        text = json.dumps(value, indent=indent, ensure_ascii=spelling == "ascii")
        if spelling == "slashes":
            text = text.replace("/", "\\/")
        if spelling == "every-escape":
            text = json.dumps(value, indent=1).replace("e", "\\u0065") if _no_escaped_e(value) else text
        name = {"environment": "x.postman_environment.json", "globals": "x.postman_globals.json"}.get(
            kind, "x.postman_collection.json"
        )
    if spelling == "crlf":
        text = text.replace("\n", "\r\n")
    encoding = {"utf-16": "utf-16", "utf-16-be": "utf-16-be", "bom": "utf-8-sig"}.get(spelling, "utf-8")
    data = text.encode(encoding, "surrogatepass")
    return name, (b"\xfe\xff" + data) if spelling == "utf-16-be" else data


def _no_escaped_e(value: Any) -> bool:
    """Whether replacing the letter e by its escape hits only letters: none belongs to an escape or a keyword."""
    text = json.dumps(value)
    return "\\" not in text and "true" not in text and "false" not in text
