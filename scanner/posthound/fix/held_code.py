"""Which code an expression of a script stands for, where that is certain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from posthound.formats.javascript import FUNCTIONS, HOLE, NodeLink, Script
from posthound.support.regexes import regex

IDENTIFIERS = frozenset(("identifier", "shorthand_property_identifier"))
_DECLARES = {
    "variable_declarator": "name",
    "function_declaration": "name",
    "formal_parameters": "",
    "arrow_function": "parameter",
}
_ASSIGNS = frozenset(("assignment_expression", "augmented_assignment_expression", "update_expression"))
_WORD = regex(r"\w")
_STEPS = 4  # variables that stand for each other
Held = TypeVar("Held")


def declares(link: NodeLink) -> bool:
    """Whether a name is one that is declared right here."""
    above = link.above
    if above is None or above.kind not in _DECLARES:
        return False
    return not _DECLARES[above.kind] or link.field == _DECLARES[above.kind]


def code_of(
    script: Script, link: NodeLink, held: Callable[[Script, NodeLink], Held | None], steps: int = _STEPS
) -> str | Held | None:
    """The text of an expression that is constant or a function's, else the one variable that holds it, as `held` tells; None where
    neither is certain."""
    if link.kind in ("string", "template_string"):
        literal = script.literal(link.node).value
        return None if HOLE in literal else literal
    if link.kind in FUNCTIONS:
        return script.of(link.node)
    if link.kind == "identifier":
        init = _once(script, script.of(link.node)) if steps else None
        return code_of(script, init, held, steps - 1) if init is not None else None
    if link.kind == "parenthesized_expression":
        inner = link.values()
        return code_of(script, inner[0], held, steps) if len(inner) == 1 else None
    if link.kind == "binary_expression":
        sides = [one for one in (link.child("left"), link.child("right")) if one is not None]
        return _joined([code_of(script, one, held, steps) for one in sides], link.node.children[1].type)
    made = _text_of(script, link)
    return code_of(script, made, held, steps) if made is not None else held(script, link)


def _joined(parts: list[str | Held | None], operator: str) -> str | Held | None:
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts)) if operator == "+" else None
    held = [part for part in parts if part is not None and not isinstance(part, str)]
    # Brackets and the like around code leave it what it is.
    around = all(part is not None and not (isinstance(part, str) and _WORD.search(part)) for part in parts)
    return held[0] if around and len(held) == 1 else None


def _text_of(script: Script, link: NodeLink) -> NodeLink | None:
    """The expression of which a call makes text: `f.toString()`, `String(f)`."""
    called = link.child("function") if link.kind == "call_expression" else None
    if called is None:
        return None
    given = link.child("arguments")
    values = given.values() if given is not None else []
    if script.of(called.node) == "String" and len(values) == 1:
        return values[0]
    name = called.child("property") if called.kind == "member_expression" and not values else None
    return called.child("object") if name is not None and script.of(name.node) == "toString" else None


def _once(script: Script, name: str) -> NodeLink | None:
    """What a variable is given, where the script gives it nothing else; the function that is called so."""
    init = None
    for one in script.links(IDENTIFIERS.__contains__):
        if script.of(one.node) != name or one.above is None:
            continue
        if declares(one):
            if init is not None or one.above.kind not in ("variable_declarator", "function_declaration"):
                return None
            init = one.above if one.above.kind == "function_declaration" else one.above.child("value")
            if init is None:  # given something later
                return None
        elif one.above.kind in _ASSIGNS and one.field in ("left", "argument"):
            return None
    return init
