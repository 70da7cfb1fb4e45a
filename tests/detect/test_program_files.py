"""Passwords in files that programs keep in a form of their own are found under any name of the file; what reads alike is quiet."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, measure

# What each file is called, and what it holds; … is the password, ‹ana:…› base64 of what stands there.
FILES = (
    ("config.json", '{"auths": {"registry.orchard.test": {"auth": "‹ana:…›"}}, "credsStore": ""}'),
    ("auth.json", '{\n "auth": "‹ana:…›"\n}'),
    (".pgpass", "# host:port:database:user:password\n*:*:*:ana:…\n"),
    (".pgpass", "db.orchard.test:6543:*:ana:…\n"),
    (".authinfo", "machine smtp.orchard.test login ana port 587 password …\n"),
    (".netrc", "machine orchard.test\n  account shop\n  login ana\n  password …\n"),
    (".msmtprc", "defaults\nauth on\n\naccount work\nhost smtp.orchard.test\nport 587\nuser ana\npassword …\n"),
    (".mbsyncrc", 'IMAPAccount work\nHost imap.orchard.test\nUser ana\nPass "…"\nSSLType IMAPS\n'),
    (".fetchmailrc", "poll imap.orchard.test proto imap user ana password … ssl\n"),
    (".fetchmailrc", "poll imap.orchard.test protocol pop3\n  user 'ana' with password '…' is ana here\n"),
    (".lftprc", "set ssl:verify no\nopen -u ana,… ftp.orchard.test\n"),
    ("sasl_passwd", "smtp.orchard.test    ana@orchard.test:…\n"),
    ("passwd.client", "# host:login:password\nmail.orchard.test:ana@orchard.test:…\n"),
    ("ipsec.secrets", '# secrets\n: PSK "…"\n'),
    ("ipsec.secrets", 'vpn.orchard.test %any : PSK "…"\n'),
    ("ipsec.secrets", 'ana : EAP "…"\nben %any : XAUTH "…"\n'),
    ("ipsec.secrets", ': RSA key.pem "…"\n'),
    ("chap-secrets", "# client\tserver\tsecret\tIP addresses\nana\t*\t…\t*\n"),
    ("haproxy.cfg", "userlist ours\n  user ana insecure-password …\n"),
    ("haproxy.cfg", "listen stats\n  stats enable\n  stats auth ana:…\n"),
    ("mosquitto.conf", "connection bridge\nremote_username ana\nremote_password …\n"),
    ("sssd.conf", "[domain/orchard]\nldap_default_bind_dn = cn=ana\nldap_default_authtok = …\n"),
    ("simple", "K 8\npassword\nV 12\n…\nK 15\nsvn:realmstring\n"),
    ("home.ovpn", "remote vpn.orchard.test\n<auth-user-pass>\nana\n…\n</auth-user-pass>\n"),
)
CHOSEN = ("Pelican<digit:4>!", "Ribbon_<digit:3>x", "Copper-Tulip-<digit:3>", "<lower:5><digit:4>Q")
# What stands in such a place and is no password, or only reads as such a line does.
QUIET = (
    '{"auth": "basic", "more": {"auth": "Zm9vYmFyZm9v"}, "none": {"auth": "YW5hOg=="}}',
    '{"Resource": ["arn:aws:logs:*:*:log-group:shop2Main9"]}',
    "arn:aws:logs:*:*:log-group:shop2Main9\ncpe:2.3:a:acme:shop:*:*:*:*:*:*:*:*\n",
    "mail.orchard.test dovecot:Login12ok\nsmtp.orchard.test:587:tls1\n",
    "account settings\nuser ana\npassword reset2FA\n",
    "account work\nhost smtp.orchard.test\nuser ana\npasswordeval \"pass show work1\"\n",
    "poll the server, user ana has a password protected2\n",
    "stats auth $USER:$PW1\nuser ana insecure-password ${PW1}\n",
    "# client server secret IP\nana * @/etc/ppp/secret1 *\n",
    "pppd pptp connected1 10.0.0.1 since\n",
    '{"Tags": [{"Key": "a1b2c3d4e5f60718293a4b5c", "Value": "x"}], "object": {"Key": "uploads/2026/a1b2c3d4.png"}}',
)  # fmt: skip


def _filled(text: str, value: str) -> str:
    """The text with the value in place of each mark."""
    text = text.replace("…", value)
    before, opened, rest = text.partition("‹")
    inner, _, behind = rest.partition("›")
    return before + b64encode(inner.encode()).decode() + behind if opened else text


def _cases(seed: int) -> Iterator[Case]:
    for called, text in FILES:
        rng = random.Random(f"{text}{seed}")
        value = expand(rng.choice(CHOSEN), rng)
        wanted = b64encode(f"ana:{value}".encode()).decode() if "‹" in text else value
        for name in (called, "backup.old"):
            yield Case(_filled(text, value), wanted, f"{called}: {text}", name)


@pytest.mark.parametrize("seed", range(3))
def test_what_a_program_keeps_in_its_own_form_is_found_and_nothing_besides(seed: int) -> None:
    told = measure(_cases(seed))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


def test_references_hashes_and_lines_that_read_alike_are_quiet() -> None:
    assert not measure(Case(text, "", text, "backup.old") for text in QUIET).besides


def test_the_key_of_a_section_is_found_with_a_capital_too() -> None:
    rng = random.Random(3)
    for section in ("Jwt", "JwtSettings", "Encryption"):
        value = expand("<alnum:32>", rng)
        text = json.dumps({section: {"Key": value, "Issuer": "shop"}})
        assert measure([Case(text, value, section, "appsettings.json")]).share == 1, section
