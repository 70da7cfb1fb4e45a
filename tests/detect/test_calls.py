"""Passwords that remote procedure calls take by their place, in JSON-RPC and XML-RPC: found whole, and nothing else of the arguments."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS, k=rng.randint(4, 9)))


def _password(rng: random.Random) -> str:
    return f"{draw(rng, rng.randint(6, 14))}{rng.choice('!@#%*?')}{rng.randrange(10, 99)}"


def _call(rng: random.Random, password: str | None) -> tuple[str, list[object]]:
    """A method and its arguments; without a password, one that takes none."""
    database, user = _word(rng), rng.choice((_word(rng), f"{_word(rng)}@{_word(rng)}.com"))
    if password is None:
        return rng.choice(("search_read", "version", "host.get", "fields_get")), [database, user, draw(rng, 12)]
    if rng.random() < 0.5:
        number = rng.choice((rng.randrange(2, 99), "{{uid}}"))
        rest = [f"{_word(rng)}.{_word(rng)}", rng.choice(("search_read", "write", "create")), [[]]]
        return rng.choice(("execute_kw", "execute")), [database, number, password, *rest]
    method = rng.choice(("login", "authenticate", "user.login"))
    return method, [*([database] if rng.random() < 0.7 else []), user, password, *([{}] if rng.random() < 0.4 else [])]


def _json(rng: random.Random, method: str, given: list[object]) -> str:
    indent = rng.choice((None, 1, 2, 4))
    if rng.random() < 0.6:
        call = {"service": rng.choice(("object", "common")), "method": method, "args": given}
        return json.dumps({"jsonrpc": "2.0", "method": "call", "params": call, "id": 1}, indent=indent)
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": given, "id": rng.randrange(99)}, indent=indent)


def _xml(rng: random.Random, method: str, given: list[object]) -> str:
    gap = rng.choice(("", "\n", "\n  "))
    values = [
        f"<int>{one}</int>" if isinstance(one, int) else f"<string>{one}</string>" if rng.random() < 0.7 else str(one)
        for one in given
        if isinstance(one, int | str)
    ]
    listed = gap.join(f"<param>{gap}<value>{value}</value>{gap}</param>" for value in values)
    return f'<?xml version="1.0"?>{gap}<methodCall>{gap}<methodName>{method}</methodName>{gap}<params>{gap}{listed}</params></methodCall>'


def _cases(rng: random.Random, count: int, *, secret: bool) -> Iterator[Case]:
    for _ in range(count):
        password = _password(rng) if secret else None
        method, given = _call(rng, password)
        if not secret and rng.random() < 0.4:
            method, given = "login", [_word(rng), _word(rng), rng.choice(("{{password}}", "YOUR_PASSWORD", "admin"))]
        raw = rng.choice((_json, _xml))(rng, method, given)
        yield Case(collection(body={"mode": "raw", "raw": raw}), password or "", f"{method} {raw[:200]}")


@pytest.mark.parametrize("seed", [7, 8])
def test_the_password_of_a_call_is_found_by_its_place(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 80, secret=True))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_calls_without_a_password_are_quiet() -> None:
    assert not measure(_cases(random.Random(9), 80, secret=False)).besides
