"""OpenAPI 3 and Swagger 2: descriptions with examples and defaults. Nothing resolves in one, so nothing but a placeholder is written."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.formats.named import described, named_tree
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax

_SECTIONS = {
    "servers": Role.URL, "host": Role.URL, "example": Role.EXAMPLE_BODY, "examples": Role.EXAMPLE_BODY, "default": Role.EXAMPLE_BODY,
    "enum": Role.EXAMPLE_BODY, "x-codeSamples": Role.EXAMPLE_BODY, "x-code-samples": Role.EXAMPLE_BODY, "description": Role.DESCRIPTION,
}  # fmt: skip
_FIELDS = Fields(sections=_SECTIONS)
_MARKS = ((b'"openapi"', b'"info"'), (b'"swagger"', b'"info"'), (b"openapi:", b"info:"), (b"swagger:", b"info:"))


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is not Syntax.TEXT and file.tree.objects else None
    if (
        not is_object(root)
        or not is_object(root.get("info"))
        or root.keys().isdisjoint(("paths", "webhooks", "components"))
    ):
        return None
    version = str(root.get("openapi", root.get("swagger", "")))
    if version[:2] not in ("3.", "2.", "2"):
        return None
    return file.document("openapi", "openapi", described(_FIELDS), named_tree(file.tree, file.data))


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return _read(File(Raw(Origin(path), data))) is not None


def _advise(name: str, place: FieldPlace) -> Advice:
    return Advice(
        f"<{name}>", place.role is not Role.URL, "a description: readers need a placeholder, not a value that works"
    )


CLIENT = Client("openapi", "OpenAPI and Swagger", _read, _advise, marks=_MARKS, holds=_holds)
