"""The environments of request files: `http-client.env.json`, its private and user's companions, the settings of VS Code's REST Client and of
httpYac, and the cookies that JetBrains' client keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.named import Named, described, with_names
from posthound.formats.text import placed_lines
from posthound.model.columns import GrownTree, Span, Tree
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS,
    "Security": Role.AUTH,
    "rest-client.certificates": Role.CERTIFICATE,
    "rest-client.defaultHeaders": Role.HEADER,
}
_FIELDS = Fields(sections=_SECTIONS, root_role=lambda document: Role.ENVIRONMENT)
_CODE = Fields(root_role=lambda document: Role.SCRIPT)
_ENDINGS = (
    "http-client.env.json", "rest-client.env.json", "http-client.private.env.json", "rest-client.private.env.json", ".env.json.user",
    "http-client.cookies", ".httpyac.json", "httpyac.config.json",
)  # fmt: skip
# httpYac's configuration as a module that Node runs.
_MODULES = (".httpyac.js", ".httpyac.cjs", "httpyac.config.js", "httpyac.config.cjs")
_PRIVATE = (".private.env.json", ".env.json.user")
_COOKIES = ".cookies"
_OF_COOKIES = Fields(listed=frozenset(("cookies",)), root_role=lambda document: Role.METADATA)
_COOKIE = regex(r"([^\s#][^\t\n]*)\t[^\t\n]*\t([^\t\n]+)\t([^\t\n]*)")
# Addresses, with a path or without, paths, numbers and the like: nobody has to hide them.
_PLAIN = regex(
    r"\s*(?:https?://|wss?://|localhost\b|true$|false$|null$|\{\{|[\d.,:+-]+\s*$|[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/[^\s?#]*)?\s*$"
    r"|/[\w./{}-]*\s*$)",
    re.IGNORECASE,
)
_MARKS = ((b'"rest-client.',),)


def _is_settings(path: str) -> bool:
    return path.endswith((".vscode/settings.json", ".code-workspace"))


def _is_private(path: str) -> bool:
    return path.endswith(_PRIVATE)


def _is_kept_out(path: str) -> bool:
    return path.endswith((*_PRIVATE, _COOKIES))


def _read(file: File) -> Document | None:
    settings = _is_settings(file.path) and b'"rest-client.' in file.data
    if not settings and not file.path.endswith((*_ENDINGS, *_MODULES)):
        return None
    if file.path.endswith(_MODULES):
        return file.document("http_environment", "httpyac-module", _CODE.describe, _module(file), Syntax.TEXT)
    if file.path.endswith(_COOKIES):
        return file.document("http_environment", "http-cookies", _OF_COOKIES.describe, _cookies(file), Syntax.TEXT)
    kind = "rest-client-settings" if settings else "http-environment"
    if file.syntax is not Syntax.JSON or not is_object(file.tree.objects[0]):
        return file.document("http_environment", "http-environment", _FIELDS.describe)
    tree = with_names(file.tree, file.data, dict(_parameters(file.tree)))
    return file.document("http_environment", kind, described(_FIELDS), tree)


def _module(file: File) -> Tree:
    tree, text = GrownTree(placed=True), file.data.decode()
    tree.add_container({}, -1, "")
    tree.add_leaf(text, 0, "code", Span(0, len(text)))
    return tree


def _cookies(file: File) -> Tree:
    """The cookies of a jar, a line each: its domain, path, name, value and end."""
    text, rows = file.data.decode(), list[dict[str, str]]()
    tree = GrownTree(placed=True)
    listed = tree.add_container(rows, tree.add_container({"cookies": rows}, -1, ""), "cookies")
    for line, at in placed_lines(text):
        found = _COOKIE.match(line)
        if found is None:
            tree.add_leaf(line, 0, "comment", Span(at, at + len(line)))
            continue
        rows.append({"name": found[2], "value": found[3], "url": f"//{found[1].lstrip('.')}"})
        row = tree.add_container(rows[-1], listed, len(rows) - 1)
        tree.add_leaf(found[3], row, "value", Span(at + found.start(3), at + found.end(3)))
    return tree


def _parameters(tree: Tree) -> Iterator[tuple[int, Named]]:
    """The parameters of a login that say in which request they go: `"api_key": {"Value": …, "Use": …}`."""
    for row in tree.at_keys(("Value",)):
        name = tree.container_keys[tree.parents[row]]
        if isinstance(name, str):
            yield row, Named(name, None)


def _advise(name: str, place: FieldPlace) -> Advice:
    """Nothing: a public environment wins over the private one of the same name, so a key that refers to itself resolves nowhere."""
    if place.path.endswith(_MODULES):
        called = "".join(c if c.isalnum() else "_" for c in name).upper()
        return Advice(f"process.env.{called}", False, f"give {called} in the environment of httpYac, out of git")
    if place.role is Role.CERTIFICATE:
        return Advice(
            f"<{name}>",
            False,
            refused="no reference resolves in the certificates of settings: keep the passphrase out of git",
        )
    if place.path.endswith(_COOKIES):
        return Advice(
            f"<{name}>",
            False,
            refused="the cookies of one machine: take this file out of git, and put it into .gitignore",
        )
    if _is_private(place.path):
        return Advice(
            f"<{name}>",
            False,
            refused="this private file is where it belongs: take it out of git and put it into .gitignore",
        )
    reason = "move this key to http-client.private.env.json and keep that out of git: of two values of a name the public file's counts"
    if _is_settings(place.path):
        reason = "move this value to a .env file out of git, which requests read as {{$dotenv NAME}}, or to your own settings"
    return Advice(f"<{name}>", False, refused=reason)


def _declares(document: Document) -> Iterator[tuple[int, str]]:
    """The values of a private file that somebody may have to hide."""
    if not _is_private(document.origin.path.lower()):
        return
    for leaf, text in enumerate(document.tree.texts):
        if text.strip() and not _PLAIN.match(text):
            yield leaf, "generic-private-environment"


def _defines(path: str) -> bool:
    return path.endswith(_ENDINGS) and not path.endswith(_COOKIES)


def _holds(path: str, data: bytes) -> bool:
    return _is_settings(path)


CLIENT = Client(
    "http_environment", "HTTP client environments", _read, _advise, endings=(*_ENDINGS, *_MODULES), marks=_MARKS, holds=_holds, defines_variables=_defines,
    kept_out=_is_kept_out, declares=_declares, store="the private environment file",
)  # fmt: skip
