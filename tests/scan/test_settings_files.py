"""Settings in files of them and in lists of variables: read as in a file of variables, while code and prose that look like them stay quiet."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest

from posthound.rules.templates import expand
from tests.helpers import scan_text

Rows = list[tuple[str, str]]
UUID = "<hex:8>-<hex:4>-4<hex:3>-a<hex:3>-<hex:12>"
# What text takes for an expression, a word or an identifier.
DRAWN = [
    ("api_token", UUID), ("auth.token", UUID), ("CLIENT_SECRET", f"Bearer {UUID}"), ("db_password", "<upper:2><alnum:5>.<alnum:5>7k"),
    ("admin.password", "s.<alnum:20>9z"), ("password", "!<alnum:4>@!4@U"), ("smtp_password", "<lower:1><upper:1>pica4.Ka<digit:2>x"),
]  # fmt: skip
QUIET = [
    ("password", "${DB_PASSWORD}"), ("password", "%(secret)s"), ("token", "token.file"), ("api_token", "@token@"), ("db_password", "changeme"),
    ("password_encoder", "com.acme.Crypt"), ("secret.name", "my-secret-name"), ("trace.id", UUID), ("key", UUID), ("password", "env:DB_PASSWORD"),
]  # fmt: skip


def _drawn(rows: Rows, rng: Random) -> Rows:
    return [(name, expand(template, rng)) for name, template in rows]


def _properties(rows: Rows, rng: Random) -> str:
    sign = rng.choice(("=", " = ", ": "))
    return "# of the service\n\n" + "".join(f"{name}{sign}{value}\n" for name, value in rows)


def _ini(rows: Rows, rng: Random) -> str:
    return "; of the service\n[main]\nhosts =\n    a.test\n    b.test\n" + "".join(f"{n} = {v}\n" for n, v in rows)


def _compose(rows: Rows, rng: Random) -> str:
    return "services:\n  a:\n    environment:\n" + "".join(f"      - {json.dumps(f'{n}={v}')}\n" for n, v in rows)


def _inspected(rows: Rows, rng: Random) -> str:
    return json.dumps([{"Config": {"Env": [f"{name}={value}" for name, value in rows]}}], indent=rng.choice((None, 2)))


FORMS: dict[str, Callable[[Rows, Random], str]] = {
    "a.properties": _properties, "a.ini": _ini, "a.cfg": _ini, "a.conf": _properties, "compose.yaml": _compose, "inspect.json": _inspected,
}  # fmt: skip


def _found(name: str, text: str) -> int:
    return len({finding.secret_id for finding in scan_text(name, text).findings})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_what_a_setting_gives_a_name_is_found(form: str, seed: int) -> None:
    rng = Random(f"{form} {seed}")
    missed = [row for row in _drawn(DRAWN, rng) if _found(form, FORMS[form]([("port", "80"), row], rng)) != 1]
    assert not missed


@pytest.mark.parametrize("form", FORMS)
def test_what_a_setting_only_refers_to_or_numbers_is_not(form: str) -> None:
    rng = Random(form)
    found = [row for row in _drawn(QUIET, rng) if _found(form, FORMS[form]([("port", "80"), row], rng))]
    assert not found


@pytest.mark.parametrize("name", ["a.py", "a.md", "a.txt", "notes.conf"])
def test_lines_of_code_and_prose_are_no_settings(name: str) -> None:
    rng = Random(name)
    rows = [("db_password", "settings.password2Db"), ("admin_password", "s.passwordAdmin1")]
    text = "The following is read when it starts, see below\n" + _properties(_drawn(rows, rng), rng)
    assert not _found(name, text)
