"""Whose an open credential is by what stands with it in its file: the addresses in its object, what its object is called, the remark above its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from posthound.detect.labels import Labels
from posthound.detect.names import NameClass, classify, words_of
from posthound.model.containers import is_list, is_object
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, Role, Syntax
from posthound.resolve.variables import REFERENCE, definitions
from posthound.rules.anybodys import is_anybodys
from posthound.rules.signature import Signature
from posthound.scan.addresses import host_told
from posthound.support.regexes import regex

# Members of an object, or rows of a list, that are looked at; and containers above a value whose names are.
_MEMBERS, _ABOVE = 60, 4
# Where requests are described by fields of their own, or code is: what stands above there is a format's word.
_STRUCTURED = frozenset((Role.TEXT, Role.BODY, Role.FORM, Role.EXAMPLE_BODY, Role.AUTH, Role.ENVIRONMENT))
# Members that say whose the others are.
_WHOSE = ("provider", "service", "vendor", "platform", "integration", "issuer")
_LONGEST = 60  # characters of what one of them says
# Where an authorization server gives out tokens for a client's secret, and where it asks its user: the first decides.
_ISSUING = ("accesstokenurl", "tokenurl", "tokenendpoint", "tokenuri", "accesstokenuri", "accesstokenendpoint")
_ASKING = (
    "authurl",
    "authorizationurl",
    "authorizeurl",
    "authuri",
    "authorizationendpoint",
    "authorizationuri",
    "authority",
    "issuer",
)
# What the address of a service is called by whoever has no other.
_ADDRESS = frozenset(
    "url uri host hostname endpoint base address server domain api http https rest service root".split()
)
# The remark that begins the lines right above a value, with at most some rows between.
_PARAGRAPH = regex(r"(?:^|\n)(?P<told>[ \t]{0,40}#[^\n]{0,200}\n(?P<rows>(?:[ \t]{0,40}[^\s#][^\n]{0,300}\n){0,6}))\Z")
_BEHIND = regex(r"[\"']?[ \t]{1,20}#([^\r\n]{1,120})")
_REACH = 900  # characters


def issuers(document: Document, match: Match, labels: Labels) -> tuple[bool, Signature | None]:
    """Whether the client's secret of an OAuth authorization goes to a server that the authorization names, and the pattern of whose that is."""
    leaf = match.leaf
    if classify(leaf.name) is not NameClass.SECRET:
        return False, None
    told = {_plain(name): text for name, text in _members(document, leaf)}
    for name in (*_ISSUING, *_ASKING):
        if host := host_told(_filled(document, told.get(name, ""))):
            return True, labels.at_hosts([host], match)
    return False, None


def neighbours_pattern(document: Document, match: Match, labels: Labels) -> Signature | None:
    """The pattern of the provider to whose hosts all addresses beside a value lead, or whom what it stands in is called after."""
    leaf = match.leaf
    json = document.syntax is Syntax.JSON
    if leaf.role not in _STRUCTURED or (json and leaf.role is Role.ENVIRONMENT) or labels.names_somebody(match.name):
        return None
    if found := labels.spoken_of_in(phrases(document, leaf), match):
        return found
    # Variables are told from all of their list (`scan.addresses`), and at the root of a file stands all sorts.
    if leaf.role is Role.ENVIRONMENT or not document.tree.parents[leaf.number] or not is_anybodys(match.name):
        return None
    addresses = [one for one in _members(document, leaf) if "." in one[1]]  # as few have
    hosts = {name: host for name, text in addresses if (host := host_told(text, name))}
    plain = any(_ADDRESS.issuperset(words_of(name)) for name in hosts)
    return labels.at_hosts(dict.fromkeys(hosts.values()), match) if plain else None


def phrases(document: Document, leaf: Leaf) -> Iterator[str]:
    """What may say whose a value is, the nearest first: remarks, members of its object, what is above it."""
    if leaf.role not in _STRUCTURED:
        return
    yield from _remarks(document, leaf)
    if leaf.role is not Role.ENVIRONMENT:  # whose rows stand under titles
        yield from _owners(document, leaf)
        yield from [key for key in reversed(leaf.path[:-1]) if key.__class__ is str][:_ABOVE]


def _owners(document: Document, leaf: Leaf) -> Iterator[str]:
    """What members of its object say that the others are of."""
    row = document.tree.objects[document.tree.parents[leaf.number]]
    if is_object(row):
        told = (row[name] for name in _WHOSE if name in row)
        yield from (text for text in told if isinstance(text, str) and 0 < len(text) <= _LONGEST)


def _members(document: Document, leaf: Leaf) -> Iterator[tuple[str, str]]:
    """The texts that stand with a leaf, by their names: in its object, or in the rows beside its own."""
    tree = document.tree
    parent = tree.parents[leaf.number]
    row = tree.objects[parent]
    if not is_object(row):
        return
    rows = tree.objects[tree.container_parents[parent]] if parent and tree.keys[leaf.number] == "value" else None
    if is_list(rows):
        for number, one in zip(range(_MEMBERS), rows, strict=False):
            if is_object(one) and isinstance(text := one.get("value"), str):
                yield str(one.get("key") or one.get("name") or number), text
    elif len(row) <= _MEMBERS:
        yield from ((str(name), text) for name, text in row.items() if text.__class__ is str)


def _remarks(document: Document, leaf: Leaf) -> Iterator[str]:
    """The remark behind a value on its line, and the one above with the rows between, where remarks are no values."""
    spans = document.tree.spans
    if document.syntax is Syntax.JSON or spans is None or b"#" not in document.data:
        return
    text, span = document.text(), spans[leaf.number]
    if behind := _BEHIND.match(text, span.end):
        yield behind[1]
    line = text.rfind("\n", 0, span.start) + 1
    above = _PARAGRAPH.search(text[max(0, line - _REACH) : line])
    # Below other rows, only what anybody calls so is not told by its name.
    if above and (not above["rows"] or is_anybodys(leaf.name)):
        yield above["told"]


def _filled(document: Document, text: str) -> str:
    """An address with the variable put in that it begins with, where the file gives it one value."""
    used = REFERENCE.match(text)
    if used is None:
        return text
    values = {document.tree.texts[index] for index in definitions(document).get(used[1].strip(), ())}
    return values.pop() + text[used.end() :] if len(values) == 1 else text


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()
