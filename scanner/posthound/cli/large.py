"""Scans of object storage and scans by a cluster."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from posthound.cli.output import progress_bar
from posthound.config.settings import Settings
from posthound.report.base import Report
from posthound.scan.shared import run_shared
from posthound.scan.work import Beside, Here, ScanEngine
from posthound.support.errors import UsageError


def scan_large(
    paths: Sequence[str], settings: Settings, engine: str, scheduler: str | None, state: str, *, quiet: bool
) -> Report:
    """Scans paths and addresses with the engine asked for."""
    if scheduler and engine != "dask":
        raise UsageError("--scheduler names a Dask cluster.", "Add --engine dask.")
    made = partial(_dask, settings, scheduler or "", quiet=quiet) if engine == "dask" else partial(_local, settings)
    return run_shared(paths, settings, made, state, progress_bar(quiet=quiet), partial=True)


def _local(settings: Settings) -> ScanEngine:
    jobs = settings.jobs or os.cpu_count() or 1
    return Here() if jobs == 1 else Beside(jobs)


def _dask(settings: Settings, scheduler: str, *, quiet: bool) -> ScanEngine:
    from posthound.scan.cluster import Cluster

    def say(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr)

    return Cluster(settings, scheduler, say)
