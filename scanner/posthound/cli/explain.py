"""`posthound scan --explain FILE:LINE`: why a place was or was not reported."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from posthound.clients import read
from posthound.config.settings import Settings
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.matches import Drop, Match
from posthound.model.values import Document, Finding, Leaf, Notice, Origin, Raw
from posthound.policy.scrub import scrubber_of
from posthound.report.words import hidden
from posthound.scan.around import used_around
from posthound.scan.exchange import Uses
from posthound.scan.ignored import ignored_or_not
from posthound.scan.known import compared
from posthound.scan.names import redactions
from posthound.scan.pipeline import Settled, engine_for, located_findings, own_ids, settle_document
from posthound.scan.run import plugins, with_salt
from posthound.scan.variables import given_by
from posthound.support.errors import SourceError, UsageError, reason_of
from posthound.support.files import read_file
from posthound.support.redact import redact
from posthound.support.terminal import clean, counted

# So many strings of a line are explained: a minified file has everything on one.
_STRINGS = 20


def explain_place(place: str, settings: Settings) -> str:
    """What every detector and filter said about the string at a JSON pointer or a column, or about those on a line; values are redacted.

    Raises UsageError where the place does not exist.
    """
    path, where = _parted(place)
    document = read(Raw(Origin(path), _content(path, settings.max_size)))
    uses = Uses()
    if given_by(document).names:
        uses.add(used_around([path.partition("!/")[0]], (), settings))
    engine, users = engine_for(settings.patterns, thorough=True), own_ids(settings.patterns)
    settled = settle_document(document, engine, uses.of_file(path), plugins(settings), users=users)
    fates = _fates(document, settled, settings)
    hide = scrubber_of([*settled.kept, *(drop.match for drop in settled.drops)])
    path = redactions([path]).get(path, path)
    if not isinstance(where, str):
        lines = _explained_line(path, *where, document, settled, fates)
        return "".join(f"{clean(hide(line))}\n" for line in lines)
    leaf = next((leaf for i in range(len(document.tree.texts)) if (leaf := document.leaf(i)).pointer == where), None)
    if leaf is None:
        raise UsageError(
            f"{path} has no string at {where or 'its root'}.",
            "Object keys and list positions lead there, from the root.",
        )
    return "".join(f"{clean(hide(line))}\n" for line in _explained(path, leaf, settled, fates))


def _content(path: str, most: int) -> bytes:
    """The bytes of a file, or of a member of an archive as reports name it. Raises SourceError."""
    archive, mark, _ = path.partition("!/")
    inside = bool(mark) and not os.path.exists(path)
    try:
        data = read_file(archive if inside else path, most)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {reason_of(error)}", "Check the part before the last colon."
        ) from error
    if not inside:
        return data
    from posthound.sources.archive import members
    from posthound.sources.packed import Unpackable, peeled

    try:
        _, archive, data = peeled(os.path.basename(archive), archive, data, most)
    except Unpackable as error:
        raise SourceError(f"{path} cannot be read: {error}", "Unpack it and name the file.") from error
    if path == archive:
        return data
    for item in members(archive, data, most):
        if isinstance(item, Raw) and item.origin.path == path:
            return item.data
        if isinstance(item, Notice) and item.path == path:
            raise SourceError(f"{path} cannot be read: {item.message}", "Unpack the archive and name the file.")
    raise SourceError(f"{archive} has no file {path[len(archive) + 2 :]}.", "Name it as posthound scan does.")


def _parted(place: str) -> tuple[str, str | tuple[int, int]]:
    """The file, and the pointer or the line with its column, else 0: `FILE:POINTER`, `FILE:LINE` or `FILE:LINE:COLUMN`."""
    numbered = re.fullmatch(r"(.+?):([0-9]{1,9})(?::([0-9]{1,9}))?", place)
    if numbered:
        return numbered[1], (int(numbered[2]), int(numbered[3] or 0))
    path, colon, pointer = place.rpartition(":")
    if not colon or (pointer and not pointer.startswith("/")):
        raise UsageError(
            f"{place!r} is neither FILE:LINE nor FILE:POINTER.",
            "A pointer looks like /item/0/request/header/1/value; findings in jsonl have theirs.",
        )
    return path, pointer


def _explained_line(
    path: str, line: int, column: int, document: Document, settled: Settled, fates: Sequence[str]
) -> list[str]:
    """The string at the column of a line; all of the line without one, or where none stands there."""
    numbers = range(len(document.tree.texts))
    locator = Locator(document, list(numbers))
    regions = {n: locator.region(n, Span(0, len(document.tree.texts[n]))) for n in numbers}
    told = {match.leaf.number for match in settled.kept} | {drop.match.leaf.number for drop in settled.drops}
    there = sorted(
        (n for n in numbers if regions[n].start_line <= line <= regions[n].end_line), key=lambda n: (n not in told, n)
    )
    exact = [n for n in there if regions[n][:2] <= (line, column) < regions[n][2:]]
    there = exact or there
    if not there:
        raise UsageError(f"{path} has no string on line {line}.", "Lines are counted from 1, as an editor does.")
    lines = [text for n in there[:_STRINGS] for text in _explained(path, document.leaf(n), settled, fates)]
    more = [f"… and {counted(len(there) - _STRINGS, 'more string')} on line {line}"] if len(there) > _STRINGS else []
    return [*lines, *more]


def _explained(path: str, leaf: Leaf, settled: Settled, fates: Sequence[str]) -> list[str]:
    lines = [
        f"{path}: {' / '.join(leaf.labels) or leaf.pointer}",
        f"  role {leaf.role.value}, field {leaf.name or '(none)'}, {len(leaf.text)} characters",
    ]
    kept = zip(settled.kept, fates, strict=True)
    lines += [_reported(match, fate) for match, fate in kept if match.leaf.number == leaf.number]
    lines += [_dropped(drop) for drop in settled.drops if drop.match.leaf.number == leaf.number]
    if len(lines) == 2:
        lines.append(
            "  nothing: no detector takes anything here for a credential, by its format, its field or a name in its text"
        )
    return lines


def _fates(document: Document, settled: Settled, settings: Settings) -> list[str]:
    """Why a scan does not report each of what was kept all the same; "" where it does."""
    settings = with_salt(settings)
    found = ignored_or_not(located_findings(document, settled.kept, settings)[0], settings)
    known: list[Finding] = []
    if settings.baseline:
        _, known, _ = compared(
            [finding for finding in found if not finding.suppression], [document.origin.path], settings
        )
    why = {(finding.region, finding.rule): finding.justification for finding in known}

    def fate(finding: Finding) -> str:
        if finding.suppression:
            return f"accepted by {finding.justification}"
        if (finding.region, finding.rule) in why:
            return f"tolerated: {why[finding.region, finding.rule]}"
        return "" if settings.shows(finding.severity, finding.confidence) else "below the thresholds"

    return list(map(fate, found))


def _reported(match: Match, fate: str) -> str:
    how = f", {hidden(match.decoded)}" if match.decoded else ""
    sure = f"{match.severity.value} severity, {match.confidence.value} confidence"
    said = f"{redact(match.value)} as {match.pattern_id} ({sure}{how}): {match.evidence}"
    return f"  not reported, {fate}: {said}" if fate else f"  reported: {said}"


def _dropped(drop: Drop) -> str:
    tier = " (weak: --weak shows it)" if drop.weak else ""
    return f"  dropped: {redact(drop.match.value)}, taken for {drop.match.pattern_id} because {drop.match.evidence}: {drop.reason}{tier}"
