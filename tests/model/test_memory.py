"""What stages remember of a document belongs to them, and goes with it."""

from __future__ import annotations

import gc
import json
import weakref

from fixtures.places import V21
from posthound.clients import read
from posthound.model.values import Document, Origin, Raw


class _Names:
    def __init__(self, document: Document) -> None:
        self.path = document.origin.path
        self.seen: list[str] = []


class _Others(_Names):
    pass


def _document(path: str = "a.postman_collection.json") -> Document:
    request = {"method": "GET", "url": {"raw": "https://{{host}}/x", "query": [{"key": "a", "value": "b"}]}}
    made = {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": request}]}
    return read(Raw(Origin(path), json.dumps(made).encode()))


def test_a_stage_gets_the_same_memory_of_a_document_each_time_and_no_other_stage_does() -> None:
    document = _document()
    document.memory(_Names).seen.append("x")
    assert document.memory(_Names).seen == ["x"]
    assert document.memory(_Others).seen == []
    assert document.memory(_Names).path == document.origin.path
    assert _document().memory(_Names).seen == []


def test_a_document_that_was_forgotten_is_freed_at_once_once_its_leaves_are_gone() -> None:
    document = _document()
    leaves = [document.leaf(index) for index in range(len(document.tree.texts))]
    assert [leaf.request.host for leaf in leaves]
    known = weakref.ref(document)
    gc.disable()
    try:
        document.forget()
        del document, leaves
        assert known() is None
    finally:
        gc.enable()
