"""Every place of every version of the format, with every kind of value: found completely and exactly."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from fixtures.places import Place, places
from fixtures.yaml_places import YamlPlace, yaml_places
from tests.helpers import PROVIDERS, Lines, scan_text

Plant = Callable[..., str]
PLACES = places()
YAML_PLACES = yaml_places()
INDENTS = (None, 2)
# Values that nothing but their field's name gives away.
OPAQUE = {"opaque": "<alnum:40>", "hex": "<hex:32>", "symbols": "<alnum:9>#<alnum:9>!<alnum:6>"}


def _name(place: Place | YamlPlace) -> str:
    return f"{getattr(place, 'version', 'v3')}-{place.id}"


def _faults(name: str, text: str, value: str, literal: str | None = None) -> list[str]:
    """What is wrong with the findings for `value`, which stands in the text as `literal`."""
    findings = scan_text(name, text).findings
    expected = value if literal is None else literal
    lines = Lines(text)
    faults = [] if findings else ["nothing found"]
    faults += [
        f"{f.rule} at {f.pointer} covers {lines.covered(f.region)!r}"
        for f in findings
        if lines.covered(f.region) != expected
    ]
    if len({f.secret_id for f in findings}) > 1:
        faults.append(f"one value under several identities: {[(f.rule, f.decoded) for f in findings]}")
    return faults


def _check(name: str, documents: dict[str, str], value: str, literal: str | None = None) -> None:
    faults = {label: found for label, text in documents.items() if (found := _faults(name, text, value, literal))}
    assert not faults


def _written(place: Place, value: str) -> dict[str, str]:
    return {f"indent {indent}": json.dumps(place.put(value), indent=indent) for indent in INDENTS}


@pytest.mark.parametrize("place", PLACES, ids=_name)
def test_provider_formats_are_found_in_every_place(place: Place, planted: Plant) -> None:
    for number, template in enumerate(PROVIDERS.values()):
        value = planted(template)
        # How a file is laid out says nothing about a value: each stands in every place, and half of them in each layout.
        layout, text = list(_written(place, value).items())[number % len(INDENTS)]
        _check("x.json", {layout: text}, value)


@pytest.mark.parametrize("place", [p for p in PLACES if p.named], ids=_name)
def test_a_value_that_only_its_field_gives_away_is_found_in_every_place(place: Place, planted: Plant) -> None:
    for name, template in OPAQUE.items():
        if name == "symbols" and (
            "url" in place.id or "form-text" in place.id or place.id in ("request-string", "query")
        ):
            continue  # `#` ends a URL's query: it would stand there percent-encoded
        if name != "opaque" and "privateKey" in place.id:
            continue  # no private key is that short
        value = planted(template)
        _check("x.json", _written(place, value), value)


@pytest.mark.parametrize("place", YAML_PLACES, ids=_name)
def test_every_value_is_found_in_every_place_of_the_yaml_format(place: YamlPlace, planted: Plant) -> None:
    for template in (*PROVIDERS.values(), OPAQUE["opaque"], OPAQUE["hex"]):
        value = planted(template)
        _check(place.name, {"yaml": place.put(value)}, value)


@pytest.mark.parametrize("place", [p for p in PLACES if "url" not in p.id and p.id != "request-string"], ids=_name)
def test_base64_of_a_credential_is_found_as_the_encoded_literal(place: Place, planted: Plant) -> None:
    value = planted(PROVIDERS["github"])
    literal = base64.b64encode(f"token={value}".encode()).decode()
    _check("x.json", _written(place, literal), value, literal)


@pytest.mark.parametrize("place", PLACES, ids=_name)
def test_a_percent_encoded_credential_is_found_as_the_encoded_literal(place: Place, planted: Plant) -> None:
    value = planted(PROVIDERS["github"])
    literal = value.replace("_", "%5F")
    _check("x.json", _written(place, literal), value, literal)


@pytest.mark.parametrize(
    "place",
    [p for p in PLACES if p.id in ("body-file", "variable", "value", "globals", "unexpected", "data")],
    ids=_name,
)
def test_json_inside_json_inside_json_is_read_to_the_bottom(place: Place, planted: Plant) -> None:
    value = planted("<alnum:30>")
    inner = json.dumps({"data": json.dumps({"auth": {"client_secret": value}})})
    _check("x.json", _written(place, inner), value)


@pytest.mark.parametrize(
    "place",
    [
        p
        for p in PLACES
        if p.id in ("header", "header-disabled", "example-header", "header-data", "headers", "variable", "header-text")
    ],
    ids=_name,
)
def test_a_basic_header_is_reported_as_its_base64(place: Place, planted: Plant) -> None:
    password = planted("<alnum:16>")
    literal = base64.b64encode(f"deploy:{password}".encode()).decode()
    _check("x.json", _written(place, f"Basic {literal}"), password, literal)


@pytest.mark.parametrize("place", [p for p in PLACES if p.id in ("url-query", "url-raw", "body-form-text")], ids=_name)
def test_percent_encoding_of_a_whole_password_is_undone(place: Place, planted: Plant) -> None:
    value = planted("<alnum:10>&<alnum:10>=<alnum:6>")
    _check("x.json", _written(place, quote(value, safe="")), value, quote(value, safe=""))


def test_a_collection_with_a_value_in_every_place_gives_each_of_them(planted: Plant) -> None:
    for version in ("v2.1", "v2.0", "v1"):
        chosen = [place for place in PLACES if place.version == version and place.named]
        values = [planted("<alnum:44>", seed) for seed in range(len(chosen))]
        text = json.dumps([place.put(value) for place, value in zip(chosen, values, strict=True)], indent=1)
        found = {Lines(text).covered(finding.region) for finding in scan_text("all.json", text).findings}
        assert set(values) - found == set()
        assert found - set(values) == set()


@pytest.mark.parametrize(
    "template", ["<alnum:40>", "<alnum:16>", "<hex:32>", "<hex:64>", "<b64:43>=", "<b64url:43>", "<base32:32>"]
)
def test_a_drawn_value_is_found_whatever_words_its_letters_happen_to_spell(template: str, planted: Plant) -> None:
    values = [planted(template, seed) for seed in range(1000)]
    document = {"name": "e", "values": [{"key": "client_secret", "value": value} for value in values]}
    found = {finding.pointer for finding in scan_text("e.postman_environment.json", json.dumps(document)).findings}
    missed = [number for number in range(len(values)) if f"/values/{number}/value" not in found]
    assert len(missed) <= 2, [values[number] for number in missed][:10]
