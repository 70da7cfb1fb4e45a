"""Whole exports drawn anew: secrets of many kinds at many places, the same one in many spellings, and an independent eye for what is left.

Nothing here asks the scanner: what a text gives away is told by decoding it in every way that people and programs know.
"""

from __future__ import annotations

import base64
import html
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from posthound.rules.templates import expand

V20, V21 = (f"https://schema.getpostman.com/json/collection/v2.{n}.0/collection.json" for n in (0, 1))
FORMS = ("v2.0", "v2.1", "dump")
# What was issued by a service, drawn by a person's tool, or chosen with marks in it.
KINDS = (
    "<crc62:ghp_>", "xoxb-<digit:12>-<digit:12>-<alnum:24>", "sk_live_<alnum:24>", "glpat-<b64url:20>", "SG.<b64url:22>.<b64url:43>", "<alnum:32>",
    "<hex:40>", "<alnum:12>/<alnum:9>+<alnum:17>=", "<jwt>", "<upper:1><lower:5><digit:3>!<alpha:5>&<digit:2>", "<alnum:10>$<alnum:6>#<alnum:6>",
)  # fmt: skip
NAMES = "X-Api-Key client_secret accessToken service_password apiSecret X-Auth-Token signing_key authToken".split()
_WORDS = "acme orchard nimbus quarry tessera lantern willow marble".split()
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|\w+);")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
_BYTES = re.compile(r"\[?\d{1,3}(?:\s*,\s*\d{1,3}){7,}\]?")


def _entities(value: str) -> str:
    return "".join(f"&#{ord(c)};" for c in value)


def _escaped(value: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in value)


def _base64(value: str) -> str:
    return base64.b64encode(f"svc-user:{value}".encode()).decode()


# How else a value is written in running text, by what the spelling is called.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda value: value,
    "percent": lambda value: quote(value, safe=""),
    "percent-lower": lambda value: re.sub(r"%[0-9A-F]{2}", lambda m: m[0].lower(), quote(value, safe="")),
    "percent-all": lambda value: "".join(f"%{b:02X}" for b in value.encode()),
    "twice-percent": lambda value: quote(quote(value, safe=""), safe=""),
    "base64": _base64,
    "base64-url": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "json-in-json": lambda value: json.dumps({"a": json.dumps({"b": value})}),
    "escapes": _escaped,
    "entities": _entities,
    "markup": lambda value: html.escape(value),
    "hex": lambda value: value.encode().hex(),
    "HEX": lambda value: value.encode().hex().upper(),
    "bytes": lambda value: json.dumps(list(value.encode())),
}  # fmt: skip


@dataclass
class Secret:
    """A planted value, and where and how it stands."""

    value: str
    places: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Whole:
    """A collection with its environment and globals; `secrets` are those in them."""

    rng: random.Random
    form: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    variables: list[dict[str, Any]] = field(default_factory=list)
    environment: list[dict[str, Any]] = field(default_factory=list)
    globals: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    collection: dict[str, Any] = field(default_factory=dict)

    def request(self) -> dict[str, Any]:
        return self.rng.choice(self.requests)

    def item(self) -> dict[str, Any]:
        return self.rng.choice(self.items)

    def files(self) -> dict[str, Any]:
        """The documents by the names of their files."""
        environment = {"id": "e", "name": "Drawn", "values": self.environment, "_postman_variable_scope": "environment"}
        globals_ = {"id": "g", "name": "Globals", "values": self.globals, "_postman_variable_scope": "globals"}
        if self.form == "dump":
            dump = {
                "version": 1,
                "collections": [self.collection],
                "environments": [environment],
                "globals": self.globals,
            }
            return {"backup.postman_dump.json": dump}
        made = {"a.postman_collection.json": self.collection}
        made |= {"a.postman_environment.json": environment} if self.environment else {}
        return made | ({"a.postman_globals.json": globals_} if self.globals else {})


def _name(one: Whole) -> str:
    return one.rng.choice(NAMES)


def _script(one: Whole, code: str) -> None:
    holder = one.rng.choice([one.item(), one.item(), one.collection])
    listen = one.rng.choice(("prerequest", "test"))
    exec_: Any = code.split("\n") if one.rng.random() < 0.7 else code
    holder.setdefault("event", []).append({"listen": listen, "script": {"type": "text/javascript", "exec": exec_}})


def _auth(one: Whole, kind: str, rows: dict[str, Any]) -> None:
    free = [holder for holder in (*one.requests, one.collection) if "auth" not in holder]
    if not free:
        _variable(one, "password", rows.get("password") or rows.get("token") or rows["value"])
        return
    holder = one.rng.choice(free)
    listed: Any = [{"key": k, "value": v, "type": "string"} for k, v in rows.items()]
    holder["auth"] = {"type": kind, kind: rows if one.form == "v2.0" else listed}


def _variable(one: Whole, name: str, text: str) -> None:
    rows = one.rng.choice((one.variables, one.environment, one.globals))
    while any(row["key"] == name for row in (*one.variables, *one.environment, *one.globals)):
        name = f"{name}_{one.rng.choice(_WORDS)}"
    rows.append({"key": name, "value": text, **({} if rows is one.variables else {"enabled": True})})


def _body(one: Whole, body: dict[str, Any]) -> None:
    free = [request for request in one.requests if "body" not in request]
    if free:
        one.rng.choice(free).update(body=body, method="POST")
        return
    response = {"name": "again", "header": [], "cookie": [], "body": body.get("raw") or json.dumps(body)}
    one.item().setdefault("response", []).append(response)


def _query(one: Whole, key: str, text: str) -> None:
    request = one.request()
    url = request["url"]
    if isinstance(url, str):
        request["url"] += f"{'&' if '?' in url else '?'}{key}={text}"
        return
    url["raw"] += f"{'&' if '?' in url['raw'] else '?'}{key}={text}"
    url.setdefault("query", []).append({"key": key, "value": text})


def _userinfo(one: Whole, text: str) -> None:
    request = one.request()
    if isinstance(request["url"], str) and "@" not in request["url"]:
        request["url"] = request["url"].replace("://", f"://svc:{text}@")
    else:
        _variable(one, "db", f"postgres://svc:{text}@db.{one.rng.choice(_WORDS)}.example:5432/x")


def _response(one: Whole, name: str, text: str) -> None:
    response = {
        "name": "200", "code": 200, "header": [{"key": "X-Kind", "value": "a"}], "cookie": [{"name": "session", "value": text, "domain": "acme.example"}],
        "body": json.dumps({name: text}), "originalRequest": {"method": "GET", "header": [{"key": name, "value": text}], "url": "https://api.acme.example"},
    }  # fmt: skip
    one.item().setdefault("response", []).append(response)


# Places that every scanner should see the value at, each given a credential's name and the value.
CERTAIN: dict[str, Callable[[Whole, str, str], None]] = {
    "header": lambda one, name, value: one.request()["header"].append({"key": "X-Api-Key", "value": value}),
    "bearer header": lambda one, name, value: one.request()["header"].append({"key": "Authorization", "value": f"Bearer {value}"}),
    "basic header": lambda one, name, value: one.request()["header"].append({"key": "Authorization", "value": f"Basic {_base64(value)}"}),
    "bearer auth": lambda one, name, value: _auth(one, "bearer", {"token": value}),
    "basic auth": lambda one, name, value: _auth(one, "basic", {"username": "svc-user", "password": value}),
    "apikey auth": lambda one, name, value: _auth(one, "apikey", {"key": "X-Auth-Key", "value": value, "in": "header"}),
    "variable": _variable,
    "json body": lambda one, name, value: _body(one, {"mode": "raw", "raw": json.dumps({"client_secret": value, "n": 1}, indent=1)}),
    "form": lambda one, name, value: _body(one, {"mode": "urlencoded", "urlencoded": [{"key": "client_secret", "value": value}]}),
    "graphql": lambda one, name, value: _body(one, {"mode": "graphql", "graphql": {"query": "query A { a }", "variables": json.dumps({"password": value})}}),
    "query": lambda one, name, value: _query(one, "api_key", quote(value, safe="")),
    "userinfo": lambda one, name, value: _userinfo(one, quote(value, safe="")),
    "script": lambda one, name, value: _script(one, f"const apiSecret = {json.dumps(value)};\npm.request.headers.add({{key: 'X-Out', value: apiSecret}});"),
    "setting": lambda one, name, value: _script(one, f"pm.environment.set('token', {json.dumps(value)});"),
    "response": _response,
}  # fmt: skip


def _described(one: Whole, text: str) -> None:
    holder = one.rng.choice([one.item(), one.collection["info"], one.request()])
    holder["description"] = f"{holder.get('description', '')}\nSee {text} for it."


def _halves(one: Whole, value: str) -> None:
    at = one.rng.randint(3, len(value) - 3)
    first, second = json.dumps(value[:at]), json.dumps(value[at:])
    _script(
        one,
        one.rng.choice((f"const whole = {first} + {second};", f"let whole = {first};\nwhole += {second};"))
        + "\npm.variables.set('made', whole);",
    )


# Where a spelling of it may stand besides; each is given the spelled text.
ELSEWHERE: dict[str, Callable[[Whole, str], None]] = {
    "description": _described,
    "comment": lambda one, text: _script(one, f"// it was {text} before\nconsole.log(1);"),
    "text body": lambda one, text: _body(one, {"mode": "raw", "raw": f"one line\nof {text} and\nmore"}),
    "answer": lambda one, text: one.item().setdefault("response", []).append({"name": "seen", "header": [], "cookie": [], "body": f"<p>{text}</p>"}),
    "note header": lambda one, text: one.request()["header"].append({"key": "X-Note", "value": f"a={text.replace(chr(10), ' ')}; b"}),
    "note variable": lambda one, text: _variable(one, "note", text),
    "literal": lambda one, text: _script(one, f"show({json.dumps(text)});"),
}  # fmt: skip


def drawn(seed: str, form: str = "", most: int = 30) -> Whole:
    """The exports of a seed."""
    rng = random.Random(seed)
    one = Whole(rng, form or rng.choice(FORMS))
    host = f"https://api.{rng.choice(_WORDS)}-labs.io"
    for number in range(rng.randint(2, 8)):
        raw = f"{host}/v1/things{number}"
        url: Any = raw
        if rng.random() < 0.6:
            url = {
                "raw": raw,
                "protocol": "https",
                "host": raw.split("/")[2].split("."),
                "path": ["v1", f"things{number}"],
            }
        request: dict[str, Any] = {"method": "GET", "header": [{"key": "Accept", "value": "*/*"}], "url": url}
        one.requests.append(request)
        one.items.append({"name": f"Thing {number}", "request": request, "response": []})
    inner = {"name": "Inner", "item": one.items[1:]}
    schema = V20 if one.form == "v2.0" else V21
    one.collection = {
        "info": {"name": "Drawn", "schema": schema},
        "item": [one.items[0], inner],
        "event": [],
        "variable": one.variables,
    }
    for _ in range(min(most, rng.choice((1, 2, 3, 5, 8, 13, 30)))):
        secret = Secret(expand(rng.choice(KINDS), rng))
        one.secrets.append(secret)
        for place in rng.sample(list(CERTAIN), rng.choice((1, 1, 2, 3))):
            CERTAIN[place](one, _name(one), secret.value)
            secret.places.append((place, "plain"))
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            if rng.random() < 0.15:
                _halves(one, secret.value)
                secret.places.append(("script", "halves"))
                continue
            place, spelling = rng.choice(list(ELSEWHERE)), rng.choice(list(SPELLINGS))
            ELSEWHERE[place](one, SPELLINGS[spelling](secret.value))
            secret.places.append((place, spelling))
    return one


def strings(value: Any) -> Iterator[str]:
    """Every string of a document, the names of fields among them, and the lines of scripts as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            yield "\n".join(value)
        for inner in value:
            yield from strings(inner)


def given_away(value: str, text: str, depth: int = 3) -> bool:
    """Whether a value can be read out of a text by any decoding that people or programs do."""
    if value in text:
        return True
    if depth == 0:
        return False
    return any(given_away(value, decoded, depth - 1) for decoded in _decoded(text) if decoded != text)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text, errors="replace")
    if _ENTITY.search(text):
        yield html.unescape(text)
    if "\\" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
        yield re.sub(r"\\(.)", r"\1", text)
    yield re.sub(r"['\"]\s*\+\s*['\"]|['\"];\s*\w+ \+= ['\"]", "", text)
    for found in _BASE64.finditer(text):
        raw = found[0].rstrip("=").translate({45: "+", 95: "/"})
        try:
            yield base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8", "replace")
        except ValueError:
            continue
    for found in _HEX.finditer(text):
        yield bytes.fromhex(found[0]).decode("utf-8", "replace")
    for found in _BYTES.finditer(text):
        numbers = [int(n) for n in re.findall(r"\d+", found[0])]
        if all(n < 256 for n in numbers):
            yield bytes(numbers).decode("utf-8", "replace")
