"""The API's answers as values. Parsing is lenient: unknown fields pass, missing ones are empty; only an answer that is something else
altogether is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from posthound.model.values import Exposure

# The order in which workspaces are crawled: who can read most widely first.
ORDER = (Exposure.PUBLIC, Exposure.PARTNER, Exposure.TEAM, Exposure.PRIVATE, Exposure.PERSONAL)


class What(StrEnum):
    """The kinds of entity that a crawl reads."""

    COLLECTION = "collection"
    ENVIRONMENT = "environment"
    GLOBALS = "globals"
    COMMENTS = "comments"
    SPEC = "spec"  # known by its files; has no content of its own
    SPEC_FILE = "spec-file"
    PACKAGE = "package"
    MOCK = "mock"
    CALL_LOGS = "call-logs"
    MONITOR = "monitor"  # asked for, never read
    DETECTED = "detected-secret"  # likewise


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as listings show it. `joined` is false for one known only from the search."""

    id: str
    name: str
    exposure: Exposure
    created_by: str = ""
    created_at: str = ""
    updated_at: str = ""
    joined: bool = True


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One row of a listing of entities. `extra` is what only some kinds have: a spec file's path, a mock's collection."""

    id: str
    uid: str
    name: str
    owner: str = ""
    created_at: str = ""
    updated_at: str = ""
    extra: str = ""
    public: bool = False  # readable by anyone, wherever it stands
    mark: str = ""  # tells its path from that of another file of its specification

    @property
    def key(self) -> str:
        """The uid where the API gives one, else the id."""
        return self.uid or self.id


@dataclass(frozen=True, slots=True)
class Account:
    """Whose key it is, and what is left of the month's calls; numbers are None where the API does not say."""

    user: str = ""
    team: str = ""
    team_name: str = ""
    calls_limit: int | None = None
    calls_used: int | None = None


def text(value: Any) -> str:
    """A string or number as text, anything else as nothing."""
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def number(value: Any) -> int | None:
    """A whole number, also where it is written as a text or with a fraction; None for anything else."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None
    return int(value) if type(value) is int or (type(value) is float and math.isfinite(value)) else None


def loaded(data: bytes) -> Any:
    """The JSON of an answer, also where it holds half a character, as names have that were cut in an emoji. Raises ValueError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    import json  # takes what orjson refuses: lone surrogates, which no other text can hold, and numbers that are none

    try:
        whole = json.dumps(json.loads(data, parse_constant=lambda name: None), ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return orjson.loads(whole.encode("utf-8", "replace"))


def rows(answer: Any, *wrappers: str) -> list[Mapping[str, Any]] | None:
    """The objects listed under the first of `wrappers` that is there; None when the answer holds no such list.

    What stands in a list and is no object counts as an empty one: it is there, and says nothing.
    """
    found = answer if isinstance(answer, list) else None
    if isinstance(answer, Mapping):
        found = next((one for wrapper in wrappers if isinstance(one := answer.get(wrapper), list)), None)
    return None if found is None else [row if isinstance(row, Mapping) else {} for row in found]


def next_cursor(answer: Any) -> str:
    """Where the next page begins; "" at the end, which the API spells as nothing, null or an empty string."""
    meta = answer.get("meta") if isinstance(answer, Mapping) else None
    return text(meta.get("nextCursor")) if isinstance(meta, Mapping) else ""


def total(answer: Any) -> int | None:
    """How many rows there are in all, where the answer says so."""
    meta = answer.get("meta") if isinstance(answer, Mapping) else None
    return number(meta.get("total")) if isinstance(meta, Mapping) else None


def account(answer: Any) -> Account:
    """GET /me."""
    user = answer.get("user") if isinstance(answer, Mapping) else None
    if not isinstance(user, Mapping):
        return Account()
    team = text(user.get("teamId"))
    usage = next((row for row in rows(answer, "operations") or [] if row.get("name") == "api_usage"), {})
    return Account(
        text(user.get("id")),
        "" if team == "0" else team,
        text(user.get("teamName")),
        number(usage.get("limit")),
        number(usage.get("usage")),
    )


def exposure(row: Mapping[str, Any]) -> Exposure:
    """Who can read a workspace. `visibility` is trusted over `type`, which is `team` even for public ones.

    A word that is not known counts as team: neither hidden at the end nor called public without grounds.
    """
    for field in ("visibility", "type"):
        word = text(row.get(field)).lower()
        if word in {level.value for level in ORDER}:
            return Exposure(word)
    return Exposure.TEAM


def workspace(row: Mapping[str, Any]) -> Workspace | None:
    """A row of GET /workspaces, or the object of GET /workspaces/{id}; None without an id."""
    identity = text(row.get("id"))
    if not identity:
        return None
    return Workspace(
        identity,
        text(row.get("name")) or identity,
        exposure(row),
        text(row.get("createdBy")),
        text(row.get("createdAt")),
        text(row.get("updatedAt")),
    )


def entity(row: Mapping[str, Any]) -> ListingRow | None:
    """A row of a listing of collections, environments, specs, files, packages or mocks; None without an id."""
    identity, uid = text(row.get("id")), text(row.get("uid"))
    if not (identity or uid):
        return None
    return ListingRow(
        identity or uid,
        uid,
        text(row.get("name")) or uid or identity,
        text(row.get("owner")) or text(row.get("createdBy")),
        text(row.get("createdAt")),
        text(row.get("updatedAt")),
        text(row.get("path")) or text(row.get("collection")),
        row.get("isPublic") is True,
    )


def entities(found: Sequence[Mapping[str, Any]]) -> list[ListingRow]:
    """The rows that name an entity, each id once."""
    unique: dict[str, ListingRow] = {}
    for row in found:
        one = entity(row)
        if one is not None:
            unique.setdefault(one.key, one)
    return list(unique.values())


# Answers above this many bytes are not taken apart before they are scanned.
LARGE = 8_000_000
_OPENING = {
    What.COLLECTION: re.compile(rb'\s*\{\s*"collection"\s*:\s*(?=\{)'),
    What.ENVIRONMENT: re.compile(rb'\s*\{\s*"environment"\s*:\s*(?=\{)'),
}
# A wrapper's end is looked for in so many bytes: there may be spaces behind it.
_TAIL = 4096
_CLOSING = re.compile(rb"\}\s*\Z")
_EXPECTED = {What.COLLECTION: ("info", "item"), What.ENVIRONMENT: ("values", "id"), What.GLOBALS: ("values",),
             What.COMMENTS: ("data",), What.PACKAGE: ("script", "id"), What.MOCK: ("id",),
             What.CALL_LOGS: ("call-logs",)}  # fmt: skip


def content(what: What, body: bytes, *, unparsed: int = LARGE) -> bytes | None:
    """The entity's own bytes in an answer, as an export would hold them; None when the answer is broken or another thing.

    The wrapper of a collection or environment is cut off, byte for byte; a spec file is its text. What has more than `unparsed`
    bytes is only looked at: as objects it would take many times its size. Its scan tells whether it is broken.
    """
    if what is What.SPEC_FILE:
        answer = _parsed(body)
        found = answer.get("content") if isinstance(answer, dict) else None
        return found.encode("utf-8", "surrogatepass") if isinstance(found, str) else None
    opening = _OPENING[what].match(body) if what in _OPENING else None
    if opening is not None and (closing := _CLOSING.search(body, max(opening.end(), len(body) - _TAIL))):
        inner = body[opening.end() : closing.start()]
        if _is_entity(what, inner, unparsed):
            return inner
    return body if _is_entity(what, body, unparsed) else None


def _is_entity(what: What, body: bytes, unparsed: int) -> bool:
    if len(body) > unparsed:
        return body.rstrip()[-1:] == b"}" and any(b'"%b"' % key.encode() in body for key in _EXPECTED[what])
    root = _parsed(body)
    if not isinstance(root, Mapping):
        return False
    inner = root.get(what.value)
    inner = inner if what in _OPENING and isinstance(inner, Mapping) else root
    return any(key in inner for key in _EXPECTED[what])


def _parsed(body: bytes) -> Any:
    """The JSON as it is, also where orjson refuses what others accept (lone surrogates, NaN); None when it is broken."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    import json

    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
