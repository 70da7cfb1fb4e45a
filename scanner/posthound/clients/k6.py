"""k6: load tests in JavaScript."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(root_role=lambda document: Role.SCRIPT)
_HEADS = ((b"'k6",), (b'"k6',))
_CONTENTS = (".js", ".mjs", ".ts")
_IMPORT = regex(rb"""(?:\bfrom\s{0,40}|\bimport\s{0,40}\(?\s{0,40}|\brequire\(\s{0,40})(["'])k6(?:/[\w./-]+)?\1""")
_REFERENCES = regex(
    r"__ENV(?:\.([A-Za-z_$][\w$]*)|\[\s*[\"']([^\"']{1,100})[\"']\s*\])|secrets\.get\(\s*[\"']([^\"']{1,100})"
)


def _read(file: File) -> Document | None:
    if not file.path.endswith(_CONTENTS) or not _holds(file.path, file.data):
        return None
    text = file.data.decode()
    tree = GrownTree(placed=True)
    tree.add_container({}, -1, "")
    tree.add_leaf(text, 0, "code", Span(0, len(text)))
    return file.document("k6", "k6-script", _FIELDS.describe, tree, Syntax.TEXT)


def _holds(path: str, data: bytes) -> bool:
    return _IMPORT.search(data) is not None


def _advise(name: str, place: FieldPlace) -> Advice:
    """The environment, which is there in code of every kind; `secrets` waits, and needs a source given at the start."""
    called = "".join(c if c.isalnum() else "_" for c in name).upper()
    return Advice(f"__ENV.{called}", False, f"give {called} with -e or in the environment, out of git")


CLIENT = Client(
    "k6", "k6", _read, _advise, heads=_HEADS, holds=_holds, contents=_CONTENTS, referred=names_by(_REFERENCES), store="the environment (`-e`)",
)  # fmt: skip
