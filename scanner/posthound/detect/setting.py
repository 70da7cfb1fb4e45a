"""Literals that scripts give to variables which requests use as credentials, whatever these are called: `pm.environment.set("door", "…")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from posthound.detect.marks import SET
from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.detect.uses import evidence_of, kind_of_used
from posthound.model.columns import Span, places_of
from posthound.model.matches import Match
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

_CALL = regex(
    rf"""\.set\w{{0,30}}\(\s{{0,4}}(?P<open>{QUOTE})(?P<name>[^\"'`\\]{{1,100}})(?P=open)\s{{0,4}},\s{{0,4}}
        (?P<quote>[\"'`])(?P<value>(?<=\")[^\"\\\n$]{{4,2000}}|(?<=')[^'\\\n$]{{4,2000}}|(?<=`)[^`\\\n$]{{4,2000}})(?P=quote)\s{{0,4}}[,)]""",
    re.VERBOSE,
)
# The same up to its literal, told in the joined texts, where what is beyond Latin-1 is a question mark: nearly all calls give something else.
_BLANKS = rb"[\s\x1c-\x1f\x85\xa0?]{0,4}"
_ANY_CALL = regex(
    rb"\.set[\w\x80-\xff?]{0,30}\(%(blanks)s%(quote)s[^\"'`\\]{1,100}%(quote)s%(blanks)s,%(blanks)s[\"'`]"
    % {b"blanks": _BLANKS, b"quote": QUOTE.encode()}
)


class Setting:
    """Where scripts give a literal to a name: the number of the text, and the call."""

    def __init__(self, document: Document) -> None:
        texts, joined = document.tree.distinct.texts, document.tree.distinct.joined
        self.calls = list[tuple[int, re.Match[str]]]()
        if places := [at for at in places_of(joined.data, SET) if _ANY_CALL.match(joined.data, at)]:
            spans = joined.spans(places)
            self.calls = [(number, call) for number, at in spans if (call := _CALL.match(texts[number], at))]


def given(document: Document, is_used: Callable[[str], bool]) -> Iterator[Match]:
    """The matches for such literals; `is_used` tells of variables, and of those marked as passwords."""
    used: dict[int, list[tuple[str, Span]]] = {}
    for number, call in document.memory(Setting).calls:
        if is_used(call["name"]):
            used.setdefault(number, []).append((call["name"], Span(*call.span("value"))))
    for number, leaves in document.leaves_of(used).items():
        for leaf in leaves:
            if leaf.role is Role.SCRIPT:
                for name, span in used[number]:
                    value = leaf.text[span.start : span.end]
                    kind = kind_of_used(name, value, is_used)
                    yield of_part(leaf, CredentialPart(name, kind, span, value), evidence_of(kind))
