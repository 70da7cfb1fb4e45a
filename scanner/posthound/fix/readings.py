"""What a script reads of variables and of the request it belongs to: a reference there is text to it, never the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from posthound.fix.held_code import IDENTIFIERS, code_of, declares
from posthound.formats.javascript import NodeLink, Script, parse
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
_MADE = "runs code that is not known here, which may read it"


class Reading(NamedTuple):
    """A place where a script reads something.

    `scope` is `environment`, `collection`, `globals`, `any` of them, or a part of the request: `header`, `url`, `body`, `auth`,
    `request` for all of it. `name` is the variable's or header's; "" where it may be any. `span` is the expression that gives
    the value, where there is one that gives this value alone. `sets`: it does not read the variable, it changes it, to `text` where that is
    certain; `runs`: what the variable holds is run as code. `how` it is read, in words.
    """

    scope: str
    name: str
    start: int
    span: Span | None = None
    harmless: bool = False
    sets: bool = False
    text: str | None = None
    runs: bool = False
    how: str = "reads it"

    @property
    def of_request(self) -> bool:
        """Whether it reads the request, not a variable."""
        return self.scope in ("header", "url", "body", "auth", "request")


def readings(script: Script) -> Iterator[Reading]:
    """Everything a script reads, in its order; what cannot be followed counts as all that it could be."""
    if script.broken:
        if any(word in script.text for word in WORDS):
            yield from everything(0, "is of a script that cannot be followed, which may read it")
        return
    declared = frozenset(script.of(one.node) for one in script.links(lambda kind: kind in IDENTIFIERS) if declares(one))
    for link in script.links(lambda kind: kind in IDENTIFIERS):
        word = script.of(link.node)
        if word in WORDS and (word == "pm" or word not in declared) and not declares(link):
            yield from _READERS[word](script, link)


def everything(start: int, how: str = "reads it") -> Iterator[Reading]:
    """What may read any variable, and any part of the request."""
    yield Reading("any", "", start, how=how)
    yield Reading("request", "", start, how=how)


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
        yield from everything(start)
    elif chain.member in _SCOPES:
        for one in _scope(chain, _SCOPES[chain.member], start):
            yield one._replace(text=_text_given(script, chain)) if one.sets else one
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
        yield Reading("header", chain.text.lower(), start)
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
        yield from everything(start)
    elif chain.member in _SETTERS:
        scope, text = "globals" if "Global" in chain.member else "environment", _text_given(script, chain)
        yield Reading(scope, chain.text or "", start, sets=True, text=text)
    elif chain.member in _POSTMAN:
        span = chain.call.span if chain.call is not None and chain.text is not None else None
        yield Reading(_POSTMAN[chain.member], chain.text or "", start, span)


def _evaluated(script: Script, link: NodeLink) -> Iterator[Reading]:
    """Code that is made while the script runs: what constant code reads, the code that a variable holds, else all that any could."""
    above, start = link.above, link.span.start
    given = above.child("arguments") if above is not None and link.field in ("function", "constructor") else None
    if given is None or given.kind != "arguments":
        if not _only_asked(script, link):
            yield from everything(start, _MADE)
        return
    codes = [code_of(script, one, _held) for one in given.values()]
    texts = [code for code in codes if isinstance(code, str)]
    if len(texts) == len(codes):
        yield from read_by_code("\n".join(texts), start)
    elif len(codes) == 1 and isinstance(codes[0], Reading):
        yield codes[0]._replace(start=start, span=None, how=_MADE, runs=True)
    else:
        yield from everything(start, _MADE)


def _only_asked(script: Script, link: NodeLink) -> bool:
    """Whether the script asks what `eval` or `Function` is, and calls nothing by it."""
    above = link.above
    if above is not None and above.kind == "member_expression":
        name = above.child("property")
        return name is not None and script.of(name.node) in ("prototype", "name", "length")
    return above is not None and any(one.kind in ("instanceof", "typeof") for one in above.children())


def read_by_code(text: str, start: int) -> Iterator[Reading]:
    """What code reads that a script runs at a place."""
    if not any(word in text for word in WORDS):
        return
    script = parse(text)
    for one in readings(script) if script is not None else everything(start):
        yield one._replace(start=start, span=None, how=one.how if one.how == _MADE else "runs code that reads it")


def _held(script: Script, link: NodeLink) -> Reading | None:
    """The one variable whose value an expression is."""
    first: NodeLink | None = link
    while first is not None and first.kind != "identifier":
        first = first.child("function") or first.child("object")
    word = script.of(first.node) if first is not None else ""
    if first is None or word not in ("pm", "postman", "environment", "globals") or "{{" in script.of(link.node):
        return None
    found = list(_READERS[word](script, first))
    alone = len(found) == 1 and found[0].name and not found[0].of_request and not found[0].sets
    return found[0] if alone and found[0].span == link.span else None


def _text_given(script: Script, chain: _Chain) -> str | None:
    """The text that a variable is set to, where it is certain."""
    given = chain.call.child("arguments") if chain.call is not None else None
    values = given.values() if given is not None else []
    code = code_of(script, values[1], lambda *_: None) if len(values) > 1 else None
    return code if isinstance(code, str) else None


def _whole(script: Script, link: NodeLink) -> Iterator[Reading]:
    if dotted(script, link.above.node if link.above else None).split(".")[1:2] not in (["JSON"], ["Object"]):
        yield from everything(link.span.start)


_READERS: dict[str, Callable[[Script, NodeLink], Iterator[Reading]]] = {
    "pm": _pm, "postman": _postman, "environment": _legacy, "globals": _legacy, "request": _request, "globalThis": _whole,
    "eval": _evaluated, "Function": _evaluated,
}  # fmt: skip
