"""Formats of no single vendor: keys, tokens and hashes that give themselves away."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

GENERIC = Provider(
    id="generic",
    general=True,
    name="Generic secret",
    rotate="Revoke or change it at whoever issued it, then keep the new one in a vault.",
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",),
)

PATTERNS = (
    Pattern(
        id="generic-jwt",
        provider=GENERIC,
        name="JSON Web Token",
        # Header and payload are JSON objects, so they open with `{"`; the signature has 43 characters with
        # HS256, 683 with RS4096.
        regex=r"(?<![-_.])e(?:yJ|yA|wo)[A-Za-z0-9_-]{8,6000}\.e(?:y[A-Z]|wo)[A-Za-z0-9_-]{2,16000}\."
        r"[A-Za-z0-9_-]{16,1400}",
        keywords=("eyj", "eya", "ewo"),
        severity="high",
        opens="What its claims allow, until it expires.",
        matches=("<jwt>", "Authorization: Bearer <jwt>"),
        rejects=("eyJ<alnum:20>",),
        check="jwt_header",
        rotate="Invalidate the session or token at its issuer; where tokens cannot be revoked, rotate the"
        " signing key or wait for `exp`.",
        references=("https://datatracker.ietf.org/doc/html/rfc7519",),
    ),
    Pattern(
        id="generic-jwe",
        provider=GENERIC,
        name="Encrypted JSON Web Token",
        # Five parts; the second is empty for direct encryption.
        regex=r"(?<![-_.])e(?:yJ|yA|wo)[A-Za-z0-9_-]{8,6000}\.[A-Za-z0-9_-]{0,1400}\.[A-Za-z0-9_-]{12,32}\."
        r"[A-Za-z0-9_-]{2,16000}\.[A-Za-z0-9_-]{16,64}",
        keywords=("eyj", "eya", "ewo"),
        severity="high",
        opens="What its encrypted claims allow, until it expires.",
        matches=("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..<alnum:16>.<alnum:80>.<alnum:22>",),
        rejects=("<jwt>",),
        check="jwt_header",
        rotate="Invalidate the session or token at its issuer, or rotate the encryption key.",
        references=("https://datatracker.ietf.org/doc/html/rfc7516",),
    ),
    Pattern(
        id="generic-pem-private-key",
        provider=GENERIC,
        name="Private key (PEM)",
        # 20,000 characters hold an RSA key of 16,384 bits with escaped line breaks; the END line may be cut
        # off.
        regex=r"-----BEGIN (?:(?:RSA|EC|DSA|DH|OPENSSH|ENCRYPTED|ANY|ED25519|X25519|SSH2|TSS2) ){0,2}PRIVATE KEY"
        r"-----(?:(?:\\{0,3}[rn]|\s){1,8}(?:Proc-Type|DEK-Info|Comment|Subject|X-[A-Za-z]{1,20}): {0,2}"
        r"[A-Za-z0-9,. @_=\"-]{1,200}){0,4}[A-Za-z0-9+/=\s\\]{40,20000}(?:-----END "
        r"[A-Z0-9 ]{0,40}PRIVATE KEY-----)?",
        keywords=("-----begin ",),
        severity="critical",
        opens="The identity behind the key: TLS, SSH, signing or a service account.",
        matches=("<pem>", "<pem:RSA>", "<pem:OPENSSH>", "<pem:ENCRYPTED>"),
        rejects=("-----BEGIN <[P]:1>RIVATE KEY-----\n...\n-----END <[P]:1>RIVATE KEY-----",),
        check="pem_body",
        rotate="Replace the key pair: revoke the certificate, remove the public key from where it is trusted,"
        " and issue a new one.",
        references=("https://datatracker.ietf.org/doc/html/rfc7468",),
    ),
    Pattern(
        id="generic-pgp-private-key",
        provider=GENERIC,
        name="PGP private key",
        regex=r"-----BEGIN PGP PRIVATE KEY BLOCK-----(?:(?:\\{0,3}[rn]|\s){1,8}"
        r"(?:Version|Comment|Charset|Hash|MessageID): {0,2}[^\r\n\\]{0,200}){0,4}"
        r"[A-Za-z0-9+/=\s\\]{40,20000}(?:-----END PGP PRIVATE KEY BLOCK-----)?",
        keywords=("-----begin pgp private key",),
        severity="critical",
        opens="Decryption and signatures in its owner's name, once its passphrase, if any, is known.",
        matches=(
            (
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n"
                "<b64:64>\n<b64:64>\n=<b64:4>\n-----END PGP PRIVATE KEY BLOCK-----"
            ),
        ),
        rejects=("-----BEGIN PGP PRIVATE KEY BLOCK-----\n...",),
        rotate="Publish a revocation certificate for the key and create a new one.",
        references=("https://datatracker.ietf.org/doc/html/rfc9580",),
    ),
    Pattern(
        id="generic-ssh2-private-key",
        provider=GENERIC,
        name="SSH2 private key",
        regex=r"---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----(?:(?:\\{0,3}[rn]|\s){1,8}"
        r"(?:Comment|Subject): {0,2}[^\r\n\\]{0,200}){0,3}[A-Za-z0-9+/=\s\\]{40,20000}(?:---- END SSH2 "
        r"(?:ENCRYPTED )?PRIVATE KEY ----)?",
        keywords=("---- begin ssh2",),
        severity="critical",
        opens="SSH access wherever its public key is authorised.",
        matches=(
            (
                "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n<b64:64>\n"
                "<b64:64>\n---- END SSH2 ENCRYPTED PRIVATE KEY ----"
            ),
        ),
        rotate="Remove the public key from every authorized_keys and create a new pair.",
        references=("https://datatracker.ietf.org/doc/html/rfc4716",),
    ),
    Pattern(
        id="generic-putty-private-key",
        provider=GENERIC,
        name="PuTTY private key",
        regex=r"PuTTY-User-Key-File-[123]: (?:[^\r\n\\]{1,60})(?:\\{0,3}[rn]|\s){1,8}Encryption: "
        r"[\s\S]{10,4000}?Private-Lines: {0,2}[0-9]{1,3}[A-Za-z0-9+/=\s\\]{40,20000}(?:Private-"
        r"(?:MAC|Hash): [0-9a-f]{40,64})?",
        keywords=("putty-user-key-file",),
        severity="critical",
        opens="SSH access wherever its public key is authorised.",
        matches=(
            (
                "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment:"
                " deploy\nPublic-Lines: 2\n<b64:64>\n<b64:16>\nPrivate-Lines: 1\n"
                "<b64:48>\nPrivate-MAC: <hex:64>"
            ),
        ),
        rotate="Remove the public key from every authorized_keys and create a new pair.",
        references=("https://the.earth.li/~sgtatham/putty/0.81/htmldoc/AppendixC.html",),
    ),
    Pattern(
        id="generic-private-key-base64",
        provider=GENERIC,
        name="Private key, PEM in base64",
        # The base64 of `-----BEGIN … PRIVATE KEY`.
        regex=r"LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFWS|BSU0EgUFJJVkFURSBLRV|BFQyBQUklWQVRFIEtFWS|BPUEVOU1NIIFBSSVZBVE"
        r"UgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRV|BEU0EgUFJJVkFURSBLRV|BQR1AgUFJJVkFURSBLRVkg)"
        r"[A-Za-z0-9+/]{60,28000}={0,2}",
        keywords=("ls0tls1crudjti",),
        severity="critical",
        opens="The identity behind the key: TLS, SSH, a cluster or a service account.",
        matches=("client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tL<b64:400>",),
        rejects=("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t<b64:400>",),
        rotate="Replace the key pair: revoke the certificate, remove the public key from where it is trusted,"
        " and issue a new one.",
        references=("https://datatracker.ietf.org/doc/html/rfc7468",),
    ),
    Pattern(
        id="generic-private-key-der",
        provider=GENERIC,
        name="Private key, DER in base64 without PEM lines",
        # How PKCS#8 (RSA, P-256, Ed25519) and PKCS#1 keys begin; 1024-bit RSA keys are shorter.
        regex=r"(?<!-----)(?<!----- )(?<!-----\n)(?<!-----\r\n)(?:MII"
        r"[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|MII[CEJ]"
        r"[A-Za-z0-9+/]{2}IBAAKC|MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg|MC4CAQAwBQYDK2VwBCIEI)"
        r"[A-Za-z0-9+/]{42,14000}={0,2}",
        keywords=("ibadanbgkqhkig9w0baqefaasc", "ibaakc", "mighageambmgbyqgsm49", "mc4caqawbqydk2vwbciei"),
        severity="critical",
        opens="The identity behind the key: TLS, signing or a service account.",
        matches=("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC<b64:400>", "MC4CAQAwBQYDK2VwBCIEI<b64:43>"),
        rejects=("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA<b64:300>",),
        rotate="Replace the key pair: revoke the certificate, remove the public key from where it is trusted,"
        " and issue a new one.",
        references=("https://datatracker.ietf.org/doc/html/rfc5958",),
    ),
    Pattern(
        id="generic-age-secret-key",
        provider=GENERIC,
        name="age secret key",
        regex=r"AGE-SECRET-KEY-(?:1|PQ-1)[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        keywords=("age-secret-key-",),
        severity="critical",
        opens="Everything encrypted to its recipient, such as SOPS files.",
        matches=("AGE-SECRET-KEY-1<[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]:58>",),
        rejects=("AGE-SECRET-KEY-1<[QPZRY9X8]:20>",),
        rotate="Create a new key with age-keygen, re-encrypt the files to it and change the secrets in them.",
        references=("https://github.com/C2SP/C2SP/blob/main/age.md",),
    ),
    Pattern(
        id="generic-wireguard-key",
        provider=GENERIC,
        name="WireGuard private or preshared key",
        regex=r"(?:PrivateKey|PresharedKey|PreSharedKey)\s{0,4}=\s{0,4}(?P<secret>[A-Za-z0-9+/]{43}=)",
        keywords=("privatekey", "presharedkey"),
        severity="critical",
        opens="The VPN in the peer's place.",
        matches=("[Interface]\nPrivateKey = <b64:43>=",),
        rejects=("PublicKey = <b64:43>=",),
        check="base64_key",
        rotate="Create a new key pair with wg genkey and give the peers the new public key.",
        references=("https://www.wireguard.com/quickstart/",),
    ),
    Pattern(
        id="generic-password-hash",
        provider=GENERIC,
        name="Password hash (crypt)",
        regex=r"(?:\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$2[abxy]?\$[0-9]{2}\$"
        r"[./A-Za-z0-9]{53}|\$5\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43}|\$6\$"
        r"(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}|\$(?:y|gy|7)\$"
        r"[./A-Za-z0-9]{1,20}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|\$[PH]\$[./A-Za-z0-9]{31}|\$argon2"
        r"(?:id|i|d)\$v=[0-9]{2}\$m=[0-9]{1,10},t=[0-9]{1,6},p=[0-9]{1,4}\$[A-Za-z0-9+/]{8,88}\$"
        r"[A-Za-z0-9+/]{16,88}|\$S\$[./A-Za-z0-9]{52})",
        keywords=(
            "$1$",
            "$apr1$",
            "$2$",
            "$2a$",
            "$2b$",
            "$2x$",
            "$2y$",
            "$5$",
            "$6$",
            "$y$",
            "$gy$",
            "$7$",
            "$p$",
            "$h$",
            "$argon2",
            "$s$",
        ),
        severity="medium",
        opens="The password, as soon as a guess matches the hash.",
        matches=(
            "$2b$12$<alnum:53>",
            "root:$6$<alnum:16>$<alnum:86>",
            "$1$<alnum:8>$<alnum:22>",
            "$apr1$<alnum:8>$<alnum:22>",
            "$5$<alnum:16>$<alnum:43>",
            "$argon2id$v=19$m=65536,t=3,p=4$<alnum:22>$<alnum:43>",
        ),
        rejects=("$2b$12$<alnum:20>",),
        rotate="Change the password that the hash stands for.",
        references=("https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html",),
    ),
    Pattern(
        id="generic-password-hash-framework",
        provider=GENERIC,
        name="Password hash (PBKDF2, scrypt, LDAP, Kerberos)",
        regex=r"(?:(?:pbkdf2(?:_sha256|_sha1|:sha256|:sha512)|scrypt)[:$][0-9]{3,9}(?::[0-9]{1,3}:[0-9]{1,3})?\$"
        r"[A-Za-z0-9]{6,32}\$[A-Za-z0-9+/=]{28,128}|\{(?:SSHA|SHA|SSHA256|SSHA512|SMD5)\}"
        r"""[A-Za-z0-9+/]{20,180}={0,2}|\$krb5(?:asrep|tgs)\$[0-9]{1,2}\$[^\s\"'<>]{16,4000})""",
        keywords=("pbkdf2", "scrypt:", "{ssha", "{sha}", "{smd5}", "$krb5"),
        severity="medium",
        opens="The password, as soon as a guess matches the hash.",
        matches=(
            "pbkdf2_sha256$600000$<alnum:22>$<b64:43>=",
            "{SSHA}<b64:40>",
            "{SHA}<b64:27>=",
            "$krb5asrep$23$user@ACME.DEV:<hex:32>$<hex:200>",
        ),
        rejects=("{SHA}x",),
        rotate="Change the password that the hash stands for.",
        references=("https://docs.djangoproject.com/en/stable/topics/auth/passwords/",),
    ),
)
