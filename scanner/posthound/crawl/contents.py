"""What stands in a workspace, and in which order it is read."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from posthound.crawl.again import read_again
from posthound.crawl.cheap import Listings
from posthound.crawl.entity import EntityReader
from posthound.crawl.features import lacks
from posthound.crawl.kinds import each, listed, read_collection, read_entity, read_mock, read_spec
from posthound.crawl.target import Target
from posthound.crawl.variables import used
from posthound.model.values import Exposure
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.layout import workspace_folder
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.sources.postman.urls import segment
from posthound.state.store import EntityVariables

# Comments have no date of their own: they are read again with their collection, or after so many days.
COMMENTS_AGE, COMMENTS_AGE_CHEAP = 7 * 86400.0, 28 * 86400.0
_EXTRAS = (What.GLOBALS, What.SPEC, What.SPEC_FILE)


class WorkspaceReader:
    """Reads workspaces. `places` is the most exposed workspace of each collection, `extras` whose globals were read.

    `gone` are workspaces that no listing shows and that are not to be read either.
    """

    def __init__(self, reader: EntityReader, listings: Listings, *, deep: bool) -> None:
        self._reader = reader
        self._listings = listings
        self._deep = deep
        self._uses: dict[str, frozenset[str]] = {}  # what each collection's credential fields refer to
        self._before: dict[
            str, frozenset[str]
        ] = {}  # what was known of each workspace's uses when its collections were read
        self._done: set[str] = set()
        self._extras: set[str] = set()
        self.places: dict[str, Workspace] = {}
        self.gone: set[str] = set()

    @property
    def extras(self) -> frozenset[str]:
        """The workspaces whose globals and specifications were asked for."""
        return frozenset(self._extras)

    async def read(self, one: Workspace) -> None:
        """One workspace: what it holds, then each of it; environments after the collections that use their variables."""
        reader = self._reader
        if one.id in self._done:
            return
        self._done.add(one.id)
        covered = self._listings.covered(one)
        extras = self._listings.due(one)
        specs: list[ListingRow] = []
        if covered is not None:
            collections, environments = covered
            specs = await self._specs(one) if extras else []
        else:
            seen = await self._seen(one)
            if seen is None:
                return
            one, collections, environments, specs = seen
        self.places.update((row.key, one) for row in collections if row.key not in self.places)
        work = [self._collection(row, one, covered=covered is not None) for row in collections]
        await each(reader, [*work, *(read_spec(reader, row, one) for row in specs)])
        # A collection that no listing shows tonight may be there all the same: what it used counts until it is known to be gone.
        uses = await self._used(one, collections)
        rows = [(What.ENVIRONMENT, row, f"/environments/{segment(row.key)}") for row in environments]
        if not extras:
            await self._as_known(one)
        elif reader.features.asked(Feature.GLOBALS, one.id):
            rows.append(
                (What.GLOBALS, ListingRow(one.id, "", "globals"), f"/workspaces/{segment(one.id)}/global-variables")
            )
        else:
            reader.fail(one.id, What.GLOBALS, absent=True)
        await each(reader, (read_entity(reader, Target(what, row, one, url, uses=uses)) for what, row, url in rows))
        # Scripts of a collection set what another uses, environments name variables of others: few are read again for that, and once.
        now = await self._used(one, collections)
        again = [*rows] if now != uses else []
        if now != self._before.get(one.id, frozenset()):
            again += [(What.COLLECTION, row, f"/collections/{segment(row.key)}") for row in collections]
        await each(reader, (read_again(reader, Target(what, row, one, url, uses=now)) for what, row, url in again))

    async def _used(self, one: Workspace, collections: Sequence[ListingRow] = ()) -> frozenset[str]:
        """The variables that a workspace's entities use of each other's, those of other workspaces' collections that are in it, too."""
        telling = await self._reader.db(self._reader.store.telling, self._reader.account, one.id)
        elsewhere = (self._uses.get(row.key, frozenset()) for row in collections)
        return used([*telling, *(EntityVariables(uses, frozenset()) for uses in elsewhere)])

    async def _seen(
        self, one: Workspace
    ) -> tuple[Workspace, list[ListingRow], list[ListingRow], list[ListingRow]] | None:
        """A workspace's collections, environments and specifications by its own listings; None where it cannot be read."""
        reader, folder = self._reader, workspace_folder(one)
        unjoined: dict[str, list[ListingRow]] = {}
        if not one.joined:  # listings by workspace may be empty for outsiders, its own answer is not
            try:
                detail, unjoined = await listing.workspace(reader.client, one.id)
                one = replace(detail, exposure=one.exposure, joined=False)
                folder = workspace_folder(one)
            except ApiError as error:
                if lacks(error) and one.id not in reader.spaces:
                    self.gone.add(one.id)
                    return None
                reader.fail(one.id)
                reader.unread(folder, f"the workspace could not be read: {error.message}")
                await reader.weigh(error)
                return None
        ask = partial(listing.collections, reader.client, one.id), partial(listing.environments, reader.client, one.id)
        collections, environments, specs = await asyncio.gather(
            listed(reader, ask[0], f"{folder}/collections", What.COLLECTION, one.id),
            listed(reader, ask[1], f"{folder}/environments", What.ENVIRONMENT, one.id),
            self._specs(one),
        )
        if reader.features.asked(Feature.SPECS, one.id):
            specs = _joined(specs, unjoined.get("specs", []))
        return (
            one,
            _joined(collections, unjoined.get("collections", [])),
            _joined(environments, unjoined.get("environments", [])),
            specs,
        )

    async def _specs(self, one: Workspace) -> list[ListingRow]:
        self._extras.add(one.id)
        ask, folder = partial(listing.specs, self._reader.client, one.id), workspace_folder(one)
        return await listed(self._reader, ask, f"{folder}/specs", What.SPEC, one.id, feature=Feature.SPECS)

    async def _as_known(self, one: Workspace) -> None:
        """Takes over what this run does not ask for again."""
        reader = self._reader
        kinds = [what.value for what in _EXTRAS]
        for known in await reader.db(reader.store.within, reader.account, one.id, kinds):
            reader.take(known)

    async def _collection(self, row: ListingRow, one: Workspace, *, covered: bool = False) -> None:
        if one.id not in self._before:
            self._before[one.id] = await self._used(one)
        age, uses = self._comments_age(one, covered=covered), self._before[one.id]
        known = await read_collection(self._reader, row, one, age, uses, deep=self._deep)
        if known is not None and known.uses:
            self._uses[row.key] = known.uses

    def _comments_age(self, one: Workspace, *, covered: bool) -> float:
        if not self._listings.sparing or one.exposure is Exposure.PUBLIC:
            return COMMENTS_AGE
        return math.inf if covered else COMMENTS_AGE_CHEAP

    async def read_public(self, found: Sequence[Workspace]) -> None:
        """What is readable by anyone although its workspace is not, before any other workspace is read."""
        reader = self._reader
        by_id = {one.id: one for one in found}
        work = []
        for what, row in self._listings.public():
            if (what.value, row.key) not in reader.reported:
                work.append(self._public(what, row, by_id))
        await each(reader, work)

    async def read_mock(self, row: ListingRow, told: Mapping[str, Any]) -> None:
        """A mock server in the workspace of its collection."""
        if (What.MOCK.value, row.key) not in self._reader.reported:
            await read_mock(self._reader, row, told, self.places.get(row.extra), deep=self._deep)

    async def read_public_mock(self, row: ListingRow, told: Mapping[str, Any], found: Sequence[Workspace]) -> None:
        """A mock server that anyone can call, before any workspace that not everyone can read."""
        if row.public:
            by_id = {one.id: one for one in found}
            collection = ListingRow(row.extra, row.extra, "")
            place = self.places.get(row.extra) or await self._listings.place(What.COLLECTION, collection, by_id)
            await read_mock(self._reader, row, told, place, deep=self._deep)

    async def _public(self, what: What, row: ListingRow, by_id: dict[str, Workspace]) -> None:
        one = await self._listings.place(what, row, by_id)
        if one is None:
            return  # its workspace's own listing will show it
        if what is What.COLLECTION:
            self.places.setdefault(row.key, one)
            await self._collection(row, one)
        else:  # which of its values are credentials, the collections beside it tell
            await self.read(one)


def _joined(listed: list[ListingRow], named: list[ListingRow]) -> list[ListingRow]:
    """The rows of a listing, and those of the workspace's own answer that it lacks."""
    keys = {row.key for row in listed} | {row.id for row in listed}
    return [*listed, *(row for row in named if row.key not in keys and row.id not in keys)]
