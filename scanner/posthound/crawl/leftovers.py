"""What earlier crawls knew and this one did not meet: gone and forgotten, out of this key's sight, or not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from typing import Any

from posthound.crawl.entity import EntityReader
from posthound.crawl.target import Target
from posthound.crawl.variables import used
from posthound.model.values import Notice
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound, PlanLimit
from posthound.sources.postman.layout import ROOT
from posthound.sources.postman.shapes import ListingRow, What
from posthound.sources.postman.urls import segment
from posthound.state.store import Known

# Where an entity is asked for by itself. What has no call of its own goes with what it belongs to.
_PROBES = {
    What.COLLECTION: "/collections/{}",
    What.COMMENTS: "/collections/{}",
    What.ENVIRONMENT: "/environments/{}",
    What.GLOBALS: "/workspaces/{}",
    What.SPEC: "/specs/{}",
    What.SPEC_FILE: "/specs/{}",
    What.PACKAGE: "/packages/{}",
}
# What belongs to something else is looked for where that is listed.
_LISTED_WITH = {What.COMMENTS: What.COLLECTION, What.SPEC_FILE: What.SPEC, What.CALL_LOGS: What.MOCK}
# Findings in what this key does not see any more are reported for so many days, then forgotten.
FORGET_AFTER = 30
Run = Callable[[EntityReader, Coroutine[Any, Any, None]], Awaitable[bool]]


class Fate(Enum):
    """What became of an entity."""

    GONE = auto()  # the API says that it does not exist
    LOST = auto()  # this key may not see it any more
    THERE = auto()  # it exists although no listing shows it
    KEPT = auto()  # it was not looked at
    LIMITED = auto()  # the plan allows no more questions of its kind


class Leftovers:
    """Settles every entity of the state that this crawl did not read.

    Only what the API says does not exist is forgotten; everything else stays reported, as it was last seen.
    """

    def __init__(self, reader: EntityReader, in_scope: Callable[[Known], bool], run: Run) -> None:
        """`run` runs the questions about one of them, and says whether they came to their end; what they did not is kept."""
        self._reader = reader
        self._run = run
        self._in_scope = in_scope
        self._today = datetime.now(UTC).date()
        self._fates: dict[tuple[str, str], Fate] = {}
        self._answers: dict[str, Fate] = {}
        self._lost: Counter[str] = Counter()

    async def settle(self) -> None:
        """Settles them all."""
        reader = self._reader
        rest = [key for key in await reader.db(reader.store.keys, reader.account) if key[:2] not in reader.reported]
        # Parents first: what belongs to a spec or collection that is gone needs no question of its own.
        rest.sort(key=lambda key: key[0] in {what.value for what in _LISTED_WITH})
        for what, identity, _ in rest:
            known = await reader.db(reader.store.known, reader.account, what, identity)
            if known is None or not self._in_scope(known):
                continue
            if not await self._run(reader, self._settled(known)):
                self._fates[what, identity] = Fate.KEPT
            await self._apply(known, self._fates[what, identity])
        for workspace, count in self._lost.items():
            reader.notices.append(Notice(f"{ROOT}/{workspace}" if workspace else ROOT, _told(count)))

    async def _settled(self, known: Known) -> None:
        self._fates[known.what, known.id] = await self._fate(known)

    async def _apply(self, known: Known, fate: Fate) -> None:
        reader = self._reader
        if fate is Fate.GONE:
            await reader.gone(known)
        elif fate is Fate.LOST and not known.origin.lost_since:
            self._lost[known.origin.workspace or known.workspace] += 1
            known = known.at(known.origin._replace(lost_since=self._today.isoformat()))
            await reader.db(reader.store.put, reader.account, known)
            reader.keep(known)
        elif fate is not Fate.THERE:
            reader.keep(known)

    async def _fate(self, known: Known) -> Fate:
        what, reader = What(known.what), self._reader
        listed_with = _LISTED_WITH.get(what, what)
        parent = (listed_with.value, known.parent)
        if listed_with is not what and parent in self._fates:
            return Fate.KEPT if self._fates[parent] is Fate.THERE else self._fates[parent]
        if reader.stopped is not None or (known.what, known.id) in reader.lost:
            return Fate.KEPT
        if known.origin.lost_since:
            return Fate.GONE if self._over(known.origin.lost_since) else Fate.KEPT
        if reader.unsure(known.workspace, listed_with):
            return Fate.KEPT
        if listed_with is not what and {parent} & (reader.reported | reader.lost):
            return Fate.KEPT  # what it belongs to is there; it was not asked for itself
        if what in (What.MOCK, What.CALL_LOGS):
            return Fate.GONE  # its listing was read, and it is not in it
        place = await self._place(known.workspace)
        if place is Fate.LOST:
            return Fate.LOST
        fate = await self._asked(known, what)
        refused_with_it = fate in (Fate.LOST, Fate.LIMITED) and place is Fate.GONE and listed_with is What.SPEC
        return Fate.GONE if refused_with_it else fate  # the key may lack specifications; the workspace says enough

    def _over(self, since: str) -> bool:
        return date.fromisoformat(since) + timedelta(days=FORGET_AFTER) <= self._today

    async def _place(self, workspace: str) -> Fate:
        """What became of a workspace. One that this key may not see needs no question about what is in it."""
        path = f"/workspaces/{segment(workspace)}"
        if not workspace or workspace in self._reader.spaces:
            return Fate.THERE
        if path not in self._answers:
            self._answers[path] = await self._probe(path)
        return self._answers[path]

    async def _asked(self, known: Known, what: What) -> Fate:
        identity = known.parent if what in (What.SPEC_FILE, What.COMMENTS) else known.id
        path, read = _PROBES[what].format(segment(identity)), what in (What.COLLECTION, What.ENVIRONMENT)
        if path not in self._answers:
            self._answers[path] = await (self._read(known, what, path) if read else self._probe(path))
        fate = self._answers[path]
        return Fate.KEPT if fate is Fate.THERE and not read else fate  # nobody looked at what is in it

    async def _read(self, known: Known, what: What, path: str) -> Fate:
        """What became of an entity that has a call of its own: it is read, if it is there."""
        reader = self._reader
        uses = used(await reader.db(reader.store.telling, reader.account, known.workspace))
        try:
            row = ListingRow(known.id, "", known.origin.path)
            await reader.read(Target(what, row, None, path, origin=known.origin, uses=uses))
        except NotFound:
            return Fate.GONE
        except Forbidden:
            return Fate.LOST
        except ApiError as error:
            return await self._unread(known.origin.path, error)
        return Fate.THERE

    async def _probe(self, path: str) -> Fate:
        try:
            await self._reader.client.read(path)
        except NotFound:
            return Fate.GONE
        except Forbidden:
            return Fate.LOST
        except PlanLimit:
            return Fate.LIMITED
        except ApiError as error:
            return await self._unread(f"{ROOT}{path}", error)
        return Fate.THERE

    async def _unread(self, path: str, error: ApiError) -> Fate:
        await self._reader.weigh(error)
        self._reader.unread(path, f"no longer listed and not to be asked for: {error.message}")
        return Fate.KEPT


def _told(count: int) -> str:
    entities = f"{count} {'entities' if count != 1 else 'entity'}"
    return (
        f"{entities} no longer visible to this key: what was found there stays reported for {FORGET_AFTER} days, marked as such; "
        "`posthound crawl forget` ends that now"
    )
