"""The hosts to which the variables of one list, or the requests of one folder, lead: where all are one provider's, so is its `token`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import pairwise

from posthound.detect.labels import LOCAL, is_at
from posthound.detect.names import words_of
from posthound.model.columns import Path
from posthound.model.values import Document, Leaf
from posthound.resolve.variables import REFERENCE, definitions
from posthound.rules.signature import Signature
from posthound.support.regexes import regex

_URL = regex(r"\s*(?:https?|wss?)://([^\s/?#]*)", re.IGNORECASE)
_HOST = regex(r"\s*([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}(?::\d{1,5})?)(?:/\S*)?\s*", re.IGNORECASE)
# What is called so is an address without its scheme, too.
_ADDRESSES = frozenset("host hostname url uri domain server endpoint base address site".split())
# Where a provider sends people and messages to: to whoever asked it.
_SENT_TO = frozenset(
    "callback redirect return webhook notify notification hook success cancel origin referer proxy".split()
)
# An address up to its path, in which variables may stand.
_ORIGIN = regex(r"\s*(?:(?:\w{1,9}|\{\{[^{}]{1,60}\}\})://)?[^/?#]*")
# Names that nobody has, as samples use them (RFC 2606).
_NOWHERE = regex(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid)$", re.IGNORECASE)
_ORIGINS = 20  # of one folder; one provider has no more


class _Variables:
    """The leaves that define each variable of a document, and to which hosts those of each list lead."""

    def __init__(self, document: Document) -> None:
        self.definitions = definitions(document)
        self.hosts: dict[Path, dict[str, None]] = defaultdict(dict)
        texts = document.tree.texts
        for name, indices in self.definitions.items():
            for index in indices:
                text = texts[index]
                # Most are none.
                if ("." in text or "//" in text) and (host := host_told(text, name)):
                    self.hosts[document.leaf(index).path[:-2]][host] = None


def hosts_beside(document: Document) -> Mapping[Path, Collection[str]]:
    """The hosts of all addresses that are variables, by the path of the list of variables that they stand in."""
    return document.memory(_Variables).hosts


def host_told(text: str, name: str = "url") -> str:
    """The host of a text under a name that is an address; "" for any other, and for one where a provider sends people and messages to."""
    address = _URL.match(text) or (_HOST.fullmatch(text) if "." in text else None)
    if address is None:
        return ""
    words = words_of(name)
    if not _SENT_TO.isdisjoint(words) or ("//" not in text and _ADDRESSES.isdisjoint(words)):
        return ""
    return address[1].rpartition("@")[2].partition(":")[0]


def leads_elsewhere(document: Document, leaf: Leaf, pattern: Signature) -> bool:
    """Whether the request around, or every address beside a variable, leads to other hosts than those of a pattern's provider.

    Who has no hosts gives away a program, which everybody runs on his own.
    """
    if not pattern.hosts:
        return False
    hosts: Collection[str] = [leaf.request.host]
    if not leaf.request.url:
        hosts = hosts_beside(document).get(leaf.path[:-2], ())
    elif not leaf.request.host:
        origin = _filled(document, leaf.request.url)
        hosts = ["localhost" if LOCAL.match(origin) else host_told(origin)]
    hosts = [host for host in hosts if host and "{" not in host and not _NOWHERE.search(host)]
    return bool(hosts) and not any(is_at(pattern, host) for host in hosts)


def _filled(document: Document, url: str) -> str:
    """An address up to its path, with the variables put in to which the file gives one value."""
    defined, texts = document.memory(_Variables).definitions, document.tree.texts

    def value(reference: re.Match[str]) -> str:
        values = {texts[index] for index in defined.get(reference[1].strip(), ())}
        return values.pop() if len(values) == 1 else reference[0]

    origin = _ORIGIN.match(url)
    return REFERENCE.sub(value, origin[0] if origin else "")


def hosts_beneath(document: Document, leaf: Leaf) -> Collection[str]:
    """The hosts of all requests in the folder or collection whose auth the leaf is in; none where one of them is not told."""
    tree = document.tree
    chain = tree.chain(tree.parents[leaf.number])
    folder = next((above for above, below in pairwise(chain) if tree.container_keys[below] == "auth"), None)
    origins = document.memory(_Origins).beneath.get(folder, {}) if folder is not None else {}
    if len(origins) > _ORIGINS:
        return ()
    hosts = dict.fromkeys(document.leaf(index).request.host for index in origins.values())
    return () if "" in hosts else hosts


class _Origins:
    """The origins of all requests beneath each container, each with the number of an address of it: one more than are asked for, at most."""

    def __init__(self, document: Document) -> None:
        tree, self.beneath = document.tree, defaultdict[int, dict[str, int]](dict)
        for index in tree.at_keys(("raw", "url")):
            origin = _ORIGIN.match(tree.texts[index])
            for container in tree.chain(tree.parents[index]) if origin else ():
                known = self.beneath[container]
                if origin and len(known) <= _ORIGINS:
                    known.setdefault(origin[0], index)
