"""Which proxy the environment names for an address, and which hosts it leaves out, as curl and Go read it: names with what is below them,
networks, IPv6 with and without brackets, ports."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

_DEFAULT = {"http": 80, "https": 443}
_PORT = re.compile(r"(.*?):(\d+)")


def proxy_of(address: SplitResult) -> str:
    """The proxy's own address, which may hold a password; empty where none stands between."""
    from urllib.request import getproxies  # the system's settings, too, on macOS and Windows

    named = getproxies()
    proxy = (named.get(address.scheme) or named.get("all") or "").strip()
    port = address.port or _DEFAULT.get(address.scheme, 0)
    if not proxy or left_out(address.hostname or "", port, named.get("no", "")):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def left_out(host: str, port: int, without: str) -> bool:
    """Whether a list as NO_PROXY holds one has this host, whose name or address comes in small letters and without brackets."""
    return any(_has(entry.lower(), host, port) for entry in re.split(r"[,\s]+", without) if entry)


def _has(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    entry = entry.partition("://")[2] or entry
    with_port = _PORT.fullmatch(entry)
    if with_port and (":" not in with_port[1] or with_port[1].endswith("]")):
        if int(with_port[2]) != port:
            return False
        entry = with_port[1]
    entry = entry.removeprefix("[").replace("]", "")
    return _within(entry, host) or f".{host}".endswith(f".{entry.removeprefix('*').removeprefix('.')}")


def _within(network: str, host: str) -> bool:
    """Whether an address lies in a network, or is that address in another spelling."""
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:  # a name
        return False
