"""Names that payments, networks, directories and chains have for what is secret; what shares their words and is none is quiet."""

from __future__ import annotations

import random
from collections.abc import Iterator

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, draws, measure, placed

_NAMES = (
    ("MERCHANT_SALT", "<alnum:32>"), ("payu_salt", "<alnum:32>"), ("merchantSalt", "<alnum:28>"), ("saltKey", "<uuid>"), ("salt_key", "<uuid>"),
    ("securityKey", "<uuid>"), ("SECURITY_KEY", "<alnum:32>"), ("nwk_s_key", "<HEX:32>"), ("appSKey", "<hex:32>"), ("nwkSKey", "<HEX:32>"),
    ("bindCredentials", "Orchard-<alnum:9>#7"), ("LDAP_BIND_CREDENTIALS", "Orchard-<alnum:9>#7"), ("webhook_signing", "<hex:32>"),
    ("snmp_community", "Orchard-<alnum:9>#7"), ("SNMP_RO_COMMUNITY", "Orchard-<alnum:9>#7"),
    ("claveSol", "Orchard<alnum:6>#7"), ("ClaveCIEC", "Orchard<alnum:6>#7"),
    ("OWNER_PK", "0x<hex:64>"), ("signerPk", "<hex:64>"), ("RELAYER_PK", "<hex:64>"), ("deployer_pk", "0x<hex:64>"),
    ("wallet_pk", "0x<hex:64>"), ("ADMIN_PK", "0x<hex:64>"),
)  # fmt: skip
_QUIET = (
    ("user_pk", "<digit:6>"),
    ("user_pk", "<uuid>"), ("owner_pk", "<digit:8>"), ("account_pk", "<uuid>"), ("ADMIN_PK", "<alnum:24>"), ("wallet_pk", "0x<hex:40>"),
    ("password_salt", "<alnum:32>"),
    ("salt", "<hex:32>"),
    ("certificate_pin", "<b64:43>="), ("community", "<alnum:20>"), ("pin", "<digit:4>"), ("order_pk", "<hex:64>"),
    ("signing", "<hex:32>"), ("snmp_community", "public"), ("bindDn", "cn=admin,dc=orchard,dc=example"), ("s_key", "<word:4>"),
)  # fmt: skip


def _named(rng: random.Random, count: int) -> Iterator[Case]:
    for at in range(count):
        name, template = _NAMES[at % len(_NAMES)]
        value = expand(template, rng)
        text, file, place = placed(rng, name, value)
        yield Case(text, value, f"{name}, {place}", file)


def test_what_trades_call_their_secrets_is_found() -> None:
    measured = measure(_named(random.Random(20261130), draws(240)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_shares_a_word_with_them_is_quiet() -> None:
    rng = random.Random(20261130)
    for name, template in _QUIET * 5:
        text, file, place = placed(rng, name, expand(template, rng))
        if place != "auth":
            assert not measure([Case(text, "", f"{name}, {place}", file)]).besides, (name, place)
