"""Tokens and keys by which requests and answers only refer to something: a payment, a search, a job."""

from __future__ import annotations

from collections.abc import Sequence

from posthound.filters.shapes import UUID
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Role
from posthound.rules.things import HANDLED, is_numbered, is_of_chain, is_thing, is_visit, marks_request
from posthound.support.regexes import regex

# What services deal in that have credentials of the same name, too: only in what is sent and answered it is such a thing.
_DEALT_IN = frozenset(
    """
        payment payments search queue job jobs tracking transaction transactions shipment shipping parcel message event events task tasks batch
        operation workflow execution checkout product products ticket lead room rooms flight flights hotel hotels orders offers quotes rates prices
        bookings carts video
    """.split()
)
# Things that log in by such a token themselves.
_OWNING = frozenset("project site team store consumer group plugin module registration registry storage org".split())
_REFERRING = frozenset(("token", "tokens", "key", "keys"))
_SENT = frozenset(
    (Role.BODY, Role.FORM, Role.GRAPHQL, Role.QUERY, Role.URL, Role.EXAMPLE_REQUEST, Role.EXAMPLE_BODY, Role.DESCRIPTION, Role.MESSAGE)
)  # fmt: skip
_HEADERS = frozenset((Role.HEADER, Role.EXAMPLE_HEADER))
# Whose session it is that logs somebody in; and how MongoDB numbers its records, from the time on.
_LOGGED_IN = frozenset("user auth login admin access sso cookie http web php java asp net".split())
_OBJECT_ID = regex(r"[56][0-9a-f]{23}")
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# A number of 32 bytes, as contracts keep them under keys; and the address of a coin where base58 writes it (Tron's, Solana's).
_ON_CHAIN = regex(r"0x[0-9a-fA-F]{64}")
_COIN = regex(r"T[1-9A-HJ-NP-Za-km-z]{33}|(?![0-9a-f]{43})[1-9A-HJ-NP-Za-km-z]{43,44}")
_TRADED = frozenset(
    "from to buy sell input output base quote fee gas reward stake collateral debt underlying lp in out mint".split()
)


def refers(match: Match) -> bool:
    """Whether a value found by its name alone is what a service calls one of the things that it deals in.

    A UUID is so under the name of any thing: the names of companies, and words such as `access`, are none.
    """
    role = match.leaf.role
    if match.ground is not Ground.FIELD or match.rule_class is not RuleClass.DRAWN:
        return False
    words = [word.lower() for word in _WORD.findall(match.name)]
    if len(words) < 2:
        return False
    if words[-1] in ("in", "out") and words[-2] == "token":
        return _COIN.fullmatch(match.value) is not None
    if words[-2:] == ["session", "id"]:
        return (len(words) > 2 and is_visit(words[-3])) or (role is Role.TEXT and _numbers_session(words, match.value))
    if words[-1] not in _REFERRING:
        return False
    if role in _SENT or (role is Role.TEXT and any(isinstance(key, int) for key in match.leaf.path)):  # a row of data
        return _refers_where_sent(words, match.value)
    return _names_thing(words[-2], match.value) if role in _HEADERS or role is Role.TEXT else False


def _numbers_session(words: Sequence[str], value: str) -> bool:
    """Whether a session in a program, a log or a record is one that is numbered: who is logged in has one that cannot be guessed."""
    return _LOGGED_IN.isdisjoint(words) and (UUID.fullmatch(value) or _OBJECT_ID.fullmatch(value)) is not None


def _refers_where_sent(words: Sequence[str], value: str) -> bool:
    thing = words[-2]
    if thing in _DEALT_IN or thing in HANDLED or is_numbered(thing, key=words[-1] == "key"):
        return True
    if words[-1] == "token":
        if marks_request(thing) and UUID.fullmatch(value):
            return True
        if thing in _TRADED and _COIN.fullmatch(value):
            return True
    elif is_of_chain(thing) and _ON_CHAIN.fullmatch(value):
        return True
    return _names_thing(thing, value)


def _names_thing(thing: str, value: str) -> bool:
    """Whether a UUID stands under the name of a thing."""
    if UUID.fullmatch(value) is None:
        return False
    return thing in _DEALT_IN or thing in HANDLED or is_numbered(thing) or (is_thing(thing) and thing not in _OWNING)
