"""What `import posthound` offers: a scan of bytes or of paths, as values that hold no secret."""

from __future__ import annotations

import os
from collections.abc import Iterable

from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Origin, Raw
from posthound.report.base import Report
from posthound.scan.pipeline import scan_raw
from posthound.scan.run import run


def scan_bytes(data: bytes, name: str, settings: Settings = Settings()) -> Outcome:
    """What stands in one file: its findings, and notices about what could not be read as it should.

    `name` is the file's name as reports show it; it helps to tell what the file is. Bad input gives notices, no exception.
    """
    return scan_raw(Raw(Origin(name), data), settings)._replace(drops=())


def scan_paths(paths: Iterable[str | os.PathLike[str]], settings: Settings = Settings()) -> Report:
    """What stands in files, folders and archives; files that were not read are among the report's notices.

    No configuration file is read: `settings` say everything. Raises UsageError for settings that cannot be used.
    """
    return run([os.fspath(path) for path in paths], settings)
