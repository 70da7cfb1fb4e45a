"""The comparison that proves a fix: what the client or a script draws anew is passed over, what the fix broke beside it is not."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from posthound.model.listed import HOW
from posthound.rules.templates import expand
from tests.fix.sending import Files, different, installed, run, sent
from tests.helpers import covered, scan_text

_RNG = random.Random("sending")
# What a run draws anew, as a template: of one length or not, of one token or several.
_ANEW = ("<alnum:8>", "<hex:8>-<hex:4>-<hex:12>", "<b64url:43>", "")
_KEY = expand("<alnum:32>", _RNG)


def _texts(part: str, anew: str, key: str) -> Any:
    """A part of a request that holds what is drawn anew right beside a key."""
    if part == "url":
        return f"/check/?field_value={anew}&api_key={key}&operation={anew}.temp&n=1"
    if part == "headers":
        return ["Postman-Token", anew, "X-Api-Key", key, "X-Id", f"{anew}/{anew}", "Host", "a.example"]
    return json.dumps({"id": anew, "password": key, "at": [anew, {"session": anew}], "n": 1})


def _ran(part: str, anew: str, key: str = _KEY) -> Any:
    request = {"method": "GET", "url": "/", "headers": ["Host", "a.example"], "body": ""} | {
        part: _texts(part, anew, key)
    }
    return {"requests": [request], "failed": [], "broken": "", "unfinished": False}


def _anew(template: str) -> str:
    return expand(template, _RNG) if template else "ab-" * _RNG.randint(1, 9) + expand("<alnum:6>", _RNG)


@pytest.mark.parametrize("template", _ANEW)
@pytest.mark.parametrize("part", ["url", "headers", "body"])
def test_what_every_run_draws_anew_is_no_difference(part: str, template: str) -> None:
    assert not different([_ran(part, _anew(template)) for _ in range(3)], _ran(part, _anew(template)))


@pytest.mark.parametrize("broken", ["{{vault:api-key}}", "", _KEY[:-1], f"{_KEY}x", f"x{_KEY}", _KEY.swapcase()])
@pytest.mark.parametrize("template", _ANEW)
@pytest.mark.parametrize("part", ["url", "headers", "body"])
def test_a_key_that_a_fix_broke_beside_what_is_drawn_anew_is_seen(part: str, template: str, broken: str) -> None:
    befores = [_ran(part, _anew(template)) for _ in range(3)]
    assert different(befores, _ran(part, _anew(template), broken)).startswith(f"{part}: ")


def test_the_same_text_in_every_run_must_stay_to_the_last_character() -> None:
    befores = [_ran("url", "same") for _ in range(3)]
    assert not different(befores, _ran("url", "same"))
    for key in (f"{_KEY}&", _KEY[:-1], ""):
        assert different(befores, _ran("url", "same", key))
    longer = _ran("url", "same")
    longer["requests"][0]["url"] += "0"
    assert different(befores, longer)


_SCRIPT = """\
const pick = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'][Math.floor(Math.random() * 8)], made = new Date();
const until = Date.now() + 300; while (Date.now() < until) {}
pm.request.headers.add({key: 'X-Out', value: [pick, Math.random(), made.toISOString(), Date.now(), Date(), made instanceof Date].join()});
"""


@dataclass
class Ran:
    """What clients sent, and the report that newman wrote of a run whose answer holds a value."""

    scripts: list[Any]
    value: str
    report: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One process for all: it takes a while to start."""
    installed()
    event = {"listen": "prerequest", "script": {"exec": _SCRIPT.split("\n")}}
    item = {"name": "a", "event": [event], "request": {"method": "GET", "url": "http://a.example/"}}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    files = Files({"info": {"name": "a", "schema": schema}, "item": [item, item]})
    value = expand("<crc62:ghp_>", _RNG)
    body = {"mode": "raw", "raw": '{"Schlüssel": "{{first}}{{second}}"}'}
    echoed = {"name": "b", "request": {"method": "POST", "url": "http://a.example/echoes", "body": body}}
    halves = [{"key": "first", "value": value[:9]}, {"key": "second", "value": value[9:]}]
    echoing = Files({"info": {"name": "b", "schema": schema}, "item": [echoed], "variable": halves})
    report = tmp_path_factory.mktemp("newman") / "report.json"
    made = sent([*(run(files, engine) for engine in ("newman", "newman", "runtime", "runtime")),
                 run(echoing, "newman") | {"report": str(report)}])  # fmt: skip
    return Ran(made[:-1], value, report)


def test_what_a_script_draws_and_its_clock_are_the_same_in_every_run(ran: Ran) -> None:
    runs = [[r["headers"][r["headers"].index("X-Out") + 1] for r in one["requests"]] for one in ran.scripts]
    assert runs[::2] == runs[1::2]
    for first, second in runs:
        assert first != second
        assert "2026-01-15T12:00:00.000Z" in first
        assert first.endswith("true")


def test_a_secret_that_came_back_in_an_answer_is_found_in_newmans_own_report(ran: Ran) -> None:
    text = ran.report.read_text("utf-8")
    found = [
        (finding.client, finding.pointer, finding.decoded, bytes(map(int, covered(text, finding).split(","))).decode())
        for finding in scan_text("report.json", text).findings
        if finding.decoded == HOW
    ]
    assert found == [("newman", "/run/executions/0/response/stream/data", HOW, ran.value)]
