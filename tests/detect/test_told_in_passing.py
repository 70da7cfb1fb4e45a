"""Credentials that notes, commands and samples give in passing: behind options, in brackets behind them, in links, as objects of cookies."""

from __future__ import annotations

import json
import random

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import covered, scan_text

# `@` is a password, `#` something drawn.
_COMMANDS = (
    "curl --cert client.p12:@ https://shop.example/", "curl -s -E ./client.pem:@ https://shop.example/", "curl -b 'auth=#' https://shop.example/",
    "wscat --auth ana:@ -c wss://shop.example", "ab -A ana:@ https://shop.example/", "hey -n 9 -a ana:@ https://shop.example/",
    "snmpwalk -v3 -u ana -A @ host", "ssh-keygen -t rsa -N @ -f key", "rabbitmqadmin -u ana -p @ list queues", "cmdkey /add:host /user:ana /pass:@",
    "http -A bearer -a # https://shop.example/", "doctl auth init -t #", "cf auth ana @", "mc alias set s3 https://s3.shop.example anas-key-id #",
    "chpasswd <<< 'ana:@'", "npm config set //npm.shop.example/:_authToken #",
)  # fmt: skip
_SENTENCES = (
    "# (API key)", "`#` (access token for staging)", "the old one: # (secret)", "Replace the key by # before you run this.",
)  # fmt: skip
_LINKS = (
    "https://shop.example/auth/magic?code=#", "https://shop.example/invite?code=#", "https://shop.example/password/reset?t=#", "https://shop.example/magic-link?t=#&lang=en",
    "https://shop.example/verify?email=ana%40shop.example&code=#",
)  # fmt: skip
_COOKIES = (
    '&http.Cookie{Name: "session", Value: "#"}', 'http.Cookie{\n\tName:  "auth_token",\n\tValue: "#",\n}', 'new Cookie { Name = "sid", Value = "#" }',
    "addCookies([{name: 'session', value: '#', url: 'https://shop.example'}])", "driver.add_cookie({'name': 'sessionid', 'value': '#'})",
    'Cookie::build("session", "#")',
)  # fmt: skip
_QUIET = (
    "curl --cert client.pem --key client.key https://shop.example/#", "curl -b cookies.txt https://shop.example/#", "curl -b 'theme=#' https://shop.example",
    "ssh-keygen -t ed25519 -C #", "mc alias list #", "cf auth", "snmpget -v2c -c public #", "# (commit)", "# (order key)", "# (public key)", "# (client id)",
    "https://shop.example/auth/magic?theme=#", "https://shop.example/verify?order=#", "https://shop.example/page?t=#",
    'http.Cookie{Name: "lang", Value: "#"}', "addCookies([{name: 'theme', value: '#'}])", "add_cookie({'name': 'csrftoken', 'value': '#'})",
)  # fmt: skip


def _written(form: str, seed: int) -> tuple[str, str]:
    """The text, and what is to be found in it."""
    rng = random.Random(f"{form}{seed}")
    password = f"{expand('<upper:1><lower:5>', rng)}!{expand('<digit:3><lower:4>', rng)}"
    value = password if "@" in form.replace("@shop", "") else expand("<alnum:40>", rng)
    return form.replace("@", value) if value == password else form.replace("#", value), value


def _files(text: str) -> list[tuple[str, str]]:
    body = {"mode": "raw", "raw": json.dumps({"note": text})} if "\n" not in text and '"' not in text else None
    return [
        ("a.md", f"Do this:\n\n{text}\n"),
        ("x.postman_collection.json", collection(description=text)),
        *([("x.postman_collection.json", collection(body=body))] if body else []),
    ]


@pytest.mark.parametrize("form", [*_COMMANDS, *_SENTENCES, *_LINKS, *_COOKIES])
def test_what_is_told_in_passing_is_found(form: str) -> None:
    for seed in range(3):
        text, value = _written(form, seed)
        for name, file in _files(text):
            assert [covered(file, finding) for finding in scan_text(name, file).findings] == [value], (name, text)


@pytest.mark.parametrize("form", _QUIET)
def test_what_only_looks_so_is_quiet(form: str) -> None:
    for seed in range(3):
        for name, file in _files(_written(form, seed)[0]):
            assert scan_text(name, file).findings == (), (name, file)
