"""What stands in the literals and remarks of a script, as far as its lines tell: there a bare word is text, elsewhere it is code.

Postman keeps a script as a list of its lines, each a text of its own; templates and remarks go on over several of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from posthound.model.matches import Match
from posthound.model.values import Document
from posthound.support.regexes import regex

_REMARK = regex(r"[ \t]*(?:/?\*|//)")
# What begins in a line of a script, and what ends it there; what begins with two strokes goes on to the end. A single stroke begins
# a regular expression, which may hold quotes, where no quotient can stand.
_BEGIN = regex(r"[\"'`]|//|/\*|(?:^|[=(,:!&|?{};\[>]|\breturn\b)[ \t]*(/)(?![/*])")
_END = {quote: regex(rf"(?:[^{quote}\\]|\\.)*{quote}") for quote in "\"'`"} | {
    "//": regex(r"(?!)"),
    "/*": regex(r".*?\*/"),
    "/": regex(r"(?:[^/\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*/"),
}
_OVER_LINES = frozenset(("`", "/*"))
_FAR = 2000  # characters of a line before a place; more are not looked at


def is_quoted(text: str, at: int) -> bool:
    """Whether a place of a script stands in a literal or a remark that begins in its line."""
    start = max(text.rfind("\n", 0, at) + 1, at - _FAR)
    return _REMARK.match(text, start, at) is not None or _open(text, start, at) != ""


def _open(text: str, start: int, end: int, within: str = "") -> str:
    """What is still open at `end` of what began between, or of what `start` is `within`: a quote, the head of a remark; "" in code."""
    while True:
        if not within:
            begun = _BEGIN.search(text, start, end)
            if begun is None:
                return ""
            within, start = begun[1] or begun[0], begun.end()
        ended = _END[within].match(text, start, end)
        if ended is None:
            return within
        within, start = "", ended.end()


def in_quoted_lines(document: Document, matches: Iterable[Match]) -> Iterator[Match]:
    """Of matches for bare words of scripts, those in a template or a remark that began in a line before."""
    scripts: dict[int, _Script] = {}  # by the list that holds the lines, or by the text itself
    for match in matches:
        row, tree = match.leaf.number, document.tree
        listed = isinstance(tree.keys[row], int)
        held = tree.parents[row] if listed else -1 - row
        if held not in scripts:
            scripts[held] = _Script(tree.texts, tree.rows_of({held}) if listed else [row])
        if scripts[held].is_within(row, match.span.start):
            yield match


class _Script:
    """The lines of a script, of which each leaf has one or several, and what of the lines before goes on in each."""

    def __init__(self, texts: Sequence[str], rows: Sequence[int]) -> None:
        self._texts = texts
        self._lines: dict[
            int, tuple[list[int], list[str]]
        ] = {}  # by leaf: where its lines start, and what goes on in them
        within = ""
        for row in rows:
            lines = texts[row].split("\n")
            goes_on = []
            for line in lines:
                goes_on.append(within)
                within = _open(line, 0, len(line), within)
                if within not in _OVER_LINES and not (within in ("'", '"') and line.endswith("\\")):
                    within = ""
            self._lines[row] = [*accumulate((len(line) + 1 for line in lines[:-1]), initial=0)], goes_on

    def is_within(self, row: int, at: int) -> bool:
        """Whether a place of a leaf stands in what began in a line before."""
        starts, goes_on = self._lines[row]
        line = bisect_right(starts, at) - 1
        within = goes_on[line]
        return within != "" and at - starts[line] <= _FAR and _open(self._texts[row], starts[line], at, within) != ""
