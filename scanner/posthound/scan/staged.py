"""`posthound scan --staged`: what the next commit would hold, as it stands in the index."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from posthound.clients import defines_variables, gives_variables, only_beside
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice
from posthound.report.base import Report
from posthound.scan.around import both, may_use
from posthound.scan.run import RECOGNISE, Uses, pooled, report_of, scan_items, sorted_out, with_salt
from posthound.sources.base import Item, Tally
from posthound.sources.beside import is_beside
from posthound.sources.files import Listed, contents_of, is_excluded
from posthound.sources.git import Blob, Repository
from posthound.support.paths import is_under

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
    again, outcomes, using = list[Item](), list[Outcome](), list[Outcome]()
    for item in _items(repository, early, settings, tally):
        (outcome,) = scan_items([item], settings, {})
        using += [outcome] if isinstance(outcome, Outcome) else []
        if isinstance(outcome, Outcome) and gives_variables(outcome.kind):
            again.append(item)
        else:
            outcomes += sorted_out([outcome], notices)
    if late or again:
        uses = both(pooled(using), _used_by_others(repository, {blob.path for blob in blobs}, settings))
        outcomes += sorted_out(
            scan_items(chain(again, _items(repository, late, settings, tally)), settings, uses), notices
        )
    return report_of(outcomes, notices, tally, settings)


def _used_by_others(repository: Repository, staged: Collection[str], settings: Settings) -> Uses:
    """What the exports that the commit leaves as they are put into credential fields."""
    others = [blob for blob in repository.indexed() if blob.path not in staged and may_use(blob.path)]
    items = _items(repository, others, settings, Tally())
    return pooled(sorted_out(scan_items(items, settings, {}), []))


def _items(repository: Repository, blobs: Sequence[Blob], settings: Settings, tally: Tally) -> Iterator[Item]:
    for blob, (_, data) in zip(blobs, repository.read([blob.sha for blob in blobs]) if blobs else (), strict=True):
        listed = Listed(blob.path, repository.shown(blob.path), False, len(data))
        file = os.path.join(repository.root, *blob.path.split("/"))
        beside = only_beside(blob.path) and is_beside(file, RECOGNISE)
        yield from contents_of(
            listed, data, RECOGNISE, all_files=settings.all_files or beside, max_size=settings.max_size, tally=tally
        )
