"""The names that other exports refer to: fixing one file after the other, each name still means one secret."""

from __future__ import annotations

from collections.abc import Collection

from posthound.clients import client_of, read
from posthound.config.settings import Settings
from posthound.scan.around import may_refer, others_around
from posthound.scan.search import raws


def referred_around(names: Collection[str], files: Collection[str], settings: Settings) -> set[str]:
    """What exports refer to that hold one of these names or more, in the repositories of the files, or else right beside them."""
    found, marks = set[str](), [name.encode() for name in names]
    for listed in others_around(files, files, settings, may_refer):
        for _, raw in raws([listed], settings, []):
            if any(mark in raw.data for mark in marks):
                document = read(raw)
                found |= client_of(document.client).referred(document.data)
    return found
