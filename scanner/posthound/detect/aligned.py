"""Tables whose columns are told by blanks alone, as terminals print them and people type them; reStructuredText rules them off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from posthound.detect.headed import COLUMNS, ROWS, Table, bare
from posthound.model.columns import Span
from posthound.support.regexes import regex

_LABEL = r"[^\W\d_][\w.()/#'-]{0,40}(?:[ ][\w.()/#'-]{1,40}){0,4}"
# A line of labels, with two blanks or a tab between them.
_HEAD = regex(rf"(?m)^[ \t]{{0,20}}{_LABEL}(?:(?:[ ]{{2,80}}|[ ]?\t{{1,8}}[ ]?){_LABEL}){{1,20}}[ \t]{{0,80}}\r?$")
_GAP = regex(r"[ ]{2,}|[ ]?\t+[ ]?")
_RULE = regex(r"[-=~ \t\r]{3,2000}")


def aligned(text: str, at: int, end: int) -> Iterator[Table]:
    """The tables whose heads stand in a part of a text."""
    while at < end and (head := _HEAD.search(text, at, end)):
        spans = _pieces(text, Span(*head.span()))
        rows = list(islice(_rows(text, head, spans), ROWS))
        at = max(head.end(), rows[-1][-1].end) if rows else head.end()
        if rows:
            yield Table([bare(text, *span) for span in spans], [[bare(text, *span) for span in row] for row in rows])


def _pieces(text: str, line: Span) -> list[Span]:
    """The parts of a line that wide gaps divide."""
    start, end = line
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    gaps = list(islice(_GAP.finditer(text, start, end), COLUMNS))
    return [
        Span(*span) for span in zip([start, *(g.end() for g in gaps)], [*(g.start() for g in gaps), end], strict=True)
    ]


def _rows(text: str, head: re.Match[str], heads: list[Span]) -> Iterator[list[Span]]:
    """The rows below a head, up to a line that has not its columns."""
    begin = head.start()
    at = text.find("\n", head.end()) + 1
    while 0 < at < len(text):
        end = text.find("\n", at)
        line = Span(at, len(text) if end < 0 else end)
        at = line.end + 1
        if _RULE.fullmatch(text, *line) and text[line.start : line.end].strip():
            continue
        row = _pieces(text, line)
        if len(row) != len(heads):
            row = _below(text, line, [span.start - begin for span in heads])
        if not row:
            return
        yield row


def _below(text: str, line: Span, offsets: list[int]) -> list[Span]:
    """The parts of a line that stand below the beginnings of the heads; none where one of these is within a word."""
    starts = [min(line.start + offset, line.end) for offset in offsets]
    if starts[0] == line.end or any(start < line.end and text[start - 1] not in " \t" for start in starts[1:]):
        return []
    return [Span(*span) for span in zip(starts, [*starts[1:], line.end], strict=True)]
