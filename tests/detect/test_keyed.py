"""Secrets that stand as keys of an object, by which it tells whose they are; ids, digests, names of files and coins as keys are quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from posthound.formats.json_tree import read_exact, read_fast
from posthound.model.columns import KEYED
from posthound.model.keyed import may_be_keyed
from posthound.rules.templates import expand
from tests.conftest import RunCli
from tests.detect.kinds import ENOUGH, Case, collection, environment, measure
from tests.helpers import scan_text

NAMES = (
    "tokens",
    "api_keys",
    "apiKeys",
    "VALID_TOKENS",
    "users_by_token",
    "token_map",
    "refreshTokens",
    "secrets",
    "tokenToUser",
)
SHAPES = ("<alnum:8>7b2<alnum:21>", "<hex:40>", "tok_<alnum:20>4<alnum:5>8", "<uuid>")
OWNERS = ("ana", "team-web", "svc.billing", "Mobile App", "tenant_7")
HELD: tuple[Any, ...] = (
    {"user": "ana"}, {"name": "web", "scopes": ["read"], "expires": "2027-01-01"}, {"role": "admin", "plan": "pro"}, ["read", "write"],
)  # fmt: skip
LOGINS = ("users", "test_users", "adminLogins")
QUIET: tuple[tuple[str, str, Any], ...] = (
    ("files", "<hex:40>", {"user": "ana"}), ("users", "<alnum:28>", {"name": "ana"}), ("checksums", "<hex:64>", "ana"), ("sites", "<uuid>", "ana"),
    ("orders", "<uuid>", {"user": "ana"}), ("api_keys", "<uuid>", {"user": "ana"}), ("api_keys", "<hex:64>", {"user": "ana"}),
    ("tokens", "<alnum:12>2a3b4<alnum:27>", {"symbol": "USDC", "name": "USD Coin", "decimals": 6}), ("tokens", "0x<hex:40>", "USD Coin"),
    ("tokens", "0x<hex:40>", {"symbol": "DAI", "name": "Dai"}), ("tokens", "ana2024orders-v1.1", {"name": "web"}), ("tokens", "<hex:40>", 7),
    ("secrets", "config/app-<digit:3>.prod.json", {"name": "web"}), ("tokens", "<hex:40>", {"count": "7"}), ("tokens", "<hex:40>", "USDC"),
    ("tokens_by_user", "<hex:24>", "ana"), ("token_hashes", "<hex:40>", "ana"), ("secrets_baseline", "<hex:40>", "app.py"), ("token_ids", "<uuid>", "ana"),
    ("passwords", "<hex:40>", "ana"), ("access_tokens", "<alnum:24>", {"name": "web", "hash": "x", "user": "ana"}), ("jwks", "<alnum:27>", {"kid": "a"}),
    ("users", "urn:user:<digit:4>x9", {"name": "ana"}), ("users", "auth0|<hex:24>", {"name": "ana"}), ("images", "nginx:1.<digit:2>.3-alpine", "web"),
    ("users", "ana:<digit:3>x<digit:4>", {"name": "ana"}), ("responses", "application/vnd.acme<digit:1>.v2+json", {"name": "x"}),
)  # fmt: skip


def _yaml(held: dict[str, Any]) -> str:
    ((name, inner),) = held.items()
    rows = [f"  {key if ':' not in key else json.dumps(key)}: {json.dumps(value)}" for key, value in inner.items()]
    return "\n".join((f"{name}:", *rows, ""))


def _places(held: dict[str, Any]) -> Iterator[tuple[str, str]]:
    ((name, inner),) = held.items()
    yield "mock.json", json.dumps({"n": 1, "auth": held}, indent=2)
    yield "mock.json", "// of the mock\n" + json.dumps(held)
    yield "mock.yml", _yaml(held)
    yield "mock.yml", f"{name}: {json.dumps(inner)}\n"
    if name in LOGINS:
        return  # in scripts and texts, their names are words
    lines = [f"  {key!r}: {json.dumps(value)}," for key, value in inner.items()]
    yield "x.postman_collection.json", collection(exec=[f"const {name} = {{", *lines, "};"])
    body = json.dumps(held, indent=2)
    yield "x.postman_collection.json", collection(description=f"It answers:\n\n```json\n{body}\n```\n")
    raw = json.dumps({"payload": json.dumps(held)})
    yield "x.postman_collection.json", collection(body={"mode": "raw", "raw": raw})
    yield "x.postman_environment.json", environment([(name, json.dumps(inner))])
    yield "app.py", f"{name} = {inner!r}\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_that_is_a_key_is_found_by_the_name_of_its_object(name: str) -> None:
    rng = random.Random(name)
    shape = rng.choice(SHAPES)
    inner = {
        expand(shape, rng): rng.choice(OWNERS if shape == "<uuid>" or rng.random() < 0.5 else HELD) for _ in range(2)
    }
    for path, text in _places({name: inner}):
        for value in inner:
            told = measure([Case(text, value, f"{name} in {path}", path)])
            assert told.share >= ENOUGH, told.missed
            assert all(any(key in one for key in inner) for one in told.besides)


@pytest.mark.parametrize("name", LOGINS)
def test_the_password_of_a_login_that_is_a_key_is_found_under_a_name_for_logins(name: str) -> None:
    rng = random.Random(name)
    password = expand("Pa<alnum:7>4!x", rng)
    for path, text in _places({name: {f"ana:{password}": {"role": "admin"}}}):
        told = measure([Case(text, password, f"{name} in {path}", path)])
        assert told.share >= ENOUGH, told.missed
        assert not told.besides


def test_ids_digests_files_and_coins_as_keys_are_quiet() -> None:
    rng = random.Random(8)
    for name, shape, held in QUIET:
        inner = {expand(shape, rng): held for _ in range(2)}
        cases = [Case(text, "", f"{name}: {shape}", path) for path, text in _places({name: inner})]
        assert not measure(cases).besides


# Tables as code of other languages writes them.
TABLES = (
    "${} = ['{}' => '{}', 'x' => 'y'];", "${} = array(\n  '{}' => '{}',\n);", "{} = {{ '{}' => '{}' }}.freeze",
    'var {} = map[string]string{{\n\t"{}": "{}",\n}}',
    'Map<String, String> {} = Map.of("{}", "{}");', "{}: dict[str, str] = {{\n    '{}': '{}',\n}}", "const {} = new Map([['{}', '{}']]);",
    "const {}: Record<string, string> = {{\n  '{}': '{}',\n}};", "const {} = Object.freeze({{ '{}': '{}' }});", 'local {} = {{ ["{}"] = "{}" }}',
    'var {} = new Dictionary<string, string> {{ ["{}"] = "{}" }};', 'var {} = new Dictionary<string, string> {{ {{ "{}", "{}" }} }};', '{} = %{{"{}" => "{}"}}',
    'val {} = mapOf("{}" to "{}")', 'let {} = HashMap::from([("{}", "{}")]);', 'let {} = ["{}": "{}"]', '{} = {{\n  "{}" = "{}"\n}}',
)  # fmt: skip
IN_TABLES = (
    ("tokens", "<hex:40>", "USDC"), ("token_hashes", "<hex:40>", "ana"), ("tokensByUser", "<hex:24>", "ana"), ("users", "<alnum:32>", "ana"),
    ("tokens", "keyword2control3flow4if", "blue"), ("apiKeyIds", "<alnum:20>", "ana"), ("tokens", "0x<hex:40>", "usd coin"),
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_a_secret_that_is_the_key_of_a_table_is_found_in_any_language(table: str) -> None:
    rng = random.Random(table)
    value = expand("<alnum:8>7b2<alnum:21>", rng)
    text = table.format(rng.choice(("tokens", "apiKeys", "authTokens")), value, rng.choice(OWNERS)) + "\n"
    for path, file in (("x.txt", text), ("x.postman_collection.json", collection(description=f"```\n{text}```\n"))):
        told = measure([Case(file, value, table, path)])
        assert told.share >= ENOUGH, told.missed
    for name, shape, held in IN_TABLES:
        text = table.format(name, expand(shape, rng), held) + "\n"
        assert not measure([Case(text, "", text, "x.txt")]).besides


@pytest.mark.parametrize("line", ['"{}" = "{}"', "{} = {}", "{} = {{ user = '{}', plan = 1 }}"])
def test_secrets_that_are_the_keys_of_a_section_are_found_each(line: str) -> None:
    rng = random.Random(line)
    values = [expand("<alnum:8>7b2<alnum:21>", rng) for _ in range(2)]
    rows = [line.format(value, rng.choice(OWNERS)) for value in values]
    text = "\n".join(
        ("[auth.tokens]", "# whose they are", *rows, "[other]", line.format(expand("<hex:40>", rng), "ana"), "")
    )
    for path, file in (("x.toml", text), ("x.postman_collection.json", collection(description=f"```\n{text}```\n"))):
        for value in values:
            told = measure([Case(file, value, line, path)])
            assert told.share >= ENOUGH, told.missed
            assert {one.rpartition(": ")[2].strip("'") for one in told.besides} <= {*values}
    for name in ("users", "token_hashes", "tokens_by_user"):
        text = f"[{name}]\n{rows[0]}\n"
        assert not measure([Case(text, "", text, "x.ini")]).besides


@pytest.mark.parametrize("path", ["x.json", "x.yaml"])
@pytest.mark.parametrize(
    "shape", ["glpat-<alnum:14>4b<alnum:2>7c", "Bearer <alnum:40>", "https://ana:<alnum:20>@git.orchard.example/"]
)
def test_a_key_that_tells_of_itself_is_found_under_any_name_and_no_place_tells_it(path: str, shape: str) -> None:
    value = expand(shape, random.Random(5))
    held = {"cache": {value: {"hits": "3", "password": expand("Tr<alnum:8>&3x", random.Random(6))}}}
    findings = scan_text(path, json.dumps(held) if path.endswith("json") else _yaml(held)).findings
    key, behind = sorted(findings, key=lambda one: one.region)
    assert (key.pointer, behind.name) == ("/cache/{}", "password")
    secret = value.partition(" ")[2] or value.removeprefix("https://ana:").removesuffix("@git.orchard.example/")
    assert secret not in repr(findings)


def test_all_readers_of_json_take_the_same_keys_for_texts() -> None:
    rng = random.Random(9)
    alphabet = "abcXYZ0123456789_:/@. -{é"
    for _ in range(400):
        drawn = "".join(rng.choices(alphabet[: rng.choice((10, 16, 20, 25))], k=rng.randint(5, 40)))
        key = rng.choice(("", "", "Bearer ", "basic ", "http://", "ana:")) + drawn
        text = json.dumps({"a": "1", key: {"x": "y"}}, ensure_ascii=rng.random() < 0.5)
        fast, (exact, _) = read_fast(text.encode()), read_exact(text)
        assert fast is not None
        assert (list(fast.texts), fast.shape()) == (list(exact.texts), exact.shape())
        assert (KEYED in fast.keys) == may_be_keyed(key)
        if KEYED in fast.keys:
            assert list(fast.texts) == ["1", key, "y"]  # in the order of the file


def test_a_fix_tells_of_a_key_once_and_replaces_what_else_stands_there(tmp_path: Path, run_cli: RunCli) -> None:
    value = expand("glpat-<alnum:14>4b<alnum:2>7c", random.Random(6))
    held = {"cache": {value: {"hits": "3", "note": "none", "token": value}}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(held))
    told = run_cli("fix", "--unsafe", "--write", str(path)).stdout
    assert told.count("it is a key of an object") == 1
    assert "not replaced" not in told
    assert value not in told
    assert path.read_text().count(value) == 1
    assert json.loads(path.read_text())["cache"][value]["note"] == "none"
