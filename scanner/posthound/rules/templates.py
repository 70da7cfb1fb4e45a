"""Secret-shaped examples without secrets: templates expanded by a seeded generator.

`ghp_<alnum:36>` holds no token, yet expands to one. A placeholder is `<class:count>`, where count is a number or a range
`20-40`; the classes are the keys of `ALPHABETS`, `[...]` for a set of its own (`<[a-f_]:8>`), and the generators below.
"""

from __future__ import annotations

import base64
import json
import random
import re
import uuid
from collections.abc import Callable

from posthound.rules.checks import BASE62, base62_crc32

DIGITS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()

ALPHABETS = {
    "digit": DIGITS,
    "hex": DIGITS + "abcdef",
    "HEX": DIGITS + "ABCDEF",
    "lower": LOWER,
    "upper": UPPER,
    "alpha": UPPER + LOWER,
    "loweralnum": DIGITS + LOWER,
    "upperalnum": DIGITS + UPPER,
    "alnum": BASE62,
    "word": BASE62 + "_",
    "b64": BASE62 + "+/",
    "b64url": BASE62 + "-_",
    "base32": UPPER + "234567",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}

# No credential has a million characters: a count of more digits is a slip, and drawing it would take minutes.
_HOLE = re.compile(r"<(\[[^\]]+\]|[A-Za-z0-9]+)(?::(\d{1,6})(?:-(\d{1,6}))?|:([^<>]*))?>")
_RANGE = re.compile(r"(.)-(.)")
_DRAWS = 1_000  # are tried


def _draw(alphabet: str, count: int, rng: random.Random) -> str:
    """`count` characters; long enough draws hold a digit and a letter where the alphabet has both, as real tokens do.

    Raises ValueError for an alphabet that hardly ever gives such a draw.
    """
    wants_digit, wants_alpha = any(c.isdigit() for c in alphabet), any(c.isalpha() for c in alphabet)
    for _ in range(_DRAWS):
        text = "".join(rng.choices(alphabet, k=count))
        # The ends are letters or digits, so that a boundary falls where the token does.
        whole = count < 3 or (text[0].isalnum() and text[-1].isalnum()) or not alphabet[0].isalnum()
        if not whole:
            continue
        has_digit, has_alpha = any(c.isdigit() for c in text), any(c.isalpha() for c in text)
        if count < 8 or (has_digit == wants_digit and has_alpha == wants_alpha):
            return text
    raise ValueError("an alphabet of too few letters and digits")


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _checksummed(argument: str, rng: random.Random) -> str:
    body = _draw(BASE62, 30, rng)
    return f"{argument}{body}{base62_crc32(body)}"


def _jwt(argument: str, rng: random.Random) -> str:
    header = {"alg": "HS256", "typ": "JWT"}
    payload = {"sub": _draw(DIGITS, 10, rng), "iat": 1700000000, "exp": int(argument or 4102444800)}
    parts = [_b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)]
    return ".".join([*parts, _draw(ALPHABETS["b64url"], 43, rng)])


def _pem(argument: str, rng: random.Random) -> str:
    label = f"{argument} PRIVATE KEY".strip()
    lines = [_draw(ALPHABETS["b64"], 64, rng) for _ in range(6)]
    # A DER SEQUENCE opens every unencrypted key, and its base64 with MII or MIG.
    return "\n".join([f"-----BEGIN {label}-----", "MII" + lines[0][3:], *lines[1:], f"-----END {label}-----"])


def _basic(argument: str, rng: random.Random) -> str:
    user = argument or "svc-" + _draw(LOWER, 5, rng)
    return base64.b64encode(f"{user}:{_draw(BASE62, 14, rng)}".encode()).decode()


def _b64digits(argument: str, rng: random.Random) -> str:
    first, _, count = argument.rpartition("+")
    digits = first + "".join(rng.choices(DIGITS, k=int(count)))
    return base64.b64encode(digits.encode()).rstrip(b"=").decode()


def _b64of(argument: str, rng: random.Random) -> str:
    return base64.b64encode(argument.encode()).decode()


def _ed25519(argument: str, rng: random.Random) -> str:
    from posthound.rules.ed25519 import base58, public_half

    private = rng.randbytes(32)
    pair = private + public_half(private)
    return base58(pair) if argument == "base58" else argument.join(map(str, pair))


GENERATORS: dict[str, Callable[[str, random.Random], str]] = {
    "uuid": lambda _argument, rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "UUID": lambda _argument, rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)).upper(),
    "crc62": _checksummed,  # <crc62:ghp_>: prefix, 30 random digits, their CRC-32
    "jwt": _jwt,  # <jwt> or <jwt:EXP>
    "pem": _pem,  # <pem:RSA>
    "basic": _basic,  # <basic> or <basic:user>
    "b64digits": _b64digits,  # <b64digits:12+17>: the base64 of 12 and 17 digits
    "ed25519": _ed25519,  # <ed25519:base58>, or <ed25519:, > as numbers with this between: a pair of keys
    "b64of": _b64of,  # <b64of:text>: the base64 of a fixed text (a token's constant inner prefix)
}


def expand(template: str, rng: random.Random) -> str:
    """The template with every placeholder drawn from `rng`; text outside placeholders stays as it is.

    Raises KeyError for an unknown class, ValueError for one of which no token can be drawn.
    """

    def fill(match: re.Match[str]) -> str:
        name, low, high, argument = match.groups()
        if name in GENERATORS:
            return GENERATORS[name](argument or low or "", rng)
        if name.startswith("["):
            spans = _RANGE.sub(lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), name[1:-1])
            alphabet = spans
        elif low is None:
            return match[0]  # `<your-token>` is text, a placeholder of another kind
        else:
            alphabet = ALPHABETS[name]
        return _draw(alphabet, rng.randint(int(low or 1), int(high or low or 1)), rng)

    return _HOLE.sub(fill, template)
