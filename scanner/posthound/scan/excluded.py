"""Excludes that leave nothing to scan: told, since an empty report would say that all is well."""

from __future__ import annotations

import os
from collections.abc import Sequence

from posthound.clients import by_name
from posthound.config.settings import Settings
from posthound.scan.run import RECOGNISE, in_order
from posthound.sources.base import Tally
from posthound.sources.files import listing, read_listed
from posthound.support.errors import UsageError
from posthound.support.paths import is_excluded

# Names that have nothing in common: excludes that hit them all hit whatever there is.
_ANY_NAMES = ("7f3a.json", "Zo/q q.yaml", "é.postman_dump.zip")


def _wanted_more(settings: Settings) -> bool:
    """Whether a run that the excludes leave nothing of is a mistake. A hook is handed what is excluded, too; not so where that is everything."""
    if not settings.force_exclude:
        return True
    # From a configuration's own folder: from a folder below it, an exclude of that folder hits whatever there is, too.
    folders = {os.path.dirname(used.path) for used in settings.used} or {""}
    return any(
        all(is_excluded(os.path.join(folder, name), settings.exclude) for name in _ANY_NAMES) for folder in folders
    )


def refuse_empty(files: Sequence[str], settings: Settings) -> None:
    """Raises UsageError where it is the excludes alone that leave nothing to scan: an empty report would say that all is well."""
    if not _wanted_more(settings):
        return
    every = in_order(listing(files, (), Tally(), by_name, forced=not settings.only_exports), [])
    for listed in (listed for group in every for listed in group):
        items = read_listed(listed, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=Tally())
        if next(iter(items), None) is not None:
            raise UsageError(
                f"Every file is excluded, {listed.shown} among them: by {', '.join(map(repr, settings.exclude[:5]))}.",
                "Exclude less; --isolated goes without the configuration's excludes.",
            )
