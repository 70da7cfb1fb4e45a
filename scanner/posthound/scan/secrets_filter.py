"""A filter for detect-secrets, named by every baseline that we write: of what its plugins find, it keeps what our scan finds too.

Those baselines set the plugins' entropy limits to nothing, so that `audit` finds our values again; without this filter a later
`detect-secrets scan --baseline` would report every quoted word. It works by path where posthound is installed.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from posthound.config.settings import Settings
from posthound.integrations.secrets_lookup import looked_up
from posthound.model.values import Origin, Raw
from posthound.scan.search import search
from posthound.sources.files import Listed


@lru_cache(maxsize=4)
def _found(path: str, _changed: int, size: int) -> frozenset[tuple[str, str]]:
    """(type, value), as a baseline of ours names them, of what a scan finds in a file."""
    with open(path, "rb") as stream:
        raw = Raw(Origin(path), stream.read())
    file = search(Listed(path, path, True, size), raw, Settings(), frozenset())
    lines = re.split(r"\r\n|\n|\r", file.document.text()) if file.found else []
    found = set()
    for match, finding in file.found:
        region = finding.region
        line = lines[region.start_line - 1]
        # Of a value over several lines, the first one is looked at.
        end = region.end_column - 1 if region.end_line == region.start_line else None
        found.add(looked_up(path, line, match.value, line[region.start_column - 1 : end]))
    return frozenset(found)


def is_no_finding(filename: str, secret: str, plugin: object) -> bool:
    """Whether our scan of the file does not find what a plugin found in it. detect-secrets fills the arguments by name."""
    try:
        info = os.stat(filename)
        found = _found(filename, info.st_mtime_ns, info.st_size)
    except OSError:  # gone meanwhile: detect-secrets decides alone
        return False
    return (getattr(plugin, "secret_type", ""), secret) not in found
