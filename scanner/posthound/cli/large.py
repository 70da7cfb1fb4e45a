"""Scans of object storage and scans by a cluster."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from posthound.cli.output import progress_bar
from posthound.config.settings import Settings
from posthound.report.base import Report
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Beside, Here, ScanEngine
from posthound.sources.objects import is_address
from posthound.support.errors import UsageError


class Large(NamedTuple):
    """What is asked of a large scan, "" for what is not."""

    engine: str
    scheduler: str
    state: str
    part: str
    lake: str
    lake_format: str


def scan_large(paths: Sequence[str], settings: Settings, asked: Large, *, quiet: bool) -> Report:
    """Scans paths and addresses with the engine asked for, and fills the lake, if one is named."""
    if asked.scheduler and asked.engine != "dask":
        raise UsageError("--scheduler names a Dask cluster.", "Add --engine dask.")
    part = _part(asked.part)
    if asked.lake:
        from posthound.report.shards import prepare_folder, write_shards

        prepare_folder(asked.lake)  # a scan that takes hours is not to end with what could have been said at once
    progress = progress_bar(quiet=quiet)
    if asked.engine == "local" and part == (0, 1) and not any(map(is_address, paths)):
        report = run(paths, settings, progress, partial=True)
    else:
        made: Callable[[], ScanEngine] = partial(_local, settings)
        if asked.engine == "dask":
            made = partial(_dask, settings, asked.scheduler, quiet=quiet)
        report = run_shared(paths, settings, made, asked.state, progress, part=part, partial=True)
    if asked.lake:
        write_shards(report, asked.lake_format, asked.lake)
    return report


def _part(text: str) -> tuple[int, int]:
    """Which part of how many. Raises UsageError for what is none."""
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text or "0/1")
    if match is None or int(match[1]) >= int(match[2]):
        raise UsageError(f"{text!r} is no part.", "Parts count from 0: of four they are 0/4, 1/4, 2/4 and 3/4.")
    return int(match[1]), int(match[2])


def _local(settings: Settings) -> ScanEngine:
    jobs = settings.jobs or os.cpu_count() or 1
    return Here() if jobs == 1 else Beside(jobs)


def _dask(settings: Settings, scheduler: str, *, quiet: bool) -> ScanEngine:
    from posthound.scan.cluster import Cluster

    def say(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr)

    return Cluster(settings, scheduler, say)
