"""Secrets that stand as keys of an object, by which it tells whose they are; ids, digests, names of files and coins as keys are quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from posthound.rules.templates import expand
from tests.conftest import RunCli
from tests.detect.kinds import ENOUGH, Case, collection, measure
from tests.helpers import scan_text

NAMES = ("tokens", "api_keys", "apiKeys", "VALID_TOKENS", "users_by_token", "token_map", "refreshTokens", "secrets")
SHAPES = ("<alnum:8>7b2<alnum:21>", "<hex:40>", "<alnum:20>_4<alnum:5>8<alnum:7>2")
HELD = (
    {"user": "ana"},
    "ana",
    {"name": "web", "scopes": ["read"]},
    "team-web",
    {"role": "admin", "expires": "2027-01-01"},
)
QUIET: tuple[tuple[str, str, Any], ...] = (
    ("files", "<hex:40>", {"user": "ana"}), ("users", "<alnum:28>", {"name": "ana"}), ("checksums", "<hex:64>", "ana"),
    ("orders", "<uuid>", {"user": "ana"}), ("api_keys", "<uuid>", {"user": "ana"}), ("api_keys", "<hex:64>", {"user": "ana"}),
    ("tokens", "<alnum:12>2a3b4<alnum:27>", {"symbol": "USDC", "name": "USD Coin", "decimals": 6}),
    ("tokens", "0x<hex:40>", {"symbol": "DAI", "name": "Dai"}), ("tokens", "ana2024orders-v1.1", {"name": "web"}),
    ("secrets", "config/app-<digit:3>.prod.json", {"name": "web"}), ("tokens", "<hex:40>", {"count": "7"}),
)  # fmt: skip


def _yaml(held: dict[str, Any]) -> str:
    ((name, inner),) = held.items()
    rows = [f"  {key}: {json.dumps(value)}" for key, value in inner.items()]
    return "\n".join((f"{name}:", *rows, ""))


def _places(held: dict[str, Any]) -> Iterator[tuple[str, str]]:
    ((name, inner),) = held.items()
    yield "mock.json", json.dumps({"n": 1, "auth": held}, indent=2)
    yield "mock.yml", _yaml(held)
    yield (
        "x.postman_collection.json",
        collection(description=f"It answers:\n\n```json\n{json.dumps(held, indent=2)}\n```\n"),
    )
    yield "app.py", f"{name} = {inner!r}\n"
    yield "app.js", f"const {name} = {json.dumps(inner)};\n"


def _drawn(rng: random.Random) -> dict[str, Any]:
    return {expand(rng.choice(SHAPES), rng): rng.choice(HELD) for _ in range(2)}


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_that_is_a_key_is_found_by_the_name_of_its_object(name: str) -> None:
    inner = _drawn(random.Random(name))
    for path, text in _places({name: inner}):
        for value in inner:
            told = measure([Case(text, value, f"{name} in {path}", path)])
            assert told.share >= ENOUGH, told.missed
            assert all(any(key in one for key in inner) for one in told.besides)


def test_ids_digests_files_and_coins_as_keys_are_quiet() -> None:
    rng = random.Random(8)
    for name, shape, held in QUIET:
        inner = {expand(shape, rng): held for _ in range(2)}
        cases = [Case(text, "", f"{name}: {shape}", path) for path, text in _places({name: inner})]
        assert not measure(cases).besides


@pytest.mark.parametrize("path", ["x.json", "x.yaml"])
def test_a_key_of_a_providers_own_form_is_found_under_any_name_and_no_path_tells_it(path: str) -> None:
    value = expand("glpat-<alnum:14>4b<alnum:2>7c", random.Random(5))
    held = {"cache": {value: {"hits": "3"}}}
    (finding,) = scan_text(path, json.dumps(held) if path.endswith("json") else _yaml(held)).findings
    assert (finding.rule, finding.pointer) == ("gitlab-personal-access-token", "/cache/{}")


def test_a_fix_leaves_a_key_alone_and_says_why(tmp_path: Path, run_cli: RunCli) -> None:
    value = expand("glpat-<alnum:14>4b<alnum:2>7c", random.Random(6))
    text = json.dumps({"cache": {value: {"hits": "3"}}})
    (tmp_path / "a.json").write_text(text)
    told = run_cli("fix", "--unsafe", "--write", str(tmp_path / "a.json")).stdout
    assert "it is a key of an object" in told
    assert (tmp_path / "a.json").read_text() == text
