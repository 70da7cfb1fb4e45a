"""A report of newman's as a page of HTML: what headings, tables and blocks of code of its templates hold."""

from __future__ import annotations

import re

from posthound.formats.xml_tree import XmlText, XmlTree, unescaped
from posthound.model.columns import Span
from posthound.support.regexes import regex

_TOKEN = regex(r"<(?:(?P<comment>!--)|/(?P<close>[A-Za-z][\w-]*+)[^<>]*>|(?P<open>[A-Za-z!][\w-]*+)(?P<rest>[^<>]*)>)")
_ADDRESS = regex(r"\bhref=\"([^\"#][^\"]{8,})\"")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What stands below a heading, as other files call it; an answer is an example's.
_SECTIONS = {
    "request headers": "header", "response headers": "response_header", "request body": "body", "response body": "response_body",
    "global variables": "values", "environment variables": "values", "graphql variables": "body",
}  # fmt: skip


class _Page:
    """Goes through the page once. A row of a table is a name and its value, a block of code the text of its section."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = XmlTree({})
        self.section, self.holder, self.rows = "", 0, 0
        self.cells: list[list[XmlText]] = []
        self.within: list[str] = []

    def read(self) -> XmlTree:
        at = 0
        while (token := _TOKEN.search(self.text, at)) is not None:
            self._put(at, token.start())
            at = token.end()
            if token["comment"]:
                at = self._raw("comment", at, "-->")
            elif token["open"]:
                self._open(token)
                if token["open"].lower() in ("script", "style"):
                    at = self._raw("code", at, f"</{token['open']}")
            else:
                self._close(token["close"].lower())
        self._put(at, len(self.text))
        self._row()
        return self.tree

    def _raw(self, key: str, start: int, close: str) -> int:
        """What is no markup, up to its end; without one all of the rest."""
        end = self.text.find(close, start)
        end = len(self.text) if end < 0 else end
        if end > start:
            self.tree.add(0, key, XmlText(self.text[start:end], Span(start, end)))
        return end

    def _open(self, token: re.Match[str]) -> None:
        name = token["open"].lower()
        self.within.append(name)
        del self.within[:-3]  # only the nearest is asked for
        if name == "tr":
            self._row()
        elif name == "td":
            self.cells.append([])
        address = _ADDRESS.search(token["rest"])
        if address is not None:
            begin = token.start("rest")
            place = Span(begin + address.start(1), begin + address.end(1))
            self.tree.add(self.holder, "url", XmlText(unescaped(address[1]), place))

    def _close(self, name: str) -> None:
        if self.within and self.within[-1] == name:
            self.within.pop()
        if name in ("tr", "table"):
            self._row()

    def _put(self, start: int, end: int) -> None:
        raw = self.text[start:end]
        bare = raw.strip()
        if not bare:
            return
        start += raw.index(bare)
        text = XmlText(unescaped(bare), Span(start, start + len(bare)))
        if self.cells:
            self.cells[-1].append(text)
        elif self.within and self.within[-1] in _HEADINGS and bare.lower() in _SECTIONS:
            self.section = _SECTIONS[bare.lower()]
            above = self.tree.add_container([], 0, "response") if self.section.startswith("response_") else 0
            above = self.tree.add_container({}, above, 0) if above else 0
            self.holder = self.tree.add_container([], above, self.section.removeprefix("response_"))
            self.rows = 0
        elif self.within and self.within[-1] in _HEADINGS:
            self.section, self.holder = "", 0
            self.tree.add(0, "title", text)
        else:
            self.tree.add(self.holder, "raw" if self.holder else "text", text)

    def _row(self) -> None:
        """A row of a table that has ended."""
        cells, self.cells = self.cells, []
        if len(cells) == 2 and cells[0] and cells[1]:
            row = {"name": cells[0][0].value, "value": cells[1][0].value}
            holder = self.tree.add_container(row, self.holder, self.rows)
            self.rows += 1
            for key, texts in zip(("name", "value"), cells, strict=True):
                for text in texts:
                    self.tree.add(holder, key, text)
            return
        for text in (text for texts in cells for text in texts):
            self.tree.add(self.holder, "text", text)


def page_tree(text: str) -> XmlTree:
    """The tree of a page; nothing in it is run or fetched, and what is broken in it is read as text."""
    return _Page(text).read()
