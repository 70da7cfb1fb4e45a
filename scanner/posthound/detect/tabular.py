"""Where texts may hold tables, and of what sort: told by the lines that words of credentials stand in, and most stand in none."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from posthound.support.regexes import regex

# How a table is drawn: by bars between its cells, by commas and the like below a line of names, by wide gaps, in HTML, in SQL.
BARS, SEPARATED, GAPS, PAGE, SQL = range(5)
_NESTED = b"{[<"  # what JSON and markup begin with: no line of columns has it
_REACH = 400  # characters before a word in which the tag of its cell stands
_LONGEST = 4_000  # characters of a line of a table
_AROUND = 40_000  # characters of a table before and behind one
_RETURN = ord("\r")
_FIRST_MAX = 60  # and before a name in its first cell
# What stands in a statement of SQL, before reStructuredText's tables, and before a cell of a page.
_INSERT, _DIRECTIVE = regex(rb"(?i)insert into "), b"-table::"
_INSERTS = (b"nsert ", b"NSERT ")  # which are found sooner than the regex finds that there is none
_TAGS = (b"<t", b"<T", b"lt;t", b"lt;T")
_OPENED, _CLOSED = (b"<table", b"<TABLE", b"&lt;table", b"&lt;TABLE"), (b"/table", b"/TABLE")
# A line of names, as `detect/tables.py` has it, and a head of labels with wide gaps between, as `detect/aligned.py` has it.
_HEAD = regex(rb"(?m)^[\w .()\"\x80-\xff-]{1,80}+[,;\t][\w .()\",;\t\x80-\xff-]*+\r?$")
_WIDE_GAPS = regex(
    rb"(?m)^[ \t]{0,20}(?:[\w.()/#'?\x80-\xff-]++(?: [\w.()/#'?\x80-\xff-]++){0,4}+(?: {2,80}+|\t{1,8}+)(?=[^\s]))++[\w.()/#'?\x80-\xff -]++\r?$"
)
# The first cell of a line behind a name in it, and a line of nothing but names.
_FIRST_CELL = regex(rb"[^\n,;\t|]{0,40}?\"?(?:(?:  |\t)[ \t]*\S|[,;])")
# What divides cells; behind a comma of a sentence stands a blank.
_DIVIDED = regex(rb"\S(?:  |\t)|[,;](?! )|\"[,;]")
_NAMES = regex(rb"[\w .()/#'?\",;\t\x80-\xff-]*+\r?")
_WIDE_BARS = "│║┃"


class Extent(NamedTuple):
    """A part of a text that may hold a table of a sort."""

    sort: int
    start: int
    end: int


def of_signs(data: bytes, begin: int, end: int, places: Sequence[tuple[int, int]]) -> Iterator[Extent]:
    """The tables of a text, from `begin` to `end` of the data, that SQL and HTML have."""
    if any(data.find(word, begin, end) >= 0 for word in _INSERTS) and _INSERT.search(data, begin, end):
        yield Extent(SQL, 0, end - begin)
    done = -1
    for start, _ in places:
        if start >= done and _in_cell(data, begin, begin + start):
            first, last = _page_table(data, max(begin, begin + done), begin + start, end)
            done = last - begin
            yield Extent(PAGE, first - begin, done)


def _page_table(data: bytes, begin: int, at: int, end: int) -> tuple[int, int]:
    """Where the table around a place in a page begins and ends; the page where nothing tells."""
    opened = max(data.rfind(tag, begin, at) for tag in _OPENED)
    closed = min((place for tag in _CLOSED if (place := data.find(tag, at, end)) >= 0), default=end)
    return (opened if opened >= 0 else begin), closed


def _in_cell(data: bytes, begin: int, at: int) -> bool:
    return any(data.find(tag, max(begin, at - _REACH), at) >= 0 for tag in _TAGS)


def of_lines(text: str, data: bytes, begin: int, end: int, places: Sequence[tuple[int, int]]) -> Iterator[Extent]:
    """The same of those whose rows are lines, in one of which a word stands: a text has bars, and a paragraph a head of names."""
    if data.find(_DIRECTIVE, begin, end) >= 0:
        yield Extent(BARS, 0, end - begin)
        yield Extent(SEPARATED, 0, end - begin)
    done, told, bars, wide = -1, -1, False, False
    for start, stop in places:
        if start < done:
            continue
        first = max(data.rfind(b"\n", begin, begin + start) + 1, begin)
        last = data.find(b"\n", begin + stop, end)
        last = end if last < 0 else last
        done = last - begin
        if last - first > _LONGEST:
            continue
        line = data[first:last]
        bars |= b"|" in line or line.startswith((b"^ ", b"! "))
        wide |= b"?" in line
        at = begin + start - first, begin + stop - first
        if start >= told and data[begin] not in _NESTED and _has_cells(line, *at, begins=first == begin):
            paragraph = _paragraph(data, begin, end, first, last)
            told = paragraph[1] - begin
            for sort, head in ((GAPS, _WIDE_GAPS), (SEPARATED, _HEAD)):
                if head.search(data, *paragraph):
                    yield Extent(sort, paragraph[0] - begin, told)
    if bars or (wide and not text.isascii() and any(bar in text for bar in _WIDE_BARS)):
        yield Extent(BARS, 0, end - begin)


def _has_cells(line: bytes, start: int, stop: int, *, begins: bool) -> bool:
    """Whether a line may be a row whose first cell has the word, or one of nothing but names; `begins`: its text begins with it."""
    if not (_DIVIDED.search(line) or (begins and b"," in line)):
        return False
    return (start < _FIRST_MAX and _FIRST_CELL.match(line, stop) is not None) or _NAMES.fullmatch(line) is not None


def _paragraph(data: bytes, begin: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Where the lines begin and end that stand around a line without an empty one between, as far as is looked."""
    begin, end = max(begin, first - _AROUND), min(end, last + _AROUND)
    mark = b"\n\r\n" if data[last - 1] == _RETURN else b"\n\n"
    start, stop = data.rfind(mark, begin, first), data.find(mark, last, end)
    return (start + len(mark) if start >= 0 else begin), (stop if stop >= 0 else end)
