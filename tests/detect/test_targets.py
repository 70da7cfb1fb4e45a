"""What is given to several names at once is found under its own name, whichever place it has; what stands under another name is quiet."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, measure

# NAME is a credential's name, OTHER one of anything; … the value of the first, and «hex» or «base64» the same written so, ¤ that of the other.
GIVEN = (
    ("a.go", "package a\n\nfunc f() {\n\tNAME, err := hex.DecodeString(«hex»)\n}\n"),
    ("a.go", "package a\n\nfunc f() {\n\tNAME, err := base64.StdEncoding.DecodeString(«base64»)\n}\n"),
    ("a.go", "package a\n\nvar NAME, OTHER = …, ¤\n"),
    ("a.go", "package a\n\nfunc f() {\n\tOTHER, NAME := ¤, …\n}\n"),
    ("a.py", "OTHER, NAME = ¤, …\n"),
    ("a.py", "(NAME, OTHER) = (…, ¤)\n"),
    ("a.py", "class A:\n    region, NAME, OTHER = 'eu-west-1', …, ¤\n"),
    ("a.py", "OTHER, NAME = [\n    ¤,\n    …,\n]\n"),
    ("a.rb", "NAME, OTHER = …, ¤\n"),
    ("a.lua", "local OTHER, NAME = ¤, … -- ours\n"),
    ("a.js", "const [OTHER, NAME] = [¤, …];\n"),
    ("a.ts", "export const [NAME, OTHER]: [string, string] = […, ¤];\n"),
    ("a.rs", "let (NAME, OTHER) = (…, ¤);\n"),
    ("a.rs", "let (mut OTHER, NAME): (&str, &str) = (¤, …);\n"),
    ("a.swift", "let (NAME, OTHER) = (…, ¤)\n"),
    ("a.kt", "val (OTHER, NAME) = listOf(¤, …)\n"),
    ("a.kt", "val (NAME, OTHER) = Pair(…, ¤)\n"),
    ("a.scala", "val (OTHER, NAME) = (¤, …)\n"),
    ("a.php", "<?php\n[$OTHER, $NAME] = [¤, …];\n"),
    ("a.php", "<?php\nlist($NAME, $OTHER) = array(…, ¤);\n"),
    ("a.pl", "my ($OTHER, $NAME) = (¤, …);\n"),
)
NAMES = ("api_key", "secretKey", "client_secret", "authToken", "signing_key", "dbPassword")
OTHERS = ("user", "region", "host", "count", "title")
# What stands beside a credential's name, and belongs to another or to a call: the name is given something else, or nothing.
QUIET = (
    ("a.py", "OTHER, NAME = …, load()\n"),
    ("a.py", "NAME, OTHER = None, …\n"),
    ("a.go", "package a\n\nfunc f() {\n\tOTHER, NAME := …, os.Getenv(¤)\n}\n"),
    ("a.js", "const [NAME, OTHER] = [read(), …];\n"),
    ("a.js", "const { OTHER, NAME } = read(…);\n"),
    ("a.py", "OTHER, NAME = parse(…, ¤)\n"),
    ("a.py", "for OTHER, NAME in [(…, ¤)]:\n    pass\n"),
    ("a.go", "package a\n\nfunc f() {\n\tNAME, err := ask(…)\n}\n"),
)
VALUES = ("<alnum:32>", "<hex:40>", "<[a-zA-Z0-9]:24>")


def _filled(text: str, value: str, rng: random.Random) -> tuple[str, str]:
    """The text with names and values in it, and the value as it is written."""
    quote = rng.choice("'\"") if "a.go" not in text and "package" not in text else '"'
    if "let (" in text or "val (" in text:
        quote = '"'
    written = value.encode().hex() if "«hex»" in text else value
    if "«base64»" in text:
        from base64 import b64encode

        written = b64encode(value.encode()).decode()
    for mark in ("…", "«hex»", "«base64»"):
        text = text.replace(mark, f"{quote}{written}{quote}")
    text = text.replace("¤", f"{quote}{rng.choice(('ana', 'eu-west-1', 'Orchard', 'main'))}{quote}")
    return text.replace("NAME", rng.choice(NAMES)).replace("OTHER", rng.choice(OTHERS)), written


def _cases(forms: tuple[tuple[str, str], ...], seed: int, *, quiet: bool) -> Iterator[Case]:
    for name, form in forms:
        rng = random.Random(f"{form}{seed}")
        text, written = _filled(form, expand(rng.choice(VALUES), rng), rng)
        yield Case(text, "" if quiet else written, form, name)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_given_to_one_of_several_names_is_found_and_nothing_besides(seed: int) -> None:
    told = measure(_cases(GIVEN, seed, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize("seed", range(4))
def test_what_is_given_to_the_name_beside_a_credential_is_quiet(seed: int) -> None:
    assert not measure(_cases(QUIET, seed, quiet=True)).besides


def test_an_argument_with_a_name_is_none_of_several_targets() -> None:
    rng = random.Random(2)
    for text in (
        "client = Client(host, token='…')\n",
        "def ask(host, token='…'):\n    pass\n",
        "ask(\n    host, token='…')\n",
    ):
        value = expand("<alnum:32>", rng)
        assert measure([Case(text.replace("…", value), value, text, "a.py")]).share == 1, text
