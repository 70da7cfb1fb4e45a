"""Scans of a git repository from the command line: its index, its history, what is about to be pushed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from posthound.cli.output import progress_bar
from posthound.config.settings import Settings
from posthound.report.base import Report
from posthound.sources.files import none_empty
from posthound.support.errors import UsageError

_FROM, _TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"


def repository_report(
    asked: Sequence[str], settings: Settings, *, staged: bool, pushed: bool, history: bool, quiet: bool
) -> Report:
    """The report of one of these; `asked` are paths, and ranges of commits for a history. Raises UsageError for several."""
    if staged + pushed + history > 1:
        raise UsageError("--staged, --history and --pushed are three different scans.", "Ask for one of them.")
    none_empty(asked)
    if staged:
        from posthound.scan.staged import run_staged

        return run_staged(asked, settings)
    from posthound.scan.history import run_history

    paths, ranges = paths_and_ranges(asked)
    if pushed:
        if ranges:
            raise UsageError(f"{ranges[0]} is no file; git tells --pushed which commits.", "Name files or nothing.")
        revisions = pushed_revisions()
        return run_history(paths, revisions, settings, progress_bar(quiet=quiet)) if revisions else Report([])
    return run_history(paths, ranges, settings, progress_bar(quiet=quiet))


def paths_and_ranges(asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that are files or folders, and those that name commits, as git tells them apart. Raises UsageError for options of git's."""
    paths = [word for word in asked if os.path.exists(word)]
    ranges = [word for word in asked if word not in paths]
    if any(word.startswith("-") for word in ranges):
        raise UsageError("A RANGE is a commit, or two with dots between.", "For example main..HEAD, or v1.0.")
    return paths, ranges


def pushed_revisions() -> list[str]:
    """The commits of a push: as pre-commit names them, else as git tells its pre-push hook on standard input."""
    if _FROM in os.environ and _TO in os.environ:
        return [f"{os.environ[_FROM]}..{os.environ[_TO]}"]
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("--pushed is for a pre-push hook, which is told what is pushed.", "Try --history main..HEAD.")
    revisions: list[str] = []
    for line in sys.stdin:
        words = line.split()
        if len(words) != 4:
            raise UsageError("Standard input is not what git tells a pre-push hook.", "Try --history main..HEAD.")
        ours, theirs = words[1], words[3]
        if ours.strip("0"):
            revisions += [f"{theirs}..{ours}"] if theirs.strip("0") else [ours, "--not", "--remotes"]
    return revisions
