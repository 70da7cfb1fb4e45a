"""Secret addresses, such as webhooks: which of their parts are the secret, so that the host can stay as it is."""

from __future__ import annotations

from posthound.filters.text import looks_random
from posthound.model.columns import Span, Tree
from posthound.model.values import Role
from posthound.support.regexes import regex

# What an address begins with, its slashes as they are or escaped; without a scheme, only a host that could not be a random value is taken for one.
_HOST = regex(r"(?:[a-z][a-z0-9+.-]{1,20}:(?:\\{0,4}/){2}[^\s/?#\\@]{1,255}|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?)(?=\\{0,4}/)")  # fmt: skip
# What is joined to something else than a slash is no segment: in `{"url":"https://…/x","secret":"a/b"}` and `…/x;Secret=a/b` the slash is the secret's.
_IN_PATH = regex(r"://[^\s/?#@\\\"'`<>,;&=|]{1,255}(?:\\{0,4}/[^\s/?#\\\"'`<>,;&=|]{0,300}){1,60}$")
_PART = regex(r"[^/?#&=\s\\]+")
_MIXED = regex(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z]).*")
_NUMBER = regex(r"[0-9]{4,40}")
# Beside what was drawn to be kept secret, the short ones are ids of teams and channels.
_ID = regex(r"[A-Z][A-Z0-9]{7,12}")
_LONG, _SHORT = 16, 8
_REACH = 2300  # characters
_DEPTH = 3  # url, its list, a row of that


def secret_parts(text: str, span: Span) -> list[Span]:
    """The segments of an address's path and query that are the secret; empty where the text is no address.

    These are the random ones, else those that mix letters and digits, else numbers, else the last. A vault keeps them and no more: the host
    stays literal, where an allowed domain can match it, and the same segment is the same value in the `path` of a URL object.
    """
    host = _HOST.match(text, span.start, span.end)
    if host is not None:
        start = host.end()
    elif "/" in text[span.start : span.end] and _IN_PATH.search(text, max(0, span.start - _REACH), span.start):
        start = span.start
    else:
        return []
    parts = [Span(*part.span()) for part in _PART.finditer(text, start, span.end)]
    random = [part for part in parts if looks_random(text[part.start : part.end], _SHORT)]
    long = [part for part in random if part.end - part.start >= _LONG]
    if long:
        return [part for part in random if part in long or not _ID.fullmatch(text, *part)]
    mixed = [part for part in parts if _MIXED.fullmatch(text, *part)]
    return random or mixed or [part for part in parts if _NUMBER.fullmatch(text, *part)] or parts[-1:]


def divides_query(role: Role, text: str, span: Span, stored: str) -> bool:
    """Whether a value of a query holds what ends it: Postman encodes that in a row of the query, and not in what a variable holds."""
    in_query = role is Role.QUERY or (role is Role.URL and text[: span.start][-1:] == "=")
    return in_query and not {"&", "#"}.isdisjoint(stored)


def address_of(leaf: int, tree: Tree) -> int:
    """The container of the URL object that a leaf is a part of; -1 where it is of none."""
    container = tree.parents[leaf]
    for _ in range(_DEPTH):
        if container < 0:
            break
        if tree.container_keys[container] == "url":
            return container
        container = tree.container_parents[container]
    return -1
