"""Literals that scripts give to variables which requests use as credentials, whatever these are called: `pm.environment.set("door", "…")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from posthound.detect.marks import SETS
from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.detect.uses import evidence_of, kind_of_used
from posthound.model.columns import Span, places_of
from posthound.model.matches import Match
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

_CALL = regex(
    rf"""(?:\.set\w{{0,30}}|[rp]s\.put(?:Object)?)\(\s{{0,4}}(?P<open>{QUOTE})(?P<name>[^\"'`\\]{{1,100}})(?P=open)\s{{0,4}},\s{{0,4}}
        (?P<quote>[\"'`])(?P<value>(?<=\")[^\"\\\n$]{{4,2000}}|(?<=')[^'\\\n$]{{4,2000}}|(?<=`)[^`\\\n$]{{4,2000}})(?P=quote)\s{{0,4}}[,)]""",
    re.VERBOSE,
)
# The same up to what is given, told in the joined texts, where what is beyond Latin-1 is a question mark: nearly all calls give something
# else than a literal, what another variable holds, or what a name of the script's own does.
_BLANKS, _QUOTED = rb"[\s\x1c-\x1f\x85\xa0?]{0,4}", QUOTE.encode()
_READ = (
    rb"(?:await\s|(?:new\s)?[\w.]{1,40}\(\s?|\(|`[^`$]{0,60}\$\{|`\$\{[^{}]{1,80}\}:\$\{|%(quote)s[^\"'`\\]{0,60}%(quote)s\s?\+\s?"
    rb"|[\w.]{1,60}(?:\(%(quote)s[^\"'`\\]{1,60}%(quote)s\))?\s?\+\s?){0,4}"
    rb"(?:(?:pm|insomnia|pw|hopp|client|request)\.(?:env|global|variables|collectionV|iterationD|baseE|active|folder)"
    rb"|(?:bru|postman|tc)\.get|(?:vars|props)\.get|(?:environment|globals)[.\[])" % {b"quote": _QUOTED}
)
_SAID = rb"(?:%(quote)s\w{1,8}\s?%(quote)s\s?\+\s?|`(?:\w{1,8}\s)?\$\{)?" % {b"quote": _QUOTED}
_ANY_CALL = regex(
    rb"(?:(?:\.set[\w\x80-\xff?]{0,30}|[rp]s\.put(?:Object)?)\(%(blanks)s%(quote)s[^\"'`\\]{1,100}%(quote)s%(blanks)s,%(blanks)s(?:(?=[\"'`]).)?"
    rb"|\.(?:add|upsert)\(\{%(blanks)s(?:%(quote)s)?key(?:%(quote)s)?%(blanks)s:%(blanks)s%(quote)s[^\"'`\\]{1,100}%(quote)s%(blanks)s,%(blanks)s"
    rb"(?:%(quote)s)?value(?:%(quote)s)?%(blanks)s:%(blanks)s)(?:(?<=[\"'`])|%(read)s|%(said)s([A-Za-z_$][\w$]{0,60})(?:\}`)?\s{0,4}[),}])"
    % {b"blanks": _BLANKS, b"quote": _QUOTED, b"read": _READ, b"said": _SAID}
)
# How such a name gets a variable's value, and so far before it is used it is looked for.
_TAKING, _NEAR = regex(rb"\s?=\s{0,4}" + _READ), 20_000


class Setting:
    """Where scripts give a literal to a name (the number of the text, and the call), and where they may give it another variable's value."""

    def __init__(self, document: Document) -> None:
        joined = document.tree.distinct.joined
        texts, data = joined.texts, joined.data
        called = ((at, found) for at in places_of(data, *SETS) if (found := _ANY_CALL.match(data, at)))
        self.places = [at for at, found in called if found[1] is None or _holds_another(data, found[1], at)]
        self.calls, self.passing = list[tuple[int, re.Match[str]]](), list[tuple[int, int]]()
        for number, at in joined.spans(self.places) if self.places else ():
            call = _CALL.match(texts[number], at)
            if call:
                self.calls.append((number, call))
            if call is None or "{{" in call["value"]:
                self.passing.append((number, at))

    @property
    def texts(self) -> set[int]:
        """The numbers of the texts with such calls."""
        return {number for number, _ in self.calls}.union(number for number, _ in self.passing)


def _holds_another(data: bytes, name: bytes, at: int) -> bool:
    """Whether a name of the script's own got a variable's value before this place."""
    first = at - _NEAR if at > _NEAR else 0
    taken = data.rfind(name + b" =", first, at)
    if taken < 0:
        taken = data.rfind(name + b"=", first, at)
    return taken >= 0 and _TAKING.match(data, taken + len(name)) is not None


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
