"""What an expression of a script is for: the name it is given to, the object it stands in, the call it is handed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from posthound.formats.javascript import FUNCTIONS, HOLE, NodeLink, Script
from posthound.model.columns import Span
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_EQUALITY = frozenset(("===", "==", "!==", "!="))
_QUOTED = frozenset(("string", "template_string"))
# A name right before what is added to a text: `&password=`, `"token": "`, `X-Api-Key: `.
_NAMED_BEFORE = regex(r"(?:^|[?&;,\s{\"'])([A-Za-z][\w.-]{1,60})[\"']?\s{0,2}[=:]\s{0,2}[\"']?$")
_NEAR = 80  # characters of that text
_WORDS = frozenset(("this", "super", "import"))
_ENDS = FUNCTIONS | {"statement_block", "program", "class_body", "expression_statement", "return_statement"}
_HEIGHT = 200  # so far up is looked for what a text is for


@dataclass(frozen=True, slots=True)
class CodePlace:
    """What a text is for, as far as the code around it says.

    `name`: the variable, member, parameter or class field it is given to, or is compared with, or the function that returns it.
    `keys`: the properties that lead to it in an object literal, the outermost first; `row`: the other constant properties of that
    object. `label`: the text before it in a list of two, as `Object.fromEntries` takes them, or the parameter of the script's own function
    that takes it. `call`: the function it is handed to (`pm.environment.set`), `argument` its number there, `arguments` the constant ones
    by number. A constant's name is as good as its text. `added`: it is a part of what stands there.
    """

    name: str = ""
    keys: tuple[str, ...] = ()
    row: Mapping[str, str] = field(default_factory=dict)
    call: str = ""
    argument: int = -1
    arguments: Mapping[int, str] = field(default_factory=dict)
    label: str = ""
    added: bool = False


def is_key(link: NodeLink) -> bool:
    """Whether a node names a member of an object or class, rather than being a value."""
    above = link.above
    if above is None:
        return False
    key = above.kind in ("pair", "pair_pattern") and link.field == "key"
    named = above.kind in ("method_definition", "field_definition") and link.field in ("name", "property")
    return key or named or above.kind == "computed_property_name"


def place(script: Script, link: NodeLink) -> CodePlace:
    """What an expression is for."""
    keys: list[str] = []
    row: Mapping[str, str] = {}
    label = _label(script, link)
    position = -1
    added = False
    below = link
    for above in islice(link.up(), _HEIGHT):
        added = added or _is_sum(above)
        if above.kind == "array":
            position = _number(above, below)
        if above.kind == "pair" and below.field == "value":
            if not keys and above.above is not None:
                row = _row(script, above.above.node, above.node)
            keys.append(_key(script, above.node.child_by_field_name("key")))
        elif above.kind == "arguments" and above.above is not None:
            handed = _handed(script, above, below)
            label = label or ("" if keys else handed.label)
            return replace(handed, keys=tuple(reversed(keys)), row=row, label=label, added=added)
        elif (name := _given(script, above, below)) is not None:
            name = name or _unpacked(script, above, position)
            return CodePlace(name, tuple(reversed(keys)), row, label=label, added=added)
        elif above.kind in _ENDS and not (above.kind == "arrow_function" and below.field == "body"):
            name = _returning(script, above) if above.kind == "return_statement" else ""
            return CodePlace(name, tuple(reversed(keys)), row, label=label)
        below = above
    return CodePlace("", tuple(reversed(keys)), row, label=label)


def _is_sum(link: NodeLink) -> bool:
    """Whether a text is put together here from several."""
    return (link.kind == "binary_expression" and _adds(link.node)) or link.kind == "template_substitution"


def _adds(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "+"


def call_of(link: NodeLink) -> NodeLink | None:
    """The call that an expression is handed to, by itself or within objects and lists; None where it is handed to none."""
    for above in islice(link.up(), _HEIGHT):
        if above.kind == "arguments":
            return above.above
        if above.kind in _ENDS:
            break
    return None


def uses(script: Script, name: str, member: str = "") -> Iterator[NodeLink]:
    """Where a variable is read, in the script's order; of an object where `member` of it is, or one that only the running script knows.

    A name that several functions declare is several variables, as nearly all are in code that was made small: nothing is said of those.
    """
    links = [script.at(Span(at, at + len(name))) for at in script.identifiers.get(name, ())]
    if len({_scope(link) for link in links if _is_declared(link)}) > 1:
        return
    for link in links:
        if link.kind != "identifier" or link.field in ("name", "left", "parameter"):
            continue
        if not member:
            yield link
        elif link.field == "object" and (above := link.above) is not None:
            read = dotted(script, above.node).removeprefix(name)
            if read in ("", f".{member}"):
                yield above


def _is_declared(link: NodeLink) -> bool:
    above = link.above
    if above is None or link.kind != "identifier":
        return False
    declared = above.kind == "variable_declarator" and link.field == "name"
    return declared or above.kind == "formal_parameters" or link.field == "parameter"


def _scope(link: NodeLink) -> int:
    """The number of the function around; -1 outside of all."""
    return next((above.number for above in islice(link.up(), _HEIGHT) if above.kind in FUNCTIONS), -1)


def _label(script: Script, link: NodeLink) -> str:
    """What a list of two, or the text right before in a sum or a template, calls an expression."""
    above = link.above
    if above is None:
        return ""
    if above.kind == "array":
        values = above.values()
        return _constant(script, values[0].node) if len(values) == 2 and values[1].number == link.number else ""
    before = ""
    if above.kind == "template_substitution" and above.above is not None:
        before = script.text[above.above.span.start + 1 : above.span.start]
    elif above.kind == "binary_expression" and link.field == "right":
        left = above.node.child_by_field_name("left")
        left = left.child_by_field_name("right") if left is not None and left.type == "binary_expression" else left
        before = _constant(script, left) if left is not None else ""
    told = _NAMED_BEFORE.search(before[-_NEAR:])
    return told[1] if told else ""


def _unpacked(script: Script, declared: NodeLink, position: int) -> str:
    """The name that takes one of a list's values: `[user, pass] = ['…', '…']`."""
    names = declared.node.child_by_field_name("name") or declared.node.child_by_field_name("left")
    if names is None or names.type != "array_pattern" or not 0 <= position < len(names.named_children):
        return ""
    return script.of(names.named_children[position])


def _number(holder: NodeLink, below: NodeLink) -> int:
    return next((i for i, one in enumerate(holder.values()) if one.number == below.number), -1)


def _constant(script: Script, node: Node) -> str:
    """The text that a literal is, or that a constant was once given, with a hole for what is added; "" where only the running script
    knows it."""
    if node.type in _QUOTED:
        return script.literal(node).value
    if node.type == "binary_expression":  # the name of a value for each stage: `'token_' + stage`
        sides = [node.child_by_field_name(side) for side in ("left", "right")]
        known = [_constant(script, side) if side is not None and side.type in _QUOTED else "" for side in sides]
        return "".join(text or HOLE for text in known) if any(known) and _adds(node) else ""
    return script.constants.get(script.of(node), "") if node.type == "identifier" else ""


def _returning(script: Script, link: NodeLink) -> str:
    """The name of the function that a statement belongs to; "" for one without."""
    for above in link.up():
        if above.kind in FUNCTIONS:
            name = above.node.child_by_field_name("name")
            if name is not None:
                return script.of(name)
            holder = above.above
            if holder is None:
                break
            if holder.kind == "pair":
                return _key(script, holder.node.child_by_field_name("key"))
            return _given(script, holder, above) or ""
    return ""


def _handed(script: Script, given: NodeLink, below: NodeLink) -> CodePlace:
    """The place of an argument; its name is that of what takes the result of the call."""
    values, number = given.values(), _number(given, below)
    known = {i: text for i, one in enumerate(values) if (text := _constant(script, one.node))}
    caller = given.above
    assert caller is not None
    name, inner = "", caller
    for above in islice(caller.up(), _HEIGHT):
        if above.kind in _ENDS or above.kind in ("arguments", "pair"):
            break
        if (taken := _given(script, above, inner)) is not None:
            name = taken
            break
        inner = above
    called = dotted(script, caller.node)
    return CodePlace(name, call=called, argument=number, arguments=known, label=_parameter(script, called, number))


def _parameter(script: Script, called: str, number: int) -> str:
    """What a function or a class of the script itself calls an argument; "" for one from elsewhere."""
    taken = _own_parameter(script, called, number)
    return taken[0] if taken else ""


def _own_parameter(script: Script, called: str, number: int) -> tuple[str, Node] | None:
    """The parameter that takes an argument of a call, and the function or class that it belongs to, where the script itself has that."""
    for at in script.identifiers.get(called, ()) if "." not in called else ():
        link = script.at(Span(at, at + len(called)))
        above = link.above
        if above is None or link.field != "name":
            continue
        holder = made = above.node.child_by_field_name("value") if above.kind == "variable_declarator" else above.node
        if made is not None and made.type in ("class_declaration", "class"):
            members = made.child_by_field_name("body")
            made = (
                next((one for one in members.named_children if _is_constructor(script, one)), None) if members else None
            )
        taken = made.child_by_field_name("parameters") if made is not None and made.type in FUNCTIONS else None
        if taken is not None and number < len(taken.named_children):
            one = taken.named_children[number]
            one = one.child_by_field_name("left") or one
            return (script.of(one), holder) if one.type == "identifier" and holder is not None else None
    return None


def uses_of_argument(script: Script, called: str, number: int) -> list[NodeLink]:
    """Where a function of the script itself reads what it is handed as an argument; nowhere where one within has another of that name."""
    taken = _own_parameter(script, called, number)
    if taken is None:
        return []
    name, holder = taken
    links = [
        script.at(Span(at, at + len(name)))
        for at in script.identifiers.get(name, ())
        if holder.start_byte <= at < holder.end_byte
    ]
    if sum(map(_is_declared, links)) > 1:
        return []
    return [link for link in links if link.kind == "identifier" and not _is_declared(link) and link.field != "left"]


def _is_constructor(script: Script, member: Node) -> bool:
    name = member.child_by_field_name("name") if member.type == "method_definition" else None
    return name is not None and script.of(name) == "constructor"


def _given(script: Script, above: NodeLink, below: NodeLink) -> str | None:
    """The name of what takes a value, where the node above is what gives it."""
    node, kind, role = above.node, above.kind, below.field
    if kind == "variable_declarator" and role == "value":
        return dotted(script, node.child_by_field_name("name"))
    if (
        kind
        in (
            "assignment_expression",
            "augmented_assignment_expression",
            "assignment_pattern",
            "object_assignment_pattern",
        )
        and role == "right"
    ):
        return dotted(script, node.child_by_field_name("left"))
    if kind == "field_definition" and role == "value":
        return _key(script, node.child_by_field_name("property"))
    if kind == "binary_expression":
        operator = node.child_by_field_name("operator")
        other = node.child_by_field_name("left" if role == "right" else "right")
        if operator is not None and operator.type in _EQUALITY:
            return dotted(script, other)
    return None


def _key(script: Script, node: Node | None) -> str:
    """A property's name; "" where only the running script knows it."""
    if node is None:
        return ""
    if node.type == "computed_property_name":
        inner = node.named_child(0)
        return _constant(script, inner) if inner is not None else ""
    return script.literal(node).value if node.type == "string" else script.of(node)


def dotted(script: Script, node: Node | None) -> str:
    """`a.b["c"]` as `a.b.c`; "" where a part of it has no constant name."""
    parts: list[str] = []
    while node is not None:
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            parts.append(script.of(name) if name is not None else "")
        elif node.type == "subscript_expression":
            index = node.child_by_field_name("index")
            parts.append(script.literal(index).value if index is not None and index.type == "string" else "")
        elif node.type in ("call_expression", "new_expression"):
            node = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            continue
        else:
            if node.type.endswith("identifier") or node.type.endswith("identifier_pattern") or node.type in _WORDS:
                parts.append(script.of(node))
            break
        node = node.child_by_field_name("object")
    return ".".join(part for part in reversed(parts) if part)


def _row(script: Script, obj: Node, own: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in obj.named_children:
        value = pair.child_by_field_name("value") if pair.type == "pair" and pair.id != own.id else None
        if value is not None and (text := _constant(script, value)):
            found[_key(script, pair.child_by_field_name("key"))] = text
    return found
