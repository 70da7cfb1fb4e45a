"""A value in a list of names and values that runs through a text ends where the list goes on, whatever divides it."""

from __future__ import annotations

import json
import random

import pytest

from tests.detect.kinds import Case, collection, draw, environment, measure

_LISTS = (
    "api_key={v}, user=ana", "user=ana, api_key={v}, region=eu", "Config(user=ana, client_secret={v}, retries=3)", "{{id=4, auth_token={v}, on=true}}",
    "api_token = {v}, and the rest later", "client_secret={v},", "access_token={v}, ", "set secret_key={v}, then restart", "user=ana; api_key={v}; region=eu",
    "level=info client_secret={v} msg=done", "api_key={v}&user=ana, again", "User[name=ana, refresh_token={v}]", "api_key={v}\nuser=ana, x=1",
    "X-Url: a/b\nCookie: api_key={v}; redirect=a/b; host=x=y", "auth_token={v}; port=8080; host=a",
)  # fmt: skip
_MARKS = ("", "+", "/", "-", "_", "~")


@pytest.mark.parametrize("form", _LISTS)
def test_a_value_in_a_running_list_ends_before_what_divides_it(form: str) -> None:
    rng = random.Random(form)
    for mark in _MARKS:
        inner = draw(rng, 11) + mark + draw(rng, 13)
        text = form.format(v=inner)
        place = rng.choice(
            (collection(description=text), collection(body={"mode": "raw", "raw": text}), environment([("note", text)]))
        )
        measured = measure([Case(place, inner, text)])
        assert measured.share == 1, measured.missed
        assert not measured.besides


def test_a_comma_within_a_value_is_its_own() -> None:
    rng = random.Random(3)
    values = [f"{draw(rng, 9)},{draw(rng, 8)}" for _ in range(10)]
    cases = [
        Case(
            json.dumps({"name": "E", "values": [{"key": "note", "value": f"password={value}"}]}),
            value,
            value,
            "x.postman_environment.json",
        )
        for value in values
    ]
    assert measure(cases).share == 1
