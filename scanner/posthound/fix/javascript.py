"""Where a value stands in a script, and how an expression takes its place so that the script still runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from posthound.model.columns import Span

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[\w$\u0080-\U0010ffff]+")
_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+/[a-z]*")
_CONTROL = frozenset(("if", "for", "while", "switch", "catch", "with"))
# Words after which a slash begins a regular expression, although they are words.
_BEFORE_OPERAND = frozenset(("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await"))  # fmt: skip
_CONTINUES = ".,+-*/%?:&|=<>([`"


@dataclass(frozen=True, slots=True)
class Literal:
    """A piece of a script that is no code: `kind` is string, template, comment, regex or broken; `waits`: await may stand here."""

    kind: str
    span: Span
    waits: bool = True
    before: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """An open bracket. `waits` is whether `await` may stand inside; `head` the words before a parenthesis."""

    mark: str
    waits: bool
    head: tuple[str, ...] = ()


@dataclass(slots=True)
class _Lexer:
    script: str
    at: int = 0
    frames: list[Frame] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)  # the last few tokens
    closed: tuple[str, ...] = ()  # the words before the parenthesis that closed last

    @property
    def waits(self) -> bool:
        return self.frames[-1].waits if self.frames else True

    @property
    def last(self) -> str:
        return self.recent[-1] if self.recent else ""

    def note(self, token: str) -> None:
        self.recent = [*self.recent[-3:], token]

    def run(self) -> Iterator[Literal]:
        script, end = self.script, len(self.script)
        while self.at < end:
            space = _SPACE.match(script, self.at)
            if space:
                self.at = space.end()
                if "\n" in space[0]:
                    self._line_break()
                continue
            char = script[self.at]
            if char in "'\"":
                yield self._string(char)
            elif char == "`":
                self.at += 1
                yield from self._template()
            elif script.startswith(("//", "/*"), self.at):
                yield self._comment()
            elif char == "/" and self._operand_next() and (regex := _REGEX.match(script, self.at)):
                yield Literal("regex", Span(*regex.span()), self.waits, self.last)
                self.at = regex.end()
                self.note("/re/")
            elif word := _WORD.match(script, self.at):
                self.note(word[0])
                self.at = word.end()
            elif char == "}" and self._closes_substitution():
                self.at += 1
                yield from self._template()
            else:
                self._mark(char)

    def _operand_next(self) -> bool:
        last = self.last
        return (
            not last
            or last in _BEFORE_OPERAND
            or not (_WORD.fullmatch(last) or last in (")", "]", "}", '"', "`", "/re/"))
        )

    def _line_break(self) -> None:
        """An arrow function without braces ends with its line where nothing carries it on."""
        if self.frames and self.frames[-1].mark == "=>" and self.at < len(self.script):
            ended = _WORD.fullmatch(self.last) or self.last in (")", "]", "}", '"', "`", "/re/")
            if ended and self.script[self.at] not in _CONTINUES:
                self.frames.pop()

    def _string(self, quote: str) -> Literal:
        start = self.at
        at = start + 1
        while at < len(self.script):
            char = self.script[at]
            if char == "\\":
                at += 2
                continue
            if char == quote or char == "\n":
                break
            at += 1
        closed = at < len(self.script) and self.script[at] == quote
        self.at = min(at + 1, len(self.script))
        literal = Literal("string" if closed else "broken", Span(start, self.at), self.waits, self.last)
        self.note('"')
        return literal

    def _template(self) -> Iterator[Literal]:
        """The text of a template up to its end or to the next `${`."""
        start, at, script = self.at, self.at, self.script
        waits, before = self.waits, self.last
        while at < len(script):
            if script[at] == "\\":
                at += 2
            elif script[at] == "`":
                yield Literal("template", Span(start, at), waits, before)
                self.at = at + 1
                self.note("`")
                return
            elif script.startswith("${", at):
                yield Literal("template", Span(start, at), waits, before)
                self.frames.append(Frame("${", waits))
                self.note("{")
                self.at = at + 2
                return
            else:
                at += 1
        yield Literal("broken", Span(start, len(script)), waits, before)
        self.at = len(script)

    def _comment(self) -> Literal:
        line = self.script[self.at + 1] == "/"
        end = self.script.find("\n" if line else "*/", self.at + 2)
        end = len(self.script) if end < 0 else end if line else end + 2
        literal = Literal("comment", Span(self.at, end), self.waits, self.last)
        self.at = end
        return literal

    def _closes_substitution(self) -> bool:
        self._end_arrows()
        if self.frames and self.frames[-1].mark == "${":
            self.frames.pop()
            return True
        return False

    def _end_arrows(self) -> None:
        while self.frames and self.frames[-1].mark == "=>":
            self.frames.pop()

    def _mark(self, char: str) -> None:
        if self.script.startswith("=>", self.at):
            self._arrow()
            return
        self.at += 1
        if char in "([":
            self.frames.append(Frame(char, self.waits, tuple(self.recent[-3:]) if char == "(" else ()))
        elif char == "{":
            self.frames.append(Frame(char, self._body_waits()))
        elif char in ")]}":
            self._end_arrows()
            if self.frames and self.frames[-1].mark != "${":
                self.closed = self.frames.pop().head
        elif char in ",;" and self.frames and self.frames[-1].mark == "=>":
            self.frames.pop()
        self.note(char)

    def _body_waits(self) -> bool:
        """Whether `await` may stand in the braces that open here: those of a function that is not async forbid it."""
        if self.last != ")":
            return self.waits
        head = self.closed
        name = head[-1] if head else ""
        if name in _CONTROL or not (_WORD.fullmatch(name) or name == "*"):
            return self.waits
        return "async" in head

    def _arrow(self) -> None:
        waits = "async" in self.closed[-1:] if self.last == ")" else "async" in self.recent[-2:-1]
        self.at += 2
        space = _SPACE.match(self.script, self.at)
        at = space.end() if space else self.at
        if self.script[at : at + 1] == "{":
            self.frames.append(Frame("{", waits))
            self.at = at + 1
            self.note("{")
        else:
            self.frames.append(Frame("=>", waits))
            self.note("=>")


def literals(script: str) -> list[Literal]:
    """Every string, template text, comment and regular expression of a script, in order."""
    return list(_Lexer(script).run())


@dataclass(frozen=True, slots=True)
class Embedding:
    """Edits to a script, none overlapping; `waited` is false where `await` could not stand."""

    edits: tuple[tuple[Span, str], ...]
    waited: bool = True
    placeholder: bool = False


def embed(script: str, found: list[Literal], span: Span, awaited: str, plain: str, placeholder: str) -> Embedding:
    """How an expression takes the place of `span`, a value in one of the literals `found` in the script.

    `awaited` stands where `await` may, `plain` where it may not, `placeholder` where nothing is run (comments).
    """
    literal = next((one for one in found if one.span.start <= span.start and span.end <= one.span.end), None)
    if literal is None:
        waits = next((one.waits for one in reversed(found) if one.span.start <= span.start), True)
        return Embedding(((span, awaited if waits else plain),), waits)
    expression = awaited if literal.waits else plain
    waited = literal.waits or literal.kind in ("comment", "regex", "broken")
    if literal.kind == "template":
        return Embedding(((span, f"${{{expression}}}"),), waited)
    if literal.kind != "string":
        return Embedding(((span, placeholder),), True, placeholder=True)
    return Embedding(_in_string(script, literal, span, expression), waited)


def _in_string(script: str, literal: Literal, span: Span, expression: str) -> tuple[tuple[Span, str], ...]:
    """The literal split around the expression: `"Bearer …"` becomes `("Bearer " + …)`, a whole literal the expression."""
    start, end = literal.span
    quote = script[start]
    after = re.compile(r"\s*(.?)", re.DOTALL).match(script, end)
    follows = after[1] if after else ""
    is_key = follows == ":" and literal.before in ("{", ",")
    gap = " " if start and _WORD.match(script[start - 1]) else ""
    left, right = span.start > start + 1, span.end < end - 1
    if not left and not right:
        wrap = ("[", "]") if is_key else ("(", ")") if follows and follows in ".[(`*" else ("", "")
        return ((literal.span, f"{gap}{wrap[0]}{expression}{wrap[1]}"),)
    opened, closed = ("[", "]") if is_key else ("(", ")")
    edits = [(Span(start, start), gap + opened)] if left else []
    before = f"{quote} + " if left else gap + opened
    behind = f" + {quote}" if right else closed
    edits.append((Span(span.start if left else start, span.end if right else end), before + expression + behind))
    if right:
        edits.append((Span(end, end), closed))
    return tuple(edits)
