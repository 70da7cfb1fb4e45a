"""SoapUI and ReadyAPI: a project as one file of XML or a file for each of its parts, and the settings of the application."""

from __future__ import annotations

import re

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.xml_tree import Element, XmlText, XmlTree, read_xml, unescaped
from posthound.model.columns import Key, Span
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_HEADS = ((b"eviware.com/soapui/config",),)
_SECTIONS = {
    **SECTIONS, "auth": Role.AUTH, "properties": Role.ENVIRONMENT, "endpoint": Role.URL, "wss": Role.CERTIFICATE,
    "response": Role.EXAMPLE_BODY, "keystore": Role.CERTIFICATE, "connectionString": Role.URL,
}  # fmt: skip
_FIELDS = Fields(sections=_SECTIONS, root_role=lambda document: Role.METADATA)
_REFERENCES = regex(r"\$\{#(?:Project|TestSuite|TestCase|MockService|Global|System|Env)#([^{}]{1,100})\}")
# Elements that hold credentials, by the section that their fields go to.
_AUTH = frozenset(
    ("credentials", "oAuth2Profile", "oAuth1Profile", "basicAuthenticationProfile", "authProfile", "authEntry")
)
_CERTIFICATES = frozenset(("wssContainer", "crypto", "outgoing", "incoming", "sslKeystore"))
_SCRIPTS = frozenset(
    ("script", "groovyScript", "afterLoadScript", "beforeSaveScript", "setupScript", "tearDownScript",
     "afterRequestScript", "beforeRequestScript", "startScript", "stopScript", "onRequestScript", "afterRunScript", "beforeRunScript",
     "reportScript")
)  # fmt: skip
# What a request sends, and what was answered, as other clients call them.
_KEYS = {"request": "body", "requestContent": "body", "responseContent": "response"}
# Its first element, behind what may stand before one: a project, a part of one, or settings.
_ROOT = regex(
    rb"\s*(?:<\?[^<>]*>\s*|<!--(?:(?!-->).){0,2000}-->\s*){0,9}<[\w.:-]+[^<>]*eviware\.com/soapui/config", re.DOTALL
)
_HEADERS = "request-headers"
_ENTRY = regex(
    r"(?:&lt;|<)(?:\w+:)?entry\s+key=(\"|')(.{0,200}?)\1\s+value=(\"|')((?:(?!\3).)*)\3[^<>\"']{0,200}?(?:\"[^\"]*\")?\s*/(?:>|&gt;)"
)
_WRAPPING = regex(r"(?:</?|&lt;/?)(?:xml-fragment|entries)\b[^<>&]*(?:>|&gt;)|[\s,]+")


class _Builder:
    """Elements into the shape of other clients' files: what has a name is an item, what is sent a request, rows are rows."""

    def __init__(self, top: Element, text: str) -> None:
        self.text = text
        self.tree = XmlTree({})
        self.top = top
        self._numbers: dict[tuple[int, str], int] = {}

    def read(self) -> XmlTree:
        self._children(self.top, 0)
        return self.tree

    def _numbered(self, value: object, parent: int, key: str) -> int:
        """A container in the list at a key."""
        known = self._numbers.get((parent, key))
        if known is None:
            known = self._numbers[parent, key] = self.tree.add_container([], parent, key)
        count = self._numbers[known, ""] = self._numbers.get((known, ""), -1) + 1
        return self.tree.add_container(value, known, count)

    def _children(self, element: Element, at: int) -> None:
        for name, text in element.attributes:
            if not name.startswith("xmlns"):
                self.tree.add(at, name, text)
        for text in element.comments:
            self.tree.add(at, "comment", text)
        for child in element.children:
            if isinstance(child, XmlText):
                self.tree.add(at, "text", child)
            else:
                self._child(child, at)

    def _child(self, element: Element, at: int) -> None:
        name = element.name
        if name in _SCRIPTS and not element.elements:
            self._own(element, at, "script")
        elif name == "properties":
            for child in element.elements:
                self._row(child, at)
        elif name in ("parameters", "entries") and any(child.name == "entry" for child in element.elements):
            self._entries(element, at)
        elif name == "setting" and element.attribute("id").endswith(_HEADERS):
            self._headers(element, at)
        elif name == "setting" and not element.elements:
            self._own(element, at, _setting(element))
        elif name in _AUTH or name.endswith("AuthEntry"):
            self.tree.add_all(self._numbered({}, self.tree.add_container({}, at, "auth"), name), "value", element)
        elif name in _CERTIFICATES:
            self.tree.add_all(self.tree.add_container({}, at, "wss"), "value", element)
        elif element.is_plain:
            self._own(element, at, _KEYS.get(name, name))
        elif name in ("request", "restRequest", "httpRequest", "call") and element.elements:
            self._request(element, at)
        elif element.attribute("name") or element.child("name"):
            title = element.attribute("name") or element.child_text("name")
            self._children(element, self._numbered({"name": title}, at, "item"))
        else:
            self._children(element, self._numbered({"id": element.attribute("id")}, at, name))

    def _own(self, element: Element, at: int, key: Key) -> None:
        """The texts of an element without elements, at a key."""
        for name, text in element.attributes:
            self.tree.add(at, name, text)
        for text in element.texts:
            self.tree.add(at, key, text)
        for text in element.comments:
            self.tree.add(at, "comment", text)

    def _row(self, element: Element, at: int) -> None:
        """A property: its name and value."""
        row = {"name": element.child_text("name"), "value": element.child_text("value")}
        self.tree.add_all(self._numbered(row, at, "properties"), "text", element)

    def _entries(self, element: Element, at: int) -> None:
        for child in element.elements:
            row = {"name": child.attribute("key"), "value": child.attribute("value")}
            self.tree.add_all(self._numbered(row, at, "query"), "value", child)
        for text in (*element.texts, *element.comments):
            self.tree.add(at, "text", text)

    def _request(self, element: Element, at: int) -> None:
        url = element.child_text("endpoint")
        name, method = element.attribute("name"), element.attribute("method")
        self._children(element, self._numbered({"name": name, "method": method, "url": url}, at, "requests"))

    def _headers(self, element: Element, at: int) -> None:
        """The headers of a request, which stand as escaped XML in a setting; what cannot be read so is one text."""
        for child in element.texts:
            raw = self.text[child.span.start : child.span.end]
            found = list(_ENTRY.finditer(raw))
            rest = _WRAPPING.sub("", _ENTRY.sub("", raw))
            if not found or rest.strip() or any("&" in one[4] for one in found):
                self.tree.add(at, "headers", child)
                continue
            for one in found:
                row = self._numbered({"name": unescaped(one[2]), "value": one[4]}, at, "headers")
                start = child.span.start
                self.tree.add(row, "name", XmlText(one[2], Span(start + one.start(2), start + one.end(2))))
                self.tree.add(row, "value", XmlText(one[4], Span(start + one.start(4), start + one.end(4))))


def _setting(element: Element) -> str:
    """What a setting is for: its id says so behind the class that it is of."""
    return element.attribute("id").rpartition("@")[2] or "setting"


def _read(file: File) -> Document | None:
    if not file.path.endswith(_CONTENTS) or not _holds(file.path, file.data):
        return None
    text = file.data.decode()
    top, flaw = read_xml(text)
    file.note_flaw(flaw)
    return file.document("soapui", "soapui-project", _FIELDS.describe, _Builder(top, text).read(), Syntax.XML)


def _holds(path: str, data: bytes) -> bool:
    return _ROOT.match(data[:4096]) is not None


def _advise(name: str, place: FieldPlace) -> Advice:
    """A property of the project in what is sent; in a property itself only what lies outside the project."""
    called = name.replace(".", "_")
    if place.role is Role.SCRIPT:
        return Advice(
            f"[{name}]", False, refused=f"Groovy: read it with context.expand('${{#Project#{called}}}') by hand"
        )
    if place.role is Role.CERTIFICATE:
        return Advice(
            f"[{name}]", False, refused="no reference is known to resolve for a keystore: keep its password out of git"
        )
    if place.role in (Role.ENVIRONMENT, Role.VARIABLE):
        return Advice(
            f"${{#Env#{called.upper().replace('-', '_')}}}", True, "set it in the environment that SoapUI starts in"
        )
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT) or place.role.startswith("example"):
        return Advice(f"[{name}]", False, "nothing resolves here")
    return Advice(
        f"${{#Project#{called}}}",
        True,
        f"give {called} to the runner with -P, or as a property that refers to ${{#Env#…}}",
    )


_CONTENTS = (".xml",)
CLIENT = Client(
    "soapui", "SoapUI", _read, _advise, heads=_HEADS, holds=_holds, contents=_CONTENTS, referred=names_by(_REFERENCES), store="project properties",
)  # fmt: skip
