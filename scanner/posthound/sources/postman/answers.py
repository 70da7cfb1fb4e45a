"""Whether an answer is whole, and what went wrong where there is none."""

from __future__ import annotations

import httpx

from posthound.sources.postman.shapes import loaded


def looks_whole(data: bytes) -> bool:
    """Whether the bytes begin and end like JSON; the scan parses them."""
    ends = data[:64].lstrip()[:1] + data[-64:].rstrip()[-1:]
    return ends in (b"{}", b"[]")


def holds(data: bytes, member: str) -> bool:
    try:
        root = loaded(data)
    except ValueError:
        return False
    return not member or isinstance(root, list) or (isinstance(root, dict) and member in root)


def described(error: Exception) -> str:
    """What went wrong on the way, without anything that the request held."""
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return "no connection in time"
        case httpx.TimeoutException():
            return "no answer in time"
        case httpx.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "no connection: its certificate is not trusted here (where a proxy puts its own in place, name its authority in SSL_CERT_FILE)"
        case httpx.ConnectError():
            return "no connection"
        case httpx.RemoteProtocolError():
            return "the connection was closed before the answer was complete"
        case httpx.DecodingError():
            return "the answer's compression is broken"
        case _:
            return "the connection broke"
