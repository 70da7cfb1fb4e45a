"""The texts that a script makes out of its literals, and what each is for: its name, its object, its call.

`'a' + 'b'`, a template, `['a', 'b'].join('\\n')`, `'a'.concat('b')`, `String.raw` and a variable that grows by `+=` are one text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from posthound.formats.javascript import COMMENTS, NodeLink, Piece, Script, Text, TextBuilder
from posthound.formats.script_places import CodePlace, dotted, is_key, place
from posthound.model.columns import Span
from posthound.support.regexes import regex

_QUOTED = frozenset(("string", "template_string"))
_TOGETHER = frozenset(("binary_expression", "parenthesized_expression", "call_expression"))  # may put texts together
_JOINING = frozenset(("concat", "join"))  # the methods that do
_QUOTES = regex(r"[\"'`]")
_NESTING = 64  # deeper texts in texts are read one by one
_BRACKETS = 8  # so many around an operand are looked through


@dataclass(frozen=True)
class Found:
    """A text of a script; `link` is the expression that makes it."""

    script: Script = field(repr=False)
    link: NodeLink = field(repr=False)
    text: Text

    @cached_property
    def place(self) -> CodePlace:
        """What the text is for."""
        return place(self.script, self.link)

    @property
    def is_key(self) -> bool:
        """Whether it names a property instead of being a value."""
        return is_key(self.link)


def texts(script: Script) -> list[Found]:
    """Every text of a script that is not empty, in its order; comments and regular expressions are none."""
    grown: dict[tuple[int, str], int] = {}
    found: list[tuple[NodeLink, list[Text]]] = []
    for link, text in _folded(script):
        variable, grows = _variable(script, link)
        known = grown.get(variable) if variable and grows else None
        if known is not None:
            found[known][1].append(text)
            continue
        if variable:
            grown[variable] = len(found)
        found.append((link, [text]))
    joined = (Found(script, link, _in_one(script, parts)) for link, parts in found)
    return [one for one in joined if one.text.value]


def _in_one(script: Script, parts: list[Text]) -> Text:
    if len(parts) == 1:
        return parts[0]
    builder = TextBuilder(script.text)
    for part in parts:
        builder.join(part)
    return builder.done()


def comments(script: Script) -> Iterator[Span]:
    """Every comment of a script, in order."""
    return (link.span for link in script.links(COMMENTS.__contains__))


def _folded(script: Script) -> Iterator[tuple[NodeLink, Text]]:
    # Nearly all nodes of a script hold no literal: what has no quote in it is not looked into.
    quotes = [match.start() for match in _QUOTES.finditer(script.text)]
    waiting = [NodeLink(script.root, 0, None)]
    while waiting:
        link = waiting.pop()
        kind = link.node.type
        if kind == "string":
            yield link, script.literal(link.node)
            continue
        holes: list[NodeLink] = []
        text = fold(script, link, holes) if kind == "template_string" or kind in _TOGETHER else None
        if text is not None:
            yield link, text
            waiting.extend(reversed(holes))
        else:
            operands = _sum(link) if kind == "binary_expression" else []
            waiting.extend(reversed(operands or _quoting(link, quotes)))


def _quoting(link: NodeLink, quotes: Sequence[int]) -> list[NodeLink]:
    """The nodes right below in which a quote stands; `quotes` are the places of all, in order."""
    found: list[NodeLink] = []
    at, last = 0, len(quotes)
    for number, node in enumerate(link.node.children):
        at = bisect_left(quotes, node.start_byte, at)
        if at == last:
            break
        if quotes[at] < node.end_byte:
            found.append(NodeLink(node, number, link))
    return found


def fold(script: Script, link: NodeLink, holes: list[NodeLink]) -> Text | None:
    """The text that an expression is, holes for what is not constant (added to `holes`); None where it is no text."""
    kind = link.kind
    if kind == "string":
        return script.literal(link.node)
    if kind != "template_string" and kind not in _TOGETHER:
        return None
    builder = TextBuilder(script.text)
    return builder.done() if _fold(script, link, builder, holes, 0) else None


def _fold(script: Script, link: NodeLink, builder: TextBuilder, holes: list[NodeLink], depth: int) -> bool:
    if link.kind == "string":
        builder.join(script.literal(link.node))
        return True
    if link.kind == "template_string":
        _template(script, link, builder, holes, depth)
        return True
    parts = _parts(script, link) if depth < _NESTING else []
    for number, part in enumerate(parts):
        if number and isinstance(part, Text):
            builder.join(part)
        elif isinstance(part, NodeLink) and not _fold(script, part, builder, holes, depth + 1):
            builder.hole(part.span)
            holes.append(part)
    return bool(parts)


def _template(script: Script, link: NodeLink, builder: TextBuilder, holes: list[NodeLink], depth: int) -> None:
    """A template; its substitutions are read too, where they are texts."""
    raw = _tag(script, link) == "String.raw"
    at = link.span.start + 1
    for child in link.children():
        if child.kind != "template_substitution":
            continue
        builder.add(Span(at, child.span.start), link.span, raw=raw)
        for inner in child.values():
            if depth >= _NESTING or not _fold(script, inner, builder, holes, depth + 1):
                builder.hole(child.span)
                holes.append(inner)
        at = child.span.end
    builder.add(Span(at, link.span.end - 1), link.span, raw=raw)


def _tag(script: Script, link: NodeLink) -> str:
    if link.above is None or link.above.kind != "call_expression" or link.field != "arguments":
        return ""
    function = link.above.node.child_by_field_name("function")
    return script.of(function) if function is not None else ""


def _parts(script: Script, link: NodeLink) -> list[NodeLink | Text]:
    """What an expression puts together, with what goes between; empty where it puts no texts together."""
    if link.kind == "binary_expression":
        operands = _sum(link)
        return [*operands] if any(_textual(script, one) for one in operands) else []
    if link.kind == "parenthesized_expression":
        return [*link.values()] if _textual(script, link) else []
    return _joined(script, link) if link.kind == "call_expression" else []


def _sum(link: NodeLink) -> list[NodeLink]:
    """The operands of `a + b + c`, in order; empty where it is no sum."""
    operands: list[NodeLink] = []
    while link.kind == "binary_expression":
        operator = link.node.child_by_field_name("operator")
        if operator is None or operator.type != "+":
            break
        left, right = link.child("left"), link.child("right")
        if left is None or right is None:
            break
        operands.append(right)
        link = left
    return [link, *reversed(operands)] if operands else []


def _textual(script: Script, link: NodeLink, depth: int = 0) -> bool:
    """Whether an operand is surely a text."""
    for _ in range(_BRACKETS):
        inner = link.values() if link.kind == "parenthesized_expression" else []
        if not inner:
            break
        link = inner[0]
    if link.kind in _QUOTED or depth >= _BRACKETS:
        return link.kind in _QUOTED
    if link.kind == "call_expression":
        return bool(_joined(script, link, depth + 1))
    return any(_textual(script, one, depth + 1) for one in _sum(link))


def _joined(script: Script, link: NodeLink, depth: int = 0) -> list[NodeLink | Text]:
    """The parts of `['a', 'b'].join('\\n')` and of `'a'.concat('b')`."""
    # Scripts are full of other calls: these are told by their nodes alone.
    called = link.node.child_by_field_name("function")
    if called is None or called.type != "member_expression":
        return []
    told = called.child_by_field_name("property")
    if told is None or script.of(told) not in _JOINING:
        return []
    function, given = link.child("function"), link.child("arguments")
    if function is None or given is None or given.kind != "arguments":
        return []
    owner, method, values = function.child("object"), function.child("property"), given.values()
    name = script.of(method.node) if method is not None else ""
    if owner is None:
        return []
    if name == "concat" and _textual(script, owner, depth):
        return [owner, *values]
    elements = owner.values() if owner.kind == "array" else []
    if name != "join" or len(values) > 1 or not any(_textual(script, one, depth) for one in elements):
        return []
    end = owner.span.end
    between = fold(script, values[0], []) if values else Text(",", (Piece(0, 1, Span(end, end), None),))
    if between is None:
        return []
    parts: list[NodeLink | Text] = []
    for element in elements:
        parts += [between, element] if parts else [element]
    return parts


def _variable(script: Script, link: NodeLink) -> tuple[tuple[int, str] | None, bool]:
    """The block and the variable that an expression is given to directly, and whether it is added to what is there."""
    above = link.above
    if above is None:
        return None, False
    if above.kind == "variable_declarator" and link.field == "value":
        block = next((one for one in above.up() if one.kind in ("program", "statement_block", "switch_case")), above)
        return (block.node.id, dotted(script, above.node.child_by_field_name("name"))), False
    statement = above.above
    if above.kind not in ("assignment_expression", "augmented_assignment_expression") or link.field != "right":
        return None, False
    operator = above.child("operator")
    if operator is not None and operator.kind != "+=":
        return None, False
    if statement is None or statement.kind != "expression_statement" or statement.above is None:
        return None, False
    name = dotted(script, above.node.child_by_field_name("left"))
    return ((statement.above.node.id, name) if name else None), operator is not None
