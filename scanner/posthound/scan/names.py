"""Names that hold secrets: file names, workspaces, and the texts of other tools' reports, before they are shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate

from posthound.clients import read_unknown
from posthound.model.matches import Ground, Values
from posthound.model.values import Finding, Notice, Origin, Raw
from posthound.policy.scrub import Scrubber, names_in, without
from posthound.scan.pipeline import engine_for, settle_document
from posthound.support.redact import redact
from posthound.support.regexes import regex

# A secret of one file is looked for in the names of all others where it is no word that anybody would use.
FOREIGN = 8
# Stands between texts that are searched at once: no name of one is joined to a value of the next by it.
_BETWEEN = "\n;\n"
# No value that its own format gives away is shorter, whatever stands around it.
_LONG = regex(r"[A-Za-z0-9_-]{16}")
_PASSWORD = regex(r"(://[^\s/:@]*:)[^\s/]+(?=@)")  # of an address
_BY_FORMAT = (Ground.FORMAT, Ground.SHAPE, Ground.PREFIXED_SHAPE)
_SAID = (*_BY_FORMAT, Ground.COMMON_FORMAT)


def told(message: str) -> str:
    """An error's words without what somebody pasted into the wrong place: they quote options, configurations and addresses."""
    if not (_LONG.search(message) or "@" in message):
        return message
    lines = _PASSWORD.sub("\\1…", message).split("\n")
    try:
        redacted = _redacted(lines, _SAID)
    except Exception:  # it is told that the rules are not built, say
        redacted = {}
    return "\n".join(redacted.get(line, line) for line in lines)


def redactions(texts: Iterable[str], *, names: bool = True) -> Mapping[str, str]:
    """Of these texts the ones that hold secrets, with the secrets redacted.

    Of `names`, which are words people chose, only what a credential's own format gives away counts; in other texts also what is
    assigned, as in a message.
    """
    return _redacted(texts, _BY_FORMAT if names else tuple(Ground))


def _redacted(texts: Iterable[str], grounds: Collection[Ground]) -> Mapping[str, str]:
    ordered = [text for text in texts if len(text) >= FOREIGN]
    lines = [text.replace("\n", " ").replace("\r", " ") for text in ordered]
    if not lines:
        return {}
    starts = [0, *accumulate(len(line) + len(_BETWEEN) for line in lines)]
    whole = _BETWEEN.join(lines)
    document = read_unknown(Raw(Origin("names"), f";\n{whole}".encode("utf-8", "surrogatepass")))
    found: dict[int, list[tuple[int, int, str]]] = {}
    for match in settle_document(document, engine_for()).kept:
        if match.ground not in grounds:
            continue
        start, end = match.span.start - 2, match.span.end - 2
        line = bisect_right(starts, start) - 1
        found.setdefault(line, []).append((start - starts[line], end - starts[line], redact(match.value)))
    return {ordered[line]: _replaced(lines[line], spans) for line, spans in found.items()}


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    for start, end, shown in sorted(spans, reverse=True):
        text = text[: max(start, 0)] + shown + text[end:]
    return text


def without_secrets(
    findings: list[Finding], notices: Sequence[Notice], values: Sequence[Values]
) -> tuple[list[Finding], list[Notice]]:
    """Findings and notices without the secrets of other files, and without what gives itself away in names that no scan reads."""
    names = [finding.file for finding in findings] + [notice.path for notice in notices]
    leading = {*names, *(finding.host for finding in findings)}
    names += [name for f in findings if f.origin for name in (f.origin.workspace, f.origin.owner)]
    # The keys of a file, which no scan reads, are among these.
    texts = {text for finding in findings for text in names_in(finding)}
    known = redactions(dict.fromkeys([*names, *sorted(filter(_LONG.search, texts))]))
    foreign = (value for held in values for value in held)
    scrub = Scrubber(foreign, FOREIGN, leading) if len(values) > 1 else None
    if not known and scrub is None:
        return findings, list(notices)

    def clean(text: str) -> str:
        text = known.get(text, text)
        return scrub(text) if scrub else text

    told = [n._replace(path=clean(n.path), message=scrub(n.message) if scrub else n.message) for n in notices]
    near = texts.intersection(known).union(scrub.may_change(texts) if scrub else ())
    return without(findings, near, clean), told
