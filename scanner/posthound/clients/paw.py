"""Paw and RapidAPI for Mac: documents in Core Data's XML. Those in its binary form are said not to be read."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.xml_tree import Element, XmlText, XmlTree, read_xml
from posthound.model.values import Document, Role, Syntax

_ENDINGS = (".paw",)
# What an object is, by a word of its entity; Core Data writes these in capitals.
_LISTS = (
    ("HEADER", "header"),
    ("ENVIRONMENT", "values"),
    ("PARAMETER", "query"),
    ("COOKIE", "cookies"),
    ("BODY", "body"),
)
_FIELDS = Fields(root_role=lambda document: Role.TEXT)


class _Reader:
    """Each object is a row in the list of its entity, with its attributes under their names."""

    def __init__(self, top: Element) -> None:
        self.tree = XmlTree({})
        self._lists: dict[str, int] = {}
        self._rows = 0
        self._children(top)

    def _children(self, element: Element) -> None:
        """What stands in an element around objects; the text of one is what a broken document goes on with."""
        for child in element.children:
            if isinstance(child, XmlText):
                self.tree.add(0, "text", child)
            elif child.name == "object":
                self._object(child)
            elif child.name == "database":
                self._children(child)
            else:
                self.tree.add_all(0, "text", child)
        for comment in element.comments:
            self.tree.add(0, "comment", comment)

    def _object(self, element: Element) -> None:
        entity = element.attribute("type").upper()
        key = next((section for word, section in _LISTS if word in entity), "objects")
        if key not in self._lists:
            self._lists[key] = self.tree.add_container([], 0, key)
        held = {child.attribute("name"): child.text for child in element.elements if child.name == "attribute"}
        row = self.tree.add_container(held, self._lists[key], self._rows)
        self._rows += 1
        for child in element.children:
            if isinstance(child, XmlText):
                self.tree.add(row, "text", child)
            elif child.name == "attribute":
                for text in (*child.texts, *child.comments):
                    self.tree.add(row, child.attribute("name"), text)


def _read(file: File) -> Document | None:
    if not file.path.endswith(_ENDINGS):
        return None
    top, flaw = read_xml(file.data.decode())
    file.note_flaw(flaw)
    return file.document("paw", "paw", _FIELDS.describe, _Reader(top).tree, Syntax.XML)


def _advise(name: str, place: FieldPlace) -> Advice:
    """Its variables are objects that refer to each other, which no text in the place of one makes."""
    return Advice(
        f"<{name}>",
        False,
        refused="replace it in the application, by a variable of an environment that is kept out of the file",
    )


CLIENT = Client("paw", "Paw (RapidAPI for Mac)", _read, _advise, endings=_ENDINGS)
