"""Logins that notes tell: a user and a password on one line, or in a list below a heading; and a key in a block below its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

_WORDS = "harbor lantern river marble garden pencil copper meadow".split()
_ANNOUNCED = (
    "Login: {u} / {p}", "Basic auth: {u} / {p}", "Login: {u}:{p}", "Acceso: {u}:{p}", "Zugang Testsystem: {u} / {p}", "Log in with {u} / {p}",
    "Test account: **{u}** / **{p}**", "Demo account (staging): `{u}` / `{p}`", "Log in as {u} with {p}", "Usuario: {u} / {p}", "**Login:** {u} / {p}",
    "Credentials: {u} | {p}", "Sign in with {u}/{p}", "- Login: {u} / {p}", "Accès: {u} : {p}", "User: {u}:{p}",
)  # fmt: skip
_HEADINGS = (
    "## Credentials", "### Test users", "Users (login / password):", "**Logins**", "Zugangsdaten:", "#### Accesos", "Usuarios de prueba",
    "Test accounts",
)  # fmt: skip
_ITEMS = ("- {u} / {p}", "* {u}:{p}", "- **{u}** : **{p}**", "- `{u}` / `{p}` (read only)", "* {u} | {p}", "- {u}: {p}")
_FENCED = ("## API key", "### Bearer token", "## Secret", "**Access token**", "#### Client secret")


def _user(rng: random.Random) -> str:
    return rng.choice(("admin", "ana", "qa_user", "svc-orders", "luis.gomez", f"user{rng.randrange(99)}"))


def _password(rng: random.Random) -> str:
    first, second = rng.sample(_WORDS, 2)
    chosen = f"{first.title()}{rng.choice('!#$?-')}{second}{rng.randint(11, 97)}"
    return rng.choice((chosen, draw(rng, 12) + "!", draw(rng, 16)))


def _within(rng: random.Random, text: str) -> str:
    """A description with the text as a paragraph."""
    around = rng.choice(("{}", "How to begin.\n\n{}\n\nAsk the team for more.", "Intro\n\n{}\n"))
    return collection(description=around.replace("{}", text))


def _lines(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        form, password = rng.choice(_ANNOUNCED), _password(rng)
        yield Case(_within(rng, form.format(u=_user(rng), p=password)), password, form)


def _lists(rng: random.Random, count: int) -> Iterator[tuple[str, list[str], str]]:
    for _ in range(count):
        passwords = [_password(rng) for _ in range(rng.randint(1, 4))]
        heading, item = rng.choice(_HEADINGS), rng.choice(_ITEMS)
        end = rng.choice(("\n", "\r\n"))
        items = end.join(item.format(u=_user(rng), p=password) for password in passwords)
        yield _within(rng, f"{heading}{rng.choice((end, end * 2))}{items}"), passwords, f"{heading} {item}"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_password_behind_a_user_and_a_word_for_a_login_is_found(seed: int) -> None:
    measured = measure(_lines(random.Random(seed), 160))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_each_password_of_a_list_of_logins_is_found() -> None:
    rng = random.Random(3)
    for text, passwords, what in _lists(rng, 80):
        for password in passwords:
            measured = measure([Case(text, password, what)])
            assert measured.share == 1, measured.missed
            assert {one.rpartition(": ")[2].strip("'") for one in measured.besides} <= {*passwords}


def test_a_key_in_a_block_below_its_heading_is_found() -> None:
    rng = random.Random(4)
    for heading in _FENCED:
        for _ in range(5):
            key = draw(rng, rng.randint(24, 48))
            text = f"{heading}\n{rng.choice(('', chr(10)))}```{rng.choice(('', 'text'))}\n{key}\n```\n"
            measured = measure([Case(_within(rng, text), key, text)])
            assert measured.share == 1, measured.missed
            assert not measured.besides


_QUIET = (
    "Login: POST /auth/login", "Access: read / write", "User: ana / changeme", "Account: arn:aws:iam::<n>:role/Deploy-2", "Login: eu-west-1 / staging",
    "Login: {{user}} / {{password}}", "Account: savings/2024-05-01", "Users: admin / editor / viewer", "Login: ana@acme.example / bo@acme.example",
    "Access: v1.2.3 / v2.0.0-beta", "User: id / name", "Log in with Google / GitHub", "Login: https://Acme.example/Login2", "users: 10:30:45 / 11:00",
    "## Users\n\n- GET /users\n- POST: /users", "## Accounts\n- savings / current\n- name: string", "## Access\n- read: allowed\n- write: forbidden",
    "# Changelog\n- v1 / Release!Harbor29", "## Steps\n- open / Settings#Tab2", "## API key\n\nSee the portal.\n\n```\ncurl https://a.example\n```",
)  # fmt: skip


_BEHIND_MAIL = (
    "{m} / {p}", "Staging: {m} / {p}", "`{m}` / `{p}`", "**{m}** | **{p}**", "* {m} / {p}", "Ask for \"{m}\" / \"{p}\" on Monday",
    "{m} / {p}\n{n} / {q}",
)  # fmt: skip
_BESIDE_MAIL = (
    "{m} / {n}", "{m} / staging-eu-2", "{m} / v2.10.3", "{m} / <password>", "{m} / {{{{password}}}}", "{m} / short1", "{m}/{p}", "{m} , {p}",
    "@acme.example / {p}",
)  # fmt: skip


def _mail(rng: random.Random) -> str:
    return f"{_user(rng)}@{draw(rng, 5, 'bcdfg')}.example"


@pytest.mark.parametrize("form", _BEHIND_MAIL)
def test_a_password_behind_an_address_of_mail_and_a_bar_needs_no_word(form: str) -> None:
    rng = random.Random()
    for _ in range(6):
        first, second = _password(rng), _password(rng)
        text = form.format(m=_mail(rng), p=first, n=_mail(rng), q=second)
        measured = measure([Case(_within(rng, text), first, text)])
        assert measured.share == 1, measured.missed
        assert {one.rpartition(": ")[2].strip("'") for one in measured.besides} == (
            {second} if "{q}" in form else set()
        )


@pytest.mark.parametrize("form", _BESIDE_MAIL)
def test_what_stands_beside_an_address_of_mail_and_is_no_password_is_quiet(form: str) -> None:
    rng = random.Random()
    for _ in range(6):
        text = form.format(m=_mail(rng), n=_mail(rng), p=_password(rng))
        assert not measure([Case(_within(rng, text), "", text)]).besides


@pytest.mark.parametrize("text", _QUIET)
def test_what_stands_behind_such_words_and_is_no_password_is_quiet(text: str) -> None:
    assert not measure([Case(_within(random.Random(text), text))]).besides


_LABELLED = (
    "API key staging: {v}", "Token for staging (valid until 2026): {v}", "API key (prod): {v}", "Access token north europe: {v}",
    "Secret key billing = {v}", "Bearer token QA (old): {v}", "- API key staging: `{v}`", "Client secret orders team: {v}",
)  # fmt: skip
_OTHERWISE = (
    "API key name: orders-2024-staging-prod1", "Token type is bearer: {h}", "API key id: {h}", "Public key hash: {h}", "Secret manager version: {h}",
    "Token request id: {h}", "token endpoint url: https://a.example/oauth2/token1", "API key staging: {{{{key}}}}", "Token for staging: ask the team",
)  # fmt: skip


def test_a_key_that_a_note_names_with_what_it_is_for_is_found() -> None:
    rng = random.Random(5)
    drawn = [(form, draw(rng, rng.randint(24, 44))) for form in _LABELLED for _ in range(6)]
    measured = measure(Case(_within(rng, form.format(v=key)), key, form) for form, key in drawn)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides
    quiet = [form.format(h=draw(rng, 32, "0123456789abcdef")) for form in _OTHERWISE for _ in range(3)]
    assert not measure(Case(_within(rng, text)) for text in quiet).besides


_SLASHES = (
    "https://{h}/\npassword: {v}",
    "see https://{h}/docs/ password: {v}",
    "{h}/ password = {v}",
    "/v1/ password: {v}",
    "X-Url: http://{h}:8443/\nX-Password: {v}",
)
_OF_TWO = (
    "user/password: ana/{v}",
    "Login / Password: ana / {v}",
    "(User name/pass = ana/{v})",
    "user/pass: ana:{v}",
)


@pytest.mark.parametrize("form", [*_SLASHES, *_OF_TWO])
def test_only_a_user_before_a_slash_announces_two_values(form: str) -> None:
    rng = random.Random(form)
    for _ in range(5):
        value = draw(rng, rng.randint(12, 20))
        value = value if form in _OF_TWO else f"{draw(rng, rng.randint(2, 4))}/{value}"
        text = form.format(h=f"{draw(rng, 5, 'abcdefg')}.example", v=value)
        measured = measure([Case(_within(rng, text), value, text)])
        assert measured.share == 1, measured.missed
        assert not measured.besides
