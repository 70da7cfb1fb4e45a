"""Requests and answers as tools record, expect and make them up: what a header, parameter, cookie or field of a form holds stands a step or
more below its name, in a list of values, among matchers, in a row of its own or behind its name in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from posthound.formats.contexts import Fields
from posthound.formats.named import Named, NamedTree, with_names
from posthound.model.columns import Key, Tree
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Leaf, Role

# Under these keys names stand with what they hold, whatever part of a message that is.
_NAMING: Mapping[str, Role | None] = {
    "headers": None, "rawHeaders": Role.EXAMPLE_HEADER, "reqheaders": None, "injectHeaders": Role.HEADER, "cookies": Role.COOKIE, "query": Role.QUERY,
    "queryParameters": Role.QUERY, "queryStringParameters": Role.QUERY, "form": Role.FORM, "formParameters": Role.FORM,
    "pathParameters": Role.PATH_VARIABLE,
}  # fmt: skip
# Beside a value, these say how it is compared and what is done with it.
_BESIDE = frozenset(("matcher", "match", "name", "key", "caseInsensitive", "schema"))
_COOKIES = frozenset(("cookie", "set-cookie", "set-cookie2"))
_AS_COOKIE = {Role.HEADER: Role.COOKIE, Role.EXAMPLE_HEADER: Role.EXAMPLE_COOKIE}


def message_tree(tree: Tree, data: bytes) -> Tree:
    """The tree in which what stands below a header or parameter is called as that is."""
    names: dict[int, Named] = {}
    holders = {at: _NAMING[str(tree.container_keys[at])] for at in tree.lists_at(_NAMING.keys())}
    # Of containers below a holder: the holder, and the key in it that leads there.
    above: dict[int, tuple[int, Key]] = {}
    for at in range(len(tree.container_parents)) if holders else ():
        parent = tree.container_parents[at]
        if parent in above:
            above[at] = above[parent]
        elif parent in holders:
            above[at] = parent, tree.container_keys[at]
    for row in tree.rows_of({*holders, *above}) if holders else ():
        parent = tree.parents[row]
        holder, first = above.get(parent) or (parent, tree.keys[row])
        name = _name(tree, row, holder, first)
        if not name and holders[holder] is not None and isinstance(key := tree.keys[row], str):
            name = key  # which says it, but not for what it is sent
        if name:
            names[row] = Named(name, holders[holder])
    return with_names(tree, data, names)


def _name(tree: Tree, row: int, holder: int, first: Key) -> str:
    """What the header or parameter is called to whose value a leaf belongs; "" where its own key says it, or nothing does."""
    key, held = tree.keys[row], tree.objects[holder]
    if key in _BESIDE:
        return ""
    if isinstance(first, str):
        return "" if tree.parents[row] == holder else first
    if tree.parents[row] == holder:  # names and values in turn
        at = first - 1
        turn = is_list(held) and not len(held) % 2 and first % 2 and isinstance(name := held[at], str)
        return name if turn else ""
    named = held[first] if is_list(held) and first < len(held) else None
    return _own_name(named) if key == "value" or isinstance(key, int) else ""


def _own_name(row: Any) -> str:
    name = next((row[key] for key in ("name", "key") if isinstance(row.get(key), str)), "") if is_object(row) else ""
    return str(name)


def described(fields: Fields) -> Callable[[Document, int], Leaf]:
    """What describes leaves as `fields` does, with the names that a tree of messages knows better; a header of cookies is one of cookies."""

    def describe(document: Document, index: int) -> Leaf:
        leaf = fields.describe(document, index)
        named = document.tree.names.get(index) if isinstance(document.tree, NamedTree) else None
        if named is None:
            return leaf
        role = named.role if named.role is not None and not leaf.example else leaf.role
        if named.name.lower() in _COOKIES:
            role = _AS_COOKIE.get(role, role)
        return leaf._replace(name=named.name, role=role)

    return describe


def around(tree: Tree, container: int) -> Iterator[Mapping[str, Any]]:
    """The objects that a container stands in, itself in front."""
    for at in reversed(tree.chain(container)):
        if is_object(held := tree.objects[at]):
            yield held
