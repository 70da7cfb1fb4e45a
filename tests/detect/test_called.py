r"""A credential that a call undoes, hands on or only holds where it is given to its name is found, and so is one that is spelled character by character."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text


def _plain(value: str) -> str:
    return value


def _hex(value: str) -> str:
    return value.encode().hex()


def _base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _base64url(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _each(form: str) -> Callable[[str], str]:
    return lambda value: "".join(form % ord(char) for char in value)


# A file by its ending: {x} is the name, … the value as it is written.
FORMS: list[tuple[str, str, Callable[[str], str]]] = [
    ("js", "const {x} = Buffer.from('…', 'hex').toString();", _hex),
    ("py", "{x} = bytes.fromhex('…').decode()", _hex),
    ("php", "${x} = hex2bin('…');", _hex),
    ("pl", "my ${x} = pack('H*', '…');", _hex),
    ("py", "{x} = codecs.decode('…', 'hex')", _hex),
    ("sh", "{x}=$(echo … | xxd -r -p)", _hex),
    ("cs", 'var {x} = Encoding.UTF8.GetString(Convert.FromHexString("…"));', _hex),
    ("js", "const {x} = CryptoJS.enc.Hex.parse('…').toString(CryptoJS.enc.Utf8);", _hex),
    ("js", "const {x} = atob('…');", _base64),
    ("js", "const {x} = Buffer.from('…', 'base64').toString();", _base64),
    ("php", "${x} = base64_decode('…');", _base64),
    ("py", "{x} = base64.b64decode('…').decode()", _base64),
    ("py", "{x} = base64.urlsafe_b64decode('…')", _base64url),
    ("rb", "{x} = Base64.decode64('…')", _base64),
    ("java", 'String {x} = new String(Base64.getDecoder().decode("…"));', _base64),
    ("sh", "{x}=$(echo … | base64 -d)", _base64),
    ("sh", "{x}=$(base64 --decode <<< '…')", _base64),
    ("tf", '{x} = base64decode("…")', _base64),
    ("ps1", "${x} = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('…'))", _base64),
    ("java", 'String {x} = Base64.getEncoder().encodeToString("…".getBytes());', _plain),
    ("php", "${x} = base64_encode('…');", _plain),
    ("py", "{x} = base64.b64encode(b'…').decode()", _plain),
    ("py", "{x} = SecretStr('…')", _plain),
    ("tf", '{x} = sensitive("…")', _plain),
    ("yaml", '{x}: {{ "…" | b64enc }}', _plain),
    ("sh", "{x}=$(echo -n '…' | base64)", _plain),
    ("js", "const {x} = ref('…');", _plain),
    ("sh", "{x}=$'…'", _each("\\x%02x")),
    ("c", 'static const char {x}[] = "…";', _each("\\x%02X")),
    ("c", 'const char *{x} = "…";', _each("\\%03o")),
    ("lua", "local {x} = '…'", _each("\\%d")),
    ("js", "const {x} = '…';", _each("\\u{%x}")),
    ("py", "{x} = '…'", _each("\\U%08x")),
    ("xml", "<cfg><{x}>…</{x}></cfg>", _each("&#%d;")),
    ("xml", "<cfg><{x}>…</{x}></cfg>", _each("&#x%x;")),
    ("txt", "https://api.orchard.test/v1?{x}=…", _each("%%%02X")),
]
UNDONE = (_hex, _base64, _base64url)
NAMES = ("apiKey", "clientSecret", "access_token", "webhook_secret")
OTHERS = ("greeting", "cacheKey", "pageToken", "checksum")
# What the calls are given that opens nothing, and calls that look something up by what they are given.
WORDS = ("Hello there, and welcome to all", "the api key of your account here", "https://api.orchard.test/v1/users")
LOOKED_UP = ("getenv('…')", "config.get('…')", "hash('…')", "sha256('…')", "require('…')", "t('…')", "load(from('…'))")


def _found(ending: str, text: str) -> list[str]:
    loose = scan_text(f"a.{ending}", f"{text}\n").findings
    told = scan_text("x.postman_collection.json", collection(description=f"So:\n\n```\n{text}\n```\n")).findings
    return [finding.redacted for finding in (*loose, *told)]


@pytest.mark.parametrize(("ending", "form", "written"), FORMS)
def test_a_value_is_read_as_it_is_meant_under_the_name_of_a_credential_alone(
    ending: str, form: str, written: Callable[[str], str]
) -> None:
    for name, other in zip(NAMES, OTHERS, strict=True):
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(("<alnum:40>", "<alnum:36>", "<alnum:28>")), rng)
        form_of_value = f"{value[:4]}…({len(value)})"
        assert _found(ending, form.replace("{x}", name).replace("…", written(value))) == [form_of_value] * 2
        assert not _found(ending, form.replace("{x}", other).replace("…", written(value)))
        if written not in UNDONE:  # bytes are taken for a key by the call that makes them, whatever they say
            assert not _found(ending, form.replace("{x}", name).replace("…", written(rng.choice(WORDS))))


@pytest.mark.parametrize("call", LOOKED_UP)
def test_what_a_call_looks_up_is_none(call: str) -> None:
    rng = random.Random(call)
    for name in NAMES:
        assert not _found("py", f"{name} = {call.replace('…', expand('<alnum:32>', rng))}")
