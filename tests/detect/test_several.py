"""Several credentials under one name: lists of them, and objects that say whose each is, in data, bodies and notes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, draw, environment, measure
from tests.helpers import covered, scan_text

_WORDS = ("api keys", "tokens", "access tokens", "client secrets", "secrets", "bearer tokens", "webhook secrets")
_OWNERS = ("prod", "staging", "dev", "ana", "Luis", "qa team", "north-europe", "partner", "mobile", "billing", "web")
_ABOUT = ("type", "expires_at", "description", "id", "created", "url", "owner", "algorithm")


def _named(rng: random.Random) -> str:
    """A plural in one of the ways in which names are written."""
    words = [*rng.choice(((), (rng.choice(("acme", "mail", "shop")),))), *rng.choice(_WORDS).split()]
    snake = "_".join(words)
    camel = words[0] + "".join(word.title() for word in words[1:])
    return rng.choice((snake, camel, snake.upper(), "-".join(words)))


def _beside(rng: random.Random, about: str) -> Any:
    """What stands under names that tell of a credential."""
    if about == "expires_at":
        return f"20{rng.randint(24, 30)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T10:00:00Z"
    return rng.choice((rng.randrange(10_000), "".join(rng.choices("0123456789abcdef", k=24)), "bearer", None))


def _objects(rng: random.Random, values: list[str]) -> Any:
    """Each in an object of its own, in a list or by whose it is, with what there is to say about it."""
    owners, key = rng.sample(_OWNERS, len(values)), rng.choice(("value", "value", "key"))
    rows = []
    for owner, value in zip(owners, values, strict=True):
        row: list[tuple[str, Any]] = [(key, value), *((one, _beside(rng, one)) for one in rng.sample(_ABOUT, 2))]
        row += [("name", owner)] if rng.random() < 0.5 else []
        rng.shuffle(row)
        rows.append(dict(row))
    return rows


def _held(rng: random.Random, values: list[str]) -> Any:
    if rng.random() < 0.3:
        return values
    if rng.random() < 0.5:
        return _objects(rng, values)
    owners = rng.sample(_OWNERS, len(values))
    members: list[tuple[str, Any]] = list(zip(owners, values, strict=True))
    for about in rng.sample(_ABOUT, rng.randrange(3)):
        members.insert(rng.randrange(len(members) + 1), (about, _beside(rng, about)))
    return dict(members)


def _placed(rng: random.Random, root: dict[str, Any]) -> tuple[str, str]:
    """A file with the object as its data, in a body or in a note; and the file's name."""
    text = json.dumps(root, indent=rng.choice((None, 2, 4)))
    place = rng.randrange(5)
    if place == 0:
        return text, "settings.json"
    if place == 1:
        return yaml.safe_dump(root, sort_keys=False), "settings.yaml"
    if place == 2:
        return collection(body={"mode": "raw", "raw": text}), "x.postman_collection.json"
    if place == 3:
        return collection(
            description=f"Settings of the service:\n\n```json\n{text}\n```\n"
        ), "x.postman_collection.json"
    answer = {"name": "ok", "code": 200, "body": text}
    return collection(response=[answer]), "x.postman_collection.json"


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        values = [draw(rng, rng.randint(20, 44)) for _ in range(rng.randint(1, 4))]
        name = _named(rng)
        text, file = _placed(rng, {"service": {"region": "eu", name: _held(rng, values)}})
        for value in values:
            yield Case(text, value, f"{name} in {file}", file)


@pytest.mark.parametrize("seed", [3, 4])
def test_each_of_several_is_found(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 60))
    assert measured.share >= ENOUGH, measured.missed
    # Each case asks for one of a file's values; the others are reported besides, and nothing else is.
    drawn = {case.value for case in _cases(random.Random(seed), 60)}
    assert not [one for one in measured.besides if not any(value in one for value in drawn)]


@pytest.mark.parametrize("file", ["settings.json", "settings.yaml"])
def test_passwords_that_people_chose_are_found_in_lists(file: str) -> None:
    rng = random.Random(5)
    for _ in range(20):
        password = f"{draw(rng, rng.randint(6, 9))}!{rng.randrange(10, 99)}"
        root = {rng.choice(("passwords", "userPasswords")): [password, "changeme"]}
        text = json.dumps(root) if file.endswith("json") else yaml.safe_dump(root)
        assert measure([Case(text, password, file, file)]).share == 1


_QUIET: tuple[tuple[str, Any], ...] = (
    ("tokens", {"WETH": "0x<hex:40>", "USDC": "0x<hex:40>"}),
    ("tokens", ["the", "quick", "brown", "fox"]),
    ("passwords", {"reset": "Your password has been reset!", "sent": "We have e-mailed your link", "policy": "strong"}),
    ("passwords", {"title": "Passwords", "hint": "At least 12 characters"}),
    ("secrets", ["db-password", "smtp-credentials", "api-key"]),
    ("secrets", {"prod": "arn:aws:secretsmanager:eu-west-1:<digit:12>:secret:orders", "dev": "{{secret}}"}),
    ("apiKeys", {"prod": "{{prodKey}}", "dev": "${DEV_KEY}", "test": "YOUR_API_KEY"}),
    ("api_keys", [{"id": "<hex:24>", "created": "2024-05-01"}]),
    ("fcm_tokens", ["<alnum:40>"]),
    ("tokens", {"id": "<hex:24>", "type": "<hex:32>", "hash": "<hex:64>"}),
    ("pageTokens", ["<alnum:32>"]),
    ("tokens", [{"name": "color-primary", "value": "#<hex:6>"}, {"name": "space", "value": "var(--space-4)"}]),
    ("tokens", [{"name": "WETH", "value": "0x<hex:40>"}, {"type": "IDENT", "value": "getUserById"}]),
    ("api_keys", [{"key": "X-Request-Id", "value": "{{id}}"}, {"key": "<hex:24>", "value": "ana"}]),
    ("pageTokens", [{"value": "<alnum:32>"}]),
    ("tokens", [{"name": "expires_at", "value": "2026-05-01T10:00:00Z"}, {"name": "tokenId", "value": "<hex:24>"}]),
)


@pytest.mark.parametrize(("name", "held"), _QUIET)
def test_what_only_looks_like_several_credentials_is_quiet(name: str, held: Any) -> None:
    from posthound.rules.templates import expand

    rng = random.Random(f"{name} {held}")
    for _ in range(5):
        root = json.loads(expand(json.dumps({name: held}), rng))
        for _ in range(4):
            text, file = _placed(rng, root)
            assert not measure([Case(text, "", name, file)]).besides


def test_each_of_several_keys_with_commas_between_is_found() -> None:
    rng = random.Random(17)
    for form in ("APP_KEYS={}", 'export API_KEYS="{}"', "auth_tokens: '{}'", "CLIENT_SECRETS={}  # staging"):
        keys = [draw(rng, rng.choice((24, 32, 40))) for _ in range(rng.randint(2, 4))]
        text = collection(description=f"```\nHOST=orchard\n{form.format(','.join(keys))}\n```")
        for key in keys:
            measured = measure([Case(text, key, form)])
            assert measured.share == 1, measured.missed
            assert len(measured.besides) == len(keys) - 1


@pytest.mark.parametrize("seed", range(6))
def test_each_of_several_keys_in_one_variable_or_row_is_found(seed: int) -> None:
    rng = random.Random(f"row {seed}")
    name, keys = _named(rng), [draw(rng, rng.choice((24, 32, 40))) for _ in range(rng.randint(2, 4))]
    row = {"key": name, "value": rng.choice((",", ", ")).join(keys)}
    written = (
        (json.dumps({"name": "n", "values": [row], "_postman_variable_scope": "environment"}), "a.postman_environment.json"),
        (collection(variable=[row]), "a.postman_collection.json"),
        (f"{name}={row['value']}\n", "team.env"),
    )  # fmt: skip
    for text, file in written:
        for key in keys:
            measured = measure([Case(text, key, name, file)])
            assert measured.share == 1, measured.missed
            assert len(measured.besides) == len(keys) - 1


def test_values_with_commas_between_under_a_name_for_one_stay_one_value() -> None:
    rng = random.Random(3)
    value = ",".join(draw(rng, 24) for _ in range(2))
    for name in ("api_key", "access", "pass", "token"):
        row = {"key": name, "value": value}
        measured = measure([Case(collection(variable=[row]), value.split(",")[0], name)])
        assert not measured.share or not measured.besides


# How several are written in one value.
_WRITTEN = (
    "{0},{1},{2}",
    "{0}, {1}, {2}",
    "{0} {1} {2}",
    "{0};{1};{2}",
    "{0}|{1}|{2}",
    "{0}\\n{1}\\n{2}",
    "ana:{0},ben:{1},cy:{2}",
)
_FOR_ALL = ("API_KEYS", "accessTokens", "client_secrets")


@pytest.mark.parametrize("written", _WRITTEN)
def test_each_of_several_in_one_value_is_found(written: str) -> None:
    for name in _FOR_ALL:
        rng = random.Random(f"{written}{name}")
        template = rng.choice(("<alnum:32>", "<hex:40>", "<alnum:24>"))
        values = [expand(template, rng) for _ in range(3)]
        row = written.format(*values).replace("\\n", "\n")
        script = [f"const {name} = {json.dumps(row)}.split(',');"]
        files = [(environment([(name, row)]), "x.postman_environment.json")]
        if "\n" not in row:
            files += [(collection(exec=script), "x.postman_collection.json"), (f'{name}="{row}"\nPORT=80\n', ".env")]
        for text, file in files:
            assert [covered(text, finding) for finding in scan_text(file, text).findings] == values, (file, name)


def test_each_member_of_an_object_in_a_value_is_found_and_nothing_about_them() -> None:
    rng = random.Random(5)
    for name in ("API_KEYS", "tokens", "client_secrets"):
        values = [expand("<alnum:32>", rng) for _ in range(2)]
        row = json.dumps({"ana": values[0], "id": expand("<hex:24>", rng), "ben": values[1]})
        text = environment([(name, row)])
        assert [covered(text, finding) for finding in scan_text("x.postman_environment.json", text).findings] == values


def test_parts_of_one_value_stay_together_and_lists_of_other_things_are_quiet() -> None:
    rng = random.Random(6)
    whole = expand("<alnum:20>|<alnum:32>", rng)
    text = environment([("access_token", whole)])
    assert [covered(text, finding) for finding in scan_text("x.postman_environment.json", text).findings] == [whole]
    for name in ("CACHE_KEYS", "page_tokens", "keywords", "foreign_keys"):
        row = expand("<hex:40>,<hex:40>,<hex:40>", rng)
        assert scan_text("x.postman_environment.json", environment([(name, row)])).findings == ()
