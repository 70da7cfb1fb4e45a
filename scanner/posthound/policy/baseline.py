"""The baseline: findings that are known and tolerated for a while, in a file made to be committed and merged.

One sorted line an entry; no line numbers, no times of day, no versions, nothing that moves when something else is edited.
Fingerprints are keyed with a salt of the baseline's own, so that a committed baseline cannot be searched with a table.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from posthound.model.values import Finding
from posthound.support.errors import UsageError

VERSION = 1
_HEADER = "posthound_baseline"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_TEXTS = ("file", "fingerprint", "place", "reason", "rule", "until")


@dataclass(frozen=True, slots=True)
class Entry:
    """One known place of one secret. `until` is an ISO date, empty for no end; an empty `reason` waits for an audit."""

    file: str
    fingerprint: str
    place: str
    rule: str
    reason: str = ""
    until: str = ""

    def expired(self, today: date) -> bool:
        """Whether the entry's time is over."""
        return bool(self.until) and date.fromisoformat(self.until) < today


@dataclass(frozen=True, slots=True)
class Baseline:
    """The salt (hex), a mark of the key it was made with, and the entries by fingerprint."""

    salt: str
    mark: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def covers(self, finding: Finding, today: date) -> bool:
        """Whether a finding is known and its entry still holds."""
        entry = self.entries.get(finding.known_as)
        return entry is not None and not entry.expired(today)


def key_mark(key: bytes, salt: str) -> str:
    """Eight hex digits that tell whether a baseline was made with the same key; they say nothing about the key."""
    return hmac.digest(hashlib.sha256(key).digest(), f"mark\0{salt}".encode(), "sha256").hex()[:8]


def entry_of(finding: Finding, reason: str = "", until: str = "") -> Entry:
    """The entry for a finding that was scanned with the baseline's salt."""
    return Entry(finding.file, finding.known_as, " / ".join(finding.path), finding.rule, reason, until)


def render(baseline: Baseline) -> str:
    """The file's text: the salt, then the entries by file, place, rule and fingerprint."""
    header = json.dumps({_HEADER: VERSION, "key": baseline.mark, "salt": baseline.salt})
    ordered = sorted(baseline.entries.values(), key=lambda e: (e.file, e.place, e.rule, e.fingerprint))
    lines = [json.dumps({name: getattr(entry, name) for name in _TEXTS}, ensure_ascii=False) for entry in ordered]
    return "\n".join((header, *lines)) + "\n"


def parse(text: str, where: str) -> Baseline:
    """The baseline of a file's text. Raises UsageError that says what it is instead and what to do."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith(_CONFLICT):
            raise UsageError(
                f"{where} line {number}: a merge conflict is not resolved",
                "Keep the entry lines of both sides, delete the markers, then run posthound baseline update.",
            )
    rows = [(number, _row(line, where, number)) for number, line in enumerate(lines, start=1) if line.strip()]
    headers = [row for _, row in rows if _HEADER in row]
    if not headers:
        raise UsageError(f"{where} is no posthound baseline", _foreign(text))
    if len({(row.get("salt"), row.get("key")) for row in headers}) > 1:
        raise UsageError(
            f"{where} was merged from two baselines with different salts",
            "Keep one of them and run posthound baseline update; entries of the other must be reviewed again.",
        )
    version = headers[0][_HEADER]
    if version != VERSION:
        raise UsageError(
            f"{where} is a baseline of version {version}", f"This posthound reads version {VERSION}; update it."
        )
    salt, mark = headers[0].get("salt"), headers[0].get("key")
    if not isinstance(salt, str) or not isinstance(mark, str) or len(salt) < 32:
        raise UsageError(
            f"{where} line 1: the salt is missing", "Restore the line from an earlier version of the file."
        )
    entries = [_entry(row, where, number) for number, row in rows if _HEADER not in row]
    return Baseline(salt, mark, {entry.fingerprint: entry for entry in entries})


def _row(line: str, where: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        if number == 1:
            return {}
        raise UsageError(
            f"{where} line {number} is no entry", "Each line is one JSON object; restore or delete this one."
        )
    return row


def _entry(row: dict[str, Any], where: str, number: int) -> Entry:
    if set(row) != set(_TEXTS) or not all(isinstance(row[name], str) for name in _TEXTS):
        raise UsageError(f"{where} line {number} is no entry", f"An entry has the texts {', '.join(_TEXTS)}.")
    try:
        if row["until"]:
            date.fromisoformat(row["until"])
    except ValueError:
        raise UsageError(f"{where} line {number}: {row['until']!r} is no date", "Write it as 2027-01-31.") from None
    return Entry(**row)


def _foreign(text: str) -> str:
    if '"plugins_used"' in text or '"generated_at"' in text:
        return "It is one of detect-secrets: posthound baseline create --import FILE takes its entries over."
    return "posthound baseline create makes one."


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings of a run beside a baseline: what is new, what is known, and entries that fit nothing or are over."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...]
    expired: tuple[Entry, ...]


def compare(baseline: Baseline, findings: Iterable[Finding], today: date) -> Compared:
    """Sorts the findings into new and known; an entry whose time is over makes its finding new again."""
    new: list[Finding] = []
    known: list[Finding] = []
    seen: set[str] = set()
    for finding in findings:
        seen.add(finding.known_as)
        (known if baseline.covers(finding, today) else new).append(finding)
    entries = baseline.entries.values()
    return Compared(
        tuple(new), tuple(known), tuple(e for e in entries if e.fingerprint not in seen), tuple(e for e in entries if e.expired(today))
    )  # fmt: skip


def updated(
    baseline: Baseline,
    findings: Iterable[Finding],
    until: str,
    fixed: Callable[[Entry], bool],
    reasons: Mapping[str, str],
) -> Baseline:
    """The baseline after another scan: what was fixed drops out, what is new comes in, reasons and ends stay.

    `fixed(entry)` says whether the entry's file was read, so that its absence means something; `reasons` are given to new
    entries by fingerprint.
    """
    found = {finding.known_as: finding for finding in findings}
    kept = {
        name: entry if name not in found else replace(entry, file=found[name].file, place=" / ".join(found[name].path))
        for name, entry in baseline.entries.items()
        if name in found or not fixed(entry)
    }
    for name, finding in found.items():
        if name not in kept:
            kept[name] = entry_of(finding, reasons.get(name, ""), until)
    return replace(baseline, entries=kept)
