"""Values whose name stands further away than beside them; and descriptions of APIs, in which an example or default is named by what it is
described for: a parameter, a header, a property."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from posthound.formats.compiled import CompiledTree
from posthound.formats.contexts import Fields
from posthound.model.columns import GrownTree, Telling, Tree
from posthound.model.containers import is_object
from posthound.model.values import Document, Leaf, Role

_VALUES = frozenset(("example", "default", "value", "const"))
_LISTS = frozenset(("enum", "examples"))
# Between a value and what it is described for stand at most a media type, a schema and an example's own name.
_STEPS = 7
_PASSED = frozenset(("schema", "items", "examples", "content", "enum"))
_NAMING = {
    "properties": None, "headers": Role.HEADER, "variables": Role.VARIABLE, "queryParameters": Role.QUERY, "formParameters": Role.FORM,
    "uriParameters": Role.PATH_VARIABLE, "baseUriParameters": Role.PATH_VARIABLE,
}  # fmt: skip
_SENT = {
    "header": Role.HEADER,
    "query": Role.QUERY,
    "path": Role.PATH_VARIABLE,
    "cookie": Role.COOKIE,
    "formData": Role.FORM,
    "body": Role.FORM,
}


class Named(NamedTuple):
    """What a value is an example of, and where that is sent, if that is said."""

    name: str
    role: Role | None


class NamedTree(GrownTree):
    """Another tree, in which leaves have names of their own, by their numbers: these tell of a value as a name beside it does."""

    def __init__(self, tree: Tree, data: bytes, names: Mapping[int, Named]) -> None:
        super().__init__()
        self.names = names
        self.texts, self.parents, self.keys = list(tree.texts), list(tree.parents), list(tree.keys)
        self.container_parents, self.container_keys = list(tree.container_parents), list(tree.container_keys)
        self.objects = list(tree.objects)
        spans = tree.literals(data) if isinstance(tree, CompiledTree) else tree.spans
        self.spans = list(spans) if spans is not None else None
        self._beside = {self.parents[row]: named.name for row, named in names.items() if self.keys[row] == "value"}

    def name_beside(self, container: int) -> str:
        """What an object calls the value in it itself, else what stands further away."""
        return super().name_beside(container) or self._beside.get(container, "")

    def telling(self, telling: Telling, wanted: Callable[[str], bool]) -> list[int]:
        """Those that their field tells of, and those that their name does."""
        rows = set(super().telling(telling, wanted))
        more = (row for row, named in self.names.items() if telling.naming(named.name) and wanted(self.texts[row]))
        return sorted(rows.union(more))


def named_tree(tree: Tree, data: bytes, more: frozenset[str] = frozenset()) -> Tree:
    """The tree with the names of its examples and defaults, and of what stands at `more` keys; itself where it has none."""
    return with_names(tree, data, dict(_names(tree, _VALUES | more)))


def with_names(tree: Tree, data: bytes, names: Mapping[int, Named]) -> Tree:
    """The tree in which these leaves are called so; itself where there are none."""
    return NamedTree(tree, data, names) if names else tree


def described(fields: Fields) -> Callable[[Document, int], Leaf]:
    """What describes leaves as `fields` does, but for the names and roles that a `NamedTree` knows better."""

    def describe(document: Document, index: int) -> Leaf:
        leaf = fields.describe(document, index)
        named = document.tree.names.get(index) if isinstance(document.tree, NamedTree) else None
        return leaf if named is None else leaf._replace(name=named.name, role=named.role or leaf.role)

    return describe


def _names(tree: Tree, values: frozenset[str]) -> Iterator[tuple[int, Named]]:
    rows = {*tree.at_keys(values)}
    lists = set(tree.lists_at(_LISTS))
    rows.update(row for row in (tree.rows_of(lists) if lists else ()) if isinstance(tree.keys[row], int))
    for row in sorted(rows):
        named = _described_by(tree, tree.parents[row])
        if named is not None:
            yield row, named


def _described_by(tree: Tree, container: int) -> Named | None:
    """What the value in a container is an example of."""
    for _ in range(_STEPS):
        above, key = tree.container_parents[container], tree.container_keys[container]
        if above < 0:
            return None
        around = tree.container_keys[above]
        row = tree.objects[container]
        if is_object(row) and isinstance(name := row.get("name"), str) and name:
            listed = isinstance(key, int)  # a row of `parameters`, or of the list for what is sent in one way
            return Named(name, _SENT.get(str(row.get("in", around)))) if listed or "in" in row else None
        if around in _NAMING and isinstance(key, str):
            return Named(key, _NAMING[str(around)])
        passed = isinstance(key, int) or key in _PASSED or around in ("examples", "content")
        if not passed:
            return None
        container = above
    return None
