"""Revoking a token at an authorisation server of the user's own: RFC 7009, found by RFC 8414, looked at again by RFC 7662."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlunsplit

from posthound.support.addresses import is_this_machine, split_address
from posthound.verify.liveness import SENDABLE
from posthound.verify.revoke import Upshot
from posthound.verify.web import Reply, asked

REFERENCE = "https://www.rfc-editor.org/rfc/rfc7009"


@dataclass(frozen=True, slots=True)
class Server:
    """An authorisation server as the user's own configuration has it; `trusted` are the hosts it may send a token to."""

    issuer: str
    trusted: frozenset[str]
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the server revokes, and where it says whether a token is active (empty: nowhere)."""

    revocation: str
    introspection: str = ""


def server_of(issuer: str, others: Collection[str], client_id: str = "", client_secret: str = "") -> Server:
    """The server at `issuer`; its endpoints may also lie on the hosts of the `others` that are configured."""
    hosts = frozenset((split_address(url).hostname or "").lower() for url in (issuer, *others))
    return Server(issuer.rstrip("/"), hosts, client_id, client_secret)


def discovered(server: Server) -> Endpoints | Upshot:
    """The server's endpoints by its own metadata, or why there are none."""
    name = split_address(server.issuer).hostname or "the server"
    reply = Reply(0, "could not be reached")
    for url in _metadata(server.issuer):
        reply = asked("GET", url, {"Accept": "application/json", "User-Agent": "posthound"})
        if reply.status == 200:
            break
    if reply.status != 200:
        return Upshot(
            "unknown",
            f"{name} {f'answered {reply.status}' if reply.status else reply.text} when asked for its metadata",
        )
    data = reply.data
    if not isinstance(data, dict) or str(data.get("issuer", "")).rstrip("/") != server.issuer:
        return Upshot("refused", f"{name}'s metadata is that of another issuer")
    revocation = _endpoint(server, data.get("revocation_endpoint"))
    if not revocation:
        return Upshot("refused", f"{name} names no revocation endpoint on a host of your configuration")
    return Endpoints(revocation, _endpoint(server, data.get("introspection_endpoint")))


def _metadata(issuer: str) -> tuple[str, str]:
    """Where RFC 8414 puts it, between host and path, and where OpenID Connect does, behind both."""
    parts = split_address(issuer)
    path = f"/.well-known/oauth-authorization-server{parts.path}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), f"{issuer}/.well-known/openid-configuration"


def _endpoint(server: Server, url: Any) -> str:
    if not isinstance(url, str):
        return ""
    parts = split_address(url)
    host = (parts.hostname or "").lower()
    safe = parts.scheme == "https" or is_this_machine(host)
    return url if host in server.trusted and safe and parts.username is None else ""


def revoked(server: Server, endpoints: Endpoints, value: str) -> Upshot:
    """Asks the server to revoke the token. By RFC 7009 it answers 200 for a token it does not know as well."""
    name = split_address(server.issuer).hostname or "the server"
    if not SENDABLE.fullmatch(value):
        return Upshot("refused", "it cannot be sent: it holds other characters than a credential")
    reply = _posted(server, endpoints.revocation, value)
    if not reply.status:
        return Upshot("unknown", f"{name} {reply.text}")
    if reply.status == 200:
        return Upshot("accepted", f"{name} answered 200: it took the revocation")
    if reply.status == 429 or reply.status >= 500 or 300 <= reply.status < 400:
        return Upshot("unknown", f"{name} answered {reply.status}, which says neither")
    return Upshot("refused", f"{name} answered {reply.status} and revoked nothing")


def looked_at(server: Server, endpoints: Endpoints, value: str) -> Upshot:
    """Asks the server whether the token is active; a server without introspection leaves it unknown."""
    name = split_address(server.issuer).hostname or "the server"
    if not endpoints.introspection:
        return Upshot("unknown", f"{name} does not say whether a token is active")
    reply = _posted(server, endpoints.introspection, value)
    told = reply.data if reply.status == 200 else None
    active = told.get("active") if isinstance(told, dict) else None
    if active is False:
        return Upshot("dead", f"{name} says that it is not active any more")
    return Upshot(
        "refused" if active is True else "unknown",
        f"{name} says {'that it is active' if active is True else 'nothing clear of it'}",
    )


def _posted(server: Server, url: str, value: str) -> Reply:
    headers = {
        "User-Agent": "posthound",
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = {"token": value}
    if server.client_secret:
        pair = f"{quote(server.client_id, safe='')}:{quote(server.client_secret, safe='')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    elif server.client_id:
        form["client_id"] = server.client_id
    return asked("POST", url, headers, urlencode(form).encode())
