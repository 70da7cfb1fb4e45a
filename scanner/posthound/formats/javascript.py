"""JavaScript as a syntax tree, read by tree-sitter: where a place stands, and the texts that literals stand for.

All positions are code points of the script. Nodes are tree-sitter's own (https://tree-sitter.github.io): `start_byte` and
`end_byte` are code points too, because the parser gets one byte for each code point.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from posthound.model.columns import Span
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

# Stands in a text for what only the running script knows: `user:${password}` is `user:` and this character.
HOLE = "\ufffc"
COMMENTS = frozenset(("comment", "html_comment", "hash_bang_line"))
FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "generator_function_declaration", "generator_function",
     "arrow_function", "method_definition")
)  # fmt: skip
LITERALS = COMMENTS | {"string", "template_string", "regex"}

_NOT_ASCII = regex(r"[^\x01-\x7f]")
_SPACES = frozenset("\u00a0\ufeff\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}
# Where a variable is given a literal.
_DECLARED = regex(r"(?:\b(?:const|let|var)\s|,)\s{0,20}([A-Za-z_$][\w$]{0,80})\s{0,20}=\s{0,20}[\"'`]")
_IDENTIFIER = regex(r"(?<![\w$.])[A-Za-z_$][\w$]*")
_USES = 50  # places at which a variable is looked at; one that stands at more is a loop's or a library's
# One escape of a string; a pair of surrogates is one character. A line break after a backslash stands for nothing.
_ESCAPE = regex(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u\{0*[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}"
    r"|[0-3][0-7]{0,2}|[4-7][0-7]?|\r\n|.)|\r\n?",
    re.DOTALL,
)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_LINE_BREAKS = frozenset(("\n", "\r", "\r\n", "\u2028", "\u2029"))


class Piece(NamedTuple):
    """A part of a text: `size` characters from `at` on are what `span` of the script stands for.

    `literal` is the string or template it is written in; None for a hole. Where the span is as long as the part, the two
    agree character by character; an escape or a hole counts as a whole.
    """

    at: int
    size: int
    span: Span
    literal: Span | None


class Text(NamedTuple):
    """What literals stand for once the script runs, with the way back to where each character is written."""

    value: str
    pieces: tuple[Piece, ...]

    def sources(self, span: Span) -> tuple[Span, ...]:
        """Where the characters of a span of the text are written: one span for each literal, in order."""
        found: list[tuple[Span | None, Span]] = []
        for piece in self.pieces:
            start, end = max(span.start, piece.at), min(span.end, piece.at + piece.size)
            if start >= end:
                continue
            source = piece.span
            if piece.size == source.end - source.start:
                source = Span(source.start + start - piece.at, source.start + end - piece.at)
            if found and found[-1][0] == piece.literal and piece.literal is not None:
                source = Span(found.pop()[1].start, source.end)
            found.append((piece.literal, source))
        return tuple(source for _, source in found)

    def written(self, source: Span) -> str | None:
        """What a span of the script stands for in the text; None where it begins or ends inside an escape or a hole."""
        out: list[str] = []
        for piece in self.pieces:
            start, end = max(source.start, piece.span.start), min(source.end, piece.span.end)
            if start >= end:
                continue
            if piece.size == piece.span.end - piece.span.start and piece.literal is not None:
                at = piece.at + start - piece.span.start
                out.append(self.value[at : at + end - start])
            elif (start, end) == piece.span and piece.literal is not None:
                out.append(self.value[piece.at : piece.at + piece.size])
            else:
                return None
        return "".join(out)


class NodeLink:
    """A node below the nodes that hold it; `number` is its place among the children of the node above."""

    __slots__ = ("above", "node", "number")

    def __init__(self, node: "Node", number: int, above: "NodeLink | None") -> None:
        self.node = node
        self.number = number
        self.above = above

    @property
    def field(self) -> str:
        """The part it plays in the node above: `left`, `value`, `body`; "" without a name."""
        return (self.above.node.field_name_for_child(self.number) or "") if self.above else ""

    @property
    def kind(self) -> str:
        """The node's type, as tree-sitter-javascript names it."""
        return self.node.type

    @property
    def span(self) -> Span:
        """The code points of the node."""
        return Span(self.node.start_byte, self.node.end_byte)

    def children(self) -> list["NodeLink"]:
        """The nodes right below, in order."""
        return [NodeLink(node, number, self) for number, node in enumerate(self.node.children)]

    def values(self) -> list["NodeLink"]:
        """The named nodes right below that are no comments."""
        return [one for one in self.children() if one.node.is_named and one.kind not in COMMENTS]

    def child(self, name: str) -> "NodeLink | None":
        """The first node right below that plays a part."""
        for number in range(self.node.child_count):
            if self.node.field_name_for_child(number) == name and (node := self.node.child(number)) is not None:
                return NodeLink(node, number, self)
        return None

    def up(self) -> Iterator["NodeLink"]:
        """The nodes above, the nearest first."""
        link = self.above
        while link is not None:
            yield link
            link = link.above


class Script:
    """A script and its tree. `broken`: it does not parse as a whole, so that the engine would not run it either."""

    def __init__(self, text: str, tree: "Tree") -> None:
        self.text = text
        self._tree = tree  # nodes live as long as their tree
        self.root = tree.root_node
        self.broken = tree.root_node.has_error

    def of(self, node: "Node") -> str:
        """The source of a node."""
        return self.text[node.start_byte : node.end_byte]

    def at(self, span: Span) -> NodeLink:
        """The smallest node that holds a span."""
        link = NodeLink(self.root, 0, None)
        cursor = self.root.walk()
        while (number := cursor.goto_first_child_for_byte(span.start)) is not None:
            node = cursor.node
            if node is None or node.start_byte > span.start or node.end_byte < span.end:
                break
            link = NodeLink(node, number, link)
        return link

    def links(self, wanted: Callable[[str], bool]) -> Iterator[NodeLink]:
        """Every node of a wanted type, in the script's order."""
        waiting = [NodeLink(self.root, 0, None)]
        while waiting:
            link = waiting.pop()
            if wanted(link.node.type):
                yield link
            waiting.extend(reversed(link.children()))

    @cached_property
    def statements(self) -> list["Node"]:
        """The statements of the script itself, in order."""
        return [node for node in self.root.named_children if node.type not in COMMENTS]

    @cached_property
    def constants(self) -> dict[str, str]:
        """The names of variables that the script gives a text, and no other, with the text."""
        found: dict[str, str] = {}
        for match in _DECLARED.finditer(self.text):
            link = self.at(Span(match.end() - 1, match.end())).above  # above its quote
            if (
                link
                and link.kind in ("string", "template_string")
                and link.above
                and link.above.kind == "variable_declarator"
            ):
                value = self.literal(link.node).value
                found[match[1]] = "" if HOLE in value or found.get(match[1], value) != value else value
        return found

    @cached_property
    def identifiers(self) -> dict[str, list[int]]:
        """Where words stand that may be variables, by the word, as far as each is looked at."""
        found: dict[str, list[int]] = {}
        for match in _IDENTIFIER.finditer(self.text):
            places = found.setdefault(match[0], [])
            if len(places) < _USES:
                places.append(match.start())
        return found

    def literal(self, node: "Node") -> Text:
        """The text of a string or template; each substitution is a hole."""
        whole = Span(node.start_byte, node.end_byte)
        at = whole.start + 1
        if node.type == "string":
            value = self.text[at : whole.end - 1]
            if value and "\\" not in value and "\r" not in value:  # as nearly all are written
                return Text(value, (Piece(0, len(value), Span(at, whole.end - 1), whole),))
        builder = TextBuilder(self.text)
        if node.type == "template_string":
            for child in node.named_children:
                if child.type == "template_substitution":
                    builder.add(Span(at, child.start_byte), whole)
                    builder.hole(Span(child.start_byte, child.end_byte))
                    at = child.end_byte
        builder.add(Span(at, whole.end - 1), whole)
        return builder.done()


class TextBuilder:
    """Puts a text together from the pieces of a script."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._out: list[str] = []
        self._pieces: list[Piece] = []
        self._at = 0

    def add(self, inner: Span, literal: Span, *, raw: bool = False) -> None:
        """What stands between quotes, read as the engine reads it; `raw` as `String.raw` does."""
        at = inner.start
        template = self._script[literal.start : literal.start + 1] == "`"
        for escape in () if raw else _ESCAPE.finditer(self._script, inner.start, inner.end):
            if escape[0][0] != "\\" and not template:
                continue
            self._plain(at, escape.start(), literal)
            self._put(_unescaped(escape[0]), Span(*escape.span()), literal)
            at = escape.end()
        self._plain(at, inner.end, literal)

    def hole(self, span: Span) -> None:
        """Something that only the running script knows."""
        self._put(HOLE, span, None)

    def join(self, other: Text) -> None:
        """Another text, behind what is there."""
        for piece in other.pieces:
            self._put(other.value[piece.at : piece.at + piece.size], piece.span, piece.literal)

    def done(self) -> Text:
        """The text."""
        return Text("".join(self._out), tuple(self._pieces))

    def _plain(self, start: int, end: int, literal: Span) -> None:
        if start < end:
            self._put(self._script[start:end], Span(start, end), literal)

    def _put(self, value: str, span: Span, literal: Span | None) -> None:
        self._pieces.append(Piece(self._at, len(value), span, literal))
        self._out.append(value)
        self._at += len(value)


def _unescaped(escape: str) -> str:
    body = escape[1:]
    if escape[0] == "\r":
        return "\n"  # a template reads every line break as this one
    if body in _LINE_BREAKS:
        return ""
    if len(body) == 11 and "\\" in body:
        high, low = int(body[1:5], 16), int(body[7:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    if body[0] in "ux" and len(body) > 1:
        code = int(body[1:].strip("{}"), 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    if body[0] in "01234567":
        return chr(int(body, 8))
    return _NAMED.get(body, body)


@cache
def _parser() -> "Parser | None":
    try:
        import tree_sitter

        grammar = _grammar()
    except ImportError:
        return None
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def _grammar() -> Any:
    """The grammar, from the compiled module in its package: the package itself also loads what finds its queries, thirty modules.

    Raises ImportError where it is not installed.
    """
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    name = "tree_sitter_javascript"
    package = PathFinder.find_spec(name)
    spec = package and PathFinder.find_spec(f"{name}._binding", package.submodule_search_locations)
    if not spec or not spec.loader:
        import tree_sitter_javascript as module  # in an archive, say
    else:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return module.language()


def _one_byte(match: re.Match[str]) -> str:
    """A stand-in of one byte that plays the same part: a space for a space, else a letter. Zero would end the script."""
    return "\x01" if match[0] == "\0" else " " if match[0] in _SPACES else "_"


def parse(text: str) -> Script | None:
    """The tree of a script, also of one that is broken; None where tree-sitter is not installed."""
    parser = _parser()
    if parser is None:
        return None
    ascii_text = text if text.isascii() and "\0" not in text else _NOT_ASCII.sub(_one_byte, text)
    return Script(text, parser.parse(ascii_text.encode("ascii")))
