"""What the head of a table says of its cells: a column of credentials, or one of values whose names stand in their rows."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from posthound.detect.assignments import SAID, Assignment
from posthound.detect.joins import BESIDE as BESIDE_OTHERS
from posthound.detect.names import HELD, OPAQUE, NameClass, classify, words_of
from posthound.detect.siblings import tells
from posthound.model.columns import Span
from posthound.rules.vocabulary import BESIDE
from posthound.support.regexes import regex

ROWS, COLUMNS = 500, 60  # are looked at, at most
CELL = 4096  # characters of one, at most
_LONGEST_NAME = 60
_WORDS = 6  # of a column's name, at most: of a sentence there are more
_KINDS = (*HELD, NameClass.PRIVATE_KEY)
# What columns are called whose cells are the values of what their rows name.
_VALUES = frozenset(
    "value values val valor valores valeur wert werte valore waarde wartość värde værdi значение 值".split()
)
# What columns hold that say something about the value of their row.
_ABOUT = BESIDE | frozenset(
    "example examples beispiel ejemplo exemple esempio sample samples default notes note comment comments meaning purpose link docs see count".split()
)
# What columns end in, or begin with, that hold another thing than the name in their row says.
_OTHERS = frozenset(
    "id ids uuid guid hash checksum digest fingerprint thumbprint commit revision md5 policy type address etag version date expires status key keys".split()
)
_LABEL = regex(r"[A-Za-z]+(?:[ _][A-Za-z]+){0,3}")
_MARKS = " \t\r\n`*\"'\u00a0"
# A tag, a quote or what keeps an empty cell open as pages have them, or the end of a line that is escaped, at an end of a cell.
_OPENING = regex(
    r"(?:(?:<|&lt;)[A-Za-z]\w{0,10}(?:\s[^<>&]{0,200})?/?(?:>|&gt;)|&(?:nbsp|quot|apos|#160|#39|#34|#x27|#x22);|\\[nrt]|__(?=\w.{0,4090}__$))"
)
_CLOSING = regex(
    r"(?:(?:<|&lt;)/?[A-Za-z]\w{0,10}\s{0,4}/?(?:>|&gt;)|&(?:nbsp|quot|apos|#160|#39|#34|#x27|#x22);|\\[nrt]|__)$"
)
_TAIL = 60  # characters of tags behind a value


class Table(NamedTuple):
    """The places of a table's cells in its text; `headed`: its first row is marked as its head."""

    heads: Sequence[Span]
    rows: Sequence[Sequence[Span]]
    headed: bool = True


def told(text: str, table: Table) -> Iterator[Assignment]:
    """The values in a table's cells that its head, or the first cell of their row, names as credentials."""
    heads = [text[head.start : head.end] for head in table.heads[:COLUMNS]]
    named = named_columns(heads)
    values = [number for number, head in enumerate(heads) if _VALUES.intersection(words_of(head)[-1:])]
    rows = [row for row in table.rows if len(row) == len(table.heads)]
    if not named and len(heads) > 1:
        yield from _beside(text, heads[0], rows)
    if named:
        for row in rows:
            yield from assigned(named, row)
    if values:
        column = next(
            (one for one in named.items() if one[1][1] in OPAQUE), None
        )  # what people choose reads like other values
        for row in rows:
            yield from _in_row(text, row, row[: values[0]], values, column)
    elif not named and len(heads) > 1:
        others = [number for number, head in enumerate(heads) if number and not _says_about(head)]
        for row in rows:
            yield from _in_row(text, row, row[:1], others, None)


def denied(text: str, table: Table) -> Iterator[Span]:
    """The cells that hold another thing, as their head says, whatever stands beside them."""
    heads = [text[head.start : head.end] for head in table.heads[:COLUMNS]] if table.headed else []
    for number in (number for number, head in enumerate(heads) if _of_another(head)):
        yield from (row[number] for row in table.rows if len(row) == len(table.heads))


@lru_cache(maxsize=1024)
def _of_another(head: str) -> bool:
    words = words_of(head) if _LABEL.fullmatch(head) else []
    return bool(words) and classify(head) is None and (words[-1] in _OTHERS or words[0] == "public")


def named_columns(heads: Sequence[str]) -> dict[int, tuple[str, NameClass]]:
    """The columns that hold credentials."""
    kinds = ((number, head, classify(head)) for number, head in enumerate(heads[:COLUMNS]))
    named = {number: (head, kind) for number, head, kind in kinds if kind in _KINDS and len(words_of(head)) <= _WORDS}
    if not named and not BESIDE_OTHERS.isdisjoint(map(str.lower, heads)):
        named = {
            number: (head, NameClass.SOME_KEY) for number, head in enumerate(heads[:COLUMNS]) if tells(head, heads)
        }
    return named


def _beside(text: str, first: str, rows: Sequence[Sequence[Span]]) -> Iterator[Assignment]:
    """The values of rows whose names say what they are by those of other rows: a salt beside a merchant's id."""
    names = [text[slice(*row[0])] for row in rows]
    if BESIDE_OTHERS.isdisjoint(map(str.lower, names)):
        return
    for name, row in zip(names, rows, strict=True):
        if tells(name, (first, *names)):
            yield from assigned({1: (name, NameClass.SOME_KEY)}, row)


def assigned(named: dict[int, tuple[str, NameClass]], cells: Sequence[Span]) -> Iterator[Assignment]:
    """What a row holds in these columns."""
    for number, (name, kind) in named.items():
        if number < len(cells) and cells[number].end > cells[number].start:
            yield Assignment(name, kind, cells[number], True, SAID)


def _in_row(
    text: str,
    row: Sequence[Span],
    naming: Iterable[Span],
    columns: Iterable[int],
    column: tuple[int, tuple[str, NameClass]] | None,
) -> Iterator[Assignment]:
    """The values of a row in some of its columns, by the first of the cells that may name them, or else by a column of things of one kind."""
    names = (text[cell.start : cell.end] for cell in naming if cell.end - cell.start <= _LONGEST_NAME)
    found = next(((name, kind) for name in names if (kind := classify(name)) in _KINDS), column and column[1])
    if found:
        yield from assigned({number: found for number in columns if column is None or number != column[0]}, row)


@lru_cache(maxsize=1024)
def _says_about(head: str) -> bool:
    return _of_another(head) or not _ABOUT.isdisjoint(words_of(head))


def bare(text: str, start: int, end: int) -> Span:
    """A cell without blanks, quotes, emphasis and tags around it."""
    if end - start > CELL:
        return Span(start, start)
    while True:
        before = start, end
        start = end - len(text[start:end].lstrip(_MARKS))
        end = start + len(text[start:end].rstrip(_MARKS))
        if start < end and text[start] in "<&_\\" and (opening := _OPENING.match(text, start, end)):
            start = opening.end()
        if (
            start < end
            and text[end - 1] in ">;_nrt"
            and (closing := _CLOSING.search(text, max(start, end - _TAIL), end))
        ):
            end = closing.start()
        if before == (start, end):
            return Span(start, end)
