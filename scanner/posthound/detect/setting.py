"""Literals that scripts give to variables which requests use as credentials, whatever these are called: `pm.environment.set("door", "…")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.detect.uses import evidence_of, kind_of_used
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

_CALL = regex(
    rf"""\.set\w{{0,30}}\(\s{{0,4}}(?P<open>{QUOTE})(?P<name>[^\"'`\\]{{1,100}})(?P=open)\s{{0,4}},\s{{0,4}}
        (?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n$]){{4,2000}})(?P=quote)\s{{0,4}}[,)]""",
    re.VERBOSE,
)


def given(document: Document, at_calls: Iterable[int], is_used: Callable[[str], bool]) -> Iterator[Match]:
    """The matches for such literals; `at_calls` are the places of `.set` in the joined texts.

    `is_used` tells of variables, and of those marked as passwords.
    """
    distinct = document.tree.distinct
    calls: dict[int, list[tuple[str, Span]]] = {}
    for number, at in distinct.joined.spans(at_calls):
        match = _CALL.match(distinct.texts[number], at)
        if match and is_used(match["name"]):
            calls.setdefault(number, []).append((match["name"], Span(*match.span("value"))))
    for number, leaves in document.leaves_of(calls).items():
        for leaf in leaves:
            if leaf.role is Role.SCRIPT:
                for name, span in calls[number]:
                    value = leaf.text[span.start : span.end]
                    kind = kind_of_used(name, value, is_used)
                    yield of_part(leaf, CredentialPart(name, kind, span, value), evidence_of(kind))
