"""Secrets are taken out of names, however many secrets a file holds and whatever name holds them."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest

from posthound.model.values import Exposure, Finding, Level, Origin, Region, RelatedPlace, Role
from posthound.policy.scrub import FEW, Scrubber, hidden
from posthound.support.redact import redact

SECRET = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=32))
_FINDING = Finding(
    "generic-token", "a.json", "/item/0", Role.HEADER, Region(1, 1, 1, 2), Level.HIGH, Level.HIGH, Exposure.FILE, "", "", "", "",
    path=("Collection", "Request"), evidence="the field is called x", name="x", host="example.com", origin=Origin("a.json", workspace="w", owner="o"),
    related=(RelatedPlace("/variable/0", "Collection", "uses it"),),
)  # fmt: skip


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 5 * FEW])
def test_each_of_few_or_many_secrets_is_taken_out_of_a_name(count: int) -> None:
    draw = random.Random(count)
    secrets = [
        "".join(draw.choices(string.ascii_letters + string.digits + "~/", k=draw.randint(6, 40))) for _ in range(count)
    ]
    clean = Scrubber(secrets)
    for secret in secrets:
        assert clean(f"GET {secret} here") == f"GET {redact(secret)} here"
        pointer = secret.replace("~", "~0").replace("/", "~1")
        assert pointer not in clean(f"/item/{pointer}/name")
    assert clean("GET a plain name") == "GET a plain name"


@pytest.mark.parametrize("count", [1, 40])
def test_of_many_names_those_that_hold_a_secret_are_told(count: int) -> None:
    draw = random.Random(count)
    letters = string.ascii_letters + "~/€Éß?"
    secrets = ["".join(draw.choices(letters, k=draw.randint(6, 40))) for _ in range(count)]
    names = [f"GET {'é€'[: draw.randint(0, 2)]} {number}" for number in range(200)]
    holding = [f"{name} {secret}" for name, secret in zip(names, secrets, strict=False)]
    holding += [text.replace("~", "~0").replace("/", "~1") for text in holding]
    told = Scrubber(secrets).may_change(draw.sample([*names, *holding], len(names) + len(holding)))
    assert set(holding) <= set(told)
    assert len(told) < len(names) / 2


@pytest.mark.parametrize("seed", range(20))
def test_a_password_that_is_a_word_is_taken_out_where_it_stands_by_itself(seed: int) -> None:
    draw = random.Random(seed)
    password = "".join(draw.choices(string.ascii_letters, k=draw.randint(6, 8))) + "2024"[: draw.randint(0, 3)]
    path, host = f"exports/{password}/api.json", f"{password}.example.com"
    clean = Scrubber([password], leading={path, host})
    for divider in " :=/?-.,'":
        assert password not in clean(f"Log in{divider}{password}{divider}now")
    assert clean(path) == path
    assert clean(host) == host
    for longer in (f"Log in as {password}smith", f"my{password}", f"{password}_id"):
        assert clean(longer) == longer


@pytest.mark.parametrize("seed", range(20))
def test_a_secret_that_is_no_word_is_taken_out_of_any_name(seed: int) -> None:
    draw = random.Random(seed)
    secret = (
        draw.choice("abc") + draw.choice("123") + "".join(draw.choices(string.ascii_letters, k=draw.randint(6, 30)))
    )
    path = f"exports/my{secret}s/api.json"
    assert secret not in Scrubber([secret], leading={path})(path)


def test_a_secret_of_several_lines_is_taken_out_of_many_names() -> None:
    scrub = Scrubber(["one\ntwo three"])
    assert "GET one\ntwo three" in scrub.may_change(["GET one\ntwo three", "a"])


@pytest.mark.parametrize(
    "change",
    [
        {"file": f"{SECRET}.json"}, {"pointer": f"/{SECRET}"}, {"path": ("Collection", SECRET)}, {"evidence": SECRET}, {"name": SECRET}, {"host": SECRET},
        {"origin": Origin(SECRET)}, {"origin": Origin("a.json", workspace=SECRET)}, {"origin": Origin("a.json", owner=SECRET)},
        {"related": (RelatedPlace(f"/{SECRET}", "Collection", "uses it"),)}, {"related": (RelatedPlace("/a", SECRET, "uses it"),)},
    ],
)  # fmt: skip
def test_a_secret_is_hidden_in_every_name_of_a_finding(change: dict[str, Any]) -> None:
    finding = _FINDING._replace(**change)
    shown = hidden(finding, Scrubber([SECRET]))
    assert SECRET not in repr(shown)
    assert redact(SECRET) in repr(shown)
    assert [field for field in Finding._fields if getattr(shown, field) != getattr(finding, field)] == list(change)


def test_a_finding_whose_names_hold_no_secret_stays_as_it_is() -> None:
    assert hidden(_FINDING, Scrubber([SECRET])) == _FINDING
