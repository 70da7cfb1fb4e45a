"""What running a collection leaves behind: reports of newman and the Postman CLI (JSON, JUnit, HTML), results that Postman's runner exports,
and the file in which the command lines keep who is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Notice, Role, Syntax
from posthound.support.regexes import regex

# The body of an answer is its `stream`: the Buffer that Node makes of it, whose `data` are its bytes.
_FIELDS = Fields({**SECTIONS, "stream": Role.BODY}, root_role=lambda document: Role.METADATA)
_LOGIN = Fields(root_role=lambda document: Role.AUTH)
# Reports in JSON, results of the runner; the pages of the reporters `html` and `htmlextra`; JUnit, in which a failure, or the id of a suite, tells.
_MARKS = ((b'"run"', b'"collection"'), (b'"results"', b'"responseCode"'))
_HEADS = (
    (b"<title>Newman",),
    (b"<title>Postman Report",),
    (b"theme-dark .card-header",),
    (b"<testsuites name=", b"<testsuite name="),
)
# `~/.postman/postmanrc` of the Postman CLI and `.newmanrc` of newman, with a dot or without one, wherever they were copied to.
_LOGINS = ("postmanrc", "newmanrc")
_CONTENTS = (".html", ".htm", ".xml")
_PAGE = regex(rb"panel-group|badge-outline|class=\"prettyPrint\"|Newman (?:Run|Report)")
_SUITE = regex(rb"<testsuite name=\"[^\"]*\" id=\"[0-9a-f]{8}-[0-9a-f-]{27}\" timestamp=|Collection JSON ID: ")


def _read(file: File) -> Document | None:
    if file.path.endswith(_CONTENTS):
        return _read_markup(file) if _holds(file.path, file.data) else None
    if _is_login(file.path):
        return file.document("newman", "newman-login", _LOGIN.describe)
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    own = is_object(root) and (_is_report(root) or _is_result(root))
    return file.document("newman", "newman-report", _FIELDS.describe) if own else None


def _is_report(root: Mapping[str, Any]) -> bool:
    run = root.get("run")
    return is_object(run) and not run.keys().isdisjoint(("executions", "stats"))


def _is_result(root: Mapping[str, Any]) -> bool:
    results = root.get("results")
    return is_list(results) and any(is_object(row) and {"url", "responseCode"} <= row.keys() for row in results[:50])


def _is_login(path: str) -> bool:
    return path.rpartition("/")[2].removeprefix(".") in _LOGINS


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
    if _is_login(place.path):
        return Advice("[REDACTED]", False, refused="who is logged in: keep the file out of git, and log in anew")
    return Advice("[REDACTED]", False, "a record of a run: redact it or keep it out of git, and rotate the secret")


CLIENT = Client(
    "newman",
    "newman, Postman CLI and runner",
    _read,
    _advise,
    named=_is_login,
    naming=_LOGINS,
    marks=_MARKS,
    heads=_HEADS,
    holds=_holds,
    contents=_CONTENTS,
    kept_out=_is_login,
)
