"""Where a value in quotes goes on: `"…" + "…"`, over lines or not, as languages add texts (`+`, `.`, `..`, `&`, `<>`, `++`, `<<`, `||`), by a call
(`"…".concat("…")`), and side by side."""

from __future__ import annotations

from posthound.detect.pairs import QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

_PIECES = 32  # of one value, at most
_ADDED = r"\s{0,80}(?:\+{1,2}|\.{1,2}|&|<>|<<|\|\|)(?:[ \t]{0,8}_)?\s{0,80}|\)?\.(?:concat|plus|append)\(\s{0,8}"
# Behind a literal side by side stands no name, which would begin the next thing.
_BESIDE = r"(?:[ \t]{1,8}|[ \t]{0,8}\\?\r?\n[ \t]{1,80})(?=[fru]?[\"'][^\"'\n]{1,400}[\"'][ \t]{0,8}(?![ \t:=(]))"
_NEXT = regex(
    rf"{QUOTE}(?:{_ADDED}|{_BESIDE})[@fruNL]?(?P<quote>{QUOTE})(?P<more>[\w+/=.~@#$%^*!-]{{1,400}})(?=(?P=quote))"
)


def further(text: str, end: int) -> list[Span]:
    """Where the further pieces stand of a value whose first one ends here."""
    found = list[Span]()
    while len(found) < _PIECES and (match := _NEXT.match(text, end)):
        found.append(Span(*match.span("more")))
        end = match.end()
    return found
