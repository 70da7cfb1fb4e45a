"""Private and shared keys in JSON and XML."""

from __future__ import annotations

from posthound.rules.families.generic import GENERIC
from posthound.rules.model import Pattern

ROTATE = "Replace the key pair: publish the new public key, and take the old one out of every key set that is trusted."
Q = r"\\{0,3}\""
# Members of the same object. A modulus of 4096 bits has 683 characters.
REST = r"[^{}]{0,1200}?"

PATTERNS = (
    Pattern(
        id="generic-jwk-private-key",
        provider=GENERIC,
        name="JSON Web Key with its private part",
        regex=rf"{Q}kty{Q}\s{{0,4}}:\s{{0,4}}{Q}(?:RSA|EC|OKP){Q}{REST}{Q}d{Q}\s{{0,4}}:\s{{0,4}}{Q}(?P<secret>[A-Za-z0-9_-]{{42,700}}){Q}",
        keywords=('"kty"', '"kty\\"', 'kty"', "kty\\"),
        severity="critical",
        opens="Signatures and decryption in the key owner's name: often tokens for any user.",
        matches=('{"kty":"EC","crv":"P-256","x":"<b64url:43>","y":"<b64url:43>","d":"<b64url:43>"}',),
        rejects=('{"kty":"EC","crv":"P-256","x":"<b64url:43>","y":"<b64url:43>"}',),
        rotate=ROTATE,
        references=("https://datatracker.ietf.org/doc/html/rfc7518#section-6.2.2",),
    ),
    Pattern(
        id="generic-jwk-private-key-first",
        provider=GENERIC,
        name="JSON Web Key with its private part before its type",
        regex=rf"{Q}d{Q}\s{{0,4}}:\s{{0,4}}{Q}(?P<secret>[A-Za-z0-9_-]{{42,700}}){Q}{REST}{Q}kty{Q}\s{{0,4}}:\s{{0,4}}{Q}(?:RSA|EC|OKP){Q}",
        keywords=('"kty"', '"kty\\"', 'kty"', "kty\\"),
        severity="critical",
        opens="Signatures and decryption in the key owner's name: often tokens for any user.",
        matches=('{"crv":"P-256","d":"<b64url:43>","x":"<b64url:43>","y":"<b64url:43>","kty":"EC"}',),
        rejects=('{"crv":"P-256","x":"<b64url:43>","y":"<b64url:43>","kty":"EC"}',),
        rotate=ROTATE,
        references=("https://datatracker.ietf.org/doc/html/rfc7518#section-6.2.2",),
    ),
    Pattern(
        id="generic-jwk-shared-key",
        provider=GENERIC,
        name="JSON Web Key with a shared secret",
        regex=rf"{Q}kty{Q}\s{{0,4}}:\s{{0,4}}{Q}oct{Q}[^{{}}]{{0,300}}?{Q}k{Q}\s{{0,4}}:\s{{0,4}}{Q}(?P<secret>[A-Za-z0-9_-]{{16,700}}){Q}",
        keywords=('"kty"', '"kty\\"', 'kty"', "kty\\"),
        severity="critical",
        opens="Tokens signed for any user, and what is encrypted with the key.",
        matches=('{"kty":"oct","alg":"HS256","k":"<b64url:43>"}',),
        rejects=('{"kty":"oct","alg":"HS256"}',),
        rotate="Replace the key at every party that holds it.",
        references=("https://datatracker.ietf.org/doc/html/rfc7518#section-6.4",),
    ),
    Pattern(
        id="generic-xml-rsa-private-key",
        provider=GENERIC,
        name="RSA private key in XML",
        regex=r"<RSAKeyValue>[A-Za-z0-9+/=<>\s]{40,3000}?<D>\s{0,8}(?P<secret>[A-Za-z0-9+/]{60,700}={0,2})\s{0,8}</D>",
        keywords=("<rsakeyvalue>",),
        severity="critical",
        opens="Signatures and decryption in the key owner's name.",
        matches=(
            "<RSAKeyValue><Modulus><b64:172></Modulus><Exponent>AQAB</Exponent><P><b64:86>==</P><D><b64:171>=</D></RSAKeyValue>",
        ),
        rejects=("<RSAKeyValue><Modulus><b64:172></Modulus><Exponent>AQAB</Exponent></RSAKeyValue>",),
        rotate=ROTATE,
        references=("https://learn.microsoft.com/en-us/dotnet/api/system.security.cryptography.rsa.toxmlstring",),
    ),
    Pattern(
        id="generic-openvpn-static-key",
        provider=GENERIC,
        name="OpenVPN static key",
        regex=r"-----BEGIN OpenVPN Static key V1-----(?:\\{0,3}[rn]|\s){1,8}[0-9a-f\s\\nr]{128,1600}(?:-----END OpenVPN Static key V1-----)?",
        keywords=("-----begin openvpn",),
        severity="critical",
        opens="The private network, or the outer layer of its connections.",
        matches=(
            "-----BEGIN OpenVPN Static key V1-----\n<hex:32>\n<hex:32>\n<hex:32>\n<hex:32>\n<hex:32>\n<hex:32>\n",
        ),
        rejects=("-----BEGIN OpenVPN Static key V1-----\n...",),
        rotate="Make a new key with openvpn --genkey and give it to every peer.",
        references=("https://github.com/OpenVPN/openvpn/blob/master/doc/man-sections/tls-options.rst",),
    ),
    Pattern(
        id="generic-onion-service-key",
        provider=GENERIC,
        name="Private key of an onion service",
        regex=r"ED25519-V3:[A-Za-z0-9+/]{86}(?:==)?",
        keywords=("ed25519-v3:",),
        severity="critical",
        opens="The onion service, in its place.",
        matches=("ED25519-V3:<b64:86>==",),
        rejects=("ED25519-V3:<b64:40>",),
        rotate="Set up a new onion service with a new address.",
        references=("https://spec.torproject.org/control-spec/commands.html#add_onion",),
    ),
    Pattern(
        id="generic-key-store",
        provider=GENERIC,
        name="Key store in base64 (PKCS #12, JKS, keytab)",
        kind="near",
        regex=r"(?:MII[A-Za-z0-9+/]{300,20000}|/u3\+7QAAAA[A-Za-z0-9+/]{60,20000}|BQI[A-Za-z0-9+/]{60,8000})={0,2}",
        keywords=("pfx", "p12", "pkcs12", "keystore", "key_store", "jks", "keytab"),
        severity="critical",
        confidence="medium",
        opens="The private keys in it: a keytab as it stands, the others once their password is known.",
        matches=("PFX_BASE64=MII<b64:600>", "KEYTAB=BQI<b64:120>"),
        rejects=("PFX_BASE64=MII<b64:100>",),
        check="mixed",
        rotate="Replace the keys in the store and revoke their certificates.",
        references=("https://datatracker.ietf.org/doc/html/rfc7292",),
    ),
    Pattern(
        id="generic-plist-secret",
        provider=GENERIC,
        name="Secret in a property list",
        regex=r"<key>[A-Za-z0-9_. -]{0,40}(?i:password|secret|api_?key|token|access_?key)[A-Za-z0-9_]{0,10}</key>\s{0,40}<string>"
        r"(?P<secret>(?![$<{%*]|https?:)[^<>\s]{8,400})(?=</string>)",
        keywords=("</key>",),
        severity="high",
        confidence="medium",
        opens="Whatever its service lets its holder do.",
        matches=("<key>APIKey</key>\n<string><alnum:32></string>",),
        rejects=("<key>APIKey</key>\n<string>$(API_KEY)</string>",),
        check="mixed",
        rotate="Change it at the service it belongs to; what an app ships with, anybody can read.",
        references=("https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",),
    ),
)
