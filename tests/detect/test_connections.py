"""Passwords of connection strings are taken whole, in every dialect; templates and strings without a password are none."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, collection, draw, draws, environment, measure

_HOSTS = ("db.orchard.example", "10.2.0.8", "pg-1.eu.orchard.example", "sql01")
# How each dialect writes a password, and which marks may stand in it as they are.
_DIALECTS = {
    "Server={h};Database={d};User Id={u};Password={p};Encrypt=True": "&}{(^[@!#$%*-_.,~)]",
    "Data Source={h},1433;Initial Catalog={d};Uid={u};Pwd={p}": "&}{(^[@!#$%*-_.,~",
    "Server={h};User Id={u};Password='{p}';Database={d};": "&;}{(^[@!#%",
    'Server={h};User Id={u};Password="{p}";Database={d};': "&;}{(^[@!#%'",
    "Driver={{ODBC Driver 18 for SQL Server}};Server={h};UID={u};PWD={{{p}}};": "&;{(^[@!#%",
    "jdbc:sqlserver://{h}:1433;databaseName={d};user={u};password={p};encrypt=true": "&}(^[@!#$%*-_",
    "jdbc:db2://{h}:50000/{d}:user={u};password={p};": "&(^[@!#$%*-_",
    "jdbc:mysql://{h}:3306/{d}?user={u}&password={p}&useSSL=true": "-_.!~*(",
    "jdbc:postgresql://{h}/{d}?password={p}&user={u}": "-_.!~*(",
    "jdbc:snowflake://{h}/?user={u}&password={p}&db={d}": "-_.!~*",
    "jdbc:oracle:thin:{u}/{p}@//{h}:1521/ORCL": "-_.!~*#$",
    "jdbc:oracle:thin:{u}/{p}@{h}:1521:ORCL": "-_.!~*#$",
    "{u}/{p}@//{h}:1521/ORCL": "-_.!~*#$",
    "{u}:{p}@tcp({h}:3306)/{d}?parseTime=true": "&(^[@!#$%*-_.;",
    "{u}:{p}@unix(/run/mysqld.sock)/{d}": "&^[@!#$%*-_.;",
    "host={h} port=5432 dbname={d} user={u} password={p} sslmode=require": "&}{(^[@!#$%*-_.,;~",
    "host={h} user={u} password='{p}' dbname={d}": "&}{(^[@!#%;,",
    "{h}:6380,password={p},ssl=True,abortConnect=False": "=+/-_&(!",
    "postgres://{u}:{p}@{h}:5432/{d}": "&(^@!$*-_.;,~",
    "mongodb+srv://{u}:{p}@{h}/{d}?retryWrites=true": "&(!$*-_.;,~@",
    "amqp://{u}:{p}@{h}:5672/vhost": "&(!$*-_.;,~",
    "{u}:{p}@{h}:3128": "&(!$*-_.~#%@^",
    "//{u}:{p}@{h}:3128": "&(!$*-_.~#%@^",
    ":{p}@{h}:6379": "&(!$*-_.~#%@^",
    "sip:{u}@{h}:5060,{u}:{p}@{h}:8080": "&(!$*-_.~#%",
}
_TEMPLATES = (
    "{0}",
    "{}",
    "{Password}",
    "%PW%",
    "<pw>",
    "$(Pw)",
    "#{Pw}#",
    "%s",
    "${DB_PASSWORD}",
    "{{db_password}}",
    "****",
    "[password]",
)

_WITHOUT = (
    "Server=h;Database=x;Integrated Security=True",
    "host=h dbname=x user=app",
    "postgres://app@h/x",
    "app@tcp(h:3306)/x",
    "/@//h:1521/X",
    "sip:alice7mueller@10.0.0.2:5060",
    "stun:r4nd0mhost@h.example:3478",
    "deploy@h:22",
    "mailto:alice7mueller@orchard.example",
    "Contact:alice7mueller@orchard.example",
    "registry:5000/app:1.25-alpine3@sha256:" + "0123456789abcdef" * 4,
    "10:30@gate:8080",
)
# Addresses that requests are sent to, with a password, or a key in the place of the user.
_REQUESTED = (
    "{u}:{p}@api.orchard.example/x",
    "{u}:{p}@api.orchard.example:8443?a=1",
    "//{u}:{p}@{{{{host}}}}/x",
    "http-{u}:{p}@api.orchard.example/x",
    "{{{{scheme}}}}{u}:{p}@{{{{host}}}}:{{{{port}}}}",
    "{{{{user}}}}:{p}@localhost",
    "https://{{{{user}}}}:{p}@{h}/x",
    "https://{p}{p}@{h}/x",
    "https://{p}{p}:@{h}/x",
    "https://{p}{p}:x-oauth-basic@{h}/x.git",
)
_NOT_REQUESTED = (
    "{u}@api.orchard.example/x",
    "{u}:{{{{password}}}}@api.orchard.example/x",
    "api.orchard.example/x:y@z",
    "https://medium.example/@{u}/a:b@c",
    "mailto:{p}@orchard.example",
    "https://{u}-of-the-whole-orchard@{h}/x",
    "{{{{base}}}}/{u}:latest@api.orchard.example",
)


def _string(rng: random.Random, dialect: str, password: str) -> str:
    names = {
        "h": rng.choice(_HOSTS),
        "d": "orders",
        "u": rng.choice(("app", "svc_orders", "sa", "scott")),
        "p": password,
    }
    return dialect.format(**names)


def _text(rng: random.Random, string_: str) -> tuple[str, str, str]:
    place = rng.choice(("environment", "script", "description", "body", "template", "JSON in JSON", "code span"))
    name = rng.choice(("DSN", "connection", "db_url", "MAIN_DB"))
    if place == "environment":
        return environment([(name, string_)]), "x.postman_environment.json", place
    if place == "template":
        return collection(exec=[f"const dsn = `{string_}`;"]), "x.postman_collection.json", place
    if place == "JSON in JSON":
        raw = json.dumps({"note": json.dumps({name: string_})})
        return collection(body={"mode": "raw", "raw": raw}), "x.postman_collection.json", place
    if place == "code span":
        return collection(description=f"Connects to `{string_}` at night."), "x.postman_collection.json", place
    if place == "script":
        return collection(exec=[f"const dsn = {json.dumps(string_)};"]), "x.postman_collection.json", place
    if place == "description":
        return (
            collection(description=f"Connects to the orders:\n\n    {string_}\n\nSee the wiki."),
            "x.postman_collection.json",
            place,
        )
    return collection(body={"mode": "raw", "raw": json.dumps({name: string_})}), "x.postman_collection.json", place


def _connections(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        dialect, marks = rng.choice(list(_DIALECTS.items()))
        inner = draw(rng, rng.randint(10, 20), LETTERS_DIGITS + marks * 2)
        inner = inner.strip().replace("{{", "{")  # two begin a reference
        password = rng.choice(string.ascii_letters) + inner + rng.choice(LETTERS_DIGITS)
        text, file, place = _text(rng, _string(rng, dialect, password))
        yield Case(text, password, f"{dialect}, {place}", file)


def _none(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        dialect = rng.choice(list(_DIALECTS))
        text, file, place = _text(rng, _string(rng, dialect, rng.choice(_TEMPLATES)))
        yield Case(text, "", f"{dialect}, {place}", file)
    for without in _WITHOUT:
        text, file, place = _text(rng, without)
        yield Case(text, "", f"{without}, {place}", file)


def test_the_password_of_a_connection_string_is_found_whole_in_every_dialect() -> None:
    measured = measure(_connections(random.Random(20261129), draws(600)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_templates_and_strings_without_a_password_are_quiet() -> None:
    assert not measure(_none(random.Random(20261130), draws(300))).besides


def _request(rng: random.Random, url: str) -> tuple[str, str]:
    filled = _string(rng, url, password := draw(rng, rng.randint(12, 18)))
    written: str | dict[str, str] = filled if rng.random() < 0.5 else {"raw": filled}
    return collection(url=written), password * url.count("{p}")


def test_a_password_or_a_key_before_the_host_is_found_in_the_address_of_a_request() -> None:
    rng = random.Random(20261128)
    asked = [Case(*_request(rng, url), url) for url in _REQUESTED * 6]
    measured = measure(asked)
    assert measured.share == 1.0, measured.missed
    assert not measured.besides


def test_addresses_without_a_password_are_quiet() -> None:
    rng = random.Random(20261127)
    assert not measure(Case(_request(rng, url)[0], "", url) for url in _NOT_REQUESTED * 3).besides


def test_attributes_of_markup_are_no_connection_string() -> None:
    rng = random.Random(11)
    for _ in range(40):
        value = draw(rng, rng.randint(14, 40), LETTERS_DIGITS + "+/")
        around = [f'{name}="{draw(rng, 6)}"' for name in ("host", "port", "dbname", "sslmode", "type")] + [
            'accept="text/html; charset=utf-8"'
        ]
        rng.shuffle(around)
        text = f'<login {" ".join(around[:3])} password="{value}" {" ".join(around[3:])}/>'
        given = rng.choice((text, json.dumps({"payload": text})))
        measured = measure([Case(collection(body={"mode": "raw", "raw": given}), value, text)])
        assert measured.share == 1, measured.missed
        assert not measured.besides
