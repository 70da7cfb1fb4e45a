"""Structure checks: what a credential's own text proves about it, without asking anyone.

A check takes the credential and answers whether it can be one. Patterns name theirs by function name.
"""

from __future__ import annotations

import binascii
import math
import re
from collections import Counter
from collections.abc import Callable

# The digits of base 62 as GitHub and npm count them.
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_SHORT = 100  # characters of a text in which counting one after the other is quicker


def base62_crc32(text: str) -> str:
    """The CRC-32 of `text` in six base-62 digits, as GitHub and npm append it to their tokens."""
    value, digits = binascii.crc32(text.encode()), ""
    while value:
        value, digit = divmod(value, 62)
        digits = BASE62[digit] + digits
    return digits.rjust(6, "0")


def entropy(text: str) -> float:
    """Shannon entropy of `text` in bits a character; 0 for the empty string."""
    total = len(text)
    counts = Counter(text).values() if total > _SHORT else map(text.count, dict.fromkeys(text))
    shares = [count / total for count in counts]
    return -sum(share * math.log2(share) for share in shares) if total else 0.0


def github_crc32(secret: str) -> bool:
    """GitHub and npm tokens end in the CRC-32 of what follows their prefix, in six base-62 digits."""
    body = secret.rpartition("_")[2]
    return len(body) > 6 and base62_crc32(body[:-6]) == body[-6:]


def unpadded_b64decode(text: str) -> bytes:
    """The bytes behind base64 or base64url text, padded or not; raises ValueError when it is neither."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def jwt_header(secret: str) -> bool:
    """The first part of a JWT is a JSON object that names an algorithm."""
    import json  # few texts look like one

    try:
        header = json.loads(unpadded_b64decode(secret.partition(".")[0]))
    except ValueError:
        return False
    return isinstance(header, dict) and ("alg" in header or "enc" in header or "typ" in header)


def aws_key_id(secret: str) -> bool:
    """An AWS key id is base 32 behind its four-letter prefix, and is none of the ids in AWS's own documentation."""
    return re.fullmatch(r"[A-Z2-7]{16}", secret[4:]) is not None and "EXAMPLE" not in secret


def pypi_macaroon(secret: str) -> bool:
    """A PyPI token is a version 2 macaroon whose location is pypi.org or test.pypi.org."""
    try:  # its first 24 bytes say so, and a token that was cut off is one still
        return b"pypi.org" in unpadded_b64decode(secret.partition("-")[2][:32])
    except ValueError:
        return False


def pem_body(secret: str) -> bool:
    """The lines between BEGIN and END are base64 of at least 32 bytes (headers such as Proc-Type aside)."""
    inner = re.sub(r"-----[A-Z0-9 ]+-----|^[A-Za-z-]+:.*$|\\[nr]|\s", "", secret, flags=re.MULTILINE)
    try:
        return len(unpadded_b64decode(inner.replace("\\/", "/"))) >= 32
    except ValueError:
        # A key cut off by a field's length limit or joined from lines still opens the same door.
        return len(re.findall(r"[A-Za-z0-9+/]", inner)) >= 100 and "..." not in inner


def discord_snowflake(secret: str) -> bool:
    """The first part of a Discord bot token is the base64 of a decimal snowflake."""
    try:
        return unpadded_b64decode(secret.partition(".")[0]).isdigit()
    except ValueError:
        return False


def base64_key(secret: str) -> bool:
    """The value is padded base64 that decodes: a key, not a word with slashes."""
    try:
        return len(binascii.a2b_base64(secret, strict_mode=True)) >= 16
    except (ValueError, binascii.Error):
        return False


def mixed(secret: str) -> bool:
    """The value holds letters and digits: neither a word nor a number."""
    return any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret)


def ed25519_pair(secret: str) -> bool:
    """The value is, in base 58, a private key of Ed25519 with the public one that is made of it, as wallets export it."""
    from posthound.rules.ed25519 import from_base58, is_pair  # few files hold any

    try:
        return is_pair(from_base58(secret))
    except ValueError:
        return False


CHECKS: dict[str, Callable[[str], bool]] = {
    function.__name__: function
    for function in (
        github_crc32,
        jwt_header,
        aws_key_id,
        pypi_macaroon,
        pem_body,
        discord_snowflake,
        base64_key,
        mixed,
        ed25519_pair,
    )
}
