"""How a value in a script gives way to an expression, so that the script still runs and does what it did.

Postman runs a script as the body of an async function (postman-sandbox, `lib/sandbox/execute.js`), so `await` may stand outside of
functions. Inside of one it would turn a value into a promise or change what runs first: there the value is read at the top
of the script, into a constant. Whatever cannot be rewritten with the same meaning is left, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from posthound.fix.literals import Edit, apply
from posthound.fix.script_facts import Facts, function_names, is_made_text, nests
from posthound.fix.script_lines import Spread, spread
from posthound.formats.javascript import COMMENTS, LITERALS, NodeLink, Script, parse
from posthound.formats.script_texts import Found, texts
from posthound.model.columns import Span

NO_PARSER = (
    "scripts are read by tree-sitter-javascript, which is missing here: pip install tree-sitter tree-sitter-javascript"
)
BROKEN = "the script does not parse, so nobody can tell what it does: edit it by hand"
_UNSPLIT = "an escape in the literal belongs to it in part: edit it by hand"
_ELSEWHERE = "the function around it is stored as text and run elsewhere, where the value would be missing"
_SEPARATOR = re.compile("[\u2028\u2029]")
_KEYS = {"pair": "key", "pair_pattern": "key", "method_definition": "name", "field_definition": "property"}
# Where a sum may stand as it is, without brackets around it.
_OPEN = frozenset(
    (("variable_declarator", "value"), ("pair", "value"), ("assignment_expression", "right"), ("arguments", ""), ("array", ""),
     ("augmented_assignment_expression", "right"), ("parenthesized_expression", ""), ("subscript_expression", "index"),
     ("template_substitution", ""), ("return_statement", ""), ("throw_statement", ""), ("assignment_pattern", "right"),
     ("object_assignment_pattern", "right"), ("field_definition", "value"), ("arrow_function", "body"), ("computed_property_name", ""))
)  # fmt: skip
# What binds its operand more tightly than `await` does.
_TIGHT = frozenset(("member_expression", "call_expression", "subscript_expression", "new_expression", "class_heritage"))
_LOADERS = frozenset(("require", "pm.require", "import"))
_WORD = re.compile(r"[\w$]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to be replaced: where it stands in the script, what the vault will hold, its name and how it is read."""

    span: Span
    stored: str = field(repr=False)
    name: str
    expression: str
    read: bool = False  # an expression that reads it from a variable, not the value itself


@dataclass(frozen=True, slots=True)
class Embedding:
    """How a value is replaced, or why it is not. `shown` is what takes its place, `constant` what it is read into first."""

    edits: tuple[Edit, ...] = ()
    shown: str = ""
    note: str = ""
    refused: str = ""
    constant: str = ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What becomes of each value, in order; `declared` reads the constants, and goes with the values that need them."""

    places: tuple[Embedding, ...]
    position: int = 0
    known: frozenset[str] = frozenset()

    def declared(self, wanted: Sequence[Wanted], kept: Sequence[int]) -> list[Edit]:
        """The edit that declares the constants which the kept places use and which are not there yet."""
        needed = {self.places[i].constant: wanted[i].expression for i in kept if self.places[i].constant}
        text = "".join(
            f"const {name} = {expression}; " for name, expression in needed.items() if name not in self.known
        )
        return [(Span(self.position, self.position), text)] if text else []


def rewrite(script: Script, wanted: Sequence[Wanted]) -> Rewritten:
    """How each value gives way in a script; a script that does not parse is left as it is."""
    if script.broken:
        return Rewritten(tuple(Embedding(refused=BROKEN) for _ in wanted))
    rewriter = _Rewriter(script)
    places = tuple(rewriter.place(one) for one in wanted)
    return Rewritten(places, rewriter.position, rewriter.known)


def parses(script: str, edits: Sequence[Edit]) -> bool:
    """Whether a script still parses with these edits made."""
    parsed = parse(apply(script, edits))
    return parsed is not None and not parsed.broken


class _Rewriter:
    """The values of one script, one after the other; those of one name share a constant."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.facts = Facts(script)
        self.position, read = self.facts.prologue
        self.known = frozenset(read.values())
        self._constants = dict(read)

    @cached_property
    def _texts(self) -> list[Found]:
        return texts(self.script)

    def place(self, wanted: Wanted) -> Embedding:
        """What becomes of one value."""
        if wanted.read:
            return self._reading(wanted)
        literal = self._literal(wanted.span)
        if literal.kind in COMMENTS:
            return self._in_comment(literal, wanted)
        over = self._over(literal, wanted)
        refused = ("" if over else self._code(literal, wanted)) or self._function(literal, wanted)
        if refused:
            return Embedding(refused=refused)
        span = over.first if over else wanted.span
        if wanted.expression.startswith("<"):
            how, note, edits = wanted.expression, "", [(span, wanted.expression)]
        else:
            how, note = self._expression(literal, wanted)
            edits = list(self._put(literal, span, how))
        edits += over.rest if over else ()
        return Embedding(tuple(edits), wanted.expression, note, constant="" if how == wanted.expression else how)

    def _reading(self, wanted: Wanted) -> Embedding:
        """Another expression in the place of one that reads the value."""
        link = self.script.at(wanted.span)
        refused = self._function(link, wanted)
        if refused or link.span != wanted.span or link.above is None:
            return Embedding(refused=refused or _ELSEWHERE)
        how, note = self._expression(link, wanted)
        opened, closed = self._brackets(link, how, whole=True)
        return Embedding(
            ((wanted.span, opened + how + closed),),
            wanted.expression,
            note,
            constant="" if how == wanted.expression else how,
        )

    def _over(self, literal: NodeLink, wanted: Wanted) -> Spread | None:
        """The parts of a value that begins in a literal and goes on in others; None where one literal holds it."""
        if literal.kind not in ("string", "template_string") or _tagged(literal) or self._fixed_text(literal):
            return None
        if not self._unread(literal, wanted):
            return None
        return spread(self.script, self._texts, wanted.span.start, wanted.stored)

    def _put(self, literal: NodeLink, span: Span, how: str) -> tuple[Edit, ...]:
        """An expression in the place of a span of a literal; the line breaks of the span stay, behind the expression."""
        how += "\n" * self.script.text.count("\n", *span)
        if literal.kind == "template_string":
            return ((span, f"${{{how}}}"),)
        return self._in_string(literal, span, how) if literal.kind == "string" else ((literal.span, f"[{how}]"),)

    def _literal(self, span: Span) -> NodeLink:
        """What holds the value: a string, template, comment, regular expression, or the piece of code itself."""
        for link in (self.script.at(span), self.script.at(Span(span.start, span.start + 1))):
            inner = link.kind in ("string_fragment", "escape_sequence", "regex_pattern", "regex_flags")
            holder = link.above if inner and link.above is not None else link
            if holder.kind in LITERALS:
                return holder
        return self.script.at(span)

    def _in_comment(self, literal: NodeLink, wanted: Wanted) -> Embedding:
        """A placeholder, as nothing runs a comment; over several lines each stays a comment."""
        text, span = self.script.text, wanted.span
        if self._kept_as_text(literal):
            return Embedding(refused=_ELSEWHERE)
        if _SEPARATOR.search(self.script.of(literal.node)):
            return Embedding(refused="the comment holds a line separator (U+2028), after which code may follow")
        block = text.startswith("/*", literal.span.start)
        following = text[span.start : span.end].split("\n")[1:]
        whole = span.end <= literal.span.end if block else all(line.lstrip().startswith("//") for line in following)
        if not whole:
            return Embedding(refused="it begins in a comment and goes on in the code: edit it by hand")
        shown = f"<{wanted.name}>"
        return Embedding(((span, shown + ("\n" if block else "\n//") * len(following)),), shown)

    def _code(self, literal: NodeLink, wanted: Wanted) -> str:
        """Why no expression can stand where the value does; "" where one can."""
        above = literal.above
        if literal.kind in ("string", "template_string"):
            return self._unread(literal, wanted) or self._fixed_text(literal)
        if literal.kind == "regex":
            return "it stands in a regular expression, which takes no value: make it a RegExp by hand"
        if (
            literal.kind == "property_identifier"
            and above is not None
            and (above.kind, literal.field) == ("pair", "key")
        ):
            whole = literal.span == wanted.span and not wanted.expression.startswith("<")
            return "" if whole else "it is a part of a property's name: edit it by hand"
        if literal.kind == "number":
            return "it stands there as a number, which a vault does not hold: make it a text first"
        return "it stands there as code, not as a text: edit it by hand"

    def _function(self, literal: NodeLink, wanted: Wanted) -> str:
        """Why the value cannot be read where the literal is run; "" where it can."""
        if not wanted.expression.startswith("await "):
            return ""
        if self.facts.is_package:
            return "a package of the Package Library runs without await: hand the value to its functions"
        return _ELSEWHERE if self._kept_as_text(literal) else ""

    def _kept_as_text(self, literal: NodeLink) -> bool:
        script, names = self.script, self.facts.made_text
        return any(is_made_text(script, one) or function_names(script, one) & names for one in nests(literal))

    def _unread(self, literal: NodeLink, wanted: Wanted) -> str:
        """Why the literal does not hold what the vault will, where it is spelled with escapes; "" where it does."""
        script, span = self.script, wanted.span
        if not literal.span.start < span.start <= span.end < literal.span.end:
            return "it reaches over the quotes of a literal: edit it by hand"
        if literal.kind == "template_string" and _tagged(literal):
            function = literal.above.node.child_by_field_name("function") if literal.above else None
            if function is None or script.of(function) != "String.raw":
                return "it stands in a template that a function takes apart: edit it by hand"
            return "" if script.text[span.start : span.end] == wanted.stored else _UNSPLIT
        written = script.literal(literal.node).written(span)
        if written is None:
            return _UNSPLIT
        if written == wanted.stored:
            return ""
        if wanted.stored.startswith(written):
            return "it goes on in other literals: put it into one"
        return "it is written with escapes, and the vault would hold another text: edit it by hand"

    def _fixed_text(self, literal: NodeLink) -> str:
        """Why a literal has to stay one: it is no expression, or the client reads it without running the script."""
        above = literal.above
        if above is None or above.kind.startswith(("import", "export", "jsx")):
            return "an import takes no expression: edit it by hand"
        if above.kind == "arguments" and above.above is not None:
            function = above.above.node.child_by_field_name("function")
            if function is not None and self.script.of(function) in _LOADERS:
                return "it is a part of the name of a package: edit it by hand"
        return ""

    def _expression(self, literal: NodeLink, wanted: Wanted) -> tuple[str, str]:
        """What reads the value where it stands, and what to tell about it."""
        if not wanted.expression.startswith("await "):
            return wanted.expression, ""
        nested = next(iter(nests(literal)), None) is not None
        if not nested and not self.facts.repeats(literal) and not self.facts.pending(wanted.span.start):
            return wanted.expression, ""
        if wanted.expression not in self._constants:
            self._constants[wanted.expression] = self.facts.free_name(wanted.name, self._constants.values())
        constant = self._constants[wanted.expression]
        why = "await cannot stand here" if nested else "an await here could change what runs first"
        return constant, f"{why}: {constant} reads it at the top of the script"

    def _in_string(self, literal: NodeLink, span: Span, how: str) -> tuple[Edit, ...]:
        """The literal split around the expression: `"Bearer …"` becomes `"Bearer " + …`, a whole literal the expression."""
        (start, end), text = literal.span, self.script.text
        quote = text[start]
        left, right = span.start > start + 1, span.end < end - 1
        opened, closed = self._brackets(literal, how, whole=not (left or right))
        if not opened:
            first = quote if left else how
            opened = " " if start and _WORD.match(text[start - 1]) and _WORD.match(first) else ""
        if not closed and not right and end < len(text) and _WORD.match(text[end]) and _WORD.match(how[-1]):
            closed = " "
        edits: list[Edit] = [(Span(start, start), opened)] if left and opened else []
        before = f"{quote} + " if left else opened
        behind = f" + {quote}" if right else closed
        edits.append((Span(span.start if left else start, span.end if right else end), before + how + behind))
        if right and closed:
            edits.append((Span(end, end), closed))
        return tuple(edits)

    def _brackets(self, literal: NodeLink, how: str, *, whole: bool) -> tuple[str, str]:
        """What has to stand around an expression in a literal's place."""
        above = literal.above
        assert above is not None
        if _KEYS.get(above.kind) == literal.field:
            return (";[" if _after_field(above, literal) else "["), "]"
        operator = above.child("operator") if above.kind == "binary_expression" else None
        operand = (above.kind in _TIGHT and literal.field != "index") or (
            operator is not None and operator.kind == "**"
        )
        if whole and not (how.startswith("await") and operand):
            return "", ""
        if not whole and (above.kind, literal.field) in _OPEN:
            return "", ""
        return (";(" if _begins_statement(self.script, literal) else "("), ")"


def _tagged(literal: NodeLink) -> bool:
    return literal.above is not None and literal.above.kind == "call_expression" and literal.field == "arguments"


def _after_field(member: NodeLink, literal: NodeLink) -> bool:
    """Whether `[` here would carry on the class field before, which no semicolon ends."""
    before = member.node.prev_sibling
    return member.span.start == literal.span.start and before is not None and before.type == "field_definition"


def _begins_statement(script: Script, literal: NodeLink) -> bool:
    """Whether `(` here would carry on the statement before, which no semicolon ends."""
    start = literal.span.start
    statement = next((one for one in literal.up() if one.kind == "expression_statement"), None)
    if statement is None or statement.span.start != start or statement.above is None:
        return False
    before = statement.node.prev_named_sibling
    listed = statement.above.kind in (
        "program",
        "statement_block",
        "switch_case",
        "switch_default",
        "class_static_block",
    )
    return listed and before is not None and not script.of(before).endswith(";")
