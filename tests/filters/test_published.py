"""Samples of documentations are no findings wherever they stand, and what differs from them in one place is."""

from __future__ import annotations

import hmac
from base64 import b32encode, b64encode, urlsafe_b64encode

import pytest

from tests.detect.kinds import collection, environment
from tests.helpers import scan_text

_HEAD = b'{"alg":"HS256","typ":"JWT"}'


def _b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _token(claims: str, key: str) -> str:
    """A token as jwt.io makes it."""
    signed = f"{_b64url(_HEAD)}.{_b64url(claims.encode())}"
    return f"{signed}.{_b64url(hmac.new(key.encode(), signed.encode(), 'sha256').digest())}"


# Made as their documentation makes them, so that none stands here.
SAMPLES = {
    "jwt.io": _token('{"sub":"1234567890","name":"John Doe","iat":1516239022}', "your-256-bit-secret"),
    "jwt.io before": _token('{"sub":"1234567890","name":"John Doe","admin":true}', "secret"),
    "one-time passwords": b32encode(b"Hello!\xde\xad\xbe\xef").decode(),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_that_its_documentation_shows_is_no_finding_and_one_like_it_is(name: str) -> None:
    sample = SAMPLES[name]
    other = sample[:-3] + ("x7K" if "." in sample else "Q5Z")
    for value, found in ((sample, 0), (other, 1)):
        texts = (
            ("a.postman_environment.json", environment([("otp_secret" if name.startswith("one") else "access_token", value)])),
            ("b.postman_collection.json", collection(description=f"Send `secret_token={value}` with it.")),
        )  # fmt: skip
        assert [len(scan_text(*text).findings) for text in texts] == [found, found], value


@pytest.mark.parametrize(
    ("login", "found"), [("Aladdin:open sesame", 0), ("postman:password", 0), ("Aladdin:Xq7-vRm2kd", 1)]
)
def test_a_login_that_a_standard_shows_is_no_finding(login: str, found: int) -> None:
    header = f"Authorization: Basic {b64encode(login.encode()).decode()}"
    assert len(scan_text("b.postman_collection.json", collection(description=f"`{header}`")).findings) == found
