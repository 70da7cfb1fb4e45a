"""What the exports around a file of variables use: an environment that is scanned by itself gives what it gives in a scan of all."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence

from posthound.clients import by_name, defines_variables
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.scan.run import Uses, pooled, scan_batch
from posthound.sources.base import Tally, batches_of
from posthound.sources.files import Listed, listing
from posthound.sources.git import MAY_BE_EXPORT
from posthound.support.paths import repository_root

# Bytes that are read at once.
_BATCH = 4_000_000


def used_around(variables: Iterable[str], scanned: Collection[str], settings: Settings) -> Uses:
    """What other exports put into credential fields, those that are not `scanned` anyway.

    They are looked for in the repository of each file of `variables`, or else right in its folder. Nothing is reported of them.
    """
    known = {os.path.realpath(path) for path in scanned}
    paths = dict.fromkeys(path for file in variables for path in _places(os.path.dirname(os.path.abspath(file))))
    listed = [
        entry
        for entry in listing(list(paths), settings.exclude, Tally(), by_name, forced=False, gitignore=True)
        if isinstance(entry, Listed) and may_use(entry.path) and os.path.realpath(entry.path) not in known
    ]
    found = [
        outcome
        for batch in batches_of(listed, _BATCH)
        for outcome in scan_batch(batch, settings, {})[0]
        if isinstance(outcome, Outcome) and outcome.uses
    ]
    return pooled(found)


def together(uses: Uses, more: Uses) -> Uses:
    """The uses of both, by workspace."""
    return {place: uses.get(place, frozenset()) | more.get(place, frozenset()) for place in {*uses, *more}}


def _places(folder: str) -> Sequence[str]:
    if root := repository_root(folder):
        return (root,)
    with os.scandir(folder) as entries:
        return sorted(entry.path for entry in entries if entry.is_file())


def may_use(path: str) -> bool:
    """Whether a file's name allows it to be an export that uses the variables of others."""
    return MAY_BE_EXPORT.search(path) is not None and not defines_variables(path)
