"""Hosts of a platform's customers in running text: the platform's name in them, and the customer's, say nothing of a credential."""

from __future__ import annotations

from posthound.rules.hosting import suffix_of
from posthound.support.regexes import regex

# A name of at least three parts: no suffix has less than two.
_HOST = regex(r"(?<![\w@.-])[A-Za-z0-9][\w-]{0,62}(?:\.[A-Za-z0-9][\w-]{0,62}){2,7}")
_IN_HOSTS = regex(r"[\w.-]{0,250}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
# Characters of a host before a name in it, at most.
_BEFORE = 250


def is_rented(host: str, owned: frozenset[str] = frozenset()) -> bool:
    """Whether a host is a customer's of some platform, and neither it nor what is above it one of those that are `owned`."""
    name = host.lower().rstrip(".")
    suffix = suffix_of(name)
    if not suffix:
        return False
    while len(name) >= len(suffix):
        if name in owned:
            return False
        name = name.partition(".")[2]
    return True


def without_rented(text: str, owned: frozenset[str]) -> str:
    """The text with blanks for its customers' hosts, so that every place stays where it was."""
    if text.count(".") < 2:
        return text
    return _HOST.sub(lambda match: " " * len(match[0]) if is_rented(match[0], owned) else match[0], text)


def stands_in_rented(text: str, start: int, end: int, owned: frozenset[str]) -> bool:
    """Whether the name at `start` to `end` is a part of a customer's host."""
    before = text[max(0, start - _BEFORE) : start]
    begin = start - len(before) + len(before.rstrip(_LETTERS))
    behind = _IN_HOSTS.match(text, end)
    host = text[begin : behind.end() if behind else end].strip(".-_")
    return "." in host and is_rented(host, owned)
