"""The hosts that an export sends requests to: of request URLs, OAuth endpoints, environment values and mock forwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from posthound.support.regexes import regex

_VARIABLE = regex(r"\{\{([^{}]+)\}\}")
# After the scheme: user information, then the host: a name, an address in brackets, or a name that variables are part of.
_ADDRESS = regex(r"(?:[^/?#@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#:@\s\[\]]+)")
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = regex(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_OAUTH = frozenset(("accesstokenurl", "authurl", "tokenurl", "refreshtokenurl"))
# How many variables may stand for one another, one inside the next.
_DEEP = 5


class Hosts(NamedTuple):
    """How many places send to each host, and in how many the host is a variable that nothing here defines."""

    counts: Mapping[str, int]
    unresolved: int = 0


def hosts(root: Any) -> Hosts:
    """The hosts of a parsed collection (v2), request (v3), environment, globals or mock; of anything else none."""
    if not isinstance(root, Mapping):
        return Hosts({})
    known = dict(_variables(root.get("variable")))
    found: Counter[str] = Counter()
    unresolved = 0
    for address in _addresses(root):
        host = _host(_resolved(address, known))
        if host is None:
            unresolved += 1
        elif host:
            found[host] += 1
    return Hosts(dict(sorted(found.items())), unresolved)


def allowed(host: str, patterns: Sequence[str]) -> bool:
    """Whether a host is one of the patterns, exactly, or below one that begins with `*.`; case does not count."""
    name = host.lower().rstrip(".")
    return any(name.endswith(p[1:].lower()) if p.startswith("*.") else name == p.lower() for p in patterns)


def _variables(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping) and isinstance(row.get("value"), str):
            yield str(row.get("key") or row.get("id") or ""), row["value"]


def _addresses(root: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is an address by where it stands. Nested folders are walked without recursion: files are hostile."""
    if isinstance(root.get("values"), list):
        for _, value in _variables(root["values"]):
            if _SCHEME.match(value):
                yield value
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if not isinstance(node, Mapping):
            continue
        yield from _oauth(node.get("auth"))
        request = node.get("request")
        if isinstance(request, str):
            yield request
        elif isinstance(request, Mapping):
            yield from _url(request.get("url"))
            yield from _oauth(request.get("auth"))
        if isinstance(node.get("item"), list):
            stack += reversed(node["item"])
    if isinstance(root.get("$kind"), str):  # a request of the v3 tree
        yield from _url(root.get("url"))
    for key in ("forwardUrl", "forwardTo", "targetUrl"):
        if isinstance(root.get(key), str):
            yield root[key]


def _url(url: Any) -> Iterator[str]:
    if isinstance(url, str):
        yield url
    elif isinstance(url, Mapping):
        host = url.get("host")
        if isinstance(url.get("raw"), str) and url["raw"].strip():
            yield url["raw"]
        elif isinstance(host, list) and all(isinstance(part, str) for part in host):
            yield ".".join(host)
        elif isinstance(host, str):
            yield host


def _oauth(auth: Any) -> Iterator[str]:
    rows = auth.get("oauth2") if isinstance(auth, Mapping) else None
    pairs = rows.items() if isinstance(rows, Mapping) else _variables(rows)
    for name, value in pairs:
        if isinstance(value, str) and value and str(name).lower().replace("_", "") in _OAUTH:
            yield value


def _resolved(text: str, known: Mapping[str, str]) -> str:
    for _ in range(_DEEP):
        after = _VARIABLE.sub(lambda match: known.get(match[1].strip(), match[0]), text)
        if after == text or len(after) > 4096:
            break
        text = after
    return text


def _host(address: str) -> str | None:
    """The host in lower case; "" where there is none, None where it depends on a variable."""
    # A variable that stands first may hold the scheme and host; one in a later part is no matter.
    text = re.sub(r"\{\{[^{}]*\}\}", "\x00", address.strip())
    scheme = _SCHEME.match(text)
    match = _ADDRESS.match(text[scheme.end() :] if scheme else text)
    if match is None:
        return ""
    name = match[1].lower().rstrip(".")
    if "\x00" in name:
        return None
    return name if _HOST.fullmatch(name) else ""
