"""What stands beside a field: the user of a password, the password of a user."""

from __future__ import annotations

from posthound.detect import schemes
from posthound.detect.names import NameClass
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Leaf, Role

_USER = "username"


def kind_beside(document: Document, index: int, leaf: Leaf) -> NameClass | None:
    """What a field holds by what stands beside it, whose name alone says nothing."""
    if leaf.name == _USER:
        lone = leaf.role is Role.AUTH and len(leaf.text) >= schemes.LONE and _is_lone(document, index, leaf)
        return NameClass.SOME_KEY if lone else None
    from posthound.detect.siblings import of_field  # few files have any

    return of_field(document.tree, index, leaf.name)


def _is_lone(document: Document, index: int, leaf: Leaf) -> bool:
    """Whether a long user of an authorization is a key that needs no password: it has none, or a filler for one."""
    password = _text_beside(document, index, ("password",))
    return "{{" not in leaf.text and len(password) <= schemes.FILLER and "{{" not in password


def user_beside(document: Document, index: int) -> str:
    """The user name beside a password, so that `admin`/`admin` is known for what it is."""
    return _text_beside(document, index, ("username", "user", "login", "email", "userid"))


def _text_beside(document: Document, index: int, names: tuple[str, ...]) -> str:
    """The text of the field beside another that has one of these names: in the same object, or in a row of the same list."""
    tree = document.tree
    container = tree.objects[tree.parents[index]]
    if not is_object(container):
        return ""
    for key in names:
        value = container.get(key)
        if isinstance(value, str):
            return value
    siblings = tree.objects[tree.container_parents[tree.parents[index]]] if tree.parents[index] else None
    if is_list(siblings) and len(siblings) <= 40:
        for row in siblings:
            if is_object(row) and str(row.get("key", "")).lower() in names:
                value = row.get("value")
                return value if isinstance(value, str) else ""
    return ""
