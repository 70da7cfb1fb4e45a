"""The hosts to which the variables of one list, or the requests of one folder, lead: where all are one provider's, so is its `token`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import pairwise

from posthound.detect.names import words_of
from posthound.model.columns import Path
from posthound.model.values import Document, Leaf
from posthound.resolve.variables import definitions
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
_ORIGIN = regex(r"\s*(?:\w{1,9}://)?[^/?#]*")
_ORIGINS = 20  # of one folder; one provider has no more


def hosts_beside(document: Document) -> Mapping[Path, Collection[str]]:
    """The hosts of all addresses that are variables, by the path of the list of variables that they stand in."""
    found: dict[Path, dict[str, None]] = defaultdict(dict)
    texts = document.tree.texts
    for name, indices in definitions(document).items():
        for index in indices:
            text = texts[index]
            # Most are none.
            if ("." in text or "//" in text) and (host := host_told(text, name)):
                found[document.leaf(index).path[:-2]][host] = None
    return found


def host_told(text: str, name: str = "url") -> str:
    """The host of a text under a name that is an address; "" for any other, and for one where a provider sends people and messages to."""
    address = _URL.match(text) or (_HOST.fullmatch(text) if "." in text else None)
    if address is None:
        return ""
    words = words_of(name)
    if not _SENT_TO.isdisjoint(words) or ("//" not in text and _ADDRESSES.isdisjoint(words)):
        return ""
    return address[1].rpartition("@")[2].partition(":")[0]


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
