"""Apidog, and Apifox, as it is called in China: a project as one file."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.named import described, named_tree
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "requestBody": Role.BODY, "path": Role.PATH_VARIABLE, "preProcessors": Role.SCRIPT, "postProcessors": Role.SCRIPT,
    "inheritPreProcessors": Role.SCRIPT, "inheritPostProcessors": Role.SCRIPT, "commonScripts": Role.SCRIPT, "variables": Role.ENVIRONMENT,
    "globalVariables": Role.GLOBALS, "responseExamples": Role.EXAMPLE_BODY, "commonParameters": Role.HEADER, "baseUrl": Role.URL,
    "baseUrls": Role.URL,
}  # fmt: skip
_FIELDS = Fields(
    sections=_SECTIONS,
    refine={**REFINE, (Role.BODY, "parameters"): Role.FORM},
    root_role=lambda document: Role.METADATA,
)
_MARKS = ((b'"apidogProject"',), (b'"apifoxProject"',))
_REFERENCES = regex(r"\{\{\s*vault:([^{}]{1,100}?)\s*\}\}|vault\.get\(\\*[\"'`]([^\"'`\\]{1,100})")
_MADE = "add {0} to the vault of the project, which needs a plan that has one"


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    if not is_object(root) or root.keys().isdisjoint(("apidogProject", "apifoxProject")):
        return None
    return file.document("apidog", "apidog-project", described(_FIELDS), named_tree(file.tree, file.data))


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return _read(File(Raw(Origin(path), data))) is not None


def _advise(name: str, place: FieldPlace) -> Advice:
    made = _MADE.format(name)
    if place.role is Role.SCRIPT:
        return Advice(f'await pm.vault.get("{name}")', False, made)
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT, Role.CERTIFICATE) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"{{{{vault:{name}}}}}", True, made)


CLIENT = Client(
    "apidog",
    "Apidog and Apifox",
    _read,
    _advise,
    marks=_MARKS,
    holds=_holds,
    referred=names_by(_REFERENCES),
    store="the project's vault",
)
