"""What stands in an ordinary repository behind a word for a credential: code, records, results of tests, names of files, badges. Names are drawn anew."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from posthound.rules.templates import expand
from tests.helpers import scan_text

_ADJECTIVES = "Lazy Smart Inner Outer Static Shared Local Nested Global Wide".split()
_NOUNS = "Record Buffer Channel Manager Window Stream Section Handler Parser Index".split()
_NUMBERS = "x86 sha256 tls1 pkcs11 v2 ec utf8 x509 md5 int32".split()
_DIRECTORIES = "src lib man doc tests tools g10 win32".split()
_WORD = ("Password", "Passwd", "PrivKey", "SecretKey", "Token", "Pass")


def _camel(rng: random.Random) -> str:
    return rng.choice(_ADJECTIVES) + rng.choice(_NUMBERS).title() + rng.choice(_NOUNS) + rng.choice(_ADJECTIVES)


def _snake(rng: random.Random) -> str:
    return "_".join((rng.choice(_NUMBERS), rng.choice(_ADJECTIVES), rng.choice(_NUMBERS), rng.choice(_NOUNS))).lower()


def _file(rng: random.Random, ending: str = "") -> str:
    return f"{rng.choice(_DIRECTORIES)}/{rng.choice(_NOUNS).lower()}{rng.randint(2, 9)}.{ending or rng.choice('c h m4 py 3 8'.split())}"


def _declarations(rng: random.Random) -> list[str]:
    word, upper = rng.choice(_WORD), _snake(rng).upper()
    return [
        f"{rng.choice(_NOUNS)}{word} *{_camel(rng)}({rng.choice(_NOUNS)} *slot,\n",
        f"struct {_snake(rng)}_{word.lower()}_st *{_snake(rng)}_t;\n",
        f"#define {_snake(rng).upper()}_{word.upper()} {upper}_{word.upper()}\n",
        f"\t{upper}_PASSWORD = {_snake(rng).upper()}_CAPS,\n",
        f"  auto &{word} = {_camel(rng)}s[{_camel(rng)}::ID()];\n",
        f"  using {word}T = {rng.choice(_NOUNS).lower()}::{_camel(rng)}<Function>;\n",
        f"\t{word.lower()} = ({_camel(rng)} *)entries->data;\n",
        f"    my ($user, ${word.lower()}) = {rng.choice(_NOUNS)}::{_camel(rng)}::{rng.choice(_NOUNS)}->$method;\n",
        f"                {word.lower()} = {word.lower()}[::-1]\n",
        f"e.first{word}=e.{_camel(rng)}=e.{_camel(rng)}=e.last=1\n",
        f"type T = {_camel(rng)} | Scheme{_camel(rng)}Password | Scheme{_camel(rng)}Application;\n",
    ]


def _texts(rng: random.Random) -> list[str]:
    one, two = rng.choice(_NOUNS).lower(), rng.choice(_NOUNS).lower()
    return [
        f"\t* {_file(rng, 'c')} ({one}_passphrase): Likewise.\n\t({two}_password): Regenerated.\n",
        f"\t* {_file(rng, 'c')} (passphrase_{one}): Add arg flags.  Use new flag\n",
        f"    * --{one}-sha256-{two} is now used for all password mangling.\n",
        f"PASS: {_file(rng, 'exp')}: opens {one}\nPASS: {_file(rng, 'exp')}: closes {two}\nFAIL: {_file(rng, 'exp')}\n",
        f"--- PASS: Test{_camel(rng)}/case_{rng.randint(1, 9)} (0.01s)\n--- PASS: Test{_camel(rng)} (0.00s)\n",
        f"            -read{one}pass | -pkcs11{two} | -in | -out | \\\n",
        f"{one}_name:passwd:UID:GID:{two}_name:directory:shell\n",
        f"/etc/passwd:eli:x:{rng.randint(1000, 9000)}:1000:Eli Smith:/home/eli:/bin/bash\n",
        f'  debug("pw:{one}:run{_camel(rng)}")(command);\n',
        f"HostKey /etc/ssh/ssh_host_{rng.choice(_NUMBERS)}_key\n",
        f"{one}_password: @{two.upper()}1_PASSWORD\n",
        f"        return self._{one}_password\n\n    @{one}Password.setter\n",
        f"    Next page token: {expand('<alnum:25>', rng)}\n",
        f"     * - computeSignature('', 'test_secret') => '{expand('<hex:64>', rng)}'\n",
        f"    pointing inside pw.  {_file(rng, 'c')} (Willus, Ed)\n",
        f'  problem identified by "{one}{rng.randint(100, 999)}" and solved\n',
        f'  Pass "{one.upper()}_AUTO_{two.upper()}={rng.randint(0, 9)}" to avoid it.\n',
        f"  cookie-set remember_me token{rng.randint(1, 999)} --{one}-{two}=18934560{rng.randint(10, 99)}\n",
        f"Denial of service by large passwords. `Full {one}\n<https://www.acme.example/{two}/security/>`__\n",
        f"see T10{rng.randint(10, 99)}.00{rng.randint(1, 9)}\n{one}_etc_password_and_shadow: T1{rng.randint(100, 999)}.008\n",
    ]


def _literals(rng: random.Random) -> list[str]:
    one, two = rng.choice(_NOUNS).lower(), rng.choice(_NOUNS).lower()
    template = rng.choice(("<hex:40>", "<alnum:20>", "<b64url:22>"))
    badge = expand(template, rng)
    return [
        f'PASSWORD_HASHERS = [\n    "{one}.{two}.hashers.{_camel(rng)}PasswordHasher",\n    "{one}.{two}.hashers.{_camel(rng)}Hasher",\n]\n',
        f'__all__ = [\n    "{_camel(rng)}1024PublicKey",\n    "{_camel(rng)}768PrivateKey",\n    "{_camel(rng)}384PublicKey",\n]\n',
        f"curl --pinnedpubkey 'sha256//{expand('<b64:43>=', rng)}' https://acme.example/\n",
        f"{one}_key: >\n  {one}.example ssh-rsa AAAAB3NzaC1yc2E{expand('<b64:300>', rng)}\n",
        f"  sig_key:  {':'.join(expand('<HEX:2>', rng) for _ in range(20))}\n",
        f"[![{one}](https://ci.{two}.example/acme/{one}.svg?style=svg&circle-token={badge})](https://ci.{two}.example)\n",
        f"[![{one}](https://{two}.example/badges/main.svg?key={badge})](https://{two}.example)\n",
        f'<img src="https://{two}.example/{one}/badge.svg?token={badge}" alt="{one}"/>\n',
        f"enode://{expand('<hex:128>', rng)}@10.3.58.6:30303\n",
        f"message://%3c{expand('<hex:30>', rng)}@mail.acme.example%3e\n",
        f'{{"ARN": "arn:aws:secretsmanager:us-west-2:123456789012:secret:My{two.title()}Secret-{expand("<hex:6>", rng)}"}}\n',
        f'"credentials": [{{"authentication": ["{one}OAuth2Api"]}}],\n',
        f'appImage:"assets/img/slack{one}-{expand("<hex:32>", rng)}.png",\n',
        f'access_token: "{rng.choice(("abc123def456ghi789", "sess-abc123def456", "abc123def456ghi789jkl0"))}"\n',
        f'SessionToken: "{expand("<alnum:12>EXAMPLE<alnum:30>", rng)}"\n',
        f'["verifyPassword", "{one}:signInWith{two.title()}Password"],\n',
        f"pass: {one}!.private{two.title()}Key2 as string }}\n",
        f"export type PassphraseBlob = Buffer|Uint8{one.title()}|Blob|string;\n  {two}Password: XmlStringMaxLen{rng.randint(100, 999)};\n",
        'authorization: "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"\n',
    ]


@pytest.mark.parametrize("drawn", [_declarations, _texts, _literals])
@pytest.mark.parametrize("seed", range(8))
def test_what_an_ordinary_repository_holds_is_quiet(drawn: Callable[[random.Random], list[str]], seed: int) -> None:
    rng = random.Random(f"{drawn.__name__}{seed}")
    loud = [(text, f.rule, f.evidence) for text in drawn(rng) for f in scan_text("notes.txt", text).findings]
    assert not loud


@pytest.mark.parametrize("seed", range(8))
def test_what_stands_there_as_a_credential_is_found(seed: int) -> None:
    rng = random.Random(f"found{seed}")
    password = expand("<upper:1><lower:4>-<[2-9]:4><[!?#]:1><lower:3>", rng)
    token, word = expand("<alnum:32>", rng), expand("<[a-z]:3>-<alnum:14>", rng)
    texts = [
        f"PASS: {password}\nUSER: ana\n",
        f"USER: ana\nPASS: {password}\n\nUSER: bob\nPASS: {password}\n",
        f"password: {password}.\n",
        f"The token {token} is for the staging gateway.\n",
        f"Access token: {token}\nThe new token: {token}\n",
        f"#define API_TOKEN {token}\n",
        f'const char *password = "{password}";\n',
        f"create user ana@'%'\n  identified by '{word}';\n",
        f"GRANT ALL ON shop.* TO ana@'%' IDENTIFIED BY '{word}';\n",
        f"https://acme.example/report.csv?token={token}\n",
        f"https://acme.example/raw/logo.svg?token={token}\n",
        f"SECRET_KEY = '{token}'\n",
        f"{expand('<lower:6>', rng)}_password = {password}\n",
    ]
    missed = [text for text in texts if not scan_text("notes.txt", text).findings]
    assert not missed


def _words_in_code(rng: random.Random) -> str:
    words = "should not raise when given empty list user account payload returns error value handler config parse table status update wakeup pipe queue".split()
    numbered = rng.choice(("gh4711", "issue82", "py3", "http2"))
    return "_".join((numbered, *rng.choices(words, k=rng.randint(5, 8))))


def test_names_in_code_that_begin_as_a_providers_values_are_quiet() -> None:
    rng = random.Random(20261208)
    for before in ("test_", "sk_live_", "bkct_", "tskey-auth-", "planetscale_oauth_", "pscale_tkn_", "figd_"):
        for form in ("    def {}(self):\n", "  - name: {}\n", "see `{}` below\n"):
            text = form.format(before + _words_in_code(rng))
            assert not scan_text("a.py", text).findings, text


def test_what_only_says_how_it_is_called_is_quiet_and_what_is_drawn_behind_it_is_found() -> None:
    rng = random.Random(20261209)
    for noun in _NOUNS:
        name = f"_{noun.upper()}12_KEY"
        assert not scan_text("a.py", f"{name} = '_private_key_{noun.lower()}12'\n").findings
        assert not scan_text(
            "a.h", f"/**\n * x_privkey_flags:\n * @{noun.upper()}_PRIVKEY_SIGN_TLS1_RSA: Sign it.\n */\n"
        ).findings
        control = rng.choice((f"ctl00$MainContent$txt{noun}9", f"form:j_idt{rng.randint(2, 900)}:{noun.lower()}"))
        assert not scan_text("a.py", f'Param(name="password", value="{control}")\n').findings
        drawn = f"private_key_{expand('<loweralnum:24>', rng)}"
        assert scan_text("a.py", f"ACME_PRIVATE_KEY = '{drawn}'\nAPI_KEY = '{drawn}'\n").findings
