"""Where a value in quotes goes on: `"…" + "…"`, over lines or not, as languages add texts (`+`, `.`, `..`, `&`, `<>`)."""

from __future__ import annotations

from posthound.detect.pairs import QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

_PIECES = 32  # of one value, at most
_NEXT = regex(
    rf"{QUOTE}\s{{0,80}}(?:\+|\.{{1,2}}|&|<>)(?:[ \t]{{0,8}}_)?\s{{0,80}}[fruNL@]?(?P<quote>{QUOTE})(?P<more>[\w+/=.~@#$%^*!-]{{1,400}})(?=(?P=quote))"
)


def further(text: str, end: int) -> list[Span]:
    """Where the further pieces stand of a value whose first one ends here."""
    found = list[Span]()
    while len(found) < _PIECES and (match := _NEXT.match(text, end)):
        found.append(Span(*match.span("more")))
        end = match.end()
    return found
