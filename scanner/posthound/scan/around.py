"""Files of variables and what uses them: an environment gives the same by itself and among others, under any name and in an archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence

from posthound.clients import by_name, gives_variables
from posthound.config.settings import Settings
from posthound.detect.uses import with_marks
from posthound.model.matches import Outcome
from posthound.model.values import Notice
from posthound.scan.exchange import NOBODY, Uses, VariablesTold, place_of
from posthound.scan.run import scan_batch
from posthound.scan.variables import of_others
from posthound.sources.base import MAY_BE_EXPORT, Tally, batches_of
from posthound.sources.files import Listed, listing
from posthound.support.paths import ARCHIVES, repository_root

# Bytes that are read at once.
_BATCH = 4_000_000


def used_around(variables: Iterable[str], scanned: Collection[str], settings: Settings) -> list[VariablesTold]:
    """What other exports put into credential fields, and which of their variables stand for another; those that are not `scanned` anyway.

    They are looked for in the repository of each file of `variables`, or else by their names right in its folder; not in archives.
    Nothing is reported of them.
    """
    return [
        told(outcome)
        for batch in batches_of(others_around(variables, scanned, settings, may_refer), _BATCH)
        for outcome in scan_batch(batch, settings, NOBODY)[0]
        if isinstance(outcome, Outcome) and (outcome.uses or outcome.links)
    ]


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


class Settling:
    """What the files of a scan tell each other of variables: known first of all but the `late` ones, which define some by their names.

    Around what defines variables, others are read where no file was scanned that may use them, or where it was `named` by itself.
    """

    def __init__(
        self, early: Sequence[Listed], late: Sequence[Listed], named: Collection[str], settings: Settings
    ) -> None:
        self._early = early
        self._late = late
        self._named = named
        self._settings = settings
        self._first = Uses()
        self._scanned = 0

    def first(self, outcomes: Sequence[Outcome]) -> Uses:
        """What the late ones are scanned with, by what the others gave."""
        giving = {outcome.file.partition("!/")[0] for outcome in outcomes if gives_variables(outcome.kind)}
        again = [entry for entry in self._early if entry.shown in giving]
        unpacked = {outcome.file for outcome in outcomes}  # an archive brings what uses its variables
        alone = [
            entry.path
            for entry in (*self._late, *(entry for entry in again if entry.shown in unpacked))
            if len(again) == len(self._early) or entry.path in self._named
        ]
        alone += [
            entry.path for entry in self._early if entry.path in self._named and self._may_hold_more(entry, outcomes)
        ]
        self._first = told_by(outcomes)
        if alone:
            scanned = [entry.path for entry in (*self._early, *self._late)]
            self._first.add(used_around(alone, scanned, self._settings))
        self._scanned = len(outcomes)
        return self._first

    def _may_hold_more(self, entry: Listed, outcomes: Sequence[Outcome]) -> bool:
        """Whether more would be found in a file of which others use all that its scripts set."""
        found = next((outcome for outcome in outcomes if outcome.file == entry.shown and outcome.gives), None)
        if found is None or gives_variables(found.kind):
            return False
        return may_hold_more(found, lambda uses: scan_batch([entry], self._settings, uses)[0])

    def then(self, outcomes: Sequence[Outcome]) -> tuple[Uses, list[Listed]]:
        """What is known in the end, and the files in which that makes a difference, to be scanned again."""
        early, late = outcomes[: self._scanned], outcomes[self._scanned :]
        uses = self._first.copy()
        uses.add(told(outcome) for outcome in late if outcome.uses or outcome.links)
        if not uses:
            return uses, []
        changed = {o.file.partition("!/")[0] for o in early if outdated(o, uses, None)}
        changed.update(o.file.partition("!/")[0] for o in late if outdated(o, uses, self._first))
        return uses, [entry for entry in (*self._early, *self._late) if entry.shown in changed]


def told(outcome: Outcome) -> VariablesTold:
    """What a scanned file tells others."""
    return VariablesTold(place_of(outcome.file), outcome.uses, links=outcome.links)


def told_by(outcomes: Iterable[Outcome]) -> Uses:
    """What scanned files tell each other."""
    uses = Uses()
    uses.add(told(outcome) for outcome in outcomes if outcome.uses or outcome.links)
    return uses


def may_hold_more(found: Outcome, again: Callable[[Uses], Iterable[Outcome | Notice]]) -> bool:
    """Whether more would be found in a file of which others use all that it gives; `again` scans it with such uses.

    Nothing more would where each name says by itself what it holds.
    """
    from posthound.detect.names import classify  # asked of few files

    kinds = map(classify, found.gives)
    if not any(kind is None or kind.says_little for kind in kinds):
        return False
    uses = Uses()
    uses.add([VariablesTold(place_of(found.file), with_marks(found.gives))])
    return any(isinstance(one, Outcome) and len(one.findings) > len(found.findings) for one in again(uses))


def outdated(outcome: Outcome, uses: Uses, known: Uses | None) -> bool:
    """Whether a file would give something else with these uses than with those `known` when it was scanned, if any were."""
    if not (outcome.gives or known):
        return False
    place = place_of(outcome.file)
    used, before = uses.of(place), known.of(place) if known else frozenset[str]()
    if not outcome.kind:  # it was seen among many to hold nothing, and not asked what it gives
        return used != before
    return of_others(used - before, outcome.gives) - outcome.uses != frozenset()


def _places(folder: str, known: Collection[str], wanted: Callable[[str], bool]) -> Sequence[str]:
    if root := repository_root(folder):
        return (root,)
    try:
        with os.scandir(folder) as entries:
            unknown = [entry for entry in entries if entry.path not in known]
        return sorted(one.path for one in unknown if by_name(one.path).own and wanted(one.path) and one.is_file())
    except OSError:
        return ()


def may_refer(path: str) -> bool:
    """Whether a file's name allows it to be an export, but for archives."""
    return MAY_BE_EXPORT.search(path) is not None and not path.lower().endswith(ARCHIVES)
