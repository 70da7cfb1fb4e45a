"""Addresses that somebody wrote: a configuration, a command line, a server's answer."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_address(url: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none (`http://[`, a port beyond all ports), as of one without scheme and host."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # read when it is asked for
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
