"""Hurl: files of requests in plain text, each with the answer that is expected."""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_METHOD = regex(r"([A-Z]+)[ \t]+(\S(?:.*[^ \t\n])?)[ \t]*$")
_STATUS = regex(r"HTTP(?:/[\d.]+)?(?:[ \t]|$)")
_SECTION = regex(r"\[([A-Za-z]+)\][ \t]*$")
_ROW = regex(r"((?:[^:\\\s\"{\[`]|\\.)(?:(?:[^:\\]|\\.)*(?:[^:\\ \t]|\\.))?)[ \t]*:[ \t]*((?:.*[^ \t\n])?)[ \t]*$")
_NAMES = {
    "Query": "query", "QueryStringParams": "query", "Form": "form", "FormParams": "form", "Multipart": "form", "MultipartFormData": "form",
    "BasicAuth": "auth", "Cookies": "cookies", "Options": "options",
}  # fmt: skip
_FIELDS = Fields(
    sections={**SECTIONS, "form": Role.FORM, "options": Role.VARIABLE}, root_role=lambda document: Role.METADATA
)
_ENDINGS = (".hurl",)
_REFERENCES = regex(r"\{\{\s*([A-Za-z][\w-]{0,99})\s*\}\}")


class _Reader:
    """Goes through the lines once. `place` is what a line belongs to: nothing, a request's headers, a section, a body, or an answer."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = GrownTree(placed=True)
        self.calls: list[dict[str, object]] = []
        self.tree.add_container({"requests": self.calls}, -1, "")
        self.requests = self.tree.add_container(self.calls, 0, "requests")
        self.call, self.rows, self.place, self.body, self.cookies = 0, 0, "", -1, -1

    def read(self) -> GrownTree:
        at = 0
        for whole in self.text.split("\n"):
            line = whole.removesuffix("\r")
            self._line(line, at)
            at += len(whole) + 1
        self._end_body(len(self.text))
        return self.tree

    def leaf(self, parent: int, key: str, start: int, end: int) -> None:
        if end > start:
            self.tree.add_leaf(self.text[start:end], parent, key, Span(start, end))

    def _end_body(self, end: int) -> None:
        if self.body >= 0:
            stop = self.body + len(self.text[self.body : end].rstrip())
            self.leaf(self.call, "body", self.body, stop)
        self.body = -1

    def _line(self, line: str, at: int) -> None:
        method, section, row = _METHOD.match(line), _SECTION.match(line), _ROW.match(line)
        if _STATUS.match(line):
            self._end_body(at)
            self.place = "answer"
            self.leaf(self.call, "text", at, at + len(line))
        elif method is not None and (self.body < 0 or self.place == "answer"):
            self._end_body(at)
            self._begin(method[1], method[2], at + method.start(2))
        elif self.body >= 0 or not line.strip():
            return
        elif line.startswith("#") or not self.place:
            self.leaf(self.call, "comment", at, at + len(line))
        elif self.place == "answer":
            self.leaf(self.call, "text", at, at + len(line))
        elif section is not None:
            self.place = _NAMES.get(section[1], "text")
            self.rows = self.tree.add_container({}, self.call, self.place)
        elif row is not None:
            self._row(row, at)
        else:
            self.body = at

    def _begin(self, method: str, url: str, at: int) -> None:
        self.calls.append({"name": "", "method": method, "url": url})
        self.call = self.tree.add_container(self.calls[-1], self.requests, len(self.calls) - 1)
        self.leaf(self.call, "url", at, at + len(url))
        self.place = "headers"
        self.rows = self.tree.add_container({}, self.call, "headers")

    def _row(self, row: re.Match[str], at: int) -> None:
        start, end, name = at + row.start(2), at + row.end(2), row[1]
        if self.place == "auth":  # `user: password`
            self.leaf(self.rows, "username", at, at + row.end(1))
            name = "password"
        elif self.place == "options" and name == "variable" and "=" in row[2]:
            name, equals, _ = row[2].partition("=")
            start += len(name) + len(equals)
        elif self.place == "options" and name == "user" and ":" in row[2]:  # as curl's option has it
            user = row[2].partition(":")[0]
            self.leaf(self.rows, "username", start, start + len(user))
            name, start = "password", start + len(user) + 1
        if self.place == "cookies":  # rows, as exports have them: only there a session's name tells of a cookie
            self.cookies += 1
            held = self.tree.add_container({"name": name, "value": row[2]}, self.rows, self.cookies)
            self.leaf(held, "value", start, end)
        else:
            self.leaf(self.rows, name, start, end)


def _read(file: File) -> Document | None:
    if not file.path.endswith(_ENDINGS):
        return None
    return file.document("hurl", "hurl", _FIELDS.describe, _Reader(file.data.decode()).read(), Syntax.TEXT)


def _advise(name: str, place: FieldPlace) -> Advice:
    if place.role in (Role.METADATA, Role.TEXT):
        return Advice(f"<{name}>", False, refused="a comment or an expected answer: take the value out by hand")
    called = name.replace(".", "_")
    return Advice(
        f"{{{{{called}}}}}", True, f"give {called} with --secret, a --secrets-file out of git, or HURL_SECRET_{called}"
    )


CLIENT = Client(
    "hurl",
    "Hurl",
    _read,
    _advise,
    endings=_ENDINGS,
    referred=names_by(_REFERENCES),
    store="`--secret` variables",
)
