"""Cookies that keep somebody logged in are found in fields called after them: alone, with their name, and among others."""

from __future__ import annotations

import random
from collections.abc import Iterator

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, measure, placed

_OWNERS = ("session", "auth", "login", "remember me", "sso", "identity", "access", "jwt", "refresh", "auth session")
_ENDS = ("cookie", "cookies", "cookie value", "cookie header", "cookie string", "cookie data", "cookie val")
# What is written, and where the secret begins in it.
_VALUES = (
    ("<hex:32>", ""), ("<b64:42>==", ""), ("<alnum:40>", ""), ("<uuid>", ""), ("s%3A<b64url:32>.<alnum:43>", ""), ("JSESSIONID=<HEX:32>", "="),
    ("connect.sid=s%3A<b64url:32>.<alnum:43>", "="), ("orchard_app=<alnum:40>", "="), ("lang=en; PHPSESSID=<loweralnum:26>; theme=dark", "PHPSESSID="),
)  # fmt: skip
# Settings of cookies and cookies of other sorts, with values that are as long.
_OTHERS = (
    ("cookie name", "orchard.session.id"), ("session cookie name", "connect.sid"), ("cookie domain", "api.orchard.example"),
    ("auth cookie path", "/app/login/page"), ("cookie consent id", "<uuid>"), ("cookie max age", "86400000"), ("csrf cookie", "<hex:32>"),
    ("xsrf cookie value", "<uuid>"), ("session cookie secure", "true"), ("consent cookie", "<alnum:40>"), ("ga cookie", "GA1.2.1161546734.1526904323"),
    ("tracking cookie", "<alnum:32>"), ("visitor cookie", "<uuid>"), ("auth cookie enabled", "true"), ("session cookie expiry", "2024-09-09T11:11:11Z"),
    ("session cookie", "theme=<alnum:24>; lang=en"), ("session cookie", "{{sid}}"), ("auth cookie", "your-session-cookie-here"),
    ("session cookie value", "xxxxxxxxxxxxxxxxxxxxxxxx"), ("cookie value", "chocolate chip cookie"), ("session cookie", "_ga=<alnum:32>"),
)  # fmt: skip


def _spelled(rng: random.Random, words: str) -> str:
    parts = words.split()
    camel = parts[0] + "".join(map(str.title, parts[1:]))
    return rng.choice(("_".join(parts), "-".join(parts), "_".join(parts).upper(), camel, camel[0].upper() + camel[1:]))


def _placed(rng: random.Random, name: str, value: str) -> tuple[str, str, str]:
    """The same as `placed`, but for the key of an authorization, which is one whatever it is called."""
    while True:
        text, file, place = placed(rng, name, value)
        if place != "auth":
            return text, file, place


def _kept(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        template, before = rng.choice(_VALUES)
        value = expand(template, rng)
        secret = value.partition(before)[2].partition(";")[0] if before else value
        name = _spelled(rng, f"{rng.choice(_OWNERS)} {rng.choice(_ENDS)}")
        text, file, place = _placed(rng, name, value)
        yield Case(text, secret, f"{name} = {template} in {place}", file)


def test_a_cookie_is_found_by_the_name_of_its_field() -> None:
    measured = measure(_kept(random.Random(20261130), 120))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_belongs_to_cookies_is_none() -> None:
    rng = random.Random(20261130)
    cases = []
    for words, template in _OTHERS * 4:
        text, file, place = _placed(rng, _spelled(rng, words), expand(template, rng))
        cases.append(Case(text, what=f"{words} = {template} in {place}", name=file))
    assert not measure(cases).besides


def test_a_token_that_is_given_as_a_cookie_is_found_without_its_name() -> None:
    rng = random.Random(20261130)
    value = expand("<HEX:32>", rng)
    text = '{"name": "e", "values": [{"key": "sessionToken", "value": "JSESSIONID=@"}]}'.replace("@", value)
    measured = measure([Case(text, value)])
    assert not measured.missed
