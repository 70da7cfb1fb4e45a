"""What there is to read: listings with paging, whatever way each endpoint pages, complete although they change meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from posthound.model.values import Exposure
from posthound.sources.postman import shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, QuotaExhausted, Unauthorized, Unreadable
from posthound.sources.postman.shapes import Account, ListingRow, Workspace
from posthound.sources.postman.urls import segment

PAGE = 100
COLLECTION_PAGE = 99  # no maximum is documented; clients in use stay within this
SEARCH_PAGE = 25  # the most that POST /search gives
MONITOR_PAGE = 25
FORK_PAGE = 10
DETECTED_PAGE = 30
SPEC_PAGE = 25
# No organisation has more of anything than this; a listing that goes on is broken.
MOST = 1_000_000
# No workspace or specification holds more than this.
MOST_OF_ONE = 20_000
# So many pages without a row are followed by none with one.
EMPTY_PAGES = 100
# How often a listing that changed while it was read is read again.
RELISTINGS = 3

T = TypeVar("T")
Params = dict[str, str | int]


async def me(client: PostmanClient) -> Account:
    """Whose key it is; tells the limits what is left of the month."""
    account = shapes.account(await client.json("/me", holds="user"))
    if not (account.user or account.team):  # what is filed under nobody would be everybody's
        raise Unreadable("the answer does not say whose key it is")
    if account.calls_limit and account.calls_used is not None:
        client.limits.set_month(account.calls_limit, account.calls_used)
    return account


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What a listing gave; `failure` says why it is not all, None when it is."""

    rows: list[T]
    failure: ApiError | None = None


async def workspaces(client: PostmanClient, exposure: Exposure) -> Listing[Workspace]:
    """The workspaces of one visibility that the key's user can see."""
    params: Params = {"type": exposure.value, "limit": PAGE}
    return await _collect(_by_cursor(client, "/workspaces", params, "workspaces"), shapes.workspace)


async def workspace(client: PostmanClient, identity: str) -> tuple[Workspace, dict[str, list[ListingRow]]]:
    """One workspace by its id, with what stands in it by kind (`collections`, `environments`, `specs`; no dates)."""
    answer = await client.json(f"/workspaces/{segment(identity)}")
    inner = answer.get("workspace", answer) if isinstance(answer, Mapping) else None
    one = shapes.workspace(inner) if isinstance(inner, Mapping) else None
    if one is None or not isinstance(inner, Mapping):
        raise Unreadable("the answer is not a workspace")
    return one, {
        kind: shapes.entities(shapes.rows(inner, kind) or []) for kind in ("collections", "environments", "specs")
    }


async def public_of_organisation(client: PostmanClient) -> Listing[Workspace]:
    """The organisation's public workspaces by the search, also those that the key's user has not joined."""
    body = {
        "q": "",
        "elementType": "workspaces",
        "ownership": "organization",
        "filters": {"$and": [{"visibility": {"$eq": "public"}}]},
    }
    # Postman's own client sends the cursor under the second name, the description has the first.
    names = ("cursor", "nextCursor")
    found = _by_cursor(client, "/search", {"limit": SEARCH_PAGE}, "data", body=body, names=names)
    return await _collect(found, _searched)


def _searched(row: Mapping[str, Any]) -> Workspace | None:
    identity = shapes.text(row.get("id"))
    name = shapes.text(row.get("name")) or identity
    return Workspace(identity, name, Exposure.PUBLIC, joined=False) if identity else None


async def collections(client: PostmanClient, workspace_id: str = "") -> Listing[ListingRow]:
    """A workspace's collections with their dates, or all of the user's, by offset; read again when they changed meanwhile."""
    params: Params = {"limit": COLLECTION_PAGE, **({"workspace": workspace_id} if workspace_id else {})}
    most = MOST_OF_ONE if workspace_id else MOST
    rows: dict[str, ListingRow] = {}
    failure: ApiError | None = None
    for _ in range(RELISTINGS):
        totals: set[int | None] = set()
        try:
            async for page, total in _by_offset(client, "/collections", params, most):
                rows.update((row.key, row) for row in page)
                totals.add(total)
        except (QuotaExhausted, Unauthorized):
            raise
        except ApiError as error:
            failure = error
            break
        # A row that is deleted meanwhile moves the others to the front, and one of them past the reader.
        short = len(rows) < (max(filter(None, totals), default=0))
        failure = Unreadable(f"it ended after {len(rows)} of its rows") if short else None
        if len(totals) == 1 and not short:
            break
    return Listing(list(rows.values()), failure)


async def environments(client: PostmanClient, workspace_id: str = "") -> Listing[ListingRow]:
    """A workspace's environments with their dates, or all of the user's; the API does not page them."""
    params: Params = {"workspace": workspace_id} if workspace_id else {}
    return await _collect(_whole(client, "/environments", params, "environments"), shapes.entity)


async def specs(client: PostmanClient, workspace_id: str) -> Listing[ListingRow]:
    """A workspace's API specifications with their dates."""
    params: Params = {"workspaceId": workspace_id, "limit": SPEC_PAGE}
    return await _collect(_by_cursor(client, "/specs", params, "specs", most=MOST_OF_ONE), shapes.entity)


async def spec_files(client: PostmanClient, spec_id: str) -> Listing[ListingRow]:
    """The files of a specification with their paths and dates."""
    return await _collect(
        _by_cursor(client, f"/specs/{segment(spec_id)}/files", {}, "files", most=MOST_OF_ONE), shapes.entity
    )


async def packages(client: PostmanClient) -> Listing[ListingRow]:
    """The team's script packages with their dates."""
    return await _collect(_by_cursor(client, "/packages", {"limit": PAGE}, "data"), shapes.entity)


async def monitored(client: PostmanClient) -> Listing[str]:
    """The uids of collections and environments that active monitors run in Postman's cloud."""
    rows = await _collect(_by_cursor(client, "/monitors", {"active": "true", "limit": MONITOR_PAGE}, "monitors"), _runs)
    return Listing([uid for uids in rows.rows for uid in uids], rows.failure)


def _runs(row: Mapping[str, Any]) -> tuple[str, ...]:
    found = (shapes.text(row.get("collectionUid")), shapes.text(row.get("environmentUid")))
    return tuple(filter(None, found)) if row.get("active") is not False else ()


async def public_by_name(client: PostmanClient, words: str) -> list[Workspace]:
    """The public workspaces, anybody's, that the search finds first for some words."""
    body = {
        "q": words,
        "elementType": "workspaces",
        "ownership": "all",
        "filters": {"$and": [{"visibility": {"$eq": "public"}}]},
    }
    answer = await client.json("/search", {"limit": SEARCH_PAGE}, body=body, holds="data")
    return [one for row in _listed(answer, "data") if (one := _searched(row)) is not None]


async def workspaces_in_organisation(client: PostmanClient) -> int | None:
    """How many workspaces the organisation has by the search, also those that the key's user cannot read; None for unknown."""
    body = {"q": "", "elementType": "workspaces", "ownership": "organization"}
    return shapes.total(await client.json("/search", {"limit": 1}, body=body, holds="data"))


async def forks(client: PostmanClient, collection: str) -> tuple[int, list[str]]:
    """How many forks a collection has, and the first of them: their names and who made them."""
    try:
        answer = await client.json(f"/collections/{segment(collection)}/forks", {"limit": FORK_PAGE}, holds="data")
    except ApiError as error:
        if error.status == 400:  # how the API says that there are none
            return 0, []
        raise
    rows = _listed(answer, "data")
    named = [f"{shapes.text(row.get('forkName'))} by {shapes.text(row.get('createdBy')) or 'somebody'}" for row in rows]
    return max(shapes.total(answer) or 0, len(rows)), named


async def call_logs(client: PostmanClient, mock: str) -> Listing[Mapping[str, Any]]:
    """The newest calls to a mock server with what was sent and answered, as far back as the plan keeps them."""
    params: Params = {"limit": PAGE, "include": "request.headers,request.body,response.headers,response.body"}
    path = f"/mocks/{segment(mock)}/call-logs"
    return await _collect(_by_cursor(client, path, params, "call-logs", most=MOST_OF_ONE), lambda row: row)


async def detected_secrets(client: PostmanClient, workspaces: Sequence[str] = ()) -> Listing[Mapping[str, Any]]:
    """What Postman's own scanner found, in some workspaces or in all."""
    body = {"workspaceIds": list(workspaces)} if workspaces else {}
    found = _by_cursor(client, "/detected-secrets-queries", {"limit": DETECTED_PAGE}, "data", body=body)
    return await _collect(found, lambda row: row)


async def resolve_detected(client: PostmanClient, secret: str, workspace: str, resolution: str) -> None:
    """Tells Postman's own scanner what became of a secret in a workspace."""
    body = {"resolution": resolution, "workspaceId": workspace}
    await client.write("PUT", f"/detected-secrets/{segment(secret)}", body, again=True)


async def made_visible(client: PostmanClient, workspace_id: str) -> tuple[str, str] | None:
    """Who last changed who can read a workspace, and when; None where its feed does not tell."""
    params: Params = {"elementType": "workspace", "limit": PAGE}
    path = f"/workspaces/{segment(workspace_id)}/activities"
    async for row in _by_cursor(client, path, params, "data", most=MOST_OF_ONE):
        if row.get("trigger") == "update_visibility":
            user = row.get("user")
            name = (
                shapes.text(user.get("name")) or shapes.text(user.get("username")) if isinstance(user, Mapping) else ""
            )
            return name, shapes.text(row.get("createdAt"))
    return None


async def workspaces_of(client: PostmanClient, collection: str) -> list[Workspace]:
    """The workspaces that hold a collection."""
    params: Params = {"elementType": "collection", "elementId": collection, "limit": PAGE}
    listed = await _collect(_by_cursor(client, "/workspaces", params, "workspaces"), shapes.workspace)
    if listed.failure is not None:
        raise listed.failure
    return listed.rows


async def mocks(client: PostmanClient, team: str) -> Listing[tuple[ListingRow, Mapping[str, Any]]]:
    """The team's mock servers: for each its row, whose `extra` is its collection, and what the API tells of it."""
    found = _whole(client, "/mocks", {"teamId": team} if team else {}, "mocks")
    return await _collect(found, lambda row: (one, row) if (one := shapes.entity(row)) else None)


async def owners(client: PostmanClient, workspace_id: str) -> list[str]:
    """The ids of a workspace's administrators, users before groups."""
    answer = await client.json(f"/workspaces/{segment(workspace_id)}/roles", holds="roles")
    found: list[str] = []
    for row in shapes.rows(answer, "roles") or []:
        if shapes.text(row.get("displayName")).lower() == "admin" or shapes.text(row.get("id")) == "3":
            for kind in ("user", "group", "usergroup", "partner"):
                listed = row.get(kind)
                mark = "" if kind == "user" else f"{kind} "
                members = listed if isinstance(listed, list) else [listed]
                found += [mark + shapes.text(member) for member in members if shapes.text(member)]
    return found


async def users(client: PostmanClient) -> dict[str, str]:
    """The team's users by id, as `name <address>`."""
    answer = await client.json("/users")
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
) -> Listing[T]:
    """The rows as values, each once, as far as the listing goes. Raises QuotaExhausted and Unauthorized."""
    kept: dict[str, T] = {}
    nameless = 0
    try:
        async for row in found:
            value = convert(row)
            nameless += value is None
            if value is not None:
                kept.setdefault(_name(row), value)
    except (QuotaExhausted, Unauthorized):
        raise
    except ApiError as error:
        return Listing(list(kept.values()), error)
    return Listing(list(kept.values()), _unnamed(nameless))


def _unnamed(count: int) -> ApiError | None:
    """Why a listing is not all where rows of it name nothing: what stands behind them cannot be asked for."""
    return Unreadable(f"{count} of its rows name{'s' * (count == 1)} nothing that could be read") if count else None


async def _whole(client: PostmanClient, path: str, params: Params, wrapper: str) -> AsyncIterator[Mapping[str, Any]]:
    """Every row of a listing without pages."""
    for row in _listed(await client.json(path, params or None, holds=wrapper), wrapper):
        yield row


async def _by_cursor(
    client: PostmanClient, path: str, params: Params, wrapper: str, *, body: Any = None, most: int = MOST, names: tuple[str, ...] = ("cursor",)
) -> AsyncIterator[Mapping[str, Any]]:  # fmt: skip
    """Every row of a listing that pages by cursor; `names` are the parameters that take it.

    A page without anything new ends it, whatever its cursor says; one without any row does not where its cursor leads on, for pages may be
    cut before what the key may not see is taken out. Raises Unreadable for a listing with more than `most` rows.
    """
    cursor, seen, empty = "", set[str](), set[str]()
    while True:
        asked = params | dict.fromkeys(names, cursor) if cursor else params
        answer = await client.json(path, asked, body=body, holds=wrapper)
        before, found = len(seen), _listed(answer, wrapper)
        for row in found:
            seen.add(_name(row))
            yield row
        cursor = shapes.next_cursor(answer)
        if not cursor or (len(seen) == before and (found or cursor in empty)):
            return
        if not found:
            empty.add(cursor)
        if len(seen) > most or len(empty) > EMPTY_PAGES:
            more = f"more than {most} rows" if len(seen) > most else f"{EMPTY_PAGES} pages without any"
            raise Unreadable(f"the listing does not end: {more}")


def _name(row: Mapping[str, Any]) -> str:
    """What tells a row from the others of its listing."""
    words = (shapes.text(row.get(key)) for key in ("uid", "id", "forkId", "secretId"))
    name = next(filter(None, words), "") or repr(row)
    # One secret is told once for each workspace that holds it.
    return f"{name} {shapes.text(row.get('workspaceId'))}" if "secretId" in row else name


async def _by_offset(
    client: PostmanClient, path: str, params: Params, most: int
) -> AsyncIterator[tuple[list[ListingRow], int | None]]:
    """The pages of a listing that pages by offset, with what the last one says is the number of all rows.

    A page without anything new ends it, and so does the last of all rows where the answer says how many there are. Raises Unreadable for
    a listing with more than `most` rows, or with rows that name nothing.
    """
    offset, seen, nameless = 0, set[str](), 0
    while True:
        answer = await client.json(path, {**params, "offset": offset}, holds="collections")
        listed = _listed(answer, "collections")
        found, total = shapes.entities(listed), shapes.total(answer)
        yield found, total
        before = len(seen)
        seen.update(row.key for row in found)
        nameless += sum(shapes.entity(row) is None for row in listed)
        offset += len(listed)
        if len(seen) == before or (total is not None and len(seen) + nameless == total):
            if unnamed := _unnamed(nameless):
                raise unnamed
            return
        if len(seen) > most:
            raise Unreadable(f"the listing does not end: more than {most} rows")
