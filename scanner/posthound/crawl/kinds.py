"""How each kind of entity is read: what belongs together, and what is asked in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from posthound.crawl.entity import Reader, Stop, Target
from posthound.model.values import Exposure, Kind, Notice, Origin
from posthound.sources.postman import listing
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound
from posthound.sources.postman.layout import ROOT, path_of
from posthound.sources.postman.shapes import Row, What, Workspace
from posthound.sources.postman.urls import segment, workspace_link
from posthound.state.store import Known

# Pieces of work at once: enough that entities keep the connections busy while listings wait for their slower pace.
WORKERS = 12
# Comments have no date of their own: they are read again with their collection, or after this many seconds.
COMMENTS_AGE = 7 * 86400.0


async def each(reader: Reader, work: Iterable[Coroutine[Any, Any, Any]], workers: int = WORKERS) -> None:
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
        await asyncio.gather(*(worker() for _ in range(workers)))
    finally:
        for one in queue:  # interrupted: what was not begun is not to be missed
            one.close()
    if failures:
        raise failures[0]
    if reader.stopped is not None:
        raise Stop


async def read_entity(reader: Reader, target: Target) -> Known | None:
    """Reads an entity. One that is gone although it was just listed is looked for once more before it is a loss."""
    try:
        return await reader.read(target)
    except NotFound as error:
        if not await _deleted(reader, target):
            reader.unread(reader.path(target), f"listed, but not to be read: {error.message}")
            reader.lost.add(target.key)
        return None


async def _deleted(reader: Reader, target: Target) -> bool:
    """Whether an entity has left its workspace's listing since: then it is no loss that it could not be read."""
    if target.what is What.COMMENTS:
        return True  # a collection that is gone has no comments either
    if target.workspace is None or target.what not in (What.COLLECTION, What.ENVIRONMENT):
        return False
    again = await (listing.collections if target.what is What.COLLECTION else listing.environments)(
        reader.client, target.workspace.id
    )
    return again.failure is None and target.row.key not in {row.key for row in again.rows}


async def read_collection(reader: Reader, row: Row, workspace: Workspace) -> Known | None:
    """A collection in one answer, and what people wrote about it."""
    url = f"/collections/{segment(row.key)}"
    known = await read_entity(reader, Target(What.COLLECTION, row, workspace, url))
    if known is not None:
        comments = Target(What.COMMENTS, row, workspace, f"{url}/comments", parent=row.key, fresh_for=COMMENTS_AGE)
        await read_entity(reader, comments)
    return known


async def read_spec(reader: Reader, row: Row, workspace: Workspace) -> None:
    """A specification's files; its own date says whether any of them changed."""
    known = await reader.db(reader.store.known, reader.account, What.SPEC.value, row.key)
    children = await reader.db(reader.store.children, reader.account, What.SPEC_FILE.value, row.key)
    folder = path_of(What.SPEC, row, workspace)
    same = known is not None and known.updated_at == row.updated_at != "" and known.rules == reader.rules
    if known is not None and same and all(_still_good(reader, c, folder, workspace.exposure) for c in children):
        for one in (known, *children):
            reader.take(one)
        return
    try:
        listed = await listing.spec_files(reader.client, row.key)
        failure = listed.failure
    except ApiError as error:
        listed, failure = listing.Listed([]), error
    if failure is not None:
        reader.failed.add(workspace.id)
        reader.unread(folder, f"its files could not be listed: {failure.message}")
        await reader.weigh(failure)
    results: list[Known | None] = []

    async def read_file(file: Row) -> None:
        url = f"/specs/{segment(row.key)}/files/{segment(file.extra or file.name)}"
        target = Target(What.SPEC_FILE, file, workspace, url, parent=row.key, spec=row)
        results.append(await read_entity(reader, target))

    await each(reader, (read_file(file) for file in listed.rows))
    if failure is None and None not in results:
        for child in children:
            if child.id not in {file.key for file in listed.rows}:
                await reader.gone(child)
        await _note_spec(reader, row, workspace, folder)


def _still_good(reader: Reader, child: Known, folder: str, exposure: Exposure) -> bool:
    return (
        child.rules == reader.rules
        and child.origin.exposure is exposure
        and child.origin.path.startswith(f"{folder}/")
        and reader.saved(child, child.updated_at)
    )


async def _note_spec(reader: Reader, row: Row, workspace: Workspace, folder: str) -> None:
    origin = Origin(folder, workspace.exposure, workspace.name, workspace.id, workspace_link(workspace.id))
    known = Known(
        What.SPEC.value, row.key, "", workspace.id, origin, row.updated_at, "", reader.rules, kind=Kind.TEXT
    )  # fmt: skip
    await reader.db(reader.store.put, reader.account, known)
    reader.take(known)


async def read_packages(reader: Reader) -> None:
    """The team's library of scripts."""
    for row in await _team_list(reader, "packages", listing.packages(reader.client)):
        await read_entity(reader, Target(What.PACKAGE, row, None, f"/packages/{segment(row.key)}"))


async def read_mocks(reader: Reader, team: str, collections: Mapping[str, Workspace]) -> None:
    """What the listing tells of mock servers, each in the workspace of its collection."""
    found: list[tuple[Row, Mapping[str, Any]]] = await _team_list(reader, "mocks", listing.mocks(reader.client, team))
    for row, details in found:
        target = Target(What.MOCK, replace(row, extra=""), collections.get(row.extra), "", body=orjson.dumps(details))
        await read_entity(reader, target)


async def _team_list(reader: Reader, feature: str, source: Coroutine[Any, Any, listing.Listed[Any]]) -> list[Any]:
    try:
        listed = await source
        failure = listed.failure
    except ApiError as error:
        listed, failure = listing.Listed([]), error
    if failure is not None:
        lacking(reader, feature, failure)
        await reader.weigh(failure)
    return listed.rows


def lacking(reader: Reader, feature: str, error: ApiError) -> None:
    """Notes that a team-wide list could not be read: no loss where the plan does not have the feature at all."""
    reader.failed.add(feature)
    absent = isinstance(error, Forbidden)
    reader.notices.append(Notice(f"{ROOT}/{feature}", f"could not be listed: {error.message}", fatal=not absent))
