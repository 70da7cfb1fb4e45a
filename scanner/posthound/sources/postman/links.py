"""The links that people have: what a browser shows, what a share button copies, what an answer of the API holds.

A link names a workspace by its id, by a collection that stands in it, or, where it is public, by its team's and its own slug.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from posthound.support.addresses import split_address
from posthound.support.errors import UsageError

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID = re.compile(_UUID)
_UID = re.compile(rf"\d+-{_UUID}|{_UUID}|\d+-[0-9a-fA-F]{{24}}")
_NAMED = re.compile(rf"(?:.*~)?({_UUID})")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_QUERY = frozenset(("workspaceid", "workspace", "workspace_id"))
# What stands before a collection's uid, and what stands before the uid of a part of one.
_COLLECTIONS = frozenset(("collection", "collections", "documentation"))
_PARTS = frozenset(
    (
        "request",
        "requests",
        "folder",
        "example",
        "environment",
        "environments",
        "mock",
        "monitor",
        "api",
        "apis",
        "flow",
        "specification",
    )
)
_PUBLIC = frozenset(("www.postman.com", "postman.com"))
# Pages of the public site that are no team.
_PAGES = frozenset(
    (
        "explore",
        "search",
        "templates",
        "pricing",
        "downloads",
        "home",
        "workspaces",
        "collections",
        "product",
        "api-platform",
        "legal",
    )
)


class Link(NamedTuple):
    """What a link names: one of a workspace's id, a collection's uid, or the slugs of a public workspace."""

    text: str
    workspace: str = ""
    collection: str = ""
    handle: str = ""
    slug: str = ""


def parse_link(text: str) -> Link:
    """What an id or a pasted link names. Raises UsageError, with what to do, where no workspace can be found by it."""
    bare = text.strip()
    if _ID.fullmatch(bare):
        return Link(text, workspace=bare.lower())
    if _UID.fullmatch(bare):
        return Link(text, collection=bare)
    parts = split_address(bare if "//" in bare else f"//{bare}")
    host = (parts.hostname or "").lower()
    for source in (parts.query, split_address(parts.fragment).query):
        for name, value in parse_qsl(source):
            if name.lower() in _QUERY and (match := _NAMED.fullmatch(value.strip())):
                return Link(text, workspace=match[1].lower())
    segments = [unquote(unquote(segment)) for segment in parts.path.split("/") if segment]
    found = _by_id(segments) or _by_collection(segments) or (_by_slug(segments) if host in _PUBLIC else None)
    if found is None:
        raise _refused(text, host, segments)
    return found._replace(text=text)


def _by_id(segments: list[str]) -> Link | None:
    """A segment after `workspace`, or one that ends in `~<id>` as only a workspace's does."""
    for before, segment in zip(["", *segments], segments, strict=False):
        match = _NAMED.fullmatch(segment)
        if match and (before in ("workspace", "workspaces") or "~" in segment):
            return Link("", workspace=match[1].lower())
    return None


def _by_collection(segments: list[str]) -> Link | None:
    for before, segment in pairwise(segments):
        if before in _COLLECTIONS and (match := _UID.match(segment)):
            return Link("", collection=match[0])
    return None


def _by_slug(segments: list[str]) -> Link | None:
    """`/<team>/workspace/<slug>/…`, or `/<team>/<slug>/…` as newer links have it."""
    rest = [segment for segment in segments[:3] if segment != "workspace"]
    if len(rest) < 2 or rest[0] in _PAGES or not all(_SLUG.fullmatch(word) for word in rest[:2]):
        return None
    return Link("", handle=rest[0].lower(), slug=rest[1].lower())


def _refused(text: str, host: str, segments: list[str]) -> UsageError:
    if host.startswith("documenter."):
        hint = "Published documentation does not tell its workspace: press Run in Postman there, and copy the workspace's link."
    elif _PARTS & set(segments):
        hint = "The API does not tell where a part stands: copy the link of its collection or workspace instead."
    else:
        hint = "Copy the id from the workspace's information pane, or its link from the browser."
    return UsageError(f"{text!r} does not name a workspace.", hint)


def slug_of(name: str) -> str:
    """How a public address spells a workspace's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
