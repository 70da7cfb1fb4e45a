"""Where a text stands in the expression of a template: in which literal of it, so that another expression can take that one's place."""

from __future__ import annotations

from typing import NamedTuple

from posthound.model.columns import Span
from posthound.support.regexes import regex

_LITERAL = regex(r"(?P<coded>b64)?(?P<quote>['\"])(?:(?!(?P=quote))[^\\]|\\.){0,4000}(?P=quote)")


class PlacedLiteral(NamedTuple):
    """A literal with its quotes; `coded`: it is kept in base64."""

    span: Span
    quote: str
    coded: bool

    def holds_all(self, span: Span) -> bool:
        """Whether the span is all that stands in it."""
        return not self.coded and (span.start, span.end) == (self.span.start + 1, self.span.end - 1)


def is_inside(text: str, span: Span, opening: str, closing: str) -> bool:
    """Whether a span stands in an expression with these marks."""
    begin = text.rfind(opening, 0, span.start)
    return begin >= 0 and text.find(closing, begin, span.start) < 0 and text.find(closing, span.end) >= 0


def literal_around(text: str, span: Span, opening: str) -> PlacedLiteral | None:
    """The literal around a span in the expression that such a mark opens before it."""
    at = text.rfind(opening, 0, span.start) + len(opening)
    while found := _LITERAL.search(text, at, span.end + 4000):
        if found.start() >= span.start:
            return None
        if found.end() > span.end:
            coded = found["coded"] is not None or found[0].startswith("b64::", 1)
            return PlacedLiteral(Span(*found.span()), found["quote"], coded)
        at = found.end()
    return None
