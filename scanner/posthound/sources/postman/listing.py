"""What there is to read: listings with paging, whatever way each endpoint pages, complete although they change meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from posthound.model.values import Exposure
from posthound.sources.postman import shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound, QuotaExhausted, Unauthorized, Unreadable
from posthound.sources.postman.shapes import Account, Row, Workspace
from posthound.sources.postman.urls import segment

PAGE = 100
SEARCH_PAGE = 25  # the most that POST /search gives
MONITOR_PAGE = 25
SPEC_PAGE = 25
# No listing has more pages than this; one that goes on is broken.
MAX_PAGES = 20_000
# How often a listing that changed while it was read is read again.
RELISTINGS = 3

T = TypeVar("T")
Params = dict[str, str | int]


async def me(client: PostmanClient) -> Account:
    """Whose key it is; tells the limits what is left of the month."""
    account = shapes.account(await client.json("/me", holds="user"))
    if account.calls_limit and account.calls_used is not None:
        client.limits.set_month(account.calls_limit, account.calls_used)
    return account


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """What a listing gave; `failure` says why it is not all, None when it is."""

    rows: list[T]
    failure: ApiError | None = None


async def workspaces(client: PostmanClient, exposure: Exposure) -> Listed[Workspace]:
    """The workspaces of one visibility that the key's user can see."""
    params: Params = {"type": exposure.value, "limit": PAGE}
    return await _collect(_by_cursor(client, "/workspaces", params, "workspaces"), shapes.workspace)


async def workspace(client: PostmanClient, identity: str) -> tuple[Workspace, dict[str, list[Row]]]:
    """One workspace by its id, with what stands in it by kind (`collections`, `environments`, `specs`; no dates)."""
    answer = await client.json(f"/workspaces/{segment(identity)}")
    inner = answer.get("workspace", answer) if isinstance(answer, Mapping) else None
    one = shapes.workspace(inner) if isinstance(inner, Mapping) else None
    if one is None or not isinstance(inner, Mapping):
        raise Unreadable("the answer is not a workspace")
    return one, {
        kind: shapes.entities(shapes.rows(inner, kind) or []) for kind in ("collections", "environments", "specs")
    }


async def public_of_organisation(client: PostmanClient) -> Listed[Workspace]:
    """The organisation's public workspaces by the search, also those that the key's user has not joined."""
    body = {
        "q": "",
        "elementType": "workspaces",
        "ownership": "organization",
        "filters": {"$and": [{"visibility": {"$eq": "public"}}]},
    }
    found = _by_cursor(client, "/search", {"limit": SEARCH_PAGE}, "data", body=body)
    return await _collect(found, _searched)


def _searched(row: Mapping[str, Any]) -> Workspace | None:
    identity = shapes.text(row.get("id"))
    name = shapes.text(row.get("name")) or identity
    return Workspace(identity, name, Exposure.PUBLIC, joined=False) if identity else None


async def collections(client: PostmanClient, workspace_id: str) -> Listed[Row]:
    """A workspace's collections with their dates, by offset; read again when it changed under the reading."""
    rows: dict[str, Row] = {}
    failure: ApiError | None = None
    for _ in range(RELISTINGS):
        totals: set[int | None] = set()
        try:
            async for page, total in _by_offset(client, "/collections", {"workspace": workspace_id, "limit": PAGE}):
                rows.update((row.key, row) for row in page)
                totals.add(total)
        except (QuotaExhausted, Unauthorized):
            raise
        except ApiError as error:
            failure = error
            break
        # A row that is deleted meanwhile moves the others to the front, and one of them past the reader.
        if len(totals) == 1 and len(rows) >= (totals.pop() or 0):
            break
    return Listed(list(rows.values()), failure)


async def environments(client: PostmanClient, workspace_id: str) -> Listed[Row]:
    """A workspace's environments with their dates; the API does not page them."""
    return await _collect(_whole(client, "/environments", {"workspace": workspace_id}, "environments"), shapes.entity)


async def specs(client: PostmanClient, workspace_id: str) -> Listed[Row]:
    """A workspace's API specifications with their dates."""
    params: Params = {"workspaceId": workspace_id, "limit": SPEC_PAGE}
    return await _collect(_by_cursor(client, "/specs", params, "specs"), shapes.entity)


async def spec_files(client: PostmanClient, spec_id: str) -> Listed[Row]:
    """The files of a specification with their paths and dates."""
    return await _collect(_by_cursor(client, f"/specs/{segment(spec_id)}/files", {}, "files"), shapes.entity)


async def packages(client: PostmanClient) -> Listed[Row]:
    """The team's script packages with their dates."""
    return await _collect(_by_cursor(client, "/packages", {"limit": PAGE}, "data"), shapes.entity)


async def monitored(client: PostmanClient) -> frozenset[str]:
    """The uids of collections and environments that active monitors run in Postman's cloud."""
    found: set[str] = set()
    async for row in _by_cursor(client, "/monitors", {"active": "true", "limit": MONITOR_PAGE}, "monitors"):
        if row.get("active") is not False:
            found.update(filter(None, (shapes.text(row.get("collectionUid")), shapes.text(row.get("environmentUid")))))
    return frozenset(found)


async def mocks(client: PostmanClient, team: str) -> Listed[tuple[Row, Mapping[str, Any]]]:
    """The team's mock servers: for each its row, whose `extra` is its collection, and what the API tells of it."""
    found = _whole(client, "/mocks", {"teamId": team} if team else {}, "mocks")
    return await _collect(found, lambda row: (one, row) if (one := shapes.entity(row)) else None)


async def owners(client: PostmanClient, workspace_id: str) -> list[str]:
    """The ids of a workspace's administrators, users before groups; empty where the plan has no roles."""
    try:
        answer = await client.json(f"/workspaces/{segment(workspace_id)}/roles", holds="roles")
    except (Forbidden, NotFound):
        return []
    found: list[str] = []
    for row in shapes.rows(answer, "roles") or []:
        if shapes.text(row.get("displayName")).lower() == "admin" or shapes.text(row.get("id")) == "3":
            for kind in ("user", "group", "usergroup", "partner"):
                listed = row.get(kind)
                mark = "" if kind == "user" else f"{kind} "
                found += [mark + shapes.text(member) for member in listed or [] if shapes.text(member)]
    return found


async def users(client: PostmanClient) -> dict[str, str]:
    """The team's users by id, as `name <address>`; empty where the key may not list them."""
    try:
        answer = await client.json("/users")
    except (Forbidden, NotFound, Unauthorized):
        return {}
    named = {}
    for row in shapes.rows(answer, "data", "users") or []:
        name, address = shapes.text(row.get("name")), shapes.text(row.get("email"))
        named[shapes.text(row.get("id"))] = f"{name} <{address}>" if address else name
    return named


def _listed(answer: Any, *wrappers: str) -> list[Mapping[str, Any]]:
    found = shapes.rows(answer, *wrappers)
    if found is None:
        raise Unreadable("the answer is not the listing that was asked for")
    return found


async def _collect(
    found: AsyncIterator[Mapping[str, Any]], convert: Callable[[Mapping[str, Any]], T | None]
) -> Listed[T]:
    """The rows as values, each once, as far as the listing goes. Raises QuotaExhausted and Unauthorized."""
    kept: dict[str, T] = {}
    try:
        async for row in found:
            value = convert(row)
            if value is not None:
                kept.setdefault(shapes.text(row.get("uid")) or shapes.text(row.get("id")), value)
    except (QuotaExhausted, Unauthorized):
        raise
    except ApiError as error:
        return Listed(list(kept.values()), error)
    return Listed(list(kept.values()))


async def _whole(client: PostmanClient, path: str, params: Params, wrapper: str) -> AsyncIterator[Mapping[str, Any]]:
    """Every row of a listing without pages."""
    for row in _listed(await client.json(path, params or None, holds=wrapper), wrapper):
        yield row


async def _by_cursor(
    client: PostmanClient, path: str, params: Params, wrapper: str, *, body: Any = None
) -> AsyncIterator[Mapping[str, Any]]:
    """Every row of a listing that pages by cursor. Raises Unreadable for one that leads in circles."""
    cursor, seen = "", set[str]()
    while True:
        answer = await client.json(path, {**params, "cursor": cursor} if cursor else params, body=body, holds=wrapper)
        for row in _listed(answer, wrapper):
            yield row
        cursor = shapes.next_cursor(answer)
        if not cursor:
            return
        if cursor in seen or len(seen) >= MAX_PAGES:
            raise Unreadable(f"the listing does not end: page {len(seen) + 1} leads back to an earlier one")
        seen.add(cursor)


async def _by_offset(client: PostmanClient, path: str, params: Params) -> AsyncIterator[tuple[list[Row], int | None]]:
    """The pages of a listing that pages by offset, with what the last one says is the number of all rows."""
    offset, seen = 0, 0
    for _ in range(MAX_PAGES):
        answer = await client.json(path, {**params, "offset": offset}, holds="collections")
        found = shapes.entities(_listed(answer, "collections"))
        total = shapes.total(answer)
        yield found, total
        seen += len(found)
        offset += max(len(found), 1)
        if not found or total is None or seen >= total:
            return
    raise Unreadable(f"the listing does not end: {MAX_PAGES} pages and more")
