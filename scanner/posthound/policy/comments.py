"""Comments that accept what stands on their line: `posthound: ignore[rule] reason` in scripts, YAML and plain text.

JSON has no comments; there an ignore of the configuration names the id of the item. Other scanners' comments are honoured when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from posthound.model.containers import is_object
from posthound.model.matches import Match
from posthound.model.values import Document, Finding, Notice, Role, Syntax

_SIGNS = {"script": r"//|/\*", "yaml": r"(?:^|(?<=\s))#", "text": r"//|/\*|#|--|;|<!--"}
_OURS = r"(?:{sign})\s*posthound:\ ?ignore(?:\[(?P<rules>[^\]\r\n]{{0,200}})\])?(?P<why>[^\r\n]{{0,500}})"
_THEIRS = r"(?:{sign})\s*(?P<theirs>pragma:\s?(?:allow|white)list[ -]secret|gitleaks:allow)"
_IDS = ("id", "_postman_id", "uid")
_BREAK = re.compile(r"\r\n|\n|\r")


def commented(
    document: Document, matches: Sequence[Match], findings: Sequence[Finding], *, others: bool
) -> tuple[list[Finding], list[Notice]]:
    """The findings, those with a comment on their line accepted; and a notice for each comment of ours that accepts nothing.

    `others` asks to honour those of other scanners, too.
    """
    lines = _BREAK.split(document.text())
    made = [
        _accepted(document, lines, match, finding, others=others)
        for match, finding in zip(matches, findings, strict=True)
    ]
    used = {finding.region.start_line for finding in made if finding.suppression}
    unused = [
        Notice(document.origin.path, f"line {number}: the comment posthound: ignore accepts nothing; take it out")
        for number, line in enumerate(lines, start=1)
        if number not in used and "posthound:" in line and _comment(line, _kind(document, None), others=False)
    ]
    return made, unused


def _kind(document: Document, match: Match | None) -> str:
    """Which signs begin a comment where a match stands, or anywhere in a document; "" where there are none."""
    if match is not None and match.leaf.role is Role.SCRIPT:
        return "script"
    if document.syntax is Syntax.JSON:  # only scripts have comments in it
        return "" if match else "script"
    return "yaml" if document.syntax is Syntax.YAML and match else "text"


def _comment(line: str, kind: str, *, others: bool) -> re.Match[str] | None:
    sign = _SIGNS[kind]
    found = re.search(_OURS.format(sign=sign), line)
    return found or (re.search(_THEIRS.format(sign=sign), line, re.IGNORECASE) if others else None)


def _accepted(document: Document, lines: Sequence[str], match: Match, finding: Finding, *, others: bool) -> Finding:
    kind = _kind(document, match)
    comment = _comment(_line(lines, match, finding, kind), kind, others=others) if kind else None
    if comment is None:
        return finding
    groups = comment.groupdict()
    if groups.get("theirs"):
        return finding._replace(suppression="inSource", justification=f"comment {groups['theirs']}")
    rules = [rule.strip() for rule in (groups["rules"] or "*").split(",")]
    if not any(fnmatchcase(finding.rule, rule) for rule in rules):
        return finding
    why = re.sub(r"\s*(\*/|-->).*", "", groups["why"]).strip(" \t:-\"',\\")
    return finding._replace(suppression="inSource", justification=f"comment on the line: {why or 'no reason given'}")


def _line(lines: Sequence[str], match: Match, finding: Finding, kind: str) -> str:
    """What stands around a value on its line, the value itself taken out: it must not speak for itself."""
    if kind == "script":
        text, span = match.leaf.text, match.span
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        return f"{text[start : span.start]} {text[span.end : end if end >= 0 else len(text)]}"
    region = finding.region
    if not 0 < region.start_line <= len(lines):
        return ""
    line = lines[region.start_line - 1]
    after = line[region.end_column - 1 :] if region.end_line == region.start_line else ""
    return f"{line[: region.start_column - 1]} {after}"


def inside_items(
    document: Document, matches: Iterable[Match], findings: Iterable[Finding], wanted: frozenset[str]
) -> list[Finding]:
    """The findings, those in an item (or collection) whose id is wanted with that id."""
    tree = document.tree
    made = []
    for match, finding in zip(matches, findings, strict=True):
        container, found = tree.parents[match.leaf.number], ""
        while container >= 0 and not found:
            row = tree.objects[container]
            if is_object(row):
                found = next((row[key] for key in _IDS if isinstance(row.get(key), str) and row[key] in wanted), "")
            container = tree.container_parents[container]
        made.append(finding._replace(item=found) if found else finding)
    return made
