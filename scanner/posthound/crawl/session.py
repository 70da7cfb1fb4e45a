"""A crawl of a whole Postman organisation: what is most exposed first, every entity once, nothing lost on the way."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any
from urllib.parse import urlsplit

from posthound.config.settings import Settings
from posthound.crawl.cheap import Listings, is_whole_due
from posthound.crawl.contents import WorkspaceReader
from posthound.crawl.entity import EntityReader
from posthound.crawl.features import Features
from posthound.crawl.interrupted import Interrupts
from posthound.crawl.kinds import Mocks, each, list_mocks, monitored, read_packages
from posthound.crawl.leftovers import Leftovers
from posthound.crawl.options import CrawlOptions, Watch
from posthound.crawl.plan import CrawlPlan, plan_of
from posthound.crawl.scanner import compare, detected
from posthound.crawl.spaces import Spaces
from posthound.crawl.teams import together
from posthound.crawl.worker import executor, rules_key
from posthound.model.values import Exposure, Notice
from posthound.report.base import Report
from posthound.scan.run import report_of, with_salt
from posthound.sources.base import Tally
from posthound.sources.postman import listing
from posthound.sources.postman.calls import CALLS, Call
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.layout import ROOT
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.save import Saver
from posthound.sources.postman.shapes import ORDER, Account, Workspace
from posthound.state.store import Known, Store, default_path
from posthound.state.visits import Visits
from posthound.support.errors import UsageError
from posthound.support.loops import completed

__all__ = ["CrawlOptions", "Watch", "account_name", "client_of", "crawl", "crawl_all", "plan", "resolve"]


def crawl(options: CrawlOptions, settings: Settings, watch: Watch = Watch()) -> Report:
    """Crawls and reports. Raises ApiError when not even the key can be checked, StateError and OutputError."""
    return crawl_all([(options, watch)], settings)


def crawl_all(wanted: Sequence[tuple[CrawlOptions, Watch]], settings: Settings) -> Report:
    """Crawls with several keys at once, into one report; limits are kept a key. One key that fails costs no other."""
    settings = with_salt(settings)
    pool = executor(settings)
    try:
        return completed(_crawl_all(wanted, settings, pool))
    finally:
        pool.shutdown(cancel_futures=True)


async def _crawl_all(wanted: Sequence[tuple[CrawlOptions, Watch]], settings: Settings, pool: Executor) -> Report:
    limits: dict[str, Limits] = {}
    with Interrupts() as interrupts:
        crawls = [
            _crawl(options, settings, watch, pool, limits.setdefault(options.key, Limits(options.rate)), interrupts)
            for options, watch in wanted
        ]
        if len(crawls) == 1:
            return await crawls[0]
        done = await asyncio.gather(*crawls, return_exceptions=True)
    labels = [options.label or options.api_url for options, _ in wanted]
    return together(list(zip(labels, done, strict=True)), settings)


def client_of(options: CrawlOptions, limits: Limits | None = None, calls: tuple[Call, ...] = CALLS) -> PostmanClient:
    """The client of one key, which makes no other calls than these."""
    limits = limits or Limits(options.rate)
    return PostmanClient(
        options.api_url, options.key, limits=limits, pace=options.pace, max_body=options.max_body, calls=calls
    )


async def _crawl(
    options: CrawlOptions, settings: Settings, watch: Watch, pool: Executor, limits: Limits, interrupts: Interrupts
) -> Report:
    client = client_of(options, limits)
    saver = Saver(options.save) if options.save else None
    if saver is not None:
        saver.open()
    with Store(options.state or default_path()) as store:
        async with client:
            reader = EntityReader(client, store, saver, pool, settings, rules_key(settings), on_found=watch.found)
            try:
                report = await _Crawl(options, reader, watch, interrupts).run()
                followed = await interrupts.run(reader, watch.crawled(client.limits, store, reader.account))
                return report if followed else _without(report, watch.following)
            finally:
                if saver is not None:
                    await saver.close()
                reader.close()


def plan(options: CrawlOptions, settings: Settings) -> CrawlPlan:
    """What a crawl would take: calls to make, calls the month has left. Makes a few calls, reads no entity."""

    async def planned() -> CrawlPlan:
        async with client_of(options) as client:
            account = await listing.me(client)
            with Store(options.state or default_path()) as store:
                reader = EntityReader(client, store, None, None, settings, "")  # type: ignore[arg-type]  # nothing is scanned
                reader.account = account_name(options.api_url, account, options.label)
                try:
                    spaces = Spaces(options, reader)
                    await spaces.remember()
                    found = await spaces.listed()
                    keys = store.keys(reader.account)
                    whole = is_whole_due(spaces.visits)
                    return await plan_of(client, account, found, keys, reader.notices, cheap=options.cheap, whole=whole)
                finally:
                    reader.close()

    return completed(planned())


def resolve(options: CrawlOptions, words: Sequence[tuple[str, str, str]]) -> None:
    """Tells Postman's own scanner what became of secrets: its id, the workspace, the resolution. Raises ApiError."""

    async def told() -> None:
        async with client_of(options) as client:
            for word in words:
                await listing.resolve_detected(client, *word)

    completed(told())


def account_name(api_url: str, account: Account, label: str = "") -> str:
    """What an organisation's rows in the state are filed under; two keys of one team, told apart by labels, see different things."""
    parts = urlsplit(api_url)
    name = f"{parts.netloc}/{f'team-{account.team}' if account.team else f'user-{account.user}'}"
    return f"{name}/{label}" if label else name


def _without(report: Report, following: str) -> Report:
    """A crawl's report where what was to follow was interrupted, which it says."""
    if not following:
        return report
    notice = Notice(ROOT, f"{following} was interrupted and left out", fatal=True)
    return report._replace(notices=[*report.notices, notice], complete=False)


def _seen(task: asyncio.Task[None]) -> None:
    """Looks at what became of a task that may be waited for by nobody any more: where one ends by Stop, all do, and one of them is told."""
    if not task.cancelled():
        task.exception()


class _Crawl:
    """One run: what is to be crawled, in what order, and what remains to be said at the end."""

    def __init__(self, options: CrawlOptions, reader: EntityReader, watch: Watch, interrupts: Interrupts) -> None:
        self._interrupts = interrupts
        self.options = options
        self.reader = reader
        self.client = reader.client
        self.watch = watch
        self.account = Account()
        self.spaces = Spaces(options, reader)
        self.found: list[Workspace] = []
        self.listings = Listings(reader)
        self.contents = WorkspaceReader(reader, self.listings, deep=options.deep)
        self._detected: list[Mapping[str, Any]] | None = None
        self._mocks: Mocks = ()
        self._late: list[asyncio.Task[None]] = []

    async def run(self) -> Report:
        """The crawl from the first call to the report."""
        reader = self.reader
        if not await self._interrupts.run(reader, self._begin()):
            raise ApiError("The crawl was interrupted before it had begun.", "Run it again.")
        self.watch.account(self.account)
        self._set_budget()
        reader.account = account_name(self.options.api_url, self.account, self.options.label)
        number = await reader.db(lambda: reader.store.begin(reader.account, whole=not self._narrow))
        reader.features = Features(await reader.db(Visits(reader.store).absences, reader.account))
        await self.spaces.remember()
        await self._interrupts.run(reader, self._work())
        await self._end_late()
        await Leftovers(reader, self._in_scope, self._interrupts.run).settle()
        self._compare()
        await self.spaces.note(self.found, self.contents, whole=self._whole)
        reader.notices += reader.features.notices()
        if reader.stopped is not None:
            hint = f" {reader.stopped.hint}" if reader.stopped.hint else ""
            reader.unread(ROOT, f"the crawl stopped early: {reader.stopped.message}{hint}")
        report = report_of(reader.outcomes, reader.notices, Tally(), reader.settings)
        await reader.db(lambda: reader.store.finish(number, calls=self.client.counts.calls, complete=report.complete))
        weak = 0 if reader.settings.weak else reader.weak
        scanned = frozenset(reader.paths)
        spaces = Counter(one.exposure.value for one in self.found)
        return report._replace(
            scope="crawl", files=reader.files, bytes=reader.bytes, weak=weak, scanned=scanned, workspaces=spaces
        )

    async def _begin(self) -> None:
        self.account = await listing.me(self.client)

    def _compare(self) -> None:
        if self._detected is not None:
            comparison = compare(self._detected, self.reader, {one.id for one in self.found})
            self.reader.notices += comparison.notices()
            self.watch.compared(comparison)

    def _set_budget(self) -> None:
        budget, share = self.options.budget, self.options.budget_share
        quota = self.account.calls_limit or self.client.limits.month_limit
        if share and not quota:
            raise UsageError(
                "The API does not say how many calls the month has, so no share of them can be told.",
                "Give --budget as a number of calls.",
            )
        if share and quota:
            budget = max(1, math.floor(quota * share / 100))
        # The first call, and what it took to get its answer, are of the same month.
        self.client.limits.budget = max(0, budget - self.client.counts.calls) if budget else None

    @property
    def _narrow(self) -> bool:
        return bool(self.options.links or self.options.visibility)

    @property
    def _whole(self) -> bool:
        """Whether this run reads every listing."""
        return not (self._narrow or self.listings.cheap)

    async def _work(self) -> None:
        """Everything there is to read, the most exposed first."""
        reader = self.reader
        reader.monitored, self.found = await asyncio.gather(monitored(reader), self.spaces.listed())
        self.watch.workspaces(self.found)
        await self.spaces.tell_new(self.found)
        self._mocks, *_ = await asyncio.gather(self._list_mocks(), *self._overviews())
        for exposure in ORDER:
            await self._tier(exposure, [one for one in self.found if one.exposure is exposure])
        await each(reader, (self.contents.read_mock(*mock) for mock in self._mocks))
        await asyncio.gather(*self._late)
        if not self.options.visibility:
            self._detected = await detected(reader, sorted(self.spaces.chosen))

    def _overviews(self) -> list[Coroutine[Any, Any, None]]:
        """What is asked about all workspaces together."""
        if self._narrow:
            return []
        reading = self.listings.read(self.found, self.spaces.visits, cheap=self.options.cheap)
        return [reading, self.spaces.tell_unseen(self.found)]

    async def _list_mocks(self) -> Mocks:
        return await list_mocks(self.reader, self.account.team) if self._team_wide() else ()

    def _in_scope(self, known: Known) -> bool:
        """Whether an entity of the state is one that this crawl is about."""
        options = self.options
        if options.links and known.workspace not in self.spaces.chosen:
            return False
        return not options.visibility or known.origin.exposure in options.visibility

    async def _tier(self, exposure: Exposure, found: list[Workspace]) -> None:
        """All workspaces of one visibility before the next ones begin, but for answers that nobody waits for any longer."""
        task = asyncio.ensure_future(self._of_tier(exposure, found))
        self._late.append(task)
        task.add_done_callback(_seen)
        calls, patience = -1, self.options.pace.patience
        while calls != self.client.counts.calls and not task.done():
            calls = self.client.counts.calls
            await asyncio.wait({task}, timeout=patience)
        if task.done():
            self._late.remove(task)
            await task

    async def _end_late(self) -> None:
        """Ends what nobody waited for: what comes in after this has been told as it was last known, and would be told twice."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _of_tier(self, exposure: Exposure, found: list[Workspace]) -> None:
        await each(self.reader, (self.contents.read(one) for one in found))
        if exposure is Exposure.PUBLIC and not self._narrow:
            await self.contents.read_public(self.found)
            await each(self.reader, (self.contents.read_public_mock(*mock, self.found) for mock in self._mocks))
        if exposure is Exposure.TEAM and self._team_wide():
            await read_packages(self.reader)

    def _team_wide(self) -> bool:
        """Whether what belongs to no workspace is asked for too."""
        return not self.options.links and Exposure.TEAM in (self.options.visibility or ORDER)
