"""Passwords of proxies in lists as they are sold: `host:port:user:password`, `user:password:host:port`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posthound.detect.names import NameClass
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import in_leaves
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import LeavesOf
from posthound.support.regexes import regex

_HOST = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[a-z][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){1,4})"
_PART = r"[^\s:/@,;|\"'`<>{}\[\]()]"
_PROXY = regex(
    rf"(?<![\w.:/@-])(?:https?://|socks[45]h?://)?(?:{_HOST}:\d{{2,5}}:(?P<user>{_PART}{{2,60}}):(?P<secret>{_PART}{{6,80}})"
    rf"|(?P<user2>[A-Za-z][\w.-]{{1,60}}):(?P<secret2>{_PART}{{6,80}}):{_HOST}:\d{{2,5}})(?![\w:/@])"
)
# A port with what follows it; and characters around one in which the rest stands.
_PORT = regex(rb":\d{2,5}(?::|(?![\w:/@]))")
_BEFORE, _BEHIND = 320, 160
_COLONS = 3


def in_proxies(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf) -> Iterator[Match]:
    """The passwords of such lists; asked for where something speaks of proxies."""
    found: dict[int, list[CredentialPart]] = {}
    last, done = -1, 0
    for number, at in joined.spans(port.start() for port in _PORT.finditer(joined.data)):
        if number != last:
            last, done = number, 0
        if at < done or not _divided(joined.data, joined.starts[number] + at):
            continue  # a time, as nearly always
        if match := _PROXY.search(texts[number], max(done, at - _BEFORE), at + _BEHIND):
            group, user = ("secret", "user") if match["secret"] else ("secret2", "user2")
            part = CredentialPart(
                "password", NameClass.PASSWORD, Span(*match.span(group)), match[group], "", match[user]
            )
            found.setdefault(number, []).append(part)
            done = match.end()
    yield from in_leaves(found, leaves_of, "the password of a proxy", mentioned=True)


def _divided(data: bytes, at: int) -> bool:
    """Whether what stands around a place without a blank has as many colons as an item of such a list."""
    begin, end = data.rfind(b" ", max(0, at - _BEFORE), at), data.find(b" ", at, at + _BEHIND)
    return data.count(b":", max(begin, at - _BEFORE, 0), end if end >= 0 else at + _BEHIND) >= _COLONS
