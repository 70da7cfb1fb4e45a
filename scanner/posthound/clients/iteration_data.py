"""Data for runs, `newman run -d users.csv`, kept beside the collection: a row for each run of it, its first line the names of variables."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Notice, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(root_role=lambda document: Role.ENVIRONMENT)
_ENDING = ".csv"
_CELL = regex(r"[ \t]*(?:\"((?:[^\"]|\"\")*)\"[ \t]*|([^,\"\r\n][^,\r\n]*?)?)(,|\r?\n|\r|\Z)")
_NAME = regex(r"[^\W\d][\w .$-]{0,80}")
_MOST = 200_000  # cells
_TOO_MANY = (
    f"more than {_MOST} cells: the rows behind them are scanned as text; split the file to have all their names read"
)


def is_rows(path: str) -> bool:
    """Whether a file is called like one of rows."""
    return path.endswith(_ENDING)


def _read(file: File) -> Document | None:
    if not is_rows(file.path):
        return None
    text = file.data.decode()
    tree = GrownTree(placed=True)
    rows: list[dict[str, str]] = []
    tree.add_container(rows, -1, "")
    names, at = _line(text, 0)
    called = [name for name, _ in names]
    if not all(map(_NAME.fullmatch, called)):
        at, called = 0, []  # lines without a head of names
    while called and at < len(text) and len(tree.texts) < _MOST:
        cells, at = _line(text, at)
        rows.append(dict(zip(called, (value for value, _ in cells), strict=False)))
        number = tree.add_container(rows[-1], 0, len(rows) - 1)
        for place, (value, span) in enumerate(cells):
            if value:
                tree.add_leaf(value, number, called[place] if place < len(called) else "", span)
    if at < len(text):
        tree.add_leaf(text[at:], 0, "text", Span(at, len(text)))
        if called:
            file.notices.append(Notice(file.raw.origin.path, _TOO_MANY, fatal=True))
    return file.document("iteration_data", "iteration-data", _FIELDS.describe, tree, Syntax.TEXT)


def _line(text: str, at: int) -> tuple[list[tuple[str, Span]], int]:
    """The cells of the line that begins at a place, and where the next one does. A quote within quotes is left doubled."""
    cells: list[tuple[str, Span]] = []
    while cell := _CELL.match(text, at):
        group = 1 if cell[1] is not None else 2
        cells.append((cell[group] or "", Span(*cell.span(group)) if cell[group] else Span(at, at)))
        at = cell.end()
        if cell[3] != ",":
            return cells, at
    end = text.find("\n", at)  # a quote that is never closed
    end = len(text) if end < 0 else end
    return [*cells, (text[at:end], Span(at, end))], end + 1


def _advise(name: str, place: FieldPlace) -> Advice:
    reason = "data for runs, in which nothing is put together: keep it out of git, or take the value from {{vault:…}} in the request itself"
    return Advice(f"<{name}>", False, refused=reason)


CLIENT = Client(
    "iteration_data",
    "data for runs",
    _read,
    _advise,
    naming=(_ENDING,),
    defines_variables=is_rows,
    store="the file itself, out of git",
)
