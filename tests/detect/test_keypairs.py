"""Private keys as lists of their bytes, as wallets' files and samples of code have them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.native import compiled
from posthound.rules.ed25519 import base58, from_base58, is_pair, public_half
from posthound.rules.templates import expand
from tests.helpers import covered, scan_json, scan_text, write

SEEDS = range(4)
# How a pair of keys stands in a file, from its numbers in brackets.
PAIRS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a wallet's file": ("id.json", lambda numbers: numbers),
    "under any name": ("a.json", lambda numbers: f'{{"a": 1, "shop": {numbers}}}'),
    "a sample": ("a.ts", lambda numbers: f"const a = Keypair.fromSecretKey(Uint8Array.from({numbers}));"),
    "an array": ("a.js", lambda numbers: f"const ana = new Uint8Array({numbers})"),
    "a note": ("a.md", lambda numbers: f"Ours is\n\n{numbers}\n"),
    "a line of settings": (".env", lambda numbers: f"OURS={numbers}"),
    "a body": ("b.json", lambda numbers: json.dumps({"raw": f'{{"k": {numbers}}}'})),
    "YAML": ("a.yaml", lambda numbers: yaml.safe_dump({"ours": json.loads(numbers)})),
}
# How 32 bytes are said to be a private key.
NAMED = (
    "const privateKey = Buffer.from({});", "private_key = bytes({})", "Keypair.fromSeed(Uint8Array.from({}))", "let secret_key: [u8; 32] = {};",
    '{{"secretKey": {}}}', "signing_key = {}", "SigningKey::from_bytes(&{})", "var privateKey = new byte[] {{}}; var secretKey = {};",
)  # fmt: skip
# And what they are as a rule.
OTHERS = (
    "const audio = Buffer.from({});", "const publicKey = new Uint8Array({});", "expected_hash = bytes({})", "{}",
    "const msg = Uint8Array.from({}); // a secret key",
    '{{"samples": {}}}', "signature: {}", "PublicKey.from({})", "// the secret key\nconst iv = Buffer.from({});", "secretKey = null; pixels = {}",
)  # fmt: skip


def _numbers(seed: int, count: int) -> str:
    rng = random.Random(seed)
    return f"[{rng.choice((',', ', ')).join(map(str, rng.randbytes(count)))}]"


def test_a_public_key_follows_from_its_private_one_as_in_another_implementation() -> None:
    for seed in SEEDS:
        private = random.Random(seed).randbytes(32)
        theirs = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        assert public_half(private) == theirs
        assert is_pair(private + theirs)
        assert not is_pair(private + theirs[::-1])
        assert from_base58(base58(private + theirs)) == private + theirs


@pytest.mark.parametrize("kind", PAIRS)
def test_a_pair_of_keys_is_found_whole_under_any_name(kind: str) -> None:
    name, put = PAIRS[kind]
    for seed in SEEDS:
        rng = random.Random(f"{kind}{seed}")
        numbers = expand(rng.choice(["[<ed25519:,>]", "[<ed25519:, >]"]), rng)
        text = put(numbers)
        (finding,) = scan_text(name, text).findings
        assert re.findall(r"\d+", covered(text, finding)) == re.findall(r"\d+", numbers)
        assert finding.severity.value == "critical"


def test_it_is_one_secret_as_numbers_and_in_base_58() -> None:
    rng = random.Random(8)
    written = expand("<ed25519:base58>", rng)
    numbers = list(from_base58(written))
    found = scan_text("a.json", json.dumps({"payer": written, "list": numbers})).findings
    assert len(found) == 2
    assert len({finding.secret_id for finding in found}) == 1


@pytest.mark.parametrize("form", NAMED)
def test_other_bytes_are_a_key_where_a_name_or_a_call_says_so(form: str) -> None:
    for seed in SEEDS:
        numbers = _numbers(seed, 32)
        text = form.replace("{}", numbers, 1) if form.count("{}") == 1 else form.replace("{}", numbers)
        text = text.replace("{{", "{").replace("}}", "}")
        (finding,) = scan_text("a.json" if text[0] == "{" else "a.txt", text).findings
        assert covered(text, finding) == numbers


@pytest.mark.parametrize("form", OTHERS)
def test_other_lists_of_bytes_are_quiet(form: str) -> None:
    for seed in SEEDS:
        for count in (32, 64):
            text = form.format(_numbers(seed, count))
            assert scan_text("a.json" if text[0] == "{" else "a.txt", text).findings == (), text


def test_what_nobody_drew_is_no_key() -> None:
    rng = random.Random(3)
    for numbers in (
        [0] * 64,
        list(range(64)),
        [7, 8] * 16,
        [rng.randrange(12) for _ in range(32)],
        [rng.randrange(256)] * 32,
    ):
        for form in ("privateKey = Buffer.from({})", '{{"secretKey": {}}}'):
            assert scan_text("a.txt", form.format(numbers)).findings == ()
    for template in ("wallet: <base58:88>", "WALLET_SIGNATURE=<base58:87>"):
        assert scan_text("a.txt", expand(template, rng)).findings == ()


def test_python_alone_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(name, put(expand("[<ed25519:, >]", random.Random(kind)))) for kind, (name, put) in PAIRS.items()]
    texts += [("a.txt", form.replace("{}", _numbers(1, 32))) for form in NAMED if form.count("{}") == 1]
    fast = [scan_text(*text).findings for text in texts]
    if compiled is not None:
        for module in ("model.listed", "detect.marks", "decode.derive"):
            monkeypatch.setattr(f"posthound.{module}.compiled", None)
    assert [scan_text(*text).findings for text in texts] == fast


def test_a_fix_leaves_it_with_the_reason(tmp_path: Path) -> None:
    numbers = expand("[<ed25519:, >]", random.Random(5))
    values = [{"key": "wallet", "value": numbers}]
    write(
        tmp_path / "a.postman_environment.json",
        {"name": "a", "values": values, "_postman_variable_scope": "environment"},
    )
    for unsafe in (False, True):
        (file,) = plan([str(tmp_path)], Settings(), unsafe=unsafe).files
        assert file.new == file.old
        (left,) = file.left
        assert "numbers of its bytes" in left.refused


def test_many_lists_cost_little() -> None:
    rng = random.Random(1)
    document = {"rows": [list(rng.randbytes(64)) for _ in range(400)]}
    assert scan_json(document).findings == ()
