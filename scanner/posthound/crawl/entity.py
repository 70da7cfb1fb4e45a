"""Reading one entity: from the state when it is unchanged, else fetched, scanned, saved, noted and told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from posthound.config.settings import Settings
from posthound.crawl.features import Features, lacks
from posthound.crawl.forks import AGE as FORKS_AGE
from posthound.crawl.forks import forks_of
from posthound.crawl.owners import Owners
from posthound.crawl.target import Stop, Target, origin_of
from posthound.crawl.worker import Job, Parts, Scanned, scan_entity, scan_settings
from posthound.model.matches import Outcome
from posthound.model.values import Finding, Notice, Origin
from posthound.scan.remembered import used_key
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, NotFound, QuotaExhausted, Unauthorized, Unreadable
from posthound.sources.postman.memory import Memory
from posthound.sources.postman.save import Saver
from posthound.sources.postman.shapes import What
from posthound.state.store import Known, Store
from posthound.support.ages import is_younger

T = TypeVar("T")
# Answers in memory at once, being read or waiting for their scan.
MEMORY = 48_000_000
# How often an answer that is no JSON to the end is fetched again, beyond what the client does itself.
REFETCHES = 6
# A list of comments or globals below this size, in bytes, is empty and not saved.
EMPTY = 40
# A key that worked so many seconds ago is taken to work.
KEY_CHECK = 60.0
# What a plan may lack of the entities themselves.
FEATURES = {
    What.COMMENTS: Feature.COMMENTS, What.GLOBALS: Feature.GLOBALS, What.SPEC_FILE: Feature.SPECS, What.PACKAGE: Feature.PACKAGES,
}  # fmt: skip
ANY = "*"
Found = Callable[[Sequence[Finding]], None]


@dataclass
class EntityReader:
    """What the reading of all entities shares."""

    client: PostmanClient
    store: Store
    saver: Saver | None
    pool: Executor
    settings: Settings
    rules: str
    account: str = ""
    monitored: frozenset[str] = frozenset()
    on_found: Found = lambda findings: None
    notices: list[Notice] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)  # of entities that there is something to say about
    reported: set[tuple[str, str]] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)  # of all that the report speaks for
    files: int = 0
    bytes: int = 0
    weak: int = 0
    features: Features = field(default_factory=Features)
    compared: dict[str, str] = field(default_factory=dict)  # our identities by what Postman's hashes are matched with
    cheap: bool = False  # calls are spared tonight
    parts: dict[str, Parts] = field(default_factory=dict)  # of collections that were read with `parts`
    spaces: frozenset[str] = frozenset()  # the workspaces that were listed
    # Workspaces ("": none) with a listing that could have been read and was not; by workspace and kind: what was not read to its end.
    missed: set[str] = field(default_factory=set)
    failed: set[tuple[str, str]] = field(default_factory=set)
    lost: set[tuple[str, str]] = field(default_factory=set)  # listed, yet not to be read
    stopped: ApiError | None = None
    shut: bool = False  # a listing that no plan lacks was refused: what else was refused says little of the plan
    failing: bool = False  # an error of this side, a full disk say, ends everything
    fetched: int = 0
    _reading: dict[tuple[str, str], asyncio.Future[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owners = Owners(self)
        self._memory = Memory(MEMORY)
        self._db = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._scan_settings = scan_settings(self.settings)
        self._alone = asyncio.Lock()
        self._key_worked = -KEY_CHECK

    def close(self) -> None:
        """Ends the thread that talks to the state."""
        self._db.shutdown()

    async def db(self, call: Callable[..., T], *args: Any) -> T:
        """A call of the store, in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._db, call, *args)

    def path(self, target: Target) -> str:
        """What reports call the entity."""
        return self._origin(target).path

    def take(self, known: Known) -> None:
        """Takes over an entity from the state as it is."""
        self._report(known)

    async def gone(self, known: Known) -> None:
        """Forgets an entity that is known not to exist any more."""
        # The file before the row: a crawl that is killed in between comes here again by the row.
        if self.saver is not None:
            self.saver.forget(known.origin.path)
        await self.db(self.store.remove, self.account, known.what, known.id)

    async def read(self, target: Target) -> Known | None:
        """The entity as it stands now; each is read once, in the first, most exposed, workspace that holds it.

        None when it is unreadable and was never read before. Raises NotFound when it is not there, and Stop.
        """
        if target.key in self._reading:
            await asyncio.shield(self._reading[target.key])
        if target.key in self.reported or target.key in self.lost:
            return await self.db(self.store.known, self.account, *target.key)
        future = self._reading[target.key] = asyncio.get_running_loop().create_future()
        try:
            return await self._read(target)
        finally:
            future.set_result(None)
            del self._reading[target.key]

    async def _read(self, target: Target) -> Known | None:
        known = await self.db(self.store.known, self.account, *target.key)
        origin = self._origin(target)
        if known is not None and self._unchanged(known, target, origin):
            return await self._reuse(known, origin._replace(owner=known.origin.owner, forks=known.origin.forks))
        feature, place = FEATURES.get(target.what), target.workspace.id if target.workspace else ""
        try:
            done = await self.fetch(target)
        except ApiError as error:
            if target.origin is not None:
                raise
            if feature is not None and lacks(error):
                self.features.absent(feature, place, error, one_of_many=target.what is not What.GLOBALS)
                self.lost.add(target.key)
                if known is not None:
                    self._report(known)
                return known
            if isinstance(error, NotFound):
                raise
            await self.weigh(error)
            self.unread(origin.path, error.message)
            self.lost.add(target.key)
            if known is not None:
                self._report(known)
            return known
        if feature is not None:
            self.features.present(feature, place)
        return await self.note(target, done, known)

    def _unchanged(self, known: Known, target: Target, origin: Origin) -> bool:
        fresh = is_younger(known.read_at, target.fresh_for) if target.fresh_for else bool(target.row.updated_at)
        return (
            fresh
            and not target.parts
            and known.updated_at == target.row.updated_at
            and known.rules == self.rules
            and (known.origin.path, known.origin.exposure) == (origin.path, origin.exposure)
            and known.used == used_key(known.defines, target.uses)
            and self.saved(known, target.row.updated_at)
        )

    def saved(self, known: Known, updated_at: str) -> bool:
        """Whether nothing need be fetched for the saved tree's sake."""
        if self.saver is None or (known.what in (What.COMMENTS, What.GLOBALS) and known.size < EMPTY):
            return True
        return self.saver.holds(known.origin.path, what=known.what, identity=known.id, updated_at=updated_at)

    async def _reuse(self, known: Known, origin: Origin) -> Known:
        old = known.what == What.COLLECTION.value and not is_younger(known.read_at, FORKS_AGE)
        if old and known.findings and not self.cheap:
            origin = origin._replace(forks=await forks_of(self, known.id, origin.path, known.origin.forks))
            known = replace(known, read_at=time.time())
            await self.db(self.store.put, self.account, known.at(origin))
        elif origin != known.origin:  # a monitor more or less, a link: nothing that needs another scan
            await self.db(self.store.put, self.account, known.at(origin))
        known = known.at(origin)
        self._report(known)
        return known

    async def fetch(self, target: Target) -> Scanned:
        """The entity, fetched and scanned. An answer that turns out broken is fetched again."""
        for _ in range(REFETCHES):
            if self.stopped is not None:
                raise Stop
            async with self._memory.lease() as lease:
                body = target.body if target.body is not None else await self.client.read(target.url, lease=lease)
                done = await self._scanned(
                    Job(target.what, self._origin(target), body, target.uses, self.saver is not None, target.parts)
                )
            if done is not None:
                self.fetched += 1
                return done
        raise Unreadable(f"the answer is cut short or no valid JSON ({REFETCHES} attempts)")

    async def _scanned(self, job: Job) -> Scanned | None:
        """Scans beside the fetching. What ended its process is tried once more, one such entity after the other."""
        scan = partial(asyncio.get_running_loop().run_in_executor, self.pool, scan_entity, job, self._scan_settings)
        with suppress(BrokenExecutor):
            return await scan()
        async with self._alone:
            if self.stopped is not None:  # by a signal to all processes, say
                raise Stop
            try:
                return await scan()
            except BrokenExecutor:
                raise Unreadable("scanning it ended the process, for want of memory perhaps") from None

    async def note(self, target: Target, done: Scanned, before: Known | None) -> Known:
        """Notes and reports what an entity gave; `before` is what was known of it."""
        outcome, origin = done.outcome, self._origin(target)
        if outcome.findings:
            owner, forks = await asyncio.gather(
                self._owner(target, origin, done.changed_by), self._forks(target, origin)
            )
            origin = origin._replace(owner=owner, forks=forks)
        if done.parts:
            self.parts[target.row.key] = done.parts
        known = Known(
            *target.key,
            parent=target.parent,
            workspace=target.workspace.id if target.workspace else origin.workspace_id,
            origin=origin,
            updated_at=target.row.updated_at,
            content=done.content,
            rules=self.rules,
            used=used_key(done.defines, target.uses),
            uses=done.uses,
            defines=done.defines,
            links=done.links,
            kind=outcome.kind,
            size=outcome.size,
            weak=outcome.weak,
            notices=outcome.notices,
            read_at=time.time(),
            findings=outcome.findings,
            census=done.census,
        ).at(origin)
        if self.saver is not None:
            if before is not None and before.origin.path != origin.path:
                self.saver.forget(before.origin.path)
            if done.data is not None:
                await self.saver.write(origin.path, done.data, self._entry(known))
        await self.db(self.store.put, self.account, known)
        self._report(known)
        return known

    async def _owner(self, target: Target, origin: Origin, changed_by: str) -> str:
        return await self.owners.of(target.workspace, changed_by) if target.workspace is not None else origin.owner

    async def _forks(self, target: Target, origin: Origin) -> int:
        return await forks_of(self, target.row.key, origin.path) if target.what is What.COLLECTION else origin.forks

    def _entry(self, known: Known) -> dict[str, Any]:
        origin = known.origin
        return {
            "what": known.what, "id": known.id, "workspace": origin.workspace, "workspaceId": known.workspace,
            "visibility": origin.exposure.value, "createdAt": origin.created_at, "updatedAt": known.updated_at, "url": origin.url,
        }  # fmt: skip

    def _report(self, known: Known) -> None:
        """Takes the entity into the result, and tells its findings now."""
        findings = tuple(f for f in known.findings if self.settings.shows(f.severity, f.confidence))
        self.reported.add((known.what, known.id))
        self.paths.add(known.origin.path)
        self.compared.update((one, finding.secret_id) for finding in known.findings for one in finding.compared)
        if known.what != What.SPEC.value:  # its files are counted
            self.files, self.bytes, self.weak = self.files + 1, self.bytes + known.size, self.weak + known.weak
        if findings or known.notices:
            outcome = Outcome(known.origin.path, known.kind, findings, (), known.notices, known.weak, known.size)
            self.outcomes.append(outcome)
            self.notices += known.notices
        if findings:
            self.on_found(findings)

    def keep(self, known: Known) -> None:
        """Reports what an earlier crawl found, where this one could not look."""
        if (known.what, known.id) not in self.reported:
            self._report(known)

    def fail(self, workspace: str, what: What | None = None, *, absent: bool = False) -> None:
        """Notes that things of a kind, or of every kind, may be there although they were not listed.

        `absent` says that this is no failure: there is no such listing for this key.
        """
        self.failed.add((workspace, what.value if what else ANY))
        if not absent:
            self.missed.add(workspace)

    def unsure(self, workspace: str, what: What) -> bool:
        """Whether what was not met may be there all the same."""
        asked = {(workspace, what.value), (workspace, ANY), ("", what.value)}
        if workspace not in self.spaces:
            asked.add(("", ANY))
        return not self.failed.isdisjoint(asked)

    def unread(self, path: str, message: str) -> None:
        """Notes that something could not be read: the result is incomplete."""
        self.notices.append(Notice(path, message, fatal=True))

    async def weigh(self, error: ApiError) -> None:
        """Ends the crawl when the error means that no further call is of use. Raises Stop.

        A 401 may be about one entity; whether the key still works is asked where every key may ask.
        """
        if isinstance(error, QuotaExhausted):
            self.stopped = self.stopped or error
        elif self.client.silent:
            self.stopped = self.stopped or Unreadable(
                "nothing is answered any more.", "Run it again later: it goes on where it stopped."
            )
        elif isinstance(error, Unauthorized) and time.monotonic() - self._key_worked > KEY_CHECK:
            try:
                await listing.me(self.client)
                self._key_worked = time.monotonic()
            except (Unauthorized, QuotaExhausted) as refused:
                self.stopped = self.stopped or refused
            except ApiError:
                pass
        if self.stopped is not None:
            raise Stop

    def _origin(self, target: Target) -> Origin:
        return target.origin or origin_of(target, self.monitored)
