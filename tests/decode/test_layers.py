"""What is encoded is looked at like any text, some layers deep."""

from __future__ import annotations

import base64
import html
import json
import random
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.places import V21
from posthound.decode import layers
from posthound.decode.derive import derive
from posthound.model.columns import Joined, Span
from posthound.rules.templates import expand
from posthound.support.redact import fingerprint_key, secret_id
from tests.helpers import covered, scan_text

_ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "percent-encoded": lambda text: quote(text, safe=""),
    "escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "base64, percent-encoded": lambda text: base64.b64encode(quote(text, safe="").encode()).decode(),
}


@pytest.mark.parametrize("how", _ENCODINGS)
def test_a_password_in_a_url_is_found_however_it_is_encoded(how: str) -> None:
    rng = random.Random(how)
    for scheme in ("https", "amqp", "postgres"):
        url = (
            f"{scheme}://{expand('<lower:5>', rng)}:{expand('<alnum:18>', rng)}@{expand('<lower:6>', rng)}.acme.test/a"
        )
        (finding,) = scan_text("a.json", json.dumps({"note": f"see {_ENCODINGS[how](url)} "})).findings
        assert (finding.rule, finding.decoded) == ("generic-password", how)


def _broken(text: str, width: int) -> str:
    """Base64 in lines, as YAML's `!!binary`, Ruby and MIME have it."""
    whole = base64.b64encode(text.encode()).decode()
    return "\n".join(whole[at : at + width] for at in range(0, len(whole), width))


@pytest.mark.parametrize("width", [60, 64, 76])
def test_base64_in_several_lines_is_read_as_one(width: int) -> None:
    for seed in range(5):
        rng = random.Random(f"{width} {seed}")
        token = expand("<alnum:40>", rng)
        lines = _broken(
            json.dumps({"name": expand(f"<lower:{rng.randint(1, 90)}>", rng), "access_token": token, "items": []}),
            width,
        )
        folded = lines.replace("\n", "\n        ")
        for name, text in (
            ("a.yaml", f"body:\n    string: !!binary |\n        {folded}\n"),
            ("a.json", json.dumps({"body": lines}, indent=1)),
        ):
            (finding,) = scan_text(name, text).findings
            assert (finding.secret_id, finding.decoded) == (secret_id(token, fingerprint_key()), "base64")
            shown = covered(text, finding).replace("\\n", "\n")
            assert "".join(shown.split()) in "".join(lines.split())
            assert len(base64.b64decode("".join(shown.split()) + "==")) > len(token)


def test_lines_that_each_stand_for_a_text_of_their_own_stay_apart() -> None:
    rng = random.Random(3)
    tokens = [expand("<alnum:36>", rng) for _ in range(3)]
    text = "\n".join(base64.b64encode(f"api_key={token}".encode()).decode() for token in tokens)
    found = {finding.secret_id for finding in scan_text("a.txt", text).findings}
    assert found == {secret_id(token, fingerprint_key()) for token in tokens}


def test_what_decoding_adds_is_looked_at_up_to_its_bound_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random()
    text = f"https://{expand('<lower:5>', rng)}:{expand('<alnum:18>', rng)}@{expand('<lower:6>', rng)}.acme.test/a"
    document = json.dumps({"note": base64.b64encode(text.encode()).decode()})
    monkeypatch.setattr(layers, "GROWTH", 0)
    for free, found in ((len(text) - 1, 0), (len(text), 1)):
        monkeypatch.setattr(layers, "FREE", free)
        assert len(scan_text("a.json", document).findings) == found, free


@pytest.mark.parametrize("odd", ["@", "ä", "密", "€", "𐌰"])
def test_a_password_in_a_url_is_what_its_percent_signs_stand_for(odd: str) -> None:
    password = expand("<alnum:9>", random.Random(odd)) + odd + expand("<alnum:9>", random.Random(odd))
    (finding,) = scan_text("a.json", json.dumps({"note": f"https://ana:{quote(password)}@acme.test/a"})).findings
    assert (finding.secret_id, finding.decoded) == (secret_id(password, fingerprint_key()), "percent-encoded")


@pytest.mark.parametrize(
    ("odd", "behind"), [("%99", ""), ("%C3", ""), ("%ED%A0%80", ""), ("", "?q=a%20b"), ("", "/%E4")]
)
def test_what_stands_in_a_url_as_it_is_is_not_said_to_be_encoded(odd: str, behind: str) -> None:
    """Bytes that are no character are left as they are written: nobody knows in which code page they stood."""
    password = expand("<alnum:9>", random.Random(odd + behind)) + odd + expand("<alnum:9>", random.Random(behind))
    (finding,) = scan_text("a.json", json.dumps({"note": f"https://ana:{password}@acme.test/a{behind}"})).findings
    assert (finding.secret_id, finding.decoded) == (secret_id(password, fingerprint_key()), "")


@pytest.mark.parametrize("name", ["client_secret", "x_api_key", "ACCESS_TOKEN", "db_password"])
@pytest.mark.parametrize(
    "note", ["N: V", "**N**: `V`", "- **N** V", "N=V", "see https://api.acme.test/?N=V", "| N | V |", "the N is V."]
)
def test_names_and_values_are_found_whose_underscores_an_editor_of_markdown_escaped(name: str, note: str) -> None:
    rng = random.Random(name + note)
    value = f"{expand('<alnum:12>', rng)}_{expand('<alnum:14>', rng)}"
    escaped = value.replace("_", "\\_")
    text = note.replace("N", name.replace("_", "\\_")).replace("V", value if "`" in note else escaped)
    document = json.dumps({"info": {"name": "A", "schema": V21, "description": f"# Notes\n\n{text}\n"}, "item": []})
    (finding,) = scan_text("a.postman_collection.json", document).findings
    assert finding.secret_id == secret_id(value, fingerprint_key())


def test_tokens_of_providers_are_found_whose_underscores_an_editor_of_markdown_escaped() -> None:
    rng, found = random.Random(20261129), 0
    for template in (
        "ghp_<alnum:36>",
        "sk_live_<alnum:24>",
        "glpat-<alnum:9>_<alnum:10>",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.<alnum:20>_<alnum:22>",
    ):
        token = expand(template, rng)
        findings = scan_text("a.md", f"call it with {token.replace('_', chr(92) + '_')}\n").findings
        found += [finding.secret_id for finding in findings] == [secret_id(token, fingerprint_key())]
    assert found == 4


@given(st.lists(st.tuples(st.sampled_from("aB7-é"), st.booleans()), min_size=8, max_size=40))
def test_each_character_of_a_decoded_text_stands_where_it_is_written(characters: list[tuple[str, bool]]) -> None:
    written = [f"\\u{ord(character):04x}" if escaped else character for character, escaped in characters]
    text = f'before "{"".join(written)}" behind'
    for derived in derive(Joined([text])):
        assert derived.text == "".join(character for character, _ in characters)
        places = [derived.place(Span(at, at + 1)) for at in range(len(written))]
        assert [text[place.start : place.end] for place in places] == written
        whole = derived.place(Span(0, len(written)))
        assert text[whole.start : whole.end] == "".join(written)


def _coloured(rng: random.Random, code: str) -> str:
    """Code as a page shows it: each token in a tag of its kind, by one of the programs that colour it."""
    colours = (
        ("pl-s", "pl-ent", "pl-pds"),
        ("s2", "nl", "p"),
        ("hljs-string", "hljs-attr", "hljs-punctuation"),
        ("token string", "token property", "token punctuation"),
    )
    quoted, name, mark = rng.choice(colours)
    escaped = rng.random() < 0.5

    def told(text: str) -> str:
        inner = text.strip('"')
        quote_ = "&quot;" if escaped else '"'
        if quoted == "pl-s" and not escaped:
            quote_ = f'<span class="{mark}">"</span>'
        return f'<span class="{rng.choice((quoted, name))}">{quote_}{html.escape(inner, quote=False)}{quote_}</span>'

    lines = [
        "".join(told(part) if part.startswith('"') else f'<span class="{mark}">{part}</span>' for part in re.split(r'("[^"]*")', line) if part)
        for line in code.split("\n")
    ]  # fmt: skip
    row = rng.choice(("<tr><td>{}</td></tr>", '<span class="line">{}</span>', "{}"))
    return "<!DOCTYPE html>\n<html><body>\n" + "\n".join(row.format(line) for line in lines) + "\n</body></html>\n"


def test_a_secret_is_found_where_a_page_shows_an_export_in_colours() -> None:
    rng = random.Random(20261130)
    for _ in range(24):
        value = expand("<alnum:30>", rng)
        rows = [
            {"key": "base", "value": "https://a.test"},
            {"key": rng.choice(("client_secret", "apiKey", "token")), "value": value},
        ]
        page = _coloured(rng, json.dumps({"name": "E", "values": rows}, indent=rng.choice((1, 2, 4))))
        (finding,) = scan_text(rng.choice(("x.postman_environment.json", "page.html")), page).findings
        line = page.split("\n")[finding.region.start_line - 1]
        shown = line[finding.region.start_column - 1 : finding.region.end_column - 1]
        assert shown.strip('"') == value
