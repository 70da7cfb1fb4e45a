"""A run beside a baseline: read, compared, and what is told of its ends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from posthound.config.settings import Settings
from posthound.model.values import Finding, Notice
from posthound.policy.baseline import Baseline, Entry, key_mark, parse
from posthound.policy.known import NamedFinding, compare
from posthound.sources.files import STDIN
from posthound.support.errors import UsageError, reason_of
from posthound.support.files import as_text, read_file
from posthound.support.paths import from_root, repository_root, to_working_folder
from posthound.support.redact import KEY_VARIABLE, fingerprint_key
from posthound.support.terminal import counted

if TYPE_CHECKING:
    from posthound.sources.git_moves import FileMoves


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises UsageError where it is none, or was made with another key."""
    try:
        baseline = parse(as_text(read_file(path), "replace"), path)
    except OSError as error:
        reason = reason_of(error)
        raise UsageError(f"{path} cannot be read: {reason}", "posthound baseline create makes a baseline.") from error
    if baseline.mark != key_mark(fingerprint_key(), baseline.salt):
        raise UsageError(
            f"{path} was made with another {KEY_VARIABLE}",
            f"Set {KEY_VARIABLE} to the key it was made with, or make a new one.",
        )
    return baseline


def root_of(path: str) -> str:
    """The folder from which a baseline names files: its repository's root, else its own."""
    folder = os.path.dirname(os.path.abspath(path))
    return repository_root(folder) or os.path.realpath(folder)


def places_of(findings: Iterable[Finding], root: str) -> list[NamedFinding]:
    """The findings with the names that a baseline at `root` has for their files."""
    return [NamedFinding(finding, _called(finding, root)) for finding in findings]


def _called(finding: Finding, root: str) -> str:
    crawled = finding.origin is not None and finding.origin.workspace_id
    return finding.file if crawled or finding.file == STDIN else from_root(finding.file, root)


class FilesStanding:
    """What became of the files that a baseline at `root` names, for entries whose place was not among the `scanned` files."""

    def __init__(self, scanned: Iterable[str], root: str) -> None:
        self._root = root
        self._read = {from_root(name, root) for file in scanned for name in (file, file.partition("!/")[0])}

    def stands(self, entry: Entry) -> bool:
        """Whether its file is there, under another name maybe, and was not scanned, so that its place may be as it was."""
        if self._read & {entry.file, _outside(entry.file)}:
            return False
        return self._is_there(entry.file) or bool(
            (home := self._home(entry)) and self._is_there(home) and home not in self._read
        )

    def may_be_in(self, entry: Entry, file: str) -> bool:
        """Whether what it knows may have moved to a file: to the one that its own was renamed to. Where nobody knows of one, a file
        that the last commit has not can only have taken the place of one that it has."""
        own, file = _outside(entry.file), _outside(file)
        if own == file or self._moves is None or self._is_there(own) or "://" in file:
            return True
        if home := self._home(entry):
            return file == home
        return self._moves.committed(own) or self._moves.committed(file)

    def _is_there(self, file: str) -> bool:
        return os.path.exists(to_working_folder(file, self._root))

    def _home(self, entry: Entry) -> str:
        return self._moves.home(_outside(entry.file)) if self._moves else ""

    @cached_property
    def _moves(self) -> FileMoves | None:
        from posthound.sources.git_moves import moves_of  # few baselines are of files that are gone

        return moves_of(self._root) if repository_root(self._root) else None


def _outside(file: str) -> str:
    return file.partition("!/")[0]


def compared(
    findings: Sequence[Finding], scanned: Iterable[str], settings: Settings
) -> tuple[list[Finding], list[Finding], list[Notice]]:
    """What to report of a run beside its baseline, what the baseline tolerates, and what is to be said of entries' ends."""
    baseline, root, today = read_baseline(settings.baseline), root_of(settings.baseline), date.today()
    done = compare(baseline, places_of(findings, root), FilesStanding(scanned, root), today)
    return list(done.open), list(done.known), _ends(settings.baseline, done.ended, done.ending)


def _ends(file: str, ended: Sequence[Finding], ending: Sequence[Entry]) -> list[Notice]:
    told = []
    renew = "rotate what is still used, or keep it: posthound baseline update PATH --renew --why REASON"
    if ending:
        first = min(entry.until for entry in ending)
        told.append(
            f"{counted(len(ending), 'entry', 'entries')} of the baseline end{'s' * (len(ending) == 1)} soon, the first on {first}: {renew}"
        )
    if ended:
        last = max(finding.ended for finding in ended)
        told.append(
            f"{counted(len(ended), 'entry', 'entries')} of the baseline ended, last on {last}, and {'are' if len(ended) > 1 else 'is'} reported again: {renew}"
        )
    return [Notice(file, message) for message in told]
