"""Tables as text markups and terminals draw them: Markdown, Org, psql, reStructuredText, AsciiDoc, Textile, Jira, DokuWiki, MediaWiki."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from posthound.detect.headed import COLUMNS, ROWS, Table, bare
from posthound.model.columns import Span
from posthound.support.regexes import regex

# Where one may be: a rule, or a head that its marks tell.
_SIGN = regex(
    r"""(?m)^[ \t>]{0,20}(?:(?P<rule>[-=:|+─═├╠╞╟┠][-=:|+ \t─━═┼╬╪╫╂├┤╠╣╞╡╟╢┠┨]{0,2000})(?=\r?$)
        |(?P<marked>\|\||\|_|\^)[^\n]|(?P<wiki>\{\|)|(?P<listed>\.\.[ ]list-table::))""",
    re.VERBOSE,
)
_BARS = "|│║┃"
_LINE_OF_BARS = regex(rf"[ \t>]{{0,20}}[^\n]{{0,4000}}[{_BARS}][^\n]{{0,4000}}")
_DIVIDER, _DOUBLE, _CARETS = regex(rf"(?<!\\)[{_BARS}]"), regex(r"(?<!\\)\|\|?"), regex(r"(?<!\\)[|^]")
_AROUND = " \t\r>"  # a line that is quoted
_ENCLOSED = "|==="
_CELL_MARK = regex(r"(?<!\\)\|")
_WIKI_CELL = regex(r"(?m)^[ \t]{0,8}[|!](?![+}-])|\|\||!!")
_WIKI_ROW = regex(r"(?m)^[ \t]{0,8}\|-[^\n]{0,200}$")
_ITEM = regex(r"(?m)^[ \t]{1,40}(?P<row>\*[ \t]{1,8})?-(?:[ \t]+(?P<cell>[^\n]{0,4096}))?$")
_EMPTY = regex(r"\n[ \t\r]*\n")
_HEAD_MARK = "_."  # Textile's


def drawn(text: str) -> Iterator[Table]:
    """The tables of a text."""
    at = 0
    while sign := _SIGN.search(text, at):
        table, at = _at(text, sign)
        if table:
            yield table


def _at(text: str, sign: re.Match[str]) -> tuple[Table | None, int]:
    """The table that a sign belongs to, and where to go on."""
    start, end = sign.span()
    if sign["wiki"]:
        return _wiki(text, sign.end())
    if sign["listed"]:
        return _listed(text, sign.end())
    if sign["marked"]:
        head, divider = _line(text, sign.start("marked")), _DOUBLE if sign["marked"] == "||" else _DIVIDER
        return _lined(text, head, head.end + 1, _CARETS if sign["marked"] == "^" else divider)
    rule = sign["rule"].strip()
    if rule.startswith(_ENCLOSED) and not rule.strip("|="):
        return _enclosed(text, end)
    if start == 0 or not ({*rule} & {*"-=─═━"}):
        return None, end
    head = Span(text.rfind("\n", 0, start - 1) + 1, start - 1)
    divided = _LINE_OF_BARS.fullmatch(text, head.start, head.end) and not _is_rule(text, head)
    return _lined(text, head, end + 1 + text.startswith("\r", end), _DIVIDER) if divided else (None, end)


def _line(text: str, start: int) -> Span:
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)


def _is_rule(text: str, line: Span) -> bool:
    return not text[line.start : line.end].strip("-=:|+─━═┼╬╪╫╂├┤╠╣╞╡╟╢┠┨┌┐└┘┬┴╔╗╚╝╦╩ \t\r>")


def _lined(text: str, head: Span, start: int, divider: re.Pattern[str]) -> tuple[Table | None, int]:
    """A table of a line a row, below its head."""
    ends = _closed(text, head, divider)
    heads, rows = _cells(text, head, divider, ends), list[Sequence[Span]]()
    while len(rows) < ROWS and start < len(text):
        line = _line(text, start)
        if not _LINE_OF_BARS.match(text, *line) and not (rows or heads) and not _is_rule(text, line):
            break
        if not _is_rule(text, line):
            if not divider.search(text, *line):
                break
            rows.append(_cells(text, line, divider, ends))
        elif not text[line.start : line.end].strip():
            break
        start = line.end + 1
    return Table(heads, rows), max(start, head.end)


def _closed(text: str, line: Span, divider: re.Pattern[str]) -> tuple[bool, bool]:
    """Whether a bar stands before the first cell of a line, and behind the last."""
    row = text[line.start : line.end].strip(_AROUND)
    return divider.match(row) is not None, row[-1:] in ("|", "^", *_BARS)


def _cells(text: str, line: Span, divider: re.Pattern[str], ends: tuple[bool, bool]) -> list[Span]:
    """The cells of a line, without the bars at its ends where its table has them: elsewhere an empty cell stands there."""
    start, end = line
    while start < end and text[start] in _AROUND:
        start += 1
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    bars = list(islice(divider.finditer(text, start, end), COLUMNS + 2))
    if ends[0] and bars and bars[0].start() == start:
        start = bars.pop(0).end()
    if ends[1] and bars and bars[-1].end() == end:
        end = bars.pop().start()
    starts, stops = [start, *(bar.end() for bar in bars)], [*(bar.start() for bar in bars), end]
    return [_cell(text, *span) for span in zip(starts, stops, strict=True)]


def _cell(text: str, start: int, end: int) -> Span:
    return bare(text, start + len(_HEAD_MARK) if text.startswith(_HEAD_MARK, start) else start, end)


def _enclosed(text: str, start: int) -> tuple[Table | None, int]:
    """AsciiDoc's table up to the line that closes it: its head is the first line of cells, or those up to an empty line."""
    end = text.find("\n" + _ENCLOSED, start)
    if end < 0:
        return None, start
    marks = list(islice(_CELL_MARK.finditer(text, start, end), ROWS * 4))
    if not marks:
        return None, end + len(_ENCLOSED) + 1
    cells = [
        bare(text, mark.end(), behind)
        for mark, behind in zip(marks, [*(m.start() for m in marks[1:]), end], strict=True)
    ]
    first = _line(text, marks[0].start())
    count = sum(mark.start() < first.end for mark in marks)
    if count == 1:
        blank = _EMPTY.search(text, first.start, end)
        count = sum(mark.start() < blank.start() for mark in marks) if blank else len(marks)
    rows = [cells[at : at + count] for at in range(count, len(cells), count)]
    return Table(cells[:count], rows[:ROWS]), end + len(_ENCLOSED) + 1


def _wiki(text: str, start: int) -> tuple[Table | None, int]:
    """MediaWiki's table, the rows of which are divided by `|-`."""
    end = text.find("\n|}", start)
    if end < 0:
        return None, start
    rules = list(islice(_WIKI_ROW.finditer(text, start, end), ROWS))
    starts, ends = [_line(text, start).end, *(rule.end() for rule in rules)], [*(rule.start() for rule in rules), end]
    rows = [row for span in zip(starts, ends, strict=True) if (row := _wiki_row(text, *span))]
    return (Table(rows[0], rows[1:]) if rows else None), end + 3


def _wiki_row(text: str, start: int, end: int) -> list[Span]:
    marks = list(islice(_WIKI_CELL.finditer(text, start, end), COLUMNS))
    cells = []
    for mark, behind in zip(marks, [*(m.start() for m in marks[1:]), end], strict=True):
        attributes = text.rfind("|", mark.end(), behind)
        cells.append(bare(text, attributes + 1 if attributes >= 0 else mark.end(), behind))
    return cells


def _listed(text: str, start: int) -> tuple[Table | None, int]:
    """The table of a list of lists, as reStructuredText has it."""
    rows, at = list[list[Span]](), start
    for item in islice(_ITEM.finditer(text, start), ROWS * 4):
        if item["row"]:
            rows.append([])
        if not rows:
            continue
        between = text[at : item.start()].strip()
        if between and rows != [[]]:  # what a cell goes on with, or the text behind the list
            break
        rows[-1].append(bare(text, *item.span("cell")) if item["cell"] else Span(item.end(), item.end()))
        at = item.end()
    return (Table(rows[0], rows[1:]) if len(rows) > 1 else None), max(at, start)
