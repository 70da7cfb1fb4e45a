"""The request that an object of a file stands for: its method, URL, host, scheme and protocol."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from posthound.model.containers import is_list, is_object
from posthound.model.values import Request
from posthound.support.regexes import regex

_MULTI_PROTOCOL = ("graphql", "grpc", "websocket", "socket.io", "mqtt", "mcp", "llm")
_SCHEME = regex(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
# What stands before a colon is the host itself where a port follows.
_HOST = regex(r"^(?:[a-z][a-z0-9+.-]*:(?![\d{<$]))?(?://)?(?:[^/?#@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
_VARIABLE = regex(r"\{\{([^{}]{1,100})\}\}")
# Characters of an address that are looked at, behind which no host stands: variables that stand in one another make a text as long as they
# like.
LONGEST = 2000
# Variables that stand in one another.
_ROUNDS = 3
# What marks a variable that is left in a host: clients write them in several ways.
_LEFT = ("{{", "<<", "${")
# An absolute address whose host is written out: what a variable, a placeholder or an expression leaves behind is no letter of one.
_WRITTEN = regex(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@\s]*@)?([^\W_](?:[\w.-]*\w)?\.?)(?::\d*)?(?=[/?#]|$)", re.IGNORECASE
)


def request_of(obj: Any, address: str, variables: Mapping[str, str]) -> Request:
    """The request that an object or an address stands for; its URL stands under the key `address`. `variables` are the file's own."""
    if isinstance(obj, str):
        named, scheme = _address(obj, variables)
        return Request("", obj, named, scheme=scheme)
    if not is_object(obj):
        return Request()
    url = obj.get(address)
    if is_object(url):
        raw, host, protocol = url.get("raw"), url.get("host"), url.get("protocol")
        if not isinstance(raw, str):
            raw = ".".join(map(str, host)) if is_list(host) else str(host or "")
        if isinstance(protocol, str) and protocol and "://" not in raw and not raw.startswith("{{"):
            raw = f"{protocol}://{raw}"
        url = raw
    text = url if isinstance(url, str) else ""
    kind = str(obj.get("$kind", obj.get("type", ""))).removesuffix("-request")
    body = obj.get("body")
    if is_object(body) and body.get("mode") == "graphql":
        kind = "http"  # GraphQL over an HTTP request resolves vault references like any other
    protocol = kind if kind in _MULTI_PROTOCOL else "http"
    method = obj.get("method")
    named, scheme = _address(text, variables)
    return Request(method if isinstance(method, str) else "", text, named, protocol, scheme)


def variables_of(collection: Any) -> Mapping[str, str]:
    """A collection's own variables by name."""
    rows = collection.get("variable") or collection.get("variables") if is_object(collection) else None
    return {
        row["key"]: row["value"]
        for row in (rows if is_list(rows) else [])
        if is_object(row) and isinstance(row.get("key"), str) and isinstance(row.get("value"), str)
    }


def _address(url: str, variables: Mapping[str, str]) -> tuple[str, str]:
    """The lower-case host of a URL after the collection's own variables are put in, "" when a variable is left, and the scheme."""
    if "{{" in url:
        url = filled(url, _VARIABLE, variables.get)
    match = _HOST.match(url.strip())
    host = match[1].lower() if match else ""
    scheme = _SCHEME.match(url.strip())
    known = "." in host and not any(mark in host for mark in _LEFT)
    return host if known else "", scheme[1].lower() if scheme else ""


def host_written(url: str) -> str:
    """The lower-case host of an address, "" where the address is relative, the host is no domain, or part of it is not written out."""
    found = _WRITTEN.match(url)
    return found[1].lower() if found and "." in found[1] else ""


def filled(text: str, used: re.Pattern[str], value: Callable[[str], str | None], rounds: int = _ROUNDS) -> str:
    """The beginning of an address with what `value` gives for each name that `used` finds; what it does not give stays."""

    def put(found: re.Match[str]) -> str:
        given = value(found[1])
        return found[0] if given is None or len(given) > LONGEST else given

    for _ in range(rounds):
        if used.search(text) is None:
            break
        text = used.sub(put, text[:LONGEST])[:LONGEST]
    return text


def joined(base: str, path: str) -> str:
    """A path behind its base, with one slash between them; the path alone where the base is none that is written out."""
    if len(base) > LONGEST or not _WRITTEN.match(base):
        return f"/{path.lstrip('/')}"[:LONGEST] if path else ""
    return f"{base.rstrip('/')}/{path.lstrip('/')}"[:LONGEST] if path else base


def in_common(urls: Iterable[str]) -> str:
    """The first of these addresses that tells a host, where no other tells another one; else ""."""
    told: dict[str, str] = {}
    for url in urls:
        if host := host_written(url):
            told.setdefault(host, url)
    return next(iter(told.values())) if len(told) == 1 else ""


def sent_to(method: str, url: str) -> Request:
    """The request to an address in which every variable that has a value has been put in."""
    scheme = _SCHEME.match(url)
    return Request(method, url, host_written(url), scheme=scheme[1].lower() if scheme else "")
