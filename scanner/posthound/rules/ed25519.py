"""Key pairs of Ed25519 (RFC 8032), as wallets and NaCl keep them: the private key, and behind it the public one that is made of it.

That the second follows from the first proves a pair, whatever it is called and whatever stands around it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha512

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_Y = 4 * pow(5, -1, _PRIME) % _PRIME
_X = 0x216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A
# Bytes of either half.
HALF = 32

_Point = tuple[int, int, int, int]  # in extended coordinates: x, y, z, and x·y/z


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _D % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME


def public_half(private: bytes) -> bytes:
    """The public key of a private one of 32 bytes."""
    scalar = int.from_bytes(sha512(private).digest()[:HALF], "little") & ((1 << 254) - 8) | (1 << 254)
    total, power = (0, 1, 1, 0), (_X, _Y, 1, _X * _Y % _PRIME)
    while scalar:
        if scalar & 1:
            total = _add(total, power)
        power, scalar = _add(power, power), scalar >> 1
    inverse = pow(total[2], -1, _PRIME)
    x, y = total[0] * inverse % _PRIME, total[1] * inverse % _PRIME
    return (y | (x & 1) << 255).to_bytes(HALF, "little")


@lru_cache(maxsize=1024)
def is_pair(data: bytes) -> bool:
    """Whether bytes are a private key with its public one behind it."""
    return len(data) == 2 * HALF and len({*data[:HALF]}) > 1 and public_half(data[:HALF]) == data[HALF:]


def base58(data: bytes) -> str:
    """Bytes as wallets write them."""
    value, digits = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        digits = _DIGITS[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """The bytes behind a text in base 58; raises ValueError for any other."""
    value = 0
    for char in text:
        value = value * 58 + _DIGITS.index(char)
    body = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes(len(text) - len(text.lstrip("1"))) + body
