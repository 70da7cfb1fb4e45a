"""HTTPie's desktop application: exported collections, environments and spaces."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.flags import variables_flagged
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(
    sections={**SECTIONS, "variables": Role.ENVIRONMENT, "pathParams": Role.PATH_VARIABLE, "fields": Role.FORM},
    root_role=lambda document: Role.METADATA,
)
_MARKS = ((b'"httpie"', b'"meta"'),)
_REFERENCES = regex(r"\{\{\s*([A-Za-z_][\w.-]{0,99})\s*\}\}")
_MADE = "add a secret variable {0} to an environment of the application, where its value stays"


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    meta = root.get("meta") if is_object(root) else None
    if is_object(root) and is_object(meta) and meta.get("format") == "httpie" and "entry" in root:
        return file.document("httpie", "httpie", _FIELDS.describe)
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    if place.role in (Role.ENVIRONMENT, Role.VARIABLE):
        return Advice(
            f"<{name}>",
            False,
            refused='empty this value by hand and set "isSecret": true beside it: a reference to itself never resolves',
        )
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT, Role.SCRIPT) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"{{{{{name}}}}}", True, _MADE.format(name))


CLIENT = Client(
    "httpie", "HTTPie", _read, _advise, marks=_MARKS, holds=held_by(_read),
    referred=names_by(_REFERENCES), declares=variables_flagged("isSecret"), store="a secret variable of an environment",
)  # fmt: skip
