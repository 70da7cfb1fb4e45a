"""What may be shown of a secret, and how one is told from another without showing it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache

from posthound.native import compiled

# Without a key of their own, installations share this one: identities stay equal between machines and runs. It is no
# secret, so guessable values are stretched (see `_stretched`) before they are hashed.
SHARED_KEY = b"posthound/v1: set POSTHOUND_KEY to a key of your own"
KEY_VARIABLE = "POSTHOUND_KEY"
# Half a millisecond a value, or two, less for many at once: nothing for the few passwords of a scan, a wall for someone with a word list.
STRETCH_ROUNDS = 4096
# A random value this long cannot be guessed; anything shorter, or made of words, might be.
GUESSABLE_LENGTH = 20
# The digests of values that identities were asked for, or will be, by value and key.
MOST_REMEMBERED = 65536
_digests: dict[tuple[str, bytes], bytes] = {}


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


def _stretched(secrets: Sequence[str], key: bytes) -> Sequence[bytes]:
    """PBKDF2-HMAC-SHA-256 of each; compiled where the processor can, for OpenSSL takes four times as long for the same, and more for many."""
    import hashlib  # OpenSSL takes a while to load, and most files hold nothing to hash

    passwords = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
    if compiled is not None:
        block = hashlib.sha256().block_size
        keys = tuple(word if len(word) <= block else hashlib.sha256(word).digest() for word in passwords)
        firsts = tuple(_keyed(word, key + (1).to_bytes(4, "big")) for word in keys)
        stretched: tuple[bytes, ...] | None = compiled.stretched(keys, firsts, STRETCH_ROUNDS)
        if stretched is not None:
            return stretched
    return [hashlib.pbkdf2_hmac("sha256", password, key, STRETCH_ROUNDS) for password in passwords]


def guessable(secret: str) -> bool:
    """Whether a value is short enough to be guessed, so that its identity is stretched."""
    return len(secret) < GUESSABLE_LENGTH


def get_ready(secrets: Iterable[str], key: bytes) -> None:
    """Makes ready what identities of these values are made of: stretched together, they take a third of the time."""
    short = [secret for secret in dict.fromkeys(secrets) if guessable(secret) and (secret, key) not in _digests]
    if len(short) > 1:
        for secret, stretched in zip(short, _stretched(short, key), strict=True):
            _remember(secret, key, stretched)


def _value_digest(secret: str, key: bytes) -> bytes:
    if (digest := _digests.get((secret, key))) is not None:
        return digest
    if guessable(secret):
        return _remember(secret, key, _stretched((secret,), key)[0])
    return _remember(secret, key, secret.encode("utf-8", "surrogatepass"))


def _remember(secret: str, key: bytes, material: bytes) -> bytes:
    if len(_digests) >= MOST_REMEMBERED:
        _digests.clear()
    digest = _digests[secret, key] = _keyed(key, b"value\0" + material)
    return digest


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
    return _stretched_id(digest, key) if guessable(secret) else _hashed_id(digest, key)


def hashed_ids(digest: str, key: bytes) -> tuple[str, str]:
    """A SHA-256 in hexadecimal as a keyed hash: of a secret that cannot be guessed, and stretched, of one that might be."""
    return _hashed_id(digest, key), _stretched_id(digest, key)


def _hashed_id(digest: str, key: bytes) -> str:
    return _keyed(key, b"sha256\0" + digest.encode()).hex()[:24]


@lru_cache(maxsize=65536)
def _stretched_id(digest: str, key: bytes) -> str:
    return _keyed(key, b"sha256-stretched\0" + _stretched((digest,), key)[0]).hex()[:24]


def place_fingerprint(secret: str, key: bytes, *place: str) -> str:
    """32 hex digits for one place of one secret; `place` are the names that say where, none of them a position."""
    message = "\0".join(("place", *place)).encode("utf-8", "surrogatepass")
    return _keyed(key, message + b"\0" + _value_digest(secret, key)).hex()[:32]
