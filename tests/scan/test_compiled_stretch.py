"""Stretching by a processor's own instructions gives what OpenSSL gives: reports and baselines of different machines agree."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posthound.native import compiled
from posthound.support import redact
from posthound.support.redact import get_ready, secret_id

if compiled is None or compiled.stretched((), (), 1) is None:
    pytest.skip("left out: nothing compiled, or no instructions for SHA-256", allow_module_level=True)

stretched = compiled.stretched


# One by one, many at once, and some left over.
@given(st.lists(st.binary(max_size=64), max_size=40), st.binary(max_size=200), st.integers(1, 40))
@example([b""], b"", 1)
@example([b"k" * 64], b"s" * 64, 4096)
@example([bytes([n]) * n for n in range(37)], b"s", 4096)
def test_stretching_is_pbkdf2(passwords: list[bytes], salt: bytes, rounds: int) -> None:
    firsts = tuple(hmac.digest(password, salt + b"\0\0\0\1", "sha256") for password in passwords)
    expected = tuple(hashlib.pbkdf2_hmac("sha256", password, salt, rounds) for password in passwords)
    assert stretched(tuple(passwords), firsts, rounds) == expected


# Of 19 characters, the most that are stretched, UTF-8 makes up to 76 bytes, which is more than a block.
@given(st.text(max_size=19), st.binary(min_size=1, max_size=80))
@example("😀" * 16, b"key")
@example("😀" * 17, b"key")
@example("\ud800", b"key")
def test_a_value_has_the_identity_that_it_has_without_a_compiler(secret: str, key: bytes) -> None:
    redact._digests.clear()
    identity = secret_id(secret, key)
    redact._digests.clear()
    get_ready((secret, "another"), key)
    assert secret_id(secret, key) == identity
    redact._digests.clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(redact, "compiled", None)
        assert secret_id(secret, key) == identity
    redact._digests.clear()


@pytest.mark.parametrize(
    ("password", "first"), [(bytes(65), bytes(32)), (b"", bytes(31)), (b"", b""), (b"", None), ("", bytes(32))]
)
def test_what_is_no_block_and_no_digest_is_refused(password: object, first: object) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        stretched((b"", password), (bytes(32), first), 2)  # type: ignore[arg-type]


def test_each_key_has_a_first_round() -> None:
    with pytest.raises(TypeError, match="first round"):
        stretched((b"", b""), (bytes(32),), 2)
