"""The baseline: findings that are known and tolerated for a while, in a file made to be committed and merged.

One sorted line an entry; no line numbers, no times of day, no versions, nothing that moves when something else is edited.
Fingerprints are keyed with a salt of the baseline's own, so that a committed baseline cannot be searched with a table.
`posthound.policy.known` says which entry stands for which finding.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from posthound.model.values import Exposure, Finding
from posthound.support.errors import UsageError

# Version 1 had no `exposure`, `field` and `secret_id`: its entries know their place only, and are read as long as there are any. Version 2
# called the last `secret`: whoever read the file as text took its hashes for secrets.
VERSION = 3
_HEADER = "posthound_baseline"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_FIRST = ("file", "fingerprint", "place", "reason", "rule", "until")
_TEXTS = ("exposure", "field", "file", "fingerprint", "place", "reason", "rule", "secret_id", "until")
# How long before its end a scan says that an entry is about to end.
WARNING = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Entry:
    """One known place of one secret. `until` is an ISO date, empty for no end; an empty `reason` waits for an audit.

    `secret_id` is the keyed identity of the value and `field` what kind of field holds it (role and name): by them an entry follows a
    place whose request, folder, collection or file is renamed or moved. Both, and `exposure`, are empty in entries of version 1.
    """

    file: str
    fingerprint: str
    place: str
    rule: str
    reason: str = ""
    until: str = ""
    secret_id: str = ""
    field: str = ""
    exposure: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells entries of a baseline apart: files of the same name have the same fingerprints."""
        return self.file, self.fingerprint

    def expired(self, today: date) -> bool:
        """Whether the entry's time is over."""
        return bool(self.until) and date.fromisoformat(self.until) < today

    def ending(self, today: date) -> bool:
        """Whether the entry's time is over soon, and not yet."""
        return bool(self.until) and today <= date.fromisoformat(self.until) < today + WARNING


@dataclass(frozen=True, slots=True)
class Baseline:
    """The salt (hex), a mark of the key it was made with, and the entries by their keys."""

    salt: str
    mark: str
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    @staticmethod
    def of(salt: str, mark: str, entries: Iterable[Entry]) -> Baseline:
        """The baseline of these entries.

        Two lines for one place come from a merge of two branches that both touched it: the one that ends first holds, with a reason
        rather than without.
        """
        kept: dict[tuple[str, str], Entry] = {}
        for entry in entries:
            other = kept.get(entry.key)
            kept[entry.key] = entry if other is None else min(entry, other, key=_caution)
        return Baseline(salt, mark, kept)


def _caution(entry: Entry) -> tuple[str, bool, bool, str]:
    return entry.until or "9999-12-31", not entry.reason, not entry.secret_id, entry.reason


def key_mark(key: bytes, salt: str) -> str:
    """Eight hex digits that tell whether a baseline was made with the same key; they say nothing about the key."""
    return hmac.digest(hashlib.sha256(key).digest(), f"mark\0{salt}".encode(), "sha256").hex()[:8]


def field_of(finding: Finding) -> str:
    """What kind of field a finding stands in: what it is for, and what it is called there."""
    return f"{finding.role.value} {finding.name}".strip()


def entry_of(finding: Finding, file: str, reason: str = "", until: str = "") -> Entry:
    """The entry for a finding that was scanned with the baseline's salt, in a file that the baseline calls `file`."""
    return Entry(
        file, finding.known_as, " / ".join(finding.path), finding.rule, reason, until, finding.known_secret, field_of(finding),
        finding.exposure.value,
    )  # fmt: skip


def render(baseline: Baseline) -> str:
    """The file's text: the salt, then the entries by file, place, rule and fingerprint."""
    header = json.dumps({_HEADER: VERSION, "key": baseline.mark, "salt": baseline.salt})
    ordered = sorted(baseline.entries.values(), key=lambda e: (e.file, e.place, e.rule, e.fingerprint))
    lines = [
        json.dumps({name: getattr(entry, name) for name in (_TEXTS if entry.secret_id else _FIRST)}, ensure_ascii=False)
        for entry in ordered
    ]
    return "\n".join((header, *lines)) + "\n"


def parse(text: str, where: str) -> Baseline:
    """The baseline of a file's text. Raises UsageError that says what it is instead and what to do."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith(_CONFLICT):
            raise UsageError(
                f"{where} line {number}: a merge conflict is not resolved",
                "Keep the entry lines of both sides, delete the markers, then run posthound baseline update."
                " The line that posthound baseline create shows for .gitattributes spares you the next one.",
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
    version = next((v for row in headers if (v := row[_HEADER]) not in range(1, VERSION + 1)), VERSION)
    if version != VERSION:
        raise UsageError(
            f"{where} is a baseline of version {version}", f"This posthound reads up to version {VERSION}; update it."
        )
    salt, mark = headers[0].get("salt"), headers[0].get("key")
    if not isinstance(salt, str) or not isinstance(mark, str) or len(salt) < 32:
        raise UsageError(
            f"{where} line 1: the salt is missing", "Restore the line from an earlier version of the file."
        )
    return Baseline.of(salt, mark, [_entry(row, where, number) for number, row in rows if _HEADER not in row])


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
    if "secret" in row:
        row = {("secret_id" if name == "secret" else name): text for name, text in row.items()}
    if set(row) not in (set(_TEXTS), set(_FIRST)) or not all(isinstance(text, str) for text in row.values()):
        raise UsageError(f"{where} line {number} is no entry", f"An entry has the texts {', '.join(_TEXTS)}.")
    try:
        if row["until"]:
            date.fromisoformat(row["until"])
    except ValueError:
        raise UsageError(f"{where} line {number}: {row['until']!r} is no date", "Write it as 2027-01-31.") from None
    if row.get("exposure", "") not in ("", *Exposure):
        raise UsageError(f"{where} line {number}: {row['exposure']!r} is no exposure", f"One is {', '.join(Exposure)}.")
    return Entry(**row)


def _foreign(text: str) -> str:
    if '"plugins_used"' in text or '"generated_at"' in text:
        return "It is one of detect-secrets: posthound baseline create --import FILE takes its entries over."
    return "posthound baseline create makes one."
