"""Tokens and keys by which requests and answers only refer to something: a payment, a search, a job."""

from __future__ import annotations

from posthound.filters.shapes import UUID
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Role
from posthound.rules.vocabulary import HANDLED, is_thing
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
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def refers(match: Match) -> bool:
    """Whether a value found by its name alone is what a service calls one of the things that it deals in.

    A UUID is so under the name of any thing: the names of companies, and words such as `access`, are none.
    """
    role = match.leaf.role
    if match.ground is not Ground.FIELD or match.rule_class is not RuleClass.DRAWN or role not in _SENT | _HEADERS:
        return False
    words = [word.lower() for word in _WORD.findall(match.name)]
    if len(words) < 2 or words[-1] not in _REFERRING:
        return False
    thing = words[-2]
    if thing in _DEALT_IN or thing in HANDLED:
        return role in _SENT or UUID.fullmatch(match.value) is not None
    return is_thing(thing) and thing not in _OWNING and UUID.fullmatch(match.value) is not None
