"""`posthound baseline`: scans beside a committed baseline, and what each of its commands does with the two."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from posthound.baseline.foreign import Became, became
from posthound.config.settings import Settings
from posthound.integrations.secrets_baseline import foreign_entries, value_hash
from posthound.model.values import Finding, Level, Notice
from posthound.policy.baseline import Baseline, Entry, entry_of, key_mark, render
from posthound.policy.known import Compared, Update, compare, matched, updated
from posthound.report.base import Report
from posthound.scan.known import FilesStanding, places_of, read_baseline, root_of
from posthound.scan.run import rules_for, run
from posthound.scan.search import every_found
from posthound.support.days import day_to_come
from posthound.support.errors import UsageError
from posthound.support.files import create_file, read_file, replace_file
from posthound.support.paths import from_root, is_under, to_working_folder
from posthound.support.redact import fingerprint_key

# How long a new entry holds unless told otherwise: long enough to rotate, short enough not to be forgotten.
DAYS = 90
# Digits of a fingerprint or a secret's id that tell it from others.
SHORTEST = 8


def until_of(text: str | None, today: date) -> str:
    """The ISO date an entry ends: the one given, `never` for none, else DAYS from now. Raises UsageError."""
    if text is None:
        return (today + timedelta(days=DAYS)).isoformat()
    return "" if text == "never" else day_to_come(text, today).isoformat()


def _scanned(paths: Sequence[str], settings: Settings, salt: str) -> Report:
    """A scan without thresholds or baseline, its findings fingerprinted with a salt."""
    return run(paths, _unlimited(settings, salt))


def _unlimited(settings: Settings, salt: str) -> Settings:
    return settings._replace(baseline="", salt=salt, min_severity=Level.LOW, min_confidence=Level.LOW)


def _compared_with(
    baseline: Baseline, paths: Sequence[str], settings: Settings, root: str
) -> tuple[Report, Collection[str]]:
    """The same for a comparison with a baseline, and the rules that were looked for, of those that it names.

    A weak value that it tolerates is seen whether weak values are asked for or not.
    """
    report = _scanned(paths, settings._replace(weak=True), baseline.salt)
    places = places_of(report.findings, root)
    findings = [
        place.finding
        for place in places
        if settings.weak or place.finding.lowered != "weak" or (place.file, place.finding.known_as) in baseline.entries
    ]
    return report._replace(findings=findings), rules_for({entry.rule for entry in baseline.entries.values()}, settings)


def _new_baseline() -> Baseline:
    salt = secrets.token_hex(16)
    return Baseline(salt, key_mark(fingerprint_key(), salt))


def create(
    paths: Sequence[str], settings: Settings, file: str, *, reason: str, until: str, foreign: str = ""
) -> tuple[Baseline, Report, list[Became]]:
    """A new baseline of everything found, or with `foreign` (a .secrets.baseline) of what that one knows; written, unless nothing was read.

    Raises UsageError where the file exists already or the foreign baseline is none.
    """
    if os.path.exists(file):
        raise UsageError(f"{file} exists already", "posthound baseline update keeps its reasons; or name another file.")
    entries = foreign_entries(foreign) if foreign else []
    empty = _new_baseline()
    report = _scanned(paths, settings, empty.salt)
    if not report.files and not report.complete:
        return empty, report, []
    fates: list[Became] = []
    if foreign:
        fates = became(entries, _by_digest(paths, settings._replace(salt=empty.salt)), report.scanned)
        taken = {(f.file, f.known_as): (f, fate.reason) for fate in fates for f in fate.taken}
    else:
        taken = {(f.file, f.known_as): (f, reason) for f in report.findings}
    root = root_of(file)
    made = Baseline.of(
        empty.salt, empty.mark, (entry_of(p.finding, p.file, taken[p.finding.file, p.finding.known_as][1], until)
                                 for p in places_of((f for f, _ in taken.values()), root))
    )  # fmt: skip
    write_baseline(file, None, made)
    return made, report, fates


def _by_digest(paths: Sequence[str], settings: Settings) -> dict[str, list[Finding]]:
    """The findings by the SHA-1 of their values."""
    found: dict[str, list[Finding]] = {}
    for match, finding in every_found(paths, settings, [], set(), []):
        found.setdefault(value_hash(match.value), []).append(finding)
    return found


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update changed, and the scan it rests on; `renewed` are entries whose end was moved."""

    done: Update
    report: Report
    renewed: tuple[Entry, ...] = ()


def update(
    paths: Sequence[str], settings: Settings, file: str, today: date, *, reason: str, until: str, renew: bool = False
) -> Updated:
    """Scans, drops what was fixed, adds what is new, and writes the baseline. Entries of unread files, and of rules not looked for, stay.

    With `renew`, entries of what is still there hold until the new end, for the new reason, where they ended or are about to.
    """
    before, root = read_baseline(file), root_of(file)
    report, looked_for = _compared_with(before, paths, settings, root)
    scanned = {from_root(name, root) for name in report.scanned}

    def fixed(entry: Entry) -> bool:
        if entry.rule not in looked_for:  # a pattern of one's own that this scan was not given
            return False
        if entry.file in scanned:
            return True
        place = to_working_folder(entry.file, root)
        gone = not os.path.exists(place)
        return gone and report.complete and any(is_under(place, path) for path in paths)

    done = updated(
        before, places_of(report.findings, root), FilesStanding(report.scanned, root), fixed,
        lambda place: entry_of(place.finding, place.file, reason, until),
    )  # fmt: skip
    renewed: list[Entry] = []
    if renew:
        found = {(place.file, place.finding.known_as) for place in places_of(report.findings, root)}
        over = [e for e in done.after.entries.values() if e.key in found and (e.expired(today) or e.ending(today))]
        renewed = [replace(entry, until=until, reason=reason) for entry in over]
        entries = {**done.after.entries, **{entry.key: entry for entry in renewed}}
        done = replace(done, after=replace(done.after, entries=entries))
    write_baseline(file, before, done.after)
    return Updated(done, report, tuple(renewed))


def add(
    prefixes: Sequence[str], paths: Sequence[str], settings: Settings, file: str, *, reason: str, until: str, history: bool = False
) -> tuple[list[Entry], Report]:  # fmt: skip
    """Tolerates single findings, by the first digits of a place's fingerprint or of a secret's id (all its places); written.

    With `history` they may stand in any version of the files. Makes the baseline where there is none. Raises UsageError where nothing
    found begins so, or several things do.
    """
    before = read_baseline(file) if os.path.exists(file) else None
    base, root = before or _new_baseline(), root_of(file)
    if history:
        from posthound.scan.history import run_history  # a baseline is mostly of files as they are

        report = run_history(paths, (), _unlimited(settings, base.salt))
    else:
        report = _scanned(paths, settings, base.salt)
    chosen = [finding for prefix in prefixes for finding in _chosen(report, prefix)]
    added = [entry_of(place.finding, place.file, reason, until) for place in places_of(chosen, root)]
    entries = {**base.entries, **{entry.key: entry for entry in added}}
    write_baseline(file, before, replace(base, entries=entries))
    return added, report


def _chosen(report: Report, prefix: str) -> list[Finding]:
    wanted = prefix.lower()
    hint = "posthound scan shows secrets' ids, and fingerprints with --format jsonl. Give eight digits or more, and --in PATH if PATH was scanned."
    if len(wanted) < SHORTEST:
        raise UsageError(f"{prefix!r} is too short for a fingerprint or a secret's id.", hint)
    found = [f for f in report.findings if f.fingerprint.startswith(wanted) or f.secret_id.startswith(wanted)]
    things = {f.fingerprint for f in found if f.fingerprint.startswith(wanted)} | {
        f.secret_id for f in found if f.secret_id.startswith(wanted)
    }
    if len(things) != 1:
        raise UsageError(f"{len(things) or 'No'} fingerprints or secrets that were found begin with {prefix!r}.", hint)
    return found


def check(paths: Sequence[str], settings: Settings, file: str, today: date) -> tuple[Compared, Report]:
    """The findings under `paths` beside the baseline; nothing is written."""
    baseline, root = read_baseline(file), root_of(file)
    report, looked_for = _compared_with(baseline, paths, settings, root)
    found = compare(baseline, places_of(report.findings, root), FilesStanding(report.scanned, root), today)
    return replace(found, gone=tuple(entry for entry in found.gone if entry.rule in looked_for)), report


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


def open_entries(paths: Sequence[str], settings: Settings, file: str, baseline: Baseline, today: date) -> list[Open]:
    """The entries under `paths` that nobody gave a reason, or whose time is over."""
    notices: list[Notice] = []
    scanned: set[str] = set()
    found = [
        (match.value, finding)
        for match, finding in every_found(paths, _unlimited(settings, baseline.salt), notices, scanned, [])
    ]
    root = root_of(file)
    places = places_of((finding for _, finding in found), root)
    entries = matched(places, baseline.entries.values(), FilesStanding(scanned, root))
    opened: dict[tuple[str, str], Open] = {}
    for (value, finding), entry in zip(found, entries, strict=True):
        if entry is not None and (not entry.reason or entry.expired(today)):
            opened.setdefault(entry.key, Open(entry, finding, (value,)))
    return list(opened.values())


def judged(file: str, baseline: Baseline, entries: Mapping[tuple[str, str], Entry | None]) -> Baseline:
    """Writes the baseline with some entries changed or, where None, taken out; returns it."""
    kept = {key: changed for key, old in baseline.entries.items() if (changed := entries.get(key, old)) is not None}
    after = replace(baseline, entries=kept)
    write_baseline(file, baseline, after)
    return after


def write_baseline(file: str, before: Baseline | None, after: Baseline) -> None:
    """Writes the file whole, unless it says the same already. Raises OutputError."""
    text = render(after).encode("utf-8", "replace")
    if before is None:
        create_file(file, text)
        return
    if (old := read_file(file)) != text:
        replace_file(file, old, text)
