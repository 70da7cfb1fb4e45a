"""Whether an answer is whole."""

from __future__ import annotations

from posthound.sources.postman.shapes import loaded


def looks_whole(data: bytes) -> bool:
    """Whether the bytes begin and end like JSON; the scan parses them."""
    ends = data[:64].lstrip()[:1] + data[-64:].rstrip()[-1:]
    return ends in (b"{}", b"[]")


def holds(data: bytes, member: str) -> bool:
    """Whether an answer is JSON, and where it is an object has this member; "" asks for none."""
    try:
        root = loaded(data)
    except ValueError:
        return False
    return not member or isinstance(root, list) or (isinstance(root, dict) and member in root)
