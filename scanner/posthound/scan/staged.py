"""`posthound scan --staged`: what the next commit would hold, as it stands in the index."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial

from posthound.clients import defines_variables, gives_variables
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice, Raw
from posthound.report.base import Report
from posthound.scan.around import may_hold_more, may_refer, outdated, told, told_by
from posthound.scan.exchange import Uses, VariablesTold
from posthound.scan.run import RECOGNISE, report_of, scan_items, sorted_out, with_salt
from posthound.sources.base import Item, Tally
from posthound.sources.beside import NamesBeside, is_beside, only_beside
from posthound.sources.files import Listed, contents_of
from posthound.sources.git import Blob, Repository
from posthound.support.paths import is_excluded, is_under

_UNMERGED = "a merge left conflicts in it: not scanned; resolve them, then git add"


def run_staged(paths: Sequence[str], settings: Settings) -> Report:
    """Scans the files that are staged, those below `paths` where there are any; as in a folder, exports are told by name and content."""
    settings = with_salt(settings)
    repository, tally, notices = Repository(paths[0] if paths else "."), Tally(), list[Notice]()
    blobs = []
    for blob in repository.staged():
        file = os.path.join(repository.root, *blob.path.split("/"))
        if paths and not any(is_under(file, os.path.realpath(path)) for path in paths):
            continue
        if is_excluded(file, settings.exclude):
            tally.excluded += 1
        elif blob.sha:
            blobs.append(blob)
        else:
            notices.append(Notice(repository.shown(blob.path), _UNMERGED, fatal=True))
    early = [blob for blob in blobs if not defines_variables(blob.path)]
    late = [blob for blob in blobs if defines_variables(blob.path)]
    outcomes, waiting = list[Outcome](), list[tuple[Raw, Outcome]]()
    settle = partial(_scanned, settings=settings, notices=notices, outcomes=outcomes, waiting=waiting)
    settle(_items(repository, early, settings, tally), None)
    first = told_by([*outcomes, *(outcome for _, outcome in waiting)])
    if late or any(_may_hold_more(raw, outcome, settings) for raw, outcome in waiting):
        first.add(_used_by_others(repository, {blob.path for blob in blobs}, settings))
    settled = len(waiting)
    settle(_items(repository, late, settings, tally), first)
    uses = first.copy()
    uses.add(told(outcome) for outcome in (*outcomes, *(outcome for _, outcome in waiting)))
    for number, (raw, outcome) in enumerate(waiting):
        other = outdated(outcome, uses, first if number >= settled else None)
        outcomes += sorted_out(scan_items([raw], settings, uses) if other else [outcome], notices)
    return report_of(outcomes, notices, tally, settings)


def _scanned(
    items: Iterable[Item],
    uses: Uses | None,
    settings: Settings,
    notices: list[Notice],
    outcomes: list[Outcome],
    waiting: list[tuple[Raw, Outcome]],
) -> None:
    """Scans items; those that give variables are put to the waiting ones, since others may use them."""
    for item in items:
        (outcome,) = scan_items([item], settings, uses)
        if isinstance(item, Raw) and isinstance(outcome, Outcome) and outcome.gives:
            waiting.append((item, outcome))
        else:
            outcomes += sorted_out([outcome], notices)


def _used_by_others(repository: Repository, staged: Collection[str], settings: Settings) -> Iterable[VariablesTold]:
    """What the exports that the commit leaves as they are put into credential fields."""
    others = [blob for blob in repository.indexed() if blob.path not in staged and may_refer(blob.path)]
    items = _items(repository, others, settings, Tally())
    outcomes = sorted_out(scan_items(items, settings, None), [])
    return [told(outcome) for outcome in outcomes if outcome.uses or outcome.links]


def _may_hold_more(raw: Raw, found: Outcome, settings: Settings) -> bool:
    """Whether more would be found in a file of which others use all that it gives."""
    return gives_variables(found.kind) or may_hold_more(found, lambda uses: scan_items([raw], settings, uses))


def _items(repository: Repository, blobs: Sequence[Blob], settings: Settings, tally: Tally) -> Iterator[Item]:
    lying = _Beside(repository)
    for blob, (_, data) in zip(blobs, _contents(repository, blobs, settings), strict=True):
        listed = Listed(blob.path, repository.shown(blob.path), False, len(data))
        lies = partial(lying.holds, blob.path)
        every = settings.all_files or (only_beside(blob.path, RECOGNISE) and lies())
        yield from contents_of(
            listed, data, RECOGNISE, all_files=every, max_size=settings.max_size, tally=tally, lies=lies
        )


def _contents(repository: Repository, blobs: Sequence[Blob], settings: Settings) -> Iterable[tuple[str, bytes]]:
    return repository.read([blob.sha for blob in blobs], settings.max_size) if blobs else ()


class _Beside:
    """Asks what lies beside a client's own in the index or, not added yet, in the working tree."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @cached_property
    def _indexed(self) -> NamesBeside:  # few commits hold what is read for that
        return NamesBeside(RECOGNISE, (blob.path for blob in self._repository.indexed()))

    def holds(self, path: str) -> bool:
        """Whether a file of the index lies so."""
        return self._indexed.holds(path) or is_beside(os.path.join(self._repository.root, *path.split("/")), RECOGNISE)
