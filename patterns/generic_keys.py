"""Private and shared keys in JSON and XML."""

from __future__ import annotations

from patterns.generic import GENERIC
from patterns.model import Pattern

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
)
