"""Which workspaces there are, the most exposed first; which of them became public since, and which are no longer seen."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial

from posthound.crawl.contents import WorkspaceReader
from posthound.crawl.entity import EntityReader
from posthound.crawl.features import lacks
from posthound.crawl.kinds import each, listed
from posthound.crawl.options import CrawlOptions
from posthound.model.values import Exposure, Notice
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.layout import ROOT, workspace_folder
from posthound.sources.postman.links import Link, slug_of
from posthound.sources.postman.shapes import ORDER, Workspace
from posthound.state.visits import Visit, Visits
from posthound.support.errors import UsageError
from posthound.support.terminal import counted


class Spaces:
    """The workspaces of one crawl. `visits` is how earlier crawls left them."""

    def __init__(self, options: CrawlOptions, reader: EntityReader) -> None:
        self.options = options
        self.reader = reader
        self.visits: dict[str, Visit] = {}
        self.chosen: frozenset[str] = frozenset()  # those that were named
        self._remembered: list[Workspace] = []  # public ones that no listing shows tonight
        self._store = Visits(reader.store)

    async def remember(self) -> None:
        """Takes in what earlier crawls saw."""
        self.visits = await self.reader.db(self._store.visits, self.reader.account)

    async def listed(self) -> list[Workspace]:
        """The workspaces to crawl, the most exposed first; each once, under the widest visibility seen for it."""
        found: dict[str, Workspace] = {}
        wanted = self.options.visibility or ORDER
        if self.options.links:
            self.chosen = frozenset([identity for link in self.options.links for identity in await self._behind(link)])
            await each(self.reader, (self._named(identity, found) for identity in sorted(self.chosen)))
        else:
            sources = [self._listing(exposure) for exposure in wanted]
            if Exposure.PUBLIC in wanted:
                sources.append(self._searched())
            for result in await asyncio.gather(*sources):
                for one in result:
                    _widest(found, one)
        self.reader.spaces = frozenset(found) - {one.id for one in self._remembered if not found[one.id].joined}
        return sorted(
            (one for one in found.values() if one.exposure in wanted),
            key=lambda one: (ORDER.index(one.exposure), one.name, one.id),
        )

    async def _listing(self, exposure: Exposure) -> list[Workspace]:
        ask = partial(listing.workspaces, self.reader.client, exposure)
        return await listed(self.reader, ask, f"{ROOT}/{exposure.value}-workspaces", None)

    async def _searched(self) -> list[Workspace]:
        """The public workspaces that the search finds; without the search, those that it found earlier."""
        reader = self.reader
        search = partial(listing.public_of_organisation, reader.client)
        found = await listed(reader, search, ROOT, None, feature=Feature.SEARCH, needed=False)
        known = {one.id for one in found}
        public = [v for v in self.visits.values() if v.exposure == Exposure.PUBLIC.value and v.workspace not in known]
        if reader.features.asked(Feature.SEARCH):
            return found
        self._remembered = [Workspace(v.workspace, v.name, Exposure.PUBLIC, joined=False) for v in public]
        return [*found, *self._remembered]

    async def _behind(self, link: Link) -> list[str]:
        """The ids of the workspaces that a link leads to. Raises UsageError where that is none, or not certain."""
        client = self.reader.client
        if link.workspace:
            return [link.workspace]
        try:
            if link.collection:
                found = [one.id for one in await listing.workspaces_of(client, link.collection)]
            else:
                named = await listing.public_by_name(client, link.slug.replace("-", " "))
                found = [one.id for one in named if slug_of(one.name) == link.slug]
        except ApiError as error:
            if not lacks(error):
                raise
            found = []
        if not found or (link.slug and len(found) > 1):
            how = (
                f"{len(found)} public workspaces have that name: {', '.join(found)}"
                if found
                else "the API finds no workspace by it"
            )
            raise UsageError(f"{link.text!r}: {how}.", "Give the workspace's id, from its information pane.")
        return found

    async def _named(self, identity: str, found: dict[str, Workspace]) -> None:
        try:
            one, _ = await listing.workspace(self.reader.client, identity)
            found[one.id] = one
        except ApiError as error:
            self.reader.fail(identity)
            self.reader.unread(f"{ROOT}/{identity}", f"the workspace could not be read: {error.message}")
            await self.reader.weigh(error)

    async def tell_unseen(self, found: list[Workspace]) -> None:
        """Says how many workspaces of the organisation this key's user cannot read, where the search tells."""
        reader = self.reader
        if not reader.features.asked(Feature.SEARCH):
            return
        try:
            total = await listing.workspaces_in_organisation(reader.client)
        except ApiError as error:
            if not lacks(error):  # nothing is lost by it
                await reader.weigh(error)
            return
        unseen = (total or 0) - len(found)
        if unseen > 0:
            more = f"at least {counted(unseen, 'more workspace')} of the organisation exist{'s' * (unseen == 1)}"
            reader.notices.append(Notice(ROOT, f"{more}, private to others: this key's user cannot read them"))

    async def tell_new(self, found: list[Workspace]) -> None:
        """Says which workspaces have become public since the last crawl: by whom and when, where their feed tells."""
        if not self.visits:
            return
        new = [one for one in found if one.exposure is Exposure.PUBLIC and self._was(one) is not Exposure.PUBLIC]
        await each(self.reader, (self._tell_new(one) for one in new))

    def _was(self, one: Workspace) -> Exposure | None:
        visit = self.visits.get(one.id)
        return Exposure(visit.exposure) if visit and visit.exposure else None

    async def _tell_new(self, one: Workspace) -> None:
        features, change = self.reader.features, None
        if features.asked(Feature.ACTIVITIES, one.id):
            try:
                change = await listing.made_visible(self.reader.client, one.id)
                features.present(Feature.ACTIVITIES, one.id)
            except ApiError as error:
                if lacks(error):
                    features.absent(Feature.ACTIVITIES, one.id, error)
                else:
                    await self.reader.weigh(error)
        before = self._was(one)
        since = f"was {before.value}" if before else "was not seen by the last crawl"
        who = f", by {change[0] or 'somebody'} at {change[1]}" if change else ""
        self.reader.notices.append(Notice(workspace_folder(one), f"is public now, and {since}{who}"))

    async def note(self, found: list[Workspace], contents: WorkspaceReader, *, whole: bool) -> None:
        """Notes the workspaces as they are now; `whole` when all their listings were read."""
        now, reader = time.time(), self.reader
        visits = []
        for one in found:
            if one.id in contents.gone:
                visits.append(Visit(one.id))
                continue
            old = self.visits.get(one.id, Visit(one.id))
            read = whole and one.id not in reader.missed
            visits.append(
                Visit(
                    one.id, one.name, one.exposure.value, now if read else old.listed_at,
                    now if one.id in contents.extras else old.extras_at,
                )
            )  # fmt: skip
        if whole and not reader.missed and reader.stopped is None:
            visits.append(Visit("", listed_at=now))
        await reader.db(self._store.set_visits, reader.account, visits)
        absent, present = reader.features.changes()
        await reader.db(self._store.set_absences, reader.account, [] if reader.shut else absent, present)


def _widest(found: dict[str, Workspace], one: Workspace) -> None:
    old = found.get(one.id)
    if old is None or (ORDER.index(one.exposure), not one.joined) < (ORDER.index(old.exposure), not old.joined):
        found[one.id] = one if old is None or one.joined else replace(old, exposure=one.exposure)
