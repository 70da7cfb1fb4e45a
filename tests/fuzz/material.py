"""What hostile documents are made of: names that Postman uses, snippets that break readers, encodings and layers."""

from __future__ import annotations

import base64
import codecs
import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fixtures.golden import cases
from fixtures.places import places
from fixtures.yaml_places import yaml_places
from posthound.rules.templates import expand
from tests.helpers import PROVIDERS

# One file name for each way of reading; the first byte of a fuzzed input chooses (`name_of`).
NAMES = (
    "x.json",
    "x.postman_collection.json",
    "x.postman_environment.json",
    "x.postman_globals.json",
    "x.request.yaml",
    "x.environment.yaml",
    "x.yml",
    "x.txt",
)
# The same for other API clients.
CLIENT_NAMES = (
    "x.bru", "x.har", "x.http", "x.rest", "http-client.private.env.json", "x.hurl", "insomnia.json", "insomnia.yaml", "hoppscotch.json",
    "thunder-collection_x.json", "thunderEnvironment.json", "opencollection.yml", "openapi.yaml", "swagger.json", ".vscode/mcp.json",
    "newman.json", "bruno.json", "collection.bru",
)  # fmt: skip
KEYS = (
    "info", "item", "name", "schema", "request", "header", "auth", "type", "bearer", "apikey", "basic", "key", "value", "password", "token",
    "url", "raw", "query", "host", "path", "variable", "values", "body", "mode", "formdata", "graphql", "variables", "event", "script", "exec",
    "response", "originalRequest", "cookie", "collection", "collections", "environments", "requests", "order", "data", "_postman_variable_scope",
    "$kind", "api_key", "client_secret", "Authorization", "username", "description", "currentValue", "rawModeData", "x", "", "0", "~/~1",
)  # fmt: skip
SNIPPETS = (
    "", " ", "\0", "\n", "\r", "\r\n", "\u2028", "\ufeff", "\ud800", "\udfff\ud800", "😀", "é", "日本", "пароль", "ſ", "İ", "\x85",
    "{{", "}}", "{{}}", "{{{", "{{x}}", "{{x}}{{y}}", "{{a}}-{{b}}", "{{ $guid }}", "{{vault:x}}", "{{key}}{{", "${", "${x}", "<%", "%>",
    "%", "%2", "%41%42%43", "%00", "%u0041", "\\", "\\\\", "\\u", "\\u0041", "\\ud800", "\\x41", "\\/", '\\"', "\\\\\\\\\\\\", "&quot;", "&#39;",
    '"', "'", "`", "<", ">", "</x>", "<key>password</key><value>x1y2z3</value>", "://a:b@c", "://:@", "https://u:p4ss-W0rd@h.test/?token=x#y",
    "Bearer ", "Basic ", "Basic Og==", "Bearer {{t}}", "Digest username=x", "password", "token", "api_key=", "token: ", "password=hunter22-X9",
    'secret = "', "Authorization: Basic ", "Cookie: session=", "a=b; c=d;", "=", "==", "-----BEGIN ", "-----END ", "AAAAAAAAAAAAAAAAAAAAAAAA",
    "null", "true", "1e999", "-0", "[", "]", "{", "}", ",", ":", "//", "/*", "#", "---", "...", "- ", "? ", "!!python/name:x", "&a", "*a", "|", ">",
    "\t", "key: value", "🏳️‍🌈", "password is password is password", "tokentokentoken", "xXxXxXxX", "****", "....", "[[[[", "((((",
    "\n<<<<<<< HEAD\n", "\n||||||| 1\n", "\n=======\n", "\n>>>>>>> x\n", "<<x>>", "{{ _.x }}", "${[ x ]}", "${#Project#x}", "x://y:{{x}}@",
    '"password": "{{x}}"', 'password = pm.environment.get("x")', '{"jsonrpc": "2.0", "method": "login", "params": ["x", "', "<methodCall>",
)  # fmt: skip
# Text to text: what a value may be hidden in, one layer deep. Each can be applied to any text.
LAYERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode().rstrip("="),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace")),
    "percent of some": lambda text: quote(text.encode("utf-8", "replace"), safe=""),
    "json": lambda text: json.dumps({"token": text}),
    "json text": lambda text: json.dumps(text),
    "escapes": lambda text: "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text),
    "hex escapes": lambda text: "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else c for c in text),
    "html": lambda text: "token=&quot;" + text + "&quot;",
    "pair": lambda text: base64.b64encode(f"user:{text}".encode("utf-8", "replace")).decode(),
    "url": lambda text: f"https://a.test/p?api_key={text}&x=1#f",
    "header": lambda text: f"Authorization: Bearer {text}\r\nCookie: session={text}",
    "bom": lambda text: "\ufeff" + text,
}
# Text to bytes: how a file may be written.
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode("utf-8", "surrogatepass"),
    "utf-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode("utf-8", "replace"),
    "utf-16-le with mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass"),
    "utf-16-be with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be", "surrogatepass"),
    "utf-32-le with mark": lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le", "surrogatepass"),
    "utf-16-le": lambda text: text.encode("utf-16-le", "surrogatepass"),
    "latin-1": lambda text: text.encode("latin-1", "replace"),
}


def name_of(data: bytes) -> str:
    """The file name that a fuzzed input is read under."""
    return NAMES[data[0] % len(NAMES)] if data else NAMES[0]


def token(rng: random.Random) -> str:
    """A value with a provider's format, drawn when it is needed: none stands in a file."""
    return expand(rng.choice(sorted(PROVIDERS.values())), rng)


def documents(rng: random.Random) -> list[tuple[str, str]]:
    """Sound files by name, with values planted: the golden cases and one of every place of every version."""
    found = [(path, text) for case in cases() for path, text in case.files.items()]
    found += [("x.postman_collection.json", json.dumps(place.put(token(rng)))) for place in places()]
    found += [(place.name, place.put(token(rng))) for place in yaml_places()]
    return found


def nested(rng: random.Random, depth: int) -> Any:
    """A container around a container, `depth` times, with a value in the middle."""
    value: Any = token(rng)
    for _ in range(depth):
        value = [value] if rng.random() < 0.5 else {rng.choice(KEYS): value}
    return value
