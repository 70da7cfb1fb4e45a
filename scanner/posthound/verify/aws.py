"""The signature that AWS wants on a request: version 4, over headers and body, with the key pair itself.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlsplit

_KEY_ID = re.compile(r"(?:AKIA|A3T[A-Z0-9])[A-Z2-7]{16}")
# IAM, and STS at its global address, are one service for the whole partition, and sign as this region.
REGION, SERVICE = "us-east-1", "iam"


def key_pair(one: str, other: str) -> tuple[str, str] | None:
    """The key id and its secret, whichever came first; None where they are not one of each."""
    pair = (one, other) if _KEY_ID.fullmatch(one) else (other, one)
    return pair if _KEY_ID.fullmatch(pair[0]) and len(pair[1]) == 40 else None


def signed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    pair: tuple[str, str],
    now: datetime,
    *,
    service: str = SERVICE,
) -> dict[str, str]:
    """The headers with date, host and signature; `now` is UTC."""
    parts = urlsplit(url)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{REGION}/{service}/aws4_request"
    sent = {**headers, "Host": parts.netloc, "X-Amz-Date": stamp}
    lower = dict(sorted((name.lower(), " ".join(text.split())) for name, text in sent.items()))
    names = ";".join(lower)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    canonical = "\n".join(
        (
            method, quote(parts.path or "/"), query, *(f"{name}:{text}" for name, text in lower.items()), "", names,
            hashlib.sha256(body).hexdigest(),
        )
    )  # fmt: skip
    told = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{pair[1]}".encode()
    for part in (stamp[:8], REGION, service, "aws4_request", told):
        key = hmac.digest(key, part.encode(), "sha256")
    credential = f"Credential={pair[0]}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
    return {**sent, "Authorization": f"AWS4-HMAC-SHA256 {credential}"}
