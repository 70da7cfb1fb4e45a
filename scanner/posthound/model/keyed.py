"""Keys of an object that may be secrets, by which it looks up whose they are: `{"tokens": {"…": "ana"}}`. A reader takes such a key for a
text of the object, too, in its place before the value."""

from __future__ import annotations

from posthound.model.columns import KEYED_LEAST
from posthound.support.regexes import regex

# Longer keys are texts.
MOST = 4096
# A token has at least so many characters, a digit among them, and at one in so many a letter and a digit, or a small and then a capital letter,
# follow each other: words, paths, dates and numbers have fewer.
TOKEN, PER_CHANGE = 16, 8
# A password behind a user has at least so many characters.
PASSWORD = 6
# How what stands in a header begins, in small letters.
SCHEMES = ("bearer ", "basic ", "token ")

_OF_TOKENS = regex(r"[A-Za-z0-9][A-Za-z0-9_.~+/=:|@-]*")
_CHANGE = regex(r"(?<=[a-z])[A-Z0-9]|(?<=[0-9])[A-Za-z]|(?<=[A-Z])[0-9]")
_DIGIT, _LETTER = regex(r"[0-9]"), regex(r"[A-Za-z]")


def may_be_keyed(key: str) -> bool:
    """Whether a key is drawn as a token is, or is a login, an address with one, or what stands in a header."""
    if not KEYED_LEAST <= len(key) <= MOST or not _DIGIT.search(key) or not key.isascii() or not key.isprintable():
        return False
    if " " in key:
        scheme = next(filter(key.lower().startswith, SCHEMES), "")
        return scheme != "" and _is_token(key[len(scheme) :])
    return _is_token(key) or _is_login(key) or "@" in key.partition("://")[2]


def _is_token(text: str) -> bool:
    if len(text) < TOKEN or not _OF_TOKENS.fullmatch(text) or not _DIGIT.search(text):
        return False
    return len(_CHANGE.findall(text)) * PER_CHANGE >= len(text)


def _is_login(text: str) -> bool:
    user, _, password = text.partition(":")
    return (
        len(user) > 1
        and len(password) >= PASSWORD
        and ":" not in password
        and "/" not in text
        and _DIGIT.search(password) is not None
        and _LETTER.search(password) is not None
    )
