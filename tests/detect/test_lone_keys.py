"""Logins of which one half is an API's key and the other is empty or a filler, as `KEY:` and `KEY:X`: the key is found wherever such a login is encoded,
taken by a call or by curl; logins of accounts with words for names, and what else is encoded, are none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

_LOGINS = ("{}:", "{}:X", "{}:x", "{}:api_token", "{}:unused", "{}:nopass", "{}:x-oauth-basic", ":{}")
# What takes a login in one text, and what takes its halves.
_WHOLE = (
    "const auth = btoa('{}');", 'auth = base64.b64encode(b"{}").decode()', "token: encoding.b64encode('{}'),",
    'String auth = Base64.getEncoder().encodeToString("{}".getBytes());', "'Basic ' + Buffer.from('{}').toString('base64')",
    "curl_setopt($ch, CURLOPT_USERPWD, '{}');", "curl -u '{}' https://api.orchard.example/v1", "curl --user {} https://api.orchard.example",
)  # fmt: skip
_HALVES = (
    "requests.get(url, auth=('{}', '{}'))",
    'requests.get(url, auth=HTTPBasicAuth("{}", "{}"))',
    "request.basic_auth '{}', '{}'",
)
# Names of accounts and pages, and what people leave in place of a key.
_NAMES = (
    "OrderItemConnection", "arrayconnection", "svc-orders-prod-eu-12", "order-page-2024-12-24", "item_edge_v2_2021_11", "ana.silva@orchard.example",
    "your_api_key_12345", "XXXXXXXXXX1234XXXXXX", "00000000000000000000", "{{apiKey}}", "${API_KEY_2024}", "Version2OfTheOrders",
)  # fmt: skip


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        value, login = draw(rng, rng.randint(20, 44)), rng.choice(_LOGINS)
        user, _, password = login.format(value).partition(":")
        code = rng.choice(_WHOLE).format(login.format(value))
        if rng.random() < 0.3:
            code = rng.choice(_HALVES).format(user, password)
        if rng.random() < 0.5:
            yield Case(f"# Sample\n\n```\n{code}\n```\n", value, f"{login} {code}", "README.md")
        else:
            yield Case(collection(description=code), value, f"{login} {code}", "x.postman_collection.json")


@pytest.mark.parametrize("seed", [3, 4])
def test_a_key_that_is_half_of_a_login_is_found(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 100))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_bytes_of_a_text_that_base64_is_not_made_of_are_no_login() -> None:
    rng = random.Random(20261209)
    for call in ("Buffer.from", "new Buffer"):
        code = f"const key = 1;\ncache.put({call}('user:{draw(rng, 24)}', 'utf8'), 60);\n"
        measured = measure([Case(collection(description=code), "", call, "x.postman_collection.json")])
        assert not measured.besides, call


def test_a_login_without_a_key_is_quiet() -> None:
    rng = random.Random(20261208)
    for name in _NAMES:
        login = rng.choice(_LOGINS[:-1]).format(name)
        texts = [code.format(login) for code in _WHOLE]
        texts += [code.format(*login.split(":")) for code in _HALVES]
        measured = measure([Case(collection(description="\n".join(texts)), "", login, "x.postman_collection.json")])
        assert not measured.besides, login
