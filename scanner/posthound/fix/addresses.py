"""Secret addresses, such as webhooks: which of their parts are the secret, so that the host can stay as it is."""

from __future__ import annotations

from posthound.filters.text import looks_random
from posthound.model.columns import Span, Tree
from posthound.support.lazy import regex

# What an address begins with; without a scheme, only a host that could not be a random value is taken for one.
_HOST = regex(r"(?:[a-z][a-z0-9+.-]{1,20}:(?:\\?/){2}[^\s/?#\\@]{1,255}|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?)(?=\\?/)")  # fmt: skip
_PART = regex(r"[^/?#&=\s\\]+")
# Ids of teams and channels are shorter than what is drawn to be kept secret.
_LONG, _SHORT = 16, 8
_DEPTH = 3  # url, its list, a row of that


def secret_parts(text: str, span: Span) -> list[Span]:
    """The random segments of an address's path and query, longest kinds first decided; empty where the text is no address.

    A vault keeps these and no more: the host stays literal, where an allowed domain can match it, and the same segment is
    the same value in the `path` of a URL object.
    """
    host = _HOST.match(text, span.start, span.end)
    if host is None:
        return []
    parts = [Span(*part.span()) for part in _PART.finditer(text, host.end(), span.end)]
    long = [part for part in parts if looks_random(text[part.start : part.end], _LONG)]
    if long:
        return long
    short = [part for part in parts if looks_random(text[part.start : part.end], _SHORT)]
    return [max(short, key=lambda part: part.end - part.start)] if short else []


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
