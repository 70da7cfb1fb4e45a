"""Headers kept as text are read as the rows of a list are: blocks of older versions, raw HTTP, and the code and commands of many languages."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, collection, draw, draws, measure

_HEX = "0123456789abcdef"
# A header with a secret, `@`, and what its value is drawn from.
_SECRET = (
    ("Cookie", "lang=en; theme=dark; sessionid=@", string.ascii_lowercase + string.digits),
    ("Cookie", "_ga=GA1.2.1; .ASPXAUTH=@", "0123456789ABCDEF"),
    ("Cookie", "a=1; PHPSESSID=@; b=2", string.ascii_lowercase + string.digits),
    ("Cookie", "JSESSIONID=@", "0123456789ABCDEF"),
    ("Cookie", "locale=de; connect.sid=s%3A@", LETTERS_DIGITS),
    ("X-Session-Id", "@", LETTERS_DIGITS),
    ("X-Api-Key", "@", LETTERS_DIGITS),
    ("X-Auth-Token", "@", LETTERS_DIGITS),
    ("X-Access-Token", "@", _HEX),
    ("X-Client-Secret", "@", LETTERS_DIGITS),
    ("X-Merchant-Key", "@", LETTERS_DIGITS),
    ("Authorization", "Bearer @", LETTERS_DIGITS),
    ("Authorization", "Token @", _HEX),
    ("Proxy-Authorization", "Bearer @", LETTERS_DIGITS),
)
_QUIET = (("If-None-Match", '"@"', _HEX), ("ETag", '"@"', _HEX), ("X-Request-Id", "@", _HEX), ("X-Correlation-Id", "@", _HEX), ("Traceparent", "00-@-01", _HEX),
          ("Sec-WebSocket-Key", "@==", LETTERS_DIGITS), ("Cookie", "_ga=GA1.2.@; lang=en", string.digits), ("Idempotency-Key", "@", _HEX),
          ("Content-MD5", "@==", LETTERS_DIGITS), ("Postman-Token", "@", _HEX))  # fmt: skip
# How a header, N with the value V, stands in code and on command lines.
_CODE = (
    "GET /v1/orders HTTP/1.1\nHost: api.orchard.example\nAccept: */*\nN: V\nUser-Agent: orchard/2.1\n",
    "curl -X POST https://api.orchard.example/v1 \\\n  -H 'Accept: application/json' \\\n  -H 'N: V'",
    'curl "https://api.orchard.example/v1" --header "N: V" --data @x.json',
    "http GET https://api.orchard.example/v1 Accept:application/json 'N:V'",
    'Invoke-RestMethod -Uri https://api.orchard.example -Headers @{ "N" = "V" }',
    "requests.get(url, headers={'Accept': '*/*', 'N': 'V'})",
    'req.Header.Set("N", "V")',
    'HttpRequest.newBuilder(uri).header("N", "V").build();',
    'connection.setRequestProperty("N", "V");',
    "curl_setopt($ch, CURLOPT_HTTPHEADER, array('Accept: */*', 'N: V'));",
    'client.DefaultRequestHeaders.Add("N", "V");',
    "fetch(url, {headers: {'N': 'V'}})",
)


def _block(rng: random.Random, name: str, value: str) -> str:
    lines = rng.sample(
        ["Accept: application/json", "User-Agent: orchard/2.1", "Content-Type: text/plain"], rng.randint(0, 3)
    )
    lines.insert(rng.randint(0, len(lines)), f"{name}: {value}")
    return "\n".join(lines) + rng.choice(("", "\n"))


def _placed(rng: random.Random, name: str, value: str) -> tuple[str, str, str]:
    place = rng.choice(("v1", "v2.0", "body", "description"))
    if place == "v1":
        request = {
            "id": "r0",
            "headers": _block(rng, name, value),
            "url": "http://www.orchard.example/i",
            "method": "GET",
            "name": "i",
        }
        document = {"id": "5b1f8f0c", "name": "old", "order": ["r0"], "folders": [], "requests": [request]}
        return json.dumps(document, indent=1), "x.json.postman_collection", place
    file = "x.postman_collection.json"
    if place == "v2.0":
        return collection(header=_block(rng, name, value)), file, place
    code = rng.choice(_CODE)
    if '"' in value:
        code = _CODE[1]
    text = _filled(code, name, value)
    if place == "body":
        return collection(body={"mode": "raw", "raw": text}), file, f"{place}: {code[:24]}"
    return collection(description=f"Call it so:\n\n```\n{text}\n```\n"), file, f"{place}: {code[:24]}"


def _filled(code: str, name: str, value: str) -> str:
    """The code with N and V, which stand alone, filled in."""
    for quote in ("'", '"', " ", "\n"):
        code = (
            code.replace(f"{quote}N", f"{quote}{name}", 1)
            if f"{quote}N:" in code or f"{quote}N{quote}" in code
            else code
        )
    return (
        code.replace(": V", f": {value}")
        .replace(":V'", f":{value}'")
        .replace("'V'", f"'{value}'")
        .replace('"V"', f'"{value}"')
    )


def _headers(
    rng: random.Random, kinds: tuple[tuple[str, str, str], ...], count: int, *, secret: bool
) -> Iterator[Case]:
    for _ in range(count):
        name, form, alphabet = rng.choice(kinds)
        value = draw(rng, 32, alphabet) if any(c.isalpha() for c in alphabet) else "".join(rng.choices(alphabet, k=20))
        text, file, place = _placed(rng, name, form.replace("@", value))
        shown = f"s%3A{value}" if "s%3A" in form else value
        yield Case(text, shown if secret else "", f"{name} {form}, {place}", file)


def test_a_secret_header_is_found_in_text_as_in_a_list() -> None:
    measured = measure(_headers(random.Random(20261129), _SECRET, draws(500), secret=True))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_is_quiet_in_a_list_of_headers_is_quiet_in_text() -> None:
    assert not measure(_headers(random.Random(20261130), _QUIET, draws(300), secret=False)).besides
