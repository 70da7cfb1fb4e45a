"""Any file as one text: what is no Postman format, or broken beyond reading."""

from __future__ import annotations

from posthound.formats.roles import describe
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Kind, Notice, Origin


def text_document(origin: Origin, data: bytes, notices: list[Notice]) -> Document:
    """A document with a single leaf, the whole file; `data` is valid UTF-8."""
    text = data.decode()
    tree = GrownTree(placed=True)
    tree.add_container(text, -1, "")
    tree.add_leaf(text, 0, "", Span(0, len(text)))
    return Document(origin, Kind.TEXT, tree, data, describe, tuple(notices), len(data))
