"""What a script's own text says of a literal: the row it stands in, the call it is handed to, the name it is given to.

The syntax tree is somebody else's: here a literal is a value with what surrounds it, as constants.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from posthound.detect import schemes
from posthound.detect.names import HELD, NameClass, classify, tells_about
from posthound.detect.pairs import may_be_several
from posthound.detect.schemes import CredentialPart
from posthound.detect.several import divided, is_owner
from posthound.model.columns import Span
from posthound.support.regexes import regex


class Literal(NamedTuple):
    """A constant text of a script; the fields are those of `posthound.formats.script_places.CodePlace`."""

    value: str
    name: str
    keys: tuple[str, ...]
    row: Mapping[str, str]
    call: str
    argument: int
    arguments: Mapping[int, str]
    label: str = ""
    added: bool = False


# Which argument of a call is a key: of the last parts of its name.
_KEY_ARGUMENTS = (
    (regex(r"(?:^|\.)Hmac(?:MD5|SHA\d{1,3}|RIPEMD160|SHA3)$"), (1,)),
    (regex(r"(?:^|\.)(?:AES|DES|TripleDES|RC4|RC4Drop|Rabbit|RabbitLegacy|Blowfish)\.(?:encrypt|decrypt)$"), (1,)),
    (regex(r"(?:^|\.)(?:createHmac|createCipher|createDecipher|createCipheriv|createDecipheriv)$"), (1,)),
    (regex(r"(?:^|\.)(?:jwt|jsonwebtoken|JWT|jose)\.(?:sign|verify|encode|decode)$"), (1,)),
    (regex(r"(?:^|\.)(?:HMAC|Hmac)\.create$"), (1,)),
    (regex(r"(?:^|\.)JWS\.sign$"), (3,)),
    (regex(r"(?:^|\.)JWS\.verify(?:JWT)?$"), (1,)),
    (regex(r"(?:^|\.)(?:setHMACKey|setPrivateKey|createSecretKey|createPrivateKey|SignJWT\.sign)$"), (0,)),
    (regex(r"(?:^|\.)importKey$"), (1,)),
    (regex(r"(?:^|\.)(?:PBKDF2|pbkdf2|pbkdf2Sync|scrypt|scryptSync|EvpKDF)$"), (0,)),
)
# What signs by hashing a text to which a key is added, as many an API wants it.
_HASHES = regex(
    r"(?i)(?:^|\.)(?:(?:hex_?|b64_?|str_?)?(?:md5|sha_?1|sha_?224|sha_?256|sha_?384|sha_?512|sha3|sm3)(?:_?hex|_?sum)?|createHash\.update)$"
)
_SALT = regex(r"[^\s&=?;|,:\"'(){}\[\]<>]{16,256}")
_AROUND_SALT = "&|:;,_-#@/ \t\r\n"
# What makes bytes of a literal: nearly always of a key, as others are not written into scripts.
_BYTES = regex(r"(?:^|\.)(?:(?:Utf8|Latin1|Hex|Base64|Base64url|Utf16|Utf16LE|Utf16BE)\.parse|Buffer\.from)$")
# Calls whose result is what they are given, only decoded or held in another way.
_SAME = regex(
    r"(?:^|\.)(?:atob|btoa|decode\w*|unescape|encode|encodeURI(?:Component)?|from|of|parse|String|freeze|seal|resolve|trim|Map|Set|Headers|URLSearchParams|fromEntries|entries"
    r"|assign|toString)$"
)
# Options that hold a key: jsrsasign's `{alg, pass}`, jsSHA's `{hmacKey: {value}}`.
_KEY_OPTIONS = (("pass",), ("hmacKey", "value"), ("kmacKey", "value"), ("key", "value"))
_OPTION_CALLS = regex(r"(?:^|\.)(?:Mac|Signature|jsSHA|Cipher)$")
# How jsrsasign is told in which way a key is written: `{utf8: '…'}`, in the place of a key.
_WRITTEN = frozenset(("utf8", "hex", "b64", "b64u", "rstr"))
# Calls that give a name a value, name first.
_SETTING = regex(
    r"(?:^|\.)(?:set|add|upsert|append|setItem|addHeader|setHeader|setRequestHeader|header|insert|put|cookie|addQueryParam|setNextHeader)$"
)
_HEADERS = regex(r"(?i)header|(?:^|\.)(?:add|upsert|append|insert)$")
_ENCODERS = regex(r"(?:^|\.)(?:btoa|Buffer\.from|Buffer|encode|Utf8\.parse|b64encode|base64Encode|utf8tob64|stob64)$")
# One of these stands in every script that calls an encoder.
_ENCODING = ("btoa", "Buffer", "encode", "Utf8", "base64", "b64")
_PAIR = regex(r"(?P<user>[\w.@+%\\-]{1,80}|\ufffc):(?P<password>[^\s:/\ufffc][^\s\ufffc]{2,120})")
_HEADER_LINE = regex(r"(?P<name>[A-Za-z][\w-]{1,60}):[ \t]{0,4}(?P<value>\S.*)", re.DOTALL)
_FORM = regex(r"[\w.\[\]-]{1,60}=[^&\s]*(?:&[\w.\[\]-]{1,60}=[^&\s]*)*")
_NAMED_BESIDE = frozenset(("value", "name", "label", "title", "type"))
_VALUES = frozenset(("value", "val"))
_NAMES = ("key", "name")
_HOLE = "\ufffc"


def credentials(literal: Literal, *, by_name: bool = False) -> Iterator[CredentialPart]:
    """What a literal holds: the parts of a header, a form or a pair, else itself under the name that it has.

    `by_name`: it is somewhere else and only its variable stands here.
    """
    value = literal.value
    if len(value) > 20_000:
        return
    is_key = _is_key(literal)
    if signed := list(_signed(literal, is_key=is_key)):
        yield from signed
        return
    if pair := _pair(literal):
        yield pair
        return
    if _HOLE in value:
        yield from _in_pieces(value)
        return
    if is_key or (not by_name and _is_bytes(literal)):
        yield _whole("key", NameClass.SECRET, value)
        return
    under = list(schemes.named(_name(literal), value))
    if under:
        one = under[0]
        alone = len(under) == 1 and one.secret == value and may_be_several(one.name, value)
        several = (
            [one._replace(span=span, secret=value[slice(*span)]) for span in divided(one.name, value)] if alone else []
        )
        yield from several or under
        return
    if _among_headers(literal) and (line := _HEADER_LINE.fullmatch(value)):
        yield from schemes.named(line["name"], line["value"], line.start("value"))
        return
    if schemes.SCHEME.fullmatch(value):
        yield from schemes.authorization(value)
    elif _FORM.fullmatch(value):
        yield from (
            part._replace(span=Span(part.span.start - 1, part.span.end - 1)) for part in schemes.query("&" + value)
        )
    elif held := _held(literal):
        yield held


def _signed(literal: Literal, *, is_key: bool) -> Iterator[CredentialPart]:
    """The keys in a text that is hashed, or that is itself the key of a call, with what only the running script knows between them."""
    hashed = literal.argument == 0 and not literal.keys and _HASHES.search(literal.call) is not None
    if is_key and _HOLE not in literal.value and not literal.value.endswith("&"):
        return
    if not (is_key or (hashed and (literal.added or _HOLE in literal.value))):
        return
    for start, piece in _pieces(literal.value):
        bare = piece.strip(_AROUND_SALT)
        if _SALT.fullmatch(bare):
            at = start + piece.index(bare)
            kind = NameClass.SECRET if is_key else NameClass.SOME_KEY
            yield CredentialPart("key", kind, Span(at, at + len(bare)), bare)
        else:
            yield from _of_form(piece, start)


def _in_pieces(value: str) -> Iterator[CredentialPart]:
    """The fields of a form that a script writes around what only the running script knows."""
    for start, piece in _pieces(value):
        yield from _of_form(piece, start)


def _pieces(value: str) -> Iterator[tuple[int, str]]:
    """What is constant of a text, and where it begins."""
    at = 0
    for piece in value.split(_HOLE):
        if piece:
            yield at, piece
        at += len(piece) + 1


def _of_form(piece: str, start: int) -> Iterator[CredentialPart]:
    fields = piece.lstrip("&?")
    if _FORM.fullmatch(fields):
        shift = start + len(piece) - len(fields) - 1
        for part in schemes.query("&" + fields):
            yield part._replace(span=Span(part.span.start + shift, part.span.end + shift))


def is_same(call: str, argument: int) -> bool:
    """Whether a call gives back what it is handed, as far as it matters to whoever looks for credentials."""
    return argument == 0 and _SAME.search(call) is not None


def names_nothing(name: str) -> bool:
    """Whether a variable's name leaves open what it holds."""
    kind = classify(name.rpartition(".")[2])
    return kind is None or kind.says_little


def encodes(script: str) -> bool:
    """Whether a script may call an encoder."""
    return any(map(script.__contains__, _ENCODING))


def is_pair(value: str) -> bool:
    """Whether a literal is a user and a password, or the password behind a user that only the running script knows, if an encoder takes it."""
    if ":" not in value:
        return False
    return (
        _PAIR.fullmatch(_HOLE + value if value[0] == ":" else value) is not None or schemes.lone_key(value) is not None
    )


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
    if literal.label and classify(literal.label) is not None:
        return literal.label
    if keys and keys[-1].lower() in _VALUES:
        return next((row[key] for key in _NAMES if row.get(key)), "")
    if keys and keys[-1] in _NAMES:
        return _owned(literal) if keys[-1] == "key" else ""
    if keys:
        if keys[-1] == "d" and row.get("kty") in ("RSA", "EC", "OKP"):
            return "private_key"
        return "secret_key" if keys[-1] == "k" and row.get("kty") == "oct" else keys[-1]
    if literal.argument == 1 and literal.arguments.get(0) and _SETTING.search(literal.call):
        return literal.arguments[0]
    return "" if literal.argument >= 0 else literal.name.rpartition(".")[2]


def _owned(literal: Literal) -> str:
    """The name of a `key` by that of its object: `gateway: {key: '…'}`; "" where it only names what stands beside it."""
    owner = literal.keys[-2] if len(literal.keys) > 1 else "" if literal.call else literal.name.rpartition(".")[2]
    if not owner or not _NAMED_BESIDE.isdisjoint(literal.row):
        return ""
    from posthound.detect.sections import of_owner  # few objects have any

    return f"{owner}_key" if of_owner(owner) else ""


def _held(literal: Literal) -> CredentialPart | None:
    """The literal as one of several credentials, which stand under a name for all of them: `apiKeys = {ana: '…', luis: '…'}`."""
    own = literal.label or (literal.keys[-1] if literal.keys else "")
    if not own or literal.call or not is_owner(own):
        return None
    for name in (*reversed(literal.keys[: None if literal.label else -1]), literal.name.rpartition(".")[2]):
        kind = classify(name) if name else None
        if kind in HELD:
            return _whole(name, NameClass.SOME_KEY, literal.value)
        if name and tells_about(name):
            break
    return None


def _among_headers(literal: Literal) -> bool:
    """Whether the literal stands where lines of headers do: as a call's argument, or in a list of them."""
    if literal.argument == 0 and _HEADERS.search(literal.call):
        return True
    return "header" in (literal.keys[-1] if literal.keys else literal.name).lower()


def _is_bytes(literal: Literal) -> bool:
    return literal.argument == 0 and not literal.keys and _BYTES.search(literal.call) is not None


def _is_key(literal: Literal) -> bool:
    """Whether a call takes the literal for its key."""
    keys = literal.keys[:-1] if literal.keys and literal.keys[-1] in _WRITTEN else literal.keys
    if keys:
        return keys[-2:] in _KEY_OPTIONS and _OPTION_CALLS.search(literal.call) is not None
    return any(literal.argument in places and call.search(literal.call) for call, places in _KEY_ARGUMENTS)


def _pair(literal: Literal) -> CredentialPart | None:
    """The password of `btoa('user:password')` and the like, or the key of `btoa('KEY:')`."""
    if literal.argument != 0 or literal.keys or not _ENCODERS.search(literal.call):
        return None
    if alone := schemes.lone_key(literal.value):
        return CredentialPart("key", NameClass.SOME_KEY, alone, literal.value[slice(*alone)])
    match = _PAIR.fullmatch(literal.value)
    if match is None:
        return None
    return CredentialPart(
        "password", NameClass.PASSWORD, Span(*match.span("password")), match["password"], "", match["user"]
    )
