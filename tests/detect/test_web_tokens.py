"""JSON Web Tokens are found whole in both alphabets of base64, padded or not, and what follows one is no part of it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator

from posthound.model.values import Level
from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, measure
from tests.helpers import scan_text

# The bytes of a signature by its algorithm, and which parts are written as what.
_SIZES = {"HS256": 32, "HS384": 48, "ES256": 64, "ES384": 96, "RS256": 256, "RS384": 384, "RS512": 512}
_STYLES = (
    "url",
    "url, padded",
    "standard",
    "standard, not padded",
    "standard signature",
    "standard signature, not padded",
)
_NAMES = ("José ÿ~?>", "管理员", "Ana", "ана")
_TAILS = ("/path/to/it", "/" + "Ab3" * 6 + "Zz", "/Ab3Ab3Ab3Ab3Ab3Ab3Zz1", "+and+words", "?q=1", "#part", "&next=b", ".")  # fmt: skip


def _written(data: bytes, style: str) -> str:
    text = base64.b64encode(data).decode() if "standard" in style else base64.urlsafe_b64encode(data).decode()
    return text if style in ("url, padded", "standard", "standard signature") else text.rstrip("=")


def _token(rng: random.Random, style: str) -> str:
    algorithm, size = rng.choice(list(_SIZES.items()))
    claims = {"sub": rng.randrange(10**9), "name": rng.choice(_NAMES)}
    parts = [json.dumps(part, ensure_ascii=False).encode() for part in ({"alg": algorithm, "typ": "JWT"}, claims)]
    outer = "url" if style.startswith("standard signature") else style
    return ".".join([*(_written(part, outer) for part in parts), _written(rng.randbytes(size), style)])


def _placed(token: str) -> dict[str, str]:
    request = {"method": "GET", "url": "https://api.orchard.example/x"}

    def exported(**more: object) -> str:
        return json.dumps({"info": {"name": "n"}, "item": [{"name": "r", "request": {**request, **more}}]})

    return {
        "a variable": json.dumps({"name": "e", "values": [{"key": "plum", "value": token}]}),
        "Bearer": exported(header=[{"key": "Authorization", "value": f"Bearer {token}"}]),
        "a cookie": exported(header=[{"key": "Cookie", "value": f"a=1; jwt={token}; b=2"}]),
        "a body": exported(body={"mode": "raw", "raw": json.dumps({"x": token})}),
        "a description": exported(description=f"Use {token} for it."),
    }


def _whole(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        style = rng.choice(_STYLES)
        token = _token(rng, style)
        place, text = rng.choice(list(_placed(token).items()))
        yield Case(text, token, f"{style}, {place}")


def test_both_alphabets_are_read() -> None:
    measured = measure(_whole(random.Random(20261130), 150))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_follows_is_left_out() -> None:
    rng = random.Random(20261130)
    cases = [
        Case(_placed(f"https://orchard.example/confirm/{token}{tail}")["a description"], token, tail)
        for tail in _TAILS
        for token in (_token(rng, "url") for _ in range(4))
    ]
    measured = measure(cases)
    assert not measured.missed, measured.missed


def test_an_expired_one_is_low_in_both_alphabets() -> None:
    from posthound.model.values import Level
    from tests.helpers import scan_text

    rng = random.Random(20261130)
    for style in _STYLES:
        head, end = (_written(json.dumps(part).encode(), style) for part in ({"alg": "HS256"}, {"n": "ÿ~?>", "exp": 1}))
        token = f"{head}.{end}.{_written(rng.randbytes(32), style)}"
        (finding,) = scan_text("x.json", _placed(token)["a variable"]).findings
        assert finding.severity is Level.LOW, style


def test_those_that_are_pasted_one_behind_the_other_are_one_value() -> None:
    rng, cases = random.Random(61), []
    for count in (2, 3, 4) * 6:
        first = _token(rng, "url")
        chain = rng.choice((first * count, "".join([first, *(_token(rng, "url") for _ in range(count - 1))])))
        cases += [Case(text, chain, f"{count} in {place}") for place, text in _placed(chain).items()]
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_of_those_the_last_to_lapse_counts() -> None:
    rng = random.Random(62)
    lapsed, valid = (expand(f"<jwt:{when}>", rng) for when in (1600000000, 4102444800))
    for chain, level in ((lapsed + lapsed, Level.LOW), (lapsed + valid, Level.HIGH), (valid + lapsed, Level.HIGH)):
        text = json.dumps({"name": "e", "values": [{"key": "plum", "value": chain}]})
        (finding,) = scan_text("x.postman_environment.json", text).findings
        assert finding.severity is level
