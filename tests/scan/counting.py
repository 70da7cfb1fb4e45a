"""How much Python a scan executes, counted and not timed: the same on every machine, and loops show as well as calls.

`python -m tests.scan.counting` counts in a process of its own, where no cache is warm but those of the scan before.
"""

from __future__ import annotations

import base64
import enum
import json
import os
import random
import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from fixtures.places import V21
from posthound.clients import read
from posthound.model.values import Origin, Raw
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw

# What compiling a regex takes is not counted: it happens once, whenever the first text comes that needs it.
COMPILING = (os.path.dirname(re.__file__), enum.__file__)

# Makes the text of a file of a size, drawn where something is.
Shape = Callable[[int, random.Random], str]
WORDS = "order customer invoice list create update the status of a page with its items report region".split()


def collection(size: int, rng: random.Random, *, secrets: bool = True) -> str:
    """A collection of `size` requests as people write them, one in five with a secret in it, or none."""
    items = [_request(n, rng, secret=secrets and n % 5 == 0) for n in range(size)]
    return json.dumps({"info": {"name": "Acme", "schema": V21}, "item": items})


def _request(number: int, rng: random.Random, *, secret: bool) -> dict[str, Any]:
    value = expand(rng.choice(("<crc62:ghp_>", "<alnum:40>", "sk_live_<alnum:24>")), rng) if secret else "{{key}}"
    words = " ".join(rng.choices(WORDS, k=12))
    header = [{"key": "X-Api-Key", "value": value}, {"key": "Accept", "value": "application/json"}]
    url = {
        "raw": f"https://api.acme.test/v1/{words[:5]}?page={number}",
        "host": ["api", "acme", "test"],
        "path": ["v1", words[:5]],
    }
    body = {"mode": "raw", "raw": json.dumps({"id": number, "note": words, "password": "{{password}}"}, indent=1)}
    exec_ = ["pm.test('ok', function () {", f"  pm.environment.set('token', json.{words[:3]});", "});"]
    answer = {
        "name": "ok",
        "body": json.dumps({"items": [words, expand("<uuid>", rng)], "next": f"page={number}"}),
        "code": 200,
    }
    return {
        "name": f"{words[:12]} {number}",
        "request": {"method": "POST", "header": header, "url": url, "body": body, "description": words},
        "event": [{"listen": "test", "script": {"exec": exec_}}],
        "response": [answer],
    }


def _rows(*fields: tuple[str, str]) -> Shape:
    """So many objects with these fields, their values drawn."""
    return lambda size, rng: json.dumps(
        [{name: expand(template, rng) for name, template in fields} for _ in range(size)]
    )


def _variables(name: str) -> Shape:
    """So many variables with a secret each, and as many uses of the first."""

    def make(size: int, rng: random.Random) -> str:
        rows = [{"key": name.format(n), "value": expand("<alnum:40>", rng)} for n in range(size)]
        return json.dumps(
            {"info": {"name": "A"}, "item": [{"request": "https://a.test/{{token0}}"}] * size, "variable": rows}
        )

    return make


def _folders(size: int, rng: random.Random) -> str:
    """So many folders with a credential each, which the requests in them are sent with."""
    requests = [{"request": {"url": f"{{{{base}}}}/{n}"}} for n in range(3)]
    auth = [{"type": "bearer", "bearer": [{"key": "token", "value": expand("<alnum:40>", rng)}]} for _ in range(size)]
    return json.dumps({"info": {"name": "A", "schema": V21}, "item": [{"auth": one, "item": requests} for one in auth]})


# Whole exports; a size is requests.
EXPORTS: dict[str, Shape] = {
    "with secrets": collection,
    "without a secret": lambda size, rng: collection(size, rng, secrets=False),
}
# A format in which no keyword stands by chance, so that each value costs the same.
PLAIN = "PMAK-<hex:24>-<hex:34>"


def _text(between: str) -> Shape:
    return lambda size, rng: json.dumps({"note": between.join(expand(PLAIN, rng) for _ in range(size))})


# Documents that hold many of something; a size is how many.
MANY: dict[str, Shape] = {
    "secrets in one text": _text(" "),
    "secrets in escaped text": _text("\n"),
    "secrets in fields": _rows(("token", "<alnum:40>")),
    "secrets of two parts": _rows(("aws_access_key_id", "AKIA<base32:16>"), ("aws_secret_access_key", "<b64:40>")),
    "secrets in variables": _variables("token{}"),
    "secrets in variables of one name": _variables("token0"),
    "secrets of folders": _folders,
    "weak passwords": _rows(("password", "password<digit:3>")),
    "secrets in base64": lambda size, rng: json.dumps([base64.b64encode(f"u:{expand(PLAIN, rng)}".encode()).decode() for _ in range(size)]),
    "secrets in lists of bytes": lambda size, rng: json.dumps([list(f"u:{expand(PLAIN, rng)}".encode()) for _ in range(size)]),
    "secrets in one list of bytes": lambda size, rng: json.dumps(list("é ".join(expand(PLAIN, rng) for _ in range(size)).encode()), indent=1),
    "secrets in a broken file": lambda size, rng: '{"a": }' + ", ".join(f'"token": "{expand("<alnum:40>", rng)}"' for _ in range(size)),
    "containers in each other": lambda size, _rng: '{"a":[' * size + "]}" * size,
    "keys that are repeated": lambda size, _rng: "{" + ", ".join('"token": "x1y2"' for _ in range(size)) + "}",
}  # fmt: skip


def _repeated(unit: str) -> Shape:
    return lambda size, _rng: json.dumps({"note": unit * (size // len(unit))})


_DRAWN = random.Random(1)
# What a text repeats; a size is the characters of the text.
HOSTILE: dict[str, Shape] = {
    name: _repeated(unit)
    for name, unit in {
        "a keyword": "password ",
        "a keyword without end": "token",
        "an assignment": "password=",
        "a quoted assignment": 'password="',
        "an assignment quoted in vain": 'password="\\',
        "a scheme": "Authorization: Basic ",
        "an element": "<password>",
        "a pair": '"key": "password", "value": ',
        "a provider's prefix": "ghp_",
        "the head of a private key": expand("-----BEGIN RSA <[P]:1>RIVATE KEY-----\n", random.Random(0)),
        "a keyword beyond Latin-1": "密码",
        "opening braces": "{{",
        "references": "{{a}}",
        "references joined": "{{a}}-b",
        "quotes": '"',
        "backslashes": "\\",
        "escaped quotes": '\\"',
        "percent signs": "%",
        "percent-encoding": "%41",
        "percent-encoding of itself": "%2525",
        "entities": "&quot;",
        "escapes": "\\u0041",
        "one letter": "A",
        "the base64 alphabet": expand("<b64:997>", _DRAWN),
        "base64 words": expand("<b64:49>", _DRAWN) + " ",
        "users and passwords in URLs": "https://a:b@c.d/",
        "query parameters": "?token=x1&",
    }.items()
}


def counted(text: str, name: str = "x.json") -> dict[str, int]:
    """Calls (of Python and of C) and steps (lines of Python begun) of one scan of a text."""
    calls = steps = 0

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call") and not frame.f_code.co_filename.startswith(COMPILING)

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        if frame.f_code.co_filename.startswith(COMPILING):
            return None
        steps += event == "line"
        return trace

    raw = Raw(Origin(name), text.encode())
    sys.setprofile(profile)
    sys.settrace(trace)
    try:
        outcome = scan_raw(raw)
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    return {"calls": calls, "steps": steps, "findings": len(outcome.findings), "leaves": len(read(raw).tree.texts)}


def growth(shape: Shape, size: int) -> list[dict[str, int]]:
    """The counts at a size, twice and four times it; a larger scan of the kind before it has compiled what is needed."""
    scan_raw(Raw(Origin("x.json"), shape(4 * size, random.Random(9)).encode()))
    return [counted(shape(size * factor, random.Random(factor))) for factor in (1, 2, 4)]


def main() -> None:
    """Prints the counts of a group of shapes, or of one of them, from a size on as JSON."""
    group, size, *names = sys.argv[1:]
    shapes = {"exports": EXPORTS, "many": MANY, "hostile": HOSTILE}[group]
    print(json.dumps({name: growth(shapes[name], int(size)) for name in names or shapes}))


if __name__ == "__main__":
    main()
