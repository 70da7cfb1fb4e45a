"""A crawl of a whole Postman organisation: what is most exposed first, every entity once, nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from posthound.config.settings import Settings
from posthound.crawl.entity import Found, Reader, Stop, Target
from posthound.crawl.kinds import each, lacking, read_collection, read_entity, read_mocks, read_packages, read_spec
from posthound.crawl.leftovers import read_rest
from posthound.crawl.plan import Plan, plan_of
from posthound.crawl.worker import executor, rules_key
from posthound.model.values import Exposure
from posthound.report.base import Report
from posthound.scan.run import report_of, with_salt
from posthound.sources.base import Tally
from posthound.sources.postman import listing
from posthound.sources.postman.client import MAX_BODY, Pace, PostmanClient
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.layout import ROOT, workspace_folder
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.save import Saver
from posthound.sources.postman.shapes import ORDER, Account, Row, What, Workspace
from posthound.sources.postman.urls import segment
from posthound.state.store import Known, Store, default_path


@dataclass(frozen=True, slots=True)
class Options:
    """What to crawl and how. `rate` is calls a minute, 0 for a server without limits; no `state` is the default file."""

    api_url: str
    key: str = field(repr=False)
    workspaces: tuple[str, ...] = ()
    visibility: tuple[Exposure, ...] = ()
    save: str = ""
    state: str = ""
    rate: int = 300
    pace: Pace = field(default_factory=Pace)
    max_body: int = MAX_BODY


class Watch:
    """Who is told how a crawl goes; does nothing itself."""

    def account(self, account: Account) -> None:
        """The key works and is this account's."""

    def workspaces(self, found: Sequence[Workspace]) -> None:
        """These are to be crawled, in this order."""

    found: Found = staticmethod(lambda findings: None)

    async def crawled(self, limits: Limits, store: Store, account: str) -> None:
        """The crawl is over and noted: the time for what shares its quota and its state."""


def crawl(options: Options, settings: Settings, watch: Watch = Watch()) -> Report:
    """Crawls and reports. Raises ApiError when not even the key can be checked, StateError and OutputError."""
    settings = with_salt(settings)
    with Store(options.state or default_path()) as store:
        pool = executor(settings)
        try:
            return asyncio.run(_crawl(options, settings, watch, store, pool))
        finally:
            pool.shutdown(cancel_futures=True)


def _client(options: Options) -> PostmanClient:
    limits = Limits(options.rate)
    return PostmanClient(options.api_url, options.key, limits=limits, pace=options.pace, max_body=options.max_body)


async def _crawl(options: Options, settings: Settings, watch: Watch, store: Store, pool: Any) -> Report:
    client = _client(options)
    saver = Saver(options.save) if options.save else None
    if saver is not None:
        saver.open()
    async with client:
        reader = Reader(client, store, saver, pool, settings, rules_key(settings), on_found=watch.found)
        try:
            report = await _Crawl(options, reader, watch).run()
            await watch.crawled(client.limits, store, reader.account)
            return report
        finally:
            if saver is not None:
                await saver.close()
            reader.close()
            if reader.pool is not pool:
                reader.pool.shutdown(cancel_futures=True)


def plan(options: Options, settings: Settings) -> Plan:
    """What a crawl would take: calls to make, calls the month has left. Makes a few calls, reads no entity."""

    async def planned() -> Plan:
        async with _client(options) as client:
            account = await listing.me(client)
            with Store(options.state or default_path()) as store:
                reader = Reader(client, store, None, None, settings, "")  # type: ignore[arg-type]  # nothing is scanned
                try:
                    found = await _Crawl(options, reader, Watch()).listed()
                    keys = store.keys(account_name(options.api_url, account))
                    return await plan_of(client, account, found, keys, reader.notices)
                finally:
                    reader.close()

    return asyncio.run(planned())


def account_name(api_url: str, account: Account) -> str:
    """What an organisation's rows in the state are filed under."""
    parts = urlsplit(api_url)
    return f"{parts.netloc}/{f'team-{account.team}' if account.team else f'user-{account.user}'}"


class _Crawl:
    """One run: what is to be crawled, in what order, and what remains to be said at the end."""

    def __init__(self, options: Options, reader: Reader, watch: Watch) -> None:
        self.options = options
        self.reader = reader
        self.client = reader.client
        self.watch = watch
        self.account = Account()
        self.collections: dict[str, Workspace] = {}  # the most exposed workspace of each
        self.uses: dict[str, frozenset[str]] = {}  # what each collection's credential fields refer to

    async def run(self) -> Report:
        """The crawl from the first call to the report."""
        self.account = await listing.me(self.client)
        self.watch.account(self.account)
        reader = self.reader
        reader.account = account_name(self.options.api_url, self.account)
        whole = not (self.options.workspaces or self.options.visibility)
        number = await reader.db(lambda: reader.store.begin(reader.account, whole=whole))
        try:
            reader.monitored = await self._monitored()
            found = await self.listed()
            self.watch.workspaces(found)
            for exposure in ORDER:
                await self._tier(exposure, [one for one in found if one.exposure is exposure])
            if self._team_wide():
                await read_mocks(reader, self.account.team, self.collections)
        except Stop:
            pass
        await read_rest(reader, self._in_scope)
        if reader.stopped is not None:
            hint = f" {reader.stopped.hint}" if reader.stopped.hint else ""
            reader.unread(ROOT, f"the crawl stopped early: {reader.stopped.message}{hint}")
        report = report_of(reader.outcomes, reader.notices, Tally(), reader.settings)
        await reader.db(lambda: reader.store.finish(number, calls=self.client.counts.calls, complete=report.complete))
        weak = 0 if reader.settings.weak else reader.weak
        return report._replace(scope="crawl", files=reader.files, bytes=reader.bytes, weak=weak)

    def _in_scope(self, known: Known) -> bool:
        """Whether an entity of the state is one that this crawl is about."""
        options = self.options
        if options.workspaces and known.workspace not in options.workspaces:
            return False
        return not options.visibility or known.origin.exposure in options.visibility

    async def listed(self) -> list[Workspace]:
        """The workspaces to crawl, the most exposed first; each once, under the widest visibility seen for it."""
        found: dict[str, Workspace] = {}
        if self.options.workspaces:
            await each(self.reader, (self._named(identity, found) for identity in self.options.workspaces))
        else:
            wanted = self.options.visibility or ORDER
            sources = [listing.workspaces(self.client, exposure) for exposure in wanted]
            if Exposure.PUBLIC in wanted:
                sources.append(listing.public_of_organisation(self.client))
            for result in await asyncio.gather(*(self._listing(ROOT, source) for source in sources)):
                for one in result:
                    old = found.get(one.id)
                    if old is None or (ORDER.index(one.exposure), not one.joined) < (
                        ORDER.index(old.exposure),
                        not old.joined,
                    ):
                        found[one.id] = one if old is None or one.joined else replace(old, exposure=one.exposure)
        wanted_exposures = self.options.visibility or ORDER
        return sorted(
            (one for one in found.values() if one.exposure in wanted_exposures),
            key=lambda one: (ORDER.index(one.exposure), one.name, one.id),
        )

    async def _named(self, identity: str, found: dict[str, Workspace]) -> None:
        try:
            one, _ = await listing.workspace(self.client, identity)
            found[one.id] = one
        except ApiError as error:
            self.reader.failed.add(identity)
            self.reader.unread(f"{ROOT}/{identity}", f"the workspace could not be read: {error.message}")
            await self.reader.weigh(error)

    async def _listing(self, path: str, source: Coroutine[Any, Any, Any], workspace: str = "") -> list[Any]:
        """A listing's rows as far as they go; what is missing is noted."""
        try:
            result = await source
        except ApiError as error:
            await self.reader.weigh(error)
            result = listing.Listed([], error)
        if result.failure is not None:
            self.reader.failed.add(workspace)
            self.reader.unread(path, f"a listing could not be read: {result.failure.message}")
            await self.reader.weigh(result.failure)
        return list(result.rows)

    async def _monitored(self) -> frozenset[str]:
        try:
            return await listing.monitored(self.client)
        except ApiError as error:
            await self.reader.weigh(error)
            lacking(self.reader, "monitors", error)
            return frozenset()

    async def _tier(self, exposure: Exposure, found: list[Workspace]) -> None:
        """All workspaces of one visibility, to the end, before the next ones begin."""
        await each(self.reader, (self._workspace(one) for one in found))
        if exposure is Exposure.TEAM and self._team_wide():
            await read_packages(self.reader)

    def _team_wide(self) -> bool:
        """Whether what belongs to no workspace is asked for too."""
        return not self.options.workspaces and Exposure.TEAM in (self.options.visibility or ORDER)

    async def _workspace(self, one: Workspace) -> None:
        """One workspace: what it holds, then each of it; environments after the collections that use their variables."""
        folder = workspace_folder(one)
        unjoined: dict[str, list[Row]] = {}
        if not one.joined:  # listings by workspace may be empty for outsiders, its own answer is not
            try:
                detail, unjoined = await listing.workspace(self.client, one.id)
                one = replace(detail, exposure=one.exposure, joined=False)
                folder = workspace_folder(one)
            except ApiError as error:
                self.reader.failed.add(one.id)
                self.reader.unread(folder, f"the workspace could not be read: {error.message}")
                return await self.reader.weigh(error)
        collections, environments, specs = await asyncio.gather(
            self._listing(f"{folder}/collections", listing.collections(self.client, one.id), one.id),
            self._listing(f"{folder}/environments", listing.environments(self.client, one.id), one.id),
            self._listing(f"{folder}/specs", listing.specs(self.client, one.id), one.id),
        )
        collections = _joined(collections, unjoined.get("collections", []))
        environments = _joined(environments, unjoined.get("environments", []))
        specs = _joined(specs, unjoined.get("specs", []))
        reader = self.reader
        self.collections.update((row.key, one) for row in collections if row.key not in self.collections)
        work = [self._collection(row, one) for row in collections] + [read_spec(reader, row, one) for row in specs]
        await each(reader, work)
        uses = frozenset[str]().union(*(self.uses.get(row.key, frozenset()) for row in collections))
        rows = [(What.ENVIRONMENT, row, f"/environments/{segment(row.key)}") for row in environments]
        rows.append((What.GLOBALS, Row(one.id, "", "globals"), f"/workspaces/{segment(one.id)}/global-variables"))
        await each(reader, (read_entity(reader, Target(what, row, one, url, uses=uses)) for what, row, url in rows))
        return None

    async def _collection(self, row: Row, one: Workspace) -> None:
        known = await read_collection(self.reader, row, one)
        if known is not None and known.uses:
            self.uses[row.key] = known.uses


def _joined(listed: list[Row], named: list[Row]) -> list[Row]:
    """The rows of a listing, and those of the workspace's own answer that it lacks."""
    keys = {row.key for row in listed} | {row.id for row in listed}
    return [*listed, *(row for row in named if row.key not in keys and row.id not in keys)]
