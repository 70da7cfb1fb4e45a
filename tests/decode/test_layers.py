"""What is encoded is looked at like any text, some layers deep."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthound.decode.derive import derive
from posthound.model.columns import Joined, Span
from posthound.rules.templates import expand
from tests.helpers import scan_text

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
