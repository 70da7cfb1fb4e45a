"""The rows of the API's answers as values; what is not needed, names of people above all, is not kept unless asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from posthound.report.sarif.names import shown
from posthound.sources.postman.shapes import text

_NAME = 200


@dataclass(frozen=True, slots=True)
class Me:
    """Whose key it is. `limited`: without an admin role, so that lists may leave things out."""

    user: str
    team: str
    team_name: str
    roles: tuple[str, ...]
    limited: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team; `email` is in lower case."""

    id: str
    email: str
    name: str
    roles: tuple[str, ...]
    joined: str

    @property
    def domain(self) -> str:
        """The address's domain."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the ids of its members."""

    id: str
    members: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """A workspace as a listing shows it."""

    id: str
    name: str
    visibility: str
    about: str = ""
    updated_at: str = ""

    @property
    def personal(self) -> bool:
        """Whether it is one person's own."""
        return self.visibility == "personal"


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the audit log, without what it says of people but their ids."""

    id: str
    action: str
    at: str
    user: str


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A collection access key, without its token."""

    id: str
    status: str
    owner: str
    collection: str
    created: str
    expires: str
    used: str

    @property
    def active(self) -> bool:
        """Whether it opens anything."""
        return self.status == "ACTIVE"


def texts(values: Any) -> tuple[str, ...]:
    """The strings and numbers of a list, as text."""
    return tuple(filter(None, map(text, values))) if isinstance(values, list) else ()


def told(values: Any) -> bool:
    """Whether it is a list in which every element is a string or number: of another, what it leaves out cannot be counted."""
    return isinstance(values, list) and all(map(text, values))


def member(row: Mapping[str, Any]) -> Member:
    """A row of GET /users."""
    return Member(
        text(row.get("id")), text(row.get("email")).strip().lower(), shown(text(row.get("name")), _NAME), texts(row.get("roles")),
        text(row.get("joinedAt")),
    )  # fmt: skip


def group(row: Mapping[str, Any]) -> Group:
    """A row of GET /groups."""
    return Group(text(row.get("id")), texts(row.get("members")), texts(row.get("roles")))


def space(row: Mapping[str, Any]) -> Space:
    """A row of GET /workspaces; `visibility` is trusted over `type`, which is `team` even for public ones."""
    visibility = text(row.get("visibility")).lower() or text(row.get("type")).lower()
    if text(row.get("type")).lower() == "personal" and visibility not in ("public", "partner"):
        visibility = "personal"
    name = shown(text(row.get("name")), _NAME)
    return Space(text(row.get("id")), name, visibility, text(row.get("about")).strip(), text(row.get("updatedAt")))


def logged(row: Mapping[str, Any]) -> Logged:
    """A row of GET /audit/logs."""
    data = row.get("data")
    people = [data.get(who) for who in ("user", "actor")] if isinstance(data, Mapping) else []
    ids = [text(person.get("id")) for person in people if isinstance(person, Mapping)]
    action = shown(text(row.get("action")), _NAME)
    return Logged(text(row.get("id")), action, text(row.get("timestamp")), next(filter(None, ids), ""))


def access_key(row: Mapping[str, Any]) -> AccessKey:
    """A row of GET /collection-access-keys."""
    return AccessKey(
        text(row.get("id")), text(row.get("status")).upper(), text(row.get("userId")), text(row.get("collectionId")),
        text(row.get("createdAt")), text(row.get("expiresAfter")), text(row.get("lastUsedAt")),
    )  # fmt: skip


def time_of(written: str) -> datetime | None:
    """An ISO 8601 time; None where it is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def unique(values: list[Any]) -> list[Any]:
    """Each value once, by its id, as first seen; those without an id are left out."""
    kept: dict[str, Any] = {}
    for value in values:
        if value.id:
            kept.setdefault(value.id, value)
    return list(kept.values())
