"""`posthound baseline`: scans beside a committed baseline, and what each of its commands does with the two."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from posthound.config.settings import Settings
from posthound.integrations.secrets_baseline import known_hashes
from posthound.model.values import Finding, Level, Notice
from posthound.policy.baseline import Baseline, Compared, Entry, compare, key_mark, render, updated
from posthound.report.base import Report
from posthound.scan.run import read_baseline, run
from posthound.scan.search import searched
from posthound.support.errors import UsageError
from posthound.support.files import create_file, replace_file
from posthound.support.paths import is_under
from posthound.support.redact import fingerprint_key

# How long a new entry holds unless told otherwise: long enough to rotate, short enough not to be forgotten.
DAYS = 90
IMPORTED = "taken over from .secrets.baseline"


def until_of(text: str | None, today: date) -> str:
    """The ISO date an entry ends: the one given, `never` for none, else DAYS from now. Raises UsageError."""
    if text is None:
        return (today + timedelta(days=DAYS)).isoformat()
    if text == "never":
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{text!r} is no date", "Write it as 2027-01-31, or never.") from None


def _scanned(paths: Sequence[str], settings: Settings, salt: str) -> Report:
    """A scan without thresholds or baseline, its findings fingerprinted with a salt."""
    return run(paths, settings._replace(baseline="", salt=salt, min_severity=Level.LOW, min_confidence=Level.LOW))


def create(
    paths: Sequence[str], settings: Settings, file: str, *, reason: str, until: str, foreign: str = ""
) -> tuple[Baseline, Report]:
    """A new baseline of everything found, or with `foreign` (a .secrets.baseline) of what that one knows; written.

    Raises UsageError where the file exists already or the foreign baseline is none.
    """
    if os.path.exists(file):
        raise UsageError(f"{file} exists already", "posthound baseline update keeps its reasons; or name another file.")
    salt = secrets.token_hex(16)
    report = _scanned(paths, settings, salt)
    empty = Baseline(salt, key_mark(fingerprint_key(), salt))
    if foreign:
        known = _tolerated(foreign)
        matched = _hashed(paths, settings._replace(salt=salt), set(known))
        findings = [f for f in report.findings if f.known_as in matched]
        reasons = {name: known[digest] for name, digest in matched.items()}
    else:
        findings = list(report.findings)
        reasons = {f.known_as: reason for f in findings}
    made = updated(empty, findings, until, lambda _: True, reasons)
    write_baseline(file, None, made)
    return made, report


def _tolerated(path: str) -> dict[str, str]:
    """The SHA-1 of each value that a detect-secrets baseline tolerates, with the reason; audited real ones are left out."""
    known: dict[str, bool | None] = {digest: real for (_, digest), real in known_hashes(path).items()}
    return {
        digest: f"{IMPORTED}{', audited there as no secret' if real is False else ''}"
        for digest, real in known.items()
        if real is not True
    }


def _hashed(paths: Sequence[str], settings: Settings, wanted: set[str]) -> dict[str, str]:
    """The fingerprints of the findings whose value has one of the SHA-1 digests `wanted`, with the digest."""
    found = {}
    for file in searched(paths, settings, []):
        for match, finding in file.found:
            digest = hashlib.sha1(match.value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
            if digest in wanted:
                found[finding.known_as] = digest
    return found


@dataclass(frozen=True, slots=True)
class Update:
    """A baseline before and after a scan."""

    before: Baseline
    after: Baseline
    report: Report

    @property
    def dropped(self) -> list[Entry]:
        """What was fixed."""
        return [entry for name, entry in self.before.entries.items() if name not in self.after.entries]

    @property
    def added(self) -> list[Entry]:
        """What is new."""
        return [entry for name, entry in self.after.entries.items() if name not in self.before.entries]


def update(paths: Sequence[str], settings: Settings, file: str, *, reason: str, until: str) -> Update:
    """Scans, drops what was fixed, adds what is new, and writes the baseline. An unread file's entries stay."""
    before = read_baseline(file)
    report = _scanned(paths, settings, before.salt)

    def fixed(entry: Entry) -> bool:
        if entry.file in report.scanned:
            return True
        gone = not os.path.exists(entry.file.partition("!/")[0])
        return gone and report.complete and any(is_under(entry.file, path) for path in paths)

    after = updated(before, report.findings, until, fixed, {f.known_as: reason for f in report.findings})
    write_baseline(file, before, after)
    return Update(before, after, report)


def check(paths: Sequence[str], settings: Settings, file: str, today: date) -> tuple[Compared, Report]:
    """The findings under `paths` beside the baseline; nothing is written."""
    baseline = read_baseline(file)
    report = _scanned(paths, settings, baseline.salt)
    return compare(baseline, report.findings, today), report


@dataclass(frozen=True, slots=True)
class Open:
    """An entry to be judged by a person, with its finding. `value()` gives the value itself, to be shown on request only."""

    entry: Entry
    finding: Finding
    _value: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Open({self.entry.fingerprint})"

    def value(self) -> str:
        """The value in clear."""
        return self._value[0]


def open_entries(paths: Sequence[str], settings: Settings, baseline: Baseline, today: date) -> Iterator[Open]:
    """The entries under `paths` that nobody gave a reason, or whose time is over."""
    notices: list[Notice] = []
    for file in searched(paths, settings._replace(baseline="", salt=baseline.salt), notices):
        for match, finding in file.found:
            entry = baseline.entries.get(finding.known_as)
            if entry is not None and (not entry.reason or entry.expired(today)):
                yield Open(entry, finding, (match.value,))


def judged(file: str, baseline: Baseline, entries: Mapping[str, Entry | None]) -> Baseline:
    """Writes the baseline with some entries changed or, where None, taken out; returns it."""
    kept = {name: changed for name, old in baseline.entries.items() if (changed := entries.get(name, old)) is not None}
    after = replace(baseline, entries=kept)
    write_baseline(file, baseline, after)
    return after


def write_baseline(file: str, before: Baseline | None, after: Baseline) -> None:
    """Writes the file whole, unless it says the same already. Raises OutputError."""
    text = render(after).encode("utf-8", "replace")
    if before is None:
        create_file(file, text)
        return
    with open(file, "rb") as stream:
        old = stream.read()
    if old != text:
        replace_file(file, old, text)
