"""Logins as notes tell them: `ana@example.org / …`, and a list of users below a heading that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from posthound.detect.names import NameClass
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import in_leaves
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import LeavesOf
from posthound.support.regexes import regex

# An address of mail, and behind a slash the password.
_MAIL = regex(
    rb"@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}[\"'`*]{0,3} [/|] [\"'`*]{0,3}(?=[^\s\"'`*<>{}/|]{8,60}(?:[\s\"'`*<|]|$))"
)
_DOMAIN_MAX = 320  # characters of what such a pattern has before its slash
_MAILBOX = regex(r"[\w.+-]{1,64}$")
_SECRET = r"[^\s\"'`*<>{}/|]{8,60}"
_BEHIND = regex(_SECRET)
# An item of a list, with a user and a password alone.
_WRAP = r"[*_`\"']{0,3}"
_ITEM = regex(
    rf"""\n[-*][ ]{{1,3}}{_WRAP}(?P<user>[A-Za-z][\w.+-]{{1,60}}){_WRAP}(?:[ ]?[/|][ ]?|[ ]?:[ ]?)
        {_WRAP}(?P<secret>{_SECRET}?){_WRAP}[ \t]*(?:\([^()\n]{{1,60}}\)[ \t]*)?\r?(?=\n|$)""",
    re.VERBOSE,
)
# A name of words and numbers, as regions and stages have one: no password that anybody gives to a user.
_SLUG = regex(
    r"(?:[a-z]{2,}[-_.]){1,6}(?:[a-z]{2,}\d{0,2}|\d{1,2}[a-z]?)|v?\d{1,4}(?:[-_.](?:\d{1,4}|[a-z]{2,8}\d?)){1,4}"
)
_ITEMS = 20  # of such a list that are looked at
# Words for logins in many languages, one of which stands in the line over the list.
_HEADING = regex(
    r"""\b(?:log[ -]?ins?|credentials?|creds|users?|accounts?|access|passwords?|acces+os?|acesso|acc[eè]s|zugang\w*
        |benutzer|usu[aá]rios?|utilisateurs?|identifiants)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_LINE = 200
_LINE = ord("\n")


def in_notes(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The passwords of logins; `marks` are the places of what divides them and of items of lists in the joined texts."""
    found: dict[int, list[CredentialPart]] = {}
    for mark in marks:
        number, at = joined.place(mark)
        parts = _item(texts[number], mark - at) if joined.data[mark] == _LINE else _of_mail(texts, joined, mark)
        for part in parts:
            found.setdefault(number, []).append(part)
    yield from in_leaves(found, leaves_of, "it stands behind the name of a user", unquoted=True, mentioned=True)


def _of_mail(texts: Sequence[str], joined: Joined, mark: int) -> Iterator[CredentialPart]:
    at = joined.data.rfind(b"@", max(0, mark - _DOMAIN_MAX), mark)
    match = _MAIL.match(joined.data, at) if at >= 0 else None
    if match is None:
        return
    number, begin = joined.place(match.start())
    at, start = match.start() - begin, match.end() - begin
    user = _MAILBOX.search(texts[number], max(0, at - 64), at)
    secret = _BEHIND.match(texts[number], start)
    if user and secret and not _is_another(secret[0]):
        yield _password(user[0], Span(*secret.span()), secret[0])


def _item(text: str, at: int) -> Iterator[CredentialPart]:
    match = _ITEM.match(text, at)
    if match and not _is_another(match["secret"]) and _HEADING.search(_over(text, at)):
        yield _password(match["user"], Span(*match.span("secret")), match["secret"])


def _over(text: str, at: int) -> str:
    """The line over the list that an item is in, which begins behind the line's end at `at`."""
    for _ in range(_ITEMS):
        begin = text.rfind("\n", 0, at) + 1
        line = text[begin:at]
        if line.strip() and line[:2] not in ("- ", "* "):
            return line if len(line) <= _LONGEST_LINE else ""
        if begin == 0:
            break
        at = begin - 1
    return ""


def _is_another(text: str) -> bool:
    """Whether what stands in a password's place is an address of mail, or a name of words and numbers."""
    return re.search(r"@[\w-]+\.[a-z]", text) is not None or _SLUG.fullmatch(text) is not None


def _password(user: str, span: Span, secret: str) -> CredentialPart:
    return CredentialPart("password", NameClass.PASSWORD, span, secret, "", user)
