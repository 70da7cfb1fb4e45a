"""A value that a script puts together from several literals: over lines, by `+` and `+=`, in a template, from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from posthound.fix.literals import Edit
from posthound.formats.javascript import COMMENTS, NodeLink, Script
from posthound.formats.script_texts import Found
from posthound.model.columns import Span

_STATEMENTS = frozenset(("expression_statement", "lexical_declaration", "variable_declaration", "return_statement"))
_ADDED = frozenset(("binary_expression", "parenthesized_expression", "template_substitution", "template_string"))


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a value begins, and the edits that take away the rest of it; the number of lines stays."""

    first: Span
    rest: tuple[Edit, ...]


def spread(script: Script, found: Sequence[Found], start: int, stored: str) -> Spread | None:
    """A value that begins at `start` in a literal and goes on in others; None where no text of the script is that value."""
    for one in found:
        at = next(
            (p.at + start - p.span.start for p in one.text.pieces if p.literal and p.span.start <= start < p.span.end),
            -1,
        )
        if at < 0 or one.text.value[at : at + len(stored)] != stored:
            continue
        sources = one.text.sources(Span(at, at + len(stored)))
        literals = [_literal(script, source) for source in sources]
        known = [literal for literal in literals if literal is not None]
        if len(known) == len(literals) and _in_a_row(known):
            return _taken(script, sources, known)
    return None


def _literal(script: Script, source: Span) -> NodeLink | None:
    link = script.at(source)
    return next((one for one in (link, *link.up()) if one.kind in ("string", "template_string")), None)


def _taken(script: Script, sources: Sequence[Span], literals: Sequence[NodeLink]) -> Spread | None:
    """The first part, and the edits that empty the others; elements of a list that is joined go as a whole."""
    rest: list[Edit] = []
    listed = _element(literals[0])
    last = listed
    for source, literal in zip(sources[1:], literals[1:], strict=True):
        element = _element(literal)
        if element is not None and listed is not None and _same_list(element, listed):
            if element.span != literal.span and element.number != listed.number:
                return None  # an element that is a sum itself
            if element.number != listed.number:
                last = element
                if source.start != element.span.start + 1:
                    return None
                continue
        elif listed is not None:
            if _separates(literal, listed):
                continue
            return None
        rest.append((source, _nothing(script, literal, source)))
    if listed is not None and last is not None and last.number != listed.number:
        if sources[-1].end != last.span.end - 1 or listed.span != literals[0].span:
            return None  # what is left of the last element would have to move to the first
        gone = Span(listed.span.end, last.span.end)
        rest.append((gone, "\n" * script.text.count("\n", *gone)))
    return Spread(sources[0], tuple(rest))


def _in_a_row(literals: Sequence[NodeLink]) -> bool:
    """Whether the statements that put the value together follow each other, so that nothing sees it half done."""
    statements = [next((one for one in literal.up() if one.kind in _STATEMENTS), literal).node for literal in literals]
    for one, other in pairwise(statements):
        before = other.prev_named_sibling
        while before is not None and before.type in COMMENTS:
            before = before.prev_named_sibling
        if one.id != other.id and (before is None or before.id != one.id):
            return False
    return True


def _element(literal: NodeLink) -> NodeLink | None:
    """The element of a list that a literal is or is a part of."""
    link = literal
    while link.above is not None and link.above.kind in _ADDED:
        link = link.above
    return link if link.above is not None and link.above.kind == "array" else None


def _same_list(one: NodeLink, other: NodeLink) -> bool:
    return one.above is not None and other.above is not None and one.above.node.id == other.above.node.id


def _separates(literal: NodeLink, listed: NodeLink) -> bool:
    """Whether a literal stands between the elements of the list: it is needed for the others."""
    call = next((one for one in literal.up() if one.kind == "call_expression"), None)
    function = call.child("function") if call is not None else None
    owner = function.child("object") if function is not None else None
    return owner is not None and listed.above is not None and owner.node.id == listed.above.node.id


def _nothing(script: Script, literal: NodeLink, source: Span) -> str:
    """What stands for no text within a literal, with the line breaks that were there."""
    lines = "\n" * script.text.count("\n", *source)
    if not lines:
        return ""
    quote = script.text[literal.span.start]
    return f"${{''{lines}}}" if literal.kind == "template_string" else f"{quote} +{lines} {quote}"
