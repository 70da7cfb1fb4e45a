"""Keys whose names say nothing by themselves are credentials beside who is paid, or beside each other."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection, environment
from tests.helpers import covered, scan_text

# `@` is a secret, `#` a number, `!` anything drawn.
_TOGETHER = (
    ("MerchantID #", "HashKey @", "HashIV @"), ("hashKey @", "hashIv @"), ("HASH_KEY @", "HASH_IV @"), ("app_id #", "key1 @", "key2 @"),
    ("merchant_id #", "key @", "amount #"), ("mid #", "salt @"), ("store-id #", "salt @", "currency EUR"), ("merchantId #", "posId #", "crc @"),
    ("terminal_id #", "key @"), ("tmn_code #", "hash_secret @"),
)  # fmt: skip
_APART = (
    ("HashKey !", "RangeKey !"), ("hashKey !", "ttl #"), ("key1 !", "key2 !"), ("salt !", "hash !", "algorithm sha256"), ("size #", "crc !"),
    ("bucket shop", "key1 !"), ("merchant_id #", "reference !"), ("client_id #", "state !"), ("merchant_id #", "key en_US.title"), ("file_id #", "salt !"),
    ("merchant_id #", "key 7d8f8a4e-1b2c-4d3e-8f9a-0b1c2d3e4f5a"), ("merchant_id #", "key1 first", "key2 second"),
)  # fmt: skip


def _drawn(rows: Sequence[str], rng: random.Random) -> tuple[list[tuple[str, str]], list[str]]:
    """The rows with their values drawn, and the secrets among these."""
    drawn, secrets = [], []
    for row in rows:
        name, value = row.split(" ", 1)
        if value in ("@", "!"):
            drawn.append((name, expand(rng.choice(["<alnum:32>", "<hex:32>", "<alnum:24>"]), rng)))
            secrets += [drawn[-1][1]] if value == "@" else []
        else:
            drawn.append((name, str(rng.randint(10**6, 10**8)) if value == "#" else value))
    return drawn, secrets


def _fields(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The files in which they are fields."""
    held = [{"key": name, "value": value} for name, value in rows]
    return [
        ("x.postman_environment.json", environment(rows)),
        ("x.postman_collection.json", collection(variable=held)),
        ("x.postman_collection.json", collection(body={"mode": "urlencoded", "urlencoded": held})),
    ]


def _texts(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The files in which they stand in a text."""
    return [
        ("a.md", "\n".join(f"{name}: {value}" for name, value in rows)),
        ("x.postman_collection.json", collection(body={"mode": "raw", "raw": json.dumps(dict(rows), indent=1)})),
    ]


@pytest.mark.parametrize("rows", _TOGETHER)
def test_what_stands_together_is_found(rows: tuple[str, ...]) -> None:
    for seed in range(4):
        drawn, secrets = _drawn(rows, random.Random(f"{rows}{seed}"))
        for name, text in _fields(drawn):
            assert [covered(text, finding) for finding in scan_text(name, text).findings] == secrets, (name, drawn)
        told = [value for field, value in drawn if value in secrets and "key" in field.lower()]
        for name, text in _texts(drawn):
            found = [covered(text, finding) for finding in scan_text(name, text).findings]
            assert set(told) <= set(found) <= set(secrets), (name, drawn)


@pytest.mark.parametrize("rows", _APART)
def test_what_stands_apart_is_quiet(rows: tuple[str, ...]) -> None:
    for seed in range(4):
        drawn, _ = _drawn(rows, random.Random(f"{rows}{seed}"))
        for name, text in _fields(drawn)[:2] + _texts(drawn):
            assert scan_text(name, text).findings == (), (name, drawn)


# A merchant's id and what signs for it, as notes write them: {m} a number, {n} the name of the secret, … the secret.
_NOTES = (
    "Test shop:\n\n- Merchant ID: {m}\n- {n}: …\n",
    "- **Merchant ID:** {m}\n- **{n}:** …\n",
    "* merchant_id: `{m}`\n* {n}: `…`\n",
    "| Merchant ID | {n} |\n|---|---|\n| {m} | … |\n",
    "| Field | Value |\n|---|---|\n| Merchant ID | {m} |\n| {n} | … |\n",
    "<table><tr><th>Merchant ID</th><th>{n}</th></tr><tr><td>{m}</td><td>…</td></tr></table>",
    "<table><tr><td>Merchant ID</td><td>{m}</td></tr><tr><td>{n}</td><td>…</td></tr></table>",
    "<ul><li>Merchant ID: {m}</li><li>{n}: …</li></ul>",
    "<p><strong>Merchant ID:</strong> {m}<br><strong>{n}:</strong> …</p>",
    "Merchant ID: {m}, {n}: …",
    "merchant_id={m}&{n}=…",
)


@pytest.mark.parametrize("form", _NOTES)
def test_what_signs_for_a_merchant_is_found_in_notes_and_beside_other_things_it_is_quiet(form: str) -> None:
    for name in ("Salt", "salt", "CRC", "crc", *(["Key"] if "&" not in form else [])):
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(["<alnum:16>", "<alnum:32>", "<hex:32>"]), rng)
        note = form.replace("{m}", str(rng.randint(10**4, 10**6))).replace("{n}", name).replace("…", value)
        text = collection(description=note)
        assert [covered(text, one) for one in scan_text("x.postman_collection.json", text).findings] == [value], note
        other = note.replace("Merchant ID", "File size").replace("merchant_id", "file_size")
        assert scan_text("x.postman_collection.json", collection(description=other)).findings == (), other
