"""From a leaf and a span in its text to the lines and columns of the file; runs only for files with findings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import orjson

from scanner.columns import Span
from scanner.formats.json_tree import read_exact
from scanner.model import Document, Kind, Region

# Characters spelled as escapes although they need none (`\\u003c`, `\\/`): the file does not read as we would write it.
_NEEDLESS_ESCAPE = re.compile(r"\\u(?!00[01])|\\/")
# A JSON escape and the code points it stands for: a surrogate pair is one, like every other escape.
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)


class Locator:
    """Finds the regions of spans in one document's leaves."""

    def __init__(self, document: Document, leaves: Sequence[int]) -> None:
        """`leaves` are the numbers of all leaves that will be asked for."""
        self.document = document
        self.text = document.text()
        # A carriage return alone ends a line too; few files have one, and only they pay for a list of line starts.
        lone = "\r" in self.text and self.text.count("\r") != self.text.count("\r\n")
        self.lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.text))] if lone else None
        self._last = (0, 0)  # an offset and the line breaks before it, from which the next is counted
        self.literals = self._literals(sorted(set(leaves)))

    def region(self, leaf: int, span: Span) -> Region:
        """The region that covers exactly the literal of `span` in the leaf's text."""
        literal = self.literals[leaf]
        start, end = self._offsets(literal, span, self.document.tree.texts[leaf])
        return Region(*self._line_column(start), *self._line_column(end))

    def offsets(self, leaf: int, span: Span) -> Span:
        """The same as code point offsets into the decoded file."""
        return self._offsets(self.literals[leaf], span, self.document.tree.texts[leaf])

    def _line_column(self, offset: int) -> tuple[int, int]:
        if self.lines is not None:
            line = bisect_right(self.lines, offset)
            return line, offset - self.lines[line - 1] + 1
        at, breaks = self._last
        if offset >= at:
            breaks += self.text.count("\n", at, offset)
        else:
            breaks -= self.text.count("\n", offset, at)
        self._last = (offset, breaks)
        return breaks + 1, offset - self.text.rfind("\n", 0, offset)

    def _offsets(self, literal: Span, span: Span, text: str) -> Span:
        written = self.text[literal.start : literal.end]
        if self.document.kind is Kind.TEXT or written == text:
            return Span(literal.start + span.start, literal.start + span.end)
        if written[:1] == '"' and len(written) >= 2:
            if written == orjson.dumps(text).decode():  # spelled as we would: its prefixes are, too
                return Span(*(literal.start + len(orjson.dumps(text[:at]).decode()) - 1 for at in span))
            return _inside_json(written, literal.start, span)
        return _inside_scalar(written, literal, span, text)

    def _literals(self, leaves: list[int]) -> dict[int, Span]:
        spans = self.document.tree.spans
        if spans is None:
            found = _search(self.document, self.text, leaves)
            if found is not None:
                return found
            spans = read_exact(self.text)[0].spans or []
        return {leaf: spans[leaf] for leaf in leaves}


def _search(document: Document, text: str, leaves: list[int]) -> dict[int, Span] | None:
    """The literals found by looking for them as we would write them, in document order; None where that is not certain.

    Every leaf with one of the wanted texts takes part, so that equal literals are told apart by their order.
    """
    tree = document.tree
    wanted = {tree.texts[leaf] for leaf in leaves}
    if ("\\u" in text or "\\/" in text) and _NEEDLESS_ESCAPE.search(text.replace("\\\\", "")):
        return None
    if not wanted.isdisjoint(tree.keys):
        return None
    asked, found, position = set(leaves), {}, 0
    for leaf, value in enumerate(tree.texts):
        if value in wanted:
            literal = orjson.dumps(value).decode()
            position = text.find(literal, position)
            if position < 0:
                return None
            end = position + len(literal)
            if leaf in asked:
                found[leaf] = Span(position, end)
            position = end
    return found


def _inside_json(written: str, base: int, span: Span) -> Span:
    """Offsets of a span of the decoded string within its JSON literal."""
    if "\\" not in written:
        return Span(base + 1 + span.start, base + 1 + span.end)
    offsets: list[int] = []
    raw, decoded = 1, 0
    for escape in _ESCAPE.finditer(written, 1, len(written) - 1):
        for target in (span.start, span.end)[len(offsets) :]:
            if target <= decoded + escape.start() - raw:
                offsets.append(raw + target - decoded)
        if len(offsets) == 2:
            break
        decoded += escape.start() - raw + 1
        raw = escape.end()
    for target in (span.start, span.end)[len(offsets) :]:
        offsets.append(raw + target - decoded)
    return Span(base + offsets[0], base + offsets[1])


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
