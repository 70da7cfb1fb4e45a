"""How each kind of entity is read: what belongs together, and what is asked in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import orjson

from posthound.crawl.entity import EntityReader
from posthound.crawl.features import lacks
from posthound.crawl.target import Stop, Target
from posthound.model.values import Exposure, Kind, Origin
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError, NotFound
from posthound.sources.postman.layout import ROOT, path_of, told_apart
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.sources.postman.urls import segment, workspace_link
from posthound.state.store import Known

T = TypeVar("T")
# Pieces of work at once: enough that entities keep the connections busy while listings wait for their slower pace.
WORKERS = 12


async def each(reader: EntityReader, work: Iterable[Coroutine[Any, Any, Any]]) -> None:
    """Runs coroutines, so many at a time. After Stop or an error the rest is not begun; what runs comes to its own end."""
    queue = iter(work)
    failures: list[Exception] = []

    async def worker() -> None:
        for one in queue:
            if reader.stopped is not None or reader.failing:
                one.close()
                continue
            try:
                await one
            except Stop as stop:
                failures.append(stop)
            except Exception as error:
                reader.failing = True
                failures.insert(0, error)

    try:
        await asyncio.gather(*(worker() for _ in range(WORKERS)))
    finally:
        for one in queue:  # interrupted: what was not begun is not to be missed
            one.close()
    if failures:
        raise failures[0]
    if reader.stopped is not None:
        raise Stop


Ask = Callable[[], Awaitable[listing.Listing[T]]]


async def rows_of(reader: EntityReader, ask: Ask[T]) -> tuple[list[T], ApiError | None]:
    """A listing's rows as far as they go, and why they are not all. Raises Stop when no further call is of use."""
    try:
        found = await ask()
    except ApiError as error:
        found = listing.Listing([], error)
    if found.failure is not None and not lacks(found.failure):
        await reader.weigh(found.failure)
    return found.rows, found.failure


async def listed(
    reader: EntityReader, ask: Ask[T], path: str, what: What | None, workspace: str = "", *, feature: Feature | None = None, needed: bool = True
) -> list[T]:  # fmt: skip
    """A listing's rows as far as they go. What is missing is noted; an absent feature is no loss, and not asked for again.

    Where it is not `needed`, what it would have told is known otherwise, and its absence leaves nothing open.
    """
    if feature is not None and not reader.features.asked(feature, workspace):
        if needed:
            reader.fail(workspace, what, absent=True)
        return []
    rows, failure = await rows_of(reader, ask)
    if failure is None:
        if feature is not None:
            reader.features.present(feature, workspace)
        return rows
    if feature is not None and lacks(failure):
        reader.features.absent(feature, workspace, failure)
        if needed:
            reader.fail(workspace, what, absent=True)
    elif not (isinstance(failure, NotFound) and workspace and await _is_gone(reader, workspace)):
        reader.shut = reader.shut or lacks(failure)
        reader.fail(workspace, what)
        reader.unread(path, f"a listing could not be read: {failure.message}")
    return rows


async def _is_gone(reader: EntityReader, workspace: str) -> bool:
    """Whether a workspace has been deleted since it was listed: then it is no loss that what stood in it is not."""
    try:
        await listing.workspace(reader.client, workspace)
    except NotFound:
        return True
    except ApiError as error:
        if not lacks(error):
            await reader.weigh(error)
    return False


async def read_entity(reader: EntityReader, target: Target) -> Known | None:
    """Reads an entity. One that is gone although it was just listed is looked for once more before it is a loss."""
    try:
        return await reader.read(target)
    except NotFound as error:
        if not await _deleted(reader, target):
            reader.unread(reader.path(target), f"listed, but not to be read: {error.message}")
            reader.lost.add(target.key)
        return None


async def _deleted(reader: EntityReader, target: Target) -> bool:
    """Whether an entity has left its workspace's listing since: then it is no loss that it could not be read."""
    if target.what is What.COMMENTS:
        return True  # a collection that is gone has no comments either
    if target.workspace is None or target.what not in (What.COLLECTION, What.ENVIRONMENT):
        return False
    ask = listing.collections if target.what is What.COLLECTION else listing.environments
    rows, failure = await rows_of(reader, partial(ask, reader.client, target.workspace.id))
    if failure is None and not target.workspace.joined:  # to outsiders, its own answer alone shows what is in it
        named, failure = await rows_of(reader, partial(_named, reader, target))
        rows = [*rows, *named]
    return failure is None and not {target.row.key, target.row.id} & {
        name for row in rows for name in (row.key, row.id)
    }


async def _named(reader: EntityReader, target: Target) -> listing.Listing[ListingRow]:
    """What a workspace's own answer names of an entity's kind."""
    assert target.workspace is not None
    _, inside = await listing.workspace(reader.client, target.workspace.id)
    return listing.Listing(inside[f"{target.what.value}s"])


async def monitored(reader: EntityReader) -> frozenset[str]:
    """The uids of what monitors run in the cloud, as far as the team's listing tells."""
    ask = partial(listing.monitored, reader.client)
    return frozenset(await listed(reader, ask, f"{ROOT}/monitors", What.MONITOR, feature=Feature.MONITORS))


async def read_collection(
    reader: EntityReader,
    row: ListingRow,
    workspace: Workspace,
    comments_age: float,
    uses: frozenset[str],
    *,
    deep: bool,
) -> Known | None:
    """A collection in one answer, and what people wrote about it; `comments_age` is how old that may be, in seconds."""
    url = f"/collections/{segment(row.key)}"
    known = await read_entity(reader, Target(What.COLLECTION, row, workspace, url, uses=uses, parts=deep))
    if known is None or not reader.features.asked(Feature.COMMENTS, workspace.id):
        return known
    comments = Target(What.COMMENTS, row, workspace, f"{url}/comments", parent=row.key, fresh_for=comments_age)
    await read_entity(reader, comments)
    if deep and row.key in reader.parts:
        await _read_part_comments(reader, row, workspace, comments_age)
    return known


async def _read_part_comments(reader: EntityReader, row: ListingRow, workspace: Workspace, age: float) -> None:
    """What people wrote about a collection's folders, requests and examples: one call each."""
    parts = reader.parts[row.key]

    async def read_one(kind: str, identity: str, name: str) -> None:
        if reader.features.asked(Feature.COMMENTS, workspace.id):
            url = f"/collections/{segment(row.key)}/{kind}/{segment(identity)}/comments"
            part = ListingRow(identity, "", name)
            await read_entity(reader, Target(What.COMMENTS, part, workspace, url, parent=row.key, fresh_for=age))

    await each(reader, (read_one(*part) for part in parts))
    there = {row.key, *(identity for _, identity, _ in parts)}
    for child in await reader.db(reader.store.children, reader.account, What.COMMENTS.value, row.key):
        if child.id not in there:
            await reader.gone(child)


async def read_spec(reader: EntityReader, row: ListingRow, workspace: Workspace) -> None:
    """A specification's files; its own date says whether any of them changed."""
    known = await reader.db(reader.store.known, reader.account, What.SPEC.value, row.key)
    children = await reader.db(reader.store.children, reader.account, What.SPEC_FILE.value, row.key)
    folder = path_of(What.SPEC, row, workspace)
    same = known is not None and known.updated_at == row.updated_at != "" and known.rules == reader.rules
    if known is not None and same and all(_still_good(reader, c, folder, workspace.exposure) for c in children):
        for one in (known, *children):
            reader.take(one)
        return
    files, failure = await rows_of(reader, partial(listing.spec_files, reader.client, row.key))
    if failure is not None:
        absent = lacks(failure)
        reader.fail(workspace.id, What.SPEC, absent=absent)
        if absent:
            reader.features.absent(Feature.SPECS, workspace.id, failure, one_of_many=True)
        else:
            reader.unread(folder, f"its files could not be listed: {failure.message}")
    results: list[Known | None] = []

    async def read_file(file: ListingRow) -> None:
        url = f"/specs/{segment(row.key)}/files/{segment(file.extra or file.name)}"
        target = Target(What.SPEC_FILE, file, workspace, url, parent=row.key, spec=row)
        results.append(await read_entity(reader, target))

    await each(reader, (read_file(file) for file in told_apart(files)))
    if failure is None and None not in results:
        for child in children:
            if child.id not in {file.key for file in files}:
                await reader.gone(child)
        await _note_spec(reader, row, workspace, folder)


def _still_good(reader: EntityReader, child: Known, folder: str, exposure: Exposure) -> bool:
    return (
        child.rules == reader.rules
        and child.origin.exposure is exposure
        and child.origin.path.startswith(f"{folder}/")
        and reader.saved(child, child.updated_at)
    )


async def _note_spec(reader: EntityReader, row: ListingRow, workspace: Workspace, folder: str) -> None:
    origin = Origin(folder, workspace.exposure, workspace.name, workspace.id, workspace_link(workspace.id))
    known = Known(
        What.SPEC.value, row.key, "", workspace.id, origin, row.updated_at, "", reader.rules, kind=Kind.TEXT
    )  # fmt: skip
    await reader.db(reader.store.put, reader.account, known)
    reader.take(known)


async def read_packages(reader: EntityReader) -> None:
    """The team's library of scripts."""
    ask = partial(listing.packages, reader.client)
    for row in await listed(reader, ask, f"{ROOT}/packages", What.PACKAGE, feature=Feature.PACKAGES):
        if not reader.features.asked(Feature.PACKAGES):
            return  # it ended under way; what is known of the rest stays
        await read_entity(reader, Target(What.PACKAGE, row, None, f"/packages/{segment(row.key)}"))


Mocks = Sequence[tuple[ListingRow, Mapping[str, Any]]]


async def list_mocks(reader: EntityReader, team: str) -> Mocks:
    """The team's mock servers, with what the listing tells of each: that is all there is to read of one."""
    ask = partial(listing.mocks, reader.client, team)
    return await listed(reader, ask, f"{ROOT}/mocks", What.MOCK, feature=Feature.MOCKS)


async def read_mock(
    reader: EntityReader, row: ListingRow, told: Mapping[str, Any], place: Workspace | None, *, deep: bool
) -> None:
    """A mock server in the workspace of its collection, and with `deep` the calls to it."""
    target = Target(What.MOCK, replace(row, extra=""), place, "", body=orjson.dumps(told))
    await read_entity(reader, target)
    if deep:
        await _read_call_logs(reader, row, place)


async def _read_call_logs(reader: EntityReader, row: ListingRow, place: Workspace | None) -> None:
    """What clients sent to a mock server, and what it answered; gone with the plan's time of keeping."""
    features, path = reader.features, f"{ROOT}/mocks/{row.key}/call-logs"
    if not features.asked(Feature.CALL_LOGS):
        reader.fail("", What.CALL_LOGS, absent=True)
        return
    found, failure = await rows_of(reader, partial(listing.call_logs, reader.client, row.id))
    known = await reader.db(reader.store.known, reader.account, What.CALL_LOGS.value, row.key)
    if failure is None or (found and known is None):  # what is not all would stand in the place of what is known
        body, listed_as = orjson.dumps({"call-logs": found}), replace(row, extra="", updated_at="")
        await read_entity(reader, Target(What.CALL_LOGS, listed_as, place, "", parent=row.key, body=body))
    if failure is None:
        features.present(Feature.CALL_LOGS)
        return
    reader.fail("", What.CALL_LOGS, absent=lacks(failure))
    if lacks(failure):
        features.absent(Feature.CALL_LOGS, "", failure, one_of_many=True)
    else:
        reader.unread(path, f"a listing could not be read: {failure.message}")
