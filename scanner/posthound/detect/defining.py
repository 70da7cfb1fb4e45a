"""What a file says of variables to others: which names it gives to values, and which of these stand for another variable."""

from __future__ import annotations

from collections.abc import Iterator

from posthound.detect.fields import VALUE_KEYS
from posthound.detect.names import NameClass, classify
from posthound.detect.uses import as_password, variable_in
from posthound.model.columns import Telling, Tree, places_of

# What stands before the name of a variable in a value that is another's.
_REFERENCES = (b"{{", b"${", b"<<")


def names_in(tree: Tree) -> frozenset[str]:
    """Every name that a file may give to a value: its keys, and what stands at `key` or `name`."""
    return frozenset(_keys(tree).union([tree.texts[leaf] for leaf in tree.at_keys(("key", "name"))]))


def links_in(tree: Tree) -> frozenset[tuple[str, str]]:
    """The names whose value is another variable, with that variable: whoever uses one of them uses the other, as what he uses it for."""
    if not places_of(tree.distinct.joined.data, *_REFERENCES):
        return frozenset()
    links = set(_links(tree))
    return frozenset(links | {(as_password(name), as_password(other)) for name, other in links})


def _links(tree: Tree) -> Iterator[tuple[str, str]]:
    own = _keys(tree) - VALUE_KEYS - {"key", "name"}
    for row in tree.telling(Telling(own, VALUE_KEYS, bool, nameless=False), lambda text: bool(variable_in(text))):
        key, other = tree.keys[row], variable_in(tree.texts[row])
        name = str(key) if key in own else tree.name_beside(tree.parents[row])
        if name != other and classify(other) in (None, NameClass.VAGUE):
            yield name, other


def _keys(tree: Tree) -> set[str]:
    return {key for key in tree.own_names() if type(key) is str}
