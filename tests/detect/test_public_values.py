"""What looks like a credential and is public, an id or a ciphertext by its name, its form or what stands beside it, is quiet."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import Case, collection, environment, measure
from tests.helpers import scan_text

_COOKIES = (
    "_uetsid=<hex:32>",
    "_uetvid=<hex:32>",
    "_pin_unauth=<b64:80>",
    "dtCookie=v_4_srv_3_sn_<HEX:32>_perc_100000_ol_0_mul_1_app-3A<hex:16>_1",
    "intercom-device-id-<lower:8>=<uuid>",
    "intercom-id-<lower:8>=<uuid>",
)
_SEALED = (
    "kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB<b64:700>\n    api-token: AgA<b64:800>==\n",
    "spec:\n  encryptedData:\n    apiKey: AgBy<b64:60>\n",
    '{"kind": "SealedSecret", "spec": {"encryptedData": {"password": "AgB<b64:120>"}}}',
)
_PUSH = (
    '{"endpoint": "https://push.orchard.example/wpush/v2/<b64url:60>", "expirationTime": null, "keys": {"p256dh": "B<b64url:86>", "auth": "<b64url:22>"}}',
    '{"subscription": {"endpoint": "https://fcm.googleapis.com/fcm/send/<b64url:60>", "keys": {"auth": "<b64url:22>", "p256dh": "B<b64url:86>"}}}',
    '{"platform": "google", "keys": {"auth": "<b64url:22>", "p256dh": "B<b64url:86>"}}',
)
_SITE_KEYS = (
    '<div class="g-recaptcha" data-sitekey="6L<b64url:38>"></div>',
    "reCAPTCHA site key: 6L<b64url:38>",
    '<script src="https://www.google.com/recaptcha/api.js?render=6L<b64url:38>"></script>',
    "grecaptcha.execute('6L<b64url:38>', {action: 'login'})",
    '{"recaptcha": {"siteKey": "6L<b64url:38>"}}',
    "The reCAPTCHA sitekey is `6L<b64url:38>`.",
)
_IDS = (
    '{"TerminalKey": "17<digit:11>DEMO", "Amount": 1000}',
    '{"TerminalKey": "17<digit:11>", "PaymentId": "13660"}',
    '{"tinkoff": {"TerminalKey": "17<digit:11>DEMO"}}',
    "X-VTEX-API-AppKey: vtexappkey-orchard-<upper:6>",
    '{"vtex_app_key": "vtexappkey-orchard-<upper:6>"}',
)


def _drawn(rng: random.Random, count: int, templates: tuple[str, ...]) -> Iterator[Case]:
    for at in range(count):
        text = expand(templates[at % len(templates)], rng)
        place = ("body", "answer", "description")[at // len(templates) % 3]
        if place == "answer":
            document = json.loads(collection())
            document["item"][0]["response"] = [{"name": "ok", "originalRequest": document["item"][0]["request"], "code": 200, "body": text}]  # fmt: skip
            yield Case(json.dumps(document), "", f"{text[:40]} {place}")
        else:
            made = collection(description=text) if place == "description" else collection(body={"mode": "raw", "raw": text})  # fmt: skip
            yield Case(made, "", f"{text[:40]} {place}")


def _headed(rng: random.Random, count: int) -> Iterator[Case]:
    """Cookies, in a header of a request and as variables."""
    for at in range(count):
        name, _, value = expand(_COOKIES[at % len(_COOKIES)], rng).partition("=")
        text = collection(header=[{"key": "Cookie", "value": f"lang=en; {name}={value}; theme=dark"}])
        yield Case(text, "", name)


@pytest.mark.parametrize("templates", [_SEALED, _PUSH, _SITE_KEYS, _IDS], ids=["sealed", "push", "site keys", "ids"])
def test_what_is_public_or_sealed_is_quiet(templates: tuple[str, ...]) -> None:
    assert not measure(_drawn(random.Random(20261130), 36, templates)).besides


def test_cookies_that_follow_visitors_are_quiet() -> None:
    assert not measure(_headed(random.Random(20261130), 36)).besides


def _fields(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        for name, template in (
            ("X-VTEX-API-AppKey", "vtexappkey-orchard-<upper:6>"),
            ("TerminalKey", "17<digit:11>DEMO"),
        ):
            value = expand(template, rng)
            yield Case(collection(header=[{"key": name, "value": value}]), "", name)
            yield Case(environment([(name, value)]), "", name, "x.postman_environment.json")
            yield Case(collection(body={"mode": "urlencoded", "urlencoded": [{"key": name, "value": value}]}), "", name)


def test_ids_of_applications_and_terminals_are_quiet() -> None:
    assert not measure(_fields(random.Random(20261130), 6)).besides


def _segments(rng: random.Random, names: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        text = environment([(name, expand("<alnum:32>", rng))])
        found += [(f.rule, f.confidence) for f in scan_text("x.postman_environment.json", text).findings]
    return found


def test_a_segment_is_a_part_of_anything_unless_its_name_says_write_key() -> None:
    rng = random.Random(20261130)
    generic = _segments(rng, ("segment_encryption_key", "segment_token", "segmentSecret", "network_segment_token"))
    assert len(generic) == 4
    assert all(rule.startswith("generic-") for rule, _ in generic)
    assert {rule for rule, _ in _segments(rng, ("SEGMENT_WRITE_KEY", "segmentApiKey"))} == {"segment-write-key"}


def test_what_the_same_names_hold_that_is_secret_is_found() -> None:
    rng = random.Random(20261130)
    drawn, password = expand("<alnum:32>", rng), expand("<alnum:14>#K7", rng)
    bodies = {
        f'{{"TerminalKey": "17{expand("<digit:11>", rng)}DEMO", "Password": "{password}"}}': password,
        f"X-VTEX-API-AppKey: vtexappkey-orchard-ABCDEF\nX-VTEX-API-AppToken: {expand('<upper:140>', rng)}": "",
        f"kind: Secret\nstringData:\n  password: {password}\n": password,
        f'{{"keys": {{"auth": "{drawn}"}}}}': drawn,
        f"RECAPTCHA_SECRET_KEY={expand('6L<b64url:38>', rng)}": "",
        f"INTERCOM_CLIENT_SECRET={expand('<uuid>', rng)}": "",
    }
    for text, value in bodies.items():
        measured = measure([Case(collection(body={"mode": "raw", "raw": text}), value, text)])
        assert measured.found if value else measured.besides, text


def _pem(rng: random.Random, *kinds: str) -> str:
    """Such blocks of PEM after each other, in base64 once more."""
    blocks = (
        f"-----BEGIN {kind}-----\n{base64.encodebytes(rng.randbytes(300)).decode()}-----END {kind}-----\n"
        for kind in kinds
    )
    return base64.b64encode("".join(blocks).encode()).decode()


@pytest.mark.parametrize("name", ["app-key", "server", "client_secret", "auth-token", "private"])
def test_certificates_under_the_name_of_a_key_are_quiet_and_private_keys_are_not(name: str) -> None:
    rng = random.Random(name)
    for public in (("CERTIFICATE",), ("CERTIFICATE", "CERTIFICATE"), ("PUBLIC KEY",), ("CERTIFICATE REQUEST",)):
        for ending in ("crt", "cer", "pem", "pub", "key"):
            held = {f"{name}.{ending}": _pem(rng, *public)}
            assert scan_text("a.json", json.dumps({"data": held})).findings == (), (held, public)
    for private in (("PRIVATE KEY",), ("CERTIFICATE", "EC PRIVATE KEY")):
        held = {f"{name}.pem": _pem(rng, *private)}
        assert scan_text("a.json", json.dumps({"data": held})).findings, (name, private)
    drawn = {f"{name}.{ending}": expand("<b64:86>==", rng) for ending in ("crt", "cer", "cert", "csr", "pub")}
    assert scan_text("a.json", json.dumps({"data": drawn})).findings == ()
