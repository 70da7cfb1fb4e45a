"""What a call makes of the codes of its characters is found under a credential's name, and nothing else that is a list of numbers."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text


def _codes(value: str) -> str:
    return ", ".join(str(ord(char)) for char in value)


def _hex(value: str) -> str:
    return ", ".join(f"0x{ord(char):02x}" for char in value)


def _chars(value: str) -> str:
    return ", ".join(f"'{char}'" for char in value)


def _added(call: str, sign: str) -> Callable[[str], str]:
    return lambda value: sign.join(f"{call}({ord(char)})" for char in value)


# A file by its ending: {x} is the name, … what stands for the value.
FORMS: list[tuple[str, str, Callable[[str], str]]] = [
    ("js", "const {x} = String.fromCharCode(…);", _codes),
    ("js", "const {x} = String.fromCharCode(…);", _hex),
    ("js", "pm.environment.set('{x}', String.fromCharCode(…));", _codes),
    ("js", "const {x} = [….map((c) => String.fromCharCode(c)).join('');".replace("…", "…]"), _codes),
    ("js", "const {x} = Buffer.from([…]).toString();", _codes),
    ("py", "{x} = ''.join(map(chr, […]))", _codes),
    ("py", "{x} = bytes([…]).decode()", _codes),
    ("py", "{x} = …", _added("chr", " + ")),
    ("php", "${x} = …;", _added("chr", ".")),
    ("php", "${x} = implode('', array_map('chr', […]));", _codes),
    ("rb", "{x} = […].pack('c*')", _codes),
    ("go", "{x} := string([]byte{…})", _codes),
    ("java", "String {x} = new String(new char[] {…});", _codes),
    ("cs", "var {x} = Encoding.UTF8.GetString(new byte[] { … });", _codes),
    ("kt", "val {x} = String(byteArrayOf(…))", _codes),
    ("lua", "local {x} = string.char(…)", _codes),
    ("vb", "{x} = …", _added("Chr", " & ")),
    ("sql", "SET @{x} = …;", _added("CHAR", " + ")),
    ("ps1", "${x} = …", lambda value: " + ".join(f"[char]{ord(char)}" for char in value)),
    ("ps1", "${x} = -join ([char[]](…))", _codes),
    ("c", "char {x}[] = {…, 0};", _codes),
    ("c", "static const unsigned char {x}[32] = {…};", _hex),
    ("java", "byte[] {x} = {…};", _codes),
    ("java", "char[] {x} = {…};", _chars),
    ("c", "char {x}[] = {…, '\\0'};", _chars),
    ("ex", "{x} = to_string([…])", _codes),
]
NAMES = ("apiKey", "clientSecret", "access_token", "dbPassword")
OTHERS = ("greeting", "pixels", "sampleRate", "pageToken", "cacheKey", "table")


def _found(ending: str, text: str) -> list[str]:
    loose = scan_text(f"a.{ending}", f"{text}\n").findings
    told = scan_text("x.postman_collection.json", collection(description=f"So:\n\n```\n{text}\n```\n")).findings
    return [finding.redacted for finding in (*loose, *told)]


@pytest.mark.parametrize(("ending", "form", "written"), FORMS)
def test_codes_are_read_under_the_name_of_a_credential_alone(
    ending: str, form: str, written: Callable[[str], str]
) -> None:
    for name, other in zip(NAMES, OTHERS, strict=False):
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(("<alnum:40>", "<hex:32>", "<alnum:24>")), rng)
        form_of_value = f"{value[:4]}…({len(value)})"
        assert _found(ending, form.replace("{x}", name).replace("…", written(value))) == [form_of_value] * 2
        assert not _found(ending, form.replace("{x}", other).replace("…", written(value)))
        words = "Hello there, and welcome"
        assert not _found(ending, form.replace("{x}", name).replace("…", written(words)))
