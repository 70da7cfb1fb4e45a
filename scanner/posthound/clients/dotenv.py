"""Files of variables, `.env` and `prod.env`, that Bruno, Hurl, Thunder Client and others read beside their own: values alone, nothing is put into them."""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(root_role=lambda document: Role.ENVIRONMENT)
_ROW = regex(
    r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|((?:[^ \t\r\n]++|\r(?!$)|[ \t]++(?!\r?$))*+))[ \t]*\r?$",
    re.MULTILINE,
)
_NAMING = (".env",)
_OWN = ("hurl.env",)  # as Hurl's manual calls it, wherever the requests lie that it is for


def is_variables(path: str) -> bool:
    """Whether a file is called like one of variables: `.env`, `.env.local`, `prod.env`."""
    name = path.rpartition("/")[2]
    return name.endswith(".env") or name.startswith(".env.")


def _read(file: File) -> Document | None:
    if not is_variables(file.path):
        return None
    text = file.data.decode()
    tree = GrownTree(placed=True)
    rows: dict[str, str] = {}
    tree.add_container(rows, -1, "")
    at = 0
    for row in _ROW.finditer(text):
        _add_rest(tree, text, at, row.start())
        group = next(number for number in (2, 3, 4) if row[number] is not None)
        rows[row[1]] = row[group]
        if row[group]:
            tree.add_leaf(row[group], 0, row[1], Span(*row.span(group)))
        _add_rest(tree, text, row.end(group), row.end())
        at = row.end()
    _add_rest(tree, text, at, len(text))
    return file.document("dotenv", "variables-file", _FIELDS.describe, tree, Syntax.TEXT)


def _add_rest(tree: GrownTree, text: str, start: int, end: int) -> None:
    """What stands between rows: comments, and what is no row."""
    if text[start:end].strip(" \t\r\n\"'"):
        tree.add_leaf(text[start:end], 0, "comment", Span(start, end))


def _advise(name: str, place: FieldPlace) -> Advice:
    reason = "a file of values, in which nothing is put together: keep it out of git and its values where only those who need them read them"
    return Advice(f"<{name}>", False, refused=reason)


CLIENT = Client(
    "dotenv",
    "files of variables",
    _read,
    _advise,
    naming=_NAMING,
    endings=_OWN,
    defines_variables=is_variables,
    kept_out=is_variables,
    store="the file itself, out of git",
)
