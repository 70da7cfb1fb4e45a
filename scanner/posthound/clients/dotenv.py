"""Files of variables, `.env` and `prod.env`, that Bruno, Hurl, Thunder Client and others read beside their own: values alone, nothing is put into them."""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.rows import rows_tree
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
    tree = rows_tree(file.data.decode(), _ROW)
    return file.document("dotenv", "variables-file", _FIELDS.describe, tree, Syntax.TEXT)


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
