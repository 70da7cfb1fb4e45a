"""The listings without a workspace: what is public wherever it stands, and, on cheap nights, every date in a few calls.

A cheap night believes these listings where they cover all that is known of a workspace that looks as it did; once a week every
listing is read whole, which shows what they cannot show. Public workspaces are listed on their own every night.
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from posthound.crawl.entity import EntityReader
from posthound.crawl.features import lacks
from posthound.crawl.kinds import each, rows_of
from posthound.model.values import Exposure
from posthound.sources.postman import listing
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.state.visits import Visit
from posthound.support.ages import is_younger

# Every listing is read whole after so many seconds: a week, less what a nightly job may be early.
WHOLE_AFTER = 7 * 86400.0 - 6 * 3600.0
# On a cheap night the globals and specifications of one in so many workspaces are read.
ROTATION = 21


def is_whole_due(visits: Mapping[str, Visit]) -> bool:
    """Whether it is time to read every listing."""
    return not is_younger(visits.get("", Visit("")).listed_at, WHOLE_AFTER)


class Listings:
    """What the listings without a workspace tell in this run. `cheap`: this is a cheap night; `sparing`: one was asked for."""

    def __init__(self, reader: EntityReader) -> None:
        self._reader = reader
        self.cheap = self.sparing = False
        self._rows: dict[What, dict[str, ListingRow]] = {What.COLLECTION: {}, What.ENVIRONMENT: {}}
        self._known: dict[str, dict[str, set[str]]] = {}  # by workspace and kind
        self._covered: dict[str, tuple[list[ListingRow], list[ListingRow]]] = {}
        self._due: set[str] = set()
        self._places: dict[tuple[str, str], str] = {}

    async def read(self, found: Sequence[Workspace], visits: Mapping[str, Visit], *, cheap: bool) -> None:
        """Reads them, and decides which workspaces they cover."""
        reader = self._reader
        asks = partial(listing.collections, reader.client), partial(listing.environments, reader.client)
        collections, environments = await asyncio.gather(*(rows_of(reader, ask) for ask in asks))
        self._rows = {
            What.COLLECTION: {row.key: row for row in collections[0]},
            What.ENVIRONMENT: {row.key: row for row in environments[0]},
        }
        self._known = defaultdict(lambda: defaultdict(set))
        for what, identity, workspace in await reader.db(reader.store.keys, reader.account):
            self._known[workspace][what].add(identity)
            self._places[what, identity] = workspace
        self.sparing = cheap
        whole = collections[1] is None and environments[1] is None
        self.cheap = cheap and whole and not is_whole_due(visits)
        reader.cheap = self.cheap
        if self.cheap:
            await self._cover(found, visits)

    async def _cover(self, found: Sequence[Workspace], visits: Mapping[str, Visit]) -> None:
        changed = await self._with_news()
        quiet = []
        for one in found:
            visit = visits.get(one.id)
            same = visit is not None and (visit.name, visit.exposure) == (one.name, one.exposure.value)
            if (
                not (same and visit and visit.listed_at and one.joined)
                or one.exposure is Exposure.PUBLIC
                or one.id in changed
            ):
                continue
            rows = [self._of(one.id, what) for what in (What.COLLECTION, What.ENVIRONMENT)]
            if None not in rows:
                self._covered[one.id] = (rows[0] or [], rows[1] or [])
                quiet.append((visit.extras_at, one.id))
        share = math.ceil(len(quiet) / ROTATION)
        self._due = {identity for _, identity in sorted(quiet)[:share]}

    def _of(self, workspace: str, what: What) -> list[ListingRow] | None:
        """The rows of what is known of a workspace; None where one of them is missing."""
        rows, known = self._rows[what], self._known[workspace][what.value]
        return [rows[identity] for identity in sorted(known)] if known <= rows.keys() else None

    async def _with_news(self) -> set[str]:
        """The workspaces of collections that are not known yet. A new environment is met in the weekly listing at the latest."""
        changed: set[str] = set()

        async def locate(row: ListingRow) -> None:
            changed.update(await self._located(row))

        new = [row for row in self._rows[What.COLLECTION].values() if ("collection", row.key) not in self._places]
        await each(self._reader, (locate(row) for row in new))
        return changed

    async def _located(self, row: ListingRow) -> list[str]:
        try:
            return [one.id for one in await listing.workspaces_of(self._reader.client, row.key)]
        except ApiError as error:
            if not lacks(error):
                await self._reader.weigh(error)
            return []

    def covered(self, one: Workspace) -> tuple[list[ListingRow], list[ListingRow]] | None:
        """A workspace's collections and environments as these listings show them; None where it is to be asked itself."""
        return self._covered.get(one.id)

    def due(self, one: Workspace) -> bool:
        """Whether its globals and specifications are read in this run."""
        return one.id not in self._covered or one.id in self._due

    def public(self) -> Iterator[tuple[What, ListingRow]]:
        """What is readable by anyone, by itself or with its workspace."""
        for what, rows in self._rows.items():
            for row in rows.values():
                if row.public:
                    yield what, row

    async def place(self, what: What, row: ListingRow, by_id: Mapping[str, Workspace]) -> Workspace | None:
        """The workspace of such a thing, as far as it is known or can be asked for."""
        known = self._places.get((what.value, row.key), "")
        if known in by_id or what is not What.COLLECTION:
            return by_id.get(known)
        return next((by_id[identity] for identity in await self._located(row) if identity in by_id), None)
