"""What a script's own text says of a literal: the row it stands in, the call it is handed to, the name it is given to.

The syntax tree is somebody else's: here a literal is a value with what surrounds it, as constants.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from posthound.detect import schemes
from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Span
from posthound.support.regexes import regex


class Literal(NamedTuple):
    """A constant text of a script; the fields are those of `posthound.formats.script_places.Place`."""

    value: str
    name: str
    keys: tuple[str, ...]
    row: Mapping[str, str]
    call: str
    argument: int
    arguments: Mapping[int, str]


# Which argument of a call is a key: of the last parts of its name.
_KEY_ARGUMENTS = (
    (regex(r"(?:^|\.)Hmac(?:MD5|SHA\d{1,3}|RIPEMD160|SHA3)$"), (1,)),
    (regex(r"(?:^|\.)(?:AES|DES|TripleDES|RC4|RC4Drop|Rabbit|RabbitLegacy|Blowfish)\.(?:encrypt|decrypt)$"), (1,)),
    (regex(r"(?:^|\.)(?:createHmac|createCipher|createDecipher|createCipheriv|createDecipheriv)$"), (1,)),
    (regex(r"(?:^|\.)(?:jwt|jsonwebtoken|JWT|jose)\.(?:sign|verify|encode|decode)$"), (1,)),
    (regex(r"(?:^|\.)JWS\.sign$"), (3,)),
    (regex(r"(?:^|\.)JWS\.verify(?:JWT)?$"), (1,)),
    (regex(r"(?:^|\.)(?:setHMACKey|setPrivateKey|createSecretKey|createPrivateKey|SignJWT\.sign)$"), (0,)),
    (regex(r"(?:^|\.)(?:Utf8|Latin1|Hex|Base64|Base64url|Utf16|Utf16LE|Utf16BE)\.parse$"), (0,)),
    (regex(r"(?:^|\.)(?:PBKDF2|pbkdf2|pbkdf2Sync|scrypt|scryptSync|EvpKDF)$"), (0,)),
    (regex(r"(?:^|\.)Buffer\.from$"), (0,)),
)
# Options that hold a key: jsrsasign's `{alg, pass}`, jsSHA's `{hmacKey: {value}}`.
_KEY_OPTIONS = (("pass",), ("hmacKey", "value"), ("kmacKey", "value"), ("key", "value"))
_OPTION_CALLS = regex(r"(?:^|\.)(?:Mac|Signature|jsSHA|Cipher)$")
# Calls that give a name a value, name first.
_SETTING = regex(
    r"(?:^|\.)(?:set|add|upsert|append|setItem|addHeader|setHeader|setRequestHeader|header|insert|put|cookie|addQueryParam|setNextHeader)$"
)
_HEADERS = regex(r"(?i)header|(?:^|\.)(?:add|upsert|append|insert)$")
_ENCODERS = regex(r"(?:^|\.)(?:btoa|Buffer\.from|Buffer|encode|Utf8\.parse|b64encode|base64Encode|utf8tob64|stob64)$")
# One of these stands in every script that calls an encoder.
_ENCODING = ("btoa", "Buffer", "encode", "Utf8", "base64", "b64")
_PAIR = regex(r"(?P<user>[\w.@+%\\-]{1,80}):(?P<password>[^\s:/]\S{2,120})")
_HEADER_LINE = regex(r"(?P<name>[A-Za-z][\w-]{1,60}):[ \t]{0,4}(?P<value>\S.*)", re.DOTALL)
_FORM = regex(r"[\w.\[\]-]{1,60}=[^&\s]*(?:&[\w.\[\]-]{1,60}=[^&\s]*)*")
_VALUES = frozenset(("value", "val"))
_NAMES = ("key", "name")
_HOLE = "\ufffc"


def credentials(literal: Literal) -> Iterator[CredentialPart]:
    """What a literal holds: the parts of a header, a form or a pair, else itself under the name that it has."""
    value = literal.value
    if _HOLE in value or len(value) > 20_000:
        return
    if pair := _pair(literal):
        yield pair
        return
    if _is_key(literal):
        yield _whole("key", NameClass.SECRET, value)
        return
    under = list(schemes.named(_name(literal), value))
    if under:
        yield from under
        return
    if literal.argument == 0 and _HEADERS.search(literal.call) and (line := _HEADER_LINE.fullmatch(value)):
        yield from schemes.named(line["name"], line["value"], line.start("value"))
        return
    if schemes.SCHEME.fullmatch(value):
        yield from schemes.authorization(value)
    elif _FORM.fullmatch(value):
        yield from (
            part._replace(span=Span(part.span.start - 1, part.span.end - 1)) for part in schemes.query("&" + value)
        )


def encodes(script: str) -> bool:
    """Whether a script may call an encoder."""
    return any(map(script.__contains__, _ENCODING))


def is_pair(value: str) -> bool:
    """Whether a literal is a user and a password, if an encoder takes it."""
    return ":" in value and _PAIR.fullmatch(value) is not None


def may_be_parts(value: str) -> bool:
    """Whether a literal of a script may hold credentials as a header's line or a form does, wherever it stands."""
    if ":" in value and (line := _HEADER_LINE.fullmatch(value)) and classify(line["name"]) is not None:
        return True
    return "=" in value and _FORM.fullmatch(value) is not None and any(True for _ in schemes.query("&" + value))


def _whole(name: str, kind: NameClass, value: str) -> CredentialPart:
    return CredentialPart(name, kind, Span(0, len(value)), value)


def _name(literal: Literal) -> str:
    """The name that a value is given: by the row of a list, by its property, by a call that sets it, by its variable."""
    keys, row = literal.keys, literal.row
    if keys and keys[-1].lower() in _VALUES:
        return next((row[key] for key in _NAMES if row.get(key)), "")
    if keys and keys[-1] in _NAMES:
        return ""
    if keys:
        if keys[-1] == "d" and row.get("kty") in ("RSA", "EC", "OKP"):
            return "private_key"
        return "secret_key" if keys[-1] == "k" and row.get("kty") == "oct" else keys[-1]
    if literal.argument == 1 and literal.arguments.get(0) and _SETTING.search(literal.call):
        return literal.arguments[0]
    return "" if literal.argument >= 0 else literal.name.rpartition(".")[2]


def _is_key(literal: Literal) -> bool:
    """Whether a call takes the literal for its key."""
    if literal.keys:
        return literal.keys[-2:] in _KEY_OPTIONS and _OPTION_CALLS.search(literal.call) is not None
    return any(literal.argument in places and call.search(literal.call) for call, places in _KEY_ARGUMENTS)


def _pair(literal: Literal) -> CredentialPart | None:
    """The password of `btoa('user:password')` and the like."""
    if literal.argument != 0 or literal.keys or not _ENCODERS.search(literal.call):
        return None
    match = _PAIR.fullmatch(literal.value)
    if match is None:
        return None
    return CredentialPart(
        "password", NameClass.PASSWORD, Span(*match.span("password")), match["password"], "", match["user"]
    )
