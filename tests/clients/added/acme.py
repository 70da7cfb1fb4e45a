"""A client as it is added to posthound: Acme's `.acme` files, in which each call is a title and its headers.

acme 1
call List orders
  X-Api-Key: …
"""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.model.columns import GrownTree, Span
from posthound.model.values import Document, Role, Syntax

_FIELDS = Fields(root_role=lambda document: Role.METADATA)
_REFERENCE = b"%secret "


def _read(file: File) -> Document | None:
    if not file.data.startswith(b"acme 1"):
        return None
    return file.document("acme", "acme-1", _FIELDS.describe, _tree(file.data.decode()), Syntax.TEXT)


def _tree(text: str) -> GrownTree:
    tree, calls, at = GrownTree(placed=True), [], 0
    tree.add_container({"requests": calls}, -1, "")
    requests, headers = tree.add_container(calls, 0, "requests"), 0
    for line in text.splitlines(keepends=True):
        name, colon, value = line.partition(":")
        if line.startswith("call "):
            calls.append({"name": line[5:].strip(), "headers": {}})
            call = tree.add_container(calls[-1], requests, len(calls) - 1)
            headers = tree.add_container(calls[-1]["headers"], call, "headers")
        elif colon:
            start = at + len(name) + 1 + len(value) - len(value.lstrip())
            tree.add_leaf(value.strip(), headers, name.strip(), Span(start, start + len(value.strip())))
        at += len(line)
    return tree


def _advise(name: str, place: FieldPlace) -> Advice:
    if place.role is not Role.HEADER:
        return Advice(f"<{name}>", False, refused="Acme resolves secrets in headers only")
    return Advice(f"%secret {name}%", True, "define it in acme.secrets")


def _referred(data: bytes) -> set[str]:
    return {part.partition(b"%")[0].decode() for part in data.split(_REFERENCE)[1:]}


CLIENT = Client("acme", "Acme", _read, _advise, endings=(".acme",), referred=_referred, store="acme.secrets")
