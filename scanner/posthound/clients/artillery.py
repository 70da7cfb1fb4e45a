"""Artillery: load tests in YAML or JSON."""

from __future__ import annotations

from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.requests import joined, sent_to
from posthound.model.containers import is_object
from posthound.model.values import Document, Request, Role
from posthound.support.regexes import regex

_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))
_SECTIONS = {
    **SECTIONS, "json": Role.BODY, "form": Role.FORM, "formData": Role.FORM, "qs": Role.QUERY, "payload": Role.METADATA, "match": Role.METADATA,
    "capture": Role.METADATA, "send": Role.MESSAGE, "emit": Role.MESSAGE,
}  # fmt: skip
_MARKS = ((b"scenarios:", b"flow:", b"target:"), (b'"scenarios"', b'"flow"', b'"target"'))
_REFERENCES = regex(r"\{\{\s*\$(?:processEnvironment|env)\.([A-Za-z_]\w{0,99})\s*\}\}")


def _sent(document: Document, container: int) -> Request:
    """The request that a step of a flow sends, to the target of the whole file."""
    tree = document.tree
    chain = tree.chain(container)
    target = _target(tree.objects[0])
    for at in reversed(chain):
        method, step = tree.container_keys[at], tree.objects[at]
        if method in _METHODS and is_object(step) and isinstance(url := step.get("url"), str):
            return sent_to(str(method).upper(), url if "//" in url else joined(target, url))
    return sent_to("", joined(target, ""))


def _target(root: Any) -> str:
    config = root.get("config") if is_object(root) else None
    target = config.get("target") if is_object(config) else None
    return target if isinstance(target, str) else ""


_FIELDS = Fields(
    sections=_SECTIONS,
    sent=_sent,
    listed=frozenset(("scenarios",)),
    root_role=lambda document: Role.METADATA,
)


def _read(file: File) -> Document | None:
    root = file.root
    config = root.get("config") if is_object(root) else None
    if (
        is_object(root)
        and "scenarios" in root
        and is_object(config)
        and not config.keys().isdisjoint(("target", "phases", "environments"))
    ):
        return file.document("artillery", "artillery", _FIELDS.describe)
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    """The environment of the run, which is there in all that is sent and in variables."""
    called = name.replace("-", "_").replace(".", "_").upper()
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT):
        return Advice(f"<{name}>", False, "nothing is known to resolve here")
    made = f"give {called} to the run in the environment, or in a file for --dotenv, out of git"
    return Advice(f"{{{{ $processEnvironment.{called} }}}}", True, made)


CLIENT = Client(
    "artillery", "Artillery", _read, _advise, marks=_MARKS, holds=held_by(_read), referred=names_by(_REFERENCES), store="the environment of the run",
)  # fmt: skip
