"""Texts that a script puts together by their names: `first + second`, `${first}${second}`, `[first, second].join('')`, `parts.a + parts.b`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from posthound.formats.javascript import NodeLink, Script, TextBuilder
from posthound.formats.script_texts import Found
from posthound.model.columns import Span
from posthound.support.regexes import regex

# What may be a piece, or the name of one, beside another: in a sum, in a template, before a call that joins.
_LITERAL = r"[\"'`][\w+/=~-]{4,400}[\"'`]"
_SIGN = regex(
    rf"(?<=[\w$)\]])\s{{0,40}}\+(?=\s{{0,40}}(?:[A-Za-z_$]|{_LITERAL}))|{_LITERAL}\s{{0,40}}\+(?=\s{{0,40}}[A-Za-z_$])"
    r"|(?:`[\w+/=~-]{4,400}|\$\{[\w$.]{1,80}\})\$\{|\$\{(?=[\w$.]{1,80}\}[\w+/=~-]{4})|\.(?:join\((?=[\"'`]{2}\))|concat\()"
)
_MOST = 200  # such signs of a script that are looked at
_HEIGHT, _DEPTH = 64, 8
_AROUND = frozenset(("parenthesized_expression", "template_substitution", "array", "member_expression"))
# What a key is cut into: no sentence, no part of an address.
_PIECE = regex(r"[\w+/=.~-]*")
_CHANGING = frozenset(
    ("formal_parameters", "assignment_expression", "augmented_assignment_expression", "update_expression")
)
_JOINING = ("join", "concat")


def named_sums(script: Script) -> Iterator[tuple[Found, list[str]]]:
    """The texts that several literals make by way of their variables, and the names of these; none where only the running script knows a part."""
    seen = set[Span]()
    for sign in islice(_SIGN.finditer(script.text), _MOST):
        top = _top(script, script.at(Span(sign.end() - 1, sign.end())))
        if top is None or top.span in seen:
            continue
        seen.add(top.span)
        sum_ = _Sum(script)
        if not sum_.add(top, 0):
            continue
        text = sum_.builder.done()
        literals = {piece.literal for piece in text.pieces if piece.literal is not None}
        if len(literals) > 1 and any(one.start < top.span.start or top.span.end < one.end for one in literals):
            yield Found(script, top, text), sum_.names


def _top(script: Script, link: NodeLink) -> NodeLink | None:
    """The whole of what is put together here."""
    top = None
    for number, above in enumerate(islice((link, *link.up()), _HEIGHT)):
        call = above.above if above.kind == "arguments" else above
        if above.kind in ("binary_expression", "template_string") or _method(script, above):
            top = above
        elif number and above.kind not in _AROUND and not (call and _method(script, call)):
            break
    return top


def _method(script: Script, link: NodeLink) -> str:
    """The method that puts texts together, of a call of one."""
    called = link.child("function") if link.kind == "call_expression" else None
    told = called.child("property") if called and called.kind == "member_expression" else None
    name = script.of(told.node) if told else ""
    return name if name in _JOINING else ""


class _Sum:
    """A text that is put together, and the variables that it is put together from."""

    def __init__(self, script: Script) -> None:
        self.script, self.builder, self.names = script, TextBuilder(script.text), list[str]()

    def add(self, link: NodeLink, depth: int) -> bool:
        """Adds the text that an expression is; False where it is none, or not known."""
        script = self.script
        if depth > _DEPTH:
            return False
        if link.kind == "string":
            text = script.literal(link.node)
            self.builder.join(text)
            return _PIECE.fullmatch(text.value) is not None
        if link.kind == "template_string":
            return self._add_template(link, depth)
        if link.kind == "binary_expression":
            left, operator, right = link.child("left"), link.child("operator"), link.child("right")
            added = left and right and operator and operator.kind == "+"
            return bool(added) and all(self.add(one, depth + 1) for one in (left, right) if one)
        if link.kind == "parenthesized_expression":
            return all(self.add(one, depth + 1) for one in link.values())
        if method := _method(script, link):
            return self._add_joined(link, method, depth)
        given = _given(script, link)
        if given is None:
            return False
        self.names.append(script.of(link.node))
        return self.add(given, depth + 1)

    def _add_template(self, link: NodeLink, depth: int) -> bool:
        at = link.span.start + 1
        for child in link.children():
            if child.kind == "template_substitution":
                self.builder.add(Span(at, child.span.start), link.span)
                if not all(self.add(one, depth + 1) for one in child.values()):
                    return False
                at = child.span.end
        self.builder.add(Span(at, link.span.end - 1), link.span)
        return True

    def _add_joined(self, link: NodeLink, method: str, depth: int) -> bool:
        function, arguments = link.child("function"), link.child("arguments")
        owner = function.child("object") if function else None
        values = arguments.values() if arguments and arguments.kind == "arguments" else []
        if owner is None:
            return False
        if method == "concat":
            return all(self.add(one, depth + 1) for one in (owner, *values))
        owner = owner if owner.kind == "array" else _given(self.script, owner)
        if owner is None or owner.kind != "array" or len(values) != 1 or self.script.of(values[0].node)[1:-1]:
            return False  # nothing stands between the parts of a key
        return all(self.add(one, depth + 1) for one in owner.values())


def _given(script: Script, link: NodeLink) -> NodeLink | None:
    """What a variable, or a member of one that is an object, was given where it was declared, once."""
    if link.kind == "member_expression":
        owner, told = link.child("object"), link.child("property")
        held = _given(script, owner) if owner and owner.kind == "identifier" else None
        pairs = held.values() if held and held.kind == "object" and told else []
        wanted = script.of(told.node) if told else ""
        found = [one.child("value") for one in pairs if one.kind == "pair" and _key(script, one) == wanted]
        return found[0] if len(found) == 1 else None
    if link.kind != "identifier":
        return None
    name = script.of(link.node)
    declared = list[NodeLink]()
    for at in script.identifiers.get(name, ()):
        one = script.at(Span(at, at + len(name)))
        above = one.above
        if above and above.kind == "variable_declarator" and one.field == "name":
            declared += [value] if (value := above.child("value")) else []
        elif one.field == "parameter" or (above and above.kind in _CHANGING and one.field != "right"):
            return None  # it may be another text where it is read
    return declared[0] if len(declared) == 1 else None


def _key(script: Script, pair: NodeLink) -> str:
    key = pair.child("key")
    return script.of(key.node).strip("\"'") if key else ""
