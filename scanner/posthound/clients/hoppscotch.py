"""Hoppscotch: collections and environments, alone or in a list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.flags import variables_flagged
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS,
    "endpoint": Role.URL,
    "testScript": Role.SCRIPT,
    "requestVariables": Role.PATH_VARIABLE,
    "variables": Role.ENVIRONMENT,
}
_FIELDS = Fields(
    sections=_SECTIONS,
    answers=frozenset(("responses",)),
    address="endpoint",
    root_role=lambda document: Role.METADATA,
)
# Before version 1, how a request logs in stood beside its address.
_OLD = _FIELDS._replace(
    sections={**_SECTIONS, "httpUser": Role.AUTH, "httpPassword": Role.AUTH, "bearerToken": Role.AUTH, "rawParams": Role.BODY, "bodyParams": Role.FORM},
    address="url",
)  # fmt: skip
_MIXED = _FIELDS._replace(sections={**_SECTIONS, "query": Role.GRAPHQL})
_GRAPHQL = _FIELDS._replace(sections={**_SECTIONS, "query": Role.GRAPHQL}, address="url")
_MARKS = (
    (b'"endpoint"', b'"requests"', b'"folders"'),
    (b'"query"', b'"requests"', b'"folders"'),
    (b'"bearerToken"', b'"httpPassword"', b'"folders"'),
    (b'"testScript"', b'"contentType"', b'"folders"'),
    (b'"variables"', b'"secret"', b'"v"'),
    (b'"variables"', b'"key"', b'"name"', b'"value"'),
)
# What each request has: those of REST an address under a word of Hoppscotch's own, those of GraphQL a query as a text, old ones a path
# beside their address, and logins or scripts.
_OF_REST, _OF_GRAPHQL = (frozenset(("endpoint",)),), (frozenset(("v", "url", "query", "variables", "headers")),)
_OF_OLD = (
    frozenset(("url", "path", "httpUser", "httpPassword", "bearerToken")),
    frozenset(("url", "path", "preRequestScript", "testScript", "contentType")),
)
# All that an environment and its variables have.
_OF_ENVIRONMENT = frozenset(("v", "id", "name", "variables"))
_OF_VARIABLE = frozenset(("key", "value", "initialValue", "currentValue", "secret"))
_REFERENCES = regex(r"<<([^<>\s]{1,100})>>|(?:pw\.env|hopp\.env(?:\.active)?)\.get\(\\*[\"'`]([^\"'`\\]{1,100})")
_MADE = "add a variable {0} with secret set to an environment and fill its value in there"


def _requests(root: Any) -> Iterator[Any]:
    """The requests of a collection and of the folders in it."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        if is_object(folder):
            yield from folder.get("requests") or () if is_list(folder.get("requests")) else ()
            waiting += folder.get("folders") or () if is_list(folder.get("folders")) else ()


def _is_collection(fields: tuple[frozenset[str], ...], root: Any, *, broken: bool) -> bool:
    """Whether it is one of requests with one of these sets of fields. Of a file that is `broken`, lists may be missing, and fields of the last row."""
    if not is_object(root) or "name" not in root:
        return False
    if not all(is_list(root.get(key)) for key in ("folders", "requests")) and not (
        broken and is_list(root.get("folders"))
    ):
        return False
    rows = list(islice(_requests(root), 50))
    own = [is_object(row) and any(each <= row.keys() for each in fields) for row in rows]
    numbered = "v" in root or any(is_object(row) and "v" in row for row in rows)
    told = numbered or (fields is _OF_OLD and bool(rows))
    return told and (all(own) or (broken and any(own)))


def _is_environment(root: Any, *, broken: bool, old: bool = False) -> bool:
    """Whether it is an environment, with nothing else than these have or with variables that say whether they are secret; `old`: it may have no
    version."""
    if not is_object(root) or "name" not in root or not is_list(rows := root.get("variables")):
        return False
    versioned = "v" in root
    closed = root.keys() <= _OF_ENVIRONMENT and (old or isinstance(root.get("v"), int))

    def is_own(row: Any) -> bool:
        if not is_object(row) or "key" not in row:
            return False
        return (versioned and "secret" in row) or (closed and row.keys() <= _OF_VARIABLE)

    own = [is_own(row) for row in rows[:50]]
    return bool(own) and (all(own) or (broken and all(own[:-1]) and len(own) > 1))


def _read(file: File) -> Document | None:
    if file.syntax is not Syntax.JSON:
        return None
    root = file.tree.objects[0]
    rows = root if is_list(root) else [root]
    # Others write a name with a list of variables, too: alone it is Hoppscotch's only where the file is called so.
    called = file.path.rpartition("/")[2]
    old = partial(_is_environment, old=is_list(root) or "hoppscotch" in called or "env" in called)
    for kind, told, fields in (
        ("hoppscotch-collection", partial(_is_collection, _OF_REST), _FIELDS),
        ("hoppscotch-graphql", partial(_is_collection, _OF_GRAPHQL), _GRAPHQL),
        ("hoppscotch-collection", partial(_is_collection, _OF_OLD), _OLD),
        ("hoppscotch-collection", partial(_is_collection, _OF_REST + _OF_GRAPHQL), _MIXED),
        ("hoppscotch-environment", old, _FIELDS),
    ):
        if rows and all(told(row, broken=bool(file.notices)) for row in rows[:50]):
            return file.document("hoppscotch", kind, fields.describe)
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    made = _MADE.format(name)
    if place.role is Role.SCRIPT:
        return Advice(f"pw.env.get('{name}')", False, made)
    if place.role in (Role.ENVIRONMENT, Role.VARIABLE):  # a variable that refers to its own name never ends
        return Advice(
            f"<{name}>",
            False,
            refused='empty this value by hand and set "secret": true beside it: a reference to itself never resolves',
        )
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"<<{name}>>", True, made)


CLIENT = Client(
    "hoppscotch",
    "Hoppscotch",
    _read,
    _advise,
    marks=_MARKS,
    holds=held_by(_read),
    referred=names_by(_REFERENCES),
    declares=variables_flagged("secret"),
    store="a secret variable of an environment",
)
