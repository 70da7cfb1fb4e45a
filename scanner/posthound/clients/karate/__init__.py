"""Karate: features whose steps send requests, and `karate-config.js`.

What stands behind a step is an expression: a leaf is one as it is written, quotes included, so that another expression can take the
place of a literal in it.
"""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.clients.karate.addresses import StepAddresses, base_of
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.requests import joined, sent_to
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Request, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS,
    "form": Role.FORM,
    "path": Role.URL,
    "request": Role.BODY,
    "rows": Role.VARIABLE,
    "configure": Role.VARIABLE,
}
_FIELDS = Fields(sections=_SECTIONS, root_role=lambda document: Role.METADATA)


def _configured(document: Document, container: int) -> Request:
    """Where a configuration sends to: all that stands in it goes there."""
    return sent_to("", joined(base_of(document.tree.texts[0]), ""))


_CODE = Fields(root_role=lambda document: Role.SCRIPT, sent=_configured)
_CONTENTS, _HEADS = (".feature",), ((b"Feature:",),)
_HEAD = regex(r"\s*(Feature|Background|Scenario Outline|Scenario|Examples|Rule)\s*:[ \t]*((?:.*[^ \t\n])?)[ \t]*$")
_STEP = regex(r"\s*(?:\*|Given|When|Then|And|But)[ \t]+((?:.*[^ \t\n])?)[ \t]*$")
_NAMED = regex(
    r"(header|param|form field|multipart field|multipart file|cookie|configure|def|text|json|string|xml|xmlstring|yaml|csv|bytes|copy|set)"
    r"[ \t]+(\S+?)[ \t]*=[ \t]*(.*)$"
)
_WHOLE = regex(
    r"(headers|params|form fields|multipart fields|cookies|request|url|path|eval|call|callonce|method|soap action)\b[ \t]*(.*)$"
)
_KEYS = {
    "header": "headers", "param": "query", "form field": "form", "multipart field": "form", "multipart file": "form", "cookie": "cookies",
    "configure": "configure", "params": "query", "form fields": "form", "multipart fields": "form", "request": "body",
}  # fmt: skip
# A step that no other language of features has, and two of which at least stand in every feature of Karate's.
_OWN = regex(
    rb"(?m)^[^\S\n]*(?:\*|Given|When|Then|And|But)[ \t]+(?:url[ \t]+\S|path[ \t]+['\"\w]|method[ \t]+(?i:get|post|put|delete|patch|head|options)\s*$"
    rb"|status[ \t]+\d{3}\s*$|(?:header|param|form field|cookie|def|configure)[ \t]+\S+[ \t]*=|request[ \t]+\S"
    rb"|match[ \t]+\S.*(?:==|!=|contains)|call[ \t]+read\()"
)
_REFERENCES = regex(r"karate\.properties\[\\*[\"']([^\"'\\]{1,100})|System\.getenv\(\\*[\"']([^\"'\\]{1,100})")
_CELL = regex(r"(?<!\\)\|[ \t]*+((?:(?:[^|\\]|\\.)*(?:[^|\\ \t]|\\.))?)[ \t]*(?=\|)")


class _Reader:
    """Goes through the lines once. A scenario is an item, and each call that a `method` ends is a request in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = GrownTree(placed=True)
        self.root: dict[str, object] = {}
        self.tree.add_container(self.root, -1, "")
        self.items = self.tree.add_container([], 0, "item")
        self.scenarios, self.calls = 0, 0
        self.item = self.requests = self.items
        self.call, self.object = 0, self.root
        self.sections: dict[tuple[int, str], int] = {}
        self.columns: list[str] = []
        self.rows = -1
        self.last = (0, "text")
        self.addresses = StepAddresses()

    def read(self) -> GrownTree:
        self._scenario("", "")
        at, block = 0, -1
        for whole in self.text.split("\n"):
            line = whole.removesuffix("\r")
            bare = line.strip()
            if block >= 0:
                if bare == '"""':
                    self._leaf(*self.last, block, at)
                    block = -1
            elif bare == '"""':
                block = at + len(whole) + 1
            else:
                self._line(line, at)
            at += len(whole) + 1
        if block >= 0:
            self._leaf(*self.last, block, len(self.text))
        self.addresses.end()
        return self.tree

    def _leaf(self, parent: int, key: str, start: int, end: int) -> None:
        inside = self.text[start:end]
        bare = inside.strip()
        if bare:
            start += inside.index(bare)
            self.tree.add_leaf(bare, parent, key, Span(start, start + len(bare)))

    def _scenario(self, kind: str, name: str) -> None:
        self.addresses.scenario(kind)
        scenario = {"name": name}
        self.item = self.tree.add_container(scenario, self.items, self.scenarios)
        self.requests = self.tree.add_container([], self.item, "requests")
        self.scenarios += 1
        self.calls = 0
        self._begin()

    def _begin(self) -> None:
        self.object = {"name": "", "method": "", "url": ""}
        self.addresses.begin(self.object)
        self.call = self.tree.add_container(self.object, self.requests, self.calls)
        self.calls += 1

    def _section(self, key: str) -> int:
        known = self.sections.get((self.call, key))
        if known is None:
            known = self.sections[self.call, key] = self.tree.add_container({}, self.call, key)
        return known

    def _line(self, line: str, at: int) -> None:
        head, step = _HEAD.match(line), _STEP.match(line)
        bare = line.lstrip()
        if bare.startswith(("#", "@")):
            self._leaf(self.call, "comment", at, at + len(line))
        elif head is not None:
            self.rows, self.columns = -1, []
            if head[1] == "Feature":
                self.root["name"] = head[2]
            elif head[1] not in ("Examples", "Rule"):
                self._scenario(head[1], head[2] or head[1])
            self._leaf(self.call, "title", at + head.start(2), at + head.end(2))
        elif bare.startswith("|"):
            self._row(line, at)
        elif step is not None:
            self.rows, self.columns = -1, []
            self._step(step[1], at + step.start(1))
        else:
            self._leaf(self.call, "text", at, at + len(line))

    def _step(self, step: str, at: int) -> None:
        named, whole = _NAMED.match(step), _WHOLE.match(step)
        if named is not None:
            key = _KEYS.get(named[1], "variables")
            parent, name = self._section(key), named[2].strip("'\"")
            if key == "variables":
                self.addresses.named(name, named[3])
            if key == "cookies":
                parent, name = self.tree.add_container({"name": name, "value": named[3]}, parent, name), "value"
            self._put(parent, name, at + named.start(3), at + named.end(3))
        elif whole is None:
            self._put(self.call, "text", at, at + len(step))
        elif whole[1] == "method":
            self.object["method"] = whole[2]
            self._begin()
        else:
            if whole[1] == "url":
                self.addresses.url(whole[2], self.object)
            elif whole[1] == "path":
                self.addresses.path(whole[2], self.object)
            key = _KEYS.get(whole[1], whole[1].replace(" ", "_"))
            self._put(self.call, key, at + whole.start(2), at + whole.end(2))

    def _put(self, parent: int, key: str, start: int, end: int) -> None:
        """An expression; where a block follows instead, that is what is put there."""
        self.last = parent, key
        self._leaf(parent, key, start, end)

    def _row(self, line: str, at: int) -> None:
        """A row of a table: the first one names the columns, or, below `headers` and the like, each row is a name and a value."""
        cells = [(found[1], at + found.start(1), at + found.end(1)) for found in _CELL.finditer(line)]
        if self.rows < 0:
            self.rows = self.tree.add_container([], self.call, "rows")
            self.columns = [text for text, _, _ in cells]
            for _, start, end in cells:
                self._leaf(self.rows, "title", start, end)
            return
        row = self.tree.add_container({}, self.rows, len(self.tree.objects))
        for number, (_, start, end) in enumerate(cells):
            self._leaf(row, self.columns[number] if number < len(self.columns) else "text", start, end)


def _config(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("karate-config") and name.endswith(".js")


def _read(file: File) -> Document | None:
    if _config(file.path):
        text = file.data.decode()
        tree = GrownTree(placed=True)
        tree.add_container({}, -1, "")
        tree.add_leaf(text, 0, "code", Span(0, len(text)))
        return file.document("karate", "karate-config", _CODE.describe, tree, Syntax.TEXT)
    if not file.path.endswith(_CONTENTS) or not _holds(file.path, file.data):
        return None
    return file.document("karate", "karate-feature", _FIELDS.describe, _Reader(file.data.decode()).read(), Syntax.TEXT)


def _holds(path: str, data: bytes) -> bool:
    return len({match[0].split(None, 2)[1] for match in _OWN.finditer(data)}) >= 2


def _advise(name: str, place: FieldPlace) -> Advice:
    made = f"give {name} to the run with -D{name}=…, out of git"
    if place.role in (Role.METADATA, Role.TEXT, Role.DESCRIPTION):
        return Advice(f"<{name}>", False, refused="no step that sends it: take the value out by hand")
    return Advice(f"karate.properties['{name}']", False, made)


def _embed(text: str, span: Span, expression: str) -> tuple[Span, str] | None:
    """An expression in the place of a part of what stands behind a step; None where nothing is evaluated."""
    quotes = _quotes(text, span)
    if quotes is None:
        return None
    start, end, quote = quotes
    left, right = span.start > start + 1, span.end < end - 1
    if text[:1] in "{[":  # JSON, in which only a whole string may be an expression
        other = "'" if quote == '"' else '"'
        inner = expression.replace("'", other)
        return None if left or right else (span, f"#({inner})")
    before = f"{quote} + " if left else ""
    behind = f" + {quote}" if right else ""
    return Span(span.start if left else start, span.end if right else end), before + expression + behind


def _quotes(text: str, span: Span) -> tuple[int, int, str] | None:
    """The literal around a span: where it begins and ends, with its quotes, and what these are."""
    for found in _LITERAL.finditer(text):
        if found.start() < span.start and span.end < found.end():
            return found.start(), found.end(), found[0][0]
    return None


_LITERAL = regex(r"(?<!\\)(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")", re.DOTALL)
CLIENT = Client(
    "karate", "Karate", _read, _advise, named=_config, naming=("karate-config",), heads=_HEADS, holds=_holds, contents=_CONTENTS,
    referred=names_by(_REFERENCES), embed=_embed, store="properties of the run (`-D`)",
)  # fmt: skip
