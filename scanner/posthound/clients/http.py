"""Request files `.http` and `.rest`, as JetBrains' HTTP Client, VS Code's REST Client and Visual Studio read them.

One tool's extensions are read as another's, too: the name does not tell whose a file is. Every character stands in a leaf as it is
written, so that nothing of a file goes unread that the grammar here does not know.
"""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.text import PlacedLine, placed_lines
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(sections={**SECTIONS, "command": Role.QUERY}, root_role=lambda document: Role.METADATA)
_REQUEST = regex(
    r"(?:([A-Za-z][A-Za-z-]{1,14})[ \t]+)?(\S(?:[^ \t\n]++|[ \t]++(?!HTTP/[\d.]++[ \t]*+$|$))*+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$"
)
# Behind these stands an address of any form, behind the word of another protocol one that looks like one.
_METHODS = frozenset("GET HEAD POST PUT DELETE CONNECT PATCH OPTIONS TRACE GRAPHQL WEBSOCKET GRPC RSOCKET".split())
_ADDRESS = regex(r"(?:[a-z][a-z0-9+.-]{1,20}://|\{\{|/)", re.IGNORECASE)
_COMMAND = regex(r"curl[ \t]+(?=\S)")
_SENT_TO = regex(r"[\"']?\b(https?://[^\s\"']+)")
_HEADER = regex(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+)[ \t]*:[ \t]*((?:.*[^ \t\n])?)[ \t]*$")
_VARIABLE = regex(r"@([^\s=:]+)[ \t]*:?=[ \t]*((?:.*[^ \t\n])?)[ \t]*$")
_TITLE = regex(r"(?:#|//)\s*@name[ =]+(.*\S)\s*$")
# Logins in clear, which the tools encode or sign with when they send them.
_LOGINS = (
    regex(r"(?:Basic|Digest)[ \t]+(?P<username>[^\s:{}]+)(?:[ \t]+|:)(?P<password>\S.*)$", re.IGNORECASE),
    regex(r"AWS[ \t]+(?P<accessKeyId>\S+)[ \t]+(?P<secretAccessKey>\S+)(?:.*?[ \t]token:(?P<sessionToken>\S+))?"),
    regex(r"COGNITO[ \t]+(?P<username>\S+)[ \t]+(?P<password>\S+)"),
)
_REFERENCES = regex(
    r"\{\{\s*(?:\$(?:dotenv|processEnv|shared)\s+)?%?([A-Za-z_][\w.-]{0,99})\s*\}\}|client\.global\.get\([\"']([^\"']{1,100})"
)
_STARTS = regex(r"[<>]\s*\{%")
# httpYac's scripts stand between lines of their own: `{{`, or when they run, and `}}`.
_BLOCK = regex(r"\{\{[+@]?[a-zA-Z]*$")


def _login(header: str) -> re.Match[str] | None:
    return next((found for form in _LOGINS if (found := form.match(header))), None)


class _Reader:
    """Goes through the lines once; what stands in a line goes to the tree as it is met."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = GrownTree(placed=True)
        self.calls: list[dict[str, object]] = []
        self.root = self.tree.add_container({"requests": self.calls}, -1, "")
        self.requests = self.tree.add_container(self.calls, self.root, "requests")
        self.variables = -1
        self.call = self.headers = self.auth = -1
        self.title = ""

    def read(self) -> GrownTree:
        lines = list(placed_lines(self.text))
        number = 0
        while number < len(lines):
            number = self._step(lines, number)
        return self.tree

    def leaf(self, parent: int, key: str, start: int, end: int) -> None:
        if end > start:
            self.tree.add_leaf(self.text[start:end], parent, key, Span(start, end))

    def _step(self, lines: list[PlacedLine], number: int) -> int:
        """Reads what begins at a line outside a request's head; returns the number of the line behind it."""
        line, at = lines[number]
        bare = line.strip()
        if bare.startswith("###"):
            self.call, self.title = -1, bare.lstrip("#").strip()
            self.leaf(self.root, "comment", at, at + len(line))
        elif _STARTS.match(bare):
            return self._script(lines, number, "%}")
        elif _BLOCK.match(bare) and "\n}}" in self.text[at:]:
            return self._script(lines, number, "\n}}")
        elif bare.startswith(("#", "//")):
            named = _TITLE.match(bare)
            self.title = named[1] if named else self.title
            self.leaf(self.root, "comment", at, at + len(line))
        elif bare.startswith("@") and (variable := _VARIABLE.match(line.lstrip())):
            self._variable(variable, at + len(line) - len(line.lstrip()))
        elif bare and self.call < 0:
            return self._head(lines, number)
        elif bare:
            return self._body(lines, number)
        return number + 1

    def _variable(self, found: re.Match[str], at: int) -> None:
        if self.variables < 0:
            self.variables = self.tree.add_container({}, self.root, "variables")
        self.leaf(self.variables, found[1], at + found.start(2), at + found.end(2))

    def _script(self, lines: list[PlacedLine], number: int, close: str) -> int:
        """A handler or pre-request script: the code between its marks, of which the one at its end is `close`."""
        start = lines[number].at + lines[number].text.index("{") + 2
        end = self.text.find(close, start)
        end = len(self.text) if end < 0 else end
        parent = self.call if self.call >= 0 else self.root
        self.leaf(parent, "script", start, end)
        end += len(close)
        while number < len(lines) and lines[number].at < end:
            number += 1
        behind = lines[number - 1].at + len(lines[number - 1].text)
        self.leaf(self.root, "comment", min(end, behind), behind)
        return number

    def _head(self, lines: list[PlacedLine], number: int) -> int:
        """The line of a request with the lines that its URL goes on in, and its headers."""
        line, at = lines[number]
        if _COMMAND.match(line.lstrip()):
            return self._command(lines, number)
        found = _REQUEST.match(line.strip())
        if found is None or not (found[1] in _METHODS or _ADDRESS.match(found[2])):
            self.leaf(self.root, "text", at, at + len(line))
            return number + 1
        at += len(line) - len(line.lstrip())
        last = number
        while last + 1 < len(lines) and lines[last + 1].text[:1] in " \t" and lines[last + 1].text.strip():
            last += 1
        start, end = at + found.start(2), at + found.end(2)
        if last > number:
            end = lines[last].at + len(lines[last].text.rstrip())
        url = "".join(self.text[start:end].split())
        self._begin(found[1] or "GET", url)
        self.leaf(self.call, "url", start, end)
        return self._headers(lines, last + 1)

    def _begin(self, method: str, url: str) -> None:
        self.calls.append({"name": self.title, "method": method, "url": url, "headers": {}})
        self.call = self.tree.add_container(self.calls[-1], self.requests, len(self.calls) - 1)
        self.headers = self.auth = -1
        self.title = ""

    def _command(self, lines: list[PlacedLine], number: int) -> int:
        """A command of curl, up to an empty line or the next request; VS Code's client sends what it says."""
        start = end = lines[number].at
        while number < len(lines) and lines[number].text.strip() and not lines[number].text.startswith("###"):
            end = lines[number].at + len(lines[number].text)
            number += 1
        address = _SENT_TO.search(self.text, start, end)
        self._begin("", address[1] if address else "")
        self.leaf(self.call, "command", start, end)
        return number

    def _headers(self, lines: list[PlacedLine], number: int) -> int:
        while number < len(lines) and lines[number].text.strip():
            line, at = lines[number]
            bare = line.strip()
            header = _HEADER.match(line)
            if bare.startswith("###") or _STARTS.match(bare):
                break
            if bare.startswith(("#", "//")):
                self.leaf(self.call, "comment", at, at + len(line))
            elif header is not None:
                self._header(header, at)
            else:
                self.leaf(self.call, "url" if self.headers < 0 else "text", at, at + len(line))
            number += 1
        return number

    def _header(self, header: re.Match[str], at: int) -> None:
        start, end = at + header.start(2), at + header.end(2)
        login = _login(header[2]) if "authorization" in header[1].lower() else None
        if login is not None:
            if self.auth < 0:
                self.auth = self.tree.add_container({}, self.call, "auth")
            for name in login.re.groupindex:
                self.leaf(self.auth, name, start + login.start(name), start + login.end(name))
            return
        if self.headers < 0:
            self.headers = self.tree.add_container({}, self.call, "headers")
        self.leaf(self.headers, header[1], start, end)

    def _body(self, lines: list[PlacedLine], number: int) -> int:
        """A body, up to a script or the next request; a pair of a form in lines of their own is a field each."""
        first = last = number
        while (
            last < len(lines) and not lines[last].text.startswith("###") and not _STARTS.match(lines[last].text.strip())
        ):
            last += 1
        end = lines[last - 1].at + len(lines[last - 1].text)
        self.leaf(self.call, "body", lines[first].at, end)
        return last


def _read(file: File) -> Document | None:
    if not file.path.endswith(_ENDINGS):
        return None
    return file.document("http", "http-requests", _FIELDS.describe, _Reader(file.data.decode()).read(), Syntax.TEXT)


_MADE = "put {0} into http-client.private.env.json (JetBrains) or an environment of the settings (VS Code), out of git"


def _advise(name: str, place: FieldPlace) -> Advice:
    """`{{name}}` is what all owners of these files resolve; a name of `$dotenv` only some of them do."""
    if place.role is Role.SCRIPT:
        return Advice(
            f'client.global.get("{name}")', False, f"{_MADE.format(name)}, and set it before this handler runs"
        )
    if place.role in (Role.METADATA, Role.TEXT):
        return Advice(
            f"<{name}>", False, refused="a comment or text that no request resolves: take the value out by hand"
        )
    if place.role is Role.VARIABLE:
        return Advice(f"{{{{{name}}}}}", False, f"{_MADE.format(name)}; it must not be called as this variable is")
    return Advice(f"{{{{{name}}}}}", True, _MADE.format(name))


_ENDINGS = (".http", ".rest")
CLIENT = Client(
    "http",
    "HTTP request files",
    _read,
    _advise,
    endings=_ENDINGS,
    referred=names_by(_REFERENCES),
    store="the private environment file",
)
