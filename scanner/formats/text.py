"""Any file as one text: what is no Postman format, or broken beyond reading."""

from __future__ import annotations

from scanner.columns import Span, Tree
from scanner.formats.roles import describe
from scanner.model import Document, Kind, Notice, Origin


def text_document(origin: Origin, data: bytes, notices: list[Notice]) -> Document:
    """A document with a single leaf, the whole file; `data` is valid UTF-8."""
    text = data.decode()
    tree = Tree([text], [0], [""], [-1], [""], [text], [Span(0, len(text))])
    return Document(origin, Kind.TEXT, tree, data, describe, tuple(notices), len(data))
