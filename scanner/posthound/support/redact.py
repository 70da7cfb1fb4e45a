"""What may be shown of a secret, and how one is told from another without showing it."""

from __future__ import annotations

import os
from functools import lru_cache

from posthound.native import compiled

# Without a key of their own, installations share this one: identities stay equal between machines and runs. It is no
# secret, so guessable values are stretched (see `_stretched`) before they are hashed.
SHARED_KEY = b"posthound/v1: set POSTHOUND_KEY to a key of your own"
KEY_VARIABLE = "POSTHOUND_KEY"
# Half a millisecond a value, or two: nothing for the few passwords of a scan, a wall for someone with a word list.
STRETCH_ROUNDS = 4096
# A random value this long cannot be guessed; anything shorter, or made of words, might be.
GUESSABLE_LENGTH = 20


def redact(secret: str) -> str:
    """A form that shows a secret's kind and length but not its value: `ghp_…(40)`.

    At most four leading characters and never more than a fifth of the value, so that a short one shows nothing.
    """
    shown = min(4, len(secret) // 5)
    head = secret[:shown]
    if not head.isalnum():
        head = "".join(c if c.isprintable() and not c.isspace() else "�" for c in head)
    return f"{head}…({len(secret)})"


def hidden(text: str, *credentials: str) -> str:
    """What somebody else wrote, with our own credentials left out wherever it repeats them; before anything of it is cut off."""
    import re

    for credential in filter(None, credentials):
        text = re.sub(re.escape(credential), "[key]", text, flags=re.IGNORECASE)  # hosts come back in small letters
    return text


def fingerprint_key() -> bytes:
    """The key of all fingerprints: POSTHOUND_KEY when set, else the shared one."""
    own = os.environ.get(KEY_VARIABLE, "")
    return own.encode() if own else SHARED_KEY


def _keyed(key: bytes, message: bytes) -> bytes:
    import hmac

    return hmac.digest(key, message, "sha256")


def _stretched(secret: str, key: bytes) -> bytes:
    """PBKDF2-HMAC-SHA-256; compiled where the processor can, for OpenSSL takes four times as long for the same."""
    import hashlib  # OpenSSL takes a while to load, and most files hold nothing to hash

    password = secret.encode("utf-8", "surrogatepass")
    if compiled is not None and len(password) <= hashlib.sha256().block_size:
        first = _keyed(password, key + (1).to_bytes(4, "big"))
        if stretched := compiled.stretched(password, first, STRETCH_ROUNDS):
            return bytes(stretched)
    return hashlib.pbkdf2_hmac("sha256", password, key, STRETCH_ROUNDS)


def guessable(secret: str) -> bool:
    """Whether a value is short enough to be guessed, so that its identity is stretched."""
    return len(secret) < GUESSABLE_LENGTH


@lru_cache(maxsize=65536)
def _value_digest(secret: str, key: bytes) -> bytes:
    material = _stretched(secret, key) if guessable(secret) else secret.encode("utf-8", "surrogatepass")
    return _keyed(key, b"value\0" + material)


def baseline_key(key: bytes, salt: str) -> bytes:
    """The key of one baseline's fingerprints: its own salt is in it, so that no table made beforehand fits."""
    return _keyed(key, b"baseline\0" + salt.encode())


def secret_id(secret: str, key: bytes) -> str:
    """The same 24 hex digits wherever the same value stands; a keyed hash, stretched for values short enough to guess."""
    return _value_digest(secret, key).hex()[:24]


def compared_id(secret: str, key: bytes) -> str:
    """What `hashed_ids` gives for the secret's SHA-256: tells whether another scanner means the same, and not what it is."""
    import hashlib

    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
    return hashed_ids(digest, key)[len(secret) < GUESSABLE_LENGTH]


@lru_cache(maxsize=65536)
def hashed_ids(digest: str, key: bytes) -> tuple[str, str]:
    """A SHA-256 in hexadecimal as a keyed hash: of a secret that cannot be guessed, and stretched, of one that might be."""
    plain, stretched = digest.encode(), _stretched(digest, key)
    return _keyed(key, b"sha256\0" + plain).hex()[:24], _keyed(key, b"sha256-stretched\0" + stretched).hex()[:24]


def place_fingerprint(secret: str, key: bytes, *place: str) -> str:
    """32 hex digits for one place of one secret; `place` are the names that say where, none of them a position."""
    message = "\0".join(("place", *place)).encode("utf-8", "surrogatepass")
    return _keyed(key, message + b"\0" + _value_digest(secret, key)).hex()[:32]
