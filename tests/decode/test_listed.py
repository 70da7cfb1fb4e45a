"""Bytes kept as a list of their numbers, as newman keeps the bodies of answers: a secret in them is found where its numbers stand."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.formats.compiled import read_columns
from posthound.model import listed
from posthound.model.values import Finding
from posthound.native import compiled
from posthound.rules.templates import expand
from tests.compiled import agree, passes_agree
from tests.helpers import PROVIDERS, covered, scan_text, write

COMPILED = pytest.mark.skipif(compiled is None, reason="left out: posthound was installed without a compiler")
# Bodies of all sorts; a value stands in them as it is.
BODIES: dict[str, Callable[[str, str], str]] = {
    "JSON": lambda name, value: json.dumps({"ok": True, name: {"id": 7, "held": value}}, indent=1),
    "JSON beyond ASCII": lambda name, value: json.dumps({"ключ": "日本 — é", name: value}, ensure_ascii=False),
    "a form": lambda name, value: f"grant_type=code&{name}={value}&n=1",
    "headers": lambda name, value: f"HTTP/1.1 200 OK\r\nX-{name}: {value}\r\n\r\n",
    "a page": lambda name, value: f"<html><p>{name} is <b>{value}</b></p></html>",
    "its text alone": lambda name, value: value,
}


def _buffer(text: str) -> Any:
    return {"type": "Buffer", "data": list(text.encode())}


def _report(held: Any) -> Any:
    answer = {"code": 200, "header": [], "stream": held}
    return {
        "collection": {"item": []},
        "run": {"stats": {}, "executions": [{"item": {"name": "a"}, "response": answer}]},
    }


# Where such lists stand, from the text that is kept.
PLACES: dict[str, Callable[[str, str], Any]] = {
    "the stream of a report": lambda name, text: _report(_buffer(text)),
    "a list alone, as old versions write it": lambda name, text: _report(list(text.encode())),
    "a Buffer anywhere": lambda name, text: {"info": {"name": "a"}, "item": [{name: [None, _buffer(text)]}]},
    "a field of any name": lambda name, text: {"a": [1, 2, 3], name: list(text.encode()), "b": "c"},
    "the document itself": lambda name, text: list(text.encode()),
}
# How JSON is written.
SPELLINGS: dict[str, Callable[[Any], str]] = {
    "close": lambda value: json.dumps(value, separators=(",", ":")),
    "a number a line": lambda value: json.dumps(value, indent=2),
    "a number a line, CRLF": lambda value: json.dumps(value, indent="\t").replace("\n", "\r\n"),
    "twice, a line each": lambda value: f"{json.dumps(value)}\n{json.dumps(value)}\n",
    "with a comment": lambda value: f"// of a run\n{json.dumps(value)}",
    "behind what is beyond ASCII": lambda value: json.dumps(["日本 é", value], ensure_ascii=False),
}


def _numbers(text: str, finding: Finding) -> bytes:
    return bytes(map(int, re.findall(r"\d+", covered(text, finding))))


def _draw(*kinds: str) -> tuple[str, str]:
    """A name and a value of a provider."""
    rng = random.Random("/".join(kinds))
    return expand("<lower:7>", rng), expand(
        rng.choice([PROVIDERS[name] for name in ("github", "stripe", "sendgrid")]), rng
    )


@pytest.mark.parametrize("body", BODIES)
def test_a_secret_is_found_where_its_numbers_stand(body: str) -> None:
    for place, put in PLACES.items():
        for spelling, spell in SPELLINGS.items():
            name, value = _draw(body, place, spelling)
            text = spell(put(name, BODIES[body](name, value)))
            found = scan_text("a.json", text).findings
            assert {_numbers(text, finding) for finding in found} == {value.encode()}, (place, spelling)
            assert {finding.decoded for finding in found} == {listed.HOW}


def test_an_answer_in_latin_letters_is_read_and_a_picture_is_not() -> None:
    name, value = _draw("latin")
    answer = f'{{"name": "Jürgen Ñandú", "{name}_token": "{value}"}}'
    for beyond, found in (("", 1), ("ÿþü" * len(answer), 0)):
        body = json.dumps({"stream": list((answer + beyond).encode("latin-1"))})
        findings = scan_text("a.json", body).findings
        assert [_numbers(body, finding) for finding in findings] == [value.encode()] * found


def test_a_secret_is_found_in_a_list_within_a_text_a_script_and_yaml() -> None:
    name, value = _draw("within")
    kept = json.dumps(_buffer(BODIES["JSON"](name, value)))
    for file, text in {
        "a.json": json.dumps({"body": kept}),
        "b.json": json.dumps({"body": {"raw": json.dumps({"twice": kept})}}),
        "a.log": f"answer: {kept}",
        "a.js": f"const held = Buffer.from({kept}.data).toString()",
        "a.yaml": yaml.safe_dump({"a": {"stream": json.loads(kept)}}),
        "b.yaml": f"a: {kept}\n",
    }.items():
        (finding,) = scan_text(file, text).findings
        assert value.encode() in _numbers(text, finding), file
        assert finding.decoded.endswith(listed.HOW)


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: quote(text, safe=""),
        lambda text: json.dumps(text.replace("/", "\\/")),
    ],
)
def test_what_is_encoded_in_a_list_is_decoded_too(encoded: Callable[[str], str]) -> None:
    rng = random.Random("encoded")
    password = expand("<alnum:18>", rng)
    text = json.dumps(_buffer(f"see {encoded(f'https://ada:{password}@db.acme.test/a/b')} there"))
    (finding,) = scan_text("a.json", text).findings
    assert finding.decoded.startswith(f"{listed.HOW}, ")


def test_a_field_whose_name_says_password_may_hold_a_list() -> None:
    password = expand("<alnum:18>", random.Random("field"))
    for held in (
        {"password": list(password.encode())},
        {"values": [{"key": "password", "value": list(password.encode())}]},
    ):
        text = json.dumps(held, indent=1)
        (finding,) = scan_text("a.json", text).findings
        assert (_numbers(text, finding), finding.decoded) == (password.encode(), listed.HOW)


def test_what_is_cut_off_within_a_list_is_read_as_far_as_it_goes() -> None:
    name, value = _draw("cut")
    whole = json.dumps({"a": "b", "c": ["d"], "run": _buffer(BODIES["JSON"](name, value) + "-" * 99)}, indent=1)
    for cut in range(3, 200, 7):
        outcome = scan_text("a.json", whole[:-cut])
        assert [_numbers(whole, finding) for finding in outcome.findings] == [value.encode()]
        assert outcome.notices


_RNG = random.Random("look-alikes")
_ASCII = [_RNG.randrange(32, 127) for _ in range(3000)]
_PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + zlib.compress(_RNG.randbytes(4000))
_QUIET: dict[str, list[float]] = {
    "prices": [_RNG.randrange(256) for _ in range(2000)],
    "ages": [_RNG.randrange(18, 99) for _ in range(3000)],
    "letters at random": [*_ASCII],
    "pixels": [_RNG.choice((0, 16, 235, 255)) for _ in range(4000)],
    "light pixels": [_RNG.randrange(160, 256) for _ in range(4000)],
    "a count": list(range(256)) * 9,
    "a picture": list(_PICTURE),
    "a compressed body": list(gzip.compress(json.dumps({"token": _RNG.random()}).encode())),
    "no bytes at the end": [*b"password = correct-horse-9!", 300],
    "fractions": [*b"password = correct-horse-9!", 65.5],
    "below zero": [*b"password = correct-horse-9!", -65],
}


@pytest.mark.parametrize("kind", _QUIET)
def test_lists_of_other_numbers_hold_no_secret(kind: str) -> None:
    for document in ({"password": _QUIET[kind]}, _report({"type": "Buffer", "data": _QUIET[kind]})):
        for text in (json.dumps(document), json.dumps(document, indent=1), json.dumps({"body": json.dumps(document)})):
            assert scan_text("a.json", text).findings == (), kind


_SEPARATED = st.sampled_from([",", ", ", ",\n  ", "\t,\r\n", ",", ",", ",,", " ", ".", "e", ",-", "]", ",[", "}"])
_BYTES = st.sampled_from(["65", "0", "9", "200", "255", "97", "256", "00", "07", "1000", "127"]) | st.integers(
    32, 126
).map(str)


@COMPILED
@given(st.lists(st.tuples(_BYTES, _SEPARATED), max_size=60), st.sampled_from(["[", "[ ", "[\n", "{", "[["]))
def test_the_compiled_pass_and_pythons_take_the_same_for_lists_of_bytes(
    parts: list[tuple[str, str]], head: str
) -> None:
    text = head + "".join(number + separator for number, separator in parts)
    passes_agree(["[", text, ",65,66", f"{text}]", "65]"])
    fast = listed.runs(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("posthound.model.listed.compiled", None)
        assert listed.runs(text.encode()) == fast


@COMPILED
@pytest.mark.parametrize(
    "spelling", ["close", "a number a line", "a number a line, CRLF", "behind what is beyond ASCII"]
)
def test_every_reader_takes_a_list_for_the_same_leaf(spelling: str) -> None:
    for place, put in PLACES.items():
        for body, kept in [*((body, BODIES[body]("a", "b" * 9)) for body in BODIES), ("too short", "a" * 7)]:
            data = SPELLINGS[spelling](put("name", kept)).encode()
            tree = read_columns(data)
            assert tree is not None, (place, body)
            agree(data, tree)
    for numbers in _QUIET.values():
        data = json.dumps({"a": numbers, "name": [numbers, "b"]}).encode()
        tree = read_columns(data)
        assert tree is not None
        agree(data, tree)


def test_a_fix_leaves_a_list_with_the_reason_and_tells_of_what_it_replaced_elsewhere(tmp_path: Path) -> None:
    rng = random.Random("fix")
    value, other = expand("<crc62:ghp_>", rng), expand("<alnum:30>", rng)
    row = {"key": "x-api-key", "value": other}
    kept = _report(_buffer(json.dumps([value, other]))) | {"environment": {"values": [row]}}
    folder = tmp_path / "a"
    write(folder / "run.json", kept)
    item = {
        "name": "a",
        "request": {
            "method": "GET",
            "url": "https://a.test",
            "header": [row],
            "body": {"mode": "raw", "raw": json.dumps(kept)},
        },
    }
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    write(folder / "a.postman_collection.json", {"info": {"name": "a", "schema": schema}, "item": [item]})
    for unsafe in (False, True):
        made = plan([str(folder)], Settings(), unsafe=unsafe)
        assert {change.rule for file in made.files for change in file.changes} <= {"generic-api-key"}
        for file in made.files:
            (left,) = (change for change in file.left if change.rule == "github-personal-access-token")
            assert "numbers of its bytes" in left.refused
            if file.changes:
                assert "still there as a list of its bytes" in {change.refused for change in file.behind}
            old, new = (json.loads(data) for data in (file.old, file.new))
            assert _buffers(new) == _buffers(old) != []


def _buffers(value: Any) -> list[Any]:
    """The lists of numbers within."""
    if isinstance(value, str) and value[:2] == '{"':
        value = json.loads(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, list) and value and all(isinstance(one, int) for one in value) else []
    return own + [found for one in inner for found in _buffers(one)]
