"""Users with their passwords in one value, by what its name says: `TEST_USERS` = `ana:…,ben:…`, `userpass` = `ana:…`, `LOGIN` = `ana@…:…`."""

from __future__ import annotations

from collections.abc import Iterator

from posthound.detect.names import NameClass, words_of
from posthound.detect.schemes import CredentialPart, lone_key
from posthound.detect.structural import of_part
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Leaf
from posthound.support.regexes import regex

_USER = r"(?P<user>[A-Za-z][\w.+-]{0,60}(?:@[\w.-]{1,80})?)"
# As strong as nobody's word, number or id is: letters and a digit, and letters of both cases or a mark; and no name of code (`User2List`).
_STRONG = (
    r"(?![A-Za-z][a-z]{0,20}\d{0,2}(?:[A-Z][a-z]{2,20}\d{0,2}){1,6}(?:[\s,;|]|$))(?=[^\s,;|]{0,63}[A-Za-z])(?=[^\s,;|]{0,63}\d)"
    r"(?=[^\s,;|]{0,63}(?:[a-z][^\s,;|]{0,60}[A-Z]|[A-Z][^\s,;|]{0,60}[a-z]|[!@#$%^&*?+~]))"
)
_PASSWORD = r"(?!\$\w{1,8}\$)[^\s,;|:\"'`<>{}()\[\]\\/]{7,64}"  # and no hash of one
_ONE_LOGIN = rf"[A-Za-z][\w.+-]{{0,60}}(?:@[\w.-]{{1,80}})?:{_PASSWORD}"
_LOGIN = regex(rf"{_USER}:(?P<password>{_PASSWORD})")
_LOGINS = regex(rf"\s?{_ONE_LOGIN}(?:(?:[ ]?[,;|]|[ ]|\r?\n)[ ]?{_ONE_LOGIN}){{0,40}}[,;]?\s?")
_IS_STRONG = regex(rf":{_STRONG}")
# The same under a name that says of itself that a user and his password stand there.
_PAIR = regex(rf"\s?{_USER}:(?P<password>(?!//)[^\s:,;\"'`<>{{}}()\[\]\\]{{6,64}})\s?")
# What parts an id from who gave it out, and other things that have a colon.
_NO_USERS = frozenset(
    """
        http https ftp urn arn mailto tel acct auth0 github gitlab google google-oauth2 facebook apple azure saml oidc oauth2 ldap id uid uuid sub key
        token type role group org team ref tag sha1 sha256 md5 bearer basic
    """.split()
)
# Last words of names for one or several logins; of those for one, what stands before them where it is made to be tried out, or to get in.
_LOGIN_WORDS = frozenset("users logins login admins admin signin".split())
_ONE = frozenset("user account accounts".split())
_TRIED = frozenset(
    "test demo guest sample dev staging stage qa e2e basic http api db smtp ftp sftp proxy registry admin".split()
)
# And of those for a user and his password, each of a word or two.
_BOTH = frozenset("userpass userpwd usrpwd userpw credentials credential creds cred htpasswd".split())


def is_login(name: str) -> bool:
    """Whether a name is one for logins.

    >>> [name for name in ("TEST_USERS", "adminLogin", "demo_user", "user", "loginUrl") if is_login(name)]
    ['TEST_USERS', 'adminLogin', 'demo_user']
    """
    words = words_of(name)
    return words[-1:] != [] and (words[-1] in _LOGIN_WORDS or (words[-1] in _ONE and not _TRIED.isdisjoint(words[:-1])))


def of_login(leaf: Leaf) -> Iterator[Match]:
    """The passwords of the logins that a value under a name for such is, one of which is strong."""
    text = leaf.text
    if _LOGINS.fullmatch(text) and _IS_STRONG.search(text):
        for one in _LOGIN.finditer(text):
            if one["user"].lower() not in _NO_USERS:
                part = _password(one["user"], Span(*one.span("password")), one["password"])
                yield of_part(leaf, part, f"it stands behind a user under {leaf.name}")


def under_both(name: str, text: str, start: int = 0) -> list[CredentialPart]:
    """The password of a value whose name says that a user stands before it, or the key that needs none; `start` is where the value begins."""
    words = words_of(name)
    if _BOTH.isdisjoint((*words[-1:], "".join(words[-2:]))):
        return []
    if alone := lone_key(text):
        span = Span(start + alone.start, start + alone.end)
        return [CredentialPart("key", NameClass.SOME_KEY, span, text[slice(*alone)])]
    found = _PAIR.fullmatch(text)
    span = Span(start + found.start("password"), start + found.end("password")) if found else Span(0, 0)
    return [_password(found["user"], span, found["password"])] if found else []


def _password(user: str, span: Span, secret: str) -> CredentialPart:
    return CredentialPart("password", NameClass.PASSWORD, span, secret, "", user)
