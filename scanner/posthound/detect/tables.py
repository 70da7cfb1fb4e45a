"""Values that the head of their column names: tables of Markdown, separated values with a first line of names, and SQL's `insert`."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Iterator, Sequence
from itertools import islice

from posthound.detect.assignments import SAID, Assignment
from posthound.detect.names import NameClass, classify
from posthound.model.columns import Span
from posthound.support.regexes import regex

ROWS, COLUMNS = 500, 60  # are looked at, at most
CELL = 4096  # characters of one, at most
_SEPARATORS = ",;\t|"
_HEAD = regex(r"[ ]?\"?[^\W\d][\w .()-]{0,60}\"?(?:[,;\t|][ ]?\"?[^\W\d][\w .()-]{0,60}\"?){1,59}[ ]?")
_RULE = regex(r"(?m)^[ \t]{0,8}\|?[ \t]{0,8}:?-{2,}:?[ \t]{0,8}\|[-:| \t]{0,400}$")
_INSERT = regex(r"(?i)\binsert\s{1,8}into\s{1,8}[\w.\"`\[\]]{1,120}\s{0,8}\(([^()]{1,2000})\)\s{0,8}values\s{0,8}")
_SQL_VALUE = regex(
    rf"\s{{0,40}}(?:[nN]?'(?P<text>(?:[^'\\]|''|\\.){{0,{CELL}}})'|[^,()']{{0,200}}(?:\([^()']{{0,200}}\))?)\s{{0,40}}(?P<end>[,)])"
)
_KINDS = (NameClass.PASSWORD, NameClass.SECRET, NameClass.TOKEN, NameClass.API_KEY, NameClass.PRIVATE_KEY)
_MARKS = " \t`*_\"'"


def in_columns(text: str) -> Iterator[Assignment]:
    """The values of a text that stand in a column whose head names a credential."""
    if "\n" in text[:-1]:
        if text[0] not in "{[<" and _HEAD.fullmatch(text, 0, min(text.index("\n"), COLUMNS * 64)):
            yield from _separated(text)
        if "--" in text and "|" in text:
            for rule in _RULE.finditer(text):
                yield from _drawn_table(text, rule.start(), rule.end())
    if "insert" in text.lower():
        for insert in _INSERT.finditer(text):
            heads = [head.strip(' \t\r\n"`[]') for head in insert[1].split(",")]
            yield from _inserted(text, insert.end(), _named(heads))


def _named(heads: Sequence[str]) -> dict[int, tuple[str, NameClass]]:
    """The columns that hold credentials."""
    kinds = ((number, head, classify(head)) for number, head in enumerate(heads[:COLUMNS]))
    return {number: (head, kind) for number, head, kind in kinds if kind in _KINDS}


def _separated(text: str) -> Iterator[Assignment]:
    head_end = text.index("\n")
    separator = max(_SEPARATORS, key=text[:head_end].count)
    heads = _cells(text, Span(0, head_end), separator)
    named = _named([text[head.start : head.end] for head in heads])
    if named:
        yield from _below(text, head_end + 1, named, separator, len(heads))


def _drawn_table(text: str, rule: int, end: int) -> Iterator[Assignment]:
    """The same of a table whose head is ruled off from `rule` to `end`."""
    if not rule:
        return
    head = Span(text.rfind("\n", 0, rule - 1) + 1, rule - 1)
    heads = _cells(text, _inner(text, head), "|")
    named = _named([text[one.start : one.end] for one in heads])
    if named and len(heads) > 1:
        yield from _below(text, end + 1, named, "|", len(heads))


def _below(
    text: str, start: int, named: dict[int, tuple[str, NameClass]], separator: str, count: int
) -> Iterator[Assignment]:
    for line in islice(_lines(text, start), ROWS):
        row = _inner(text, line) if separator == "|" else line
        if separator == "|" and not text[row.start : row.end].strip("-:| \t"):
            return  # another table's rule
        cells = _cells(text, row, separator)
        if len(cells) != count:
            return
        yield from _assigned(named, cells)


def _assigned(named: dict[int, tuple[str, NameClass]], cells: Sequence[Span]) -> Iterator[Assignment]:
    for number, (name, kind) in named.items():
        if number < len(cells) and cells[number].end > cells[number].start:
            yield Assignment(name, kind, cells[number], True, SAID)


def _lines(text: str, start: int) -> Iterator[Span]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Span(start, end)
        start = end + 1


def _inner(text: str, line: Span) -> Span:
    """A row without the bars at its ends."""
    row = _stripped(text, line, " \t\r")
    start = row.start + text.startswith("|", row.start)
    return Span(start, max(start, row.end - text.startswith("|", row.end - 1)))


def _cells(text: str, line: Span, separator: str) -> list[Span]:
    """The cells of a row, without quotes and emphasis."""
    cells: list[Span] = []
    at = line.start
    while len(cells) <= COLUMNS:
        close = text.find('"', at + 1, line.end) if text.startswith('"', at) else at
        stop = text.find(separator, max(at, close), line.end)
        stop = line.end if stop < 0 else stop
        cells.append(_stripped(text, Span(at, stop), _MARKS + "\r"))
        if stop == line.end:
            break
        at = stop + 1
    return cells


def _stripped(text: str, span: Span, marks: str) -> Span:
    start, end = span
    while start < end and text[start] in marks:
        start += 1
    while end > start and text[end - 1] in marks:
        end -= 1
    return Span(start, end)


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
        yield from _assigned(named, cells)
        while at < len(text) and text[at] in ", \t\r\n":
            at += 1
