"""Users with their passwords in one value, and lists of such: found by names for logins; roles, ids and code under the same names are quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, draw, measure

MANY = ("USERS", "test_users", "BASIC_AUTH_USERS", "logins", "demoLogins", "adminUsers")
ONE = ("LOGIN", "admin_login", "ADMIN", "testUser", "demo_account", "smtp-user")
BOTH = (
    "userpass",
    "USERPWD",
    "CURLOPT_USERPWD",
    "credentials",
    "REGISTRY_CREDENTIALS",
    "creds",
    "HTPASSWD",
    "BASIC_AUTH",
    "httpAuth",
)
TOKENS = ("API_KEYS", "tokens", "AUTH_TOKENS", "accessTokens")
PEOPLE = ("ana", "ben@orchard.test", "c.moreau", "svc-mail", "root")
WORDS = ("Pelican", "marble", "Tulip", "Ribbon", "Copper", "falcon")
# What has such a name, and no password in it.
QUIET = (
    ("USERS", "ana:admin,ben:viewer"), ("users", "uid:1000"), ("test_user", "user:<uuid>"), ("test_user", "auth0:<hex:24>"),
    ("LOGIN", "https://orchard.test:8443/Login1"), ("ADMIN", "admin:changeme"), ("ADMIN", "admin:{{adminPassword}}"),
    ("USERS", "ana:$PASS1,ben:${PASS2}"), ("login", "time:2024-01-02T10:11:12Z"), ("basic", "Acme.Users:V2Handler"),
    ("users", "Acme.Models:User2List"), ("credentials", "client:read,client:write"), ("userpass", "auth/userpass:login"),
    ("X_SESSION", "lang=de-DE"), ("session", "user=ana; lang=de"), ("tokens", "ana:read,ben:write"), ("tokens", "input:120,output:4400"),
)  # fmt: skip


def _places(name: str, value: str) -> Iterator[tuple[str, str]]:
    row = {"key": name, "value": value, "enabled": True}
    yield (
        "x.postman_environment.json",
        json.dumps({"name": "e", "values": [row], "_postman_variable_scope": "environment"}),
    )
    yield ".env", f"{name}={value}\n"
    yield "ci.yml", f'env:\n  {name}: "{value}"\n'
    yield "a.json", json.dumps({"shop": {name: value}})


def _password(rng: random.Random) -> str:
    word, other = rng.sample(WORDS, 2)
    return rng.choice(
        (f"{word}{rng.randint(1000, 9999)}!", f"{word}-{other.title()}-{rng.randint(10, 999)}", "x9" + draw(rng, 10))
    )


def _found(rng: random.Random) -> Iterator[Case]:
    for name in MANY + ONE + BOTH:
        user, value = rng.choice(PEOPLE), _password(rng)
        for path, text in _places(name, f"{user}:{value}"):
            yield Case(text, value, f"{name}={user}:…", path)
    for name in TOKENS:
        value, form = draw(rng, 32), rng.choice(("ana:{}", "ana={}"))
        for path, text in _places(name, form.format(value)):
            yield Case(text, value, f"{name}={form}", path)
    for name, value in (("X_SESSION", draw(rng, 32)), ("session", draw(rng, 40))):
        for path, text in _places(name, f"sessionid={value}; Path=/"):
            yield Case(text, value, f"{name}=sessionid=…", path)


@pytest.mark.parametrize("seed", range(3))
def test_the_password_behind_a_user_is_found_by_itself(seed: int) -> None:
    told = measure(_found(random.Random(seed)))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize("join", [",", ";", " ", ", "])
def test_each_of_several_logins_or_tokens_is_found(join: str) -> None:
    rng = random.Random(join)
    for name, sign, drawn in (
        ("USERS", ":", _password),
        ("API_KEYS", ":", draw),
        ("TOKENS", "=", draw),
        ("passwords", "=", _password),
    ):
        first, second = (drawn(rng, 32) if drawn is draw else _password(rng) for _ in range(2))
        for path, text in _places(name, f"ana{sign}{first}{join}ben{sign}{second}"):
            for value, other in ((first, second), (second, first)):
                told = measure([Case(text, value, f"{name} in {path}", path)])
                assert told.found == 1, told
                assert all(other in one for one in told.besides), told


def test_roles_ids_references_and_code_under_such_names_are_quiet() -> None:
    rng = random.Random(5)
    for name, form in QUIET:
        cases = [Case(text, "", f"{name}={form}", path) for path, text in _places(name, expand(form, rng))]
        assert not measure(cases).besides


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (".curlrc", 'user = "ana:{}"\nurl = "https://orchard.test:8443/"\n'),
        (".curlrc", "# staging\n-u ana:{}\n"),
        (".curlrc", "proxy-user: ana:{}\nproxy = http://proxy.orchard.test:3128\n"),
        ("_curlrc", "--user ana:{}\n"),
        (".siegerc", "verbose = true\nlogin = ana:{}:Orchard\n"),
        (".siegerc", "proxy-login: ana:{}\n"),
    ],
)
def test_a_login_among_the_options_of_curl_and_siege_is_found(name: str, form: str) -> None:
    value = _password(random.Random(form))
    told = measure([Case(form.format(value), value, form, name)])
    assert told.found == 1, told
    assert not told.besides
