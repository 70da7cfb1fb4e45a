"""What Postman, newman and converters write besides plain exports: a secret is found there as in an export, in a folder scan, too."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from posthound.config.settings import Settings
from posthound.scan.run import run
from tests.detect.kinds import ENOUGH, Case, draw, draws, measure

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def _collection(request: Any, **more: Any) -> dict[str, Any]:
    return {"info": {"name": "Orchard", "schema": _SCHEMA}, "item": [{"name": "r", "request": request}], **more}


def _environment(name: str, value: str) -> dict[str, Any]:
    values = [{"key": name, "value": value, "enabled": True}]
    return {"id": "5f1b5e0e", "name": "stage", "values": values, "_postman_variable_scope": "environment"}


def _basic(value: str) -> dict[str, Any]:
    rows = [{"key": "username", "value": "svc"}, None, {"key": "password", "value": value}]
    return {
        "method": "GET",
        "header": None,
        "url": "https://api.orchard.example/x",
        "body": None,
        "auth": {"type": "basic", "basic": rows},
    }


_JSON: dict[str, Callable[[str], Any]] = {
    "newman, auth": lambda v: {"collection": _collection(_basic(v)), "environment": {"values": []}, "globals": {"values": []}, "run": {"executions": []}},
    "newman, environment": lambda v: {"collection": _collection({"url": "u"}), "environment": _environment("client_secret", v), "run": {"stats": {}}},
    "list of documents": lambda v: [_collection({"method": "GET", "url": "u"}), _environment("client_secret", v)],
    "envelope": lambda v: {"collection": _collection(_basic(v))},
    "data envelope": lambda v: {"data": {"collection": _collection(_basic(v))}},
    "variable as an object": lambda v: _collection({"url": None}, variable={"client_secret": v}),
    "header as an object": lambda v: _collection({"url": "u", "header": {"X-Api-Key": v}}),
    "auth as an object": lambda v: _collection({"url": "u", "auth": {"type": "bearer", "bearer": {"token": v}}}),
    "cookies as an object": lambda v: _collection({"url": "u"}, response=[{"cookie": {"sessionid": v}}]),
    "nulls between": lambda v: _collection({"url": None, "header": [None, {"key": "X-Api-Key", "value": v}, None], "body": None}),
}  # fmt: skip
_YAML = {
    "flow": "$kind: http-request\nname: r\nurl: https://api.orchard.example/x\nmethod: GET\nheaders: [{key: X-Api-Key, value: @}]\n",
    "folded": "$kind: http-request\nname: r\nurl: https://api.orchard.example/x\nmethod: GET\nheaders:\n  - key: X-Api-Key\n    value: >-\n      @\n",
    "quoted": "$kind: http-request\nname: r\nurl: https://api.orchard.example/x\nmethod: GET\nheaders:\n  X-Api-Key: '@'\n",
    "code": "$kind: http-request\nname: r\nurl: u\nmethod: GET\nscripts:\n  - type: beforeRequest\n    code: |-\n      const o = {key: 'client_secret',\n        value: '@'};\n",  # noqa: E501
}


def _shapes(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        value = draw(rng, rng.choice((24, 32)))
        if rng.random() < 0.7:
            what, made = rng.choice(list(_JSON.items()))
            yield Case(json.dumps(made(value), indent=rng.choice((None, 1))), value, what, "x.json")
        else:
            what, text = rng.choice(list(_YAML.items()))
            yield Case(text.replace("@", value), value, what, "a.request.yaml")


def test_a_secret_in_an_odd_shape_is_found() -> None:
    measured = measure(_shapes(random.Random(20261129), draws(300)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def _named(rng: random.Random, text: str) -> str:
    """A collection in which a name of something is this text."""
    request = {"method": "GET", "url": "https://api.orchard.example/x"}
    document = _collection(request)
    item = document["item"][0]
    item["response"] = [{"name": "ok", "originalRequest": request, "code": 200, "body": ""}]
    rng.choice((document["info"], item, item["response"][0]))["name"] = text
    return json.dumps(document)


def test_what_a_name_says_is_found() -> None:
    """Requests are called by their address until somebody calls them otherwise, and keep the name when the address changes."""
    rng = random.Random(20261129)
    texts = ("https://api.orchard.example/x?api_key=@", "log in with token: @", "GET x (Authorization: Bearer @)")
    said = ((rng.choice(texts), draw(rng, rng.choice((20, 32, 40)))) for _ in range(60))
    measured = measure(Case(_named(rng, text.replace("@", value)), value, text) for text, value in said)
    assert (measured.share, measured.besides) == (1.0, [])


def test_names_without_a_secret_are_quiet() -> None:
    rng = random.Random(20261130)
    texts = (
        "get the token: expired",
        "https://api.orchard.example/x?api_key={{key}}",
        "create api_key @",
        "token: of order @",
    )
    quiet = (Case(_named(rng, text.replace("@", draw(rng, 8)))) for text in texts for _ in range(5))
    assert measure(quiet).besides == []


def test_a_report_of_newman_is_known_under_any_name_in_a_folder(tmp_path: Path) -> None:
    value = draw(random.Random(7), 24)
    (tmp_path / "run-7.json").write_text(json.dumps(_JSON["newman, auth"](value)), "utf-8")
    report = run([str(tmp_path)], Settings())
    assert [finding.rule for finding in report.findings] == ["generic-password"]
