"""Thunder Client: exported collections and environments, and the folder `thunder-tests`."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS,
    "preReq": Role.SCRIPT,
    "data": Role.ENVIRONMENT,
    "variables": Role.ENVIRONMENT,
    "postReq": Role.SCRIPT,
    "ref": Role.METADATA,
    "docs": Role.DESCRIPTION,
}
_REFINE = {**REFINE, (Role.BODY, "form"): Role.FORM, (Role.BODY, "graphql"): Role.GRAPHQL}
# The folder keeps a list of requests, an export has them under `requests`.
_LISTS = frozenset(("requests", ""))
_FIELDS = Fields(sections=_SECTIONS, refine=_REFINE, listed=_LISTS, root_role=lambda document: Role.METADATA)
_MARKS = ((b'"Thunder Client"',),)
_ENDINGS = (
    "thunder-tests/thunderclient.json",
    "thunder-tests/thundercollection.json",
    "thunder-tests/thunderenvironment.json",
)
_REFERENCES = regex(r"\{\{\s*([A-Za-z_][\w.-]{0,99})\s*\}\}|tc\.getVar\(\\*[\"'`]([^\"'`\\]{1,100})")
_MADE = "put {0} into the .env file or the Local Environment, out of git"


def _named(path: str) -> bool:
    _, found, inside = path.rpartition("thunder-tests/")
    return (
        bool(found) and inside.startswith(("collections/tc_col_", "environments/tc_env_")) and inside.endswith(".json")
    )


def _read(file: File) -> Document | None:
    own = file.path.endswith(_ENDINGS) or _named(file.path)
    if not own:
        root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
        own = is_object(root) and "Thunder Client" in (root.get("clientName"), root.get("client"))
    return file.document("thunder", "thunder-client", _FIELDS.describe) if own else None


def _advise(name: str, place: FieldPlace) -> Advice:
    made = _MADE.format(name)
    if place.role is Role.SCRIPT:
        return Advice(f'tc.getVar("{name}")', False, made)
    if place.role is Role.ENVIRONMENT:
        return Advice(
            f"<{name}>",
            False,
            refused=f"remove this entry by hand, since it goes before the .env file of the same name; {made}",
        )
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"{{{{{name}}}}}", True, made)


CLIENT = Client(
    "thunder", "Thunder Client", _read, _advise, endings=_ENDINGS, named=_named, naming=("thunder-tests/",), marks=_MARKS, holds=held_by(_read),
    at_root=("thunder-tests",),
    referred=names_by(_REFERENCES),
    store="the .env file",
)  # fmt: skip
