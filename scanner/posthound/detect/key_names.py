"""Names of keys by their grammar: the key of a role (`merchantKey`, `ENC_KEY`, `setup.key`), but of no thing (`sortKey`, `monkey`)."""

from __future__ import annotations

from collections.abc import Sequence

# Stages, places and counts that people add to any name: what stands before them says what it is.
STAGES = frozenset(
    """
        dev develop development test testing tst stage staging stg qa uat sit int integ integration prod production prd live sandbox sbx
        demo local localhost preprod pre preview beta alpha canary dr old new current backup bak temp tmp primary secondary eu us uk de fr
        in apac emea
    """.split()
)
# Keys of things: what stands before `key` where it names a record, a file or a place, or who asks.
_THINGS = frozenset(
    """
        object file image img photo media asset document doc folder item record entry issue project space board event group team message
        msg business natural unique hash range order customer product sku lookup dedup dedupe deduplication translation i18n label
        consumer anon site map surrogate composite parent child node index store storage bucket path search filter column field data
        registry registration cell config setting settings feature flag state stream queue topic content template page view menu tab color theme
        answer question hot short foreign target source reference ref correlation transaction invoice batch job version locale language
        lang enum type status error resource entity table row dict json xml property attribute meta param query widget component module
        plugin package rate limit lock redis s3 blob routing route channel slug tag category display game level stat policy role
        permission scope claim first last next prev any each same this that every no other left right up down arrow enter escape shift
        control alt caps return press home end delete insert function tab home task activity person contact company email array list text
        string name i18n l10n msg message title sort cache partition primary public pub idempotency session_storage rownum pk fk
        candidate clustering distribution shard segment bundle icon font style css class method rule metric series dimension
        memo thumb thumbnail video audio track album song artist card deck world answer option choice select selected active
    """.split()
)
# Words that end in these letters and have nothing to do with keys.
_OTHER_WORDS = frozenset(
    """
        monkey turkey donkey hockey jockey whiskey lackey mickey hokey pokey smokey flunkey latchkey malarkey disckey passkey
        hotkey nokey anykey onkey bykey tokey iskey haskey getkey setkey mapkey notkey withkey subkey
    """.split()
)
_SINGLE = 2  # letters; of the shorter only `x`, as headers have it, says nothing about the key


def is_key_of_role(words: Sequence[str], other: frozenset[str]) -> bool:
    """Whether a name's words say that it is some service's key, though not which: only a random value makes a credential of it.

    `other` are words before which none is a credential's.
    """
    end = len(words)
    while end > 1 and (words[end - 1] in STAGES or words[end - 1].isdigit()):
        end -= 1
    last = words[end - 1]
    if last == "key":
        before = words[: end - 1]
    elif last.endswith("key") and last.isascii() and len(last) > 5 and last not in _OTHER_WORDS:
        before = [*words[: end - 1], last[:-3]]
    else:
        return False
    while before and (before[-1] in STAGES or before[-1].isdigit()) and len(before) > 1:
        before = before[:-1]
    if not before or len(before) > 5 or not other.isdisjoint(before):
        return False
    role = before[-1]
    return role not in _THINGS and not role.endswith(tuple(_LONG_THINGS)) and (len(role) >= _SINGLE or role == "x")


_LONG_THINGS = frozenset(
    ("cache", "sort", "partition", "object", "file", "public", "column", "lookup", "search", "index", "idempotency")
)
