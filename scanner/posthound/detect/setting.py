"""Literals that scripts give to variables which requests use as credentials, whatever these are called: `pm.environment.set("door", "…")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.detect.uses import evidence_of, kind_of_used
from posthound.model.columns import Distinct, Span
from posthound.model.matches import Match
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

_CALL = regex(
    rf"""\.set\w{{0,30}}\(\s{{0,4}}(?P<open>{QUOTE})(?P<name>[^\"'`\\]{{1,100}})(?P=open)\s{{0,4}},\s{{0,4}}
        (?P<quote>[\"'`])(?P<value>(?<=\")[^\"\\\n$]{{4,2000}}|(?<=')[^'\\\n$]{{4,2000}}|(?<=`)[^`\\\n$]{{4,2000}})(?P=quote)\s{{0,4}}[,)]""",
    re.VERBOSE,
)


def calls(distinct: Distinct, at_calls: Iterable[int]) -> Iterator[tuple[int, re.Match[str]]]:
    """Those of the calls at these places in the joined texts that give a literal to a name, each with its text's number."""
    for number, at in distinct.joined.spans(at_calls):
        match = _CALL.match(distinct.texts[number], at)
        if match:
            yield number, match


def given(document: Document, at_calls: Iterable[int], is_used: Callable[[str], bool]) -> Iterator[Match]:
    """The matches for such literals; `at_calls` are the places of `.set` in the joined texts.

    `is_used` tells of variables, and of those marked as passwords.
    """
    used: dict[int, list[tuple[str, Span]]] = {}
    for number, match in calls(document.tree.distinct, at_calls):
        if is_used(match["name"]):
            used.setdefault(number, []).append((match["name"], Span(*match.span("value"))))
    for number, leaves in document.leaves_of(used).items():
        for leaf in leaves:
            if leaf.role is Role.SCRIPT:
                for name, span in used[number]:
                    value = leaf.text[span.start : span.end]
                    kind = kind_of_used(name, value, is_used)
                    yield of_part(leaf, CredentialPart(name, kind, span, value), evidence_of(kind))
