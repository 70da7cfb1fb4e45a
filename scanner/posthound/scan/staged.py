"""`posthound scan --staged`: what the next commit would hold, as it stands in the index."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from posthound.clients import defines_variables, only_beside
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice
from posthound.report.base import Report
from posthound.scan.run import RECOGNISE, pooled, report_of, scan_items, sorted_out, with_salt
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
    outcomes: list[Outcome] = []
    for late in (False, True):
        group = [blob for blob in blobs if defines_variables(blob.path) == late]
        items = _items(repository, group, settings, tally)
        outcomes += sorted_out(scan_items(items, settings, pooled(outcomes)), notices)
    return report_of(outcomes, notices, tally, settings)


def _items(repository: Repository, blobs: Sequence[Blob], settings: Settings, tally: Tally) -> Iterator[Item]:
    for blob, (_, data) in zip(blobs, repository.read([blob.sha for blob in blobs]) if blobs else (), strict=True):
        listed = Listed(blob.path, repository.shown(blob.path), False, len(data))
        file = os.path.join(repository.root, *blob.path.split("/"))
        beside = only_beside(blob.path) and is_beside(file, RECOGNISE)
        yield from contents_of(
            listed, data, RECOGNISE, all_files=settings.all_files or beside, max_size=settings.max_size, tally=tally
        )
