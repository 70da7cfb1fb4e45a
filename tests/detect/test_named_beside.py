"""Values whose name stands beside them, above their column, in another element or in a sentence of another language are found exactly."""

from __future__ import annotations

import json
import random
import string
import uuid
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, collection, draw, draws, measure

# `~` is a credential's name, `@` its value.
_BODIES = (
    "usuario;~;rol\nana;@;admin\nluis;;lector\n",
    "user,~,note\nana,@,\"a, b\"\n",
    "id\t~\n7\t@",
    "| user | ~ |\n|---|:--:|\n| ops | `@` |\n| qa | - |\n",
    "INSERT INTO users (email, ~, role) VALUES ('a@b.example', '@', 'admin');",
    "insert into `t` (`id`,`~`) values (now(), 'x'), (NULL, '@')",
    "Insert INTO t (id, ~) Values (7, '@')",
    "<r><~><![CDATA[@]]></~></r>",
    "<doc>&lt;login&gt;&lt;~&gt;@&lt;/~&gt;&lt;/login&gt;</doc>",
    "<member><name>~</name><value><string>@</string></value></member>",
    "<table><tr><th>~</th><td><code>@</code></td></tr></table>",
    "<dl><dt>~</dt><dd>@</dd></dl>",
    '<input value="@" type="hidden" name="~">',
    '{"env": [{"value": "@", "name": "~"}, {"value": "y", "name": "x"}]}',
    '{"env": [{"value": "@", "kind": "text", "key": "~"}]}',
    '[{"ParameterKey": "~", "ParameterValue": "@"}]',
    '{"fields": [{"field": "~", "val": "@"}]}',
    '{"headers": [["~", "@"], ["Accept", "*/*"]]}',
    '{"~": ["@", "short"], "n": [1, 2]}',
    "~: >-\n  @\nx: 1\n",
    'let ~: String = "@"',
    "const ~?: string | null = '@';",
    "<r><~>\n    @\n</~></r>",
    "tool --~ '@' --verbose",
)  # fmt: skip
_NAMES = ("password", "api_token", "clientSecret", "senha", "db_password", "X-Api-Key")
# The same with nothing secret in it.
_QUIET = (
    "user,password\nana,\nluis,********\n",
    '{"errors": {"password": ["The password field is required."], "token": ["invalid_token"]}, "passwords": []}',
    "keyword,hash\nzapatos,@\n",
    "| Field | password | token |\n|---|---|---|\n| type | string | JWT-RS256 |\n| see | RFC6749 | RFC7519 |\n",
    "CREATE TABLE users (id INT, password VARCHAR(255), api_token CHAR(40));\nINSERT INTO users (email, password) VALUES (?, :password);",
    "INSERT INTO files (name, sha256) VALUES ('a.zip', '@');",
    "<password><![CDATA[]]></password><desc><![CDATA[Enter your password to continue]]></desc>",
    '{"columns": [["password", "Password"], ["token", "Token"]], "cells": [["etag", "@"]]}',
    f'{{"tokens": ["{uuid.UUID(int=7 << 90, version=4)}", "the", "quick"], "passwords": []}}',
    '{"fields": [{"value": "@", "name": "orderId"}, {"val": "{{token}}", "field": "token"}]}',
    '<input value="@" name="order"><input type="password" name="password">',
    "<tr><td>Order</td><td>@</td></tr><tr><td>password</td><td>required</td></tr>",
    "La contraseña es obligatoria. Das Passwort ist erforderlich. A senha é obrigatória. Il token è valido per 60 minuti.",
    "Das Kennwort ist case-sensitive, le mot de passe est chiffré avec AES-256-GCM.",
)
_SENTENCES = (
    "La contraseña es @",
    "La contraseña del usuario admin es `@`.",
    "Das Passwort lautet @",
    'Das Kennwort für den Testbenutzer ist "@".',
    "Le mot de passe est @",
    "Le mot de passe de l-API est « @ »".replace("« ", "'").replace(" »", "'"),
    "A senha é @",
    "La password è @",
    "Hasło jest: @",
    "Het wachtwoord voor beheer is @",
)


def _password(rng: random.Random) -> str:
    return f"{draw(rng, 6, string.ascii_letters + string.digits)}#{rng.choice('KLMN')}{draw(rng, 5, string.ascii_lowercase + string.digits)}"


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        form, name = rng.choice(_BODIES), rng.choice(_NAMES)
        value = draw(rng, rng.choice((20, 24, 32)))
        if "<~>" in form or "&lt;~" in form or "~:" in form or "~?" in form:
            name = name.replace("-", "")
        yield Case(collection(body={"mode": "raw", "raw": form.replace("~", name).replace("@", value)}), value, form)


def test_a_value_named_beside_or_above_it_is_found() -> None:
    measured = measure(_cases(random.Random(20261129), draws(250)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_a_password_that_a_sentence_of_another_language_tells_of_is_found() -> None:
    rng = random.Random(20261130)
    values = [(sentence, _password(rng)) for sentence in _SENTENCES]
    measured = measure(Case(collection(description=s.replace("@", v)), v, s) for s, v in values)
    assert (measured.missed, measured.besides) == ([], [])


def test_heads_of_columns_rules_and_sentences_about_passwords_are_quiet() -> None:
    rng = random.Random(20261201)
    texts = [text.replace("@", draw(rng, 32, "0123456789abcdef")) for text in _QUIET]
    bodies = [collection(body={"mode": "raw", "raw": text}) for text in texts]
    assert not measure([Case(body) for body in bodies]).besides
    assert not measure([Case(collection(description=text)) for text in texts]).besides
    assert json.loads(bodies[0])
