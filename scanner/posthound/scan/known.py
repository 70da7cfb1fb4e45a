"""A run beside a baseline: read, compared, and what is told of its ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from posthound.config.settings import Settings
from posthound.model.values import Finding, Notice
from posthound.policy.baseline import Baseline, Entry, key_mark, parse
from posthound.policy.known import NamedFinding, compare
from posthound.sources.files import STDIN
from posthound.support.errors import UsageError, reason_of
from posthound.support.files import read_file
from posthound.support.paths import from_root, repository_root, to_working_folder
from posthound.support.redact import KEY_VARIABLE, fingerprint_key
from posthound.support.terminal import counted


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises UsageError where it is none, or was made with another key."""
    try:
        baseline = parse(read_file(path).decode("utf-8", "replace"), path)
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


def standing(scanned: Iterable[str], root: str) -> Callable[[Entry], bool]:
    """Says of an entry whether its file is there and was not among the `scanned` ones, so that its place may be as it was."""
    read = {from_root(name, root) for file in scanned for name in (file, file.partition("!/")[0])}

    def stands(entry: Entry) -> bool:
        names = {entry.file, entry.file.partition("!/")[0]}
        return not names & read and os.path.exists(to_working_folder(entry.file, root))

    return stands


def compared(
    findings: Sequence[Finding], scanned: Iterable[str], settings: Settings
) -> tuple[list[Finding], list[Finding], list[Notice]]:
    """What to report of a run beside its baseline, what the baseline tolerates, and what is to be said of entries' ends."""
    baseline, root, today = read_baseline(settings.baseline), root_of(settings.baseline), date.today()
    done = compare(baseline, places_of(findings, root), standing(scanned, root), today)
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
