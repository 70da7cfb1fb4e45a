"""From a leaf and a span in its text to the lines and columns of the file; runs only for files with findings.

The compiled reader knows where every literal stands, in bytes. Other readers know it in code points, or, where JSON was read
without positions, the literals are searched for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial

from posthound.formats.compiled import CompiledTree
from posthound.formats.json_tree import read_exact
from posthound.model.columns import Span
from posthound.model.values import Document, Region, Syntax
from posthound.native import compiled
from posthound.support.regexes import regex

# A JSON escape and the code points it stands for: a surrogate pair is one, like every other escape.
_ESCAPE = regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
# What JSON's strings do not have and YAML's do: lines that are folded, and escapes of its own.
_OF_YAML = regex(r"[\r\n]|\\[^\"\\/bfnrtu]")
_COLON = regex(r"\s*:")
# What may stand after a string's closing quote: a text that begins so could be seen between two strings.
_BETWEEN = (",", ":", "}", "]")


class Locator:
    """Finds the regions of spans in one document's leaves."""

    def __init__(self, document: Document, leaves: Sequence[int], *, decoded: bool = False) -> None:
        """`leaves` are the numbers of all leaves that will be asked for; `decoded`: `offsets` are to be code points.

        JSON is looked at as it is stored, a character a byte: decoding a large file takes more time and memory than that.
        """
        self.document = document
        self._stored = document.tree.spans is None and not decoded
        self._encoding = "latin-1" if self._stored else "utf-8"
        self._compiled = document.tree if isinstance(document.tree, CompiledTree) else None
        # With literals known in bytes, pieces of the file are enough.
        self.text = "" if self._compiled and self._stored else document.data.decode(self._encoding)
        ordered = sorted(set(leaves))
        self.literals = self._literals(ordered)
        # Where a literal of the compiled reader stands is told line by line; lines are counted once for all of them.
        self._lines_of = self._compiled.lines(ordered) if self._compiled and not self.text else {}
        # A carriage return alone ends a line too; few files have one, and only they pay for a list of line starts.
        lone = "\r" in self.text and self.text.count("\r") != self.text.count("\r\n")
        self.lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.text))] if lone else None
        # What thousands of findings ask for in turn is remembered: an offset with its line and column, from which the next
        # ones are counted, how the last leaf is written, and the places that many findings are related to.
        self._last = (0, 1, 1)
        self._spelling: tuple[int, _Spelling] | None = None
        self._last_place = (-1, 0, 0)
        self._last_line = (-1, 0, 0, 0)
        self._regions: dict[tuple[int, Span], Region] = {}

    def region(self, leaf: int, span: Span) -> Region:
        """The region that covers exactly the literal of `span` in the leaf's text."""
        known = self._regions.get((leaf, span))
        if known is None:
            start, end = self.offsets(leaf, span)
            place = self._line_column if self.text else partial(self._line_column_of, leaf)
            known = self._regions[leaf, span] = Region(*place(start), *place(end))
        return known

    def offsets(self, leaf: int, span: Span) -> Span:
        """The same as offsets into `text`."""
        if self._compiled and self._stored:
            return self._spelled(leaf, span)
        literal, text = self.literals[leaf], self.document.tree.texts[leaf]
        if self._spelling is None or self._spelling[0] != leaf:
            self._spelling = leaf, _Spelling(self._written(literal), text, self.document.syntax)
        spelling = self._spelling[1]
        if spelling.plain:
            return Span(literal.start + span.start, literal.start + span.end)
        if not spelling.told:
            return _inside_scalar(spelling.written, literal, span, text)
        return Span(*(literal.start + spelling.stored(spelling.at(place), self._encoding) for place in span))

    def _spelled(self, leaf: int, span: Span) -> Span:
        """The same in a literal of the compiled reader, counted from the last place that was asked for in it."""
        assert compiled
        data, (known, place, at) = self.document.data, self._last_place
        if known != leaf or place > span.start:
            at = self.literals[leaf].start
            place, at = 0, at + (data[at : at + 1] == b'"')  # a list of bytes is in no quotes
        start = compiled.spelled(data, at, span.start - place)
        self._last_place = leaf, span.start, start
        return Span(start, compiled.spelled(data, start, span.end - span.start))

    def _line_column(self, offset: int) -> tuple[int, int]:
        if self.lines is not None:
            line = bisect_right(self.lines, offset)
            return line, self._code_points(self.text[self.lines[line - 1] : offset]) + 1
        at, line, column = self._last
        if offset < at:  # rare: findings come in the order of the file
            start = self.text.rfind("\n", 0, offset) + 1
            return line - self.text.count("\n", offset, at), self._code_points(self.text[start:offset]) + 1
        start = self.text.rfind("\n", at, offset) + 1
        if start:
            line, column, at = line + self.text.count("\n", at, offset), 1, start
        column += self._code_points(self.text[at:offset])
        self._last = (offset, line, column)
        return line, column

    def _line_column_of(self, leaf: int, offset: int) -> tuple[int, int]:
        """The same for an offset in a leaf's literal, whose line is known."""
        line, begin = self._line_of(leaf, offset)
        at, counted, column = self._last
        if counted != line or not begin <= at <= offset:
            at, column = begin, 1
        column += self._code_points(self._piece(at, offset))
        self._last = (offset, line, column)
        return line, column

    def _line_of(self, leaf: int, offset: int) -> tuple[int, int]:
        """The line of an offset in a leaf's literal, and where that begins: the literal's own, but for a list of bytes over several."""
        data, start = self.document.data, self.literals[leaf].start
        if data[start : start + 1] != b"[":
            return self._lines_of[leaf]
        known, at, line, begin = self._last_line
        if known != leaf or at > offset:
            at, (line, begin) = start, self._lines_of[leaf]
        piece = data[at:offset]
        breaks = piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
        if breaks:
            line, begin = line + breaks, at + max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        self._last_line = leaf, offset, line, begin
        return line, begin

    def _piece(self, start: int, end: int) -> str:
        """A piece of the file, decoded as `text` is."""
        return self.text[start:end] if self.text else self.document.data[start:end].decode(self._encoding)

    def _code_points(self, piece: str) -> int:
        """How many characters a piece of `text` stands for."""
        return len(piece) if piece.isascii() else len(piece.encode(self._encoding).decode())

    def _as_stored(self, text: str) -> str:
        """A text as it would stand in `text`."""
        return text if text.isascii() else text.encode().decode(self._encoding)

    def _written(self, literal: Span) -> str:
        stored = self._piece(literal.start, literal.end)
        return stored if stored.isascii() else stored.encode(self._encoding).decode()

    def _literals(self, leaves: list[int]) -> dict[int, Span]:
        spans = self.document.tree.spans
        if self._compiled:
            literals = {leaf: self._compiled.literal(leaf) for leaf in leaves}
            return literals if self._stored or self.text.isascii() else self._in_code_points(literals)
        if spans is None:
            found = self._searched(leaves)
            if found is not None:
                return found
            self._encoding, self.text = "utf-8", self.document.text()
            spans = read_exact(self.text)[0].spans or []
        return {leaf: spans[leaf] for leaf in leaves}

    def _in_code_points(self, literals: dict[int, Span]) -> dict[int, Span]:
        """Spans of ascending literals in bytes, as spans in code points."""
        data, at, points = self.document.data, 0, 0
        found = {}
        for leaf, literal in literals.items():
            start = points + len(data[at : literal.start].decode())
            at, points = literal.end, start + len(data[literal.start : literal.end].decode())
            found[leaf] = Span(start, points)
        return found

    def _searched(self, leaves: list[int]) -> dict[int, Span] | None:
        """The literals found by looking for them as we would write them, in document order; None where that is not certain.

        Every leaf with one of the wanted texts takes part, so each of these has a literal of its own: where one is spelled
        otherwise, the last of its equals is left without.
        """
        from json.encoder import encode_basestring  # the compiled reader knows where literals stand

        tree, text = self.document.tree, self.text
        places = tree.distinct.equals(leaves)
        literals: dict[int, str] = {}
        for number in places:
            value = tree.distinct.texts[number]
            if not value.strip() or value.lstrip().startswith(_BETWEEN):
                return None
            literals[number] = self._as_stored(encode_basestring(value))
        asked, found, position = set(leaves), {}, 0
        for leaf, number in sorted((leaf, number) for number, equal in places.items() for leaf in equal):
            literal = literals[number]
            position = text.find(literal, position)
            while position >= 0 and _COLON.match(text, position + len(literal)):  # a key
                position = text.find(literal, position + len(literal))
            if position < 0:
                return None
            if leaf in asked:
                found[leaf] = Span(position, position + len(literal))
            position += len(literal)
        return found


class _Spelling:
    """How a leaf is written in the file: as it reads, or with what escapes add to it; `told` when these tell all of it."""

    def __init__(self, written: str, text: str, syntax: Syntax) -> None:
        self.written = written
        self.plain = syntax is Syntax.TEXT or written == text
        xml = syntax is Syntax.XML
        self.told = xml or (written[:1] == '"' and len(written) >= 2)
        # Behind so many characters of the text, the literal is so many longer; an opening quote is the first of them.
        self._behind, self._longer = [0], [0 if xml else 1]
        self._last = (0, 0)
        self._escapes: Iterator[re.Match[str]] = iter(())
        if xml and not self.plain:
            from posthound.formats.xml_tree import REFERENCE  # few files are XML

            self._escapes = REFERENCE.finditer(written)
        elif not self.plain and self.told and "\\" in written:
            # Up to the end: a string that is cut off has no closing quote. Read as far as places are asked for.
            self._escapes = _ESCAPE.finditer(written, 1)
        if self.told and not xml and _OF_YAML.search(written):
            self.told = self.at(len(text)) >= len(written) - 1

    def at(self, place: int) -> int:
        """Where a character of the text stands in the literal."""
        while self._behind[-1] <= place and (escape := next(self._escapes, None)):
            longer = self._longer[-1] + escape.end() - escape.start() - 1
            self._behind.append(escape.end() - longer)
            self._longer.append(longer)
        return place + self._longer[bisect_right(self._behind, place) - 1]

    def stored(self, place: int, encoding: str) -> int:
        """The same place in the file as it is decoded for the search; places are asked for in turn, mostly."""
        if encoding == "utf-8" or self.written.isascii():
            return place
        at, stored = self._last if self._last[0] <= place else (0, 0)
        self._last = (place, stored + len(self.written[at:place].encode().decode(encoding)))
        return self._last[1]


def _inside_scalar(written: str, literal: Span, span: Span, text: str) -> Span:
    """Offsets within a YAML scalar: its value is looked for as it is written; a folded one is covered as a whole."""
    value = text[span.start : span.end]
    before = text[: span.start].count(value)
    at = -1
    for _ in range(before + 1):
        at = written.find(value, at + 1)
        if at < 0:
            break
    if at >= 0:
        return Span(literal.start + at, literal.start + at + len(value))
    first, last = (part for part in (value.split()[0], value.split()[-1]))
    start, end = written.find(first), written.rfind(last)
    if 0 <= start <= end:
        return Span(literal.start + start, literal.start + end + len(last))
    return literal
