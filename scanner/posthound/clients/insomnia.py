"""Insomnia: exports of version 4 and the files of version 5, JSON or YAML, and the folder `.insomnia` of a project kept in git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, REQUESTS, SECTIONS, Fields
from posthound.formats.expressions import is_inside, literal_around
from posthound.formats.flags import flagged
from posthound.model.columns import Span
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Leaf, Role
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS,
    "data": Role.ENVIRONMENT, "kvPairData": Role.ENVIRONMENT, "environment": Role.ENVIRONMENT, "authentication": Role.AUTH,
    "parameters": Role.QUERY, "pathParameters": Role.PATH_VARIABLE, "afterResponseScript": Role.SCRIPT, "preRequest": Role.SCRIPT,
    "afterResponse": Role.SCRIPT, "contents": Role.DESCRIPTION, "reflectionApi": Role.AUTH, "code": Role.SCRIPT, "value": Role.MESSAGE,
}  # fmt: skip
_REFINE = {**REFINE, (Role.BODY, "params"): Role.FORM}
_LISTS = frozenset(("resources", "collection", "children"))
_FIELDS = Fields(
    sections=_SECTIONS,
    refine=_REFINE,
    requests=REQUESTS | {"mcpRequest"},
    listed=_LISTS,
    root_role=lambda document: Role.METADATA,
    is_request=lambda document: document.kind == "insomnia-request",
)
# What a mock server answers is no request: nothing resolves in it.
_ANSWERED = {Role.BODY: Role.EXAMPLE_BODY, Role.HEADER: Role.EXAMPLE_HEADER}
_MOCK = _FIELDS._replace(is_example=lambda document: True)
_MARKS = ((b"__export_format", b"_type"), (b".insomnia.rest/5",), (b"mcpClient.insomnia/5",))
# The folder has a file for each resource, in one folder a type.
_FOLDER, _ENVIRONMENTS = ".insomnia/", ".insomnia/environment/"
_TYPES = ("collection", "spec", "mock", "environment")
_REFERENCES = regex(r"\{\{-?\s*(?:_\.)?vault\.([A-Za-z_]\w{0,99})|insomnia\.vault\.get\(\\*[\"'`]([^\"'`\\]{1,100})")
_MADE = "add a secret variable {0} to a private environment: it resolves for those who have its value and the vault key"


def _described(document: Document, index: int) -> Leaf:
    """The leaf of an export in which there are routes of mock servers among the resources."""
    leaf, tree = _FIELDS.describe(document, index), document.tree
    resource = next(map(tree.objects.__getitem__, tree.chain(tree.parents[index])[2:3]), None)
    mocked = is_object(resource) and resource.get("_type") == "mock_route"
    return leaf._replace(role=_ANSWERED.get(leaf.role, leaf.role), example=True) if mocked else leaf


def _is_export(root: Any) -> bool:
    return (
        is_object(root)
        and root.get("_type") == "export"
        and root.get("__export_format") in (1, 2, 3, 4, "4")
        and (is_list(root.get("resources")) or (root["__export_format"] == 1 and is_list(root.get("items"))))
    )


def _is_file(root: Mapping[str, Any]) -> bool:
    kind, _, version = str(root.get("type", "")).partition("/")
    name, _, rest = kind.partition(".")
    known = (rest == "insomnia.rest" and name in _TYPES) or kind == "mcpClient.insomnia"
    return known and version.startswith("5")


def _named(path: str) -> bool:
    return _FOLDER in path and path.endswith((".yml", ".yaml"))


def _defines(path: str) -> bool:
    return _ENVIRONMENTS in path


def _is_resource(path: str, root: Mapping[str, Any]) -> bool:
    return _named(path) and {"_id", "type"} <= root.keys()


def _read(file: File) -> Document | None:
    root = file.root
    if _is_export(root):
        describe = _described if b"mock_route" in file.data else _FIELDS.describe
        return file.document("insomnia", "insomnia-4", describe)
    if is_object(root) and _is_file(root):
        fields = _MOCK if str(root["type"]).startswith("mock.") else _FIELDS
        return file.document("insomnia", "insomnia-5", fields.describe)
    if is_object(root) and _is_resource(file.path, root):
        kind = "environment" if root["type"] == "Environment" else "request" if "url" in root else "resource"
        return file.document("insomnia", f"insomnia-{kind}", _FIELDS.describe)
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    """A vault variable is called like an identifier: the templates read `-` as minus."""
    called = name.replace("-", "_").replace(".", "_")
    made = _MADE.format(called)
    if place.role is Role.SCRIPT:
        return Advice(f"insomnia.vault.get('{called}')", False, made)
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT, Role.CERTIFICATE) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"{{{{ _.vault.{called} }}}}", place.role is not Role.COOKIE, made)


def _embed(text: str, span: Span, reference: str) -> tuple[Span, str] | None:
    """In a tag what is referred to is an expression, in place of a literal; none can take the place of what is kept in base64."""
    if not is_inside(text, span, "{%", "%}") or not reference.startswith("{{"):
        return span, reference
    literal = literal_around(text, span, "{%")
    if literal is None or literal.coded:
        return None
    (start, end), quote = literal.span, literal.quote
    left, right = span.start > start + 1, span.end < end - 1
    before, behind = f"{quote} + " if left else "", f" + {quote}" if right else ""
    put = f"{before}{reference.strip('{} ')}{behind}"
    return Span(span.start if left else start, span.end if right else end), put


def _declares(document: Document) -> Iterator[tuple[int, str]]:
    """Entries of the vault that are not sealed: an export of a private environment holds them so."""
    tree = document.tree
    vaults = set(tree.lists_at(("__insomnia_vault",)))
    entries = {*flagged(document, "type", ("secret",)), *(tree.rows_of(vaults) if vaults else ())}
    return ((leaf, "generic-vault-in-clear") for leaf in sorted(entries) if not _is_sealed(tree.texts[leaf]))


def _is_sealed(text: str) -> bool:
    import base64
    import json

    try:
        held = json.loads(base64.b64decode(text, validate=True))
    except ValueError:
        return False
    return isinstance(held, dict) and {"iv", "d"} <= held.keys()


CLIENT = Client(
    "insomnia",
    "Insomnia",
    _read,
    _advise,
    named=_named,
    naming=(_FOLDER,),
    marks=_MARKS,
    holds=held_by(_read),
    defines_variables=_defines,
    referred=names_by(_REFERENCES),
    declares=_declares,
    embed=_embed,
    store="Insomnia's vault",
)
