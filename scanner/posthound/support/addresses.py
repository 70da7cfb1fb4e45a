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


def shown_address(url: str) -> str:
    """An address as messages show it: without what may be a password or a token in it."""
    head, mark, rest = url.partition("://")
    if not mark:
        head, rest = "", url
    place, slash, path = rest.partition("/")
    return f"{head}{mark}{place.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0]


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address is this machine's own, so that what is sent there crosses no network."""
    host = host.lower().removeprefix("[").removesuffix("]")
    if host == "localhost":
        return True
    if not host.startswith("127.") and ":" not in host:
        return False
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
