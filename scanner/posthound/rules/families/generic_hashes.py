"""Password hashes of Windows, databases and network devices, and files that only a password protects."""

from __future__ import annotations

from posthound.rules.families.generic import GENERIC
from posthound.rules.model import Pattern

ROTATE = "Change the password that the hash stands for."
OPENS = "The password, as soon as a guess matches the hash."

PATTERNS = (
    Pattern(
        id="generic-ntlm-hash",
        provider=GENERIC,
        name="Password hash of Windows (pwdump)",
        regex=r"[^\s:\"'\\]{1,80}:[0-9]{1,10}:(?:[0-9a-fA-F]{32}|NO PASSWORD\*{21}|\*{32})?:[0-9a-fA-F]{32}:::",
        keywords=(":::",),
        severity="critical",
        opens="The Windows account: the hash itself logs in (pass the hash).",
        matches=("svc:1001:aad3b435b51404eeaad3b435b51404ee:<hex:32>:::",),
        rejects=("svc:1001:aad3b435b51404ee:<hex:16>:::",),
        rotate="Change the account's password; for krbtgt and machine accounts, twice.",
        references=(
            "https://learn.microsoft.com/en-us/windows-server/security/windows-authentication/credentials-processes-in-windows-authentication",
        ),
    ),
    Pattern(
        id="generic-netntlm-response",
        provider=GENERIC,
        name="NetNTLM challenge and response",
        # Version 2 responses open with 0101000000000000; 1122334455667788 is the challenge of tools that ask for version 1.
        regex=r"[^\s:\"']{1,80}::[^\s:\"']{0,80}:(?:[0-9a-fA-F]{16}:[0-9a-fA-F]{32}:0101000000000000[0-9a-fA-F]{40,2000}"
        r"|[0-9a-fA-F]{48}:[0-9a-fA-F]{48}:1122334455667788)",
        keywords=("0101000000000000", "1122334455667788"),
        severity="high",
        opens="The Windows account's password, as soon as a guess matches.",
        matches=("svc::ACME:<hex:16>:<hex:32>:0101000000000000<hex:160>",),
        rejects=("svc::ACME:<hex:16>:<hex:32>",),
        rotate="Change the account's password and require SMB signing.",
        references=("https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-nlmp/",),
    ),
    Pattern(
        id="generic-tagged-password-hash",
        provider=GENERIC,
        name="Password hash with its scheme",
        regex=r"(?:\$pbkdf2(?:-sha1|-sha256|-sha512|-digest)?\$[0-9]{1,9}\$[./A-Za-z0-9+]{4,90}\$[./A-Za-z0-9+]{20,120}"
        r"|\$scrypt\$ln=[0-9]{1,2},r=[0-9]{1,3},p=[0-9]{1,3}\$[./A-Za-z0-9+]{8,90}\$[./A-Za-z0-9+]{20,120}"
        r"|\{(?:PBKDF2(?:-SHA(?:1|256|512))?|PBKDF2_SHA256|X-PBKDF2)\}[./A-Za-z0-9+=$:]{40,400}"
        r"|grub\.pbkdf2\.sha512\.[0-9]{3,8}\.[0-9A-F]{64,256}\.[0-9A-F]{64,256})",
        keywords=("$pbkdf2", "$scrypt$", "{pbkdf2", "{x-pbkdf2", "grub.pbkdf2"),
        severity="medium",
        opens=OPENS,
        matches=(
            "$pbkdf2-sha256$29000$<alnum:22>$<alnum:43>",
            "$scrypt$ln=16,r=8,p=1$<alnum:22>$<alnum:43>",
            "{PBKDF2-SHA512}10000$<alnum:22>$<alnum:86>",
        ),
        rejects=("$pbkdf2$x",),
        rotate=ROTATE,
        references=("https://passlib.readthedocs.io/en/stable/modular_crypt_format.html",),
    ),
    Pattern(
        id="generic-cracker-password-hash",
        provider=GENERIC,
        name="Password hash as crackers write it",
        regex=r"\$(?:NETNTLMv2|NETNTLM|NETLMv2|NETLM|DCC2?|krb5pa|krb5tgs-ad|SHA|sha1|sha256|sha512|bcrypt-sha256)\$"
        r"(?P<secret>(?=[^\s\"']{0,120}[0-9a-fA-F]{20})[^\s\"'<>{}]{24,4000})",
        keywords=(
            "$netntlm",
            "$netlm",
            "$dcc",
            "$krb5pa",
            "$krb5tgs-ad",
            "$sha$",
            "$sha1$",
            "$sha256$",
            "$sha512$",
            "$bcrypt-sha256$",
        ),
        severity="medium",
        opens=OPENS,
        matches=("$DCC2$10240#svc#<hex:32>", "$SHA$<hex:16>$<hex:64>", "$NETNTLMv2$ACME$<hex:16>$<hex:32>$<hex:120>"),
        rejects=("$SHA$x",),
        rotate=ROTATE,
        references=("https://passlib.readthedocs.io/en/stable/modular_crypt_format.html",),
    ),
    Pattern(
        id="generic-database-password-hash",
        provider=GENERIC,
        name="Password hash of a database",
        regex=r"(?:SCRAM-SHA-(?:1|256)\$[0-9]{3,7}:[A-Za-z0-9+/]{12,44}={0,2}\$[A-Za-z0-9+/]{27,44}={0,2}:[A-Za-z0-9+/]{27,44}={0,2}"
        r"|0x0100[0-9A-Fa-f]{48}(?:[0-9A-Fa-f]{40})?|0x0200[0-9A-Fa-f]{136})",
        keywords=("scram-sha-", "0x0100", "0x0200"),
        severity="medium",
        opens=OPENS,
        matches=("SCRAM-SHA-256$4096:<b64:22>==$<b64:43>=:<b64:43>=", "0x0200<HEX:136>"),
        rejects=("0x0200<HEX:64>", "SCRAM-SHA-256"),
        rotate=ROTATE,
        references=("https://github.com/postgres/postgres/blob/master/doc/src/sgml/catalogs.sgml",),
    ),
    Pattern(
        id="generic-database-password-hash-near",
        provider=GENERIC,
        name="Password hash of MySQL or PostgreSQL",
        kind="near",
        regex=r"\*[0-9A-F]{40}|(?<![0-9A-Za-z])md5[0-9a-f]{32}",
        keywords=(
            "mysql_native_password",
            "authentication_string",
            "identified by password",
            "rolpassword",
            "encrypted password",
            "passwd",
        ),
        severity="medium",
        opens=OPENS,
        matches=("IDENTIFIED WITH mysql_native_password AS '*<HEX:40>'", "ENCRYPTED PASSWORD 'md5<hex:32>'"),
        rejects=("mysql_native_password AS '<HEX:40>'",),
        check="mixed",
        rotate=ROTATE,
        references=("https://dev.mysql.com/doc/refman/en/native-pluggable-authentication.html",),
    ),
    Pattern(
        id="generic-device-password",
        provider=GENERIC,
        name="Password in a network device's configuration",
        # Types 8 and 9 of IOS are PBKDF2 and scrypt; Juniper's $9$ is only disguised.
        regex=r"(?:\$(?:8|9|14)\$[./A-Za-z0-9]{10,28}\$[./A-Za-z0-9]{40,60}|(?<=[\"' ])\$9\$[A-Za-z0-9./-]{10,120}(?=[\"';\s]|$))",
        keywords=("$8$", "$9$", "$14$"),
        severity="high",
        opens="The device's log-in or the key it shares with its peers, as soon as a guess matches.",
        matches=("enable secret 9 $9$<alnum:14>$<alnum:43>",),
        rejects=("$9$",),
        rotate="Set a new password or key on the device, stored as type 8 or 9.",
        references=("https://github.com/openwall/john/blob/bleeding-jumbo/doc/CISCO-README",),
    ),
    Pattern(
        id="generic-device-password-disguised",
        provider=GENERIC,
        name="Password of type 7 in a network device's configuration",
        regex=r"(?:password|secret|key|key-string|md5|psksecret|passwd)\s{1,3}(?:7\s{1,3}(?P<secret>[01][0-9][0-9A-F]{6,100}))",
        keywords=(" 7 ",),
        severity="high",
        opens="The device's log-in or the key it shares with its peers: anybody can decode it.",
        matches=("username svc password 7 05<HEX:16>",),
        rejects=("line vty 0 7", "password 7 characters"),
        rotate="Set a new password or key on the device, stored as type 8 or 9.",
        references=("https://github.com/openwall/john/blob/bleeding-jumbo/doc/CISCO-README",),
    ),
    Pattern(
        id="generic-snmp-community",
        provider=GENERIC,
        name="SNMP community string",
        regex=r"snmp-server community\s{1,3}(?P<secret>(?!(?:public|private)(?![0-9A-Za-z]))[^\s<>{}$\"']{4,64})(?=\s|$)"
        r"(?:\s{1,3}(?i:r[ow]))?",
        keywords=("snmp-server community",),
        severity="medium",
        opens="What the device tells of itself, and with RW its configuration.",
        matches=("snmp-server community <alnum:10> RW",),
        rejects=("snmp-server community $COMMUNITY RW", "snmp-server community public RO"),
        rotate="Set a new community string, or move to SNMPv3.",
        references=("https://datatracker.ietf.org/doc/html/rfc3584#section-5",),
    ),
    Pattern(
        id="generic-ansible-vault",
        provider=GENERIC,
        name="Ansible Vault data",
        regex=r"\$ANSIBLE_VAULT;1\.[0-2];AES(?:256)?(?:;[A-Za-z0-9_.@-]{1,60})?(?:\\{0,3}[rn]|\s){1,40}(?:[0-9a-f]{60,80}"
        r"(?:\\{0,3}[rn]|\s){0,40}){1,2000}",
        keywords=("$ansible_vault",),
        severity="low",
        opens="The secrets in it, once the vault's password is known or guessed.",
        matches=("$ANSIBLE_VAULT;1.1;AES256\n<hex:80>\n<hex:80>\n",),
        rejects=("$ANSIBLE_VAULT;1.1;AES256\n...",),
        rotate="Change the vault's password with ansible-vault rekey, and the secrets in it if the password was weak.",
        references=("https://github.com/ansible/ansible/blob/devel/lib/ansible/parsing/vault/__init__.py",),
    ),
)
