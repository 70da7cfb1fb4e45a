"""Values that the head of their column, or the first cell of their row, names: drawn tables, pages, separated values, and SQL's `insert`."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from posthound.detect.assignments import Assignment, Places
from posthound.detect.headed import CELL, COLUMNS, ROWS, Table, assigned, bare, denied, named_columns, told
from posthound.detect.names import NameClass
from posthound.detect.tabular import BARS, GAPS, PAGE, SEPARATED, SQL, Extent, of_lines, of_signs
from posthound.model.columns import Joined, Span
from posthound.support.regexes import regex

_SEPARATORS = ",;\t|"
# A line of names; reStructuredText has it behind a word for it.
_HEAD = regex(
    r"(?m)^(?:[ \t]{0,40}:header:[ \t]{1,8})?(?P<head>[ ]?\"?[^\W\d][\w .()-]{0,60}\"?(?:[ ]?[,;\t|][ ]?\"?[^\W\d][\w .()-]{0,60}\"?){1,59})[ ]{0,4}\r?$"
)
_INSERT = regex(r"(?i)\binsert\s{1,8}into\s{1,8}[\w.\"`\[\]]{1,120}\s{0,8}\(([^()]{1,2000})\)\s{0,8}values\s{0,8}")
_SQL_VALUE = regex(
    rf"\s{{0,40}}(?:[nN]?'(?P<text>(?:[^'\\]|''|\\.){{0,{CELL}}})'|[^,()']{{0,200}}(?:\([^()']{{0,200}}\))?)\s{{0,40}}(?P<end>[,)])"
)


def add_columns(
    texts: Sequence[str],
    joined: Joined,
    lined: Collection[int],
    signed: Collection[int],
    words: Places,
    found: dict[int, list[Assignment]],
) -> None:
    """Adds the values of texts that stand in a column, or a row, whose head names a credential, to what is `found` in each.

    Of that, cells are taken out that hold another thing, as the head of their column says. `lined` and `signed` are the texts whose lines
    may be rows, and that have cells of pages or statements of SQL; `words` are where words of credentials stand.
    """
    for number in sorted({*lined, *signed}):
        text, beside, begin, end = (
            texts[number],
            found.get(number, []),
            joined.starts[number],
            joined.starts[number + 1] - 1,
        )
        extents = [*of_signs(joined.data, begin, end, words[number])] if number in signed else []
        extents += of_lines(text, joined.data, begin, end, words[number]) if number in lined else ()
        if extents and ((columns := _in_columns(text, extents, words[number], beside)) or beside):
            found[number] = columns


def _in_columns(
    text: str, extents: Sequence[Extent], words: Sequence[tuple[int, int]], beside: Sequence[Assignment]
) -> list[Assignment]:
    found: list[Assignment] = []
    others: set[Span] = set()
    starts = sorted(start for start, _ in words)
    for extent in extents:
        for table in _tables(text, extent):
            last = table.rows[-1][-1].end if table.rows and table.rows[-1] else 0
            if bisect_left(starts, table.heads[0].start) < bisect_left(starts, last):
                found += told(text, table)
                others.update(denied(text, table))
        if extent.sort == SQL:
            for insert in _INSERT.finditer(text):
                heads = [head.strip(' \t\r\n"`[]') for head in insert[1].split(",")]
                found += _inserted(text, insert.end(), named_columns(heads))
    return [*(one for one in beside if not others or bare(text, *one.span) not in others), *found]


def _tables(text: str, extent: Extent) -> Iterator[Table]:
    """The tables of its sort in an extent, each way of reading imported where a text asks for it."""
    if extent.sort == BARS:
        from posthound.detect.drawn import drawn

        yield from drawn(text)
    if extent.sort == SEPARATED:
        yield from separated(text, extent.start, extent.end)
    if extent.sort == GAPS:
        from posthound.detect.aligned import aligned

        yield from aligned(text, extent.start, extent.end)
    if extent.sort == PAGE:
        from posthound.detect.paged import paged

        yield from paged(text, extent.start, extent.end)


def separated(text: str, start: int, end: int) -> Iterator[Table]:
    """The tables of separated values in a part of a text, each below a line of names."""
    while start < end and (found := _HEAD.search(text, start, end)):
        head = Span(*found.span("head"))
        separator = max(_SEPARATORS, key=found["head"].count)
        heads, rows, start = _cells(text, head, separator), list[list[Span]](), found.end() + 1
        for line in islice(_lines(text, start), ROWS):
            if not rows and text[found.start("head") - 1] == " " and not text[line.start : line.end].strip():
                continue  # of a directive, an empty line stands below its head
            row = _cells(text, line, separator)
            if len(row) != len(heads):
                break
            rows.append(row)
            start = line.end + 1
        if rows:
            yield Table(heads, rows)


def _lines(text: str, start: int) -> Iterator[Span]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Span(start, end)
        start = end + 1


def _cells(text: str, line: Span, separator: str) -> list[Span]:
    """The cells of a row, without quotes and emphasis."""
    cells: list[Span] = []
    at, end = line
    while at < end and text[at] == " ":
        at += 1
    if separator == "|" and text.startswith("|", at):
        at, end = at + 1, end - (text[at:end].rstrip().endswith("|") and 1)
    while len(cells) <= COLUMNS:
        while at < end and text[at] == " ":
            at += 1
        close = text.find('"', at + 1, end) if text.startswith('"', at) else at
        stop = text.find(separator, max(at, close), end)
        stop = end if stop < 0 else stop
        cells.append(bare(text, at, stop))
        if stop == end:
            break
        at = stop + 1
    return cells


def _inserted(text: str, at: int, named: dict[int, tuple[str, NameClass]]) -> Iterator[Assignment]:
    """What the rows of an `insert` give to the columns."""
    for _ in range(ROWS if named else 0):
        if not text.startswith("(", at):
            return
        at += 1
        cells: list[Span] = []
        while (value := _SQL_VALUE.match(text, at)) and len(cells) < COLUMNS:
            cells.append(Span(*value.span("text")) if value["text"] else Span(at, at))
            at = value.end()
            if value["end"] == ")":
                break
        yield from assigned(named, cells)
        while at < len(text) and text[at] in ", \t\r\n":
            at += 1
