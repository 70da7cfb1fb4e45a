"""`posthound fix --cloud`: planned in memory, written piece by piece, proven by a crawl, and undone when that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from posthound.cloud.entities import EntityRef, Snapshot, read, tree_of
from posthound.cloud.gathering import Gathered, again, gather, searched
from posthound.cloud.journal import Journal, Run, folder_of, kept_names
from posthound.cloud.patches import Patch, patches_of, whole
from posthound.cloud.trees import Alteration, applied, at, differences, found
from posthound.cloud.writing import WriteFate, in_words, write
from posthound.config.settings import Settings
from posthound.crawl.options import CrawlOptions
from posthound.crawl.session import account_name, client_of, crawl
from posthound.fix.run import FilePlan, FixPlan, planned
from posthound.model.values import Level
from posthound.report.base import Report
from posthound.rotate.keeping import Applied, opened
from posthound.rotate.run import note
from posthound.sources.postman import listing
from posthound.sources.postman.calls import CALLS, WRITES
from posthound.sources.postman.errors import ApiError, QuotaExhausted, Unauthorized
from posthound.sources.postman.shapes import ORDER, What
from posthound.state.store import home_of
from posthound.support.loops import completed

_PLACEHOLDER = re.compile(r"<([a-z0-9-]+)>")
# Shared Vault secrets by the name that a fix gives them: the vault's id and the secret's.
Links = Mapping[str, tuple[str, str]]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """One entity: the calls that change it, and what only a whole one would. `base` is how it stood."""

    base: Snapshot
    patches: tuple[Patch, ...]
    rest: tuple[Alteration, ...] = field(default=(), repr=False)
    reason: str = ""  # why something of it is not written


@dataclass(frozen=True, slots=True)
class CloudPlan:
    """What would be written: the plan as a fix of files shows it, and the calls by entity."""

    plan: FixPlan
    entities: tuple[EntityPlan, ...]
    gathered: Gathered = field(repr=False)

    @property
    def names(self) -> dict[tuple[str, str], str]:
        """What each stored value of a secret is called."""
        changes = [change for file in self.plan.files for change in file.changes]
        return {(one.secret, self.plan.values[one.name]): one.name for one in changes if one.name in self.plan.values}


def undo_folder(options: CrawlOptions) -> Path:
    """Where what was written is kept."""
    return folder_of(home_of(options.state))


def plan_cloud(
    options: CrawlOptions, settings: Settings, *, unsafe: bool = False, monitored: bool = False, as_whole: bool = False, links: Links | None = None
) -> CloudPlan:  # fmt: skip
    """Reads, searches and plans; nothing is written. `as_whole` replaces entities whole where their API has nothing smaller."""
    gathered = completed(gather(options, settings))
    notices = list(gathered.notices)
    made = planned(
        searched(gathered, settings), settings, partial(again, gathered), notices, unsafe=unsafe, monitored=monitored,
        kept=partial(kept_names, undo_folder(options)),
    )  # fmt: skip
    entities = [
        _entity(gathered.snapshots[file.path], file, links or {}, as_whole=as_whole)
        for file in made.files
        if file.new != file.old
    ]
    entities.sort(key=lambda one: ORDER.index(gathered.origins[one.base.ref.path].exposure))  # the most exposed first
    return CloudPlan(made, tuple(entities), gathered)


def _entity(base: Snapshot, file: FilePlan, links: Links, *, as_whole: bool) -> EntityPlan:
    changes = list(differences(base.tree, tree_of(base.ref, file.new)))
    if base.ref.what is What.ENVIRONMENT:
        changes += [more for one in changes for more in _linked(base, one, links)]
    return _planned(base, changes, as_whole=as_whole)


def _linked(base: Snapshot, one: Alteration, links: Links) -> list[Alteration]:
    """What makes a variable a secure one, where its placeholder names a Shared Vault secret whose ids are known."""
    match = _PLACEHOLDER.fullmatch(one.new) if isinstance(one.new, str) else None
    if match is None or match[1] not in links or one.pointer[-1] != "value":
        return []
    vault, secret = links[match[1]]
    row = one.pointer[:-1]
    source = {"provider": "postman", "postman": {"type": "cloud", "vaultId": vault, "secretId": secret}}
    return [
        Alteration((*row, "secret"), at(base.tree, (*row, "secret")), True),
        Alteration((*row, "source"), at(base.tree, (*row, "source")), source),
    ]


def _planned(base: Snapshot, changes: Sequence[Alteration], *, as_whole: bool) -> EntityPlan:
    patches, rest = patches_of(base.ref, base.tree, changes)
    if not rest:
        return EntityPlan(base, tuple(patches))
    one = whole(base.ref, changes)
    if one is not None and as_whole:
        return EntityPlan(base, (one,))
    reason = (
        f"Postman's API changes this only together with the whole {base.ref.title}: --whole does it"
        if one
        else "Postman's API has no call that changes this: do it in Postman"
    )
    return EntityPlan(base, tuple(patches), tuple(rest), reason)


def replace_in_cloud(
    options: CrawlOptions, entities: Sequence[EntityPlan], journal: Journal, told: Told = lambda title: None
) -> list[WriteFate]:  # fmt: skip
    """Writes what was planned. Raises QuotaExhausted and Unauthorized, which end everything; what is written stays noted."""

    async def written() -> list[WriteFate]:
        async with client_of(options, calls=(*CALLS, *WRITES)) as client:
            return [await write(client, journal, one.base, one.patches, told) for one in entities if one.patches]

    try:
        fates = completed(written())
        if journal.begun:
            journal.ended()
        return fates
    finally:
        journal.close()


def prove(options: CrawlOptions, settings: Settings, ledger: str | None) -> tuple[Report, Applied | None]:
    """Reads and scans again what was written, and notes in the ledger what that shows; `ledger` is None for none.

    A secret counts as replaced when that crawl read every place where it stood, and found it in none.
    """
    settings = settings._replace(baseline="", weak=False, min_severity=Level.LOW, min_confidence=Level.LOW)
    report = crawl(replace(options, save=""), settings)
    if ledger is None:
        return report, None
    with opened(ledger or options.state, make=True) as store:
        return report, note(store, report, settings)


def plan_undo(options: CrawlOptions, run: Run, *, as_whole: bool = False) -> tuple[list[EntityPlan], list[str]]:
    """What takes a run back, and what cannot be: a place that holds something else by now is somebody's work, and stays."""
    by_ref: dict[EntityRef, list[tuple[list[object], object, object]]] = {}
    for one in reversed(run.writes):
        by_ref.setdefault(one.ref, []).extend(reversed(one.changes))

    async def made() -> tuple[list[EntityPlan], list[str]]:
        plans, told = [], []
        async with client_of(options, calls=(*CALLS, *WRITES)) as client:
            for ref, changes in by_ref.items():
                try:
                    base = await read(client, ref)
                except (QuotaExhausted, Unauthorized):
                    raise
                except ApiError as error:
                    told.append(f"{ref.path}: {in_words(error)}")
                    continue
                back = _back(base, changes, told)
                if back:
                    plans.append(_planned(base, back, as_whole=as_whole))
        return plans, told

    return completed(made())


def _back(base: Snapshot, changes: Sequence[tuple[list[object], object, object]], told: list[str]) -> list[Alteration]:
    """The changes taken back, as far as they stand as they were written; one that never arrived needs nothing."""
    found_at: dict[tuple[object, ...], Alteration] = {}
    tree = base.tree
    for steps, old, new in changes:
        pointer = found(tree, steps)
        now = at(tree, pointer) if pointer is not None else None
        if pointer is None or now not in (old, new):
            told.append(f"{base.ref.path}: a place of {base.ref.title} holds something else by now, and stays")
        elif now != old:
            first = found_at.get(pointer)
            found_at[pointer] = Alteration(pointer, first.old if first else now, old)
            tree = applied(tree, [Alteration(pointer, now, old)])
    return list(found_at.values())


def whose(options: CrawlOptions) -> str:
    """What the key's account is called in the state and in what is kept. Raises ApiError."""

    async def asked() -> str:
        async with client_of(options) as client:
            return account_name(options.api_url, await listing.me(client), options.label)

    return completed(asked())


def ledger_of(options: CrawlOptions, named: str | None) -> str | None:
    """The ledger to note a proof in: the one named, "" for the crawls' state where it holds one, None for none."""
    if named is not None:
        return named
    with opened(options.state, make=True) as store:
        items, _ = store.read()
    return "" if items else None
