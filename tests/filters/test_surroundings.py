"""What stands around a value makes it no secret less, where the value itself tells what it is: who writes a file chooses its words."""

from __future__ import annotations

import json
from random import Random

import pytest

from posthound.model.values import Finding
from posthound.rules import load
from posthound.rules.templates import expand
from tests.helpers import scan_text

SAID = ("{}_api_key", "api_{}", "{}-token", "{}.value", "note")
SEALED = ("hash", "sha256", "sha512", "checksum", "digest", "sha1sum")
OPENINGS = ("ENC(<>)", "{cipher}<>", "vault:v1:<>", "encrypted:<>", "<>")
BRACKETS = ("<<>>", "[<>]", "(<>)", "__<>__")
# What refers to a variable, in which only its name was to stand.
REFERENCES = (
    "{{<>}}",
    "${<>}",
    "((<>))",
    "#{<>}",
    "%<>%",
    "$(<>)",
    "<%<>%>",
    "«<>»",
    "`<>`",
    "**<>**",
    "{<>}",
)


def _found(name: str, value: str) -> list[Finding]:
    rows = [{"key": "base", "value": "https://acme.test"}, {"key": name, "value": value}]
    document = {"name": "prod", "values": rows, "_postman_variable_scope": "environment"}
    return list(scan_text("x.postman_environment.json", json.dumps(document)).findings)


def _tokens(rng: Random, count: int, before: str) -> list[tuple[str, str]]:
    """Values of some providers that are told by their form alone, also behind this character."""
    known = [pattern for pattern in load() if pattern.kind == "token" and not pattern.provider.general]
    made = [(pattern.id, expand(pattern.matches[0], rng)) for pattern in rng.sample(known, count * 4)]
    plain = [(rule, token) for rule, token in made if token.isascii() and not set(token) & set(" \n\"'<>()[]{}:/@=")]
    return [(rule, token) for rule, token in plain if [f.rule for f in _found("note", before + token)] == [rule]][
        :count
    ]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_providers_token_is_found_whatever_it_is_said_to_be(opening: str) -> None:
    rng = Random()
    for rule, token in _tokens(rng, 8, opening.partition("<>")[0][-1:]):
        name = rng.choice(SAID).format(rng.choice(SEALED))
        assert [one.rule for one in _found(name, opening.replace("<>", token))] == [rule], (name, opening, token)


@pytest.mark.parametrize("around", BRACKETS)
def test_what_was_put_into_the_brackets_of_a_placeholder_is_found(around: str) -> None:
    rng = Random()
    for template in ("<alnum:32>", "<hex:40>", "<b64url:43>", "sk-<alnum:48>", "<alnum:24>"):
        value = expand(template, rng)
        assert len(_found("api_key", around.replace("<>", value))) == 1, value


@pytest.mark.parametrize("around", REFERENCES)
def test_a_value_in_the_place_of_a_variables_name_is_found(around: str) -> None:
    rng = Random()
    values = [expand(rng.choice(("<alnum:36>", "<hex:40>", "<b64:43>=")), rng) for _ in range(20)]
    assert sum(len(_found("api_key", around.replace("<>", value))) for value in values) >= 17


@pytest.mark.parametrize("around", REFERENCES)
def test_a_reference_is_quiet_however_long_and_full_of_digits_its_name_is(around: str) -> None:
    rng = Random()
    for _ in range(12):
        words = rng.sample(("acme", "prod", "api", "access", "token", "key", "orders", "client", "secret", "stage"), 5)
        words.insert(rng.randrange(5), rng.choice(("v2", "2024", "01", "auth0", "oauth2", "s3")))
        camel = words[0] + "".join(map(str.title, words[1:]))
        for name in (camel, "_".join(words).upper(), "".join(words)):
            assert not _found("api_key", around.replace("<>", name)), name


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("sha256_key", "<hex:64>"),
        ("api_key", "ENC(<b64:88>)"),
        ("api_key", "{cipher}<hex:120>"),
        ("api_key", "vault:v1:<b64:64>"),
        ("api_key", "<[<]>your-32-character-api-key<[>]>"),
        ("api_key", "<[[]>insert-the-v2-key-here]"),
        ("api_key", "(ACME_API_KEY_2024)"),
        ("api_key", "__ACME_API_KEY_V2__"),
        ("api_key", "<[<]>REDACTED-1234567890-abcdefghij<[>]>"),
        ("api_key", "<[<]>base64-of-32-random-bytes<[>]>"),
    ],
)
def test_what_is_sealed_or_still_a_placeholder_stays_quiet(name: str, template: str) -> None:
    assert not _found(name, expand(template, Random()))
