"""What stands behind a scheme where that is no single token (RFC 9110, section 11.4): parameters, an id before a secret, several tokens, subprotocols."""

from __future__ import annotations

from collections.abc import Iterator

from posthound.detect.names import HELD, NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Span
from posthound.support.regexes import regex

# Schemes that sign messages, whatever else their names say.
_SIGNS = regex(r"(?i).*hmac|signature|.*signed")
_PARAMETER = regex(
    r"(?P<name>[A-Za-z][\w-]{0,40})[ ]?=[ ]?(?:\\{0,4}\"(?P<quoted>[^\"\\]{1,4096})\\{0,4}\"|(?P<bare>[^\",;\s\\&]{1,4096}+))(?=[,;\s&]|$)"
)
# Parameters that hold the credential by what stands around them alone, and NetSuite's, who calls a password a signature.
_HOLDING = frozenset(("key", "token", "auth", "secret", "jwt", "access", "apikey", "sessionkey"))
_PASSWORD = "nlauth_signature"
_DRAWN = regex(r"(?=[^\s\d]{0,200}\d)(?=[^\sA-Za-z]{0,200}[A-Za-z])[\w+/=.~-]{16,4096}")
# Who asks, before the secret: an address, a number, a name; a bot's own number belongs to its token.
_OF_ID = regex(r"(?:[\w.+-]{1,80}@[\w.-]{1,80}|(?!\d{8,10}:AA)\d{1,12}):(?=[^\s:]{16,})")
_AFTER_ID = regex(r"[\w.@+-]{1,80}[ ](?=\S)")
_ANOTHER = regex(r",[ ]{0,4}[A-Z][A-Za-z-]{2,20}[ ](?P<value>[^\s,\"']{16,4096})(?=,|\s|$)")
_UNDIVIDED = regex(r"(?=[^\s\d]{0,200}\d)(?=[^\sA-Za-z]{0,200}[A-Za-z])[\w+/=~-]{16,4096}")
_SUBPROTOCOL = regex(r"(?:[a-z0-9-]{2,40}\.){1,6}(?=[\w-]{20,4096}$)")
# Whose token may have any form; what follows it is none of it.
_WHOLE = frozenset(("bearer", "bot", "jwt"))


def signs(scheme: str) -> bool:
    """Whether a scheme signs messages by its own name."""
    return _SIGNS.match(scheme) is not None


def parameters(rest: str, at: int) -> list[CredentialPart] | None:
    """The credentials among the parameters behind a scheme; None where there are not several."""
    found = list(_PARAMETER.finditer(rest))
    if len(found) < 2 or found[0].start() > 0:
        return None
    parts = []
    for one in found:
        group = "quoted" if one["quoted"] else "bare"
        if (kind := _kind(one["name"])) is not None:
            span = Span(at + one.start(group), at + one.end(group))
            parts.append(CredentialPart(one["name"], kind, span, one[group]))
    return parts


def _kind(name: str) -> NameClass | None:
    if name.lower() in _HOLDING:
        return NameClass.TOKEN
    kind = classify(name)
    return NameClass.PASSWORD if name.lower() == _PASSWORD else kind if kind in HELD else None


def behind_id(scheme: str, rest: str) -> int:
    """Where the secret begins behind who asks: `ApiKey ana@acme.example:…`, `Token ana …`; 0 where nobody stands before it."""
    if scheme in _WHOLE:
        return 0
    if found := _OF_ID.match(rest):
        return found.end()
    found = _AFTER_ID.match(rest)
    return found.end() if found and _DRAWN.fullmatch(rest, found.end()) else 0


def others(rest: str, at: int) -> Iterator[CredentialPart]:
    """The tokens behind the first, each behind what it is of: `User …, Organization …`."""
    for one in _ANOTHER.finditer(rest):
        if _DRAWN.fullmatch(one["value"]):
            yield CredentialPart(
                "token", NameClass.TOKEN, Span(at + one.start("value"), at + one.end("value")), one["value"]
            )


def among_protocols(value: str, at: int) -> list[CredentialPart]:
    """The tokens in a list of subprotocols, with which browsers authorise a WebSocket: `auth, …`, `bearer.example.…`."""
    found, begin = list[CredentialPart](), 0
    for item in value.split(","):
        bare = item.strip()
        start = begin + item.find(bare)
        prefix = _SUBPROTOCOL.match(bare)
        skipped = prefix.end() if prefix else 0
        if _UNDIVIDED.fullmatch(bare, skipped):
            span = Span(at + start + skipped, at + start + len(bare))
            found.append(CredentialPart("subprotocol", NameClass.TOKEN, span, bare[skipped:]))
        begin += len(item) + 1
    return found
