"""Apidog, and Apifox, as it is called in China: a project as one file."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.named import described, named_tree
from posthound.formats.requests import filled, host_written, in_common, joined, sent_to
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "requestBody": Role.BODY, "path": Role.PATH_VARIABLE, "preProcessors": Role.SCRIPT, "postProcessors": Role.SCRIPT,
    "inheritPreProcessors": Role.SCRIPT, "inheritPostProcessors": Role.SCRIPT, "commonScripts": Role.SCRIPT, "variables": Role.ENVIRONMENT,
    "moduleVariables": Role.ENVIRONMENT, "globalVariables": Role.GLOBALS, "responseExamples": Role.EXAMPLE_BODY, "commonParameters": Role.HEADER,
    "baseUrl": Role.URL, "baseUrls": Role.URL,
}  # fmt: skip
_MARKS = ((b'"apidogProject"',), (b'"apifoxProject"',))
_REFERENCES = regex(r"\{\{\s*vault:([^{}]{1,100}?)\s*\}\}|vault\.get\(\\*[\"'`]([^\"'`\\]{1,100})")
_MADE = "add {0} to the vault of the project, which needs a plan that has one"
# What older versions call an example, and where headers of all requests have their value.
_VALUES = frozenset(("sampleValue", "defaultValue"))
# Parts of a project that hold no requests, however much they look like those that do.
_DESCRIBED = frozenset(("schemaCollection", "docCollection", "responseCollection", "securitySchemeCollection"))
# What every request of the project gets.
_OF_ALL = frozenset(("commonParameters", "projectSetting"))
_ABSOLUTE = regex(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# What of a path may name a host: all up to the end of one.
_HEAD = regex(r"(?:[^/?#]*:)?(?://)?[^/?#]*")
_VARIABLE = regex(r"\{\{\s*([^{}]{1,100}?)\s*\}\}")
# Environments that are asked where a request goes. Projects have a handful.
_ENVIRONMENTS = 200


class _Servers:
    """Where a project's requests go: its environments name the address of each server, or of each module, and give variables.

    Which environment is chosen is not in the file. A host is told where all that name one name the same.
    """

    def __init__(self, document: Document) -> None:
        root = document.tree.objects[0]
        self._shared = {name: value for row in _rows(root.get("globalVariables")) for name, value in _variables(row)}
        self._modules = {str(row.get("id")): dict(_variables(row)) for row in _rows(root.get("moduleSettings"))}
        self._environments = _rows(root.get("environments"))[:_ENVIRONMENTS] or [{}]
        self._known: dict[tuple[str, str, str], str] = {}

    def address(self, server: str, module: str, path: str) -> str:
        """The address of a path on a server of a module."""
        head = found[0] if (found := _HEAD.match(path)) else ""
        key = server, module, head
        if key not in self._known:
            self._known[key] = _agreed([self.in_environment(row, *key) for row in self._environments])
        return joined(self._known[key], path[len(head) :])

    def in_environment(self, row: Mapping[str, Any], server: str = "", module: str = "", path: str = "") -> str:
        """Where an environment sends a path: one that is an address itself needs no server."""
        variables = ChainMap(dict(_variables(row)), self._modules.get(module, {}), self._shared)
        path, base = (filled(text, _VARIABLE, variables.get) for text in (path, _base(row, server, module)))
        if _ABSOLUTE.match(path) or path.startswith("{{"):
            return joined(path, "")
        return joined(base if _ABSOLUTE.match(base) else f"http://{base}", path)


def _agreed(urls: list[str]) -> str:
    """The address in which all agree that tell a host; one of this machine where none does."""
    return in_common(urls) if any(map(host_written, urls)) else next((url for url in urls if "//" in url), "")


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if is_object(row)] if is_list(value) else []


def _variables(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The variables of an environment, of the whole project or of a module; without a value of one's own, that which the team shares."""
    for variable in (*_rows(row.get("variables")), *_rows(row.get("moduleVariables"))):
        value = next((v for key in ("value", "initialValue") if isinstance(v := variable.get(key), str) and v), "")
        if value and isinstance(name := variable.get("name"), str):
            yield name, value


def _base(row: Mapping[str, Any], server: str, module: str) -> str:
    """The address that an environment gives a server: by its id, by its module's, or as the only one there is."""
    known = row.get("baseUrls")
    urls: dict[str, str] = (
        {str(key): known[key] for key in known if isinstance(known[key], str)} if is_object(known) else {}
    )
    if server and server != "default":
        return urls.get(server, "").strip()
    given = urls.get(module) or urls.get("default") or row.get("baseUrl")
    given = given or (next(iter(urls.values())) if len(urls) == 1 else "")
    return str(given or "").strip()


def _sent(document: Document, container: int) -> Request:
    """The request around: an endpoint or a case of one; a folder's own go where its server is."""
    tree, chain = document.tree, document.tree.chain(container)
    keys = [tree.container_keys[at] for at in chain[1:]]
    part, servers = str(keys[0]) if keys else "", document.memory(_Servers)
    if part in _OF_ALL:
        return sent_to("", servers.address("", "", ""))
    if part == "environments" and keys[2:3] == ["parameters"]:
        return sent_to("", servers.in_environment(tree.objects[chain[2]]))
    if not part.endswith("Collection") or part in _DESCRIBED:
        return Request()
    held = {"serverId": "", "moduleId": "", "path": "", "method": ""}
    for key, at in zip(keys[1:], chain[2:], strict=True):
        if key not in ("items", "cases", "api") and not isinstance(key, int):
            break
        found = tree.objects[at]
        if is_object(found):
            held.update(
                {name: str(value) for name in held if isinstance(value := found.get(name), str | int) and value}
            )
    if part == "requestCollection" and not held["path"]:
        return Request()  # its requests name their servers themselves
    return sent_to(held["method"].upper(), servers.address(held["serverId"], held["moduleId"], held["path"]))


_FIELDS = Fields(
    sections=_SECTIONS,
    refine={**REFINE, (Role.BODY, "parameters"): Role.FORM},
    sent=_sent,
    root_role=lambda document: Role.METADATA,
)


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    if not is_object(root) or root.keys().isdisjoint(("apidogProject", "apifoxProject")):
        return None
    return file.document("apidog", "apidog-project", described(_FIELDS), named_tree(file.tree, file.data, _VALUES))


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
    holds=held_by(_read),
    referred=names_by(_REFERENCES),
    store="the project's vault",
)
