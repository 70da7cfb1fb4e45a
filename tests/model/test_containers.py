"""Large containers of a file are read when they are first looked into, and never seem empty."""

from __future__ import annotations

import copy
import json
import random
import string
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.places import V21
from posthound.clients import read
from posthound.formats.compiled import WHOLE, read_columns
from posthound.model.containers import LazyList, LazyObject, is_list, is_object
from posthound.model.values import Kind, Origin, Raw
from posthound.native import compiled

_MADE = random.Random(20261129)
needs_compiled = pytest.mark.skipif(compiled is None, reason="left out: posthound was installed without a compiler")


def _word() -> str:
    return "".join(_MADE.choices(string.ascii_letters + "é日 \n", k=_MADE.randint(1, 30)))


def _large() -> dict[str, Any]:
    """A document whose parts are too large to be read at once."""
    return {
        "rows": [{"key": _word(), "value": _word(), "number": _MADE.random()} for _ in range(WHOLE // 20)],
        "notes": {f"{number} {_word()}": [_word(), None, True] for number in range(WHOLE // 20)},
    }


def _root(document: Any) -> Any:
    tree = read_columns(json.dumps(document).encode())
    assert tree is not None
    return tree.objects[0]


@needs_compiled
def test_a_large_container_holds_what_the_file_says() -> None:
    document = _large()
    root = _root(document)
    assert root == document
    assert document == root
    assert is_object(root)
    assert is_object(root["notes"])
    assert is_list(root["rows"])
    assert dict(root.items()) == document
    assert list(root["rows"][1:3]) == document["rows"][1:3]
    assert list(root["notes"]) == list(document["notes"])
    assert root.get("nothing", 7) == 7
    assert root != {**document, "more": 1}


@needs_compiled
@pytest.mark.parametrize("part", [lambda root: root, lambda root: root["rows"], lambda root: root["notes"]])
def test_writing_a_large_container_as_json_is_refused_and_never_gives_an_empty_one(part: Callable[[Any], Any]) -> None:
    for looked_into in (False, True):
        container = part(_root(_large()))
        if looked_into:
            assert len(container) > 0
        with pytest.raises(TypeError):
            json.dumps(container)


@needs_compiled
def test_a_copy_of_a_large_container_that_nobody_looked_into_holds_the_same() -> None:
    document = _large()
    for part in ("rows", "notes"):
        assert copy.copy(_root(document)[part]) == document[part]
        assert copy.deepcopy(_root(document)[part]) == document[part]
    assert {**_root(document)["notes"]} == document["notes"]
    assert [*_root(document)["rows"]] == document["rows"]


@needs_compiled
def test_a_large_container_shows_what_is_in_it() -> None:
    document = _large()
    assert repr(next(iter(document["notes"]))) in repr(_root(document)["notes"])
    assert repr(document["rows"][0]) in repr(_root(document)["rows"])


@needs_compiled
def test_no_depth_of_nesting_is_too_much_to_be_shown() -> None:
    tree = read_columns(b'{"a":' * 20_000 + b"[]" + b"}" * 20_000)
    assert tree is not None
    assert repr(tree.objects[0]).startswith("{'a': {")


def test_a_container_is_read_once_and_only_when_it_is_looked_into() -> None:
    reads = []

    def content() -> list[int]:
        reads.append(1)
        return [1, 2]

    container = LazyList(content)
    assert is_list(container)
    assert not is_object(container)
    assert reads == []
    assert (list(container), len(container), 2 in container) == ([1, 2], 2, True)
    assert reads == [1]


def test_an_empty_object_is_false_and_equal_to_an_empty_dict() -> None:
    assert not LazyObject(dict)
    assert LazyObject(dict) == {}
    assert not LazyList(list)
    assert LazyList(list) == []


@pytest.mark.parametrize("length", [1, WHOLE * 3])
def test_a_collection_is_recognised_by_its_schema_however_long_its_description_is(length: int) -> None:
    document = {"info": {"schema": V21, "name": _word(), "description": "d" * length}, "auth": None}
    made = read(Raw(Origin(f"{_MADE.randrange(1000)}.json"), json.dumps(document).encode()))
    assert made.kind is Kind.COLLECTION_V2
