"""Pairs of maps in Scala and Kotlin, `"a" -> "…"` and `"a" to "…"`, in simulations, samples and notes: credentials are found, names for names are none."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure
from tests.detect.test_key_names import _spelled

_HEADERS = ("X-Api-Key", "X-Auth-Token", "x-access-token", "X-Orchard-Secret")
_FIELDS = ("api key", "password", "client secret", "access token", "refresh token", "db password")
# What such pairs hold besides: other names, types, words, paths, what stands for a value, variables.
_OTHERS = (
    '"token" -> "access_token"', '"password" to "string"', '"apiKey" -> apiKey', '"apiKey" to "${env.key}"', '"token" -> "#{token}"',
    '"type" -> "bearer"', '"Authorization" -> s"Bearer $token"', '"secret" to System.getenv("SECRET")', '"password" -> ""',
    "data->'token'->'value'", '"token" -> "/oauth/token"', "payload -> 'api_key' ->> 'kind'",
)  # fmt: skip


def _placed(rng: random.Random, pairs: list[str]) -> tuple[str, str]:
    rng.shuffle(pairs)
    held = rng.choice((", ", ",\n    ")).join(pairs)
    scala = "->" in held
    code = f"val headers = Map({held})" if scala else f"val headers = mapOf({held})"
    if rng.random() < 0.6:
        package = "import io.gatling.http.Predef._" if scala else "import io.gatling.javaapi.http.HttpDsl.http"
        return f"package orchard\n\n{package}\n\nobject Api {{\n  {code}\n}}\n", "a.scala" if scala else "a.kt"
    return collection(description=f"The headers are\n\n```\n{code}\n```\n"), "x.postman_collection.json"


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        name = rng.choice(_HEADERS) if rng.random() < 0.5 else _spelled(rng, rng.choice(_FIELDS).split())
        value, joint = draw(rng, rng.randint(20, 44)), rng.choice(("->", "to"))
        text, file = _placed(rng, [f'"{name}" {joint} "{value}"', f'"page" {joint} "2"', f'"Accept" {joint} "*/*"'])
        yield Case(text, value, f"{name} {joint} in {file}", file)


@pytest.mark.parametrize("seed", [5, 6])
def test_a_credential_in_a_pair_of_a_map_is_found(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 100))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_is_no_credential_in_such_a_pair_is_quiet() -> None:
    rng = random.Random(20261207)
    for other in _OTHERS * 4:
        text, file = _placed(rng, [other, f'"etag" -> "{draw(rng, 32)}"'])
        assert not measure([Case(text, "", other, file)]).besides, text


def test_the_password_in_a_call_that_opens_a_database_is_found() -> None:
    rng = random.Random(20261208)
    for call in (
        "jdbcFeeder",
        "new DriverManagerDataSource",
        "Sql.newInstance",
        "Jdbi.create",
        "Flyway.configure().dataSource",
    ):
        value = draw(rng, rng.randint(12, 24))
        url = rng.choice(('"jdbc:mysql://db.orchard.example/shop"', "url"))
        text = f'import io.gatling.jdbc.Predef._\n\nval rows = {call}({url}, "app", "{value}", "SELECT * FROM items")\n'
        assert measure([Case(text, value, call, "a.scala")])[:2] == (1, 1), call
