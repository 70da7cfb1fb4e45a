"""Passwords in addresses: URLs with a user, and `user:password@host:port` as proxies, brokers and databases are told without a scheme.

A request may leave out the scheme and the port too: clients send `user:password@host/path` over HTTP.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from posthound.detect.names import NameClass
from posthound.detect.schemes import FILLER, CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import LeavesOf
from posthound.native import compiled
from posthound.support.regexes import regex

# Characters of a user's name and of a password in a URL, at most; and of both with the colon.
USER_MAX, PASSWORD_MAX = 200, 300
USERINFO_MAX = USER_MAX + 1 + PASSWORD_MAX
HOST_MAX = 256  # of a host and its port
# The last `@` before the host ends the password. A `#` would end a URL's authority, but people type passwords as they are.
# A port and then named entries are JDBC's.
_USERINFO = regex(
    rf"://((?:\{{\{{[^{{}}]{{1,80}}\}}\}})?[^\s/?#@:\"'<>{{}}]{{0,{USER_MAX}}}):"
    rf"(?![0-9]{{1,5}};[A-Za-z ]{{1,40}}=)([^\s/?\"'<>]{{1,{PASSWORD_MAX}}})@(?=[\w\[{{-])"
)
# A key in the place of the user, without a password or with one that only fills its place. Behind Sentry's, which are public, a host and
# the number of a project stand.
_KEY = regex(
    rf"://(?P<key>[^\s/?#@:\"'<>{{}}]{{16,{USER_MAX}}})"
    rf"(?:@(?![\w.:-]{{1,255}}(?:/[\w-]{{1,99}}){{0,9}}/\d{{1,20}}(?![\w/]))|:[^\s/?\"'<>@]{{0,{FILLER}}}@)(?=[\w\[{{-])"
)
# Where one may stand in texts of one byte a code point, where `?` may be any other; the length is that of both with the colon, at most.
_ADDRESSED = regex(rb"://[^\s/@\"'<>]{0,%d}@" % USERINFO_MAX)
# What may be a host with its port behind an `@`, and the port that it then ends with. Of an image's digest, letters go on there.
_HOSTS = regex(rb"@[A-Za-z0-9\[{][A-Za-z0-9._:{}\[\]-]{0,%d}+(?![A-Za-z0-9._:{}\[\]@-])" % (HOST_MAX - 1))
_PORT = regex(rb":[0-9]{2,5}[.:_}\]-]*$")  # a sentence or a bracket may end behind it
_HOST = r"(?:[A-Za-z0-9][\w.-]{0,250}\.[A-Za-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[\da-fA-F:.]{2,45}\]|\{\{[^{}]{1,80}\}\})"
_BARE_USER = r"(?P<user>[^\s/?#@:\"'`<>{}=,;|(\[]{0,80})"
# A list or an assignment may go before it.
_BARE = regex(rf"(?:^|[=,;|(\[])(?://)?{_BARE_USER}:(?P<secret>[^\s/]{{6,{PASSWORD_MAX}}})$")
# The address of a request.
_REQUESTED = regex(
    rf"\s*(?:\{{\{{[^{{}}]{{1,80}}\}}\}})?(?://)?{_BARE_USER}:(?P<secret>[^\s/?\"'<>]{{6,{PASSWORD_MAX}}})@{_HOST}(?::(?:\d{{2,5}}|\{{\{{[^{{}}]{{1,80}}\}}\}}))?(?:[/?#]|$)"
)
# One address of a list, and what divides it from the next.
_LISTED = regex(r"@[\w.:{}\[\]-]{1,256}:\d{2,5}(?=[,;|])")
_ENDS = " \t\r\n\"'`<>"
# Schemes of URIs whose `user@host` follows right behind the colon (https://www.iana.org/assignments/uri-schemes).
_WITHOUT_SLASHES = frozenset(
    ("sip", "sips", "mailto", "xmpp", "acct", "im", "pres", "turn", "turns", "stun", "stuns", "ssh")
)


def in_addresses(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf) -> Iterator[Match]:
    """The passwords in the URLs of texts, and before hosts with a port."""
    parts = {number: [*userinfo(texts[number])] for number in _texts_at(joined, addressed(joined.data))}
    last, behind = -1, 0
    for number, at in joined.spans(ported(joined.data)):
        if part := before_host(texts[number], at, behind if number == last else 0):
            parts.setdefault(number, []).append(part)
        last, behind = number, at
    for number, leaves in leaves_of({number for number, found in parts.items() if found}).items():
        for leaf in leaves:
            for part in parts.get(number, ()):
                yield of_part(leaf, part, "a password in a URL")


def _texts_at(joined: Joined, offsets: Iterable[int]) -> Collection[int]:
    return dict.fromkeys(number for number, _ in joined.spans(offsets))


def addressed(data: bytes) -> Iterable[int]:
    """Where a URL may have a password, in texts of one byte a code point."""
    if compiled:
        return compiled.addressed(data)  # type: ignore[no-any-return]
    return (match.start() for match in _ADDRESSED.finditer(data))


def ported(data: bytes) -> Iterable[int]:
    """Where an `@` stands before a host and a port, in texts of one byte a code point."""
    if compiled:
        return compiled.ported(data)  # type: ignore[no-any-return]
    return (match.start() for match in _HOSTS.finditer(data) if _PORT.search(match[0]))


def userinfo(value: str) -> Iterator[CredentialPart]:
    """The passwords of URLs with `user:password@host`, and keys that stand for the user."""
    for match in _USERINFO.finditer(value):
        yield _part(match[1], match[2], *match.span(2))
    for match in _KEY.finditer(value):
        yield CredentialPart("URL user", NameClass.SOME_KEY, Span(*match.span("key")), match["key"])


def before_host(text: str, at: int, behind: int = 0) -> CredentialPart | None:
    """The password that ends at an `@`, of an address without a scheme; `behind` is where the `@` of one before it stands."""
    begin = max(behind, at - USERINFO_MAX)
    begin = max(begin, *(text.rfind(end, begin, at) + 1 for end in _ENDS))
    for before in _LISTED.finditer(text, begin, at):
        begin = before.end()
    return _without_scheme(_BARE.search(text[begin:at]), begin)


def requested(url: str) -> CredentialPart | None:
    """The password of a request's address that has no scheme."""
    return None if url.startswith(("http://", "https://")) else _without_scheme(_REQUESTED.match(url), 0)


def _without_scheme(match: re.Match[str] | None, begin: int) -> CredentialPart | None:
    """What an address holds in a text from `begin` on, unless its user is a scheme that goes without slashes."""
    if match is None or match["user"].lower() in _WITHOUT_SLASHES:
        return None
    start, end = match.span("secret")
    return _part(match["user"], match["secret"], begin + start, begin + end)


def _part(user: str, secret: str, start: int, end: int) -> CredentialPart:
    return CredentialPart("URL password", NameClass.PASSWORD, Span(start, end), secret, "", user)
