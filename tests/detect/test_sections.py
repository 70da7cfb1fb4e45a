"""A `key` is taken for a credential where the section that it stands in says whose it is."""

from __future__ import annotations

import json
import random

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import covered, scan_text

# A section of INI, TOML or YAML, by the name it has; `…` is the value.
FORMS = (
    "[{}]\nkey = …\n", "[{}]\nurl = https://shop.example\nkey=…\nmode = live\n", '[{}]\n; in use\n\nkey = "…"\n', "[{}.live]\nkey: …\n",
    "[[{}]]\nname = 'shop'\nkey = '…'\n", "{}:\n  key: …\n  mode: live\n", "all:\n  {}:\n    # in use\n    key: '…'\n", "{}:\n  live:\n    key: …\n",
    "[first]\nkey = a\n\n[{}]\nkey = …\n", "# [{}]\n# key = …\n",
)  # fmt: skip
OWNERS = ("gateway", "api", "auth", "billing", "acme", "mailer", "shop")
# What holds the key of a row, a file or a place.
OTHERS = (
    "row",
    "object",
    "cache",
    "file",
    "map",
    "item",
    "sort",
    "translation",
    "idempotency",
    "partition",
    "issue",
    "public",
    "user",
)


def _texts(text: str) -> list[tuple[str, str]]:
    return [
        ("a.txt", text),
        ("a.md", f"Put this there:\n\n{text}"),
        ("x.postman_collection.json", collection(description=text)),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_found_by_its_section(form: str) -> None:
    for owner in OWNERS:
        rng = random.Random(f"{form}{owner}")
        value = expand(rng.choice(["<alnum:32>", "<hex:40>", "<b64url:43>"]), rng)
        for name, text in _texts(form.format(owner).replace("…", value)):
            assert [covered(text, finding) for finding in scan_text(name, text).findings] == [value], (owner, name)


@pytest.mark.parametrize("form", FORMS)
def test_keys_of_other_things_are_quiet(form: str) -> None:
    for owner in OTHERS:
        rng = random.Random(f"{form}{owner}")
        value = expand(rng.choice(["<alnum:32>", "<hex:40>", "<uuid>"]), rng)
        for name, text in _texts(form.format(owner).replace("live", "test").replace("…", value)):
            assert scan_text(name, text).findings == (), (owner, name, text)


# An object with a `key`, by the ending of its file, or in a script.
OBJECTS = {
    "json": ('{{"{}": {{"url": "https://shop.example", "key": "…"}}}}', '{{"services": {{"{}": {{"on": true, "timeout": 3, "key": "…"}}}}}}'),
    "yaml": ("{}:\n  url: https://shop.example\n  key: …\n", "services:\n  - {}:\n      key: '…'\n"),
    "js": (
        "const config = {{\n  {}: {{ url: 'https://shop.example', key: '…' }}\n}};\n",
        "module.exports = {{\n  {}: {{\n    on: true,\n    key: '…'\n  }}\n}};\n",
    ),
    "": (
        "const config = {{ {}: {{ on: true, key: '…' }} }};",
        "const {0} = {{ key: '…' }};\npm.globals.set('c', {0}.on);",
        "const all = {{\n  {}: {{\n    key: '…',\n    on: 1\n  }}\n}};",
    ),
}  # fmt: skip
# The same of what only has its name at `key`.
NAMED = (
    ("json", '{{"{}": [{{"key": "…", "value": "on"}}]}}'),
    ("json", '{{"{}": {{"key": "…", "title": "first"}}}}'),
    ("js", "const row = {{\n  {}: {{ key: '…', value: 'on' }}\n}};\n"),
    ("", "const {} = {{ key: '…', value: 'on' }};"),
)


def _in_file(ending: str, text: str) -> tuple[str, str]:
    return (f"a.{ending}", text) if ending else ("x.postman_collection.json", collection(exec=text.split("\n")))


@pytest.mark.parametrize(("ending", "form"), [(ending, form) for ending, forms in OBJECTS.items() for form in forms])
def test_a_key_is_found_by_its_object(ending: str, form: str) -> None:
    for owner in (*OWNERS, "stripe", "smsProvider"):
        rng = random.Random(f"{form}{owner}")
        value = expand(rng.choice(["<alnum:32>", "<hex:40>", "<b64url:43>"]), rng)
        name, text = _in_file(ending, form.format(owner).replace("…", value))
        assert [covered(text, finding) for finding in scan_text(name, text).findings] == [value], text
    for owner in OTHERS:
        rng = random.Random(f"{form}{owner}")
        value = expand(rng.choice(["<alnum:32>", "<hex:40>", "<uuid>"]), rng)
        assert scan_text(*_in_file(ending, form.format(owner).replace("…", value))).findings == (), owner


@pytest.mark.parametrize(("ending", "form"), NAMED)
def test_a_key_that_names_what_stands_beside_it_is_quiet(ending: str, form: str) -> None:
    for owner in OWNERS:
        rng = random.Random(f"{form}{owner}")
        text = form.format(owner).replace("…", expand("<alnum:32>", rng))
        assert scan_text(*_in_file(ending, text)).findings == (), text


def test_what_nobody_drew_and_prints_are_no_key_in_any_section() -> None:
    for template in (
        "checkout.title",
        "<HEX:40>",
        "shop_key_name",
        "<uuid>",
        "uploads/<hex:32>.png",
        "AAAAB3NzaC1yc2E<alnum:100>",
    ):
        for form in FORMS:
            rng = random.Random(f"{form}{template}")
            assert scan_text("a.txt", form.format("gateway").replace("…", expand(template, rng))).findings == ()


def test_a_line_that_is_in_no_section_is_quiet() -> None:
    value = expand("<alnum:32>", random.Random(1))
    for text in (
        f"key = {value}",
        f"a: 1\nkey: {value}",
        f"gateway:\n  url: x\nkey: {value}",
        f"see [gateway] where key = {value}",
    ):
        assert scan_text("a.txt", text).findings == (), text


def test_each_of_several_session_keys_is_found_without_its_label() -> None:
    rng = random.Random(4)
    for name in ("SESSION_KEYS", "COOKIE_KEYS", "API_KEYS", "APP_KEYS"):
        for template in ("<alnum:32>", "<b64:22>==", "<b64:43>="):
            values = [expand(template, rng) for _ in range(3)]
            for written in (
                ",".join(values),
                ",".join(f"{who}:{value}" for who, value in zip(("ana", "ben", "cy"), values, strict=True)),
            ):
                text = f"{name}={written}\nPORT=80\n"
                found = [covered(text, finding) for finding in scan_text(".env", text).findings]
                assert found == values, (text, found)
    quiet = json.dumps({"SESSION_KEYS": "user,cart,theme", "CACHE_KEYS": expand("<hex:40>,<hex:40>", rng)})
    assert scan_text("a.json", quiet).findings == ()
