"""What a parameter of a URL holds is found wherever the URL stands, though its name says little elsewhere; addresses are quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, draw, environment, measure

_HEX = "0123456789abcdef"
_NAMES = ("key", "appid", "Key")
_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def _collection(item: dict[str, object]) -> str:
    return json.dumps({"info": {"name": "C", "schema": _SCHEMA}, "item": [{"name": "r", **item}]}, ensure_ascii=False)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(4, 9)))


def _url(rng: random.Random, name: str, value: str, join: str = "&") -> str:
    """A URL, whole, without its scheme, or from its path on, with the parameter in some place."""
    begin = rng.choice(
        (f"https://api.{_word(rng)}.com/v{rng.randint(1, 4)}/", f"{_word(rng)}.io/", "/", "{{base}}/", "")
    )
    parameters = [f"{name}={value}", *(f"{_word(rng)}={rng.randrange(999)}" for _ in range(rng.randrange(3)))]
    rng.shuffle(parameters)
    return f"{begin}{_word(rng)}?{join.join(parameters)}"


def _placed(rng: random.Random, name: str, value: str) -> tuple[str, str, str]:
    """A file with the URL in some text, its name and what the place is."""
    place = rng.choice(("variable", "script", "description", "link", "body", "example", "example in HTML"))
    url = _url(rng, name, value, "&amp;" if place == "example in HTML" else "&")
    if place == "variable":
        return environment([(_word(rng), url)]), "x.postman_environment.json", place
    request: dict[str, object] = {"method": "POST", "url": "https://example.org/a"}
    item: dict[str, object] = {"request": request}
    if place == "script":
        line = rng.choice(("pm.sendRequest('{}', next);", 'const url = "{}";', "let u = `{}`;")).format(url)
        item["event"] = [{"listen": "prerequest", "script": {"exec": [line]}}]
    elif place in ("description", "link"):
        request["description"] = f"Call {url} first." if place == "description" else f"See [the page]({url})."
    elif place == "body":
        request["body"] = {"mode": "raw", "raw": json.dumps({"target": url})}
    else:
        item["response"] = [{"name": "ok", "body": json.dumps({"next": url})}]
    return _collection(item), "x.postman_collection.json", place


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        name, value = rng.choice(_NAMES), draw(rng, rng.choice((32, 40)), rng.choice((_HEX, _HEX.upper())))
        text, file, place = _placed(rng, name, value)
        yield Case(text, value, f"{name}, {place}", file)


def _quiet(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        value = rng.choice(
            (_word(rng), f"{_word(rng)}/{_word(rng)}.png", str(rng.randrange(10**9)), "{{key}}", "YOUR_KEY")
        )
        text, file, place = _placed(rng, rng.choice(_NAMES), value)
        yield Case(text, "", f"{value}, {place}", file)


def test_a_key_in_the_query_of_a_url_is_found_in_every_text() -> None:
    measured = measure(_cases(random.Random(20261130), 150))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_is_no_key_in_the_query_of_a_url_is_quiet() -> None:
    assert not measure(_quiet(random.Random(20261201), 100)).besides


def test_a_variable_called_an_api_holds_its_key_or_its_address() -> None:
    rng = random.Random(20261202)
    for _ in range(40):
        name = rng.choice(("{}Api", "{}_api", "API_{}", "{}_API")).format(_word(rng)) if rng.random() < 0.7 else "api"
        name = name if not name.startswith("API_") else f"{_word(rng)}_API_{rng.choice(('DEV', 'prod', '2'))}"
        value = draw(rng, rng.choice((24, 32, 40)))
        host = rng.choice((f"{draw(rng, 10).lower()}.execute-api.eu-west-1.amazonaws.com", f"{draw(rng, 12).lower()}.onrender.com:8443/v1",
                           f"https://{_word(rng)}.dev/{draw(rng, 8)}", f"/api/v1/{draw(rng, 12)}"))  # fmt: skip
        rows = environment([(name, value), (name, host)])
        assert measure([Case(rows, value, name, "x.postman_environment.json")]) == (1, 1, [], [])
