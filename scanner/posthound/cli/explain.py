"""`posthound scan --explain FILE:POINTER`: why a place was or was not reported."""

from __future__ import annotations

from posthound.clients import read
from posthound.config.settings import Settings
from posthound.model.matches import Drop, Match
from posthound.model.values import Origin, Raw
from posthound.policy.scrub import scrubber_of
from posthound.scan.names import redactions
from posthound.scan.pipeline import engine_for, settle_document
from posthound.support.errors import SourceError, UsageError
from posthound.support.files import read_file
from posthound.support.redact import redact
from posthound.support.terminal import clean


def explain_place(place: str, settings: Settings) -> str:
    """What every detector and filter said about the leaf at a JSON pointer; values are redacted.

    Raises UsageError where the place does not exist.
    """
    path, colon, pointer = place.rpartition(":")
    if not colon or (pointer and not pointer.startswith("/")):
        raise UsageError(
            f"{place!r} is not FILE:POINTER.",
            "A pointer looks like /item/0/request/header/1/value; findings in jsonl have theirs.",
        )
    try:
        document = read(Raw(Origin(path), read_file(path, settings.max_size), forced=True))
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}", "Check the part before the last colon."
        ) from error
    leaf = next((leaf for i in range(len(document.tree.texts)) if (leaf := document.leaf(i)).pointer == pointer), None)
    if leaf is None:
        raise UsageError(
            f"{path} has no string at {pointer or 'its root'}.",
            "Object keys and list positions lead there, from the root.",
        )
    kept, drops, _ = settle_document(document, engine_for(settings.patterns, thorough=True))
    hide = scrubber_of([*kept, *(drop.match for drop in drops)])
    path = redactions([path]).get(path, path)
    lines = [
        f"{path}: {' / '.join(leaf.labels) or pointer}",
        f"  role {leaf.role.value}, field {leaf.name or '(none)'}, {len(leaf.text)} characters",
    ]
    lines += [_reported(match) for match in kept if match.leaf.pointer == pointer]
    lines += [_dropped(drop) for drop in drops if drop.match.leaf.pointer == pointer]
    if len(lines) == 2:
        lines.append(
            "  nothing: no detector takes anything here for a credential, by its format, its field or a name in its text"
        )
    return "".join(f"{clean(hide(line))}\n" for line in lines)


def _reported(match: Match) -> str:
    return f"  reported: {redact(match.value)} as {match.pattern_id} ({match.confidence.value} confidence): {match.evidence}"


def _dropped(drop: Drop) -> str:
    tier = " (weak: --weak shows it)" if drop.weak else ""
    return f"  dropped: {redact(drop.match.value)}, taken for {drop.match.pattern_id} because {drop.match.evidence}: {drop.reason}{tier}"
