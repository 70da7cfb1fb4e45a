"""XML, read with positions and without a parser behind it: no entity is ever expanded, nothing is fetched, and a broken file is read as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from posthound.model.columns import GrownTree, Key, Span
from posthound.support.regexes import regex

# Elements within elements that are followed: those who walk the tree recurse.
DEPTH_LIMIT = 150
_TOKEN = regex(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?(?P<order>.*?)\?>|<!DOCTYPE(?P<doctype>[^\[<>]*+(?:\[.*?\]\s*)?)>"
    r"|</(?P<close>[^\s<>]+)\s*>|<(?P<open>[A-Za-z_][^\s<>/=]*+)(?P<rest>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = regex(r"(?<![^\s=\"'<>/])([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# What a reader may put another text for: five names and the numbers of characters. Any other is left as it is written.
REFERENCE = regex(r"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class XmlText(NamedTuple):
    """A text with its place in the file; `value` has its references put in."""

    value: str
    span: Span


@dataclass(slots=True)
class Element:
    """An element with what stands in it, in order. Names are without their prefixes."""

    name: str
    at: int
    attributes: list[tuple[str, XmlText]] = field(default_factory=list)
    children: list[Element | XmlText] = field(default_factory=list)
    comments: list[XmlText] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """The elements in it."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def texts(self) -> list[XmlText]:
        """The texts that stand in it itself."""
        return [child for child in self.children if isinstance(child, XmlText)]

    @property
    def is_plain(self) -> bool:
        """Whether it holds text alone."""
        return not self.attributes and not any(isinstance(child, Element) for child in self.children)

    @property
    def text(self) -> str:
        """Its own text."""
        return "".join(text.value for text in self.texts)

    def attribute(self, name: str) -> str:
        """The value of an attribute, "" without one."""
        return next((text.value for key, text in self.attributes if key == name), "")

    def child(self, name: str) -> Element | None:
        """The first element in it that is called so."""
        return next((child for child in self.elements if child.name == name), None)

    def child_text(self, name: str) -> str:
        """The text of the first element in it that is called so, "" without one."""
        child = self.child(name)
        return child.text if child is not None else ""


class XmlTree(GrownTree):
    """A tree that is grown from elements."""

    def __init__(self, root: object) -> None:
        super().__init__(placed=True)
        self.add_container(root, -1, "")

    def add(self, parent: int, key: Key, text: XmlText) -> None:
        """A text as a leaf; nothing for an empty one."""
        if text.value:
            self.add_leaf(text.value, parent, key, text.span)

    def add_all(self, parent: int, key: Key, element: Element) -> None:
        """All texts of an element, its attributes and comments, and of those in it, as leaves called by their own names, the element's by `key`."""
        for name, text in element.attributes:
            self.add(parent, name, text)
        for text in element.comments:
            self.add(parent, "comment", text)
        for child in element.children:
            if isinstance(child, XmlText):
                self.add(parent, key, child)
            elif child.is_plain:
                for text in (*child.texts, *child.comments):
                    self.add(parent, child.name, text)
            else:
                inner = self.add_container(
                    {"name": child.attribute("name") or child.child_text("name")}, parent, child.name
                )
                self.add_all(inner, "value", child)


def unescaped(text: str) -> str:
    """The text with its references put in."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[0][1:-1]
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def escaped(text: str) -> str:
    """The text as it may stand in an element or between the quotes of an attribute."""
    for name, character in _NAMED.items():
        text = text.replace(character, f"&{name};")
    return text


def read_xml(text: str) -> tuple[Element, str]:
    """A document as an element without a name around its own, and what is wrong with it, "" when nothing.

    From where it is broken on, the rest is one text; the text of a document type stands among the comments.
    """
    top = Element("", 0)
    stack, at, flaw = [top], 0, ""
    for token in _tokens(text):
        _add_text(stack[-1], text, at, token.start())
        flaw = _step(stack, token, text)
        if flaw:
            at = token.start()
            break
        at = token.end()
    rest = text[at:]
    if not flaw and (len(stack) > 1 or "<" in rest):
        flaw = f"XML that ends early or breaks off at line {text.count(chr(10), 0, at) + 1}"
    if flaw and rest.strip():
        stack[-1].children.append(XmlText(rest, Span(at, len(text))))  # as it is written
    elif not flaw:
        _add_text(stack[-1], text, at, len(text))
    return top, flaw


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens up to the first `<` that begins none."""
    at = text.find("<")
    while at >= 0 and (token := _TOKEN.match(text, at)):
        yield token
        at = text.find("<", token.end())


def _step(stack: list[Element], token: re.Match[str], text: str) -> str:
    """Takes a token in; what is wrong with it, "" when nothing."""
    kind = token.lastgroup if token.lastgroup != "rest" else "open"
    top = stack[-1]
    if kind == "open":
        return _open(stack, token)
    if kind == "close":
        name = _local(token["close"])
        if len(stack) < 2 or stack[-1].name != name:
            return f"XML whose elements do not close in order at line {text.count(chr(10), 0, token.start()) + 1}"
        stack.pop()
    elif kind == "cdata":
        span = Span(*token.span("cdata"))
        if span.end > span.start:
            top.children.append(XmlText(token["cdata"], span))
    elif kind and token[kind].strip():
        top.comments.append(XmlText(token[kind], Span(*token.span(kind))))
    return ""


def _open(stack: list[Element], token: re.Match[str]) -> str:
    if len(stack) > DEPTH_LIMIT:
        return "XML that is nested too deeply"
    element = Element(_local(token["open"]), token.start())
    begin = token.start("rest")
    for found in _ATTRIBUTE.finditer(token["rest"]):
        group = 2 if found[2] is not None else 3
        span = Span(begin + found.start(group), begin + found.end(group))
        element.attributes.append((_local(found[1]), XmlText(unescaped(found[group]), span)))
    stack[-1].children.append(element)
    if not token["rest"].endswith("/"):
        stack.append(element)
    return ""


def _local(name: str) -> str:
    return name.rpartition(":")[2] if not name.startswith("xmlns") else name


def _add_text(element: Element, text: str, start: int, end: int) -> None:
    raw = text[start:end]
    bare = raw.strip()
    if bare:
        start += raw.index(bare)
        element.children.append(XmlText(unescaped(bare), Span(start, start + len(bare))))
