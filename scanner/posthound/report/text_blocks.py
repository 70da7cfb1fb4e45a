"""The secrets of a text report: by provider, the runbook once; under it each secret with its places, worst first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

from posthound.model.values import Exposure, Finding, Level
from posthound.report.base import Report, urgency
from posthound.report.text import Paint
from posthound.report.words import advice, hidden
from posthound.support.regexes import regex
from posthound.support.terminal import clean, counted

COLORS = {Level.CRITICAL: "1;31", Level.HIGH: "31", Level.MEDIUM: "33", Level.LOW: "36"}
_PLACES_SHOWN = 8
# So many secrets of one runbook are shown with their places, of more than that only some; the rest by their files.
_MOST, _SHOWN, _FILES = 20, 8, 12
_EXPOSURES = tuple(Exposure)
_WORD = regex(r"[A-Za-z0-9_@%+=:,./-]+")  # what a shell takes as it is
_ALL = "--all-files"  # files that are named are taken in any case
# Digits of a fingerprint that tell it from others, and that people type.
DIGITS = 12


def totals(groups: Sequence[Sequence[Finding]]) -> str:
    """How many secrets there are by severity and, where anybody but the file's readers can see one, by exposure."""
    severities = Counter(min((f.severity for f in group), key=lambda level: level.rank) for group in groups)
    exposures = Counter(min((f.exposure for f in group), key=_EXPOSURES.index) for group in groups)
    parts = [f"{severities[level]} {level.value}" for level in Level if severities[level]]
    told = ", ".join(parts)
    if set(exposures) != {Exposure.FILE}:
        told += "; " + ", ".join(f"{exposures[e]} {_readers(e)}" for e in _EXPOSURES if exposures[e])
    return told


def _readers(exposure: Exposure) -> str:
    return "PUBLIC" if exposure is Exposure.PUBLIC else "in files" if exposure is Exposure.FILE else exposure.value


def blocks(groups: Sequence[Sequence[Finding]], report: Report, paint: Paint) -> list[str]:
    """The lines for secrets, an empty one after each provider."""
    by_runbook: dict[tuple[str, str, str], list[Sequence[Finding]]] = {}
    for group in groups:
        by_runbook.setdefault(_runbook(group, report), []).append(group)
    lines: list[str] = []
    for (provider, rotation, url), secrets in by_runbook.items():
        lines.append(paint(clean(provider), "1"))
        shown = secrets if len(secrets) <= _MOST else secrets[:_SHOWN]
        for secret in shown:
            lines += [f"  {line}" for line in _secret(secret, report, paint)]
        if len(shown) < len(secrets):
            lines.append(
                f"  … and {counted(len(secrets) - len(shown), 'more secret')}, in {_files(secrets[len(shown) :])}"
            )
        if rotation:
            lines.append(
                f"  Rotate {'it' if len(secrets) == 1 else 'each'}: {clean(rotation)}{f' {clean(url)}' if url else ''}"
            )
        lines.append("")
    return lines


def _files(secrets: Sequence[Sequence[Finding]]) -> str:
    files = list(dict.fromkeys(f.file for secret in secrets for f in secret))
    more = f" and {counted(len(files) - _FILES, 'more file')}" if len(files) > _FILES else ""
    return f"{', '.join(map(clean, files[:_FILES]))}{more} (all with --format jsonl)"


def _first(group: Sequence[Finding]) -> Finding:
    return min(group, key=lambda f: (f.severity.rank, f.confidence.rank))


def _runbook(group: Sequence[Finding], report: Report) -> tuple[str, str, str]:
    first = _first(group)
    pattern = report.rules.get(first.rule)
    return (pattern.provider.name, pattern.rotation, pattern.rotation_url) if pattern else (first.rule, "", "")


def _secret(group: Sequence[Finding], report: Report, paint: Paint) -> list[str]:
    first = _first(group)
    pattern = report.rules.get(first.rule)
    title = pattern.name if pattern else first.rule
    head = paint(first.severity.value.upper(), COLORS[first.severity])
    public = paint(" in a PUBLIC workspace", "1;31") if any(f.exposure is Exposure.PUBLIC for f in group) else ""
    why = f", {first.lowered}" if first.lowered else ""
    unsure = "" if first.confidence is Level.HIGH else f", {first.confidence.value} confidence"
    lines = [
        f"{head} {title} {paint(clean(first.redacted), '1')}{public} ({first.rule}{why}{unsure}, secret {first.secret_id[:DIGITS]})"
    ]
    lines += [f"  {_place(finding, paint)}" for finding in sorted(group, key=urgency)[:_PLACES_SHOWN]]
    if len(group) > _PLACES_SHOWN:
        lines.append(f"  … and {counted(len(group) - _PLACES_SHOWN, 'more place')} (all of them with --format jsonl)")
    lines += [f"  {line}" for line in (*_lived(first), *_known(first), *_advice(group))]
    return lines


def _place(finding: Finding, paint: Paint) -> str:
    place = f"{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
    note = f" ({hidden(finding.decoded)})" if finding.decoded else ""
    if finding.origin and finding.origin.lost_since:
        note += f" (no longer visible to this key since {finding.origin.lost_since})"
    if finding.origin and finding.origin.forks:
        note += f" (and in {counted(finding.origin.forks, 'fork')})"
    note += f" (tolerated until {finding.ended}, which is over)" if finding.ended else ""
    where = f"{clean(' / '.join(finding.path))}{note}".strip()
    return f"{paint(place, '4')}  {where}" if where else paint(place, "4")


def _lived(finding: Finding) -> list[str]:
    """Since when a secret is in the repository's history, and until when."""
    told = finding.history
    if told is None:
        return []
    since = (
        f"Entered with {told.entered[:10]} on {told.entered_at[:10]}" if told.entered else "Was there before the range"
    )
    if told.in_tip:
        return [f"{since}, and is still there."]
    gone = f", left with {told.left[:10]} on {told.left_at[:10]}" if told.left else ", on a branch of its own"
    file = clean(finding.file.partition("!/")[0])
    # git takes a path from the root but for one that begins so; reports call it from the working folder.
    held = _quoted(f"{told.held_by[:10]}:{file if os.path.isabs(file) else f'./{file}'}")
    return [f"{since}{gone}: still leaked. To see it: git show {held}"]


def _known(finding: Finding) -> list[str]:
    """What the ledger knows: by when it is to be revoked, by whom, under which ticket."""
    parts = [f"due {finding.due}" if finding.due else "", finding.owner and f"owner {finding.owner}", finding.work_item]
    told = ", ".join(clean(part) for part in parts if part)
    return [f"{told[0].upper()}{told[1:]}."] if told else []


def _advice(group: Sequence[Finding]) -> list[str]:
    told = advice([_first(group).lowered], (f.vault_reference for f in group), (f.by_hand for f in group))
    return [clean(line) for line in told]


def accepted(groups: Sequence[Sequence[Finding]]) -> list[str]:
    """A line for each secret that somebody accepted, with the reason."""
    return [
        f"accepted: {clean(first.redacted)} ({first.rule}) at {clean(first.file)}:{first.region.start_line}, {clean(first.justification)}"
        for first in map(_first, groups)
    ]


def _folder(files: Sequence[str]) -> str:
    """The folder that all these files are in."""
    try:
        return os.path.commonpath(files) or "."
    except ValueError:  # some are named from the root, some from here
        return "."


def _given(files: Sequence[str], again: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """The files as a command line names them, or the folder of many, and with which words `again` it takes what a scan took."""
    if len(files) <= 3:
        return [_quoted(clean(file)) for file in files], [word for word in again if word != _ALL]
    return [_quoted(clean(_folder(files)))], list(again)


def _quoted(word: str) -> str:
    """A word as a shell takes it for one, and a command for a file's name."""
    return _word(f"./{word}" if word.startswith("-") else word)  # `posthound fix --write` would write


def _repeated(words: Iterable[str]) -> str:
    """Words of the command line that a proposed command takes, too."""
    return "".join(f" {_word(word)}" for word in words)


def _word(word: str) -> str:
    if _WORD.fullmatch(word):  # as nearly all are
        return word
    from shlex import quote

    return quote(word)


def next_steps(findings: Sequence[Finding], again: Sequence[str] = ()) -> list[str]:
    """One line each for what to do about findings in files: replace, take out of commits, accept, ask why."""
    here = [f for f in findings if not (f.origin and f.origin.workspace_id) and not f.file.startswith("<")]
    past = [f for f in here if f.history is not None]
    here = [f for f in here if (f.history is None or f.history.in_tip) and "://" not in f.file]
    if not here:
        return _past_steps(past, again)
    first = here[0]
    holding = list(dict.fromkeys(f.file.partition("!/")[0] for f in here if f.secret_id == first.secret_id))
    named, words = _given(holding, again)
    # A scan of the working folder may not look into them.
    where = _repeated(words) + "".join(f" --in {file}" for file in named)
    asked = _repeated(word for word in again if word != _ALL)
    return [
        *_replacing(here, again),
        *_rewriting(past),
        f"Accept:  posthound baseline add {first.secret_id[:DIGITS]} --why REASON{where}   (for 90 days; other secrets by their digits)",
        f"Ask why: posthound scan{asked} --explain {_quoted(f'{clean(first.file)}:{first.region.start_line}:{first.region.start_column}')}",
        "",
    ]


def _replacing(here: Sequence[Finding], again: Sequence[str]) -> list[str]:
    """How what stands in files is replaced, where anything can be but by hand."""
    files = list(dict.fromkeys(f.file for f in here if "!/" not in f.file))
    if not files:
        return [
            f"Replace: unpack {_quoted(clean(here[0].file.partition('!/')[0]))}, and posthound fix the folder with its files"
        ]
    replaced = [f for f in here if "!/" not in f.file and not f.by_hand]
    if not replaced:
        return []
    unsafe = all(f.unsafe for f in replaced)
    named, words = _given(files, again)
    told = "shows the change, which may alter what is sent or run" if unsafe else "shows the change"
    line = " ".join(("--unsafe",) * unsafe + (*map(_word, words), *named))
    return [f"Replace: posthound fix {line}   ({told}; --write makes it)"]


def _rewriting(past: Sequence[Finding]) -> list[str]:
    """How what commits hold is taken out of these, as long as nobody else has them."""
    entered = [f.history for f in past if f.history is not None and f.history.entered]
    if not entered:
        return []
    first = min(entered, key=lambda one: one.entered_at)
    return [
        f"Rewrite: git rebase -i {first.entered[:10]}^   (while that commit is not published: edit it, so that none holds the secret)"
    ]


def _past_steps(past: Sequence[Finding], again: Sequence[str]) -> list[str]:
    """The same for findings that only older commits hold."""
    if not past:
        return []
    words = _repeated(again)
    accept = f"Accept:  posthound baseline add {past[0].secret_id[:DIGITS]} --history --why REASON{words}   (once it is revoked; for 90 days)"
    return [*_rewriting(past), accept, ""]


def crawl_steps(findings: Sequence[Finding], again: Sequence[str] = ()) -> list[str]:
    """One line each for what to do about findings in Postman: take out of public view, replace, see through to revocation."""
    if not findings:
        return []
    public = next(
        (f.origin for f in findings if f.origin and f.origin.workspace_id and f.exposure is Exposure.PUBLIC), None
    )
    named = (
        f"Contain: posthound contain {_quoted(clean(public.workspace_id))}   ({clean(public.workspace)} is public)"
        if public
        else ""
    )
    words = _repeated(again)
    noted = "" if any(f.due for f in findings) else f"posthound crawl --ledger{words}, then "
    return [
        *filter(None, (named,)),
        f"Replace: posthound fix --cloud{words}   (shows the change in Postman; --write makes it)",
        f"Revoke:  {noted}posthound rotate list   (the ledger: who has to do what by when)",
        "",
    ]
