"""What base64 of DER begins with: certificates and public keys, which everybody may have, or private keys."""

from __future__ import annotations

import binascii

# Characters of base64 in which it says what it is; and how encrypted private keys begin (PKCS #5).
_HEAD = 64
_ENCRYPTED_KEY = bytes.fromhex("2a864886f70d0105")


def is_certificate(value: str) -> bool:
    """Whether base64 holds a certificate, a request for one or a public key: a private key begins with its version."""
    try:
        head = binascii.a2b_base64("".join(value[: 2 * _HEAD].split())[:_HEAD])
    except ValueError:
        return False
    if len(head) < _HEAD * 3 // 4:
        return False
    inner = head[{0x81: 3, 0x82: 4, 0x83: 5}.get(head[1], 2) :]
    return (inner[:1] == b"\x30" and _ENCRYPTED_KEY not in inner) or inner[:2] == b"\x02\x82"


def is_public_pem(value: str) -> bool:
    """Whether base64 holds certificates or public keys in PEM and nothing besides, as Kubernetes keeps them."""
    try:
        text = binascii.a2b_base64("".join(value.split()))
    except ValueError:
        return False
    kinds = {
        line.split(b"-----")[1]
        for line in text.splitlines()
        if line.startswith(b"-----BEGIN ") and line.count(b"-----") == 2
    }
    return bool(kinds) and not any(b"PRIVATE" in kind or b"PARAMETERS" in kind for kind in kinds)
