"""Tables of HTML in texts, whatever stands in their tags and around their cells' texts."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Iterator

from posthound.detect.headed import COLUMNS, ROWS, Table, bare
from posthound.model.columns import Span
from posthound.support.regexes import regex

# A tag, also as pages show it.
_TAG = regex(
    r"(?:<|&lt;)(?P<close>/?)(?P<name>table|thead|tbody|tfoot|tr|th|td)(?:\s(?:(?!&gt;)[^<>]){0,400})?(?:>|&gt;)",
    re.IGNORECASE,
)
_CELLS = ("td", "th")


def paged(text: str, start: int, end: int) -> Iterator[Table]:
    """The tables of a part of a text; of those within others, the cells stand in their own."""
    rows: list[list[Span]] = []
    opened, headed = -1, False
    for tag in _TAG.finditer(text, start, end):
        name = tag["name"].lower()
        if opened >= 0 and rows and len(rows[-1]) < COLUMNS:
            rows[-1].append(bare(text, opened, tag.start()))
        opened = tag.end() if name in _CELLS and not tag["close"] else -1
        # A single head in a row is that of the row.
        headed |= name == "thead" or (name == "th" and not tag["close"] and len(rows) == 1 and len(rows[0]) == 1)
        if name == "table":
            yield from _made(rows, headed=headed)
            rows, headed = [], False
        elif name == "tr" and not tag["close"] and len(rows) <= ROWS:
            rows.append([])
    yield from _made(rows, headed=headed)


def _made(rows: list[list[Span]], *, headed: bool) -> Iterator[Table]:
    filled = [row for row in rows if row]
    if len(filled) > 1:
        yield Table(filled[0], filled[1:], headed)
