"""Files of variables and what uses them: an environment gives the same by itself and among others, under any name and in an archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from posthound.clients import by_name, defines_variables, gives_variables
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice
from posthound.scan.run import Uses, pooled, scan_batch
from posthound.sources.base import MAY_BE_EXPORT, Tally, batches_of
from posthound.sources.files import Listed, listing
from posthound.support.paths import repository_root

# Bytes that are read at once.
_BATCH = 4_000_000


def used_around(variables: Iterable[str], scanned: Collection[str], settings: Settings) -> Uses:
    """What other exports put into credential fields, those that are not `scanned` anyway.

    They are looked for in the repository of each file of `variables`, or else by their names right in its folder; not in archives.
    Nothing is reported of them.
    """
    found = [
        outcome
        for batch in batches_of(others_around(variables, scanned, settings, may_use), _BATCH)
        for outcome in scan_batch(batch, settings, {})[0]
        if isinstance(outcome, Outcome) and outcome.uses
    ]
    return pooled(found)


def others_around(
    files: Iterable[str], scanned: Collection[str], settings: Settings, wanted: Callable[[str], bool]
) -> list[Listed]:
    """The other exports in the repositories of files, or else right beside them, those of `wanted` names that were not `scanned`."""
    folders = dict.fromkeys(os.path.dirname(file) for file in files)
    known = {os.path.abspath(path) for path in scanned}
    paths = dict.fromkeys(path for folder in folders for path in _places(os.path.abspath(folder), known, wanted))
    return [
        entry
        for entry in listing(list(paths), settings.exclude, Tally(), by_name, forced=False, gitignore=True)
        if isinstance(entry, Listed) and wanted(entry.path) and os.path.abspath(entry.path) not in known
    ]


class SettledUses(NamedTuple):
    """What files use of each other's variables, and which gave some, by what stood in them, so that they are scanned again."""

    uses: Uses
    again: list[Listed]


def settle_uses(
    early: Sequence[Listed],
    late: Sequence[Listed],
    named: Collection[str],
    outcomes: Sequence[Outcome],
    settings: Settings,
) -> SettledUses:
    """What is known once all but the `late` ones, which define variables by their names, gave what they give.

    Around what defines variables, others are read where no file was scanned that may use them, or where it was `named` by itself.
    """
    giving = {outcome.file.partition("!/")[0] for outcome in outcomes if gives_variables(outcome.kind)}
    again = [entry for entry in early if entry.shown in giving]
    unpacked = {outcome.file for outcome in outcomes}  # an archive brings what uses its variables
    alone = [
        entry.path
        for entry in (*late, *(entry for entry in again if entry.shown in unpacked))
        if len(again) == len(early) or entry.path in named
    ]
    uses = pooled(outcomes)
    if alone:
        uses = both(uses, used_around(alone, [entry.path for entry in (*early, *late)], settings))
    return SettledUses(uses, again if uses else [])


def without(again: Iterable[Listed], outcomes: list[Outcome], notices: list[Notice]) -> None:
    """Takes out what files gave that are scanned again."""
    shown = {entry.shown for entry in again}
    outcomes[:] = [outcome for outcome in outcomes if outcome.file.partition("!/")[0] not in shown]
    notices[:] = [notice for notice in notices if notice.path.partition("!/")[0] not in shown]


def both(uses: Uses, more: Uses) -> Uses:
    """The uses of both, by workspace."""
    return {place: uses.get(place, frozenset()) | more.get(place, frozenset()) for place in {*uses, *more}}


def _places(folder: str, known: Collection[str], wanted: Callable[[str], bool]) -> Sequence[str]:
    if root := repository_root(folder):
        return (root,)
    try:
        with os.scandir(folder) as entries:
            unknown = [entry for entry in entries if entry.path not in known]
        return sorted(one.path for one in unknown if by_name(one.path).own and wanted(one.path) and one.is_file())
    except OSError:
        return ()


def may_use(path: str) -> bool:
    """Whether a file's name allows it to be an export that uses the variables of others; no archive's does."""
    return may_refer(path) and not defines_variables(path)


def may_refer(path: str) -> bool:
    """Whether a file's name allows it to be an export, but for archives."""
    return MAY_BE_EXPORT.search(path) is not None and not path.lower().endswith(".zip")
