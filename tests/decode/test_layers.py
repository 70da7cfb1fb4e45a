"""What is encoded is looked at like any text, some layers deep."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from urllib.parse import quote

import pytest

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
