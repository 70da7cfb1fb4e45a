"""From a leaf and a span in its text to the lines and columns of the file; runs only for files with findings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from json.encoder import encode_basestring

from scanner.columns import Span
from scanner.formats.json_tree import read_exact
from scanner.lazy import regex
from scanner.model import Document, Kind, Region

# A JSON escape and the code points it stands for: a surrogate pair is one, like every other escape.
_ESCAPE = regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_COLON = regex(r"\s*:")
# What may stand after a string's closing quote: a text that begins so could be seen between two strings.
_BETWEEN = (",", ":", "}", "]")


class Locator:
    """Finds the regions of spans in one document's leaves."""

    def __init__(self, document: Document, leaves: Sequence[int], *, decoded: bool = False) -> None:
        """`leaves` are the numbers of all leaves that will be asked for; `decoded`: `offsets` are to be code points.

        JSON is searched as it is stored, a character a byte: decoding a large file takes more time and memory than the search.
        """
        self.document = document
        self._encoding = "latin-1" if document.tree.spans is None and not decoded else "utf-8"
        self.text = document.data.decode(self._encoding)
        self.literals = self._literals(sorted(set(leaves)))
        # A carriage return alone ends a line too; few files have one, and only they pay for a list of line starts.
        lone = "\r" in self.text and self.text.count("\r") != self.text.count("\r\n")
        self.lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.text))] if lone else None
        self._last = (0, 0)  # an offset and the line breaks before it, from which the next is counted

    def region(self, leaf: int, span: Span) -> Region:
        """The region that covers exactly the literal of `span` in the leaf's text."""
        start, end = self.offsets(leaf, span)
        return Region(*self._line_column(start), *self._line_column(end))

    def offsets(self, leaf: int, span: Span) -> Span:
        """The same as offsets into `text`."""
        return self._offsets(self.literals[leaf], span, self.document.tree.texts[leaf])

    def _line_column(self, offset: int) -> tuple[int, int]:
        if self.lines is not None:
            line = bisect_right(self.lines, offset)
            return line, self._code_points(self.text[self.lines[line - 1] : offset]) + 1
        at, breaks = self._last
        if offset >= at:
            breaks += self.text.count("\n", at, offset)
        else:
            breaks -= self.text.count("\n", offset, at)
        self._last = (offset, breaks)
        return breaks + 1, self._code_points(self.text[self.text.rfind("\n", 0, offset) + 1 : offset]) + 1

    def _code_points(self, piece: str) -> int:
        """How many characters a piece of `text` stands for."""
        return len(piece) if piece.isascii() else len(piece.encode(self._encoding).decode())

    def _stored(self, text: str) -> str:
        """A text as it would stand in `text`."""
        return text if text.isascii() else text.encode().decode(self._encoding)

    def _offsets(self, literal: Span, span: Span, text: str) -> Span:
        stored = self.text[literal.start : literal.end]
        written = stored if stored.isascii() else stored.encode(self._encoding).decode()
        if self.document.kind is Kind.TEXT or written == text:
            return Span(literal.start + span.start, literal.start + span.end)
        if written[:1] != '"' or len(written) < 2:
            return _inside_scalar(written, literal, span, text)
        if written == encode_basestring(text):  # spelled as we would: its prefixes are, too
            return Span(*(literal.start + len(self._stored(encode_basestring(text[:at]))) - 1 for at in span))
        return Span(*(literal.start + len(self._stored(written[:at])) for at in _inside_json(written, span)))

    def _literals(self, leaves: list[int]) -> dict[int, Span]:
        spans = self.document.tree.spans
        if spans is None:
            found = self._searched(leaves)
            if found is not None:
                return found
            self._encoding, self.text = "utf-8", self.document.text()
            spans = read_exact(self.text)[0].spans or []
        return {leaf: spans[leaf] for leaf in leaves}

    def _searched(self, leaves: list[int]) -> dict[int, Span] | None:
        """The literals found by looking for them as we would write them, in document order; None where that is not certain.

        Every leaf with one of the wanted texts takes part, so each of these has a literal of its own: where one is spelled
        otherwise, the last of its equals is left without.
        """
        tree, text = self.document.tree, self.text
        places = tree.distinct.equals(leaves)
        literals: dict[int, str] = {}
        for number in places:
            value = tree.distinct.texts[number]
            if not value.strip() or value.lstrip().startswith(_BETWEEN):
                return None
            literals[number] = self._stored(encode_basestring(value))
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


def _inside_json(written: str, span: Span) -> Span:
    """Where a span of the decoded string stands within its JSON literal."""
    if "\\" not in written:
        return Span(1 + span.start, 1 + span.end)
    offsets: list[int] = []
    raw, decoded = 1, 0
    for escape in _ESCAPE.finditer(written, 1):  # up to the end: a string that is cut off has no closing quote
        for target in (span.start, span.end)[len(offsets) :]:
            if target <= decoded + escape.start() - raw:
                offsets.append(raw + target - decoded)
        if len(offsets) == 2:
            break
        decoded += escape.start() - raw + 1
        raw = escape.end()
    for target in (span.start, span.end)[len(offsets) :]:
        offsets.append(raw + target - decoded)
    return Span(offsets[0], offsets[1])


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
