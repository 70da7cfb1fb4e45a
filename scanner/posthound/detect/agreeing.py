"""Whether a credential may be what a provider's record describes, by what its own name says, where only a title names the provider."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from posthound.detect.names import NameClass, classify, words_of
from posthound.model.matches import Match
from posthound.model.values import Role
from posthound.rules.signature import Signature

# Where people log in, and answers tell of them: everywhere else a provider's key or token is often called a password, too.
_LOGINS = frozenset((Role.BODY, Role.FORM, Role.QUERY, Role.URL, Role.SCRIPT, Role.EXAMPLE_REQUEST, Role.EXAMPLE_BODY))
_PASSWORDS = frozenset("password passcode passphrase passhash passkey credential credentials".split())
_SECRETS = frozenset("secret signing signature hmac salt private".split())
_SESSIONS = frozenset("session cookie ticket".split())
_TOKENS = frozenset("token jwt refresh".split())
_REFRESHING = frozenset(("refresh", "jwt"))
# What requests carry, under whatever name.
_CARRIED = _SESSIONS | _TOKENS | frozenset("key keystring authkey pat access auth".split())
_KINDS = _PASSWORDS | _SECRETS | _CARRIED
# What has a secret of its own beside its id: no API's key is called so.
_WITH_ID = frozenset("client consumer webhook".split())
_SIGNING = ("private", "signing", "signature", "hmac")


def agrees(match: Match, pattern: Signature) -> bool:
    """Whether a field that is called so may hold what the pattern finds: a session is no API key, and a private key no bearer token."""
    asked = _asked(match.name, logs_in=match.leaf.role in _LOGINS)
    kinds = _kinds_of(pattern.id, pattern.name) if asked else asked
    return not kinds or not asked.isdisjoint(kinds)


def _asked(name: str, *, logs_in: bool) -> Set[str]:
    """The words of which a record must have one, for what is called so; none, where it may be anything."""
    kind, words = classify(name), words_of(name)
    if kind is NameClass.PASSWORD:
        return _PASSWORDS if logs_in else frozenset()
    if kind is NameClass.PRIVATE_KEY:
        return _SECRETS
    if kind is NameClass.SECRET:
        return frozenset() if _WITH_ID.isdisjoint(words) else _SECRETS | _PASSWORDS
    if kind is NameClass.SESSION or any(word.startswith("sess") for word in words):
        return _SESSIONS
    # What is refreshed is what requests carry.
    if any(word.startswith("refresh") and word != "refreshed" for word in words):
        return _REFRESHING
    return _CARRIED if kind in (NameClass.TOKEN, NameClass.API_KEY, NameClass.AUTHORIZATION) else frozenset()


@lru_cache(maxsize=1024)
def _kinds_of(pattern_id: str, name: str) -> Set[str]:
    """The kinds of credential that a record is called after; a key that signs is carried by no request."""
    found = set[str]()
    for words in (words_of(pattern_id), words_of(name)):
        pairs = list(zip(["", *words], words, strict=False))
        signs = {at for at, (before, word) in enumerate(pairs) if before in _SIGNING and word == "key"}
        # `OAuth client secret`, `API key secret`: neither carries what a request does.
        parts = {at for at, pair in enumerate(pairs) if pair == ("o", "auth")} | {
            at - 1 for at, pair in enumerate(pairs) if pair == ("key", "secret")
        }
        found.update(word for at, word in enumerate(words) if word in _KINDS and at not in signs | parts)
    return found
