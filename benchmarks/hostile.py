"""Inputs that would cost a careless scanner its time: near-misses, and shapes that regexes and parsers stumble over."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from benchmarks.corpus import SCHEMA, SEED
from posthound.rules import signatures

Shape = Callable[[int], bytes]

# Fields that are named like credentials, with what is no credential: references, placeholders, masks, names of types.
_NAMED = (
    "token",
    "password",
    "api_key",
    "apiKey",
    "secret",
    "client_secret",
    "access_token",
    "Authorization",
    "X-Api-Key",
)
_NOTHING = (
    "{{token}}", "{{api_key}}", "Bearer {{access_token}}", "{{vault:api-key}}", "<your-token>", "<API_KEY>", "YOUR_API_KEY",
    "YOUR_SECRET_HERE", "********", "xxxxxxxxxxxxxxxxxxxx", "••••••••••••", "string", "password", "changeme", "${TOKEN}",
    "%API_KEY%", "enter your token here", "null", "[REDACTED]", "process.env.API_KEY", "0000000000000000", "example-token",
)  # fmt: skip


def near_misses(size: int) -> bytes:
    """A collection of at least `size` bytes in which nearly every value looks like a credential and none is one."""
    rng = random.Random(f"{SEED} near misses")
    items: list[bytes] = []
    done = 0
    while done < size:
        items.append(orjson.dumps(_near_miss(rng), option=orjson.OPT_INDENT_2))
        done += len(items[-1]) + 1
    info = orjson.dumps({"name": "Near misses", "schema": SCHEMA})
    return b'{"info":' + info + b',"item":[' + b",".join(items) + b"]}"


def _near_miss(rng: random.Random) -> dict[str, Any]:
    def draw(digits: int) -> str:
        return f"{rng.getrandbits(digits * 4):0{digits}x}"

    def identity() -> str:
        text = draw(32)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    # Identities and digests, under names that say so.
    harmless = {
        "id": identity(), "request_id": identity(), "traceId": draw(32), "etag": draw(32), "sha256": draw(64),
        "commit": draw(40), "md5": draw(32), "checksum": draw(40), "correlation_id": identity(), "spanId": draw(16),
        "token_type": "Bearer", "tokenExpires": str(rng.randrange(10**12, 10**13)), "userId": draw(24),
    }  # fmt: skip
    named = {name: rng.choice(_NOTHING) for name in rng.sample(_NAMED, 5)}
    header = [{"key": name, "value": value} for name, value in named.items()]
    header.append({"key": "If-None-Match", "value": f'W/"{draw(32)}"'})
    reference = rng.choice(_NOTHING[:4])
    return {
        "name": identity(),
        "request": {
            "method": "POST",
            "auth": {"type": "bearer", "bearer": [{"key": "token", "value": reference, "type": "string"}]},
            "header": header,
            "url": {"raw": f"https://api.acme.test/v1/{identity()}/{draw(24)}?access_token={{{{token}}}}&id={draw(32)}"},
            "body": {"mode": "raw", "raw": json.dumps(harmless | named, indent=2)},
        },
        "response": [{"name": draw(12), "code": 200, "header": [], "body": json.dumps([named, harmless])}],
    }  # fmt: skip


def _document(body: str) -> bytes:
    """A collection with one text as the body of its request."""
    request = {
        "method": "POST",
        "header": [],
        "url": {"raw": "https://api.acme.test/"},
        "body": {"mode": "raw", "raw": body},
    }
    return orjson.dumps({"info": {"name": "Hostile", "schema": SCHEMA}, "item": [{"name": "One", "request": request}]})


def _repeated(text: str) -> Shape:
    return lambda size: _document(text * (size // len(text)))


def _keywords(size: int) -> bytes:
    words = " ".join(sorted({word for signature in signatures() for word in signature.keywords}))
    return _document(words * (size // len(words) + 1))


def _base64_in_base64(size: int) -> bytes:
    text = random.Random(SEED).randbytes(1000)
    while len(text) < size:
        text = base64.b64encode(text * 2)
    return _document(text[:size].decode())


def _base64(size: int) -> bytes:
    return _document(base64.b64encode(random.Random(SEED).randbytes(size * 3 // 4)).decode())


def _base64_words(size: int) -> bytes:
    word = base64.b64encode(b'{"password": "{{password}}"}').decode()
    return _document(f"{word} " * (size // len(word)))


def _listed(*texts: str) -> Shape:
    """Buffers with these texts as their bytes."""
    buffers = [orjson.dumps({"type": "Buffer", "data": list(text.encode())}) for text in texts]
    return lambda size: _HEAD + b"[" + b",".join(buffers * (size // len(b",".join(buffers)))) + b"]}"


def _long_list(size: int) -> bytes:
    numbers = list(b"%41 {{token}} \\u0041 ") * (size // 80)
    return _HEAD + orjson.dumps(numbers) + b"}"


def _json_in_json(size: int) -> bytes:
    text = '{"token": "{{token}}", "name": "acme"}'
    for _ in range(6):  # each layer doubles the backslashes
        text = json.dumps({"payload": text})
    return _document(json.dumps([text] * max(1, size // (len(text) * 2))))


def _variables(size: int) -> bytes:
    count = size // 60
    rows = [{"key": f"v{n}", "value": f"{{{{v{n + 1}}}}}-{{{{v{n // 2}}}}}"} for n in range(count)]
    return orjson.dumps({"info": {"name": "Hostile", "schema": SCHEMA}, "item": [], "variable": rows})


def _named_rows(size: int) -> bytes:
    rows = [{"key": f"api_key_{n}", "value": "{{api_key}}"} for n in range(size // 50)]
    return orjson.dumps({"info": {"name": "Hostile", "schema": SCHEMA}, "item": [], "variable": rows})


def _random_text(size: int) -> bytes:
    rng = random.Random(SEED)
    return _document("".join(rng.choices("abcdefABCDEF0123456789 =:\"'{}._-/+", k=size)))


_HEAD = b'{"info":{"name":"Hostile","schema":"' + SCHEMA.encode() + b'"},"item":'

SHAPES: Mapping[str, Shape] = {
    **{f"{text!r} repeated": _repeated(text) for text in ("a", "0", "A1b2", "=", " ", "/", "-", ".", "é", '"', "\\", '\\"', "\n")},
    **{f"{text!r} repeated": _repeated(text) for text in ("{{", "}}", "{{a}}", "{{{{a}}", "[", '{"a":', "<", "%25", "%41", "\\u0041")},
    **{f"{text!r} repeated": _repeated(text) for text in ("password", "password=", "token: ", "api_key = '", '"secret":"', "key=a&")},
    **{f"{text!r} repeated": _repeated(text) for text in ("Bearer ", "Basic ", "Authorization: Basic ", "eyJ", "eyJ.", "sk-", "AKIA")},
    **{f"{text!r} repeated": _repeated(text) for text in ("://", "https://a:", "a:b@", "http://a:b@c/?", "a=b; ", "x-api-key: a\n")},
    "a key's first line repeated": _repeated(f"-----BEGIN {'PRIVATE'} KEY-----\n"),
    "every pattern's keyword": _keywords,
    "characters at random": _random_text,
    "base64 of noise": _base64,
    "base64 in base64": _base64_in_base64,
    "base64 of many small texts": _base64_words,
    "many short lists of bytes": _listed("token: {{token}}", "password"),
    "a long list of bytes": _long_list,
    "a list of numbers": lambda size: _HEAD + orjson.dumps([n % 256 for n in range(size // 4)]) + b"}",
    "JSON in JSON in JSON": _json_in_json,
    "variables of variables": _variables,
    "fields named like keys": _named_rows,
    "lists 1,000 deep": lambda size: _HEAD + b"[" + b",".join([b"[" * 1000 + b"]" * 1000] * (size // 2000)) + b"]}",
    "lists without end": lambda size: _HEAD + b"[" * size,
    "objects as deep as the file": lambda size: _HEAD + b'{"a":' * (size // 6) + b"1" + b"}" * (size // 6) + b"}",
    "many keys": lambda size: _HEAD + orjson.dumps({f"key{n}": str(n) for n in range(size // 20)}) + b"}",
    "one key, over and over": lambda size: _HEAD + b"{" + b",".join([b'"token":"{{token}}"'] * (size // 20)) + b"}}",
    "a very long key": lambda size: _HEAD + b'{"' + b"api_key_" * (size // 8) + b'":"{{api_key}}"}}',
    "a file that breaks off": lambda size: near_misses(size)[:-20],
    "bytes that are no text": lambda size: _HEAD + b'["' + bytes(range(160, 256)) * (size // 96) + b'"]}',
}  # fmt: skip
