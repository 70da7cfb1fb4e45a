# ruff: noqa: E501 - each kind of file is one row of a table
"""Files that hold no secret, drawn from a seed: what stands in repositories beside exports, full of what looks random.

`files` gives (name, text, places): a place is one value that a scanner might take for a credential.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator
from functools import cache

from posthound.rules import signatures
from posthound.rules.templates import expand

Drawn = random.Random
Lines = Callable[[Drawn], str]


def providers(drawn: Drawn) -> Iterator[str]:
    """Names of providers, words of everyday language among them, without end."""
    words = "wise segment box front wave square stream pipe ghost render temporal linear monday notion loom brevo plain knock close".split()
    while True:
        yield drawn.choice(words if drawn.random() < 0.5 else _ids())


@cache
def _ids() -> list[str]:
    return sorted({signature.provider for signature in signatures() if signature.provider.isalpha()})


def _b64(drawn: Drawn, size: int) -> str:
    return base64.b64encode(drawn.randbytes(size)).decode()


def _locks() -> dict[str, Lines]:
    return {
        "package-lock.json": lambda d: f'"node_modules/{expand("<lower:7>", d)}": {{"version": "1.{d.randrange(30)}.0", "integrity": "sha512-{_b64(d, 64)}"}},',
        "yarn.lock": lambda d: f'{next(providers(d))}@^2.1.0:\n  version "2.1.3"\n  resolved "https://registry.yarnpkg.com/x/-/x-2.1.3.tgz#{expand("<hex:40>", d)}"\n  integrity sha512-{_b64(d, 64)}',
        "pnpm-lock.yaml": lambda d: f"  /{next(providers(d))}-sdk@4.2.0:\n    resolution: {{integrity: sha512-{_b64(d, 64)}}}",
        "Cargo.lock": lambda d: f'[[package]]\nname = "{next(providers(d))}"\nversion = "0.3.1"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "{expand("<hex:64>", d)}"\n',
        "go.sum": lambda d: f"github.com/{next(providers(d))}/{next(providers(d))}-go v1.{d.randrange(60)}.0 h1:{_b64(d, 32)}",
        "poetry.lock": lambda d: f'    {{file = "{next(providers(d))}-1.2-py3-none-any.whl", hash = "sha256:{expand("<hex:64>", d)}"}},',
        "composer.lock": lambda d: f'{{"name": "{next(providers(d))}/sdk", "source": {{"type": "git", "reference": "{expand("<hex:40>", d)}"}}, "dist": {{"shasum": "{expand("<hex:40>", d)}"}}}},',
        "Gemfile.lock": lambda d: f"  {next(providers(d))} (3.{d.randrange(9)}.1) sha256={expand('<hex:64>', d)}",
    }  # fmt: skip


def _texts() -> dict[str, Lines]:
    return {
        "notes.md": lambda d: f"The {next(providers(d))} build {expand('<hex:40>', d)} was deployed to {next(providers(d))}.\n",
        "logos.md": lambda d: f"[logo](https://cdn.example.com/{next(providers(d))}/{expand('<hex:32>', d)}.png)\n",
        "table.md": lambda d: f"| {next(providers(d))} | {expand('<uuid>', d)} | active | {expand('<hex:32>', d)} |",
        "links.md": lambda d: f"[article](https://www.notion.so/{_slug(d)}-{expand('<hex:32>', d)})",
        "anchors.md": lambda d: f"| [{next(providers(d)).title()} API access](#{next(providers(d))}-{_slug(d).lower()}-token-for-org2org) | 2026 |",
        "rows.csv": lambda d: f"{next(providers(d))},{expand('<uuid>', d)},{expand('<hex:40>', d)},2026-03-0{d.randint(1, 9)}",
        "app.log": lambda d: f"2026-03-14T10:0{d.randrange(10)}:11Z INFO {next(providers(d))}: request_id={expand('<uuid>', d)} trace_id={expand('<hex:32>', d)} done",
        "access.log": lambda d: f'10.0.0.1 - - [14/Mar/2026:10:00:00 +0000] "GET /{next(providers(d))}/{expand("<uuid>", d)} HTTP/1.1" 200 "etag:{expand("<hex:32>", d)}"',
        "labels.json": lambda d: f'"{d.choice(("password", "passwordPrompt", "form.error.password.local", "global.change-password", "apiKey"))}": "{d.choice(_LABELS)}",',
        "bundle.js": _bundled,
        "versions.tsv": lambda d: f"apt\tpython3-{d.choice(('jwt', 'passwd', 'tokens', 'creds'))}\t{d.randrange(9)}.{d.randrange(30)}.{d.randrange(9)}-{d.randrange(9)}+deb13u1\n@acme/design-tokens\t0.0.0-{expand('<hex:12>', d)}\nacme/secret-detector\tv0.0.0-20260916192156-{expand('<hex:12>', d)}",
        "RECORD": lambda d: f"a/{next(providers(d))}.json,sha256={expand('<b64url:14>', d)}_{d.choice(('fw_', 'sk-', 'hf_', 're_'))}{expand('<alnum:26>', d)},1330",
        "tool.js": lambda d: f'const [{expand("<lower:4>", d)}, {d.choice(("pass", "password", "authPassword", "pword"))}] = {expand("<lower:7>", d)}.{expand("<lower:4>", d)}[{d.randrange(3)}].{expand("<lower:4>", d)};\n{expand("<lower:4>", d)}.secretAccessKey = {expand("<lower:5>", d)}4?.secretKey as string;',
        "nodes.py": lambda d: f"        elif pass_arg is _PassArg.{expand('<lower:7>', d)}:\n    PQencryptPasswordConn.argtypes = [PGconn_ptr, c_char_p]\n    self, private_key: ed25519.Ed25519PrivateKey\n",
        "page.html": lambda d: f'<div data-w-id="{expand("<hex:12>", d)}:{expand("<uuid>", d)}"></div><img src="/img/Hero_Care_{expand("<alnum:22>", d)}_ATF.jpg">',
        "index.ts": lambda d: f'export const {next(providers(d))}Id = "{expand("<uuid>", d)}";\nconst {next(providers(d))}Hash = "{expand("<hex:40>", d)}";',
        "deploy.yaml": lambda d: f"    checksum/{d.choice(['secret', 'config', 'secrets', 'tokens'])}: {expand('<hex:64>', d)}\n    image: registry.local/{next(providers(d))}@sha256:{expand('<hex:64>', d)}",
        "app.env.example": lambda d: _example(next(providers(d)).upper(), d),
        "order.xml": lambda d: f'<Order {d.choice(_LOCKS)}="abc:::{_b64(d, 16)}"><{(lock := d.choice(_LOCKS))}>{expand("<hex:48>", d)}</{lock}></Order>',
        "page.json": lambda d: f'{{"{d.choice(_LOCKS)}": "{expand(d.choice(["<hex:48>", "<alnum:32>", "<b64url:43>"]), d)}", "id": "{expand("<uuid>", d)}"}},',
        "devices.json": lambda d: f'{{"{d.choice(_DEVICES)}": "{_reached(d)}", "{d.choice(("fcm_token", "pushToken", "apns_token", "gcmToken"))}": "{expand("<alnum:40>", d)}"}},',
        "payment.json": lambda d: f'{{"{d.choice(("token", "card_token", "stripeToken", "paymentToken"))}": "{expand(d.choice(_PAID), d)}", "href": "https://www.sandbox.paypal.com/checkoutnow?token={expand("<[0-9A-Z]:17>", d)}"}},',
        "claves.json": lambda d: f'{{"clave_{expand("<lower:7>", d)}": "{expand(d.choice(("<[0-9A-Z]:18>", "<[0-9A-Z]:28>", "<digit:49>")), d)}", "recaptcha_site_key": "6L{expand("<b64url:38>", d)}"}},',
        "gallery.json": lambda d: f'{{"{d.choice(("url", "image", "avatarUrl", "foto"))}": "https://firebasestorage.googleapis.com/v0/b/{expand("<lower:8>", d)}.appspot.com/o/{expand("<lower:5>", d)}%2F{expand("<alnum:20>", d)}.png?alt=media&token={expand("<uuid>", d)}"}},',
        "handshake.txt": lambda d: f"GET /chat HTTP/1.1\nUpgrade: websocket\nSec-WebSocket-Key: {_b64(d, 16)}\nSec-WebSocket-Accept: {_b64(d, 20)}\n",
        "answer.json": lambda d: f'{{"access_token": "{_unsigned(d)}"}},',
        "zero.json": lambda d: f'{{"{next(providers(d))}_api_key": "{expand(d.choice(["<[0]:8>-<[0]:4>-<[0]:4>-<[0]:4>-<[0]:12>", "<[1]:8>-<[1]:4>-<[1]:4>-<[1]:4>-<[1]:12>"]), d)}"}},',
        "keys.pub": lambda d: f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{_b64(d, 32)[:43]} {next(providers(d))}@example\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEF{_b64(d, 120)}\n-----END PUBLIC KEY-----",
        "spec.cs": lambda d: f'this.txt{(name := expand("<lower:5>", d).title())}Password.Name = "txt{name}Password";\npassword {expand("<lower:9>", d)}.\n\nR{d.randint(1, 9)}: Regulatory--{d.randint(10, 99)}\n',
    }  # fmt: skip


# What stands for a card, a customer or an order while it is paid.
_PAID = "tok_1<alnum:23> card_1<alnum:23> pm_1<alnum:23> tokn_test_<[0-9a-z]:19> EC-<[0-9A-Z]:17>".split()
# What apps call the address at which a push service reaches a device.
_DEVICES = (
    "token device_token deviceToken registrationToken firebase_token push_token notificationToken ios_token".split()
)


def _reached(drawn: Drawn) -> str:
    if drawn.random() < 0.3:
        return f'", "device_token": "{expand(drawn.choice(("<hex:64>", "<[0-9A-F]:64>")), drawn)}'
    google = ("<alnum:11>:APA91<b64url:134>", "<b64url:22>:APA91<b64url:134>")
    return expand(drawn.choice((*google, "ExponentPushToken[<alnum:22>]")), drawn)


_LOCKS = "updateToken UpdateToken stateToken syncToken lockToken versionToken concurrencyToken nextPageToken paging_token skiptoken changeToken rowVersionToken".split()


_LABELS = (
    "ผู้ใช้นี้ไม่เคยตั้งค่ารหัสผ่าน", "このユーザーはパスワードを設定しません", "輸入您的密碼以啟用雙因素認證", "បញ្ចូលពាក្យសម្ងាត់", "Ger-tremen", "Palavra-passe", "Parolalar uyuşmuyor.",
    "Parolni ko'rsatish", "Contraseña", "API-Schlüssel", "हिंदी में पासवर्ड", "Passwort-Zurücksetzen-Seite",
)  # fmt: skip


def _bundled(drawn: Drawn) -> str:
    """What bundlers make of an application: names of classes and files with a hash, and code without blanks."""
    name = drawn.choice(("credentialPicker", "tokenCell", "secretRow", "apiKeyBadge", "draggingKey", "newCredential"))
    part = drawn.choice(("ChangePassword", "ExternalSecrets", "Credentials", "ApiToken"))
    flag = drawn.choice(("forceSinglePass", "stencilZPass", "httpsPassword", "lastTokenWasRead"))
    return (
        f"{name}:`_{name}_{expand('<loweralnum:5>', drawn)}_{drawn.randrange(400)}`,"
        f'["assets/{part}View-{expand("<alnum:8>", drawn)}.js","assets/{part}Modal-{expand("<alnum:8>", drawn)}.css"],'
        f"e.{flag}===!1?(e.side=1,e.{flag}=!0,t.{flag}=e.{flag}),await n.run(e);n.{flag}.value=!r.{flag}.value;"
    )


def _slug(drawn: Drawn) -> str:
    words = "How do I generate an API key Integrate Experiments with Access Tokens for Your Secret Team Guide".split()
    return "-".join([next(providers(drawn)).title(), *drawn.choices(words, k=6)])


def _example(name: str, drawn: Drawn) -> str:
    return (
        f"{name}_CACHE_KEY={expand('<hex:40>', drawn)}\n{name}_PUBLIC_KEY={expand('<hex:64>', drawn)}\n"
        f"{name}_API_KEY=<paste it here>\n{name}_COMMIT={expand('<hex:40>', drawn)}\n"
    )


def _unsigned(drawn: Drawn) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    signature = drawn.choice(["signature", "sig", "fakesignature", "dummy_signature", "mock-signature"])
    header, body = part('{"alg":"HS256"}'), part(f'{{"sub":"{expand("<lower:6>", drawn)}"}}')
    return f"{header}.{body}.{signature}"


def sealed(drawn: Drawn) -> str:
    """A ciphertext as tools write it in a secret's place."""
    body, tail = _b64(drawn, drawn.randint(24, 60)), _b64(drawn, 32)
    return drawn.choice([
        f"ENC[AES256_GCM,data:{body},iv:{tail},tag:{_b64(drawn, 16)},type:str]",
        f"ENC[PKCS7,{_b64(drawn, 300)}]",
        f"ENC({body})",
        "{cipher}" + expand("<hex:96>", drawn),
        "{cipher}" + body,
        f"vault:v{drawn.randint(1, 9)}:{body}",
        base64.urlsafe_b64encode(b"\x80\0\0\0\0" + drawn.randbytes(4 + 16 + 16 * drawn.randint(1, 4) + 32)).decode(),
        "U2FsdGVkX1" + _b64(drawn, 47)[1:],
        base64.b64encode(bytes((1, 2, 2, 0, 0x78)) + drawn.randbytes(130)).decode(),
        base64.b64encode(bytes((2, 0)) + drawn.randbytes(560)).decode(),
        f"encrypted:B{_b64(drawn, 100)[1:]}",
    ])  # fmt: skip


def files(seed: int, places: int) -> Iterator[tuple[str, str, int]]:
    """Files with about so many places of each kind."""
    drawn = random.Random(seed)
    for name, line in {**_locks(), **_texts()}.items():
        yield name, "\n".join(line(drawn) for _ in range(places)) + "\n", places


def sealed_files(seed: int, places: int) -> Iterator[tuple[str, str, int]]:
    """Settings in several syntaxes whose secrets are all encrypted."""
    drawn = random.Random(seed)
    names = "DB_PASSWORD apiKey client_secret accessToken JWT_SECRET webhook_secret STRIPE_SECRET_KEY private_key api.token".split()
    forms = {
        "values.yaml": '{}: "{}"',
        "app.properties": "{}={}",
        ".env": "{}={}",
        "settings.json": '{{"{}": "{}"}},',
        "main.js": "const config = {{ {}: '{}' }};",
        "app.xml": '<add key="{}" value="{}" />',
    }
    for name, form in forms.items():
        yield name, "\n".join(form.format(drawn.choice(names), sealed(drawn)) for _ in range(places)) + "\n", places
