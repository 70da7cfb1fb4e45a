"""Addresses: the API's, those that users paste, and the links into Postman that findings carry."""

from __future__ import annotations

from urllib.parse import quote

from posthound.support.addresses import is_this_machine, split_address
from posthound.support.errors import UsageError

REGIONS = {"us": "https://api.postman.com", "eu": "https://api.eu.postman.com"}
WEB = "https://go.postman.co"


def checked_url(url: str) -> str:
    """The API's address without a trailing slash. Raises UsageError for anything but https, or http to this machine."""
    parts = split_address(url.strip())
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise UsageError("That is not the address of an API.", "It looks like https://api.postman.com.")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise UsageError(
            f"http://{parts.hostname} would get the API key unencrypted.",
            "Use https; plain http is only for this machine (127.0.0.1).",
        )
    return url.strip().rstrip("/")


def segment(text: str) -> str:
    """A path segment, encoded whole."""
    return quote(text, safe="")


def workspace_link(identity: str) -> str:
    """Where a workspace opens in Postman."""
    return f"{WEB}/workspace/{segment(identity)}"


def element_link(workspace: str, element: str, uid: str) -> str:
    """Where a collection, environment, folder, request or example opens; the form that Postman's own API gives out."""
    return f"{WEB}/build/workspace/{segment(workspace)}/{element}/{segment(uid)}"
