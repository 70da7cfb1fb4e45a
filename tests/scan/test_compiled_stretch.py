"""Stretching by a processor's own instructions gives what OpenSSL gives: reports and baselines of different machines agree."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posthound.native import compiled
from posthound.support import redact
from posthound.support.redact import secret_id

if compiled is None or compiled.stretched(b"", bytes(32), 1) is None:
    pytest.skip("left out: nothing compiled, or no instructions for SHA-256", allow_module_level=True)

stretched = compiled.stretched


@given(st.binary(max_size=64), st.binary(max_size=200), st.integers(1, 40))
@example(b"", b"", 1)
@example(b"k" * 64, b"s" * 64, 4096)
def test_stretching_is_pbkdf2(password: bytes, salt: bytes, rounds: int) -> None:
    first = hmac.digest(password, salt + b"\0\0\0\1", "sha256")
    assert stretched(password, first, rounds) == hashlib.pbkdf2_hmac("sha256", password, salt, rounds)


# Of 19 characters, the most that are stretched, UTF-8 makes up to 76 bytes, which is more than a block.
@given(st.text(max_size=19), st.binary(min_size=1, max_size=80))
@example("😀" * 16, b"key")
@example("😀" * 17, b"key")
@example("\ud800", b"key")
def test_a_value_has_the_identity_that_it_has_without_a_compiler(secret: str, key: bytes) -> None:
    identity = secret_id(secret, key)
    redact._value_digest.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(redact, "compiled", None)
        assert secret_id(secret, key) == identity
    redact._value_digest.cache_clear()


@pytest.mark.parametrize(("password", "first"), [(bytes(65), bytes(32)), (b"", bytes(31)), (b"", b"")])
def test_what_is_no_block_and_no_digest_is_refused(password: bytes, first: bytes) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        stretched(password, first, 2)
