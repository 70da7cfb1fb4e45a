"""Reports that newman and the Postman CLI write, as JSON, JUnit or HTML: a record of a run with all that it ran."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.containers import is_object
from posthound.model.values import Document, Notice, Role, Syntax
from posthound.support.regexes import regex

# The body of an answer is its `stream`: the Buffer that Node makes of it, whose `data` are its bytes.
_FIELDS = Fields({**SECTIONS, "stream": Role.BODY}, root_role=lambda document: Role.METADATA)
# JSON; the pages of the reporters `html` and `htmlextra`; JUnit, in which a failure, or the id of a suite, tells.
_MARKS = ((b'"run"', b'"collection"'),)
_HEADS = (
    (b"<title>Newman",),
    (b"<title>Postman Report",),
    (b"theme-dark .card-header",),
    (b"<testsuites name=", b"<testsuite name="),
)
_CONTENTS = (".html", ".htm", ".xml")
_PAGE = regex(rb"panel-group|badge-outline|class=\"prettyPrint\"|Newman (?:Run|Report)")
_SUITE = regex(rb"<testsuite name=\"[^\"]*\" id=\"[0-9a-f]{8}-[0-9a-f-]{27}\" timestamp=|Collection JSON ID: ")


def _read(file: File) -> Document | None:
    if file.path.endswith(_CONTENTS):
        return _read_markup(file) if _holds(file.path, file.data) else None
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    run = root.get("run") if is_object(root) else None
    own = is_object(run) and not run.keys().isdisjoint(("executions", "stats"))
    return file.document("newman", "newman-report", _FIELDS.describe) if own else None


def _read_markup(file: File) -> Document:
    text = file.data.decode()
    if file.path.endswith(".xml"):
        from posthound.clients.newman.junit import junit_tree

        tree, flaw = junit_tree(text)
        if flaw:
            file.notices.append(Notice(file.raw.origin.path, f"{flaw}; the rest is scanned as text"))
    else:
        from posthound.clients.newman.page import page_tree

        tree = page_tree(text)
    return file.document("newman", "newman-report", _FIELDS.describe, tree, Syntax.XML)


def _holds(path: str, data: bytes) -> bool:
    if path.endswith(".xml"):
        return _SUITE.search(data) is not None
    if path.endswith(_CONTENTS):
        return _PAGE.search(data) is not None
    from posthound.model.values import Origin, Raw

    return _read(File(Raw(Origin(path), data))) is not None


def _advise(name: str, place: FieldPlace) -> Advice:
    return Advice("[REDACTED]", False, "a record of a run: redact it or keep it out of git, and rotate the secret")


CLIENT = Client(
    "newman",
    "newman and Postman CLI reports",
    _read,
    _advise,
    marks=_MARKS,
    heads=_HEADS,
    holds=_holds,
    contents=_CONTENTS,
)
