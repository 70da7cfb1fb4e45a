"""What a script reads of variables and of the request it belongs to: a reference there is text to it, never the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from posthound.formats.javascript import NodeLink, Script
from posthound.formats.script_places import dotted
from posthound.model.columns import Span
from posthound.resolve.variables import REFERENCE

# What a script calls the scopes of variables, and what they are called here.
_SCOPES = {"environment": "environment", "collectionVariables": "collection", "globals": "globals", "variables": "any"}
_LEGACY = {"environment": "environment", "globals": "globals"}
_POSTMAN = {"getEnvironmentVariable": "environment", "getGlobalVariable": "globals"}
_SETTERS = frozenset(("set", "setEnvironmentVariable", "setGlobalVariable"))
# Members of a scope that say nothing of a value.
_WRITES = frozenset(("set", "unset", "clear", "name", "id"))
# Members of a request and of its parts that are given something, or say nothing that a fix changes: it keeps the host.
_GIVEN = frozenset(
    """add upsert remove insert insertAfter prepend append clear populate repopulate assimilate update addHeader upsertHeader
    removeHeader addQueryParams removeQueryParams method name id description certificate proxy getHost getRemote host protocol port""".split()
)
_PARTS = {
    "headers": "header",
    "header": "header",
    "getHeaders": "header",
    "url": "url",
    "body": "body",
    "data": "body",
    "auth": "auth",
}
WORDS = frozenset(("pm", "postman", "environment", "globals", "request", "globalThis", "eval", "Function"))
_IDENTIFIERS = frozenset(("identifier", "shorthand_property_identifier"))
_DECLARES = {
    "variable_declarator": "name",
    "function_declaration": "name",
    "formal_parameters": "",
    "arrow_function": "parameter",
}


class Reading(NamedTuple):
    """A place where a script reads something.

    `scope` is `environment`, `collection`, `globals`, `any` of them, or a part of the request: `header`, `url`, `body`, `auth`,
    `request` for all of it. `name` is the variable's or header's; "" where it may be any. `span` is the expression that gives
    the value, where there is one that gives this value alone. `sets`: it does not read the variable, it changes it.
    """

    scope: str
    name: str
    start: int
    span: Span | None = None
    harmless: bool = False
    sets: bool = False

    @property
    def of_request(self) -> bool:
        """Whether it reads the request, not a variable."""
        return self.scope in ("header", "url", "body", "auth", "request")


def readings(script: Script) -> Iterator[Reading]:
    """Everything a script reads, in its order; what cannot be followed counts as all that it could be."""
    if script.broken:
        if any(word in script.text for word in WORDS):
            yield from _everything(0)
        return
    declared = frozenset(
        script.of(one.node) for one in script.links(lambda kind: kind in _IDENTIFIERS) if _declares(one)
    )
    for link in script.links(lambda kind: kind in _IDENTIFIERS):
        word = script.of(link.node)
        if word in WORDS and (word == "pm" or word not in declared) and not _declares(link):
            yield from _READERS[word](script, link)


def _everything(start: int) -> Iterator[Reading]:
    yield Reading("any", "", start)
    yield Reading("request", "", start)


def _declares(link: NodeLink) -> bool:
    above = link.above
    if above is None or above.kind not in _DECLARES:
        return False
    return not _DECLARES[above.kind] or link.field == _DECLARES[above.kind]


class _Chain(NamedTuple):
    """`a.b["c"]` from its first name on: the members, the expression as a whole, and what it is called with."""

    members: tuple[str, ...]
    end: NodeLink
    call: NodeLink | None
    text: str | None  # the first argument, where it is a constant

    @property
    def member(self) -> str:
        return self.members[0] if self.members else ""

    def after(self, number: int) -> str:
        """The member at a place; "" where the chain ends before."""
        return self.members[number] if number < len(self.members) else ""


def _chain(script: Script, link: NodeLink) -> _Chain:
    members: list[str] = []
    while (above := link.above) is not None and link.field == "object":
        if above.kind == "member_expression":
            name = above.node.child_by_field_name("property")
        elif above.kind == "subscript_expression":
            name = above.node.child_by_field_name("index")
            if name is None or name.type != "string":
                break
        else:
            break
        members.append(
            script.literal(name).value
            if name is not None and name.type == "string"
            else script.of(name)
            if name
            else ""
        )
        link = above
        if above.above is not None and above.above.kind == "call_expression" and above.field == "function":
            return _Chain(tuple(members), link, above.above, _constant(script, above.above))
    return _Chain(tuple(members), link, None, None)


def _constant(script: Script, call: NodeLink) -> str | None:
    given = call.child("arguments")
    values = given.values() if given is not None else []
    first = values[0] if values else None
    if first is None or first.kind not in ("string", "template_string"):
        return None
    if first.kind == "template_string" and any(one.kind == "template_substitution" for one in first.children()):
        return None
    return script.literal(first.node).value


def _assigned(chain: _Chain) -> bool:
    above = chain.end.above
    return above is not None and above.kind == "assignment_expression" and chain.end.field == "left"


def _pm(script: Script, link: NodeLink) -> Iterator[Reading]:
    chain = _chain(script, link)
    start = link.span.start
    if not chain.members:
        yield from _everything(start)
    elif chain.member in _SCOPES:
        yield from _scope(chain, _SCOPES[chain.member], start)
    elif chain.member == "request":
        yield from _own(chain, 1, start)


def _scope(chain: _Chain, scope: str, start: int) -> Iterator[Reading]:
    member = chain.after(1)
    if member == "set":
        yield Reading(scope, chain.text or "", start, sets=True)
    elif member in _WRITES:
        return
    elif member in ("get", "has") and chain.call is not None and chain.text is not None:
        yield Reading(scope, chain.text, start, chain.call.span if member == "get" else None, harmless=member == "has")
    elif member == "replaceIn" and chain.call is not None and chain.text is not None:
        for match in REFERENCE.finditer(chain.text):
            whole = match[0] == chain.text
            yield Reading(
                "any" if scope == "any" else scope, match[1].strip(), start, chain.call.span if whole else None
            )
    else:
        yield Reading(scope, "", start)


def _own(chain: _Chain, at: int, start: int) -> Iterator[Reading]:
    """What is read of the request; `at` is where its members begin."""
    member, inner, deeper = chain.after(at), chain.after(at + 1), chain.after(at + 2)
    if _assigned(chain) or {member, inner} & _GIVEN or (inner == "query" and deeper in _GIVEN):
        return
    if member == "variables":  # the request's own, in request files
        return
    part = _PARTS.get(member, "request")
    if part == "header" and inner in ("get", "has", "one") and chain.text is not None:
        yield Reading("header", chain.text.lower(), start, chain.call.span if chain.call and inner == "get" else None)
    elif part == "header" and at == 0 and inner:
        yield Reading("header", inner.lower(), start)
    else:
        yield Reading(part, "", start)


def _legacy(script: Script, link: NodeLink) -> Iterator[Reading]:
    chain = _chain(script, link)
    scope, start = _LEGACY[script.of(link.node)], link.span.start
    if _assigned(chain):
        yield Reading(scope, chain.member, start, sets=True)
    elif chain.members and link.above is not None:
        called = len(chain.members) == 1 and chain.call is not None
        yield Reading(scope, chain.member, start, None if called else link.above.span)
    else:
        yield Reading(scope, "", start)


def _request(script: Script, link: NodeLink) -> Iterator[Reading]:
    yield from _own(_chain(script, link), 0, link.span.start)


def _postman(script: Script, link: NodeLink) -> Iterator[Reading]:
    chain = _chain(script, link)
    start = link.span.start
    if not chain.members:
        yield from _everything(start)
    elif chain.member in _SETTERS:
        yield Reading("globals" if "Global" in chain.member else "environment", chain.text or "", start, sets=True)
    elif chain.member in _POSTMAN:
        span = chain.call.span if chain.call is not None and chain.text is not None else None
        yield Reading(_POSTMAN[chain.member], chain.text or "", start, span)


def _evaluated(script: Script, link: NodeLink) -> Iterator[Reading]:
    """Code that is made while the script runs; one that is a constant is looked at for the words it would need."""
    above = link.above
    text = (
        _constant(script, above) if above is not None and above.kind in ("call_expression", "new_expression") else None
    )
    if text is None or any(word in text for word in WORDS):
        yield from _everything(link.span.start)


def _whole(script: Script, link: NodeLink) -> Iterator[Reading]:
    if dotted(script, link.above.node if link.above else None).split(".")[1:2] not in (["JSON"], ["Object"]):
        yield from _everything(link.span.start)


_READERS: dict[str, Callable[[Script, NodeLink], Iterator[Reading]]] = {
    "pm": _pm, "postman": _postman, "environment": _legacy, "globals": _legacy, "request": _request, "globalThis": _whole,
    "eval": _evaluated, "Function": _evaluated,
}  # fmt: skip
